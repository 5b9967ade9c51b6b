package schemas

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// order is a schema with a property for each kind of fault.
const order = `{
	"type": "object",
	"additionalProperties": false,
	"required": ["name"],
	"properties": {
		"name": {"type": "string", "minLength": 2, "maxLength": 8, "description": "What to call it."},
		"count": {"type": "integer", "minimum": 1, "maximum": 9},
		"size": {"enum": ["small", "large"]},
		"host": {"type": "string", "pattern": "^[a-z.]+$", "description": "Lower case."},
		"code": {"type": "string", "pattern": "^[0-9]+$"},
		"mail": {"type": "string", "format": "uuid"},
		"pin": {"type": "string", "pattern": "^[0-9]+$", "description": "Four digits.", "writeOnly": true},
		"even": {"type": "integer", "enum": [2, 4]},
		"price": {"type": "number"},
		"parts": {"type": "array", "minItems": 1, "maxItems": 2, "items": {
			"type": "object", "additionalProperties": false, "required": ["id"],
			"properties": {"id": {"type": "integer"}, "tag": {"type": ["string", "null"]}}
		}},
		"free": {"type": "object"}
	}
}`

func TestFaultsAreTold(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	cut := long[:60] + "…"
	known := " (known: code, count, even, free, host, mail, name, parts, pin, price, size)"
	tests := []struct {
		name, args string
		want       []string
	}{
		{"fine", `{"name":"ab","count":1,"parts":[{"id":9007199254740993,"tag":null}],"free":{"n":1e300}}`, nil},
		{"no JSON", `{"name":`, []string{"the arguments are not well-formed JSON"}},
		{"something after the JSON", `{"name":"ab"} x`, []string{"the arguments are not well-formed JSON"}},
		{"no object", `[]`, []string{"must be an object, got an array"}},
		{"missing", `{}`, []string{`missing argument "name": What to call it`}},
		{"all at once", `{"nam":"ab","count":0}`, []string{
			`missing argument "name": What to call it`,
			`unknown argument "nam"; did you mean "name"?` + known,
			`"count" must be at least 1, got 0`,
		}},
		{"unknown and long", `{"name":"ab","` + long + `":1}`, []string{`unknown argument "` + cut + `"` + known}},
		{"type", `{"name":"ab","count":"1"}`, []string{`"count" must be an integer, got the string "1"`}},
		{"type and long", `{"name":"ab","count":"` + long + `"}`, []string{`"count" must be an integer, got the string "` + cut + `"`}},
		{"type of a truth value", `{"name":true}`, []string{`"name" must be a string, got true`}},
		{"type of what holds others", `{"name":"ab","parts":"a,b","count":[1]}`, []string{`"count" must be an integer, got an array`, `"parts" must be an array or the JSON of one, got the string "a,b"`}},
		{"type within an array", `{"name":"ab","parts":[{"id":"x"},5]}`, []string{`"parts[0].id" must be an integer, got the string "x"`, `"parts[1]" must be an object, got a number`}},
		{"type of any JSON", `{"name":"ab","free":"password=hunter2"}`, []string{`"free" must be an object or the JSON of one, got a string`}},
		{"type of a secret", `{"name":"ab","pin":1234}`, []string{`"pin" must be a string, got a number`}},
		{"one of several types", `{"name":"ab","parts":[{"id":1,"tag":2}]}`, []string{`"parts[0].tag" must be null or a string, got the number 2`}},
		{"nested", `{"name":"ab","parts":[{"id":1},{"it":1}]}`, []string{
			`"parts[1]" has the unknown field "it"; did you mean "id"? (known: id, tag)`,
			`"parts[1]" lacks the field "id"`,
		}},
		{"enum", `{"name":"ab","size":"Smal"}`, []string{`"size" must be one of small, large, got "Smal"; did you mean "small"?`}},
		{"enum and long", `{"name":"ab","size":"` + long + `"}`, []string{`"size" must be one of small, large, got "` + cut + `"`}},
		{"empty", `{"name":""}`, []string{`"name" must not be empty`}},
		{"short", `{"name":"a"}`, []string{`"name" has 1 characters, at least 2 are needed`}},
		{"long", `{"name":"` + long + `"}`, []string{`"name" has 1048576 characters, at most 8 are allowed`}},
		{"no entries", `{"name":"ab","parts":[]}`, []string{`"parts" must not be empty`}},
		{"entries", `{"name":"ab","parts":[{"id":1},{"id":2},{"id":3}]}`, []string{`"parts" has 3 entries, at most 2 are allowed`}},
		{"form that is described", `{"name":"ab","host":"A\u0007"}`, []string{`"host" is "A\a", which has the wrong form: Lower case.`}},
		{"form", `{"name":"ab","code":"a"}`, []string{`"code" is "a", which does not match ^[0-9]+$`}},
		{"format and long", `{"name":"ab","mail":"` + long + `"}`, []string{`"mail" is "` + cut + `", which does not match uuid`}},
		{"secret", `{"name":"ab","pin":"hunter2"}`, []string{`"pin" has a value that is not shown, which has the wrong form: Four digits.`}},
		{"maximum", `{"name":"ab","count":1000}`, []string{`"count" must be at most 9, got 1000`}},
		{"maximum and long", `{"name":"ab","count":1e99}`, []string{`"count" must be at most 9, got 1` + strings.Repeat("0", 59) + "…"}},
		{"enum of numbers", `{"name":"ab","even":3}`, []string{`"even" must be one of 2, 4, got "3"`}},
		{"fraction", `{"name":"ab","count":1.5}`, []string{`"count" must be an integer, got the number 1.5`}},
		{"integer with a point", `{"name":"ab","count":1.0}`, []string{`"count" must be written in digits only and fit in 64 bits`}},
		{"integer beyond 64 bits", `{"name":"ab","parts":[{"id":9223372036854775808}]}`, []string{`"parts[0].id" must be written in digits only and fit in 64 bits`}},
		{"number without end", `{"name":"ab","price":1e999999}`, []string{`"price" is a number out of any range`}},
		{"number next to nothing", `{"name":"ab","free":{"n":[1e-999999]}}`, []string{`"free.n.0" is a number out of any range`}},
	}
	tool := New(json.RawMessage(order), nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if err := tool.Validate([]byte(tt.args)); err != nil {
				got = err.Error()
			}
			if want := strings.Join(tt.want, "\n"); got != want {
				t.Errorf("Validate(%.100s) =\n%.2000s\nwant\n%s", tt.args, got, want)
			}
		})
	}
}

func TestManyFaultsAreToldInShort(t *testing.T) {
	var names strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&names, `"k%d":1,`, i)
	}
	many := map[string]string{
		"unknown arguments": `{` + names.String() + `"name":"ab"}`,
		"wrong entries":     `{"name":"ab","parts":[` + strings.Repeat(`{},`, 20_000) + `{}]}`,
		"endless numbers":   `{"name":"ab","free":{"n":[` + strings.Repeat(`1e999999,`, 20_000) + `1]}}`,
	}
	tool := New(json.RawMessage(order), nil)
	for name, args := range many {
		t.Run(name, func(t *testing.T) {
			got := tool.Validate([]byte(args)).Error()
			if len(got) > 4000 || !strings.HasSuffix(got, "\nmore is wrong; these are the first faults") {
				t.Errorf("Validate = %d bytes: %.500s", len(got), got)
			}
		})
	}
}

func TestNearestFindsWhatWasMeant(t *testing.T) {
	known := []string{"server", "ssh_key", "task_id", "timeout_seconds", "zone"}
	tests := []struct{ name, want string }{
		{"sever", "server"},
		{"sshKey", "ssh_key"},
		{"SSH-KEY", "ssh_key"},
		{"taskId", "task_id"},
		{"timeout", "timeout_seconds"},
		{"zones", "zone"},
		{"colour", ""},
		{"", ""},
		{"x", ""},
		{"nope", ""},
		{"zome", "zone"},
	}
	for _, tt := range tests {
		if got := Nearest(tt.name, known); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzValidateNeverPanics(f *testing.F) {
	tool, err := Published("reinstall_server")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{
		`{}`, `[]`, `null`, `{"server":"a","os":"b"}`, `{"storage":[{"partitioning":{"layout":[1,{"size":"x"}]}}]}`,
		`{"server":{"a":[]},"a\u0000b":1e999}`, `{"storage":[[[[[]]]]]}`, "{\"server\":\"\xff\"}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, args []byte) {
		err := tool.Validate(args)
		if err == nil {
			return
		}
		if invalid, ok := err.(*InvalidError); !ok || len(invalid.Faults) == 0 { //nolint:errorlint // it is the type itself that is promised
			t.Errorf("Validate(%q) = %v, want an InvalidError with faults", args, err)
		}
	})
}
