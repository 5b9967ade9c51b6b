package effect

import (
	"slices"
	"strings"
)

// specialCase judges what the general words judge wrongly: each case is a fact
// about OVHcloud that no word of the operation tells.
func (f *facts) specialCase() (Effect, bool) {
	switch {
	case f.startsWith("order", "cart") && !f.endsWith("checkout"):
		return Effect{Kind: Change, Severity: 1, Reason: "fills or changes a shopping cart: nothing is bought before its checkout"}, true
	case f.startsWith("dedicated", "server") && f.endsWith("reinstall"):
		return Effect{Kind: Destroy, Severity: 5, Reason: "wipes every disk of the server"}, true
	case f.passes("ipmi"):
		return Effect{Kind: Destroy, Severity: 2, Reason: "drops console sessions, or opens the console of the machine to an address"}, true
	case f.endsWith("replace") || f.passes("support", "replace"):
		return Effect{Kind: Destroy, Severity: 4, Reason: "sends a technician who shuts the machine down and takes parts out of it"}, true
	case f.method == "POST" && f.endsWith("confirm", "confirmtermination"):
		return termination.effect(), true
	case f.resetsService():
		return Effect{Kind: Destroy, Severity: 4, Reason: "puts a whole service back to its beginnings: what was set up or stored there is lost"}, true
	case f.startsWith("services") && len(f.literals) == 1 && !f.knowsFields():
		return renewal.effect(), true // what a PUT of a service is mostly for
	case f.endsWith("accept") && (f.passes("contactchange") || f.passes("emailchange")):
		return handover.effect(), true
	case f.endsWith("disable") && f.passes("backup"):
		return loss.effect(), true // the copies go with it
	case f.verb() == "cancel" || f.verb() == "abort":
		return scheduling.effect(), true
	case f.endsWith("tag") && f.method == "POST":
		return Effect{Kind: Change, Severity: 2, Reason: "adds a tag, which can be removed again"}, true
	case f.startsWith("auth", "credential"):
		return Effect{Kind: Change, Severity: 2, Reason: "asks for a key that is worth nothing until a person validates it"}, true
	}
	return Effect{}, false
}

// resetsService reports whether a reset means the whole of a service, and not a
// counter or a password of it.
func (f *facts) resetsService() bool {
	return f.method == "POST" && f.endsWith("reset") && !f.endsInName && len(f.literals) > 1 &&
		(f.passes("zone") || f.passes("kube") || f.passes("modem"))
}

// isDryRun reports whether a POST only computes or looks up.
func (f *facts) isDryRun() bool {
	if f.method != "POST" || len(f.lastWords) == 0 {
		return false
	}
	if f.endsWith("command") && f.startsWith("cloud") {
		return true // it answers with the command line that would do the same
	}
	switch f.verb() {
	case "simulate", "estimate", "check", "can", "is", "has", "get", "list", "search", "find", "lookup", "calculate",
		"preview", "compare", "dry", "availability", "availabilities", "eligibility":
		// Some of these are nouns in places: a search may be a service to order.
		first := f.firstWord()
		saysNoAct := descriptionThreat(f.description) < contact && !isAct(first) && !isCreation(first)
		return saysNoAct || f.endsWith("simulate", "check")
	}
	looksUp := f.passes("eligibility") || f.passes("search") || f.passes("lookup")
	t := f.worstThreat()
	return looksUp && (t == noThreat || t == access)
}

// returnsExisting reports whether a POST answers with what is there already.
func (f *facts) returnsExisting() bool {
	if !f.described {
		return false
	}
	switch {
	case f.endsWith("token", "tokens", "access", "publicurl"), f.verb() == "return":
		return false // "Get token for user" makes one, "Return the equipment" sends it
	case strings.Contains(f.description, "generate a temporary url"), f.endsWith("url") && f.passes("log"), f.endsWith("kubeconfig", "openconsoleaccess"):
		return true
	}
	switch f.firstWord() {
	case "get", "list", "retrieve", "return", "returns", "display", "fetch", "show", "search", "find", "check", "estimate",
		"simulate", "compute", "calculate":
		return f.response != "void" && f.response != ""
	}
	return false
}

// harmlessReason says what is harmless about an operation without a threat, or
// "" when nothing is known to be.
func (f *facts) harmlessReason() string {
	if f.method != "POST" {
		if f.endsWith("label", "tag") {
			return labelsReason
		}
		return ""
	}
	switch {
	case f.endsWith("start") && !f.startsProcess(), f.endsWith("resume") && f.startsWith("cloud"):
		return "puts into use what was stopped; stopping it again undoes that"
	case f.endsWith("refresh") && f.startsWith("domain", "zone"):
		return "publishes the zone as it was edited"
	case f.copies():
		return "makes a copy and leaves the original alone"
	case f.endsWith("subscription") && f.passes("log"):
		return "forwards logs to a stream of the account, until it is removed again"
	case f.createsFree():
		return "creates something that costs nothing and can be removed again"
	}
	return ""
}

// startsProcess reports whether what is started is no machine or service but
// something that runs to an end and can't be called back.
func (f *facts) startsProcess() bool {
	return slices.ContainsFunc([]string{"migrat", "transfer", "failover", "campaign", "sending", "replication", "recovery"}, func(s string) bool {
		return f.mentions(s) || strings.Contains(f.description, s)
	})
}

// copies reports whether a POST makes a copy that is not billed. In the public
// cloud snapshots are.
func (f *facts) copies() bool {
	return f.endsWith("createsnapshot", "customsnapshot", "dump") ||
		f.endsWith("snapshot") && !f.startsWith("cloud") && !f.startsWith("publiccloud") ||
		f.endsWith("backup") && f.passes("device")
}

// createsFree reports whether a POST adds a thing that is free, holds no
// rights, and that nobody's traffic meets unless asked to.
func (f *facts) createsFree() bool {
	if f.endsInName {
		return false
	}
	switch f.lastLiteral() {
	case "sshkey", "tag", "label", "phonebook", "phonebooks", "phonebookcontact", "abbreviatednumber", "alert", "alerting", "alias",
		"healthmonitor", "snapshotpolicy", "dashboard", "topic", "comment", "connectionpool", "namespace":
		return true
	case "record":
		return f.startsWith("domain", "zone")
	case "reverse":
		return f.startsWith("ip")
	case "contact":
		return f.startsWith("me") || f.startsWith("domain")
	case "document", "documents":
		return f.startsWith("me") || f.startsWith("sms")
	case "group":
		return f.passes("instance")
	case "farm", "frontend", "route", "rule", "server":
		return f.startsWith("iploadbalancing") // in use only from its refresh on
	case "private", "subnet":
		return f.passes("network", "private")
	}
	return false
}
