package effect

// judge applies the principles of the package.
func (f *facts) judge() Effect {
	switch {
	case f.method == "DELETE":
		return f.judgeDelete()
	case isSafe(f.method):
		return f.judgeSafe()
	case f.isDryRun():
		return f.judgeDryRun()
	case f.method != "POST" && f.method != "PUT" && f.method != "PATCH":
		return unrecognized()
	}
	if e, ok := f.specialCase(); ok {
		return e
	}
	if f.method != "POST" && f.knowsFields() {
		return f.judgeUpdate()
	}
	t := f.worstThreat()
	// Words such as token or access only say what it is that is handed out.
	if f.method == "POST" && (t == noThreat || t == access) && f.returnsExisting() {
		return Effect{Kind: Read, Severity: 1, Reason: "answers with what is there already and changes nothing"}
	}
	if t != noThreat {
		return t.effect()
	}
	if reason := f.harmlessReason(); reason != "" {
		return Effect{Kind: Change, Severity: 2, Reason: reason}
	}
	if f.method == "POST" && isCreation(f.firstWord()) {
		return Effect{Kind: Destroy, Severity: 3, Reason: "creates something that may be billed, or go into service at once"}
	}
	return unrecognized()
}

// isSafe reports whether a method promises to change nothing.
func isSafe(method string) bool { return method == "GET" || method == "HEAD" || method == "OPTIONS" }

// judgeSafe judges a call of a safe method. OVHcloud has a few that act
// nevertheless, and say so in their descriptions.
func (f *facts) judgeSafe() Effect {
	if isAct(f.firstWord()) {
		return Effect{Kind: Destroy, Severity: 3, Reason: "acts although it is a " + f.method + ": its description says so"}
	}
	return Effect{Kind: Read, Severity: 1, Reason: "reads and changes nothing"}
}

// unrecognized is the effect of what no rule knows.
func unrecognized() Effect {
	return Effect{Kind: Destroy, Severity: 3, Reason: "is known to no rule as harmless, so it counts as destructive"}
}

// isAct reports whether a description with this first word tells of an act.
func isAct(first string) bool {
	switch first {
	case "reset", "regenerate", "launch", "cancel", "delete", "remove", "accept", "confirm", "terminate", "reboot", "restart", "resend",
		"activate", "deactivate", "enable", "disable", "create", "update", "change", "start", "stop", "unsubscribe", "validate":
		return true
	}
	return false
}

// isCreation reports whether a description with this first word tells of a new
// thing.
func isCreation(first string) bool {
	switch first {
	case "create", "creates", "add", "order", "activate", "register", "install", "request", "snapshot", "copy":
		return true
	}
	return false
}
