package signin

import (
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/go-jose/go-jose/v4/json"
)

// maxTold bounds each thing that is told of a token, in bytes.
const maxTold = 200

// Told is what a token says that is no secret, whoever signed it: for the log of
// the server alone, where an operator holds it against what the issuer should
// write.
type Told struct {
	claims claims // nil where they can't be read
	from   Options
	now    time.Time
}

func (v *Verifier) told(payload []byte) Told {
	t := Told{from: v.Options, now: v.keys.now()}
	if json.Unmarshal(payload, &t.claims) != nil {
		t.claims = nil
	}
	return t
}

// LogValue implements slog.LogValuer.
func (t Told) LogValue() slog.Value {
	if t.claims == nil {
		return slog.GroupValue() // which no log shows
	}
	all, scope := t.claims, t.claims.scopeClaim(t.from.ScopeClaim)
	return slog.GroupValue(
		slog.String("iss", all.told("iss")),
		slog.String("aud", all.told("aud")),
		slog.String("exp", t.expiry()),
		slog.String("scope_claim", bounded(scope)),
		slog.String("scopes", all.told(scope)),
		slog.String("group_claim", bounded(t.from.GroupClaim)),
		slog.String("groups", all.told(t.from.GroupClaim)),
		slog.String("names", bounded(strings.Join(slices.Sorted(maps.Keys(all)), " "))),
	)
}

// told returns what a claim holds.
func (all claims) told(claim string) string {
	if all[claim] == nil {
		return "(missing)"
	}
	texts, err := all.texts(claim)
	if err != nil || len(texts) == 0 {
		return bounded(string(all[claim]))
	}
	return bounded(strings.Join(texts, " "))
}

func (t Told) expiry() string {
	at, ok := t.claims.time("exp")
	switch left := at.Sub(t.now); {
	case !ok:
		return t.claims.told("exp")
	case left < 0:
		return span(-left) + " ago"
	default:
		return "in " + span(left)
	}
}

// bounded returns a text of others so that a log can hold it.
func bounded(text string) string {
	if len(text) > maxTold {
		text = strings.ToValidUTF8(text[:maxTold], "") + "…"
	}
	return strings.Map(func(r rune) rune {
		if unseen(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
