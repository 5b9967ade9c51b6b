package page

import (
	"io"
	"net/http"
	"path"
	"time"

	"github.com/ovh-mcp/ovh-mcp/consent/page/markup"
)

// beat is how often a browser that listens is told that the server lives.
const beat = 15 * time.Second

// render answers with a page.
func render(w http.ResponseWriter, status int, d document) {
	var page markup.Writer
	d.write(&page)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(page.Bytes()) //nolint:errcheck,gosec // whoever asked is gone
}

// asset answers with what pages refer to. Its type is not asked of the system,
// whose table may say another.
func asset(w http.ResponseWriter, r *http.Request) {
	content, err := files.ReadFile("assets/" + r.PathValue("file"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	types := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	w.Header().Set("Content-Type", types[path.Ext(r.URL.Path)])
	w.Write(content) //nolint:errcheck,gosec // whoever asked is gone
}

// events tells a browser that there is something new, for as long as it
// listens. What it is, the browser reads from the page.
func (p *Page) events(w http.ResponseWriter, r *http.Request, s *session) {
	select {
	case p.streams <- struct{}{}:
		defer func() { <-p.streams }()
	default:
		http.Error(w, "too many browsers listen", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	send := func(text string) bool {
		if out.SetWriteDeadline(time.Now().Add(2*beat)) != nil {
			return false
		}
		_, err := io.WriteString(w, text)
		return err == nil && out.Flush() == nil
	}
	beats := time.NewTicker(beat)
	defer beats.Stop()
	for text := "data: news\n\n"; ; {
		plans, browsers := p.Board.Changed(), p.sessions.news()
		if !p.sessions.isOpen(s) || !send(text) {
			return
		}
		select {
		case <-plans:
			text = "data: news\n\n"
		case <-browsers:
			text = "data: news\n\n"
		case <-beats.C:
			text = ": alive\n\n"
		case <-r.Context().Done():
			return
		}
	}
}
