package catalog

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// SecretField reports whether a field of that name holds a secret, and not
// only something about one, such as when it expires.
func SecretField(name string) bool {
	words := wordsOf(name)
	if len(words) == 0 || isAbout(words[len(words)-1]) {
		return false
	}
	if slices.ContainsFunc(words, isSecret) {
		return true
	}
	joined := strings.Join(words, "")
	for _, s := range []string{
		"password", "secret", "token", "privatekey", "consumerkey", "apikey", "securitykey", "presharedkey",
		"authinfo", "kubeconfig", "consoleurl", "serialoverlanurl", "serialoverlansshkey", "connectionstring", "basicauth",
	} {
		if strings.Contains(joined, s) {
			return true
		}
	}
	return false
}

// isSecret reports whether a word of a name means a secret.
func isSecret(word string) bool {
	switch word {
	case "passwd", "passphrase", "passcode", "pwd", "pin", "psk", "kvm", "kvmip", "vnc", "openrc", "rclone", "otp", "totp",
		"secrets", "tokens", "passwords", "credentials", "qrcode":
		return true
	}
	return false
}

// isAbout reports whether a name that ends so speaks about a secret only.
func isAbout(word string) bool {
	switch word {
	case "expiration", "expiry", "expires", "status", "state", "enabled", "policy", "name", "names", "id", "ids", "uuid", "date",
		"type", "count", "at", "created", "updated", "update", "details", "email", "length", "required", "validity", "config", "version":
		return true
	}
	return false
}

// SecretLink reports whether a text is a link that lets in whoever holds it:
// its query has a password, a token or a signature.
func SecretLink(text string) bool {
	if !strings.Contains(text, "://") || !strings.Contains(text, "?") {
		return false
	}
	link, err := url.Parse(text)
	if err != nil {
		return true // sooner yes than no
	}
	for name := range link.Query() {
		if words := wordsOf(name); SecretField(name) || slices.Contains(words, "sig") || slices.Contains(words, "signature") {
			return true
		}
	}
	return false
}

// SecretPath reports whether a path, concrete or a template, answers with a
// secret: what one is told by the path alone, and sooner yes than no.
func SecretPath(path string) bool {
	all := parts(pathOnly(path))
	last := strings.ToLower(all[len(all)-1])
	if secretPart(last) || strings.Contains(last, "password") && !strings.HasPrefix(last, "{") {
		return true
	}
	if len(all) == 1 {
		return false
	}
	if last == "version" && contains(all, "secret") {
		return true
	}
	under := strings.ToLower(all[len(all)-2])
	switch under {
	case "token", "tokens", "wifi", "envvar", "dump", "chataccess", "webaccess":
		return true
	case "secret", "secrets":
		return true // "retrieve", or the path of one in a vault
	case "ipmi":
		return last == "access"
	case "version":
		return contains(all, "secret")
	case "log":
		return last == "url"
	case "history":
		return contains(all, "notification")
	case "user":
		return contains(all, "ceph") // answers with the key of the user
	}
	return false
}

// secretPart reports whether what lies at the end of a path under that name is
// a secret, or a link that opens something to whoever holds it.
func secretPart(last string) bool {
	switch last {
	case "authinfo", "authenticationsecret", "secret", "kubeconfig", "openrc", "rclone", "token", "tokens",
		"migrationtoken", "metricstoken", "eventtoken", "userlogstoken", "credentials", "s3credentialssecret",
		"getconsoleurl", "consoleurl", "openconsoleaccess", "console", "vnc", "applicationaccess", "adminpassword",
		"exporturl", "publicurl", "presign", "download", "generatetemporarylogslink", "insight", "admincredentials", "chataccess", "webaccess":
		return true
	}
	return strings.HasSuffix(last, "token") && !strings.HasSuffix(last, "domaintoken")
}

// pathOnly takes the version and the query off a path and decodes it; one that
// can't be decoded stays as it is.
func pathOnly(path string) string {
	path, _, _ = strings.Cut(path, "?")
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	_, rest := split(path)
	return rest
}

func contains(all []string, part string) bool {
	return slices.ContainsFunc(all, func(p string) bool { return strings.EqualFold(p, part) })
}

// wordsOf splits a name as programmers join words, in lower case: authInfo,
// X-Auth-Token, client_secret, exportURL.
func wordsOf(name string) []string {
	words := make([]string, 0, 4)
	from := 0
	cut := func(to int) {
		if to > from {
			words = append(words, strings.ToLower(name[from:to]))
		}
		from = to
	}
	lower := false // the letter before was one
	for i, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			cut(i)
			from = i + len(string(r))
		case unicode.IsUpper(r) && lower:
			cut(i)
		}
		lower = unicode.IsLower(r) || unicode.IsDigit(r)
	}
	cut(len(name))
	return words
}

// SecretFields names the fields of the operation's answer that hold secrets by
// their type, which [SecretField] can't tell by their name.
func (o *Operation) SecretFields() []string {
	search := secretSearch{branch: o.Branch, all: true}
	if e, err := parseType(o.Response); err == nil {
		search.finds(e)
	}
	return search.fields
}

// SecretArguments names the fields of the operation's body that hold secrets
// by their type.
func (o *Operation) SecretArguments() []string {
	search := secretSearch{branch: o.Branch, all: true}
	for _, p := range o.Parameters {
		if e, err := parseType(p.Type); err == nil && p.In == "body" {
			search.finds(e)
			if e.isPassword() {
				search.fields = append(search.fields, p.Name)
			}
		}
	}
	return search.fields
}

// Bounds on the search for secrets in an answer: how many models it visits, and
// how often the same generic one, whose arguments may grow at every turn.
const (
	maxSecretModels = 100
	maxSecretTurns  = 8
)

// reveals reports whether the operation's answer holds secrets.
func (o *Operation) reveals() bool {
	e, err := parseType(o.Response)
	if err != nil {
		return o.Response != "" || SecretPath(o.Path())
	}
	search := secretSearch{branch: o.Branch}
	if search.finds(e) {
		return true
	}
	of := e
	for of.kind != named {
		of = *of.elem
	}
	if isScalar(of.name) && (e.kind == listOf || !isText(of.name)) {
		return false // names, ids, numbers or nothing
	}
	return SecretPath(o.Path()) || opens(strings.ToLower(o.Description))
}

// opens reports whether a description, in lower case, speaks of a link or a
// token that lets in whoever holds it.
func opens(said string) bool {
	return strings.Contains(said, "presigned") || strings.Contains(said, "temporary token") ||
		(strings.Contains(said, "generate") || strings.Contains(said, "temporary")) &&
			(strings.Contains(said, " url") || strings.Contains(said, " link"))
}

// A secretSearch looks for secrets in types, in each of them once.
type secretSearch struct {
	branch *Branch
	models []*Model
	names  []string // of the types that models were found for

	all    bool     // not only the first
	fields []string // that hold secrets by their type
}

// finds reports whether a type holds a secret. An answer too large to search
// is taken to.
func (s *secretSearch) finds(e expr) bool {
	for e.kind != named {
		e = *e.elem
	}
	if e.name == "password" {
		return true
	}
	if s.branch == nil || isScalar(e.name) {
		return false
	}
	m, bound := s.branch.model(e)
	name := e.String()
	if m == nil || len(m.Enum) > 0 || slices.Contains(s.names, name) {
		return false
	}
	if len(s.models) == maxSecretModels || s.turns(m) == maxSecretTurns {
		return true
	}
	s.models, s.names = append(s.models, m), append(s.names, name)
	found := secretType(e.name)
	for _, p := range m.Properties {
		if found && !s.all {
			break
		}
		found = s.findsIn(p, bound) || found
	}
	return found
}

func (s *secretSearch) findsIn(p Property, bound map[string]expr) bool {
	switch p.Type {
	case "boolean", "long", "double", "date", "datetime":
		return false
	}
	if SecretField(p.Name) {
		return true
	}
	if len(bound) == 0 && isScalar(p.Type) {
		return strings.HasPrefix(p.Type, "password") && s.note(p)
	}
	t, err := parseType(p.Type)
	if err != nil {
		return false
	}
	t = t.bind(bound)
	return s.finds(t) && (!t.isPassword() || s.note(p))
}

// note remembers a field that holds a secret by its type.
func (s *secretSearch) note(p Property) bool {
	s.fields = append(s.fields, p.Name)
	return true
}

// isPassword reports whether the type is a secret text, or many of them.
func (e expr) isPassword() bool {
	for e.kind != named {
		e = *e.elem
	}
	return e.name == "password"
}

// turns counts the instances of a generic model that were visited.
func (s *secretSearch) turns(m *Model) (n int) {
	for _, seen := range s.models {
		if seen == m {
			n++
		}
	}
	return n
}

// secretType reports whether a model is a secret by its name, such as
// nichandle.accessRestriction.SOTPSecret.
func secretType(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	return strings.HasSuffix(name, "Secret") || strings.HasSuffix(name, "Password")
}

func isScalar(t string) bool {
	t = strings.TrimSuffix(t, "[]")
	return !strings.ContainsAny(t, ".<[")
}

func isText(t string) bool { return t == "string" || t == "text" || t == "password" || t == "" }
