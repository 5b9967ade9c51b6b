package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

// validationPoll is how often it is asked whether a key was approved: well
// below what OVHcloud thinks fair of a key.
const validationPoll = 2 * time.Second

// application finds the keys that ask for a consumer key, or all three.
func (l *login) application(ctx context.Context, rules []ovh.AccessRule) (client.Credentials, error) {
	if l.keys != "" {
		keys, err := l.readKeys()
		if err == nil && keys.Application() == (client.Credentials{}) {
			err = usage("--keys %s has no application_key and application_secret", l.keys)
		}
		return keys, err
	}
	asks := map[string]bool{"OVH_APPLICATION_KEY": true, "OVH_APPLICATION_SECRET": true, "OVH_APPLICATION_SECRET_FILE": true}
	cfg, err := client.LoadConfig(ctx, client.Sources{Getenv: func(name string) string {
		if !asks[name] {
			return ""
		}
		return l.getenv(name)
	}})
	if err != nil {
		return client.Credentials{}, err
	}
	old, err := l.had(ctx)
	if err != nil { // others are asked for
		fmt.Fprintf(l.stderr, "The keys that were there are out of reach: %v.\n", err)
	}
	for _, found := range []client.Credentials{cfg.Credentials, old.Application()} {
		if found.ApplicationKey != "" && found.ApplicationSecret != "" {
			return found, nil
		}
	}
	return l.askKeys(ctx, rules)
}

// askKeys guides through OVHcloud's page that makes all three keys, or the one
// that makes an application.
func (l *login) askKeys(ctx context.Context, rules []ovh.AccessRule) (keys client.Credentials, err error) {
	api, err := l.clientOf(keys)
	if err != nil {
		return keys, err
	}
	page := api.Reader().CreateTokenURL(rules)
	if !l.ask.there() {
		return keys, usage("there is no application to ask for a key: give --keys FILE with the keys that this page makes, or set OVH_APPLICATION_KEY and OVH_APPLICATION_SECRET_FILE\n  %s", page)
	}
	bare, _, _ := strings.Cut(page, "?")
	fmt.Fprintf(l.stderr, `
OVHcloud makes the keys on this page, where the rights are filled in already:

  %s

Log in with the account that the assistant is to manage, name the application
as you like, and choose how long the keys are valid: a time that you will
renew, or Unlimited. The page shows the secret only once. Paste all three here.
With an application of your own, as %s
makes one, leave the consumer key empty: one is asked for then.

`, page, strings.Replace(bare, "createToken", "createApp", 1))
	l.open(ctx, page)
	var texts [3]string
	for i, name := range []string{"Application key", "Application secret", "Consumer key"} {
		for texts[i] == "" {
			if texts[i], err = l.ask.secret(ctx, name); err != nil {
				return keys, err
			}
			if i == 2 {
				break
			}
		}
	}
	return client.Credentials{ApplicationKey: texts[0], ApplicationSecret: ovh.Secret(texts[1]), ConsumerKey: ovh.Secret(texts[2])}, nil
}

// requestKey asks for a consumer key and waits until a person approved it.
func (l *login) requestKey(ctx context.Context, app client.Credentials, rules []ovh.AccessRule) (client.Credentials, error) {
	api, err := l.clientOf(app.Application())
	if err != nil {
		return app, err
	}
	made, err := client.Send(ctx, api, ovh.RequestConsumerKey(rules, ""))
	if err != nil {
		return app, fmt.Errorf("ask for a consumer key: %w", err)
	}
	if u, err := url.Parse(made.ValidationURL); err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return app, errors.New("OVHcloud named no page to approve the key at: try again")
	}
	fmt.Fprintf(l.stderr, "\nApprove the key, with %d rights, on this page, and choose there how long it is valid:\n\n  %s\n\nWaiting for that, %s at most. Ctrl-C gives up, and changes nothing.\n",
		len(rules), made.ValidationURL, l.timeout)
	l.open(ctx, made.ValidationURL)
	app.ConsumerKey = made.ConsumerKey
	return app, l.awaitApproval(ctx, app)
}

// awaitApproval waits until a key may be used. OVHcloud tells a key that nobody
// approved yet from one that somebody refused by its status only, and that not
// always: then the time has to run out.
func (l *login) awaitApproval(ctx context.Context, keys client.Credentials) error {
	api, err := l.clientOf(keys)
	if err != nil {
		return err
	}
	_, done := l.progress("waiting until the key is approved")
	defer done()
	tick := time.NewTicker(validationPoll)
	defer tick.Stop()
	over := time.After(l.timeout)
	for {
		got, err := api.Reader().CurrentCredential(ctx)
		var refusal *ovh.Error
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("%w; nothing was changed", context.Cause(ctx))
		case err == nil && got.Status == "validated":
			return nil
		case err == nil && got.Status != "pendingValidation":
			return fmt.Errorf("the key is %s: nothing was changed; run 'ovh-mcp login' again", got.Status)
		case errors.As(err, &refusal) && refusal.Code == "NOT_CREDENTIAL":
			return errors.New("the key was denied, or withdrawn: nothing was changed; run 'ovh-mcp login' again")
		case err != nil && !errors.Is(err, ovh.ErrUnavailable) && !errors.Is(err, ovh.ErrRateLimited) && (refusal == nil || refusal.Code != "INVALID_CREDENTIAL"):
			return fmt.Errorf("check the key: %w", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		case <-over:
			return fmt.Errorf("the key was not approved within %s, or it was denied: nothing was changed; run 'ovh-mcp login' again, with --timeout for more time", l.timeout)
		}
	}
}

// prove checks that the keys work, and tells whose they are.
func (l *login) prove(ctx context.Context, keys client.Credentials) (*client.Client, error) {
	api, err := l.clientOf(keys)
	if err != nil {
		return nil, err
	}
	if api.Method() == client.ApplicationKeys {
		if _, err = api.Reader().CurrentCredential(ctx); err != nil {
			return nil, fmt.Errorf("the keys don't work, and nothing was changed: %w", err)
		}
	}
	me, err := api.Reader().Me(ctx)
	if err != nil {
		return nil, fmt.Errorf("the keys don't work, and nothing was changed: %w", err)
	}
	fmt.Fprintf(l.stderr, "\nThe key works: account %s at %s.\n", me.Nichandle, api.Endpoint())
	return api, nil
}

// open shows a page in the person's browser, where there is one. That it can't
// is no failure: the page's address was printed.
func (l *login) open(ctx context.Context, page string) {
	words := []string{"xdg-open", page}
	switch runtime.GOOS {
	case "darwin":
		words[0] = "open"
	case "windows":
		words = []string{"rundll32", "url.dll,FileProtocolHandler", page}
	default:
		if l.getenv("DISPLAY")+l.getenv("WAYLAND_DISPLAY") == "" {
			return
		}
	}
	if _, terminal := columns(l.stderr); l.noBrowser || !terminal {
		return
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), words[0], words[1:]...) //nolint:gosec // a page of OVHcloud's, and no shell
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "OVH_") {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	if cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}
