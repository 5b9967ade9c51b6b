package raw

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/operation"
)

// plan says what a raw call would do, as far as OVHcloud's own description
// tells.
func (v verdict) plan(t target) confirm.Plan {
	values, sets := v.values(t.changes), ""
	if len(values) > 0 {
		sets = ": " + strings.Join(values[:min(len(values), 3)], "; ")
	}
	return confirm.Plan{
		Summary:    fmt.Sprintf("Send %s %s to OVHcloud%s (severity %d of 5: %s).", t.Method, t.Path, sets, v.effect.Severity, v.effect.Reason),
		Target:     tool.Object(t),
		WillBeLost: []string{v.loses()},
		Undo:       v.undo(t),
		WillHappen: append(values, v.happens()...),
		Duration:   "unknown",
		State:      t.state,
	}
}

// happens describes the operation in words.
func (v verdict) happens() []string {
	if v.op == nil {
		return []string{
			"OVHcloud carries the request out. This server does not know what it does: OVHcloud's documentation of the path does.",
			"There is no description of it here: " + v.why.Error(),
		}
	}
	words := v.op.Description
	if words == "" {
		words = v.op.Group.Description
	}
	all := []string{fmt.Sprintf("OVHcloud carries out %s, which it does not describe.", v.op)}
	if words != "" {
		all[0] = fmt.Sprintf("OVHcloud describes %s as: %q", v.op, catalog.OneLine(words, 300))
	}
	if v.op.LongDescription != "" {
		all = append(all, fmt.Sprintf("OVHcloud says of it: %q", catalog.OneLine(v.op.LongDescription, 600)))
	}
	if s := v.op.Status; s.Value != "PRODUCTION" {
		all = append(all, "OVHcloud calls it "+strings.ToLower(s.Value)+operation.Replacement(s))
	}
	return all
}

func (v verdict) loses() string {
	if v.op == nil {
		return "Unknown: it may destroy data, cut service or spend money."
	}
	return fmt.Sprintf("Severity %d of 5: %s.", v.effect.Severity, v.effect.Reason)
}

// undo says whether the call can be taken back, and how.
func (v verdict) undo(t target) string {
	switch {
	case v.op == nil:
		return "Unknown."
	case v.effect.Severity >= 5:
		return "No way back is known."
	case v.effect.Severity == 4:
		return "Hard or impossible: from a backup, or by making it anew by hand."
	case len(t.changes) > 0:
		return setBack(t)
	case t.Current == nil:
		return "Not from this plan: " + cmp.Or(t.Note, "what stands there can't be read") + ". Ask the user how it is set, and note that first."
	case v.effect.Severity == 3:
		return "In part: what was there can be set up again; time, money or messages do not come back."
	case t.Method == "DELETE":
		return "By making it again from target.current, as far as that shows all; ids and secrets are new then."
	case t.Method == "PUT":
		return "By setting it again as it was: note what the target shows."
	}
	return "Not by the same path: a POST starts or makes something; search_api finds what stops or deletes it."
}
