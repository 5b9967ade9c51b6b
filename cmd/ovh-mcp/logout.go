package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

func (p *program) logoutCommand(ctx context.Context) *cobra.Command {
	var f loginFlags
	var revoke bool
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Take the keys out of ovh.conf or the keyring, and revoke them",
		Args:  noWords,
		RunE:  func(*cobra.Command, []string) error { return p.logout(ctx, f, revoke) },
	}
	f.place.register(cmd)
	cmd.Flags().BoolVar(&revoke, "revoke", false, "end the consumer key for good first, for all that use it")
	return cmd
}

func (p *program) logout(ctx context.Context, f loginFlags, revoke bool) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	l := &login{program: p, loginFlags: f, log: log}
	if l.place, err = client.FindPlace(f.place.config, f.place.profile, f.place.endpoint); err != nil {
		return err
	}
	if l.place.Empty() {
		return fmt.Errorf("section [%s] of %s has no keys: --profile and --endpoint name another", l.place.Section, l.place.File)
	}
	if revoke {
		if err := l.end(ctx); err != nil {
			return err
		}
	}
	entry := l.place.KeyringEntry()
	if err := l.place.Write(client.Credentials{}); err != nil {
		return err
	}
	if err := l.forget(ctx, entry); err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "The keys are out of section [%s] of %s.\n", l.place.Section, l.place.File)
	if !revoke {
		fmt.Fprintln(p.stderr, "They stay valid at OVHcloud: a copy of them still works.")
	}
	return nil
}

// end revokes the consumer key.
func (l *login) end(ctx context.Context) error {
	keys, err := l.had(ctx)
	if err != nil {
		return err
	}
	if keys.ConsumerKey == "" {
		return usage("--revoke ends consumer keys, and there is none: delete a service account in OVHcloud's control panel")
	}
	api, err := l.clientOf(keys)
	if err != nil {
		return err
	}
	now, err := api.Reader().CurrentCredential(ctx)
	if err != nil {
		return fmt.Errorf("the key can't be revoked, for it does not work: %w; without --revoke it is taken out", err)
	}
	return l.revoke(ctx, now.ID, api)
}

func (p *program) whoamiCommand(ctx context.Context) *cobra.Command {
	var f accountFlags
	cmd := &cobra.Command{
		Use:   "whoami",
		Short: "Tell whose keys are in use, what they may do and how long they live",
		Args:  noWords,
		RunE:  func(*cobra.Command, []string) error { return p.whoami(ctx, f) },
	}
	f.registerDescription(cmd)
	return cmd
}

func (p *program) whoami(ctx context.Context, f accountFlags) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	accounts, err := p.profiles(f)
	if err != nil {
		return err
	}
	if accounts == nil {
		return p.whoseKeys(ctx, f, log)
	}
	var faults []error
	for i, name := range accounts {
		fmt.Fprintf(p.stdout, "%sprofile   %s\n", []string{"", "\n"}[min(i, 1)], name)
		if err := p.whoseKeys(ctx, f.on(name), log); err != nil {
			faults = append(faults, fmt.Errorf("account %q: %w", name, err))
		}
	}
	return errors.Join(faults...)
}

// whoseKeys tells about the keys of one account.
func (p *program) whoseKeys(ctx context.Context, f accountFlags, log *slog.Logger) error {
	s, err := p.openState(ctx, f, log)
	if err != nil {
		return err
	}
	defer s.close()
	out := &checked{Writer: p.stdout}
	me, err := s.client.Reader().Me(ctx)
	if err != nil {
		return fmt.Errorf("%w\nnext: %s", err, cmp.Or(tool.Cure(s.client, err), "'ovh-mcp doctor' with the same flags finds what is wrong"))
	}
	fmt.Fprintf(out, "account   %s\nendpoint  %s\nmethod    %s\n", me.Nichandle, s.client.Endpoint(), s.client.Method())
	if origins := s.client.Origins(); len(origins) > 0 {
		fmt.Fprintf(out, "from      %s\n", origins[len(origins)-1].From) // the most secret key
	}
	if s.client.Method() != client.ApplicationKeys {
		fmt.Fprintln(out, "rights    by IAM policies")
		return out.err
	}
	key, err := s.client.Reader().CurrentCredential(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "key       credential %d, %s\nrights    %s\n", key.ID, lifetime(key), inShort(key.Rules))
	return out.err
}

// lifetime tells how long a key is valid.
func lifetime(key ovh.APICredential) string {
	days, ok := key.DaysLeft(time.Now())
	if !ok {
		return "never expires"
	}
	return fmt.Sprintf("expires in %d days (%s); 'ovh-mcp login --renew' gets the next", days, key.Expiration)
}

// inShort counts rights by their methods.
func inShort(rules []ovh.AccessRule) string {
	var parts []string
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		n, all := 0, false
		for _, r := range rules {
			if r.Method == method {
				n++
				all = all || r.Path == "/*"
			}
		}
		switch {
		case all:
			parts = append(parts, method+" everything")
		case n > 0:
			parts = append(parts, fmt.Sprintf("%s %d", method, n))
		}
	}
	return fmt.Sprintf("%d rules: %s", len(rules), strings.Join(parts, ", "))
}
