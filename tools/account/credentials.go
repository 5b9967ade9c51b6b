package account

import (
	"context"
	"fmt"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type credentialID struct {
	CredentialID int64 `json:"credential_id" jsonschema:"minimum=1" jsonschema_description:"As in list_api_credentials."`
}

type credentialList struct {
	Credentials []ovh.APICredential `json:"credentials"`
}

type applicationList struct {
	Applications []ovh.APIApplication `json:"applications"`
}

type currentKey struct {
	ovh.APICredential
	Days    *int   `json:"days_until_expiration,omitempty"`
	Warning string `json:"warning,omitempty"`
}

type deleted struct {
	Deleted string `json:"deleted"`
}

func currentCredential(ctx context.Context, api *ovh.Reader, _ tool.None) (currentKey, error) {
	k, err := api.CurrentCredential(ctx)
	out := currentKey{APICredential: k}
	if days, ok := k.DaysLeft(time.Now()); ok {
		out.Days = &days
	}
	if days, soon := k.ExpiresSoon(time.Now()); soon {
		out.Warning = fmt.Sprintf("this key expires in %d days: %s", days, tool.RenewKey)
	}
	return out, err
}

func revokeCredential(ctx context.Context, api *ovh.Reader, in credentialID) (tool.Planned[deleted], error) {
	k, err := api.APICredential(ctx, in.CredentialID)
	if err != nil {
		return tool.Planned[deleted]{}, unknownCredential(err)
	}
	current, err := api.CurrentCredential(ctx)
	if err != nil {
		return tool.Planned[deleted]{}, err
	}
	k.LastUse = "" // it moves on between plan and confirmation
	plan := confirm.Plan{
		Summary:    fmt.Sprintf("Revoke the API credential %d, created %q.", k.ID, k.Creation),
		Target:     tool.Object(k),
		WillHappen: []string{"The consumer key is refused from now on, and everything that uses it stops working."},
		WillBeLost: []string{"The consumer key, for good."},
		Undo:       "None. request_consumer_key asks for another, which a person has to approve.",
		Duration:   "at once",
	}
	if current.ID == k.ID {
		plan.WillHappen = append(plan.WillHappen, "THIS IS THE KEY IN USE: this server can't call OVHcloud any more until the operator gives it another.")
	}
	act := tool.SendAll(deleted{fmt.Sprint(in.CredentialID)}, ovh.RevokeAPICredential(in.CredentialID).Write).Seen("get_api_credential with credential_id %d tells whether it is there", in.CredentialID)
	return act.Planned(plan), nil
}

func unknownCredential(err error) error {
	return tool.AdviseNotFound(err, "list_api_credentials shows the credentials that exist")
}
