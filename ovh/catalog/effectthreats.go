package catalog

import "strings"

// A threat is a way in which an operation can do harm, the worse the greater.
type threat int

const (
	noThreat threat = iota
	retrying
	reviewing
	scheduling
	altering
	interrupting
	paying
	reaching
	admitting
	empowering
	renewing
	rerouting
	losing
	handing
	ending
)

// effect says what a threat comes to.
func (t threat) effect() Effect {
	e := Effect{Kind: Destroy, Severity: 3}
	switch t {
	case retrying:
		e.Severity, e.Reason = 2, "sets a pending or blocked operation going again"
	case reviewing:
		e.Severity, e.Reason = 2, "hands something to people at OVHcloud for review"
	case scheduling:
		e.Reason = "cancels, starts or moves work that is under way or planned"
	case altering:
		e.Reason = "alters how a service works, which users of it notice at once"
	case interrupting:
		e.Reason = "interrupts a service or takes part of it out of use"
	case paying:
		e.Reason = "spends money, commits to spending it or moves it"
	case reaching:
		e.Reason = "reaches people: what has been sent or agreed to can't be recalled"
	case admitting:
		e.Reason = "changes who gets in: it lets somebody in or locks somebody out"
	case empowering:
		e.Severity, e.Reason = 4, "changes rights on the account, which can lock out or give away control"
	case renewing:
		e.Severity, e.Reason = 4, "changes whether a service is renewed, and may end it silently"
	case rerouting:
		e.Severity, e.Reason = 4, "changes where a domain or an address leads, and is slow to change back"
	case losing:
		e.Severity, e.Reason = 4, "overwrites or removes data, or moves it for good"
	case handing:
		e.Severity, e.Reason = 5, "hands control of a service or of the account to somebody else"
	case ending:
		e.Severity, e.Reason = 5, "ends the contract of a service and releases its resources"
	}
	return e
}

// worst returns the worst threat that the operation shows.
func (f *facts) worst() threat {
	t := max(answerThreat(f.answer), saidThreat(f.said))
	for _, w := range f.words {
		t = max(t, verbThreat(w))
	}
	return max(t, f.placeThreat())
}

// placeThreat returns the worst threat of the place that the operation is in.
// The logs of a dangerous place are as harmless as any.
func (f *facts) placeThreat() threat {
	t := noThreat
	if f.under("log") {
		return t
	}
	for _, l := range f.literals {
		t = max(t, placeThreat(l))
	}
	return t
}

// verbThreat judges a word at the end of a path.
func verbThreat(word string) threat {
	word = strings.TrimRight(word, "0123456789") // migration2016
	switch word {
	case "terminate", "termination", "terminated", "resiliate", "resiliation", "retention":
		return ending
	case "outgoing", "giveaway":
		return handing
	case "reinstall", "rebuild", "restore", "revert", "rollback", "redeploy", "format", "wipe", "erase", "destroy", "drop",
		"delete", "remove", "clear", "empty", "import", "shrink", "merge", "slice", "aggregate", "migrate", "migration",
		"move", "convert", "park", "replace", "initialize", "reinitialize", "overwrite", "release", "retrieval":
		return losing
	case "nameservers", "nameserver", "dnssec", "ds", "mx", "glue", "cutover":
		return rerouting
	case "autorenew", "infos":
		return renewing
	case "grant", "role", "roles", "right", "rights", "admin", "permission", "permissions", "authorization", "acl", "acls", "owner":
		return empowering
	case "password", "passwords", "credential", "credentials", "token", "tokens", "secret", "login", "logout", "access", "user", "users",
		"whitelist", "restriction", "restrictions", "allowed", "member", "members", "provider":
		return admitting
	}
	return mildVerbThreat(word)
}

func mildVerbThreat(word string) threat {
	switch word {
	case "send", "resend", "jobs", "hlr", "reply", "message", "messages", "mail", "call", "campaign", "campaigns",
		"subscribe", "subscriber", "batches", "accept", "approve", "agree", "sign", "answer", "score", "ticket", "tickets", "rma", "meeting":
		return reaching
	case "order", "orders", "pay", "payment", "checkout", "execute", "upgrade", "upsize", "extend", "resize", "buy", "purchase", "engagement",
		"credit", "credits", "refund", "money", "debt", "retraction", "billing", "quota", "boost", "engage", "bulk", "plan", "license",
		"retract", "deposit", "fund", "clean", "renew", "transfer", "size", "quantity", "offer":
		return paying
	case "reboot", "restart", "stop", "suspend", "shutdown", "shelve", "rescue", "disable", "deactivate", "lock", "kill", "detach", "unlink",
		"disconnect", "dissociate", "disassociate", "unregister", "block", "hangup", "kick", "pause", "halt",
		"close", "unsubscribe", "flush", "purge", "poweroff", "off", "end", "maintenance", "revoke", "reset":
		return interrupting
	case "change", "update", "apply", "set", "configure", "configuration", "switch", "enable", "activate", "force", "refuse", "reject",
		"regenerate", "attach", "associate", "add", "install", "deploy", "expose", "lift":
		return altering
	case "cancel", "abort", "schedule", "reschedule":
		return scheduling
	case "accelerate", "relaunch", "retry", "unblock", "validate":
		return retrying
	case "senders", "templates", "control":
		return reviewing
	}
	return noThreat
}

// placeThreat judges a fixed part anywhere in a path.
func placeThreat(place string) threat {
	switch place {
	case "changecontact", "changeemail", "outgoingtransfer", "ukoutgoingtransfer":
		return handing
	case "iam", "identity", "oauth2", "subaccount", "accessrestriction", "policy":
		return empowering
	case "autorenew", "serviceinfos":
		return renewing
	case "nameserver", "nameservers", "dsrecord", "migrationtoken":
		return rerouting
	case "order", "payment", "paymentmean", "billing", "engagement", "savingsplans", "ovhaccount", "fidelityaccount", "ai":
		return paying
	case "firewall", "game":
		return admitting
	case "ola", "mitigation":
		return interrupting
	case "jobs", "campaigns", "tickets", "agreements", "consent", "contactchange", "emailchange":
		return reaching
	}
	return noThreat
}

// answerThreat judges the type of the answer: whoever gets an order spends
// money.
func answerThreat(typ string) threat {
	if isOrder(typ) {
		return paying
	}
	return noThreat
}

// isOrder reports whether a type is an order.
func isOrder(typ string) bool {
	name := strings.TrimRight(typ, "[]")
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	return name == "Order" || strings.HasSuffix(name, "Order")
}

// saidThreat judges a description, in lower case.
func saidThreat(said string) threat {
	worst := noThreat
	for _, s := range [...]struct {
		words string
		threat
	}{
		{"termination of", ending},
		{"release the resources", ending},
		{"will be lost", losing},
		{"erase", losing},
		{"irreversib", losing},
		{"cannot be undone", losing},
		{"cannot undo", losing},
		{"will be replaced", losing},
		{"will be deleted", losing},
		{"will be removed", losing},
		{"wipe", losing},
		{"reinstall", losing},
		{"grant access", admitting},
		{"grants access", admitting},
		{"password", admitting},
		{"restriction", admitting},
		{"an order", paying},
		{"order a", paying},
		{"create order", paying},
		{"charged", paying},
		{"billed", paying},
		{"invoice", paying},
		{"purchase", paying},
		{"monthly", paying},
		{"send ", reaching},
		{"will receive", reaching},
		{"reboot", interrupting},
		{"restart", interrupting},
		{"interrupt", interrupting},
		{"downtime", interrupting},
		{"disconnect", interrupting},
	} {
		if s.threat > worst && strings.Contains(said, s.words) {
			worst = s.threat
		}
	}
	return worst
}
