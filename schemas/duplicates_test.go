package schemas

import (
	"encoding/json"
	"testing"
)

func TestMembersThatAreGivenTwiceAreNamed(t *testing.T) {
	tool := New(json.RawMessage(`{"type":"object"}`), nil)
	for args, want := range map[string]string{
		`{"a":1,"a":1}`:                          `"a" is given twice`,
		`{"a":1,"\u0061":2}`:                     `"a" is given twice`,
		`{"body":{"x":[{"y":1},{"y":1,"y":2}]}}`: `"body.x[1].y" is given twice`,
		`{"a":{"b":1},"b":{"a":1}}`:              "",
		`{"a":[{"b":1},{"b":1}],"A":[[],{}]}`:    "",
	} {
		got := ""
		if err := tool.Validate([]byte(args)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("Validate(%s) = %q, want %q", args, got, want)
		}
	}
}
