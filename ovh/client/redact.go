package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	textredact "github.com/ovh-mcp/ovh-mcp/ovh/redact"
)

// OVHcloud's messages quote what was sent: "[password] Given data (…) is not
// valid". So what is secret in a request is struck out of what it is answered.
// Secrets are known by the names of their fields. The catalogue knows more of
// them by their types, but describes the API to this client's callers, not to
// the client.

// A secret of no more than shortSecret bytes is struck out as a word only, and
// below tinySecret not at all: it may be part of anything.
const (
	shortSecret = 8
	tinySecret  = 4
)

// secretsOf returns what must not be repeated of a request, in all the ways in
// which a message may write it, the longest first.
func secretsOf(r request, keys []ovh.Secret) []string {
	all := secretSet{}
	for _, key := range keys {
		all.add(string(key))
	}
	var body any
	if json.Unmarshal(r.payload, &body) == nil {
		all.addFields(body, false)
	}
	_, query, _ := strings.Cut(r.path, "?")
	parameters, _ := url.ParseQuery(query) // what can be read
	for name, values := range parameters {
		if textredact.Field(name) {
			for _, v := range values {
				all.add(v)
			}
		}
	}
	return all.list()
}

// textsOf returns keys in all the ways in which a message may write them.
func textsOf(keys []ovh.Secret) []string { return secretsOf(request{}, keys) }

// A secretSet holds texts that must not be repeated, each once: a body of many
// parts repeats itself.
type secretSet map[string]struct{}

// list lists them, the longest first.
func (all secretSet) list() []string {
	list := make([]string, 0, len(all))
	for s := range all {
		list = append(list, s)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) < 0
	})
	return list
}

// addFields adds the texts of v that are secret by the name of a field around
// them, or by their look.
func (all secretSet) addFields(v any, secret bool) {
	switch v := v.(type) {
	case map[string]any:
		_, pair := v["value"] // {"key": "postInstallScript", "value": "…"}
		key, _ := v["key"].(string)
		for name, field := range v {
			named := textredact.Field(name) || name == "key" && !pair || name == "value" && textredact.Field(key)
			all.addFields(field, secret || named)
		}
	case []any:
		for _, element := range v {
			all.addFields(element, secret)
		}
	case string:
		if secret || strings.Contains(v, "PRIVATE KEY-----") {
			all.add(v)
		}
	}
}

// add adds a secret as a message may write it, and its lines: a message quotes
// the one that is wrong.
func (all secretSet) add(secret string) {
	if len(secret) < tinySecret {
		return
	}
	query := url.QueryEscape(secret)
	for _, s := range []string{secret, jsonText(secret), query, strings.ReplaceAll(query, "+", "%20"), url.PathEscape(secret)} {
		all[s] = struct{}{}
	}
	if strings.Contains(secret, "\n") {
		for line := range strings.Lines(secret) {
			if line = strings.TrimSpace(line); len(line) > shortSecret {
				all[line] = struct{}{}
			}
		}
	}
}

// jsonText writes s as JSON does between the quotes.
func jsonText(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil {
		return s
	}
	return strings.TrimSuffix(b.String()[1:], "\"\n")
}

// redact strikes secrets out of a text. They come the longest first, so that
// none is left in part because another one is within it.
func redact(text string, secrets []string) string {
	for _, s := range secrets {
		if len(s) > shortSecret {
			text = strings.ReplaceAll(text, s, ovh.Secret(s).String())
		} else {
			text = redactWord(text, s)
		}
	}
	return text
}

// redactWord strikes word out where no letter and no digit is next to it.
func redactWord(text, word string) string {
	inWord := func(r rune, _ int) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	var b strings.Builder
	done := 0
	for {
		at := strings.Index(text[done:], word)
		if at < 0 {
			b.WriteString(text[done:])
			return b.String()
		}
		start, end := done+at, done+at+len(word)
		b.WriteString(text[done:start])
		if inWord(utf8.DecodeLastRuneInString(text[:start])) || inWord(utf8.DecodeRuneInString(text[end:])) {
			b.WriteString(word)
		} else {
			b.WriteString(ovh.Secret(word).String())
		}
		done = end
	}
}

// redactJSON strikes secrets out of the texts in JSON.
func redactJSON(text json.RawMessage, secrets []string) json.RawMessage {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return nil
	}
	clean, err := json.Marshal(redactTexts(v, secrets))
	if err != nil {
		return nil
	}
	return clean
}

// redactTexts leaves the names of fields alone: they tell what was wrong.
func redactTexts(v any, secrets []string) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = redactTexts(v[name], secrets)
		}
	case []any:
		for i := range v {
			v[i] = redactTexts(v[i], secrets)
		}
	case string:
		return redact(v, secrets)
	}
	return v
}
