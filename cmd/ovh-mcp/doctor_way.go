package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/account"
)

// clockAllowance is how far this machine's clock may be off without a warning.
const clockAllowance = 10 * time.Second

// applicationKeyLength is that of OVHcloud's application keys, in characters.
// Secrets and consumer keys have twice as many.
const applicationKeyLength = 16

// checkConfiguration looks where the endpoint and the keys come from, and makes
// a client of them.
func (c *checkup) checkConfiguration(ctx context.Context) (end func()) {
	end, err := c.connectForLook(ctx)
	if err != nil {
		if known, ok := errors.AsType[*client.ConfigError](err); ok {
			c.find("configuration", fault, known.Cure, "%s", strings.TrimSuffix(err.Error(), ": "+known.Cure))
		} else {
			c.find("configuration", fault, "correct it, or run 'ovh-mcp login'", "%v", err)
		}
		c.skip("proxy")
		return end
	}
	c.find("configuration", well, "", "%s", c.origins())
	exposed, cure := false, "run 'ovh-mcp login', or set them"
	for _, w := range c.config.Warnings {
		check := "configuration"
		if w.Exposed {
			check, exposed = "permissions", true
		} else {
			cure = w.Cure
		}
		c.find(check, warning, w.Cure, "%s", w.What)
	}
	if missing := c.missing(); len(missing) > 0 {
		c.find("configuration", fault, cure, "%s not set", strings.Join(missing, ", "))
	}
	if !exposed {
		c.find("permissions", well, "", "nobody else can read a file with keys")
	}
	return end
}

// connectForLook makes the client, without the log of one that serves.
func (c *checkup) connectForLook(ctx context.Context) (end func(), err error) {
	if f := c.flags.account; f.simulator {
		simulated := simulator.New(f.options())
		c.api, err = c.simulated(simulated, accountFlags{}, c.log)
		return func() { simulated.Close() }, err
	}
	if c.config, err = c.loadConfig(ctx, c.accountFlags()); err == nil {
		c.config.Logger = c.log
		c.api, err = client.New(c.config)
	}
	return func() {}, err
}

// accountFlags are those of the account that is looked at.
func (c *checkup) accountFlags() accountFlags {
	if c.account == "" {
		return c.flags.account
	}
	return c.flags.account.on(c.account)
}

// missing names the keys that are not set.
func (c *checkup) missing() []string {
	if c.flags.account.simulator {
		return nil
	}
	return c.config.Credentials.Missing()
}

// origins tells where each setting comes from, without its value where that is
// secret.
func (c *checkup) origins() string {
	if c.flags.account.simulator {
		return "a simulated account, without credentials"
	}
	all := make([]string, len(c.config.Origins))
	for i, o := range c.config.Origins {
		all[i] = fmt.Sprintf("%s %s from %s", o.Key, o.Shown, o.From)
	}
	return strings.Join(all, ", ")
}

// checkWay follows one request to OVHcloud's API, and goes on to the keys where
// it was answered.
func (c *checkup) checkWay(ctx context.Context) {
	if c.flags.account.simulator {
		c.checkKeys(ctx)
		return
	}
	probe, err := c.api.Probe(ctx)
	failed, cure := client.StageAnswer, cmp.Or(tool.Cure(c.api, err), "check OVH_ENDPOINT; if it is right, try again in a minute")
	if way, ok := errors.AsType[*client.ConnectionError](err); ok {
		failed, err = way.Stage, way
	} else if err != nil && probe.Connected == "" {
		failed = client.StageTCP
	}
	stages := []client.Stage{client.StageProxy, client.StageName, client.StageTCP, client.StageTLS, client.StageAnswer}
	for i, stage := range stages {
		if err != nil && stage == failed {
			c.find(string(stage), fault, cure, "%v", err)
			c.skip(chain()[i+1])
			return
		}
		c.find(string(stage), well, "", "%s", passed(stage, probe))
	}
	c.checkClock(probe.Offset)
	c.checkKeys(ctx)
}

// passed tells how a stage of the way was passed.
func passed(stage client.Stage, p client.Probe) string {
	switch stage {
	case client.StageProxy:
		if p.Proxy != "" {
			return p.Proxy + " is on the way"
		}
		return "none"
	case client.StageName:
		switch {
		case p.Proxy != "":
			return "the proxy finds the address of " + p.Host
		case len(p.Addresses) == 0:
			return p.Host + " is an address itself"
		}
		return p.Host + " is " + strings.Join(p.Addresses, ", ")
	case client.StageTCP:
		return cmp.Or(p.Connected, p.Host) + " takes connections"
	case client.StageTLS:
		return cmp.Or(p.TLS, "none: the endpoint is plain http")
	}
	return p.Host + " answers as OVHcloud's API"
}

func (c *checkup) checkClock(ahead time.Duration) {
	if ahead.Abs() <= clockAllowance {
		c.find("clock", well, "", "%s off", ahead.Abs())
		return
	}
	side := "behind"
	if ahead < 0 {
		side = "ahead of"
	}
	cure := map[string]string{"darwin": "sudo sntp -sS time.apple.com", "windows": "w32tm /resync"}[runtime.GOOS]
	c.find("clock", warning, "set this machine's clock: "+cmp.Or(cure, "sudo timedatectl set-ntp true"), "this machine's clock is %s %s OVHcloud's", ahead.Abs(), side)
}

// checkKeys looks whether OVHcloud takes the keys, and what they may do.
func (c *checkup) checkKeys(ctx context.Context) {
	switch {
	case len(c.missing()) > 0:
		c.skip("signature")
		return
	case c.api.Method() != client.ApplicationKeys:
		c.checkToken(ctx)
		return
	}
	key, err := c.api.Reader().CurrentCredential(ctx)
	refused, _ := errors.AsType[*ovh.Error](err)
	switch {
	case err == nil:
		c.find("signature", well, "", "OVHcloud accepts it")
		c.checkLife(key)
		c.checkRights(key.Rules)
	case refused != nil && refused.Code == "NOT_GRANTED_CALL":
		c.find("signature", well, "", "OVHcloud accepts it")
		c.find("credential", warning, "get a key that has the right too: 'ovh-mcp login --replace'", "the key may not GET /auth/currentCredential, which tells when it ends and what it may do")
		c.skip("rights")
	default:
		c.keysRefused(err)
		c.skip("credential")
	}
}

// keysRefused tells why no call is possible with the keys.
func (c *checkup) keysRefused(err error) {
	cure := cmp.Or(tool.Cure(c.api, err), "look at docs/errors.md, and try again in a minute")
	if refused, ok := errors.AsType[*ovh.Error](err); ok && refused.Code == "INVALID_KEY" && len(c.config.Credentials.ApplicationKey) != applicationKeyLength {
		cure += fmt.Sprintf("; OVHcloud's application keys have %d characters, and this one %d: look whether the keys are swapped", applicationKeyLength, len(c.config.Credentials.ApplicationKey))
	}
	c.find("signature", fault, cure, "%v", err)
}

// checkLife looks how long the key is valid.
func (c *checkup) checkLife(key ovh.APICredential) {
	_, ends := key.ExpiresIn(time.Now())
	days, soon := key.ExpiresSoon(time.Now())
	switch {
	case !ends:
		c.find("credential", well, "", "credential %d is %s and never expires", key.ID, key.Status)
	case soon:
		c.find("credential", warning, "ovh-mcp login --renew", "credential %d is %s and expires in %s, at %s", key.ID, key.Status, counted(days, "day"), key.Expiration)
	default:
		c.find("credential", well, "", "credential %d is %s and expires in %d days", key.ID, key.Status, days)
	}
}

// checkRights holds what the key may do against what the tools need.
func (c *checkup) checkRights(granted []ovh.AccessRule) {
	lacking, failing := tool.Lacking(c.offered, granted)
	if len(lacking) > 0 {
		c.find("rights", fault, "'ovh-mcp login --replace' gets a key with them; or leave the tools out, with --read-only, --toolsets or --tools, here and where the server is started",
			"the key is not granted %[3]s, which %[1]s want (%[2]s)", counted(len(failing), "tool"), few(failing), few(account.RuleTexts(lacking)))
	}
	excess := c.excessive(granted)
	if len(excess) > 0 {
		c.find("rights", warning, "get a key with fewer: 'ovh-mcp login --replace' with the same --read-only, --toolsets and --tools, then revoke this one", "no tool that is served needs %s", few(account.RuleTexts(excess)))
	}
	if len(lacking)+len(excess) == 0 {
		c.find("rights", well, "", "the key may do what %s need", counted(len(c.offered), "tool"))
	}
}

// excessive returns the rules that allow more than the tools need, and more than
// a login grants for itself. A raw tool may need any of its method.
func (c *checkup) excessive(granted []ovh.AccessRule) []ovh.AccessRule {
	needed := append(accessOf(c.offered), loginRules()...)
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		raw := "raw_" + strings.ToLower(method)
		if slices.ContainsFunc(c.offered, func(d tool.Definition) bool { return d.Name == raw }) {
			needed = append(needed, ovh.AccessRule{Method: method, Path: "/*"})
		}
	}
	return slices.DeleteFunc(slices.Clone(granted), func(g ovh.AccessRule) bool {
		return slices.ContainsFunc(needed, func(n ovh.AccessRule) bool { return n.Covers(g) })
	})
}

// checkToken looks whether OVHcloud takes the access token, and whether its
// policies let the tools look: they can't be read, so each list is tried.
func (c *checkup) checkToken(ctx context.Context) {
	if _, err := c.api.Reader().Get(ctx, "/auth/details", nil); err != nil && !errors.Is(err, ovh.ErrNotGranted) {
		c.keysRefused(err)
		c.skip("credential")
		return
	}
	c.find("signature", well, "", "OVHcloud accepts the access token")
	c.find("credential", well, "", "%s, which is no consumer key: its rights are IAM policies", c.api.Method())
	var actions, paths []string
	for _, rule := range ovh.Minimal(accessOf(c.offered)) {
		if rule.Method != "GET" || strings.Contains(rule.Path, "*") || rule.Path == "/auth/currentCredential" {
			continue
		}
		_, err := c.api.Reader().Get(ctx, rule.Path, nil)
		if refused, ok := errors.AsType[*ovh.Error](err); ok && errors.Is(err, ovh.ErrNotGranted) {
			paths = append(paths, rule.String())
			actions = append(actions, refused.DeniedActions()...)
		}
	}
	if len(paths) == 0 {
		c.find("rights", well, "", "the lists of the tools may be read; what else the policies allow shows when it is called")
		return
	}
	slices.Sort(actions)
	cure := "allow it in the policy of the service account, as 'ovh-mcp rules' prints one"
	if actions = slices.Compact(actions); len(actions) > 0 {
		cure = "allow in its IAM policy " + strings.Join(actions, ", ") + "; 'ovh-mcp rules' prints a whole policy"
	}
	c.find("rights", fault, cure+". Or leave the tools out, with --toolsets or --tools", "OVHcloud refuses %s", few(paths))
}

// few names the first of many.
func few(names []string) string {
	const most = 6
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
