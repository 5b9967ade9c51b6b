package effect

import (
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// SwallowedWord returns a part of the call's path that the operation's template
// takes for the name of something, and that is a word by which OVHcloud's API
// acts; "" where there is none. Such a template is none of OVHcloud's: what is
// described is not what would happen.
//
// A word is known by the place that it stands in, so that a key may be called
// backup. Where no place is known, only verbs count.
func (c Call) SwallowedWord(o *catalog.Operation) string {
	parts := c.parts()
	known := lookUp(parts)
	for i, text := range withoutVersion(o.Group.Parts()) {
		if !catalog.IsParameter(text) || i >= len(parts) {
			continue
		}
		acts := !isSafe(strings.ToUpper(c.Method)) && !known.isValue(i) && isActing(bare(parts[i]))
		// No path of OVHcloud's begins with a value.
		if i == 0 || known.isWord(i) || acts {
			return parts[i]
		}
	}
	return ""
}

// isActing reports whether a part of a path says to do something, and hardly
// is what anybody would call a thing: reinstall, confirmTermination.
func isActing(part string) bool {
	if words := nameWords(part); len(words) > 1 {
		return isVerb(words[0])
	}
	return isVerb(strings.ToLower(part))
}

func isVerb(word string) bool {
	switch word {
	case "abort", "accept", "activate", "apply", "approve", "associate", "attach", "cancel", "change", "checkout", "clean", "confirm",
		"convert", "cutover", "deactivate", "delete", "destroy", "detach", "disable", "disassociate", "dissociate", "enable", "erase",
		"execute", "extend", "flush", "format", "grant", "hangup", "import", "jobs", "lock", "merge", "migrate", "move", "park", "pay",
		"purchase", "purge", "reboot", "rebuild", "refund", "regenerate", "reinstall", "reject", "release", "remove", "renew", "reopen",
		"replace", "resend", "reset", "resiliate", "resize", "restart", "restore", "resume", "retract", "revert", "revoke", "rollback",
		"send", "shelve", "shrink", "shutdown", "start", "stop", "subscribe", "suspend", "terminate", "transfer", "unblock", "unlock",
		"unpark", "unshelve", "unsubscribe", "update", "upgrade", "upsize", "validate", "wipe":
		return true
	}
	return false
}
