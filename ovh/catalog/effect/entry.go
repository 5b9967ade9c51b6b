package effect

import (
	"slices"
	"strings"
)

// An entry is what the floors say of one method on one path.
type entry struct {
	method string
	whole  Effect
	part   int    // least severity of a call that sets more than labels; 0 where every call is judged as a whole
	labels string // the fields that are labels, as the floors write them
}

// floorReason is why an operation is as bad as its floor, where nothing else
// tells.
const floorReason = "is known to this program as that bad, whatever its description says"

// parseEntry reads an entry as the floors write it.
func parseEntry(text string) entry {
	text, labels, _ := strings.Cut(text, ":")
	text, reveals := strings.CutSuffix(text, "!")
	method := strings.TrimRight(text, "rc0123456789")
	e := entry{method: method, labels: labels, whole: Effect{Kind: Read, Severity: 1, Reason: floorReason, Reveals: reveals}}
	code := text[len(method):]
	if code == "" || code == "r" {
		return e
	}
	change, isChange := strings.CutPrefix(code, "c")
	if isChange {
		e.whole.Kind, e.whole.Severity = Change, int(change[0]-'0')
		return e
	}
	e.whole.Kind, e.whole.Severity = Destroy, int(code[0]-'0')
	if labels != "" || len(code) > 1 {
		e.part = int(code[len(code)-1] - '0')
	}
	return e
}

// effect returns the effect of a call that sets something; of any where sent is
// nil.
func (e entry) effect(sent *sending) Effect {
	if e.part == 0 || sent == nil || len(sent.fields) == 0 {
		return e.whole
	}
	worst := Effect{Kind: Change, Severity: 1, Reason: labelsReason, Reveals: e.whole.Reveals}
	for name := range sent.fields {
		worst = worst.Worse(e.field(name, sent.turnsOn(name)))
	}
	return worst
}

// field returns the effect of a call that sets one field.
func (e entry) field(name string, turnedOn bool) Effect {
	for group := range strings.SplitSeq(e.labels, ":") {
		if group == "" || !slices.Contains(strings.Split(group[1:], ","), name) {
			continue
		}
		switch {
		case group[0] != '+':
			return Effect{Kind: Change, Severity: int(group[0] - '0'), Reason: labelsReason}
		case turnedOn:
			return Effect{Kind: Change, Severity: 2, Reason: labelsReason}
		}
	}
	return Effect{Kind: Destroy, Severity: e.part, Reason: floorReason}
}
