// Command preview serves the approval page with plans that its standard input
// asks for, for a look at the page and for the tests of it in a browser.
//
// A line of input is a name of a plan and how long it waits, such as
// "reinstall 5m"; "use" takes every approval. What becomes of plans is printed as
// "STATE NAME BY REASON", after the start link.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/consent/page"
)

func main() {
	approvers := flag.String("approver-file", "", "file of approvers")
	fourEyes := flag.Bool("four-eyes", false, "nobody approves the own request")
	open := flag.Bool("open", false, "open the browser")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *approvers, *fourEyes, *open); err != nil {
		fmt.Fprintln(os.Stderr, "preview:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, approvers string, fourEyes, open bool) error {
	folder, err := os.MkdirTemp("", "approval")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	board := consent.NewBoard(fourEyes, tell)
	o := page.Options{
		Board: board, Visible: visible, Address: "127.0.0.1:0", LinkFile: filepath.Join(folder, "start-link"),
		Account: "xx11111-ovh (eu)", Audit: trail, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	}
	if open {
		o.Open = page.Browse
	}
	if approvers != "" {
		if o.Approvers, err = consent.NewApprovers(approvers, nil, o.Log); err != nil {
			return err
		}
	}
	p, err := page.Listen(ctx, o)
	if err != nil {
		return err
	}
	fmt.Println(p.StartLink())
	fmt.Println(o.LinkFile)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer cancel()
		fmt.Fprintln(os.Stderr, obey(board))
	}()
	return p.Serve(ctx)
}

// obey does what the lines of standard input say, to their end.
func obey(board *consent.Board) error {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		name, rest, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if name == "use" {
			_, ended, err := board.Entries()
			if err != nil {
				return err
			}
			for _, e := range ended {
				if e.State == consent.Approved {
					board.Use(e.ID, nil, "") //nolint:errcheck // what becomes of it is printed; samples have no fingerprint
				}
			}
			continue
		}
		r, ok := sample(name)
		if !ok {
			return fmt.Errorf("no plan is named %q", name)
		}
		var err error
		if r.Lifetime, err = time.ParseDuration(rest); err != nil {
			return err
		}
		if _, err := board.Ask(r); err != nil {
			return err
		}
	}
	return errors.Join(lines.Err(), errors.New("end of input"))
}

func tell(e consent.Entry) {
	line := fmt.Sprint(e.State, " ", e.Tool)
	if d := e.Decision; d != nil {
		line += fmt.Sprintf(" %q %q", d.By, d.Reason)
	}
	fmt.Println(line)
}

// visible is enough for samples.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\u%04x", r)
		}
	}
	return b.String()
}
