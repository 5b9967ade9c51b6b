package raw

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// narrow returns a lexer of a buffer so small that it holds few tokens, and
// that is filled by a byte at a time where small is set.
func narrow(text string, small bool) *lexer {
	var from io.Reader = strings.NewReader(text)
	if small {
		from = iotest.OneByteReader(from)
	}
	return &lexer{from: from, hold: 20, buf: make([]byte, 0, 24)}
}

// tokens reads JSON to its end. Written is what came without white space, as
// far as the tokens tell, and whole says whether they tell it all.
func tokens(l *lexer) (written string, whole bool, err error) {
	var b strings.Builder
	whole = true
	for {
		t, err := l.next()
		if errors.Is(err, io.EOF) {
			return b.String(), whole, nil
		}
		if err != nil {
			return "", false, err
		}
		if t.comma {
			b.WriteByte(',')
		}
		b.Write(t.raw)
		if t.kind == nameToken {
			b.WriteByte(':')
		}
		whole = whole && len(t.raw) == t.size
	}
}

func FuzzTokensAreWhatEncodingJSONReads(f *testing.F) {
	for _, text := range []string{
		``, ` `, `null`, ` [1, 2.5e+7,-0,{"a":{},"b":[] , "\u00e9\ud83d\ude00\/":"x"}] `, `[`, `]`, `[1,]`, `{,}`, `{"a":1,}`, `{"a"}`, `{"a":}`, `{1:2}`, `[1}`, `{"a":1]`,
		`01`, `-`, `1.`, `1e`, `1e+`, `.5`, `+1`, `1 2`, `tru`, `truex`, `nul`, `"`, `"\x"`, `"\u12"`, `"\u12g4"`, "\"\x01\"", "\"\xff\xe2\x82\"", "\"\u2028\u2029\"",
		`"` + strings.Repeat(`\ud83d\ude00`, 9) + `"`, `"` + strings.Repeat(`\ud800\udc00\udc00\ud800`, 9) + `"`, `"` + strings.Repeat(`\\ud800`, 9) + `"`,
		`"` + strings.Repeat("€", 30) + `"`, "\"" + strings.Repeat("\xe2\x82", 30) + `"`, strings.Repeat("7", 90) + ".5", "[" + strings.Repeat(" ", 90) + "]", `"` + strings.Repeat("a\u2028", 30) + `"`,
	} {
		f.Add(text, true)
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text string, small bool) {
		written, whole, err := tokens(narrow(text, small))
		if json.Valid([]byte(text)) != (err == nil) && text != "" {
			t.Fatalf("%q: %v", text, err)
		}
		if err != nil {
			if !errors.Is(err, ovh.ErrNotJSON) {
				t.Fatalf("%q: %v, want that it is not JSON", text, err)
			}
			return
		}
		var compact bytes.Buffer
		if text != "" && json.Compact(&compact, []byte(text)) != nil || whole && written != compact.String() {
			t.Errorf("%q is read as %q", text, written)
		}
		if again, _, err := tokens(lexerOf([]byte(text))); err != nil || again != compact.String() {
			t.Errorf("%q in memory is read as %q, %v", text, again, err)
		}
		var said string
		if strings.HasPrefix(compact.String(), `"`) && json.Unmarshal([]byte(text), &said) == nil {
			saysTheSame(t, text, said, small)
		}
	})
}

// saysTheSame wants the text read in parts to be what encoding/json reads.
func saysTheSame(t *testing.T, text, said string, small bool) {
	t.Helper()
	got, err := narrow(text, small).next()
	if err != nil {
		t.Fatal(err)
	}
	if got.size != len(strings.TrimSpace(text)) {
		t.Errorf("%q has %d bytes, want %d", text, got.size, len(strings.TrimSpace(text)))
	}
	if _, size := got.normal(); size != len(tool.Object(said)) {
		t.Errorf("%q is %d bytes when written, want %d", text, size, len(tool.Object(said)))
	}
	plain := string(got.plain())
	if !strings.HasPrefix(said, plain) || got.long == nil && plain != said || got.long != nil && (got.long.length != len(said) || len(plain) != min(20, len(said))) {
		t.Errorf("%q says %q, want %q; %+v", text, plain, said, got.long)
	}
}

func TestHostileDepthIsRefused(t *testing.T) {
	for _, open := range []string{"[", `{"a":`, `[{"a":`} {
		_, _, err := tokens(newLexer(strings.NewReader(strings.Repeat(open, 1_000_000)), 100))
		if !errors.Is(err, ovh.ErrNotJSON) || !strings.Contains(err.Error(), "deeper than 10000") {
			t.Errorf("a million of %s: %v, want it refused", open, err)
		}
	}
	deep := strings.Repeat("[", mostNested) + strings.Repeat("]", mostNested)
	if _, _, err := tokens(newLexer(strings.NewReader(deep), 100)); err != nil {
		t.Errorf("%d levels: %v", mostNested, err)
	}
}

func TestAnAnswerThatBreaksOffIsNoJSON(t *testing.T) {
	broken := io.MultiReader(strings.NewReader(`{"a":12`), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, _, err := tokens(newLexer(broken, 100)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("an answer that breaks off: %v, want what ended it", err)
	}
}
