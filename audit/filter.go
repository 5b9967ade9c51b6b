package audit

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/policy"
)

// OutcomeFailed asks a [Filter] for any failure.
const OutcomeFailed = "failed"

// A Filter says which calls are wanted. What is empty lets all pass.
type Filter struct {
	Since, Until time.Time // when it began: not before, and before
	Tool         string    // a name; * stands for any characters
	Target       string    // a name as in a policy, with or without its kind: example.com, "zone: *.example.com", zone=example.com
	Caller       string
	Account      string // what the operator calls it, or what lines do; * stands for any characters
	Outcome      string // one of the constants, or the code of a failure
	Plan         int64  // calls of the plan whose intent has this number
}

func (f Filter) keeps(e *Event) bool {
	return !e.Time.Before(f.Since) && (f.Until.IsZero() || e.Time.Before(f.Until)) &&
		(f.Tool == "" || policy.Match(f.Tool, e.Tool)) &&
		(f.Caller == "" || f.Caller == e.Caller) &&
		(f.Account == "" || policy.Match(f.Account, e.Profile) || policy.Match(f.Account, e.Account)) &&
		(f.Plan == 0 || e.Part != nil && f.Plan == e.Part.Plan) &&
		f.keepsTarget(e.Targets) && f.keepsOutcome(e)
}

func (f Filter) keepsTarget(targets []string) bool {
	if f.Target == "" {
		return true
	}
	want := strings.ToLower(f.Target)
	for _, t := range targets {
		kind, name := SplitTarget(strings.ToLower(t))
		for _, spelled := range [...]string{name, kind + ": " + name, kind + "=" + name} {
			if policy.Match(want, spelled) {
				return true
			}
		}
	}
	return false
}

// SplitTarget returns the kind and the name of a target such as
// "zone: example.com".
func SplitTarget(target string) (kind, name string) {
	if kind, name, ok := strings.Cut(target, ": "); ok {
		return kind, name
	}
	return "", target
}

func (f Filter) keepsOutcome(e *Event) bool {
	switch f.Outcome {
	case "", e.Outcome:
		return true
	case OutcomeFailed:
		return e.Failed()
	}
	return false
}

// Failed reports whether the call was refused, or failed for certain.
func (e *Event) Failed() bool {
	switch e.Outcome {
	case OutcomeOK, OutcomePlanned, OutcomeDryRun, OutcomeRepeated, OutcomeUnknown, OutcomeRunning:
		return false
	}
	return true
}

// Since reads a time that something is wanted from: RFC 3339, a date, which is
// its beginning by the clock of this machine, or how long ago, such as 24h or 7d.
func Since(s string, now time.Time) (time.Time, error) { return moment(s, now, 0) }

// Until is as [Since]; of a date it is the end.
func Until(s string, now time.Time) (time.Time, error) { return moment(s, now, 1) }

func moment(s string, now time.Time, days int) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, now.Location()); err == nil {
		return t.AddDate(0, 0, days), nil
	}
	if before, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.ParseUint(before, 10, 16); err == nil {
			return now.AddDate(0, 0, -int(n)), nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, fmt.Errorf("%q is no time: write 2026-01-31T08:00:00Z, 2026-01-31, or how long ago, such as 24h or 7d", s)
}
