package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/tools/account"
)

// makeServiceAccount makes a service account that may do what the tools need,
// with the keys that are in use without a profile, and keeps it in the profile.
func (l *login) makeServiceAccount(ctx context.Context) error {
	f := l.loginFlags.place
	if f.profile == "" || f.profile == "default" {
		return usage("--service-account keeps the new keys in a profile, beside those that make it: add --profile NAME")
	}
	sources := client.Sources{Profile: "default", InsecureEndpoint: f.insecure}
	if f.config != client.UserConfigFile() {
		sources.File = f.config
	}
	s, err := l.openState(ctx, accountFlags{sources: sources}, l.log)
	if err != nil {
		return err
	}
	defer s.close()
	if l.place, err = client.FindPlace(f.config, f.profile, s.client.Endpoint()); err != nil {
		return err
	}
	if err := l.mayKeep(ctx); err != nil {
		return err
	}
	if err := l.choose(ctx); err != nil {
		return err
	}
	_, done := l.progress("reading OVHcloud's description of its API")
	rights := account.LeastRights(ctx, s.client.Reader(), s.tools.Catalog, l.rules())
	done()
	if rights.Policy == nil {
		return fmt.Errorf("no IAM policy can be made, and nothing was changed: %s", rights.NoPolicy)
	}
	return l.keepServiceAccount(ctx, s.client, rights)
}

// keepServiceAccount makes the service account and keeps it, or leaves all as it
// is.
func (l *login) keepServiceAccount(ctx context.Context, api *client.Client, rights account.Rights) error {
	made := context.AfterFunc(ctx, func() {
		fmt.Fprintln(l.stderr, "ovh-mcp: what is being sent ends first, and the service account is taken back; interrupt again to cut that")
	})
	defer made()
	keys, err := l.sendServiceAccount(ctx, api, rights.Policy)
	if err != nil {
		return err
	}
	proved, err := l.prove(ctx, keys)
	if err = cmp.Or(context.Cause(ctx), err); err == nil {
		err = l.keep(ctx, keys)
	}
	if err != nil {
		return l.takeBack(ctx, api, keys.ClientID, err)
	}
	made()
	for _, rule := range rights.Unnamed {
		fmt.Fprintf(l.stderr, "Not in the policy, for OVHcloud names no action of it: %s\n", rule)
	}
	return l.tellNext(ctx, proved)
}

// sendServiceAccount makes the service account and its policy, or neither. What
// is being sent ends first when ctx does: else nobody knew what there is.
func (l *login) sendServiceAccount(ctx context.Context, api *client.Client, policy *account.Policy) (client.Credentials, error) {
	name := "ovh-mcp-" + l.loginFlags.place.profile
	made, err := client.Send(context.WithoutCancel(ctx), api, ovh.CreateServiceAccount(name, "lets an assistant work through ovh-mcp"))
	if err != nil {
		return client.Credentials{}, fmt.Errorf("make a service account: %w", err)
	}
	known, err := api.Reader().ServiceAccount(ctx, made.ID)
	if err == nil {
		policy.Name, policy.Identities = name, []string{known.Identity}
		_, err = client.Send(context.WithoutCancel(ctx), api, ovh.CreatePolicy(policy))
	}
	if err != nil {
		return client.Credentials{}, l.takeBack(ctx, api, made.ID, cmp.Or(context.Cause(ctx), fmt.Errorf("make its IAM policy: %w", err)))
	}
	return client.Credentials{ClientID: made.ID, ClientSecret: made.Secret}, nil
}

// takeBack deletes a service account that can't be used, for its secret is told
// once. Its policy, if there is one, lets nobody do anything then.
func (l *login) takeBack(ctx context.Context, api *client.Client, id string, why error) error {
	if _, err := client.Send(context.WithoutCancel(ctx), api, ovh.DeleteServiceAccount(id)); err != nil {
		return errors.Join(why, fmt.Errorf("the service account %s is left: %w; delete it in OVHcloud's control panel", id, err))
	}
	return fmt.Errorf("%w; the service account was deleted again, and %s is as it was", why, l.place.File)
}
