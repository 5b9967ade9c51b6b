package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/natefinch/atomic"
	"golang.org/x/term"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/clients"
)

// A change is of a client's file.
type change struct {
	client clients.Client
	file   string // behind links
	old    []byte // nil where there is no file
	kept   string // file that keeps what was there before the entry
	backup []byte // what is in it; nil where there is none
}

// openChange reads a client's file, and what it was before.
func (p *program) openChange(name string, f installFlags) (c change, err error) {
	client, file, err := p.clientFile(name, f)
	if err != nil {
		return c, err
	}
	c = change{client: client, file: behindLinks(file)}
	c.kept = c.file + ".before-" + url.PathEscape(f.name)
	if c.old, err = readIfThere(c.file); err != nil {
		return c, err
	}
	c.backup, err = readIfThere(c.kept)
	return c, err
}

// readIfThere returns nil for a file that is not there.
func readIfThere(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no plain file: name one with --file", file)
	}
	text, err := os.ReadFile(file)
	return append([]byte{}, text...), err
}

func (p *program) install(name string, f installFlags, e clients.Entry) error {
	c, err := p.openChange(name, f)
	if err != nil {
		return err
	}
	if f.print {
		edits, err := c.client.Put(nil, f.name, e)
		if err != nil {
			return err
		}
		_, err = p.stdout.Write(clients.Apply(nil, edits))
		return err
	}
	found, err := c.client.Find(c.old, f.name)
	if err != nil {
		return c.broken(err)
	}
	if found != nil && found.Same(e) {
		_, err := fmt.Fprintf(p.stdout, "%s has %q already, and starts the same: nothing to do.\n", c.client.Title, f.name)
		return err
	}
	edits, err := c.client.Put(c.old, f.name, e)
	if err != nil {
		return c.broken(err)
	}
	question := "Add it?"
	if found != nil {
		fmt.Fprintf(p.stdout, "%s has %q already, and starts another: --name gives this one a name of its own.\n", c.client.Title, f.name)
		question = "Replace it?"
	}
	if err := p.agree(c, edits, question, f.yes); err != nil {
		return err
	}
	if c.old != nil && (found == nil || c.backup == nil) {
		if err := atomic.WriteFile(c.kept, bytes.NewReader(c.old)); err != nil {
			return fmt.Errorf("keep the file as it is, before it is changed: %w", err)
		}
	}
	if err := c.write(clients.Apply(c.old, edits)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "Done: %s.\n", c.client.Next)
	return err
}

func (p *program) uninstall(name string, f installFlags) error {
	c, err := p.openChange(name, f)
	if err != nil {
		return err
	}
	found, err := c.client.Find(c.old, f.name)
	if err != nil {
		return c.broken(err)
	}
	if found == nil {
		_, err := fmt.Fprintf(p.stdout, "%s has no server %q: nothing to do.\n", c.client.Title, f.name)
		return err
	}
	edits, err := c.client.Remove(c.old, f.name, c.backup)
	if err != nil {
		return c.broken(err)
	}
	if err := p.agree(c, edits, "Take it out?", f.yes); err != nil {
		return err
	}
	if c.untouched(f.name, *found) {
		err = c.restore()
	} else {
		err = c.write(clients.Apply(c.old, edits))
	}
	if err == nil && c.backup != nil {
		err = os.Remove(c.kept)
	}
	if err == nil {
		_, err = fmt.Fprintf(p.stdout, "Done: %s has no server %q any more.\n", c.client.Title, f.name)
	}
	return err
}

// untouched reports whether nothing but this entry came since the backup, or
// since there was no file.
func (c change) untouched(name string, e clients.Entry) bool {
	before, err := c.client.Find(c.backup, name)
	if err != nil || before != nil {
		return false
	}
	edits, err := c.client.Put(c.backup, name, e)
	return err == nil && bytes.Equal(clients.Apply(c.backup, edits), c.old)
}

// restore makes the file what it was before.
func (c change) restore() error {
	if c.backup == nil {
		return os.Remove(c.file)
	}
	return c.write(c.backup)
}

// agree shows what changes, and asks whether it may.
func (p *program) agree(c change, edits []clients.Edit, question string, yes bool) error {
	fmt.Fprintf(p.stdout, "%s: %s\n%s", c.client.Title, c.file, clients.Show(c.old, edits))
	if yes {
		return nil
	}
	if f, ok := p.stdin.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return usage("nothing was changed, for nobody can be asked here: add --yes to do it")
	}
	fmt.Fprintf(p.stderr, "%s [y/N] ", question)
	line, _ := bufio.NewReader(p.stdin).ReadString('\n')
	if answer := strings.ToLower(strings.TrimSpace(line)); answer != "y" && answer != "yes" {
		return errors.New("nothing was changed")
	}
	return nil
}

// write puts new content in the file's place, whole or not at all, unless the
// client or somebody else wrote it meanwhile.
func (c change) write(content []byte) error {
	if err := os.MkdirAll(filepath.Dir(c.file), 0o700); err != nil {
		return err
	}
	latest, err := readIfThere(c.file)
	if err != nil {
		return err
	}
	if (latest == nil) != (c.old == nil) || !bytes.Equal(latest, c.old) {
		return fmt.Errorf("%s was changed meanwhile, and is left as it is: try again", c.file)
	}
	return atomic.WriteFile(c.file, bytes.NewReader(content))
}

// broken says of a file why it is left as it is.
func (c change) broken(err error) error {
	return fmt.Errorf("%s is left as it is: %w", c.file, err)
}
