package sms

import (
	"context"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A draft is what a message costs by.
type draft struct {
	Message      string `json:"message" jsonschema:"minLength=1,maxLength=1600"`
	NoStopClause bool   `json:"no_stop_clause,omitempty" jsonschema_description:"Add no opt-out text; for messages that are not advertising."`
}

type question struct {
	draft
	SenderType string `json:"sender_type,omitempty" jsonschema:"enum=alpha,enum=numeric,enum=shortcode,enum=virtual,default=alpha"`
}

type estimate struct {
	ovh.SMSEstimate
	Credits float64 `json:"credits_per_receiver"`
	Unicode string  `json:"unicode_because,omitempty"`
}

func estimateMessage(ctx context.Context, api *ovh.Reader, in question) (estimate, error) {
	kind := in.SenderType
	if kind == "" {
		kind = "alpha"
	}
	e, err := api.EstimateSMS(ctx, in.Message, kind, in.NoStopClause)
	return estimate{e, float64(e.Parts), split(in.draft).Unicode}, err
}
