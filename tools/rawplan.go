package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// A rawTarget is all that is known of a raw call.
type rawTarget struct {
	Method    string            `json:"method"`
	Path      string            `json:"path"`
	Query     map[string]string `json:"query,omitempty"`
	Operation string            `json:"operation,omitempty"` // the path's template
	Severity  int               `json:"severity"`            // of 5
	Current   json.RawMessage   `json:"current,omitempty"`   // what stands there
	Note      string            `json:"note,omitempty"`
}

// planRaw says what a raw call would do, as far as OVHcloud's own description
// tells.
func planRaw(ctx context.Context, api *ovh.Client, v verdict, method string, in rawWrite) (confirm.Plan, error) {
	t := rawTarget{Method: method, Path: in.Path, Query: in.Query, Severity: v.effect.Severity}
	if v.op != nil {
		t.Operation = v.op.RawPath()
	}
	var err error
	t.Current, err = v.target(ctx, api, in.rawPath)
	gone, _ := errors.AsType[*ovh.Error](err)
	switch {
	case errors.Is(err, ovh.ErrNotGranted):
		t.Note = "these keys may not read what stands there"
	case gone != nil && gone.Code == "INVALID_URL":
		t.Note = "this endpoint does not tell what stands there"
	case err != nil:
		return confirm.Plan{}, err
	}
	p := confirm.Plan{
		Summary:    fmt.Sprintf("Send %s %s to OVHcloud (severity %d of 5: %s).", method, in.Path, v.effect.Severity, v.effect.Reason),
		Target:     object(t),
		WillHappen: v.happens(),
		WillBeLost: []string{v.loses()},
		Undo:       v.undo(),
		Requests:   []confirm.Request{{Method: method, Path: in.Path + queryText(in.Query)}},
		Duration:   "unknown",
	}
	if len(in.Body) > 0 {
		p.Requests[0].Body = v.masked(in.Body)
	}
	return p, nil
}

// masked hides the secrets of a body.
func (v verdict) masked(body anyJSON) json.RawMessage {
	var fields []string
	if v.op != nil {
		fields = v.op.SecretArguments()
	}
	hidden, _ := mask(json.RawMessage(body), fields)
	return hidden
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
	all := []string{fmt.Sprintf("OVHcloud describes %s as: %s", v.op, catalog.Words(words, 300))}
	if v.op.LongDescription != "" {
		all = append(all, catalog.Words(v.op.LongDescription, 600))
	}
	if s := v.op.Status; s.Value != "PRODUCTION" {
		all = append(all, "OVHcloud calls it "+strings.ToLower(s.Value)+replacement(s))
	}
	return all
}

func replacement(s catalog.Status) string {
	if s.Replacement == "" {
		return ""
	}
	return "; its replacement is " + s.Replacement
}

func (v verdict) loses() string {
	if v.op == nil {
		return "Unknown: it may destroy data, cut service or spend money."
	}
	return fmt.Sprintf("Severity %d of 5: %s.", v.effect.Severity, v.effect.Reason)
}

func (v verdict) undo() string {
	switch {
	case v.op == nil:
		return "Unknown."
	case v.effect.Severity >= 5:
		return "No way back is known."
	case v.effect.Severity == 4:
		return "Hard or impossible: from a backup, or by making it anew by hand."
	case v.effect.Severity == 3:
		return "In part: what was there can be set up again; time, money or messages do not come back."
	}
	return "By setting it again as it was: note what the target shows."
}

func queryText(query map[string]string) string {
	if len(query) == 0 {
		return ""
	}
	values := make(url.Values)
	for k, v := range query {
		values.Set(k, v)
	}
	return "?" + values.Encode()
}
