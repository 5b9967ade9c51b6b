package effect

import "strings"

// A threat is a way in which an operation can do harm, the worse the greater.
// [facts.worstThreat] compares them, so their order decides what is told.
type threat int

const (
	noThreat     threat = iota
	retry               // of work that is held up
	review              // by people at OVHcloud
	unwatched           // an outage, from then on
	scheduling          // of work that is planned or under way
	alteration          // of how a service works
	publication         // of something to the public
	interruption        // of a service
	payment
	contact   // with people
	access    // to a service or its data
	privilege // on the account
	renewal   // of a contract
	rerouting // of a domain or an address
	loss      // of data
	handover  // of a service or the account
	termination
)

// effect returns what a threat comes to.
func (t threat) effect() Effect {
	e := Effect{Kind: Destroy, Severity: 3}
	switch t {
	case retry:
		e.Severity, e.Reason = 2, "sets a pending or blocked operation going again"
	case review:
		e.Severity, e.Reason = 2, "hands something to people at OVHcloud for review"
	case unwatched:
		e.Severity, e.Reason = 2, "may end the watch over a service, so that nobody is told of an outage"
	case scheduling:
		e.Reason = "cancels, starts or moves work that is under way or planned"
	case alteration:
		e.Reason = "alters how a service works, which users of it notice at once"
	case publication:
		e.Reason = "changes what the public sees"
	case interruption:
		e.Reason = "interrupts a service or takes part of it out of use"
	case payment:
		e.Reason = "spends money, commits to spending it or moves it"
	case contact:
		e.Reason = "reaches people: what has been sent or agreed to can't be recalled"
	case access:
		e.Reason = "changes who gets in: it lets somebody in or locks somebody out"
	case privilege:
		e.Severity, e.Reason = 4, "changes rights on the account, which can lock out or give away control"
	case renewal:
		e.Severity, e.Reason = 4, "changes whether a service is renewed, and may end it silently"
	case rerouting:
		e.Severity, e.Reason = 4, "changes where a domain or an address leads, and is slow to change back"
	case loss:
		e.Severity, e.Reason = 4, "overwrites or removes data, or moves it for good"
	case handover:
		e.Severity, e.Reason = 5, "hands control of a service or of the account to somebody else"
	case termination:
		e.Severity, e.Reason = 5, "ends the contract of a service and releases its resources"
	}
	return e
}

// worstThreat returns the worst threat that the operation shows.
func (f *facts) worstThreat() threat {
	t := max(responseThreat(f.response), descriptionThreat(f.description))
	for _, w := range f.lastWords {
		t = max(t, verbThreat(w))
	}
	return max(t, f.pathThreat())
}

// pathThreat returns the worst threat of the place that the operation lies in.
// The logs of a dangerous place are as harmless as any.
func (f *facts) pathThreat() threat {
	t := noThreat
	if f.passes("log") {
		return t
	}
	for _, l := range f.literals {
		t = max(t, literalThreat(l))
	}
	return t
}

// verbThreat judges a word of the last literal, which is where acts have their
// names. A noun there is what is acted on.
func verbThreat(word string) threat {
	word = strings.TrimRight(word, "0123456789") // migration2016
	switch word {
	case "terminate", "termination", "terminated", "resiliate", "resiliation", "retention":
		return termination
	case "outgoing", "giveaway":
		return handover
	case "reinstall", "rebuild", "restore", "revert", "rollback", "redeploy", "format", "wipe", "erase", "destroy", "drop",
		"delete", "remove", "clear", "empty", "import", "shrink", "merge", "slice", "aggregate", "migrate", "migration",
		"move", "convert", "park", "replace", "initialize", "reinitialize", "overwrite", "release", "retrieval":
		return loss
	case "nameservers", "nameserver", "dnssec", "ds", "mx", "glue", "cutover":
		return rerouting
	case "autorenew", "infos":
		return renewal
	case "grant", "role", "roles", "right", "rights", "admin", "permission", "permissions", "authorization", "acl", "acls", "owner":
		return privilege
	case "password", "passwords", "credential", "credentials", "token", "tokens", "secret", "login", "logout", "access", "user", "users",
		"whitelist", "restriction", "restrictions", "allowed", "member", "members", "provider":
		return access
	}
	return mildVerbThreat(word)
}

// mildVerbThreat goes on with the words of lesser threats.
func mildVerbThreat(word string) threat {
	switch word {
	case "send", "resend", "jobs", "hlr", "reply", "message", "messages", "mail", "call", "campaign", "campaigns",
		"subscribe", "subscriber", "batches", "accept", "approve", "agree", "sign", "answer", "score", "ticket", "tickets", "rma", "meeting":
		return contact
	case "order", "orders", "pay", "payment", "checkout", "execute", "upgrade", "upsize", "extend", "resize", "buy", "purchase", "engagement",
		"credit", "credits", "refund", "money", "debt", "retraction", "billing", "quota", "boost", "engage", "bulk", "plan", "license",
		"retract", "deposit", "fund", "clean", "renew", "transfer", "size", "quantity", "offer":
		return payment
	case "reboot", "restart", "stop", "suspend", "shutdown", "shelve", "rescue", "disable", "deactivate", "lock", "kill", "detach", "unlink",
		"disconnect", "dissociate", "disassociate", "unregister", "block", "hangup", "kick", "pause", "halt",
		"close", "unsubscribe", "flush", "purge", "poweroff", "off", "end", "maintenance", "revoke", "reset":
		return interruption
	case "change", "update", "apply", "set", "configure", "configuration", "switch", "enable", "activate", "force", "refuse", "reject",
		"regenerate", "attach", "associate", "add", "install", "deploy", "expose", "lift":
		return alteration
	case "cancel", "abort", "schedule", "reschedule":
		return scheduling
	case "accelerate", "relaunch", "retry", "unblock", "validate":
		return retry
	case "senders", "templates", "control":
		return review
	}
	return noThreat
}

// literalThreat judges a literal anywhere in a path: there it names the place.
func literalThreat(literal string) threat {
	switch literal {
	case "changecontact", "changeemail", "outgoingtransfer", "ukoutgoingtransfer":
		return handover
	case "iam", "identity", "oauth2", "subaccount", "accessrestriction", "policy",
		"permission", "permissions", "role", "roles", "grant", "grants", "right", "rights", "acl", "acls":
		return privilege
	case "autorenew", "serviceinfos":
		return renewal
	case "nameserver", "nameservers", "dsrecord", "migrationtoken":
		return rerouting
	case "order", "payment", "paymentmean", "billing", "engagement", "savingsplans", "ovhaccount", "fidelityaccount", "ai":
		return payment
	case "firewall", "game":
		return access
	case "ola", "mitigation":
		return interruption
	case "jobs", "campaigns", "tickets", "agreements", "consent", "contactchange", "emailchange":
		return contact
	}
	return noThreat
}

// responseThreat judges the type of the answer: who is answered with an order
// has spent money, or is about to.
func responseThreat(typ string) threat {
	if isOrder(typ) {
		return payment
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

// descriptionThreat judges a description, in lower case, by the phrases in it.
// One that is denied, as in "does not reboot", counts all the same: that costs a
// question too many, and no server.
func descriptionThreat(description string) threat {
	worst := noThreat
	for _, s := range [...]struct {
		phrase string
		threat
	}{
		{"termination of", termination},
		{"release the resources", termination},
		{"will be lost", loss},
		{"erase", loss},
		{"irreversib", loss},
		{"cannot be undone", loss},
		{"cannot undo", loss},
		{"will be replaced", loss},
		{"will be deleted", loss},
		{"will be removed", loss},
		{"wipe", loss},
		{"reinstall", loss},
		{"grant access", access},
		{"grants access", access},
		{"password", access},
		{"restriction", access},
		{"an order", payment},
		{"order a", payment},
		{"create order", payment},
		{"charged", payment},
		{"billed", payment},
		{"invoice", payment},
		{"purchase", payment},
		{"monthly", payment},
		{"send ", contact},
		{"will receive", contact},
		{"reboot", interruption},
		{"restart", interruption},
		{"interrupt", interruption},
		{"downtime", interruption},
		{"disconnect", interruption},
	} {
		if s.threat > worst && strings.Contains(description, s.phrase) {
			worst = s.threat
		}
	}
	return worst
}
