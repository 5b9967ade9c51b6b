package page

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

// StartLink returns the link that signs the next browser in. It serves once:
// after that there is another.
func (p *Page) StartLink() string {
	p.sessions.mu.Lock()
	defer p.sessions.mu.Unlock()
	return p.URL() + "start/" + p.sessions.secret
}

// writeLink keeps the present start link for the person, and a file beside it
// that leads a browser there.
func (p *Page) writeLink() error {
	link := p.StartLink()
	err := private.Replace(p.LinkFile, []byte(link+"\n"))
	if err == nil && p.Open != nil {
		err = private.Replace(p.leader(), fmt.Appendf(nil,
			"<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=\"0;url=%[1]s\"><title>ovh-mcp</title><a href=\"%[1]s\">Open the approval page</a>\n",
			html.EscapeString(link)))
	}
	if err != nil {
		return fmt.Errorf("keep the start link of the approval page: %w", err)
	}
	return nil
}

func (p *Page) leader() string { return p.LinkFile + ".html" }

func (p *Page) removeLink() {
	for _, file := range []string{p.LinkFile, p.leader()} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			p.Log.Warn("approval page: link file not removed", "err", err)
		}
	}
}

func (p *Page) open(ctx context.Context) {
	file, err := filepath.Abs(p.leader())
	if err == nil {
		err = p.Open(ctx, file)
	}
	if err != nil {
		p.Log.WarnContext(ctx, "approval page: browser not opened, open the start link by hand", "file", p.LinkFile, "err", err)
	}
}

// Browse shows a file in the person's browser.
func Browse(ctx context.Context, file string) error {
	command := []string{"xdg-open", file}
	switch runtime.GOOS {
	case "darwin":
		command = []string{"open", file}
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler", file}
	}
	return exec.CommandContext(ctx, command[0], command[1:]...).Run() //nolint:gosec // a file of our own
}

// showStart asks for a press of a button before the link is used: browsers and
// chats look at links ahead of those who follow them.
func (p *Page) showStart(w http.ResponseWriter, r *http.Request) {
	secret := r.PathValue("secret")
	if !p.sessions.isStart(secret) {
		p.refuseStart(w, r, secret)
		return
	}
	render(w, http.StatusOK, start{Action: r.URL.Path})
}

func (p *Page) start(w http.ResponseWriter, r *http.Request) {
	secret := r.PathValue("secret")
	s, cookie, ok := p.sessions.start(secret, browserOf(r.UserAgent()))
	if !ok {
		p.refuseStart(w, r, secret)
		return
	}
	p.Log.InfoContext(r.Context(), "approval page: browser signed in", "browser", p.Visible(s.browser))
	if err := p.writeLink(); err != nil {
		p.Log.ErrorContext(r.Context(), "approval page: no new start link", "err", err)
	}
	http.SetCookie(w, cookie)
	http.Redirect(w, r, s.base(), http.StatusSeeOther)
}

// refuseStart tells whoever holds a link that was used when that was: it is
// how a person learns that somebody else was faster.
func (p *Page) refuseStart(w http.ResponseWriter, r *http.Request, secret string) {
	at, used := p.sessions.usedAt(secret)
	if !used {
		p.refuse(w, r, http.StatusForbidden, "unknown start link")
		return
	}
	p.Log.WarnContext(r.Context(), "approval page: start link used again", "first", at.Format(time.RFC3339))
	render(w, http.StatusForbidden, refusal{LinkFile: p.Visible(p.LinkFile), UsedAt: clock(at)})
}
