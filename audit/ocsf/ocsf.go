// Package ocsf writes calls of the audit log as events of the Open
// Cybersecurity Schema Framework, which systems that collect security events
// read: https://schema.ocsf.io.
package ocsf

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
)

// Version is that of the schema which events keep to. Later ones of its major
// version only add to it.
const Version = "1.3.0"

const (
	classUID    = 6003 // API Activity
	categoryUID = 6    // Application Activity
)

// What a call does, in the schema's words.
const (
	activityCreate = 1
	activityRead   = 2
	activityUpdate = 3
	activityDelete = 4
)

// What became of it.
const (
	statusUnknown = 0
	statusSuccess = 1
	statusFailure = 2
)

// An APIActivity is a call as an event of class 6003. Times are in
// milliseconds since 1970.
type APIActivity struct {
	ActivityID   int          `json:"activity_id"`
	ActivityName string       `json:"activity_name"`
	CategoryUID  int          `json:"category_uid"`
	ClassUID     int          `json:"class_uid"`
	TypeUID      int          `json:"type_uid"`
	SeverityID   int          `json:"severity_id"`
	Time         int64        `json:"time"`
	Duration     int64        `json:"duration,omitempty"`
	Message      string       `json:"message"`
	StatusID     int          `json:"status_id"`
	Status       string       `json:"status"`
	StatusCode   string       `json:"status_code"` // the outcome of the call
	StatusDetail string       `json:"status_detail,omitempty"`
	Metadata     metadata     `json:"metadata"`
	Actor        actor        `json:"actor"`
	API          api          `json:"api"`
	SrcEndpoint  endpoint     `json:"src_endpoint"`
	HTTPRequest  *httpRequest `json:"http_request,omitempty"`
	Resources    []resource   `json:"resources,omitempty"`
	Unmapped     unmapped     `json:"unmapped"`
}

type metadata struct {
	Version        string  `json:"version"`
	Product        product `json:"product"`
	UID            string  `json:"uid"`             // hash of the last line of the call
	CorrelationUID string  `json:"correlation_uid"` // hash of its first line, which stays
	LogName        string  `json:"log_name"`
	OriginalTime   string  `json:"original_time"`
	Sequence       int64   `json:"sequence"` // number of the first line
	TenantUID      string  `json:"tenant_uid,omitempty"`
}

type product struct {
	Name       string `json:"name"`
	VendorName string `json:"vendor_name"`
	Version    string `json:"version"`
}

type actor struct {
	User    *user  `json:"user,omitempty"`
	AppName string `json:"app_name"`
}

type user struct {
	Name     string  `json:"name"`
	FullName string  `json:"full_name,omitempty"` // as people know them
	Groups   []named `json:"groups,omitempty"`
}

type named struct {
	Name string `json:"name"`
}

type api struct {
	Operation string   `json:"operation"`
	Group     *named   `json:"group,omitempty"`
	Service   named    `json:"service"`
	Request   request  `json:"request"`
	Response  response `json:"response,omitzero"`
}

type request struct {
	UID  string          `json:"uid"`
	Data json.RawMessage `json:"data,omitempty"`
}

type response struct {
	Code         int    `json:"code,omitempty"`
	Error        string `json:"error,omitempty"`
	ErrorMessage string `json:"error_message,omitempty"`
}

type endpoint struct {
	InstanceUID string `json:"instance_uid"`
	ServiceName string `json:"svc_name"`
}

type httpRequest struct {
	Method string `json:"http_method"`
	UID    string `json:"uid,omitempty"` // OVHcloud's own name of it
	URL    url    `json:"url"`
}

type url struct {
	Path string `json:"path"`
}

type resource struct {
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
}

// What the schema has no place for: how it was agreed to, all requests, and
// the lines of the log that the event is made of.
type unmapped struct {
	Profile  string          `json:"profile,omitempty"`
	Effect   string          `json:"effect,omitempty"`
	Plan     string          `json:"plan,omitempty"`
	Consent  string          `json:"consent,omitempty"`
	Check    string          `json:"check,omitempty"`
	Part     *audit.Part     `json:"part,omitempty"`
	Scope    string          `json:"scope,omitempty"`
	TraceID  string          `json:"trace_id,omitempty"`
	SpanID   string          `json:"span_id,omitempty"`
	Requests []audit.Request `json:"requests,omitempty"`
	Lines    []line          `json:"lines"`
}

type line struct {
	Number   int64      `json:"n"`
	Kind     audit.Kind `json:"kind"`
	Previous string     `json:"prev"`
	Hash     string     `json:"hash"`
}

// New returns a call as an event. Log is the name of the log, version that of
// the program.
func New(e audit.Event, log, version string) APIActivity {
	const program = "ovh-mcp"
	activity, name := activityOf(e)
	first, last := e.Lines[0], e.Lines[len(e.Lines)-1]
	out := APIActivity{
		ActivityID: activity, ActivityName: name, CategoryUID: categoryUID, ClassUID: classUID, TypeUID: classUID*100 + activity,
		SeverityID: severityOf(e), Time: e.Time.UnixMilli(), Duration: int64(e.Took), Message: message(e), StatusCode: e.Outcome,
		Metadata: metadata{
			Version: Version, Product: product{program, program, version}, UID: last.Hash, CorrelationUID: first.Hash,
			LogName: log, OriginalTime: e.Time.Format(time.RFC3339Nano), Sequence: e.Number, TenantUID: e.Account,
		},
		Actor: actor{AppName: program},
		API: api{
			Operation: e.Tool, Service: named{"OVHcloud API"},
			Request: request{UID: fmt.Sprintf("%s/%d", e.Instance, e.Number), Data: e.Arguments},
		},
		SrcEndpoint: endpoint{e.Instance, program},
		Unmapped:    unmapped{Profile: e.Profile, Effect: e.Effect, Plan: e.Plan, Consent: e.Consent, Check: e.Check, Part: e.Part, Scope: e.Scope, TraceID: e.TraceID, SpanID: e.SpanID, Requests: e.Requests},
	}
	if e.Client != "" {
		out.Actor.AppName = e.Client
	}
	if e.Caller != "" {
		out.Actor.User = &user{Name: e.Caller, FullName: e.CallerName}
		for _, group := range e.Groups {
			out.Actor.User.Groups = append(out.Actor.User.Groups, named{group})
		}
	}
	if e.Toolset != "" {
		out.API.Group = &named{e.Toolset}
	}
	for _, t := range e.Targets {
		kind, name := audit.SplitTarget(t)
		out.Resources = append(out.Resources, resource{name, kind})
	}
	for _, r := range e.Lines {
		out.Unmapped.Lines = append(out.Unmapped.Lines, line{r.Number, r.Kind, r.Previous, r.Hash})
	}
	out.tellStatus(e)
	out.tellRequest(e)
	return out
}

// tellStatus says what became of the call.
func (a *APIActivity) tellStatus(e audit.Event) {
	switch e.Outcome {
	case audit.OutcomeUnknown, audit.OutcomeRunning:
		a.StatusID, a.Status, a.StatusDetail = statusUnknown, "Unknown", e.Check
	case audit.OutcomePlanned, audit.OutcomeDryRun, audit.OutcomeRepeated:
		a.StatusID, a.Status, a.StatusDetail = statusSuccess, "Success", e.Outcome+": nothing was sent that changes anything"
	case audit.OutcomeOK:
		a.StatusID, a.Status = statusSuccess, "Success"
	default:
		a.StatusID, a.Status, a.StatusDetail = statusFailure, "Failure", e.Error
		a.API.Response.Error, a.API.Response.ErrorMessage = e.Outcome, e.Error
	}
}

// tellRequest shows the request that says most: the last write, and else the
// last read.
func (a *APIActivity) tellRequest(e audit.Event) {
	var shown *audit.Request
	for i, q := range e.Requests {
		if shown == nil || q.Method != "GET" || shown.Method == "GET" {
			shown = &e.Requests[i]
		}
	}
	if shown == nil {
		return
	}
	a.HTTPRequest = &httpRequest{shown.Method, shown.QueryID, url{shown.Path}}
	a.API.Response.Code = shown.Status
}

// severityOf maps the five levels of the log to the schema's, Informational to
// Critical.
func severityOf(e audit.Event) int {
	if e.Severity == 0 && e.Effect == "Read" {
		return 1
	}
	return e.Severity
}

// activityOf tells what the call did, or was to do: one that was only planned
// or repeated has read. What neither creates nor deletes updates, as a reboot does.
func activityOf(e audit.Event) (id int, name string) {
	switch verb, _, _ := strings.Cut(e.Tool, "_"); {
	case e.Effect == "Read", e.Outcome == audit.OutcomePlanned, e.Outcome == audit.OutcomeDryRun, e.Outcome == audit.OutcomeRepeated:
		return activityRead, "Read"
	case verb == "create", verb == "request", verb == "send", e.Tool == "raw_post":
		return activityCreate, "Create"
	case verb == "delete", verb == "revoke", e.Tool == "raw_delete":
		return activityDelete, "Delete"
	}
	return activityUpdate, "Update"
}

func message(e audit.Event) string {
	what := e.Tool
	if len(e.Targets) > 0 {
		what += " of " + strings.Join(e.Targets, ", ")
	}
	return what + ": " + e.Outcome
}
