package catalog

import (
	"slices"
	"strings"
)

// special judges what the general words judge wrongly: each a fact about OVHcloud
// that no word of the operation tells.
func (f *facts) special() (Effect, bool) {
	switch {
	case f.in("order", "cart") && !f.on("checkout"):
		return Effect{Kind: Change, Severity: 1, Reason: "fills or changes a shopping cart: nothing is bought before its checkout"}, true
	case f.in("dedicated", "server") && f.on("reinstall"):
		return Effect{Kind: Destroy, Severity: 5, Reason: "wipes every disk of the server"}, true
	case f.under("ipmi"):
		return Effect{Kind: Destroy, Severity: 2, Reason: "drops console sessions, or opens the console of the machine to an address"}, true
	case f.on("replace") || f.under("support", "replace"):
		return Effect{Kind: Destroy, Severity: 4, Reason: "sends a technician who shuts the machine down and takes parts out of it"}, true
	case f.method == "POST" && f.on("confirm", "confirmtermination"):
		return ending.effect(), true
	case f.method == "POST" && f.on("reset") && !f.onObject && len(f.literals) > 1 && f.resetsAll():
		return Effect{Kind: Destroy, Severity: 4, Reason: "puts a whole service back to its beginnings: what was set up or stored there is lost"}, true
	case f.in("services") && len(f.literals) == 1 && !f.knowsFields():
		return renewing.effect(), true
	case f.on("accept") && (f.under("contactchange") || f.under("emailchange")):
		return handing.effect(), true
	case f.on("disable") && f.under("backup"):
		return losing.effect(), true
	case f.begins("cancel") || f.begins("abort"):
		return scheduling.effect(), true
	case f.on("tag") && f.method == "POST":
		return Effect{Kind: Change, Severity: 2, Reason: "adds a tag, which can be removed again"}, true
	case f.in("auth", "credential"):
		return Effect{Kind: Change, Severity: 2, Reason: "asks for a key that is worth nothing until a person validates it"}, true
	}
	return Effect{}, false
}

// resetsAll reports whether a reset means the whole of something with a name.
func (f *facts) resetsAll() bool { return f.under("zone") || f.under("kube") || f.under("modem") }

// rehearses reports whether a POST only computes or looks up.
func (f *facts) rehearses() bool {
	if f.method != "POST" || len(f.words) == 0 {
		return false
	}
	if f.on("command") && f.in("cloud") {
		return true // the command line that would do the same
	}
	switch f.words[0] {
	case "simulate", "estimate", "check", "can", "is", "has", "get", "list", "search", "find", "lookup", "calculate",
		"preview", "compare", "dry", "availability", "availabilities", "eligibility":
		return saidThreat(f.said) < reaching && !acts(f.saidFirst()) && !creates(f.saidFirst()) || f.on("simulate", "check")
	}
	looked := f.under("eligibility") || f.under("search") || f.under("lookup")
	t := f.worst()
	return looked && (t == noThreat || t == admitting)
}

// acts reports whether a description that begins so tells of an act.
func acts(first string) bool {
	switch first {
	case "reset", "regenerate", "launch", "cancel", "delete", "remove", "accept", "confirm", "terminate", "reboot", "restart", "resend",
		"activate", "deactivate", "enable", "disable", "create", "update", "change", "start", "stop", "unsubscribe", "validate":
		return true
	}
	return false
}

// handsOut reports whether a POST answers with what is there already.
func (f *facts) handsOut() bool {
	if !f.described {
		return false
	}
	switch {
	case f.on("token", "tokens", "access", "publicurl"), f.begins("return"):
		return false // "Get token for user" makes one, "Return the equipment" sends it
	case strings.Contains(f.said, "generate a temporary url"), f.on("url") && f.under("log"), f.on("kubeconfig", "openconsoleaccess"):
		return true
	}
	switch f.saidFirst() {
	case "get", "list", "retrieve", "return", "returns", "display", "fetch", "show", "search", "find", "check", "estimate",
		"simulate", "compute", "calculate":
		return f.answer != "void" && f.answer != ""
	}
	return false
}

// harmless says what is harmless about an operation without a threat; the
// empty string when nothing is known to be.
func (f *facts) harmless() string {
	if f.method != "POST" {
		if f.on("label", "tag") {
			return labels
		}
		return ""
	}
	switch {
	case f.on("start") && !f.movesOrSends(), f.on("resume") && f.in("cloud"):
		return "puts into use what was stopped; stopping it again undoes that"
	case f.on("refresh") && f.in("domain", "zone"):
		return "publishes the zone as it was edited"
	case f.on("createsnapshot", "customsnapshot", "dump"), f.on("snapshot") && !f.in("cloud") && !f.in("publiccloud"), f.under("device") && f.on("backup"):
		return "makes a copy and leaves the original alone"
	case f.on("subscription") && f.under("log"):
		return "forwards logs to a stream of the account, until it is removed again"
	case f.createsFree():
		return "creates something that costs nothing and can be removed again"
	}
	return ""
}

// movesOrSends reports whether what is started is no machine or service but
// something that runs its course.
func (f *facts) movesOrSends() bool {
	return slices.ContainsFunc([]string{"migrat", "transfer", "failover", "campaign", "sending", "replication", "recovery"}, func(s string) bool {
		return f.mentions(s) || strings.Contains(f.said, s)
	})
}

const labels = "changes labels and descriptions, which can be changed back"

// createsFree reports whether a POST adds a thing that is free, holds no
// rights, and that nobody's traffic meets unless asked to.
func (f *facts) createsFree() bool {
	if f.onObject {
		return false
	}
	switch f.last() {
	case "sshkey", "tag", "label", "phonebook", "phonebooks", "phonebookcontact", "abbreviatednumber", "alert", "alerting", "alias",
		"healthmonitor", "snapshotpolicy", "dashboard", "topic", "comment", "connectionpool", "namespace":
		return true
	case "record":
		return f.in("domain", "zone")
	case "reverse":
		return f.in("ip")
	case "contact":
		return f.in("me") || f.in("domain")
	case "document", "documents":
		return f.in("me") || f.in("sms")
	case "group":
		return f.under("instance")
	case "farm", "frontend", "route", "rule", "server":
		return f.in("iploadbalancing") // in use only from its refresh on
	case "private", "subnet":
		return f.under("network", "private")
	}
	return false
}

// edit judges a PUT by the fields that it may set.
func (f *facts) edit() Effect {
	t := saidThreat(f.said)
	for _, w := range f.words {
		if !f.onObject {
			t = max(t, verbThreat(w))
		}
	}
	var risky []string
	for _, name := range f.fields {
		if !f.isLabel(name) {
			risky = append(risky, name)
			t = max(t, fieldThreat(name))
		}
	}
	if len(risky) == 0 && t == noThreat {
		return Effect{Kind: Change, Severity: f.weight(), Reason: labels}
	}
	t = max(t, f.placeThreat())
	e := max(t, altering).effect()
	if len(risky) > 0 && t < renewing {
		slices.Sort(risky)
		e.Reason = "may set " + strings.Join(risky[:min(4, len(risky))], ", ") + ": " + e.Reason
	}
	return e
}

// weight is 1 for what only people read, 2 for what programs may go by.
func (f *facts) weight() int {
	for _, name := range f.fields {
		if w := wordsOf(name); len(w) > 0 && !slices.Contains([]string{"description", "comment", "label", "note"}, w[len(w)-1]) && name != "displayName" {
			return 2
		}
	}
	return 1
}

// isLabel reports whether a field tells people something and steers nothing,
// or nothing that can't be set back at once.
func (f *facts) isLabel(name string) bool {
	words := wordsOf(name)
	if len(words) == 0 {
		return false
	}
	switch words[len(words)-1] {
	case "description", "comment", "comments", "label", "labels", "note", "notes", "title", "tags":
		return true
	}
	switch name {
	case "displayName", "name", "customName", "friendlyName", "nickname", "instanceName", "checksum", "keymap", "keywords",
		"monitoring", "monitored", "slaMonitoring", "alert", "alertThreshold", "lowFreeSpaceThreshold", "reverse":
		return true
	case "value":
		return f.on("label", "tag")
	case "subDomain", "target", "ttl":
		return f.in("domain", "zone", "record")
	}
	return f.on("phonebookcontact", "abbreviatednumber") && fieldThreat(name) == noThreat
}

// fieldThreat judges the name of a field that may be set.
func fieldThreat(name string) threat {
	words, t := wordsOf(name), noThreat
	if len(words) > 0 && slices.Contains([]string{"permissions", "role", "roles", "identities", "right"}, words[0]) {
		t = empowering
	}
	for _, w := range words {
		switch w {
		case "termination", "delete", "renew", "renewal":
			t = max(t, renewing)
		case "nameserver", "server":
			t = max(t, altering)
		case "boot", "netboot", "state", "status", "enabled", "disabled", "active", "root", "firewall", "mode":
			t = max(t, interrupting)
		case "recredit", "payment", "quota", "flavor", "size", "plan":
			t = max(t, paying)
		case "lifecycle", "redeploycluster", "retention":
			t = max(t, losing)
		}
	}
	switch {
	case strings.HasPrefix(name, "transferLock"):
		t = max(t, rerouting)
	case SecretField(name):
		t = max(t, admitting)
	}
	return t
}
