package raw

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func TestALongListIsReadInParts(t *testing.T) {
	var rows []string
	for i := range 5000 {
		rows = append(rows, fmt.Sprintf(`{"id":%d,"text":"%s"}`, i, strings.Repeat("x", 40)))
	}
	s := undescribed(t, answering(map[string]string{"/1.0/list": "[" + strings.Join(rows, ",") + "]"}))
	seen := 0
	for seen < 5000 {
		got := tooltest.Call[answer](s, "raw_get", args{"path": "/list", "offset": seen})
		var part []struct{ ID int }
		if err := json.Unmarshal(got.Body, &part); err != nil || len(part) == 0 || part[0].ID != seen || got.Total != 5000 || len(got.Body) > tool.DefaultMaxOutput {
			t.Fatalf("raw_get from %d: %d rows, %v", seen, len(part), err)
		}
		seen += len(part)
		if seen < 5000 && !strings.Contains(got.Note, fmt.Sprintf("offset %d", seen)) {
			t.Errorf("note = %q, want the next offset %d", got.Note, seen)
		}
	}
	narrow := tooltest.Call[answer](s, "raw_get", args{"path": "/list", "fields": []string{"id"}, "limit": 3})
	if string(narrow.Body) != `[{"id":0},{"id":1},{"id":2}]` {
		t.Errorf("raw_get of 3 ids = %s", narrow.Body)
	}
	past := tooltest.Call[answer](s, "raw_get", args{"path": "/list", "offset": 9000})
	if string(past.Body) != `[]` || past.Total != 5000 || past.Note != "" {
		t.Errorf("raw_get past the end = %+v, want no rows", past)
	}
}

func TestLargeRawAnswersAreCutAndSaySo(t *testing.T) {
	s := undescribed(t, answering(map[string]string{
		"/1.0/object": `{"small":1,"large":"` + strings.Repeat("x", 100_000) + `"}`,
		"/1.0/text":   `"` + strings.Repeat("é", 50_000) + `"`,
		"/1.0/empty":  "",
		"/1.0/escape": `"` + strings.Repeat(`\u00e9`, 12_000) + `"`,
	}))
	if got := tooltest.Call[answer](s, "raw_get", args{"path": "/object"}); string(got.Body) != `{"small":1}` || !strings.Contains(got.Note, "large") {
		t.Errorf("raw_get of an object = %s, %q", got.Body, got.Note)
	}
	if got := tooltest.Call[answer](s, "raw_get", args{"path": "/text"}); len(got.Body) > tool.DefaultMaxOutput || !strings.Contains(got.Note, "cut") {
		t.Errorf("raw_get of a text = %d bytes, %q", len(got.Body), got.Note)
	}
	if got := tooltest.Call[answer](s, "raw_get", args{"path": "/escape"}); len(got.Body) > tool.DefaultMaxOutput {
		t.Errorf("raw_get of what is escaped = %d bytes, %q", len(got.Body), got.Note)
	}
	if got := tooltest.Call[answer](s, "raw_get", args{"path": "/empty"}); string(got.Body) != "null" {
		t.Errorf("raw_get of nothing = %s", got.Body)
	}
}

func TestACutAnswerKeepsToItsBudgetWhateverIsInIt(t *testing.T) {
	many := make(map[string]string)
	for i := range 5000 {
		many[fmt.Sprintf("field%d", i)] = strings.Repeat("x", 100)
	}
	s := newShaper(Options{MaxOutput: 4096})
	for name, body := range map[string]json.RawMessage{"an object of many": tool.Object(many), "what has to be escaped": tool.Object(strings.Repeat("\x01", 10_000))} {
		if got := len(tool.Object(s.answer(getCall{}, body, verdict{}))); got > 4096 {
			t.Errorf("%s: the answer has %d bytes, want at most 4,096", name, got)
		}
	}
}

func TestALongTargetIsShownInPart(t *testing.T) {
	long := strings.Repeat("x", mostTarget)
	for _, tt := range []struct{ body, want string }{
		{`{"a":1}`, `{"a":1}`},
		{`{"a":1,"b":"` + long + `"}`, `{"a":1}`},
		{`["` + long + `"]`, fmt.Sprintf(`"%d bytes, too long to show; raw_get shows it"`, mostTarget+4)},
	} {
		if got := brief(json.RawMessage(tt.body)); string(got) != tt.want {
			t.Errorf("brief of %d bytes = %s, want %s", len(tt.body), got, tt.want)
		}
	}
}
