// Package account is the toolset for the account itself: who it belongs to, the
// API credentials that open it, and OVHcloud's clock, which signatures rest on.
//
// The way through: get_current_credential tells what the key in use may do and
// when it expires. request_consumer_key asks for another, which a person
// approves; revoke_api_credential ends one.
package account

import (
	"context"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Toolset returns the tools for the account. New consumer keys are handed over
// as keys says. Rights returns the access rules that the tool of a name needs,
// and whether there is such a tool. Library is what OVHcloud says of its API; it
// may be nil.
func Toolset(keys KeyDelivery, rights func(tool string) ([]ovh.AccessRule, bool), library *catalog.Library) tool.Toolset {
	return tool.Toolset{Name: "account", About: "the account, its API credentials, OVHcloud's clock", Tools: []tool.Tool{
		tool.CheckSetup{},
		tool.Read[tool.None, ovh.Account]{
			Name:        "get_account",
			Title:       "Show the account",
			Description: "Shows the OVHcloud account that this server manages.",
			Access:      tool.Access("GET /me"),
			Run: func(ctx context.Context, api *ovh.Reader, _ tool.None) (ovh.Account, error) {
				return api.Me(ctx)
			},
		},
		tool.Read[tool.None, currentKey]{
			Name:        "get_current_credential",
			Title:       "Show the key in use",
			Description: "Shows the rights and the expiry of the consumer key that this server uses.",
			Access:      tool.Access("GET /auth/currentCredential"),
			Run:         currentCredential,
		},
		tool.Read[tool.None, apiTime]{
			Name:        "get_api_time",
			Title:       "Show OVHcloud's time",
			Description: "Shows OVHcloud's clock, and how far it is ahead of this server's.",
			Run:         readClock,
		},
		tool.Read[rightsQuestion, Rights]{
			Name:        "get_tool_rights",
			Title:       "Show the rights that tools need",
			Description: "Tells the least access rules and IAM policy for tools and raw calls. request_consumer_key asks for such a key.",
			Run: func(ctx context.Context, api *ovh.Reader, in rightsQuestion) (Rights, error) {
				rules, err := wanted(in.Tools, in.Calls, "calls", rights)
				if err != nil {
					return Rights{}, err
				}
				return LeastRights(ctx, api, library, rules), nil
			},
		},
		tool.Change[keyRequest, keyRequested]{
			Name:        "request_consumer_key",
			Title:       "Request a consumer key",
			Description: "Requests a consumer key with certain rights. A person has to approve it at the validation URL.",
			Prepare: func(_ context.Context, _ *ovh.Reader, in keyRequest) (tool.Act[keyRequested], error) {
				return requestKey(in, keys, rights)
			},
		},
		tool.List[tool.None, credentialList]{
			Name:        "list_api_credentials",
			Title:       "List API credentials",
			Description: "Lists the account's consumer keys with their rights, without the keys themselves.",
			Access:      tool.Access("GET /me/api/credential", "GET /me/api/credential/*"),
			Rows:        "credentials",
			Run: func(ctx context.Context, api *ovh.Reader, _ tool.None) (credentialList, error) {
				all, err := api.APICredentials(ctx)
				return credentialList{all}, err
			},
		},
		tool.Read[credentialID, ovh.APICredential]{
			Name:        "get_api_credential",
			Title:       "Show an API credential",
			Description: "Shows one consumer key's rights and expiry.",
			Access:      tool.Access("GET /me/api/credential/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in credentialID) (ovh.APICredential, error) {
				k, err := api.APICredential(ctx, in.CredentialID)
				return k, unknownCredential(err)
			},
		},
		tool.List[tool.None, applicationList]{
			Name:        "list_api_applications",
			Title:       "List API applications",
			Description: "Lists the applications that the account's keys were created for.",
			Access:      tool.Access("GET /me/api/application", "GET /me/api/application/*"),
			Rows:        "applications",
			Run: func(ctx context.Context, api *ovh.Reader, _ tool.None) (applicationList, error) {
				all, err := api.APIApplications(ctx)
				return applicationList{all}, err
			},
		},
		tool.Destroy[credentialID, deleted]{
			Name:        "revoke_api_credential",
			Title:       "Revoke an API credential",
			Description: "Ends a consumer key for good. Everything that uses it stops working.",
			Access:      tool.Access("GET /auth/currentCredential", "GET /me/api/credential/*", "DELETE /me/api/credential/*"),
			Prepare:     revokeCredential,
		},
	}}
}
