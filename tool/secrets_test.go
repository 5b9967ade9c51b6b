package tool_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// said is all that a call lets out: its answer as data and as text.
func said(res tool.Result) string {
	if res.Failure != nil {
		data, _ := json.Marshal(res.Failure)
		return string(data) + res.Failure.Error()
	}
	return string(res.JSON) + res.Text()
}

// keyList has the form of list_ssh_keys.
type keyList struct {
	Keys []ovh.SSHKey `json:"keys"`
}

// leaks returns a call for each place that a text can leave by.
func leaks(t *testing.T, text string) map[string]func() string {
	t.Helper()
	call := func(d tool.Tool, name string, args tooltest.Args) func() string {
		return func() string {
			s := tooltest.New(t, simulator.Options{}, tool.Toolset{Name: "test", Tools: []tool.Tool{d}}.Definitions()...)
			return said(s.Try(name, args))
		}
	}
	read := func(out ovh.SSHKey, err error) func() string {
		return call(tool.Read[named, ovh.SSHKey]{Name: "get_ssh_key", Run: func(context.Context, *ovh.Reader, named) (ovh.SSHKey, error) {
			return out, err
		}}, "get_ssh_key", tooltest.Args{"name": "x"})
	}
	plan := func(p confirm.Plan, writes ...ovh.Write) func() string {
		p.Summary += " delete"
		if p.Target == nil {
			p.Target = []byte("{}")
		}
		return call(tool.Destroy[named, deleted]{Name: "delete_ssh_key", Prepare: func(context.Context, *ovh.Reader, named) (tool.Planned[deleted], error) {
			return tool.SendAll(deleted{}, writes...).Planned(p), nil
		}}, "delete_ssh_key", tooltest.Args{"name": "x"})
	}
	raw := func(query map[string]string, body any) ovh.Write {
		return ovh.RawWrite("POST", "/me/x", query, tool.Object(body)).Write
	}
	return map[string]func() string{
		"result":            read(ovh.SSHKey{Name: "x", Key: text}, nil),
		"error":             read(ovh.SSHKey{}, errors.New(text)),
		"refusal":           read(ovh.SSHKey{}, tool.Refuse(text, "next")),
		"what to do":        read(ovh.SSHKey{}, tool.Refuse("what", text)),
		"advice":            read(ovh.SSHKey{}, tool.Advise(errors.New("x"), "%s", text)),
		"message of OVH":    read(ovh.SSHKey{}, &ovh.Error{Method: "GET", Path: "/x", Status: 400, Message: text}),
		"fault":             read(ovh.SSHKey{}, tool.Invalid(tool.FaultAt("x", text)...)),
		"summary":           plan(confirm.Plan{Summary: text}),
		"target":            plan(confirm.Plan{Target: tool.Object(map[string]any{"a": []string{text}})}),
		"what will happen":  plan(confirm.Plan{WillHappen: []string{"a", text}}),
		"what will be lost": plan(confirm.Plan{WillBeLost: []string{text}}),
		"undo":              plan(confirm.Plan{Undo: text}),
		"duration":          plan(confirm.Plan{Duration: text}),
		"body":              plan(confirm.Plan{}, raw(nil, map[string]any{"a": map[string]any{"b": []string{text}}})),
		"query":             plan(confirm.Plan{}, raw(map[string]string{"callback": text}, nil)),
		"list": call(tool.List[tool.None, keyList]{Name: "list_ssh_keys", Rows: "keys", Run: func(context.Context, *ovh.Reader, tool.None) (keyList, error) {
			return keyList{[]ovh.SSHKey{{Name: "a", Key: text}, {Name: "b", Key: text}}}, nil
		}}, "list_ssh_keys", tooltest.Args{"limit": 1}),
		"result of a change": call(tool.Change[named, ovh.SSHKey]{Name: "create_ssh_key", Prepare: func(context.Context, *ovh.Reader, named) (tool.Act[ovh.SSHKey], error) {
			return tool.SendAll(ovh.SSHKey{Name: "x", Key: text}), nil
		}}, "create_ssh_key", tooltest.Args{"name": "x", "key": "y"}),
	}
}

func TestSecretsLeaveByNoWay(t *testing.T) {
	for _, planted := range tooltest.Secrets(t) {
		for place, call := range leaks(t, planted.Text) {
			if got := call(); strings.Contains(got, planted.Secret) || !strings.Contains(got, "REDACTED") {
				t.Errorf("%s by %s: %s", planted.Kind, place, got)
			}
		}
	}
	for place, call := range leaks(t, "https://example.com/?page=2") {
		if got := call(); !strings.Contains(got, "page=2") && !strings.Contains(got, "page%3D2") {
			t.Errorf("what is no secret by %s: %s", place, got)
		}
	}
}

func TestAPlanMasksFieldsAndParametersByTheirNames(t *testing.T) {
	body := tool.Object(map[string]any{
		"securityCode": "abc", "users": []any{map[string]any{"login": "bob", "password": "abc"}}, "userData": "abc", "serviceKey": "abc", "script": "abc",
		"licenseKey": "abc", "key": "public", "metadata": []any{map[string]any{"key": "token", "value": "abc"}},
	})
	s := tooltest.New(t, simulator.Options{}, deleting(func(named) (tool.Planned[deleted], error) {
		write := ovh.RawWrite("POST", "/me/x", map[string]string{"voucher": "abc", "code": "abc", "key": "abc", "page": "2"}, body).Write
		return tool.SendAll(deleted{}, write).Planned(confirm.Plan{Summary: "x", Target: tool.Object(map[string]any{"query": map[string]any{"token": "abc"}})}), nil
	}))
	p := tooltest.Plan(s, "delete_ssh_key", tooltest.Args{"name": "x"})
	text, err := json.Marshal(p.Plan)
	if err != nil || strings.Contains(string(text), "abc") {
		t.Errorf("the plan is %s, %v", text, err)
	}
	if got := p.Requests[0].Path; got != "/me/x?code=REDACTED&key=REDACTED&page=2&voucher=REDACTED" {
		t.Errorf("the path is %s", got)
	}
	if !strings.Contains(string(p.Requests[0].Body), `"key":"public"`) || !strings.Contains(string(p.Requests[0].Body), `"login":"bob"`) {
		t.Errorf("the body is %s, want what is no secret", p.Requests[0].Body)
	}
}

// What a plan does not show counts all the same: a call that would send another
// secret than the confirmed one is another call.
func TestAnotherSecretIsAnotherAct(t *testing.T) {
	raw := func(query map[string]string, body any) ovh.Write {
		return ovh.RawWrite("POST", "/me/x", query, tool.Object(body)).Write
	}
	for place, write := range map[string]func(secret string) (sent ovh.Write, target string){
		"query":  func(secret string) (ovh.Write, string) { return raw(map[string]string{"voucher": secret}, nil), "" },
		"body":   func(secret string) (ovh.Write, string) { return raw(nil, map[string]string{"password": secret}), "" },
		"target": func(secret string) (ovh.Write, string) { return raw(nil, nil), secret },
	} {
		secret := "one"
		s := tooltest.New(t, simulator.Options{}, deleting(func(named) (tool.Planned[deleted], error) {
			sent, target := write(secret)
			return tool.SendAll(deleted{}, sent).Planned(confirm.Plan{Summary: place, Target: tool.Object(map[string]string{"token": target})}), nil
		}))
		token := tooltest.Plan(s, "delete_ssh_key", tooltest.Args{"name": "x"}).Token
		secret = "two"
		s.Fails("delete_ssh_key", tooltest.Args{"name": "x", "confirmation_token": token}, tool.CodeNotConfirmed, "changed")
	}
}

func TestTheKeysInUseLeaveByNoWay(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, tool.Toolset{Name: "test", Tools: []tool.Tool{
		tool.Read[named, ovh.SSHKey]{Name: "get_ssh_key", Run: func(context.Context, *ovh.Reader, named) (ovh.SSHKey, error) {
			return ovh.SSHKey{Key: "x" + simulator.ConsumerKey + "x", Name: simulator.ApplicationSecret}, nil
		}},
	}}.Definitions()...)
	s.Runner.Secrets = []ovh.Secret{simulator.ConsumerKey, simulator.ApplicationSecret}
	if got := said(s.Try("get_ssh_key", tooltest.Args{"name": "x"})); strings.Contains(got, simulator.ConsumerKey) || strings.Contains(got, simulator.ApplicationSecret) {
		t.Errorf("get_ssh_key = %s", got)
	}
}

func TestAToolMayRevealInItsResultAlone(t *testing.T) {
	const link = "https://bob:hunter2@example.com/"
	s := tooltest.New(t, simulator.Options{}, tool.Toolset{Name: "test", Tools: []tool.Tool{
		tool.Read[named, ovh.SSHKey]{Name: "get_ssh_key", Reveals: true, Run: func(_ context.Context, _ *ovh.Reader, in named) (ovh.SSHKey, error) {
			if in.Name == "bad" {
				return ovh.SSHKey{}, errors.New(link)
			}
			return ovh.SSHKey{Key: link}, nil
		}},
		tool.Destroy[named, deleted]{Name: "delete_ssh_key", Reveals: true, Milder: true, Prepare: func(context.Context, *ovh.Reader, named) (tool.Planned[deleted], error) {
			return tool.SendAll(deleted{link}).Planned(confirm.Plan{Summary: link, Target: []byte("{}")}), nil
		}},
	}}.Definitions()...)
	if got := said(s.Try("get_ssh_key", tooltest.Args{"name": "x"})); !strings.Contains(got, link) {
		t.Errorf("get_ssh_key = %s, want it revealed", got)
	}
	if got := said(s.Try("get_ssh_key", tooltest.Args{"name": "bad"})); strings.Contains(got, "hunter2") {
		t.Errorf("get_ssh_key = %s, want no secret in an error", got)
	}
	p := tooltest.Plan(s, "delete_ssh_key", tooltest.Args{"name": "x"})
	if strings.Contains(p.Summary, "hunter2") {
		t.Errorf("the summary is %s, want no secret in a plan", p.Summary)
	}
	got := tooltest.Call[struct{ Result deleted }](s, "delete_ssh_key", tooltest.Args{"name": "x", "confirmation_token": p.Token})
	if got.Result.Deleted != link {
		t.Errorf("delete_ssh_key = %+v, want it revealed", got)
	}
}

func TestOutcomesAreKeptWithoutSecrets(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, deleting(func(named) (tool.Planned[deleted], error) {
		return tool.SendAll(deleted{"https://bob:hunter2@example.com/"}).Planned(confirm.Plan{Summary: "x", Target: []byte("{}")}), nil
	}))
	token := tooltest.Plan(s, "delete_ssh_key", tooltest.Args{"name": "x"}).Token
	for range 2 {
		if got := said(s.Try("delete_ssh_key", tooltest.Args{"name": "x", "confirmation_token": token})); strings.Contains(got, "hunter2") {
			t.Errorf("delete_ssh_key = %s", got)
		}
	}
}

func TestProgressAndLogAreWithoutSecrets(t *testing.T) {
	const link = "https://bob:hunter2@example.com/"
	set := tool.Toolset{Name: "test", Tools: []tool.Tool{tool.Change[named, ovh.SSHKey]{
		Name: "create_ssh_key", Prepare: func(context.Context, *ovh.Reader, named) (tool.Act[ovh.SSHKey], error) {
			act := tool.SendAll(ovh.SSHKey{}, ovh.DeleteSSHKey("ci").Write, ovh.DeleteSSHKey("laptop").Write)
			act.Steps[0].Does = link
			return act, nil
		},
	}}}
	s := tooltest.New(t, simulator.Options{}, set.Definitions()...)
	var log bytes.Buffer
	s.LogTo(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	_, reported := tooltest.Reported(s, "create_ssh_key", tooltest.Args{"name": "x", "key": "y"})
	text, err := json.Marshal(reported)
	if err != nil || len(reported) == 0 || strings.Contains(string(text), "hunter2") || strings.Contains(log.String(), "hunter2") {
		t.Errorf("reported %s, %v, logged %s", text, err, log.String())
	}
}

func TestAPanicIsLoggedWithoutSecrets(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, deleting(func(named) (tool.Planned[deleted], error) { panic("at https://bob:hunter2@example.com/") }))
	var log bytes.Buffer
	s.LogTo(slog.New(slog.NewTextHandler(&log, nil)))
	srv := tooltest.Serve(s)
	srv.HandleMessage(t.Context(), []byte(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"delete_ssh_key","arguments":{"name":"x"}}}`))
	if got := log.String(); !strings.Contains(got, "tool panicked") || strings.Contains(got, "hunter2") {
		t.Errorf("the log says %s", got)
	}
}

// OVHcloud may say in an error, by a link, what nobody sent.
func TestErrorsOfOVHcloudAreWithoutSecrets(t *testing.T) {
	s := tooltest.New(t, simulator.Options{Faults: func(*http.Request) *simulator.Fault {
		return &simulator.Fault{Status: 400, Body: `{"message":"fetch of https://bob:hunter2@example.com/ failed","class":"Client::BadRequest"}`}
	}}, deleting(func(named) (tool.Planned[deleted], error) {
		act := tool.SendAll(deleted{}, ovh.DeleteSSHKey("ci").Write)
		act.Effect = effect.Change
		return act.Planned(confirm.Plan{}), nil
	}))
	if got := said(s.Try("delete_ssh_key", tooltest.Args{"name": "x"})); strings.Contains(got, "hunter2") || !strings.Contains(got, "example.com") {
		t.Errorf("delete_ssh_key = %s", got)
	}
}
