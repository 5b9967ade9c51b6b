package effect

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
)

// SecretField reports whether a field of that name holds a secret that lets in
// whoever has it, and not only something about one, such as when it expires.
func SecretField(name string) bool { return redact.Credential(name) }

// SecretLink reports whether a text is a link that lets in whoever holds it:
// its query has a password, a token or a signature.
func SecretLink(text string) bool {
	if !strings.Contains(text, "://") || !strings.Contains(text, "?") {
		return false
	}
	link, err := url.Parse(text)
	if err != nil {
		return true // to mask one too many harms nobody
	}
	for name := range link.Query() {
		if words := nameWords(name); SecretField(name) || slices.Contains(words, "sig") || slices.Contains(words, "signature") {
			return true
		}
	}
	return false
}

// SecretPath reports whether a path, concrete or a template, answers with a
// secret. It is what can be told by the path alone, and when in doubt it is yes.
func SecretPath(path string) bool {
	parts := catalog.SplitPath(plainPath(path))
	last := strings.ToLower(parts[len(parts)-1])
	if isSecretPart(last) || strings.Contains(last, "password") && !strings.HasPrefix(last, "{") {
		return true
	}
	if len(parts) == 1 {
		return false
	}
	if last == "version" && containsFold(parts, "secret") {
		return true
	}
	parent := strings.ToLower(parts[len(parts)-2])
	switch parent {
	case "token", "tokens", "wifi", "envvar", "dump", "chataccess", "webaccess":
		return true
	case "secret", "secrets":
		return true // "retrieve", or the path of one in a vault
	case "ipmi":
		return last == "access"
	case "version":
		return containsFold(parts, "secret")
	case "log":
		return last == "url"
	case "history":
		return containsFold(parts, "notification") // the mails to the customer hold passwords
	case "user":
		return containsFold(parts, "ceph") // answers with the key of the user
	}
	return false
}

// isSecretPart reports whether what lies at the end of a path under that name,
// in lower case, is a secret, or a link that opens something to whoever holds
// it.
func isSecretPart(last string) bool {
	switch last {
	case "authinfo", "authenticationsecret", "secret", "kubeconfig", "openrc", "rclone", "token", "tokens",
		"migrationtoken", "metricstoken", "eventtoken", "userlogstoken", "credentials", "s3credentialssecret",
		"getconsoleurl", "consoleurl", "openconsoleaccess", "console", "vnc", "applicationaccess", "adminpassword",
		"exporturl", "publicurl", "presign", "download", "generatetemporarylogslink", "insight", "admincredentials", "chataccess", "webaccess":
		return true
	}
	// A domain token is published in the DNS to prove who owns the domain.
	return strings.HasSuffix(last, "token") && !strings.HasSuffix(last, "domaintoken")
}

// plainPath takes the version and the query off a path and decodes it. One that
// can't be decoded stays as it is.
func plainPath(path string) string {
	path, _, _ = strings.Cut(path, "?")
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	_, rest := catalog.SplitVersion(path)
	return rest
}

func containsFold(parts []string, part string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.EqualFold(p, part) })
}

// nameWords splits a name where programmers join words, and returns them in
// lower case: authInfo, X-Auth-Token, client_secret, exportURL.
func nameWords(name string) []string {
	words := make([]string, 0, 4)
	from := 0
	cut := func(to int) {
		if to > from {
			words = append(words, strings.ToLower(name[from:to]))
		}
		from = to
	}
	afterLower := false // or after a digit
	for i, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			cut(i)
			from = i + len(string(r))
		case unicode.IsUpper(r) && afterLower:
			cut(i)
		}
		afterLower = unicode.IsLower(r) || unicode.IsDigit(r)
	}
	cut(len(name))
	return words
}
