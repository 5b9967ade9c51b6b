package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

// linkFile is where a server keeps the start link of its approval page; process is
// its number, or * for those of all servers.
func (p *program) linkFile(process string) string { return filepath.Join(p.kept, "approve-"+process) }

func (p *program) approverLinkCommand(ctx context.Context) *cobra.Command {
	return &cobra.Command{
		Use:   "link",
		Short: "Print the links that open the approval pages of your servers on this machine",
		Long: "Prints for each of your servers that run on this machine the link that signs the next browser in to its\n" +
			"approval page. A link serves once, and whoever has it can open the page: pass it on to approvers only.",
		Args: noWords,
		RunE: func(*cobra.Command, []string) error { return p.printLinks(ctx) },
	}
}

func (p *program) printLinks(ctx context.Context) error {
	files, err := filepath.Glob(p.linkFile("*[0-9]"))
	if err != nil || p.kept == "" {
		return errors.Join(err, errors.New("no folder keeps start links: "+howToKeep))
	}
	open := 0
	for _, file := range files {
		text, err := private.Read(file, 1<<10)
		if errors.Is(err, os.ErrNotExist) {
			continue // its server has ended
		}
		if err != nil {
			return err
		}
		link := strings.TrimSpace(string(text))
		if !answers(ctx, link) {
			continue // its server was killed
		}
		open++
		if _, err := fmt.Fprintln(p.stdout, link); err != nil {
			return err
		}
	}
	if open == 0 {
		return errors.New("no server of yours has an approval page open on this machine: start one with ovh-mcp serve --consent person")
	}
	return nil
}

// answers reports whether something listens where a link leads.
func answers(ctx context.Context, link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	c, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return false
	}
	c.Close()
	return true
}
