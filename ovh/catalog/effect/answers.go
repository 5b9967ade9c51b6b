package effect

import (
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// SecretFields returns the names of the fields of the operation's answer that
// hold secrets by their type, which [SecretField] can't tell by their name.
func SecretFields(o *catalog.Operation) []string {
	search := secretSearch{branch: o.Branch, exhaustive: true}
	if t, err := catalog.ParseType(o.Response); err == nil {
		search.finds(t)
	}
	return search.fields
}

// SecretArguments returns the names of the fields of the operation's body that
// hold secrets by their type.
func SecretArguments(o *catalog.Operation) []string {
	search := secretSearch{branch: o.Branch, exhaustive: true}
	for _, p := range o.Parameters {
		if t, err := catalog.ParseType(p.Type); err == nil && p.In == "body" {
			search.finds(t)
			if isPassword(t) {
				search.fields = append(search.fields, p.Name)
			}
		}
	}
	return search.fields
}

// reveals reports whether the operation's answer holds secrets.
func reveals(o *catalog.Operation) bool {
	t, err := catalog.ParseType(o.Response)
	if err != nil {
		return o.Response != "" || SecretPath(o.Path())
	}
	search := secretSearch{branch: o.Branch}
	if search.finds(t) {
		return true
	}
	base := t.Base().Name
	if isScalar(base) && (t.Kind == catalog.ListType || !isText(base)) {
		return false // names, ids, numbers or nothing
	}
	return SecretPath(o.Path()) || grantsEntry(strings.ToLower(o.Description))
}

// grantsEntry reports whether a description, in lower case, speaks of a link or
// a token that lets in whoever holds it.
func grantsEntry(description string) bool {
	return strings.Contains(description, "presigned") || strings.Contains(description, "temporary token") ||
		(strings.Contains(description, "generate") || strings.Contains(description, "temporary")) &&
			(strings.Contains(description, " url") || strings.Contains(description, " link"))
}

// Bounds on the search for secrets in a type: how many models it visits, and how
// many instances of the same generic one, whose arguments may grow at every
// turn.
const (
	maxModels    = 100
	maxInstances = 8
)

// A secretSearch looks for secrets in types, in each of them once: models may
// hold each other.
type secretSearch struct {
	branch     *catalog.Branch
	exhaustive bool // go on after the first secret, for the names of all fields

	models []*catalog.Model // visited; a generic one once for each instance
	types  []string         // that the models were visited for
	fields []string         // that hold secrets by their type
}

// finds reports whether a type holds a secret. One too large to search is taken
// to.
func (s *secretSearch) finds(t catalog.Type) bool {
	t = t.Base()
	if isPassword(t) {
		return true
	}
	if s.branch == nil || isScalar(t.Name) {
		return false
	}
	m, params := s.branch.Model(t)
	name := t.String()
	if m == nil || len(m.Enum) > 0 || slices.Contains(s.types, name) {
		return false
	}
	if len(s.models) == maxModels || s.instances(m) == maxInstances {
		return true
	}
	s.models, s.types = append(s.models, m), append(s.types, name)
	found := isSecretModel(t.Name)
	for _, p := range m.Properties {
		if found && !s.exhaustive {
			break
		}
		found = s.findsIn(p, params) || found
	}
	return found
}

// findsIn reports whether a property of a model holds a secret.
func (s *secretSearch) findsIn(p catalog.Property, params map[string]catalog.Type) bool {
	switch p.Type {
	case "boolean", "long", "double", "date", "datetime":
		return false // hasToken, tokenCount
	}
	if SecretField(p.Name) {
		return true
	}
	// Most properties are scalars, which need no parsing.
	if len(params) == 0 && isScalar(p.Type) {
		return strings.HasPrefix(p.Type, "password") && s.record(p)
	}
	t, err := catalog.ParseType(p.Type)
	if err != nil {
		return false
	}
	t = t.Substitute(params)
	return s.finds(t) && (!isPassword(t) || s.record(p))
}

// record remembers a field that holds a secret by its type. It returns true.
func (s *secretSearch) record(p catalog.Property) bool {
	s.fields = append(s.fields, p.Name)
	return true
}

// instances counts the visits to a model.
func (s *secretSearch) instances(m *catalog.Model) (n int) {
	for _, visited := range s.models {
		if visited == m {
			n++
		}
	}
	return n
}

// isPassword reports whether a type is a secret text, or many of them.
func isPassword(t catalog.Type) bool { return t.Base().Name == "password" }

// isSecretModel reports whether a model is a secret by its name, such as
// nichandle.accessRestriction.SOTPSecret.
func isSecretModel(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	return strings.HasSuffix(name, "Secret") || strings.HasSuffix(name, "Password")
}

// isScalar reports whether a type expression is a scalar or a list of scalars.
// The names of models have a namespace.
func isScalar(t string) bool {
	t = strings.TrimSuffix(t, "[]")
	return !strings.ContainsAny(t, ".<[")
}

func isText(t string) bool { return t == "string" || t == "text" || t == "password" || t == "" }
