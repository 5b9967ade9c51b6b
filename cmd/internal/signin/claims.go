package signin

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/go-jose/go-jose/v4/json" // takes names as they are spelled, and none twice
)

// claims are those of a token, by their names.
type claims map[string]json.RawMessage

// check refuses a token that is not in force, and returns when it expires.
func (all claims) check(o Options, now time.Time) (expires time.Time, _ error) {
	audiences, _ := all.texts("aud")
	expires, timed := all.time("exp")
	begins, readable := all.time("nbf")
	switch {
	case all["iss"] == nil:
		return expires, all.lacks("iss", "names its issuer", "")
	case all.text("iss") != o.Issuer:
		return expires, invalid("another issuer made it")
	case all["aud"] == nil:
		return expires, all.lacks("aud", "says whom it is for", "")
	case !slices.Contains(audiences, o.Audience):
		return expires, invalid("it is for another audience than %q", o.Audience)
	case !timed:
		return expires, all.lacks("exp", "says when it expires", "time")
	case !now.Before(expires.Add(Leeway)):
		return expires, invalid("it expired %s ago by this server's clock", span(now.Sub(expires)))
	case all["nbf"] != nil && !readable:
		return expires, all.lacks("nbf", "says from when on it is in force", "time")
	case all["nbf"] != nil && now.Add(Leeway).Before(begins):
		return expires, invalid("it is not in force for another %s by this server's clock", span(begins.Sub(now)))
	}
	return expires, nil
}

// lacks refuses a token without a claim of some use, or with one of no use.
func (all claims) lacks(claim, use, kind string) error {
	if all[claim] == nil {
		return invalid("it has no claim %q, which %s", claim, use)
	}
	return invalid("its claim %q, which %s, is no %s", claim, use, kind)
}

// span writes how long something is ago, or off.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	if d > 2*day {
		return fmt.Sprintf("%d days", d/day)
	}
	return d.Round(time.Second).String()
}

// checkUse refuses what the issuer signed for the same audience, but not for whoever
// bears it to call with. Typ is that of the token's header.
func (all claims) checkUse(typ string) error {
	// Of Keycloak, and of Cognito. Some issuers have a hash of another token in ID
	// tokens alone; Dex, whose tokens name no type, in both.
	uses := []string{strings.ToLower(all.text("typ")), strings.ToLower(all.text("token_use"))}
	other := slices.ContainsFunc(uses, func(use string) bool {
		return slices.Contains([]string{"id", "refresh", "offline", "logout"}, use)
	})
	hash := typ == "jwt" && (all["at_hash"] != nil || all["c_hash"] != nil)
	switch {
	case other || hash || all["events"] != nil:
		return invalid("it is no access token: send that, and not the ID token")
	case all["cnf"] != nil:
		return invalid("it is bound to a key of its client by the claim %q, which can't be checked here: have the issuer make bearer tokens", "cnf")
	}
	return nil
}

// caller returns the claim that names the caller.
func (all claims) caller(claim string) (string, error) {
	name := all.text(claim)
	if name == "" {
		return "", all.lacks(claim, "names the caller", "text, or an empty one")
	}
	if len(name) > maxName || strings.ContainsFunc(name, unseen) {
		return "", invalid("its claim %q, which names the caller, is longer than %d bytes or holds what can't be printed", claim, maxName)
	}
	// Whoever may type an address could type that of another.
	var verified bool
	if claim == "email" && (json.Unmarshal(all["email_verified"], &verified) != nil || !verified) {
		return "", invalid("nobody verified its e-mail address: it has no true email_verified")
	}
	return name, nil
}

// maxShown bounds what people know a caller by, in bytes.
const maxShown = 100

// shownName returns what people know the caller by, unless that is the name.
func (all claims) shownName(name string) string {
	for _, claim := range [...]string{"preferred_username", "email", "name"} {
		if shown := all.text(claim); shown != "" && len(shown) <= maxShown && !strings.ContainsFunc(shown, unseen) {
			if shown == name {
				return ""
			}
			return shown
		}
	}
	return ""
}

// unseen says that a character can't be told from others: broken ones are all read
// as one.
func unseen(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsPrint(r) }

// groups returns the groups of the caller. A token that leaves them out because
// they are too many is refused: rules about groups would not hold for it.
func (all claims) groups(claim string) ([]string, error) {
	var elsewhere map[string]json.RawMessage
	told := json.Unmarshal(all["_claim_names"], &elsewhere) == nil && elsewhere[claim] != nil
	if told || all["hasgroups"] != nil { // both of Entra ID
		return nil, invalid("it tells elsewhere of which groups its bearer is (claim %q): have the issuer put those of this server alone into tokens", claim)
	}
	groups, err := all.texts(claim)
	if err != nil {
		return nil, invalid("its claim %q, which names groups, is no list of texts", claim)
	}
	return groups, nil
}

// scopes returns what the token grants.
func (all claims) scopes(claim string) ([]string, error) {
	claim = all.scopeClaim(claim)
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

// scopeClaim returns which claim names scopes, by the one of the options.
func (all claims) scopeClaim(claim string) string {
	switch {
	case claim != "":
		return claim
	case all["scope"] == nil && all["scp"] != nil:
		return "scp"
	}
	return "scope"
}

// text returns a claim that is one; "" for any other.
func (all claims) text(claim string) (text string) {
	if json.Unmarshal(all[claim], &text) != nil {
		return ""
	}
	return text
}

var errNoTexts = errors.New("not a list of texts")

// texts returns the texts of a claim: several, one or, where it is missing, none.
func (all claims) texts(claim string) (texts []string, _ error) {
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

// time returns the moment of a claim, which is in seconds since 1970, whole or not.
func (all claims) time(claim string) (_ time.Time, ok bool) {
	var seconds float64
	if json.Unmarshal(all[claim], &seconds) != nil {
		return time.Time{}, false
	}
	// Beyond the year 5000, so that the sum of nanoseconds does not overflow.
	return time.Unix(int64(min(max(seconds, 0), 1e11)), 0), true
}
