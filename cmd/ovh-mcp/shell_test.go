//go:build unix

package main

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"github.com/mark3labs/mcp-go/client"
)

const simulated = "ns3000001.ip-192-0-2.eu"

// TestWhatTheProtocolShowedApprovesNothing has a model with a shell use whatever
// the protocol showed it, in both generations. Then the secret that it was not
// shown is tried in the same way, which has to work.
func TestWhatTheProtocolShowedApprovesNothing(t *testing.T) {
	t.Parallel()
	p := servePeople(t)
	shown := new(record)
	modern := newAssistant(t, shown.connect(t, p.mcp, "2026-07-28"), simulated)
	legacy := newAssistant(t, shown.connect(t, p.mcp, "2025-11-25"), simulated)
	for _, a := range []*assistant{modern, legacy} {
		if failure := a.confirm(); !strings.HasPrefix(failure, "not_approved: ") {
			t.Errorf("before anybody approved, the call says %q", failure)
		}
		if _, failure, err := ask(t.Context(), a.client, "show_plan", map[string]any{"confirmation_token": a.token}); err != nil || failure != "" {
			t.Errorf("show_plan = %s, %v", failure, err)
		}
		rummage(t, a.client)
		if got := a.approval(); !strings.Contains(got, "waiting") {
			t.Errorf("wait_approval = %s, want it waiting", got)
		}
	}

	words, paths, ids := findings(shown.String())
	if len(ids) != 2 || !slices.Contains(words, modern.token) || !slices.Contains(words, ids[0]+ids[1]) {
		t.Fatalf("the protocol showed the plans %q and the words %q", ids, words)
	}
	s := &intruder{t: t, hosts: []string{p.page, strings.Split(p.mcp, "/")[2]}, ids: ids, private: []string{p.secret, "Open in this browser", "Wipe ALL"}}
	s.try(words, paths)
	if len(s.letIn) > 0 || s.asked < 1000 {
		t.Errorf("of %d requests, these were let in:\n%s", s.asked, strings.Join(s.letIn, "\n"))
	}
	for _, a := range []*assistant{modern, legacy} {
		if got := a.approval(); !strings.Contains(got, "waiting") {
			t.Errorf("wait_approval = %s, want it waiting", got)
		}
		if failure := a.confirm(); !strings.HasPrefix(failure, "not_approved: ") {
			t.Errorf("after all that, the call says %q", failure)
		}
	}
	if strings.Contains(shown.String(), p.secret) {
		t.Error("the protocol showed the secret of the start link")
	}

	s.private = nil
	s.look(p.page, "GET", "/start/"+p.secret, nil, nil)
	if len(s.letIn) == 0 {
		t.Error("the secret of the start link opens nothing")
	}
	b := openPage(t, p.link)
	csrf := b.find(`name="csrf" value="([^"]+)"`)
	b.answer("approve", url.Values{"name": {simulated}})
	b.answer("approve", url.Values{"name": {simulated}})
	for _, a := range []*assistant{modern, legacy} {
		if got := a.approval(); !strings.Contains(got, "approved") {
			t.Errorf("wait_approval = %s, want it approved", got)
		}
	}
	if failure := modern.confirm(); failure != "" {
		t.Errorf("after it was approved, the call says %q", failure)
	}
	modern.client.Close()
	legacy.client.Close()
	p.keptToItself(b, csrf, shown)
}

// findings returns what of a text may pass for a secret, the local addresses in
// it, and the plans that they name.
func findings(text string) (words, paths, ids []string) {
	for _, at := range regexp.MustCompile(`http://127\.0\.0\.1:\d+(/[\w/.-]*)`).FindAllStringSubmatch(text, -1) {
		paths = append(paths, at[1])
		if id, ok := strings.CutPrefix(at[1], "/plans/"); ok {
			ids = append(ids, id)
		}
	}
	for _, word := range regexp.MustCompile(`[A-Za-z0-9_-]{20,}`).FindAllString(text, -1) {
		// What has no digit is a word.
		if strings.ContainsAny(word, "0123456789") || word == strings.ToUpper(word) {
			words = append(words, word)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	tokens := regexp.MustCompile(`\b[A-Z2-7]{26}\b`).FindAllString(text, -1)
	slices.Sort(tokens)
	// The page's own secrets are two such tokens long.
	tokens = slices.Compact(tokens)
	for _, first := range tokens {
		for _, second := range tokens {
			words = append(words, first+second)
		}
	}
	slices.Sort(words)
	slices.Sort(paths)
	return slices.Compact(words), slices.Compact(paths), ids
}

// rummage has the server show whatever it shows: what it lists, each resource,
// and what each tool answers to no arguments, which of most is an error.
func rummage(t *testing.T, c *client.Client) {
	t.Helper()
	listed, err := c.ListTools(t.Context(), mcp.ListToolsRequest{})
	if err != nil || len(listed.Tools) == 0 {
		t.Fatalf("tools/list = %v, %v", listed, err)
	}
	for _, each := range listed.Tools {
		if _, _, err := ask(t.Context(), c, each.Name, map[string]any{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := ask(t.Context(), c, "approve_plan", nil); err == nil {
		t.Error("there is a tool named approve_plan")
	}
	resources, err := c.ListResources(t.Context(), mcp.ListResourcesRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range resources.Resources {
		var read mcp.ReadResourceRequest
		read.Params.URI = each.URI
		if _, err := c.ReadResource(t.Context(), read); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.ListResourceTemplates(t.Context(), mcp.ListResourceTemplatesRequest{}); err != nil {
		t.Fatal(err)
	}
}

// An assistant has a plan that waits, in one generation of the protocol.
type assistant struct {
	t      *testing.T
	client *client.Client
	args   map[string]any // of reinstall_server
	token  string
}

func newAssistant(t *testing.T, c *client.Client, server string) *assistant {
	t.Helper()
	a := &assistant{t: t, client: c, args: map[string]any{"server": server, "os": "debian13_64"}}
	a.token = plan(t, c, "reinstall_server", a.args)
	return a
}

// approval returns how far a person has come with the plan.
func (a *assistant) approval() string {
	a.t.Helper()
	var wait mcp.CallToolRequest
	wait.Params.Name, wait.Params.Arguments = "wait_approval", map[string]any{"confirmation_token": a.token, "timeout_seconds": 1}
	wait.Params.Meta = &mcp.Meta{ProgressToken: "approval"}
	res, err := a.client.CallTool(a.t.Context(), wait)
	if err != nil || len(res.Content) == 0 {
		a.t.Fatalf("wait_approval = %v, %v", res, err)
	}
	return mcp.GetTextFromContent(res.Content[0])
}

// confirm repeats the call with the token of its plan.
func (a *assistant) confirm() (failure string) {
	a.t.Helper()
	_, failure, err := ask(a.t.Context(), a.client, "reinstall_server", confirmed(a.args, a.token))
	if err != nil {
		a.t.Fatal(err)
	}
	return failure
}
