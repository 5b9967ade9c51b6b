package effect

import (
	"slices"
	"strings"
)

// specialCase judges what the general words judge wrongly: each case is a fact
// about OVHcloud that no word of the operation tells.
func (f *facts) specialCase() (Effect, bool) {
	switch {
	case f.addsRecord() && f.sent == nil:
		return recordThreat(), true
	case f.addsRecord():
		return f.sent.recordAddition(), true
	case f.startsWith("domain", "zone") && f.endsWith("refresh"):
		return Effect{Kind: Destroy, Severity: 2, Reason: "publishes whatever is drafted in the zone, which may be somebody else's work"}, true
	case f.startsWith("iam", "resource"):
		return Effect{Kind: Destroy, Severity: 4, Reason: "changes the tags of a resource, by which policies grant rights"}, true
	case f.startsWith("secret", "retrieve"):
		return Effect{Kind: Change, Severity: 2, Reason: "hands out a secret once: it can't be retrieved again"}, true
	}
	return f.serviceCase()
}

// serviceCase goes on with what is done to a service.
func (f *facts) serviceCase() (Effect, bool) {
	switch {
	case f.isCart():
		return Effect{Kind: Change, Severity: 1, Reason: "fills or changes a shopping cart: nothing is bought before its checkout"}, true
	case f.startsWith("dedicated", "server") && f.endsWith("reinstall"):
		return Effect{Kind: Destroy, Severity: 5, Reason: "wipes every disk of the server"}, true
	case f.reports() && f.worstThreat() == payment:
		return Effect{Kind: Change, Severity: 1, Reason: reportReason}, true // on payments
	case f.endsWith("dump", "alert", "alerting") && f.mails():
		return contact.effect(), true // to any address, for as long as it stands
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
	case f.endsWith("tag") && f.method == "POST" && f.pathThreat() == noThreat:
		return Effect{Kind: Change, Severity: 2, Reason: "adds a tag, which can be removed again"}, true
	case f.startsWith("auth", "credential"):
		return Effect{Kind: Change, Severity: 2, Reason: "asks for a key that is worth nothing until a person validates it"}, true
	}
	return Effect{}, false
}

// isCart reports whether a call concerns a shopping cart, and not its checkout.
func (f *facts) isCart() bool {
	return f.startsWith("order") && len(f.literals) > 1 && strings.HasPrefix(f.literals[1], "cart") && !f.passes("checkout")
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
	if f.endsWith("command") && f.startsWith("cloud", "project", "ai") {
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
	if f.verb() == "fetch" || f.verb() == "retrieve" && len(f.lastWords) > 1 {
		return f.worstThreat() == noThreat
	}
	looksUp := f.passes("eligibility") || f.passes("search") || f.passes("lookup")
	t := f.worstThreat()
	return looksUp && (t == noThreat || t == access)
}

// judgeDryRun judges what computes or looks up. What answers with a task does
// so later: some work was begun.
func (f *facts) judgeDryRun() Effect {
	isTask := strings.HasSuffix(f.response, "Task") && !strings.HasSuffix(f.response, "AsyncTask")
	if isTask || isCreation(f.firstWord()) || f.endsWith("recall") {
		return Effect{Kind: Change, Severity: 1, Reason: "starts a check, which changes nothing else"}
	}
	return Effect{Kind: Read, Severity: 1, Reason: "computes or checks something and changes nothing"}
}

// returnsExisting reports whether a POST answers with what is there already. By
// its words alone it does so only where they are trusted.
func (f *facts) returnsExisting() bool {
	if !f.described {
		return false
	}
	switch {
	case f.endsWith("token", "tokens", "access", "publicurl"), f.verb() == "return":
		return false // "Get token for user" makes one, "Return the equipment" sends it
	case f.endsWith("url") && f.mentions("log"), f.endsWith("logs", "generatetemporarylogslink", "kubeconfig", "openconsoleaccess"):
		return true
	case !f.trusted:
		return false
	case strings.Contains(f.description, "generate a temporary url"):
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
	case f.endsWith("start") && f.ofName && !f.startsProcess(), f.endsWith("resume") && f.startsWith("cloud"):
		return "puts into use what was stopped; stopping it again undoes that"
	case f.reports():
		return reportReason
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
	return !f.mails() && f.endsWith("createsnapshot", "customsnapshot", "dump") ||
		f.endsWith("snapshot") && !f.startsWith("cloud") && !f.startsWith("publiccloud") ||
		f.endsWith("backup") && f.passes("device")
}

// mails reports whether a call may have mails sent, be it later, to an address
// that it names.
func (f *facts) mails() bool {
	return slices.ContainsFunc(f.fields, func(name string) bool {
		return slices.ContainsFunc(nameWords(name), func(w string) bool { return strings.HasPrefix(w, "email") || strings.HasPrefix(w, "mail") })
	})
}

// reportReason is why a call that only tells something is a Change.
const reportReason = "makes a report, an export or a test and leaves alone what that is about"

// reports reports whether a POST only makes something to read.
func (f *facts) reports() bool {
	if f.method != "POST" || f.endsInName || len(f.lastWords) == 0 || f.mails() {
		return false
	}
	switch f.lastWords[len(f.lastWords)-1] {
	case "export", "exports", "extract", "extracts", "report", "reports", "diagnostic", "diagnose", "configtest":
		return true
	}
	return f.passes("report")
}

// createsFree reports whether a POST adds a thing that is free, holds no
// rights, and that nobody's traffic meets unless asked to.
func (f *facts) createsFree() bool {
	switch {
	case f.endsInName:
		return false
	case f.startsWith("me", "installationtemplate"), f.startsWith("me", "ipxescript"):
		return true // until an installation or a boot names it
	}
	switch f.lastLiteral() {
	case "sshkey", "tag", "label", "phonebook", "phonebooks", "phonebookcontact", "abbreviatednumber", "alias",
		"healthmonitor", "snapshotpolicy", "dashboard", "topic", "comment", "connectionpool", "namespace", "customstatus", "templatemodem":
		return true
	case "database": // an empty one, in a service that is there
		return f.passes("privatedatabase") || f.startsWith("cloud", "project", "database") && len(f.literals) == 5
	case "alert", "alerting":
		return !f.mails()
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
		return f.passes("network")
	}
	return false
}
