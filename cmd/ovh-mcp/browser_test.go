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
}

// openPage signs a browser in to the approval page by its start link.
func openPage(t *testing.T, link string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, client: http.Client{Jar: jar}}
	b.look(http.MethodGet, link, nil)
	if !strings.Contains(b.page, "Open in this browser") {
		t.Fatalf("the start link leads to\n%s", b.page)
	}
	b.look(http.MethodPost, link, url.Values{})
	return b
}

// look goes to an address, with a form where there is one.
func (b *browser) look(method, to string, form url.Values) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, to, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Origin", "http://"+req.URL.Host)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.at, b.page = res.Request.URL, string(page)
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
