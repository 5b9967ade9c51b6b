package ocsf

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
)

// A class is what version 1.3.0 of the schema says of the attributes that
// events use: of each its type, and which have to be there.
type class struct {
	required, oneOf []string // oneOf: at least one of them
	attributes      map[string]string
}

// schema tells of the class API Activity and the objects in it. A type is that
// of JSON, an object by its name, or a list of such by its name and "[]".
func schema() map[string]class {
	return map[string]class{
		"api_activity": {
			required: []string{"activity_id", "category_uid", "class_uid", "type_uid", "severity_id", "time", "metadata", "actor", "api", "src_endpoint"},
			attributes: map[string]string{
				"activity_id": "integer", "activity_name": "string", "category_uid": "integer", "class_uid": "integer", "type_uid": "integer",
				"severity_id": "integer", "time": "integer", "duration": "integer", "message": "string", "status_id": "integer", "status": "string",
				"status_code": "string", "status_detail": "string", "metadata": "metadata", "actor": "actor", "api": "api",
				"src_endpoint": "network_endpoint", "dst_endpoint": "network_endpoint", "http_request": "http_request",
				"resources": "resource_details[]", "unmapped": "any",
			},
		},
		"metadata": {required: []string{"product", "version"}, attributes: map[string]string{
			"version": "string", "product": "product", "uid": "string", "correlation_uid": "string", "log_name": "string",
			"original_time": "string", "sequence": "integer", "tenant_uid": "string",
		}},
		"product": {required: []string{"vendor_name"}, oneOf: []string{"name", "uid"}, attributes: map[string]string{"name": "string", "vendor_name": "string", "version": "string"}},
		"actor": {oneOf: []string{"process", "user", "invoked_by", "session", "app_name", "app_uid"}, attributes: map[string]string{
			"app_name": "string", "user": "user",
		}},
		"user": {oneOf: []string{"account", "name", "uid"}, attributes: map[string]string{"name": "string", "full_name": "string", "groups": "group[]"}},
		"api": {required: []string{"operation"}, attributes: map[string]string{
			"operation": "string", "group": "group", "service": "service", "request": "request", "response": "response",
		}},
		"group":            {oneOf: []string{"name", "uid"}, attributes: map[string]string{"name": "string"}},
		"service":          {oneOf: []string{"name", "uid"}, attributes: map[string]string{"name": "string"}},
		"request":          {required: []string{"uid"}, attributes: map[string]string{"uid": "string", "data": "any"}},
		"response":         {attributes: map[string]string{"code": "integer", "error": "string", "error_message": "string"}},
		"network_endpoint": {oneOf: []string{"ip", "uid", "name", "hostname", "svc_name", "instance_uid"}, attributes: map[string]string{"svc_name": "string", "instance_uid": "string"}},
		"http_request":     {attributes: map[string]string{"http_method": "string", "uid": "string", "url": "url"}},
		"url":              {oneOf: []string{"url_string", "path"}, attributes: map[string]string{"path": "string"}},
		"resource_details": {oneOf: []string{"name", "uid"}, attributes: map[string]string{"name": "string", "type": "string"}},
	}
}

// fits holds a value against what the schema says of a type.
func fits(t *testing.T, at, kind string, v any) {
	t.Helper()
	if element, ok := strings.CutSuffix(kind, "[]"); ok {
		all, ok := v.([]any)
		if !ok || len(all) == 0 {
			t.Errorf("%s = %v, want a list", at, v)
		}
		for _, e := range all {
			fits(t, at, element, e)
		}
		return
	}
	sound := true
	switch kind {
	case "any":
	case "string":
		s, ok := v.(string)
		sound = ok && s != ""
	case "integer":
		n, ok := v.(float64)
		sound = ok && n == math.Trunc(n) && n >= 0
	default:
		object, ok := v.(map[string]any)
		if sound = ok; ok {
			fitsObject(t, at, schema()[kind], object)
		}
	}
	if !sound {
		t.Errorf("%s = %v, want %s", at, v, kind)
	}
}

func fitsObject(t *testing.T, at string, c class, object map[string]any) {
	t.Helper()
	for _, name := range c.required {
		if object[name] == nil {
			t.Errorf("%s has no %s, which is required", at, name)
		}
	}
	if len(c.oneOf) > 0 && !slices.ContainsFunc(c.oneOf, func(name string) bool { return object[name] != nil }) {
		t.Errorf("%s has none of %v", at, c.oneOf)
	}
	for name, v := range object {
		kind, known := c.attributes[name]
		if !known {
			t.Errorf("%s.%s is no attribute of the schema", at, name)
			continue
		}
		fits(t, at+"."+name, kind, v)
	}
}

var began = time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)

// logged returns the events of a log with a call of each outcome.
func logged(t *testing.T) []audit.Event {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "audit.jsonl")
	l, err := audit.Open(audit.Options{File: file, Clock: func() time.Time { return began }})
	if err != nil {
		t.Fatal(err)
	}
	full := audit.Call{
		Account: "ovh-eu/ab12", Client: "assistant/1.0", Caller: "oidc:7f", CallerName: "alice", Groups: []string{"dns-admins", "ops"}, Scope: "ovh.change", Tool: "delete_ssh_key", Toolset: "ssh_keys", Effect: "Destroy",
		Severity: 4, Targets: []string{"ssh_key: ci", "odd"}, Arguments: json.RawMessage(`{"name":"ci"}`), Consent: "token", Plan: "9f",
		Check: "list_ssh_keys shows whether it is there",
	}
	del := audit.Request{Method: "DELETE", Path: "/me/sshKey/ci", Status: 200, QueryID: "EU.ext-1.1"}
	write := func(c audit.Call, outcome, fault string) {
		e := l.Begin(c)
		e.Read(audit.Request{Method: "GET", Path: "/me/sshKey/ci", Status: 200, QueryID: "EU.ext-1.0"})
		if err := e.Intend(c, []audit.Request{{Method: del.Method, Path: del.Path}}); err != nil {
			t.Fatal(err)
		}
		if outcome == "" {
			return
		}
		e.Sent(del)
		if err := e.End(c, outcome, fault); err != nil {
			t.Fatal(err)
		}
	}
	for _, end := range []struct {
		call           audit.Call
		outcome, fault string
	}{
		{audit.Call{Tool: "list_ssh_keys", Effect: "Read"}, "ok", ""},
		{full, "planned", ""},
		{full, "dry_run", ""},
		{full, "repeated", ""},
		{full, "refused", "denied by policy.yml:3"},
	} {
		if err := l.Begin(end.call).End(end.call, end.outcome, end.fault); err != nil {
			t.Fatal(err)
		}
	}
	write(full, "ok", "")
	write(full, "conflict", "it is in use")
	write(full, "outcome_unknown", "the answer got lost")
	write(full, "", "")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	all, _, err := audit.Newest(file, audit.Filter{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEventsFitTheSchema(t *testing.T) {
	for _, e := range logged(t) {
		text, err := json.Marshal(New(e, "audit.jsonl", "1.2.3"))
		if err != nil {
			t.Fatal(err)
		}
		var event map[string]any
		if err := json.Unmarshal(text, &event); err != nil {
			t.Fatal(err)
		}
		fits(t, e.Tool+" "+e.Outcome, "api_activity", event)
		if event["class_uid"] != 6003.0 || event["category_uid"] != 6.0 || event["type_uid"] != 600300+event["activity_id"].(float64) {
			t.Errorf("%s: class %v of category %v, type %v", e.Tool, event["class_uid"], event["category_uid"], event["type_uid"])
		}
		if event["time"] != float64(began.UnixMilli()) {
			t.Errorf("%s: time %v, want %d", e.Tool, event["time"], began.UnixMilli())
		}
	}
}

func TestEventsTellWhatBecameOfACall(t *testing.T) {
	type told struct {
		activity, status, severity, code int
		detail                           string
	}
	want := []told{
		{activityRead, statusSuccess, 1, 0, ""},
		{activityRead, statusSuccess, 4, 0, "planned: nothing was sent that changes anything"},
		{activityRead, statusSuccess, 4, 0, "dry_run: nothing was sent that changes anything"},
		{activityRead, statusSuccess, 4, 0, "repeated: nothing was sent that changes anything"},
		{activityDelete, statusFailure, 4, 0, "denied by policy.yml:3"},
		{activityDelete, statusSuccess, 4, 200, ""},
		{activityDelete, statusFailure, 4, 200, "it is in use"},
		{activityDelete, statusUnknown, 4, 200, "list_ssh_keys shows whether it is there"},
		{activityDelete, statusUnknown, 4, 0, "list_ssh_keys shows whether it is there"},
	}
	events := logged(t)
	if len(events) != len(want) {
		t.Fatalf("%d events, want %d", len(events), len(want))
	}
	for i, e := range events {
		a := New(e, "audit.jsonl", "1.2.3")
		if got := (told{a.ActivityID, a.StatusID, a.SeverityID, a.API.Response.Code, a.StatusDetail}); got != want[i] {
			t.Errorf("event %d (%s) = %+v, want %+v", i, e.Outcome, got, want[i])
		}
		last := e.Lines[len(e.Lines)-1]
		if a.Metadata.UID != last.Hash || a.Metadata.CorrelationUID != e.Lines[0].Hash || len(a.Unmapped.Lines) != len(e.Lines) {
			t.Errorf("event %d is not tied to its lines: %+v", i, a.Metadata)
		}
	}
	done := New(events[5], "audit.jsonl", "1.2.3")
	if q := done.HTTPRequest; q == nil || q.Method != "DELETE" || q.UID != "EU.ext-1.1" {
		t.Errorf("the request of a write = %+v, want the write and not what was read before", q)
	}
	if u := done.Actor.User; u == nil || u.Name != "oidc:7f" || u.FullName != "alice" || !slices.Equal(u.Groups, []named{{"dns-admins"}, {"ops"}}) || done.Unmapped.Scope != "ovh.change" {
		t.Errorf("who did it = %+v", u)
	}
	if !slices.Equal(done.Resources, []resource{{"ci", "ssh_key"}, {"odd", ""}}) {
		t.Errorf("resources = %+v", done.Resources)
	}
}

func TestActivitiesAreThoseOfCRUD(t *testing.T) {
	for tool, want := range map[string]int{
		"create_dns_record": activityCreate, "send_sms": activityCreate, "request_consumer_key": activityCreate, "raw_post": activityCreate,
		"update_dns_record": activityUpdate, "reboot_server": activityUpdate, "raw_put": activityUpdate, "apply_zone": activityUpdate,
		"delete_ssh_key": activityDelete, "revoke_api_credential": activityDelete, "raw_delete": activityDelete,
	} {
		if got, _ := activityOf(audit.Event{Call: audit.Call{Tool: tool, Effect: "Destroy"}, Outcome: "ok"}); got != want {
			t.Errorf("activity of %s = %d, want %d", tool, got, want)
		}
	}
}
