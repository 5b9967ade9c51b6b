// Package page shows a person what waits for consent, and takes the answer: a
// small web site on a loopback address, for a browser of this machine.
//
// It is opened by a start link, which is printed and kept in a file that its
// user alone can read, and which the protocol never shows. The link serves once:
// it signs a browser in by a cookie, and a new link takes its place in the file.
// Without the cookie every page is refused and tells nothing.
//
// A cookie is sent to every port of a host, so one alone would be told to any
// other server of this machine that the browser opens. Every page of a session
// therefore stands below a path that is as secret, and to which the cookie is
// bound; the script keeps that path where the browser keeps ports apart.
//
// No page needs the script: it brings news without reload.
package page

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/internal/loopback"
)

// Options say what the page shows, and to whom. Board, Visible, LinkFile and
// Log are needed.
type Options struct {
	Board     *consent.Board
	Approvers *consent.Approvers // nil: whoever opened the page approves
	Audit     func() []AuditRow  // the latest first; nil for no audit trail
	Account   string             // whose it is, in a few words

	// Visible makes characters visible that are not, such as those that turn
	// the direction of text. It is applied to whatever comes from outside, once.
	// The page itself writes line breaks and tabs out, which browsers show as
	// spaces.
	Visible func(string) string

	Address  string // loopback HOST:PORT; port 0 picks a free one
	LinkFile string // holds the start link; it is replaced at every use, and removed in the end

	// Open shows a file of this machine in the browser, such as [Browse]; nil to
	// leave that to the person. It is not the link itself: the arguments of a
	// program can be read by others.
	Open func(ctx context.Context, file string) error

	Log *slog.Logger
}

// An AuditRow is a line of the audit trail.
type AuditRow struct {
	Time       time.Time
	Tool       string
	Caller     string
	CallerName string // as people know the caller; "" where nothing says
	Target     string
	Consent    string // how it was agreed to
	Outcome    string
}

// A Page is the web site.
type Page struct {
	Options
	listener net.Listener
	sessions *sessions
	streams  chan struct{} // one for each browser that listens for news
}

//go:embed assets
var files embed.FS

// maxStreams bounds how many browsers listen for news at the same time.
const maxStreams = 20

// Listen opens the page on its address and writes the start link to its file.
// Nothing is answered before [Page.Serve].
func Listen(ctx context.Context, o Options) (*Page, error) {
	if o.Board == nil || o.Visible == nil || o.LinkFile == "" || o.Log == nil {
		return nil, errors.New("the approval page wants Board, Visible, LinkFile and Log")
	}
	o.Visible = inLine(o.Visible)
	l, err := loopback.Listen(ctx, "the approval page", o.Address)
	if err != nil {
		return nil, err
	}
	p := &Page{
		Options: o, listener: l, streams: make(chan struct{}, maxStreams),
	}
	p.sessions = newSessions()
	if err := p.writeLink(); err != nil {
		l.Close()
		return nil, err
	}
	return p, nil
}

// URL returns the address of the page, which may be told to anybody: it says
// nothing to a browser that was not signed in.
func (p *Page) URL() string { return "http://" + p.listener.Addr().String() + "/" }

// PlanURL returns the address of one plan, which may be told to anybody.
func (p *Page) PlanURL(id string) string { return p.URL() + "plans/" + id }

// Serve answers until ctx ends.
func (p *Page) Serve(ctx context.Context) error {
	s := &http.Server{
		Handler:           p.routes(),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ErrorLog:          slog.NewLogLogger(p.Log.Handler(), slog.LevelDebug),
	}
	defer p.removeLink()
	if p.Open != nil {
		go p.open(ctx)
	}
	stop := context.AfterFunc(ctx, func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		if s.Shutdown(late) != nil {
			s.Close()
		}
	})
	defer stop()
	if err := s.Serve(p.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the approval page: %w", err)
	}
	return nil
}

// routes returns what answers requests. It goes by their Host, which has to be
// a name of this machine.
func (p *Page) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assets/{file}", asset)
	mux.HandleFunc("GET /start/{secret}", p.showStart)
	mux.HandleFunc("POST /start/{secret}", p.start)
	mux.HandleFunc("GET /s/{key}/{$}", p.signedIn(p.list))
	mux.HandleFunc("GET /s/{key}/plans/{id}", p.signedIn(p.plan))
	mux.HandleFunc("GET /s/{key}/events", p.signedIn(p.events))
	mux.HandleFunc("POST /s/{key}/plans/{id}/approve", p.signedIn(p.acting(p.approve)))
	mux.HandleFunc("POST /s/{key}/plans/{id}/deny", p.signedIn(p.acting(p.deny)))
	mux.HandleFunc("POST /s/{key}/sign-out-others", p.signedIn(p.acting(p.signOutOthers)))
	mux.HandleFunc("/", p.refuseUnknown)
	return p.guard(mux)
}
