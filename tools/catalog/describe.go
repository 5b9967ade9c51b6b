package catalog

import (
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// An operationName names one operation.
type operationName struct {
	Method string `json:"method" jsonschema:"enum=GET,enum=POST,enum=PUT,enum=DELETE,enum=PATCH"`
	Path   string `json:"path" jsonschema:"minLength=1,maxLength=2048" jsonschema_description:"A template as search_api gives it, or a real path."`
}

// A description is all that a caller of an operation needs.
type description struct {
	Operation  string   `json:"operation"`
	Does       string   `json:"does"`
	Status     string   `json:"status,omitempty"`
	Parameters string   `json:"parameters,omitempty"`
	Body       string   `json:"body,omitempty"`
	Answer     string   `json:"answer,omitempty"`
	Effect     string   `json:"effect"`
	Severity   int      `json:"severity"`
	Reason     string   `json:"reason"`
	Reveals    bool     `json:"reveals_secrets,omitempty"`
	Unsigned   bool     `json:"needs_no_keys,omitempty"`
	IAM        []string `json:"iam_actions,omitempty"` // ? marks those that are not required
	Rule       string   `json:"access_rule"`
	Errors     string   `json:"errors,omitempty"`
	Tool       string   `json:"tool"` // that calls it
	Example    rawCall  `json:"example"`
	SeeAlso    []string `json:"see_also,omitempty"`
}

// A rawCall is the arguments of a raw call.
type rawCall struct {
	Path  string            `json:"path"`
	Query map[string]string `json:"query,omitempty"`
	Body  tool.AnyJSON      `json:"body,omitempty"`
}

func described(o *catalog.Operation) description {
	e, sketch := effect.Of(o), o.Sketch()
	return description{
		Operation: o.String(), Does: catalog.OneLine(o.Summary()+" "+o.LongDescription, 400), Status: status(o.Status),
		Parameters: sketch.Parameters, Body: sketch.Body, Answer: sketch.Answer,
		Effect: e.Kind.String(), Severity: e.Severity, Reason: e.Reason, Reveals: e.Reveals, Unsigned: o.Unsigned,
		IAM: actions(o.IAM), Rule: o.Rule().String(), Errors: errorClasses(o.Errors), Tool: rawTool(o), Example: exampleOf(o),
		SeeAlso: seeNext(o.Related()),
	}
}

// seeNext names the operations that one goes on with.
func seeNext(r catalog.Related) []string {
	var all []string
	if r.List != nil {
		all = append(all, "list: "+r.List.String())
	}
	if r.Get != nil {
		all = append(all, "get: "+r.Get.String())
	}
	if r.Wait != nil {
		all = append(all, "wait: "+waitCall(r.Wait))
	}
	return all
}

// waitCall says how to wait.
func waitCall(w *catalog.Wait) string {
	return fmt.Sprintf("wait_api path %s field %s until %s", w.Get.RawPath(), w.Field, w.Until)
}

func exampleOf(o *catalog.Operation) rawCall {
	example := o.Example()
	call := rawCall{Path: example.Path, Query: example.Query}
	if example.Body != nil {
		call.Body = tool.AnyJSON(tool.Object(example.Body))
	}
	return call
}

// actions names the IAM actions of an operation.
func actions(all []catalog.IAMAction) []string {
	var names []string
	for _, a := range all {
		if !a.Required {
			a.Name += "?"
		}
		names = append(names, a.Name)
	}
	return names
}

// rawTool names the tool that calls an operation.
func rawTool(o *catalog.Operation) string {
	if o.Method == "PATCH" || o.Method == "HEAD" {
		return "none: this server does not send " + o.Method
	}
	if _, lists := o.Collection(); lists {
		return "raw_list"
	}
	return "raw_" + strings.ToLower(o.Method)
}

// mostErrors bounds what is told of declared errors, in bytes: some
// operations declare sixty.
const mostErrors = 500

// errorClasses writes classes such as Client::NotFound::DiskGroup, those of
// one kind together.
func errorClasses(classes []string) string {
	var b strings.Builder
	kind := ""
	for i, class := range classes {
		own, name := "", class
		if at := strings.LastIndex(class, "::"); at >= 0 {
			own, name = class[:at], class[at+2:]
		}
		if b.Len()+len(class) > mostErrors {
			fmt.Fprintf(&b, " and %d more", len(classes)-i)
			break
		}
		switch {
		case own == kind && i > 0:
			b.WriteString(" " + name)
			continue
		case i > 0:
			b.WriteString("; ")
		}
		kind = own
		b.WriteString(class)
	}
	return b.String()
}
