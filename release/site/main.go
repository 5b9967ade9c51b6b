// Command site writes the documentation as a web site of plain files: a page
// for each file of Markdown that contents names, without a script and without
// anything from elsewhere. It fails on a link that leads nowhere.
//
//	go run . CLONE FOLDER
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: site CLONE FOLDER")
		os.Exit(2)
	}
	if err := build(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// build writes the site of a clone into a folder, which it makes.
func build(clone, folder string) error {
	if err := complete(clone, contents()); err != nil {
		return err
	}
	s := &site{clone: clone, folder: folder, parts: contents()}
	if err := s.write(); err != nil {
		return err
	}
	return errors.Join(check(folder)...)
}
