package tools

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// A KeyDelivery says what becomes of a new consumer key, which is a secret.
// The zero KeyDelivery refuses to make one.
type KeyDelivery struct {
	File string // it is written there, readable by its owner only
	Show bool   // it is shown to the model
}

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

type apiTime struct {
	Time   string  `json:"time"`
	Offset float64 `json:"offset_seconds"` // how far OVHcloud's clock is ahead
}

type keyRequest struct {
	Rules       []string `json:"rules,omitempty" jsonschema:"maxItems=200" jsonschema_description:"Such as GET /me or POST /domain/zone/*/refresh."`
	Tools       []string `json:"tools,omitempty" jsonschema:"maxItems=200" jsonschema_description:"Tools of this server that the key is for; their rules are added."`
	Redirection string   `json:"redirection,omitempty" jsonschema:"maxLength=2048" jsonschema_description:"URL for the browser afterwards."`
}

type keyRequested struct {
	ValidationURL string   `json:"validationUrl"`
	State         string   `json:"state"`
	Rules         []string `json:"rules"`
	KeyFile       string   `json:"consumer_key_file,omitempty"`
	Key           string   `json:"consumerKey,omitempty"`
	Next          string   `json:"next"`
}

func credentials(delivery KeyDelivery) []Definition {
	return []Definition{
		define(Tool[none, currentKey]{
			Name:        "get_current_credential",
			Title:       "Show the key in use",
			Description: "Shows the rights and the expiry of the consumer key that this server uses.",
			Effect:      Read,
			Access:      rules("GET /auth/currentCredential"),
			Run:         currentCredential,
		}),
		define(Tool[none, apiTime]{
			Name:        "get_api_time",
			Title:       "Show OVHcloud's time",
			Description: "Shows OVHcloud's clock, and how far it is ahead of this server's.",
			Effect:      Read,
			Run: func(ctx context.Context, api *ovh.Client, _ none) (apiTime, error) {
				now, offset, err := api.ClockOffset(ctx)
				return apiTime{now.UTC().Format(time.RFC3339), offset.Seconds()}, err
			},
		}),
		define(Tool[keyRequest, keyRequested]{
			Name:        "request_consumer_key",
			Title:       "Request a consumer key",
			Description: "Requests a consumer key with certain rights. A person has to approve it at the validation URL.",
			Effect:      Change,
			Run: func(ctx context.Context, api *ovh.Client, in keyRequest) (keyRequested, error) {
				return requestKey(ctx, api, in, delivery)
			},
		}),
		define(Tool[none, credentialList]{
			Name:        "list_api_credentials",
			Title:       "List API credentials",
			Description: "Lists the account's consumer keys with their rights, without the keys themselves.",
			Effect:      Read,
			Rows:        "credentials",
			Access:      rules("GET /me/api/credential", "GET /me/api/credential/*"),
			Run: func(ctx context.Context, api *ovh.Client, _ none) (credentialList, error) {
				all, err := api.APICredentials(ctx)
				return credentialList{all}, err
			},
		}),
		define(Tool[credentialID, ovh.APICredential]{
			Name:        "get_api_credential",
			Title:       "Show an API credential",
			Description: "Shows one consumer key's rights and expiry.",
			Effect:      Read,
			Access:      rules("GET /me/api/credential/*"),
			Run: func(ctx context.Context, api *ovh.Client, in credentialID) (ovh.APICredential, error) {
				k, err := api.APICredential(ctx, in.CredentialID)
				return k, unknownCredential(err)
			},
		}),
		define(Tool[none, applicationList]{
			Name:        "list_api_applications",
			Title:       "List API applications",
			Description: "Lists the applications that the account's keys were created for.",
			Effect:      Read,
			Rows:        "applications",
			Access:      rules("GET /me/api/application", "GET /me/api/application/*"),
			Run: func(ctx context.Context, api *ovh.Client, _ none) (applicationList, error) {
				all, err := api.APIApplications(ctx)
				return applicationList{all}, err
			},
		}),
		define(Tool[credentialID, deleted]{
			Name:        "revoke_api_credential",
			Title:       "Revoke an API credential",
			Description: "Ends a consumer key for good. Everything that uses it stops to work.",
			Effect:      Destroy,
			Access:      rules("GET /auth/currentCredential", "GET /me/api/credential/*", "DELETE /me/api/credential/*"),
			Plan:        planRevoke,
			Run: func(ctx context.Context, api *ovh.Client, in credentialID) (deleted, error) {
				return deleted{fmt.Sprint(in.CredentialID)}, api.RevokeAPICredential(ctx, in.CredentialID)
			},
		}),
	}
}

// soon is when an expiry is worth a warning, in days.
const soon = 15

func currentCredential(ctx context.Context, api *ovh.Client, _ none) (currentKey, error) {
	k, err := api.CurrentCredential(ctx)
	out := currentKey{APICredential: k}
	if left, ok := k.ExpiresIn(time.Now()); ok {
		out.Days = new(int(left.Hours() / 24))
		if *out.Days < soon {
			out.Warning = fmt.Sprintf("this key expires in %d days: request_consumer_key asks for a new one", *out.Days)
		}
	}
	return out, err
}

func (in keyRequest) faults() (all []schemas.Fault) {
	if len(in.Rules) == 0 && len(in.Tools) == 0 {
		return fault("", "give rules, or tools to derive them from")
	}
	for i, r := range in.Rules {
		method, path, _ := strings.Cut(r, " ")
		if !slices.Contains([]string{"GET", "POST", "PUT", "DELETE"}, method) || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " ?#") {
			all = append(all, fault(fmt.Sprintf("rules[%d]", i), "is not a method and a path, such as GET /me")...)
		}
	}
	for i, name := range in.Tools {
		if _, ok := Find(name, Options{}); !ok {
			all = append(all, fault(fmt.Sprintf("tools[%d]", i), "is no tool of this server")...)
		}
	}
	return all
}

// wanted returns the rules that are asked for, each once.
func (in keyRequest) wanted() []ovh.AccessRule {
	all := rules(in.Rules...)
	for _, name := range in.Tools {
		d, _ := Find(name, Options{})
		all = append(all, d.Access...)
	}
	slices.SortFunc(all, func(a, b ovh.AccessRule) int { return strings.Compare(a.Path+a.Method, b.Path+b.Method) })
	return slices.Compact(all)
}

// requestKey hands the new key over as the operator decided, and to nobody
// else.
func requestKey(ctx context.Context, api *ovh.Client, in keyRequest, delivery KeyDelivery) (keyRequested, error) {
	if delivery == (KeyDelivery{}) {
		return keyRequested{}, refuse("a new consumer key is a secret, and the operator named no place for it",
			"ask the operator to start the server with --consumer-key-file FILE, or with --show-consumer-key")
	}
	wanted := in.wanted()
	made, err := api.RequestConsumerKey(ctx, wanted, in.Redirection)
	if err != nil {
		return keyRequested{}, err
	}
	out := keyRequested{
		ValidationURL: made.ValidationURL, State: made.State, KeyFile: delivery.File,
		Next: "a person has to open validationUrl and approve; then the operator puts the key into OVH_CONSUMER_KEY and starts the server again",
	}
	for _, r := range wanted {
		out.Rules = append(out.Rules, r.String())
	}
	if delivery.Show {
		out.Key = string(made.ConsumerKey)
	}
	if delivery.File == "" {
		return out, nil
	}
	return out, writeSecret(delivery.File, made.ConsumerKey)
}

// writeSecret replaces a file by one that its owner only can read.
func writeSecret(file string, key ovh.Secret) error {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".consumer-key-*") // 0600
	if err != nil {
		return fmt.Errorf("write consumer key: %w", err)
	}
	_, err = tmp.WriteString(string(key) + "\n")
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write consumer key: %w", err), os.Remove(tmp.Name()))
	}
	return nil
}

func planRevoke(ctx context.Context, api *ovh.Client, in credentialID) (confirm.Plan, error) {
	k, err := api.APICredential(ctx, in.CredentialID)
	if err != nil {
		return confirm.Plan{}, unknownCredential(err)
	}
	current, err := api.CurrentCredential(ctx)
	if err != nil {
		return confirm.Plan{}, err
	}
	k.LastUse = "" // it moves on between plan and confirmation
	p := confirm.Plan{
		Summary:    fmt.Sprintf("Revoke the API credential %d, created %s.", k.ID, k.Creation),
		Target:     object(k),
		WillHappen: []string{"The consumer key is refused from now on, and everything that uses it stops to work."},
		WillBeLost: []string{"The consumer key, for good."},
		Undo:       "None. request_consumer_key asks for another, which a person has to approve.",
		Requests:   []confirm.Request{request("DELETE", nil, "/me/api/credential/{}", fmt.Sprint(in.CredentialID))},
		Duration:   "at once",
	}
	if current.ID == k.ID {
		p.WillHappen = append(p.WillHappen, "THIS IS THE KEY IN USE: this server can't call OVHcloud any more until the operator gives it another.")
	}
	return p, nil
}

func unknownCredential(err error) error {
	if errors.Is(err, ovh.ErrNotFound) {
		return advise(err, "list_api_credentials shows the credentials that exist")
	}
	return err
}
