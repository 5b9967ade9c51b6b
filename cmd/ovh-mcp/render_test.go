package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/visible"
)

func TestResultsAreShownToPeople(t *testing.T) {
	tests := []struct {
		name, json, want string
	}{
		{
			"what says nothing is left out",
			`{"a":"x","empty":"","none":null,"list":[],"object":{},"no":false,"zero":0}`,
			"a     x\nno    false\nzero  0\n",
		},
		{
			"text of others moves no cursor and turns no text",
			`{"name":"a\u001b[2Jb\u202ec\u0085d\u200be\udb40\udc01","zone":"line\nline\u001b[31m"}`,
			"name  a[U+001B][2Jb[U+202E]c[U+0085]d[U+200B]e[U+E0001]\nzone\n  line\n  line[U+001B][31m\n",
		},
		{
			"rows that fit are a table, with a column where it belongs",
			`{"rows":[{"id":1,"to":"b"},{"id":2,"name":"a\tb","to":"c"}]}`,
			"rows\n  id  name  to\n  1         b\n  2   a\\tb  c\n",
		},
		{
			"rows that don't are shown whole",
			`{"rows":[{"id":1,"text":"aaaa bbbb cccc dddd eeee ffff gggg hhhh"},{"id":2}]}`,
			"rows\n  id    1\n  text  aaaa bbbb cccc dddd eeee ffff\n        gggg hhhh\n\n  id  2\n",
		},
		{
			"a key is one piece",
			`{"key":"ssh-ed25519 ` + strings.Repeat("A", 50) + ` me"}`,
			"key  ssh-ed25519 " + strings.Repeat("A", 50) + " me\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			view{&out, 40}.object(gjson.ParseBytes(visible.JSON([]byte(tt.json))), "")
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAWordIsReadByAShellAsItIs(t *testing.T) {
	for word, want := range map[string]string{
		"name=ci":         "name=ci",
		"":                "''",
		`{"a":1}`:         `'{"a":1}'`,
		"it's $HOME `id`": `'it'\''s $HOME ` + "`id`'",
		"a\nb":            "'a\nb'",
		"~/x":             "'~/x'",
	} {
		if got := shellQuote(word); got != want {
			t.Errorf("shellQuote(%q) = %s, want %s", word, got, want)
		}
	}
}
