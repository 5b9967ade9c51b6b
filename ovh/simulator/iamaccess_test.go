package simulator

import (
	"slices"
	"testing"
)

func TestRoutesNeedTheActionsThatOVHcloudNames(t *testing.T) {
	d := describe(t)
	for _, r := range newAccount(Options{}).routes {
		if r.public {
			continue
		}
		want := d.actions[r.pattern]
		if _, got := iamAction(&r); got == "" && len(want) > 0 || got != "" && !slices.Equal(want, []string{got}) {
			t.Errorf("iamAction(%s) = %q, want %q", r.pattern, got, want)
		}
	}
}
