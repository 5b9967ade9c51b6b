package signin

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
)

// named are the claims of a token by their names.
type named map[string]json.RawMessage

// bearer reads who bears a token from its claims.
func (v *Verifier) bearer(all named, expires time.Time) (Bearer, error) {
	name, err := all.caller(v.CallerClaim)
	if err != nil {
		return Bearer{}, err
	}
	groups, err := all.groups(v.GroupClaim)
	if err != nil {
		return Bearer{}, err
	}
	scopes, err := all.scopes(v.ScopeClaim)
	return Bearer{name, groups, scopes, expires}, err
}

// caller returns the claim that names the caller.
func (all named) caller(claim string) (name string, err error) {
	if json.Unmarshal(all[claim], &name) != nil || name == "" {
		return "", invalid("its claim %q, which names the caller, is no text", claim)
	}
	if len(name) > maxName || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", invalid("its claim %q, which names the caller, is longer than %d bytes or holds what can't be printed", claim, maxName)
	}
	// Whoever may type an address could type that of another.
	var verified bool
	if claim == "email" && (json.Unmarshal(all["email_verified"], &verified) != nil || !verified) {
		return "", invalid("nobody verified its e-mail address: it has no true email_verified")
	}
	return name, nil
}

// groups returns the groups of the caller. A token that leaves them out because
// they are too many is refused: rules about groups would not hold for it.
func (all named) groups(claim string) ([]string, error) {
	var elsewhere map[string]json.RawMessage
	if json.Unmarshal(all["_claim_names"], &elsewhere) == nil && elsewhere[claim] != nil {
		return nil, invalid("it tells elsewhere of which groups its bearer is (claim %q): have the issuer put those of this server alone into tokens", claim)
	}
	groups, err := all.texts(claim)
	if err != nil {
		return nil, invalid("its claim %q, which names groups, is no list of texts", claim)
	}
	return groups, nil
}

// scopes returns what the token grants.
func (all named) scopes(claim string) ([]string, error) {
	if claim == "" {
		if claim = "scope"; all[claim] == nil {
			claim = "scp"
		}
	}
	var words string
	if json.Unmarshal(all[claim], &words) == nil {
		return strings.Fields(words), nil
	}
	scopes, err := all.texts(claim)
	if err != nil {
		return nil, invalid("its claim %q, which names scopes, is no list of texts", claim)
	}
	return scopes, nil
}

var errNoTexts = errors.New("not a list of texts")

// texts returns the texts of a claim: several, one or, where it is missing, none.
func (all named) texts(claim string) (texts []string, _ error) {
	if all[claim] == nil {
		return nil, nil
	}
	var one string
	if json.Unmarshal(all[claim], &one) == nil {
		return slices.DeleteFunc([]string{one}, func(s string) bool { return s == "" }), nil
	}
	if json.Unmarshal(all[claim], &texts) != nil {
		return nil, errNoTexts
	}
	return texts, nil
}
