package page

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/ovh-mcp/ovh-mcp/consent/page/markup"
)

const (
	foreign = `FOREIGN text" onclick='x'><script>&`
	own     = "OWN"
)

// fill gives every text of a document a value, foreign unless this program
// makes up what stands there.
func fill(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(foreign)
		if slices.Contains([]string{"Action", "Base", "Live", "ID", "CSRF", "Now"}, name) {
			v.SetString(own)
		}
	case reflect.Int:
		v.SetInt(3)
	case reflect.Bool:
		v.SetBool(name != "One")
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), name)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), v.Type().Field(i).Name)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name)
	}
}

// TestForeignTextStaysText reads each page as a browser does, with text that
// would break out in every place.
func TestForeignTextStaysText(t *testing.T) {
	var o overview
	fill(reflect.ValueOf(&o).Elem(), "")
	one := o
	one.One = true
	documents := []document{start{own}, refusal{}, refusal{LinkFile: foreign, UsedAt: foreign, Seek: true}, o, one}
	for _, field := range []string{"name", "approver", "secret", "reason"} {
		at := o
		at.Waiting = slices.Clone(o.Waiting)
		at.Waiting[0].Fault = &fault{field, foreign}
		documents = append(documents, at)
	}
	for _, d := range documents {
		var w markup.Writer
		d.write(&w)
		page := string(w.Bytes())
		found := 0
		for tokens := html.NewTokenizer(strings.NewReader(page)); tokens.Next() != html.ErrorToken; {
			found += whole(t, tokens.Token())
		}
		if shown := strings.Count(page, "FOREIGN"); found != shown || strings.Contains(page, "{}") {
			t.Errorf("%T: %d of %d texts are whole, in\n%s", d, found, shown, page)
		}
	}
}

// whole counts the foreign texts of a token that are what they were, where they
// do no harm.
func whole(t *testing.T, token html.Token) (found int) {
	t.Helper()
	if token.Type == html.TextToken {
		return strings.Count(token.Data, foreign)
	}
	if token.Data == "script" && fmt.Sprint(token.Attr) != `[{ src /assets/page.js} { defer }]` && token.Type == html.StartTagToken {
		t.Errorf("a script: %s", token)
	}
	for _, a := range token.Attr {
		found += strings.Count(a.Val, foreign)
		if strings.Contains(a.Val, "FOREIGN") && !slices.Contains([]string{"class", "datetime", "aria-label", "value"}, a.Key) || strings.HasPrefix(a.Key, "on") {
			t.Errorf("%s holds %q", a.Key, a.Val)
		}
	}
	return found
}
