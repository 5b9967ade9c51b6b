package serve

import (
	"context"
	"testing"
)

func TestReadinessSaysWhatIsMissing(t *testing.T) {
	found := func(f Finding) func(context.Context) Finding { return func(context.Context) Finding { return f } }
	fine := Check{"audit log", found(Finding{Fact: "audit 1 abc"})}
	amiss := Check{"policy", found(Finding{Remark: "the changed file has a fault"})}
	missing := Check{"credentials", found(Finding{Remark: "there are none", Blocks: true})}
	for _, test := range []struct {
		name   string
		checks []Check
		want   int
		body   string
	}{
		{"nothing to look at", nil, 200, "ready\n"},
		{"all is well", []Check{fine, {"policy", found(Finding{})}}, 200, "ready\naudit 1 abc\n"},
		{"a remark", []Check{fine, amiss}, 200, "ready\naudit 1 abc\npolicy: the changed file has a fault\n"},
		{"no call can be served", []Check{missing, fine, amiss}, 503, "not ready\ncredentials: there are none\naudit 1 abc\npolicy: the changed file has a fault\n"},
	} {
		s := open(t, Options{Checks: test.checks})
		if got := s.send("GET", "/readyz", "", nil); got.status != test.want || got.body != test.body {
			t.Errorf("%s: /readyz = %d %q, want %d %q", test.name, got.status, got.body, test.want, test.body)
		}
	}
}
