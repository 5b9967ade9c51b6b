//go:build unix

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// An intruder sends whatever requests a program of this machine can.
type intruder struct {
	t       *testing.T
	hosts   []string // of the server's ports; the first is that of the approval page
	ids     []string // of plans
	private []string // what no answer may hold
	asked   int
	letIn   []string // the requests that were
}

// try sends everything that can be made of some words, in the place of every
// secret that the page knows.
func (s *intruder) try(words, paths []string) {
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
	for _, word := range words {
		for _, path := range s.routes(word) {
			s.send(s.hosts[:1], "GET", path, word)
			s.send(s.hosts[:1], "POST", path, word)
		}
	}
	for _, path := range append(slices.Clone(paths), s.routes(words[0])...) {
		for _, method := range methods {
			s.send(s.hosts, method, path, words[0])
		}
	}
}

// routes are those of the page, with a word as the secret.
func (s *intruder) routes(word string) []string {
	word = url.PathEscape(word)
	all := []string{
		"/", "/approve", "/start", "/start/" + word, "/s/" + word + "/", "/s/" + word + "/events", "/s/" + word + "/sign-out-others", "/s//",
		"/assets/../start/" + word, "/assets/%2e%2e/s/" + word + "/", "//s/" + word + "/",
	}
	for _, id := range s.ids {
		for _, end := range []string{"", "/approve", "/deny"} {
			all = append(all, "/plans/"+id+end, "/s/"+word+"/plans/"+id+end)
		}
	}
	return all
}

// send makes one request to each host, with headers as pages of several origins
// would have them.
func (s *intruder) send(hosts []string, method, path, word string) {
	s.t.Helper()
	form := url.Values{"csrf": {word}, "name": {simulated}, "approver": {"alice"}, "secret": {word}, "reason": {"no"}}
	for _, at := range hosts {
		_, port, _ := strings.Cut(at, ":")
		for _, headers := range []map[string]string{
			{},
			{"Origin": "http://" + at, "Cookie": "ovh_mcp_approval=" + word, "Sec-Fetch-Site": "same-origin"},
			{"Host": "localhost:" + port, "Origin": "http://localhost:" + port, "Cookie": "ovh_mcp_approval=" + word, "X-CSRF-Token": word, "Authorization": "Bearer " + word},
			{"Host": "rebound.example", "Origin": "http://rebound.example", "X-Forwarded-Host": at, "X-HTTP-Method-Override": "POST"},
			{"Origin": "null", "Referer": "http://" + at + "/"},
		} {
			s.look(at, method, path, form, headers)
		}
	}
}

func (s *intruder) look(at, method, path string, form url.Values, headers map[string]string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, "http://"+at, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.URL.Opaque = "//" + at + path // as it is, not cleaned
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	if host := headers["Host"]; host != "" {
		req.Host = host
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.t.Fatalf("%s %s%s: %v", method, at, path, err)
	}
	defer res.Body.Close()
	s.asked++
	var told bytes.Buffer
	if err := res.Header.Write(&told); err != nil {
		s.t.Fatal(err)
	}
	// A stream does not end by itself.
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		if _, err := told.ReadFrom(res.Body); err != nil {
			s.t.Fatal(err)
		}
	}
	for _, secret := range s.private {
		if strings.Contains(told.String(), secret) {
			s.t.Errorf("%s %s%s is told %q", method, at, path, secret)
		}
	}
	isPage := at == s.hosts[0] && !strings.HasPrefix(path, "/assets/")
	if isPage && (res.StatusCode < 300 || res.StatusCode == http.StatusSeeOther || res.Header.Get("Set-Cookie") != "") {
		s.letIn = append(s.letIn, fmt.Sprintf("%s %s %v: %d", method, path, headers, res.StatusCode))
	}
}
