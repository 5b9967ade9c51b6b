package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// placeFlags choose where keys are kept.
type placeFlags struct {
	config, profile, endpoint string
	insecure                  bool
}

func (f *placeFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.config, "config", client.UserConfigFile(), "configuration file that the keys are kept in")
	cmd.Flags().StringVar(&f.profile, "profile", "", "profile in it, for an account beside another")
	cmd.Flags().StringVar(&f.endpoint, "endpoint", "", "ovh-eu, ovh-ca, ovh-us, another name, or a base URL")
	cmd.Flags().BoolVar(&f.insecure, "insecure-endpoint", false, "allow an endpoint over plain http on another machine, which whoever is on the way can read")
}

type loginFlags struct {
	place     placeFlags
	selection tools.Selection
	keys      string
	timeout   time.Duration

	replace, renew, noBrowser, service bool
	keyring, keyringSaid               bool
}

// A login is one way through 'ovh-mcp login'.
type login struct {
	*program
	loginFlags
	ask   *asker
	log   *slog.Logger
	place *client.Place
	tools []tool.Definition // that the key is for
}

func (p *program) loginCommand(ctx context.Context) *cobra.Command {
	var f loginFlags
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Get a key with the least rights, and keep it in ovh.conf",
		Long: `Get a key with the least rights that the chosen tools need, have a person
approve it, and keep it in ovh.conf, whose other content stays, or with --keyring
in the system's keyring. A terminal asks for what the flags leave open.

The application that asks for the key comes from --keys, from the variables
OVH_APPLICATION_KEY and OVH_APPLICATION_SECRET (or OVH_APPLICATION_SECRET_FILE),
or from the section that is written to. --keys reads JSON, as a
credential_process prints it; with a consumer_key in it, none is requested.`,
		Example: `  ovh-mcp login
  ovh-mcp login --endpoint ovh-eu --toolsets dns --keys - < keys.json
  ovh-mcp login --renew`,
		Args: noWords,
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.keyringSaid = cmd.Flags().Changed("keyring")
			return p.login(ctx, f)
		},
	}
	f.place.register(cmd)
	selectionFlags(cmd, &f.selection)
	cmd.Flags().StringVar(&f.keys, "keys", "", "file with the application's keys as JSON; - is stdin")
	cmd.Flags().DurationVar(&f.timeout, "timeout", 15*time.Minute, "how long to wait until the key is approved")
	cmd.Flags().BoolVar(&f.replace, "replace", false, "put the new keys in the place of those that are there")
	cmd.Flags().BoolVar(&f.renew, "renew", false, "get the next key with the rights of the one that is there, and revoke that one when the new one works")
	cmd.Flags().BoolVar(&f.noBrowser, "no-browser", false, "print the page to approve the key at, and open no browser")
	cmd.Flags().BoolVar(&f.service, "service-account", false, "make a service account and its IAM policy, with the keys in use, and keep it in the profile")
	cmd.Flags().BoolVar(&f.keyring, "keyring", false, "keep the keys in the system's keyring, as those before them if nothing is said, and in the file the name of their entry")
	apart(cmd, "service-account", "keys")
	apart(cmd, "renew", "read-only", "toolsets", "tools", "keys", "replace", "service-account")
	return cmd
}

func (p *program) login(ctx context.Context, f loginFlags) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	l := &login{program: p, loginFlags: f, ask: p.asker(), log: log}
	if f.service {
		return l.makeServiceAccount(ctx)
	}
	if err := l.findPlace(ctx); err != nil {
		return err
	}
	if f.renew {
		return l.renewKey(ctx)
	}
	if err := l.mayKeep(ctx); err != nil {
		return err
	}
	if err := l.choose(ctx); err != nil {
		return err
	}
	rules := ovh.Minimal(l.rules())
	keys, err := l.application(ctx, rules)
	if err != nil {
		return err
	}
	if keys.ConsumerKey == "" {
		if keys, err = l.requestKey(ctx, keys, rules); err != nil {
			return err
		}
	}
	api, err := l.prove(ctx, keys)
	if err != nil {
		return err
	}
	if err := l.keep(ctx, keys); err != nil {
		return err
	}
	return l.tellNext(ctx, api)
}

// findPlace finds where the keys will be kept, and asks for the region where
// nothing says it.
func (l *login) findPlace(ctx context.Context) error {
	f := l.loginFlags.place
	if f.config == "" {
		return usage("this user has no home to keep keys in: name a file with --config")
	}
	if _, err := os.Stat(filepath.Dir(f.config)); err != nil {
		return usage("--config %s: its folder is not there", f.config)
	}
	endpoint := cmp.Or(f.endpoint, l.getenv("OVH_ENDPOINT"))
	var err error
	if l.place, err = client.FindPlace(f.config, f.profile, endpoint); err != nil {
		return err
	}
	if endpoint != "" || !l.ask.there() || !l.place.Empty() {
		return nil
	}
	endpoint, err = l.ask.line(ctx, "Endpoint that the account is at: ovh-eu, ovh-ca or ovh-us", l.place.Endpoint)
	if err == nil {
		l.place, err = client.FindPlace(f.config, f.profile, endpoint)
	}
	return err
}

// mayReplace asks before keys that are there are replaced.
func (l *login) mayReplace(ctx context.Context) error {
	old := l.place.Credentials()
	if l.replace || old == old.Application() && l.place.KeyringEntry() == "" {
		return nil
	}
	there := fmt.Sprintf("section [%s] of %s has keys already", l.place.Section, l.place.File)
	const others = "--profile NAME keeps both, --renew gets the next key with the same rights"
	if !l.ask.there() {
		return usage("%s: --replace puts the new ones in their place, %s", there, others)
	}
	fmt.Fprintf(l.stderr, "%s; %s.\n", strings.ToUpper(there[:1])+there[1:], others)
	ok, err := l.ask.sure(ctx, "Replace them?")
	if err == nil && !ok {
		err = errors.New("nothing was changed")
	}
	return err
}

// choose finds the tools that the key is for, and asks where no flag says it.
func (l *login) choose(ctx context.Context) error {
	s := &l.selection
	if len(s.Tools)+len(s.Toolsets) == 0 && !s.ReadOnly {
		if !l.ask.there() {
			return usage("what may the assistant do? --read-only, --toolsets NAMES (all for everything), --tools NAMES, or several of these")
		}
		if err := l.askSelection(ctx); err != nil {
			return err
		}
	}
	var err error
	if l.tools, err = s.Apply(tools.All(tools.Options{})); err != nil {
		return usageError{err}
	}
	return nil
}

func (l *login) askSelection(ctx context.Context) error {
	s := &l.selection
	n, err := l.ask.choice(ctx, "What may the assistant do?", []string{
		"look at everything, and change nothing", "look after DNS", "look after servers and their addresses", "everything that has a tool",
		"what is in some toolsets", "what some tools do",
	})
	if err != nil {
		return err
	}
	names := ""
	switch n {
	case 0:
		s.ReadOnly = true
	case 1:
		s.Toolsets = []string{"dns"}
	case 2:
		s.Toolsets = []string{"servers", "reverse", "vps"}
	case 3:
		s.Toolsets = []string{"all"}
	case 4:
		names, err = l.ask.line(ctx, "Toolsets, of "+strings.Join(toolsetNames(), ", "), "servers,dns")
		s.Toolsets = split(names)
	case 5:
		names, err = l.ask.line(ctx, "Tools, as 'ovh-mcp tools' lists them", "list_servers,get_server")
		s.Tools = split(names)
	}
	return err
}

// split reads names, which commas or spaces part.
func split(names string) []string {
	return strings.FieldsFunc(names, func(r rune) bool { return r == ',' || r == ' ' })
}

// rules returns the rights of the tools, those that the login is checked with,
// and that to end the key.
func (l *login) rules() []ovh.AccessRule {
	return append(accessOf(l.tools), loginRules()...)
}

// loginRules are the rights that a login grants whatever the tools are.
func loginRules() []ovh.AccessRule {
	return ovh.AccessRules("GET /auth/currentCredential", "GET /me", "POST /auth/logout")
}

// clientOf returns a client with keys that are kept nowhere yet.
func (l *login) clientOf(keys client.Credentials) (*client.Client, error) {
	return client.New(client.Config{
		Endpoint: l.place.Endpoint, Credentials: keys, Logger: l.log, UserAgent: "ovh-mcp/" + version(), InsecureEndpoint: l.loginFlags.place.insecure,
	})
}

// readKeys reads what --keys names.
func (l *login) readKeys() (client.Credentials, error) {
	in := l.stdin
	if l.keys != "-" {
		f, err := os.Open(l.keys)
		if err != nil {
			return client.Credentials{}, fmt.Errorf("--keys: %w", err)
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, 64<<10))
	if err != nil {
		return client.Credentials{}, fmt.Errorf("--keys: %w", err)
	}
	return client.ReadKeys("--keys "+l.keys, text)
}
