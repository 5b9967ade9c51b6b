package raw

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func TestARowThatIsTooLargeAloneIsCut(t *testing.T) {
	long := strings.Repeat("x", 50_000)
	s := undescribed(t, answering(map[string]string{
		"/1.0/objects": `[{"id":1},{"log":"` + long + `","id":2},{"id":3}]`,
		"/1.0/texts":   `["` + long + `","y"]`,
		"/1.0/numbers": `[` + strings.Repeat("7", 50_000) + `]`,
	}))
	for _, tt := range []struct {
		given args
		body  string
		note  string
	}{
		{args{"path": "/objects"}, `[{"id":1}]`, "rows 0 to 0 of 3; call again with offset 1, or with fields"},
		{args{"path": "/objects", "offset": 1}, `[{"id":2}]`, "row 1 is cut: these fields are too large: log; ask for less with query; rows 1 to 1 of 3; call again with offset 2, or with fields"},
		{args{"path": "/objects", "offset": 1, "fields": []string{"id"}}, `[{"id":2},{"id":3}]`, ""},
		{args{"path": "/numbers"}, `[null]`, "row 0 is too large to show"},
	} {
		got := tooltest.Call[answer](s, "raw_get", tt.given)
		if string(got.Body) != tt.body || got.Note != tt.note {
			t.Errorf("raw_get %v = %.100s, %q, want %s, %q", tt.given, got.Body, got.Note, tt.body, tt.note)
		}
	}
	got := tooltest.Call[answer](s, "raw_get", args{"path": "/texts"})
	if len(got.Body) > tool.DefaultMaxOutput || !strings.HasPrefix(got.Note, "row 0 is cut: the first ") {
		t.Errorf("raw_get of a long text in a list = %d bytes, %q", len(got.Body), got.Note)
	}
}

func TestATextThatIsShownInFullIsNotSaidToBeCut(t *testing.T) {
	s := newShaper(Options{})
	got := s.answer(getCall{}, json.RawMessage(`"`+strings.Repeat(`\u00e9`, 12_000)+`"`), verdict{})
	if want := `"` + strings.Repeat("é", 12_000) + `"`; string(got.Body) != want || got.Note != "" {
		t.Errorf("answer = %d bytes, %q, want all %d", len(got.Body), got.Note, len(want))
	}
}

func TestNothingIsShownOfAnAnswerThatIsNotComplete(t *testing.T) {
	for _, body := range []string{`[{"id":1},{"id":2}`, "<html>", " ", `{"a":1}}`} {
		got, err := newShaper(Options{}).read(getCall{}, strings.NewReader(body), verdict{})
		if !errors.Is(err, ovh.ErrNotJSON) || got.Body != nil {
			t.Errorf("read of %q = %s, %v, want that it is not JSON", body, got.Body, err)
		}
	}
}

func TestASecretAtTheEndOfALongAnswerCounts(t *testing.T) {
	rows := strings.Repeat(`{"value":"hunter2","b":1,"a":2},`, 10_000)
	s := shaper{room: 100}
	revealing := verdict{}
	revealing.effect.Reveals = true
	for last, want := range map[string]string{
		`{"value":"x"}`:    string(tool.Object(redactedAnswer)),
		`{"password":"x"}`: `[{"a":2,"b":1,"value":"hunter2"}`, // it is plain which field is the secret
	} {
		got := s.answer(getCall{}, json.RawMessage("["+rows+last+"]"), revealing)
		if !strings.HasPrefix(string(got.Body), want) {
			t.Errorf("an answer that ends with %s is shown as %.60s, want %s", last, got.Body, want)
		}
	}
}
