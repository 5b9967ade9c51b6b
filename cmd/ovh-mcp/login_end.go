package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// tellNext looks at the account as an assistant will, and tells what to do next.
func (l *login) tellNext(ctx context.Context, api *client.Client) error {
	l.warnOfVariables()
	words := ""
	if l.loginFlags.place.config != client.UserConfigFile() {
		words += " --config " + shellQuote(l.place.File)
	}
	if l.loginFlags.place.profile != "" {
		words += " --profile " + shellQuote(l.loginFlags.place.profile)
	}
	for _, name := range []string{"list_servers", "list_zones"} {
		i := slices.IndexFunc(l.tools, func(d tool.Definition) bool { return d.Name == name })
		if i < 0 {
			continue
		}
		fmt.Fprintf(l.stderr, "\n%s, as the assistant sees it:\n", name)
		runner := tool.NewRunner(api, confirm.NewLedger(tokenTTL), l.log)
		res, err := l.await(ctx, runner, l.tools[i], []byte(`{"limit":5}`))
		if err == nil {
			err = l.tell(l.tools[i], res, keeping{}, false)
		}
		if err != nil {
			fmt.Fprintf(l.stderr, "%v\n", err) // the keys are kept, and work
		}
		break
	}
	fmt.Fprintf(l.stderr, "\nNext: 'ovh-mcp install claude-desktop%s', or what your assistant is; or let it start 'ovh-mcp serve%[1]s'. 'ovh-mcp whoami%[2]s' tells how long the key lives.\n", words+l.chosen(), words)
	return nil
}

// chosen returns the flags that choose the tools which the key is for: others
// would fail.
func (l *login) chosen() (words string) {
	s := l.selection
	if s.ReadOnly {
		words += " --read-only"
	}
	if len(s.Toolsets) > 0 && !slices.Contains(s.Toolsets, "all") {
		words += " --toolsets " + shellQuote(strings.Join(s.Toolsets, ","))
	}
	if len(s.Tools) > 0 {
		words += " --tools " + shellQuote(strings.Join(s.Tools, ","))
	}
	return words
}

// warnOfVariables tells of variables that hide the keys in the file.
func (l *login) warnOfVariables() {
	if l.loginFlags.place.profile != "" {
		return
	}
	for _, name := range []string{
		"OVH_CONSUMER_KEY", "OVH_CONSUMER_KEY_FILE", "OVH_CLIENT_ID", "OVH_CLIENT_SECRET", "OVH_CLIENT_SECRET_FILE", "OVH_ACCESS_TOKEN", "OVH_ACCESS_TOKEN_FILE",
	} {
		if l.getenv(name) != "" {
			fmt.Fprintf(l.stderr, "%s is set, and comes before what the file says: unset it.\n", name)
		}
	}
}

// renewKey puts another key with the same rights in the place of the one that
// is there, and then revokes that one.
func (l *login) renewKey(ctx context.Context) error {
	old, err := l.had(ctx)
	if err == nil {
		err = l.checkKeyring(ctx)
	}
	if err != nil {
		return err
	}
	if old.ConsumerKey == "" || !old.Whole() {
		return fmt.Errorf("section [%s] of %s has no consumer key to renew: run 'ovh-mcp login'", l.place.Section, l.place.File)
	}
	before, err := l.clientOf(old)
	if err != nil {
		return err
	}
	had, err := before.Reader().CurrentCredential(ctx)
	if err != nil {
		return fmt.Errorf("the rights of the key can't be read: %w; 'ovh-mcp login --replace' asks for one with the rights that you choose", err)
	}
	keys, err := l.requestKey(ctx, old, had.Rules)
	if err != nil {
		return err
	}
	api, err := l.prove(ctx, keys)
	if err != nil {
		return err
	}
	if err := l.keep(ctx, keys); err != nil {
		return err
	}
	if err := l.revoke(ctx, had.ID, before, api); err != nil {
		return err
	}
	fmt.Fprintf(l.stderr, "The old key, credential %d, is revoked. Restart the servers that run.\n", had.ID)
	return nil
}

// revoke ends a credential: by its own right, or by that of another client to
// end any.
func (l *login) revoke(ctx context.Context, credential int64, own *client.Client, others ...*client.Client) error {
	_, err := client.Send(ctx, own, ovh.Logout())
	for _, other := range append(others, own) {
		if err == nil || !errors.Is(err, ovh.ErrNotGranted) {
			break
		}
		_, err = client.Send(ctx, other, ovh.RevokeAPICredential(credential))
	}
	if err != nil {
		return fmt.Errorf("credential %d is not revoked: %w; end it in OVHcloud's control panel, or with a key that may DELETE /me/api/credential/*", credential, err)
	}
	return nil
}
