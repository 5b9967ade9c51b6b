package redact

import "strings"

const (
	mostLink = 4096 // bytes of a link that are looked at
	mostName = 64   // bytes of a parameter's name
)

// A linkSeen is how far the links of a text are known, so that links within
// links take no more time than others.
type linkSeen struct {
	to   int // the end of the last link, and of all that begin within it
	path int // the end of the last path
}

// links masks what lets in of the link whose :// stands at i: the user before
// the host, and the part of the path that is a token. Its query is masked by
// assignment.
func (c *scanner) links(i int) {
	s := c.s
	slashes := "://"
	if strings.HasPrefix(s[i:], `:\/\/`) { // JSON within a text
		slashes = `:\/\/`
	}
	scheme := i
	for scheme > 0 && i-scheme < mostName && isAlnum(s[scheme-1]) {
		scheme--
	}
	if !strings.HasPrefix(s[i:], slashes) || scheme == i {
		return
	}
	from := i + len(slashes)
	if from >= c.link.to {
		c.link.to = run(s[:min(len(s), from+mostLink)], from, inLink)
	}
	to := c.link.to
	host := from
	if user := userEnd(s[from:to]); user >= 0 {
		if host = from + user + len("@"); user > 0 && isSecretUser(s[scheme:i], s[from:from+user]) {
			c.mask(from, from+user)
		}
	}
	if host < c.link.path {
		return
	}
	path := run(s[:to], host, func(b byte) bool { return b != '/' && b != '?' && b != '#' })
	c.link.path = run(s[:to], path, func(b byte) bool { return b != '?' && b != '#' })
	if at := secretPart(s[host:path], s[path:c.link.path]); at >= 0 {
		c.mask(path+at, c.link.path)
	}
}

// inLink reports whether a byte can be part of a link that stands in a text.
func inLink(b byte) bool { return b > ' ' && b != 0x7f && strings.IndexByte("\"'<>`|\\", b) < 0 }

// userEnd returns where the @ stands that parts the user of a link from its
// host, or -1. Whoever wrote the link may have left a / within a password as it
// is: what follows the colon after a host is a port only when it is a number.
func userEnd(link string) int {
	authority := link[:run(link, 0, func(b byte) bool { return b != '/' && b != '?' && b != '#' })]
	at := strings.LastIndexByte(authority, '@')
	colon := strings.LastIndexByte(authority, ':')
	if colon <= at || strings.HasSuffix(authority, "]") {
		return at
	}
	if port := authority[colon+1:]; port != "" && run(port, 0, isDigit) == len(port) {
		return at
	}
	return strings.LastIndexByte(link, '@')
}

// isSecretUser reports whether the user of a link is more than a name: has a
// password, or is a token, as in links of the web.
func isSecretUser(scheme, user string) bool {
	return strings.Contains(user, ":") || strings.HasPrefix(strings.ToLower(scheme), "http") && isToken(user)
}

// secretPart returns where in a path begins what lets in whoever knows it, or
// -1: the path of a webhook, or the session of a console.
func secretPart(host, path string) int {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	if len(path) > 1 && (isHookHost(host) || host == "api.telegram.org" && strings.HasPrefix(path, "/bot")) {
		return 1
	}
	after := isConsole(host)
	for at := 0; at < len(path); {
		at++ // the slash
		part, _, _ := strings.Cut(path[at:], "/")
		if after && isToken(part) {
			return at
		}
		after = after || opens(strings.ToLower(part))
		at += len(part)
	}
	return -1
}

// isHookHost reports whether a host does nothing but take messages from whoever
// knows a path on it.
func isHookHost(host string) bool {
	return strings.HasPrefix(host, "hooks.") || strings.HasPrefix(host, "webhook") || strings.HasSuffix(host, ".webhook.office.com")
}

// opens reports whether a part of a path, in lower case, is followed by a token.
func opens(part string) bool {
	switch part {
	case "hook", "hooks", "webhook", "webhooks", "webhookb2", "console", "serial", "sol", "token":
		return true
	}
	return isConsole(part)
}

func isConsole(name string) bool {
	return strings.Contains(name, "kvm") || strings.Contains(name, "vnc") || strings.Contains(name, "ipmi")
}

// isToken reports whether a part of a path may be something that nobody could
// guess.
func isToken(part string) bool {
	const least = 16
	digits := 0
	for _, b := range []byte(part) {
		if isDigit(b) {
			digits++
		}
	}
	return len(part) >= least && digits > 0 && digits < len(part)
}

// assignment masks the value behind the = at i: of a parameter of a query, or
// of a variable as scripts and files of configuration set it.
func (c *scanner) assignment(i int) {
	s := c.s
	end := i
	if i > 0 && s[i-1] == ' ' {
		end--
	}
	start := end
	for start > 0 && end-start < mostName && isNameByte(s[start-1]) {
		start--
	}
	name := s[start:end]
	if name == "" {
		return
	}
	if end == i && start > 0 && strings.IndexByte(`?&#;\\`, s[start-1]) >= 0 {
		if s[start-1] == '\\' {
			name = afterAmpersand(name)
		}
		if Parameter(name) {
			c.value(i + 1)
		}
		return
	}
	if !isSecretVariable(name) {
		return
	}
	from := i + 1
	if end < i && from < len(s) && s[from] == ' ' {
		from++
	}
	if from < len(s) && strings.IndexByte("$<{", s[from]) < 0 { // a place for a value
		c.value(from)
	}
}

// afterAmpersand takes off what is left of an ampersand as JSON may write it,
// \u0026, when the backslash is not part of a name.
func afterAmpersand(name string) string {
	rest, ok := strings.CutPrefix(name, "u0026")
	if !ok {
		return ""
	}
	return rest
}

// value masks a value that may stand between quotes. An ellipsis stands for one
// already.
func (c *scanner) value(from int) {
	s := c.s
	if from == len(s) || strings.HasPrefix(s[from:], "…") {
		return
	}
	if quote := s[from]; quote == '"' || quote == '\'' {
		from++
		if to := strings.IndexByte(s[from:], quote); to > 0 {
			c.mask(from, from+to)
			return
		}
	}
	if to := run(s, from, inValue); to > from {
		c.mask(from, to)
	}
}

// inValue reports whether a byte can be part of the value of a parameter.
func inValue(b byte) bool { return inLink(b) && b != '&' && b != '#' && b != ';' }

func isNameByte(b byte) bool { return isBase64URL(b) || b == '.' || b == '[' || b == ']' }
