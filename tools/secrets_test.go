package tools_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
	"github.com/ovh-mcp/ovh-mcp/tools/account"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

// takenKeys are the arguments that a private key belongs in: they are never
// shown.
func takenKeys() []string {
	return []string{"reinstall_server post_install_script", "reinstall_server config_drive_user_data"}
}

func TestAPrivateKeyIsRefusedByEveryOtherArgument(t *testing.T) {
	key := tooltest.PrivateKey(t)
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	asked := 0
	for _, def := range tools.All(tools.Options{}) {
		for name, sample := range textArguments(t, def.Name, key) {
			asked++
			res := d.Try(def.Name, tooltest.With(required(t, def.Name), name, sample))
			taken := slices.Contains(takenKeys(), def.Name+" "+name)
			if refused := res.Failure != nil && strings.Contains(res.Failure.Error(), "private key"); refused == taken {
				t.Errorf("%s with a private key as %s = %s %v", def.Name, name, res.JSON, res.Failure)
			}
			if sent := d.Requests(); !taken && len(sent) > 0 {
				t.Errorf("%s with a private key as %s sent %v", def.Name, name, sent)
			}
			if res.Failure != nil && strings.Contains(res.Failure.Error(), strings.Split(key, "\n")[1]) {
				t.Errorf("%s repeats the key: %v", def.Name, res.Failure)
			}
		}
	}
	if asked < 100 {
		t.Errorf("%d arguments were tried, want more", asked)
	}
}

// textArguments returns the arguments of a tool that take text, or lists of it,
// with that text.
func textArguments(t *testing.T, name, text string) tooltest.Args {
	t.Helper()
	published, err := schemas.Published(name)
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]struct {
			Type  any
			Items struct{ Type any }
		}
	}
	if err := json.Unmarshal(published.Input, &schema); err != nil {
		t.Fatal(err)
	}
	all := tooltest.Args{}
	for argument, p := range schema.Properties {
		switch {
		case p.Type == "string":
			all[argument] = text
		case p.Type == "array" && p.Items.Type == "string":
			all[argument] = []string{text}
		}
	}
	return all
}

// A plan shows the size of a script alone, and nobody else sees more.
func TestScriptsAreTakenWithTheirKeysAndNeverShown(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	for _, planted := range tooltest.Secrets(t) {
		given := tooltest.Args{"server": tooltest.Web2, "os": "debian13_64", "post_install_script": "#!/bin/sh\n" + planted.Text, "config_drive_user_data": "#cloud-config\n" + planted.Text}
		res := d.Try("reinstall_server", given)
		if res.Failure != nil || strings.Contains(string(res.JSON), planted.Secret) || strings.Count(string(res.JSON), "bytes, not shown)") != 2 {
			t.Errorf("reinstall_server with a script that holds a %s = %s %v", planted.Kind, res.JSON, res.Failure)
		}
	}
}

// TestNoToolShowsASecretOfTheAccount calls every tool on an account that has
// secrets in all that people name and describe things with.
func TestNoToolShowsASecretOfTheAccount(t *testing.T) {
	masked := 0
	for i, def := range tools.All(tools.Options{}) {
		secrets := tooltest.Secrets(t)
		planted := secrets[i%len(secrets)]
		d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
		given := arrange(d, def.Name)
		spoil(d, planted.Text)
		d.Offer(tools.All(tools.Options{Keys: account.KeyDelivery{Show: true}})...)
		res := d.Try(def.Name, given)
		text := said(res)
		if strings.Contains(text, planted.Secret) {
			t.Errorf("%s shows a %s: %s", def.Name, planted.Kind, text)
		}
		if strings.Contains(text, redact.Mask) {
			masked++
		}
	}
	if masked < 20 {
		t.Errorf("%d tools met a secret, want more", masked)
	}
}

// said is all that a call lets out.
func said(res tool.Result) string {
	if res.Failure != nil {
		return fmt.Sprintf("%s %+v", res.Failure.Error(), *res.Failure)
	}
	return string(res.JSON) + res.Text()
}

// spoil writes a text behind every name and description that OVHcloud answers
// with from here on.
func spoil(d *tooltest.Session, text string) {
	d.T.Helper()
	api, err := client.New(client.Config{
		Endpoint: simulator.Endpoint, HTTPClient: &http.Client{Transport: spoiler{d.Account.Client().Transport, text}},
		Credentials: client.Credentials{
			ApplicationKey: simulator.ApplicationKey, ApplicationSecret: simulator.ApplicationSecret, ConsumerKey: simulator.ConsumerKey,
		},
	})
	if err != nil {
		d.T.Fatal(err)
	}
	d.UseClient(api)
}

type spoiler struct {
	http.RoundTripper
	text string
}

func (s spoiler) RoundTrip(r *http.Request) (*http.Response, error) {
	return rewritten(s.RoundTripper, r, func(v any) []byte {
		return tool.Object(withText(v, "", func(name, value string) string {
			if slices.Contains([]string{"displayName", "description", "comment", "target", "os", "commercialRange", "message", "key", "model", "email", "organisation", "type"}, name) {
				return value + " " + s.text
			}
			return value
		}))
	})
}

// rewritten is the answer to r with another body, where that is JSON.
func rewritten(way http.RoundTripper, r *http.Request, write func(v any) []byte) (*http.Response, error) {
	res, err := way.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) == nil {
		body = write(v)
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res.Header.Del("Content-Length")
	return res, nil
}

// withText puts other texts into JSON: write is told the name of the field
// around each.
func withText(v any, name string, write func(name, value string) string) any {
	switch v := v.(type) {
	case map[string]any:
		for n := range v {
			v[n] = withText(v[n], n, write)
		}
	case []any:
		for i := range v {
			v[i] = withText(v[i], name, write)
		}
	case string:
		return write(name, v)
	}
	return v
}

// TestNoRawCallShowsASecretOfItsRequest plans and sends every operation of
// OVHcloud's that takes a body, with secrets in all of its texts, to a server
// that repeats what it is sent.
func TestNoRawCallShowsASecretOfItsRequest(t *testing.T) {
	secrets := tooltest.Secrets(t)
	d := echoing(t)
	planned, next := 0, 0
	for _, op := range apitest.Catalog(t, apitest.Described()).Operations() {
		example := op.Example()
		if example.Body == nil || op.Method == http.MethodGet {
			continue
		}
		var body any
		if err := json.Unmarshal(tool.Object(example.Body), &body); err != nil {
			t.Fatal(err)
		}
		body = withText(body, "", func(string, string) string { next++; return secrets[next%len(secrets)].Text })
		query := map[string]string{"token": "p4rameter-hunter2", "callback": secrets[next%len(secrets)].Text}
		given := tooltest.Args{"path": example.Path, "query": query, "body": body, "unchecked": true}
		name := "raw_" + strings.ToLower(op.Method)
		var plan struct{ Confirm tooltest.Pending }
		res := d.Try(name, given)
		silent(t, op, res, secrets)
		if res.Failure == nil && json.Unmarshal(res.JSON, &plan) == nil && plan.Confirm.Token != "" {
			planned++
			silent(t, op, d.Try(name, tooltest.With(given, "confirmation_token", plan.Confirm.Token)), secrets)
		}
	}
	if planned < 100 {
		t.Errorf("%d operations were planned, want more", planned)
	}
}

// echoing returns a session with raw tools whose account repeats each request:
// as an answer, or every third time in an error.
func echoing(t *testing.T) *tooltest.Session {
	t.Helper()
	seen := 0
	answer := func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/auth/time") {
			return nil
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if len(body) == 0 {
			body = []byte("null")
		}
		if seen++; seen%3 == 0 && r.Method != http.MethodGet {
			return &simulator.Fault{Status: 400, Body: string(tool.Object(map[string]string{"message": "is wrong: " + string(body) + r.URL.RawQuery}))}
		}
		return &simulator.Fault{Status: 200, Body: string(tool.Object(map[string]any{"a": json.RawMessage(body), "b": string(body)}))}
	}
	library := apitest.Described()
	apitest.Catalog(t, library)
	return tooltest.New(t, simulator.Options{Faults: answer}, tools.All(tools.Options{Catalog: library})...)
}

// silent fails when a call shows a secret.
func silent(t *testing.T, op *catalog.Operation, res tool.Result, secrets []tooltest.Planted) {
	t.Helper()
	text := said(res)
	if strings.Contains(text, "p4rameter-hunter2") {
		t.Errorf("%s shows a parameter: %s", op, text)
	}
	for _, planted := range secrets {
		if strings.Contains(text, planted.Secret) {
			t.Errorf("%s shows a %s: %s", op, planted.Kind, text)
		}
	}
}

// TestNoRawAnswerShowsASecret reads every path of OVHcloud's API from a server
// that answers with secrets.
func TestNoRawAnswerShowsASecret(t *testing.T) {
	secrets := tooltest.Secrets(t)
	next := 0
	library := apitest.Described()
	all := apitest.Catalog(t, library).Operations()
	d := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/auth/time") {
			return nil
		}
		next++
		texts := []string{secrets[next%len(secrets)].Text, secrets[(next+1)%len(secrets)].Text}
		return &simulator.Fault{Status: 200, Body: string(tool.Object(map[string]any{"id": next, "a": texts, texts[0]: map[string]any{"b": texts[1]}}))}
	}}, tools.All(tools.Options{Catalog: library})...)
	for _, op := range all {
		if op.Method == http.MethodGet {
			silent(t, op, d.Try("raw_get", tooltest.Args{"path": op.Example().Path, "unchecked": true}), secrets)
		}
	}
}

// TestNoRawListShowsASecret lists every collection of OVHcloud's API from a server
// whose objects hold secrets: in each field that is one by its type, by its name,
// and by its look. They are asked for by their names, and by filters.
func TestNoRawListShowsASecret(t *testing.T) {
	byLook := tooltest.Secrets(t)
	secrets := append(slices.Clone(byLook), tooltest.Planted{Kind: "field of a secret type", Text: "typ3d-hunter2", Secret: "typ3d-hunter2"})
	library := apitest.Described()
	all := apitest.Catalog(t, library).Operations()
	var object map[string]any
	d := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/auth/time") {
			return nil
		}
		return &simulator.Fault{Status: 200, Body: string(tool.Object([]any{object}))}
	}}, tools.All(tools.Options{Catalog: library})...)
	listed, typed := 0, 0
	for i, op := range all {
		of, ok := op.Collection()
		if !ok {
			continue
		}
		object = map[string]any{"id": "object-1", "password": "typ3d-hunter2", "name": byLook[i%len(byLook)].Text}
		fields, filter := secretFields(of)
		for _, term := range filter {
			name, _, _ := strings.Cut(term, "~")
			object[name] = "typ3d-hunter2"
		}
		given := tooltest.Args{"path": op.Example().Path, "fields": fields}
		res := d.Try("raw_list", given)
		silent(t, op, res, secrets)
		if res.Failure == nil {
			listed++
		}
		if typed += len(filter); len(filter) == 0 {
			continue
		}
		if res := d.Try("raw_list", tooltest.With(given, "filter", filter)); strings.Contains(string(res.JSON), "object-1") {
			t.Errorf("%s tells by a filter what a secret holds: %s", op, res.JSON)
		}
	}
	if listed < 500 || typed < 4 {
		t.Errorf("%d collections were listed, %d fields were secret by their type; want more", listed, typed)
	}
}

// secretFields returns the fields of a collection's objects to ask for in order to
// see secrets, and terms that would tell what those of a secret type hold.
func secretFields(of catalog.Collection) (fields, filter []string) {
	for _, f := range of.Branch.Fields(of.Type) {
		byType := f.Type.Base().Name == "password"
		if strings.Contains(f.Name, ".") || !byType && f.Name != "name" && f.Name != "description" {
			continue
		}
		fields = append(fields, f.Name)
		if byType {
			filter = append(filter, f.Name+"~hunter2")
		}
	}
	return fields, filter
}

// Only raw calls may reveal, and only where the operator said so.
func TestNoOtherToolReveals(t *testing.T) {
	for _, show := range []bool{false, true} {
		for _, def := range tools.All(tools.Options{ShowSecrets: show, Keys: account.KeyDelivery{Show: true}}) {
			if def.Reveals && (def.Toolset != "raw" || !show) {
				t.Errorf("%s reveals secrets, though show-secrets is %t", def.Name, show)
			}
		}
	}
}
