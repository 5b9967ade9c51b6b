package effect

import (
	"cmp"
	"slices"
	"strings"
)

// labelsReason is why a call that sets only labels is a Change.
const labelsReason = "changes labels and descriptions, which can be changed back"

// maxNamedFields bounds the fields that a reason names.
const maxNamedFields = 4

// judgeUpdate judges a PUT or a PATCH by the fields that it may set. The place
// counts only where one of them is more than a label: a note on a means of
// payment is a note.
func (f *facts) judgeUpdate() Effect {
	t := max(descriptionThreat(f.description), f.publicThreat())
	for _, w := range f.lastWords {
		if !f.endsInName {
			t = max(t, verbThreat(w))
		}
	}
	var risky []string
	for _, name := range f.fields {
		if !f.isLabel(name) {
			risky = append(risky, name)
			t = max(t, cmp.Or(fieldThreat(name), alteration))
		}
	}
	// A note on a restriction or a password is a note.
	if len(risky) == 0 && (t == noThreat || t == access && f.trusted) {
		return Effect{Kind: Change, Severity: f.labelSeverity(), Reason: labelsReason}
	}
	t = max(t, f.pathThreat())
	e := t.effect()
	// From renewal on, the threat says more than the names of fields do.
	if len(risky) > 0 && t < renewal {
		slices.Sort(risky)
		e.Reason = "may set " + strings.Join(risky[:min(maxNamedFields, len(risky))], ", ") + ": " + e.Reason
	}
	return e
}

// labelSeverity is 1 for what only people read, 2 for what programs may go by.
func (f *facts) labelSeverity() int {
	for _, name := range f.fields {
		if w := nameWords(name); len(w) > 0 && !slices.Contains([]string{"description", "comment", "label", "note"}, w[len(w)-1]) && name != "displayName" {
			return 2
		}
	}
	return 1
}

// publicThreat is the threat of a place whose labels the public reads.
func (f *facts) publicThreat() threat {
	if f.passes("directory") || f.passes("ripe") || f.passes("redirection") || f.passes("localseo") {
		return publication
	}
	return noThreat
}

// isLabel reports whether a field tells people something and steers nothing,
// or nothing that can't be set back at once.
func (f *facts) isLabel(name string) bool {
	words := nameWords(name)
	if len(words) == 0 || len(words) > 1 && isCommand(words[0]) {
		return false
	}
	switch words[len(words)-1] {
	case "description", "comment", "comments", "label", "labels", "note", "notes", "title", "tags":
		return true
	}
	switch name {
	case "displayName", "customName", "friendlyName", "nickname", "instanceName", "checksum", "keymap",
		"alert", "alertThreshold", "lowFreeSpaceThreshold", "reverse":
		return true
	case "name":
		return !f.startsWith("me") || len(f.literals) > 1 // a person's own name is no label
	case "monitoring", "monitored", "slaMonitoring":
		return f.sent != nil && f.sent.turnsOn(name) // off, nobody is told of an outage
	case "value":
		return f.endsWith("label", "tag")
	}
	return f.endsWith("phonebookcontact", "abbreviatednumber") && fieldThreat(name) == noThreat && !reroutes(name)
}

// isCommand reports whether a name that begins with this word says what to do,
// and labels nothing: deleteComments.
func isCommand(word string) bool {
	switch word {
	case "add", "allow", "auto", "clear", "delete", "disable", "enable", "enforce", "force", "hide", "ignore", "keep", "notify",
		"publish", "remove", "reset", "send", "share", "show", "strip", "sync", "use":
		return true
	}
	return false
}

// reroutes reports whether a field of that name says where calls go.
func reroutes(name string) bool { return strings.Contains(strings.ToLower(name), "destination") }

// fieldThreat judges the name of a field that may be set.
func fieldThreat(name string) threat {
	words, t := nameWords(name), noThreat
	if len(words) > 0 && slices.Contains([]string{"permissions", "role", "roles", "identities", "right"}, words[0]) {
		t = privilege
	}
	for _, w := range words {
		switch w {
		case "termination", "delete", "renew", "renewal":
			t = max(t, renewal)
		case "nameserver", "server":
			t = max(t, alteration)
		case "monitoring", "monitored":
			t = max(t, unwatched)
		case "boot", "netboot", "state", "status", "enabled", "disabled", "active", "root", "firewall", "mode":
			t = max(t, interruption)
		case "recredit", "payment", "quota", "flavor", "size", "plan":
			t = max(t, payment)
		case "lifecycle", "redeploycluster", "retention":
			t = max(t, loss)
		}
	}
	switch {
	case strings.HasPrefix(name, "transferLock"):
		t = max(t, rerouting)
	case SecretField(name):
		t = max(t, access)
	}
	return t
}
