package main

import (
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// A browser is a person's, without scripts: it follows links, keeps cookies and
// sends forms.
type browser struct {
	t      *testing.T
	client http.Client
	at     *url.URL
	page   string
	status int
}

// openPage signs a browser in to the approval page by its start link.
func openPage(t *testing.T, link string) *browser {
	t.Helper()
	b := newBrowser(t)
	b.look(http.MethodGet, link, nil)
	if !strings.Contains(b.page, "Open in this browser") {
		t.Fatalf("the start link leads to\n%s", b.page)
	}
	b.look(http.MethodPost, link, url.Values{})
	return b
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, client: http.Client{Jar: jar}}
}

// look goes to an address, with a form where there is one.
func (b *browser) look(method, to string, form url.Values) {
	b.t.Helper()
	if err := b.try(method, to, form); err != nil {
		b.t.Fatal(err)
	}
}

// try is look where the server may be gone.
func (b *browser) try(method, to string, form url.Values) error {
	req, err := http.NewRequestWithContext(b.t.Context(), method, to, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	if method == http.MethodPost {
		req.Header.Set("Origin", "http://"+req.URL.Host)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	b.at, b.page, b.status = res.Request.URL, string(page), res.StatusCode
	return err
}

// answer sends the form of the first plan that approves or denies.
func (b *browser) answer(verb string, fields url.Values) {
	b.t.Helper()
	action := b.find(`action="([^"]+/` + verb + `)"`)
	form := url.Values{"csrf": {b.find(`name="csrf" value="([^"]+)"`)}}
	maps.Copy(form, fields)
	b.look(http.MethodPost, b.at.ResolveReference(&url.URL{Path: action}).String(), form)
}

// find returns what the first group of a pattern matches in the page.
func (b *browser) find(pattern string) string {
	b.t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(b.page)
	if found == nil {
		b.t.Fatalf("the page has no %s:\n%s", pattern, b.page)
	}
	return html.UnescapeString(found[1])
}
