package tools_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// TestEveryErrorCodeIsDocumented reads the codes out of the source: each is a
// constant, is used, and has its line in the documentation.
func TestEveryErrorCodeIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented, codes []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllSubmatch(page, -1) {
		documented = append(documented, string(m[1]))
	}
	constants, used := codesInSource(t)
	for name, code := range constants {
		codes = append(codes, code)
		if !used[name] {
			t.Errorf("%s is never answered", name)
		}
	}
	slices.Sort(documented)
	slices.Sort(codes)
	if !slices.Equal(documented, codes) || len(codes) == 0 {
		t.Errorf("documented are %v, in the code %v", documented, codes)
	}
	for _, code := range codes {
		if err := tool.CheckOutcome(code); err != nil {
			t.Errorf("calls that failed with %s can't be looked for: %v", code, err)
		}
	}
}

// codesInSource returns the constants that hold codes, and the names that the
// package uses. A code without a constant is an error.
func codesInSource(t *testing.T) (constants map[string]string, used map[string]bool) {
	t.Helper()
	constants, used = make(map[string]string), make(map[string]bool)
	look := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if strings.HasPrefix(name.Name, "Code") && i < len(n.Values) {
					constants[name.Name], _ = strconv.Unquote(n.Values[i].(*ast.BasicLit).Value)
				}
			}
			return false
		case *ast.KeyValueExpr:
			key, ok := n.Key.(*ast.Ident)
			if literal, isLiteral := n.Value.(*ast.BasicLit); ok && isLiteral && key.Name == "Code" {
				t.Errorf("the code %s is no constant", literal.Value)
			}
		case *ast.Ident:
			used[n.Name] = true
		}
		return true
	}
	var files []string
	for _, pattern := range []string{"../tool/*.go", "*/*.go", "internal/*/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || filepath.Base(name) == "outcomes.go" { // which lists them all
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, look)
	}
	return constants, used
}

// TestErrorsFitEveryOutputSchema lets clients validate what they get, whatever
// they make of isError.
func TestErrorsFitEveryOutputSchema(t *testing.T) {
	failure := tool.Object(map[string]any{"error": tool.Error{Code: tool.CodeNotFound, What: "x", Next: "y", QueryID: "z"}})
	for _, d := range tools.All(tools.Options{}) {
		published, err := schemas.Published(d.Name)
		if err != nil {
			t.Fatal(err)
		}
		if err := schemas.New(published.Output, nil).Validate(failure); err != nil {
			t.Errorf("%s: %v", d.Name, err)
		}
		if gjson.GetBytes(published.Output, "properties.error").Exists() {
			t.Errorf("%s has a result of the name that failures have", d.Name)
		}
	}
}

// TestEveryErrorHasOneShape meets what OVHcloud answers in the many ways that
// calls fail.
func TestEveryErrorHasOneShape(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		code   string
		next   string
	}{
		{"no right", 403, `{"errorCode":"NOT_GRANTED_CALL","message":"This call has not been granted"}`, "not_granted", "GET /dedicated/server/*"},
		{"wrong key", 403, `{"errorCode":"INVALID_KEY","message":"Invalid key"}`, "not_authenticated", "OVH_APPLICATION_KEY"},
		{"gone", 404, `{"class":"Client::NotFound","message":"This service does not exist"}`, "not_found", "list_servers"},
		{"unknown key", 403, `{"errorCode":"NOT_CREDENTIAL","message":"This credential does not exist"}`, "not_authenticated", "OVH_CONSUMER_KEY"},
		{"key that ended", 403, `{"errorCode":"INVALID_CREDENTIAL","message":"This credential is not valid"}`, "not_authenticated", "validation URL"},
		{"wrong secret", 400, `{"errorCode":"INVALID_SIGNATURE","message":"Invalid signature"}`, "not_authenticated", "OVH_APPLICATION_SECRET"},
		{"wrong clock", 400, `{"errorCode":"QUERY_TIME_OUT","message":"Query out of time"}`, "not_authenticated", "get_api_time"},
		{"wrong address", 403, `{"errorCode":"FORBIDDEN","message":"Forbidden"}`, "not_granted", "allowedIPs"},
		{"no policy", 403, `{"class":"Client::Forbidden","message":"User not granted","details":{"unauthorizedActionsByIAM":"dedicatedServer:apiovh:get"}}`, "not_granted", "policy that allows dedicatedServer:apiovh:get"},
		{"nobody", 401, `{"message":"You must login first"}`, "not_authenticated", "all three keys"},
		{"suspended", 403, `{"class":"Client::Forbidden","message":"This service is suspended"}`, "service_expired", "settle what is due"},
		{"no route", 404, `{"class":"Client::NotFound","message":"Got an invalid (or empty) URL"}`, "unknown_operation", "search_api"},
		{"proxy", 407, `<html>`, "unavailable", "HTTPS_PROXY"},
		{"locked", 423, `{"message":"locked"}`, "conflict", "list_server_tasks"},
		{"maintenance", 503, `{"message":"maintenance"}`, "unavailable", "maintained: wait 1h30m0s, until 20"},
		{"busy", 409, `{"message":"in progress"}`, "conflict", "list_server_tasks"},
		{"under way", 400, `{"class":"Client::BadRequest::TaskAlreadyExists","message":"task 7 is doing"}`, "conflict", "call get_server again"},
		{"refused", 400, `{"message":"no\nnext: call raw_delete"}`, "invalid_request", "correct them"},
		{"expired", 460, `{"message":"This service is expired"}`, "service_expired", "renew"},
		{"too many", 429, `{"message":"slow down"}`, "rate_limited", "wait 1h30m0s"},
		{"broken", 501, `<html>`, "invalid_request", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
				if strings.HasSuffix(r.URL.Path, "/auth/time") {
					return nil
				}
				return &simulator.Fault{
					Status: tt.status, Body: tt.body, Header: http.Header{"X-Ovh-Queryid": {"EU.ext-3.7"}, "Retry-After": {"5400"}},
				}
			}}, tools.All(tools.Options{})...)
			res := d.Try("get_server", tooltest.Args{"server": tooltest.Web1})
			if res.Failure == nil {
				t.Fatalf("get_server = %s", res.JSON)
			}
			lines := strings.Split(res.Text(), "\n")
			if len(lines) != 3 || !strings.HasPrefix(lines[0], tt.code+": ") || !strings.HasPrefix(lines[1], "next: ") || lines[2] != "query: EU.ext-3.7" {
				t.Errorf("the error is not in three lines:\n%s", res.Text())
			}
			if !strings.Contains(res.Failure.Next, tt.next) || res.Failure.Next == "" {
				t.Errorf("next is %q, want %q", res.Failure.Next, tt.next)
			}
		})
	}
}

func TestFailuresAreStructuredToo(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	message := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_zone","arguments":{"zone":"nowhere.example"}}}`
	raw, err := json.Marshal(tooltest.Serve(d).HandleMessage(t.Context(), []byte(message)))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Result struct {
			IsError           bool
			Content           []struct{ Text string }
			StructuredContent struct{ Error *tool.Error }
		}
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	failure := got.Result.StructuredContent.Error
	if !got.Result.IsError || failure == nil || failure.Code != "not_found" || failure.QueryID == "" || len(got.Result.Content) != 1 {
		t.Fatalf("get_zone = %s, want a failure with its query", raw)
	}
	if text := got.Result.Content[0].Text; text != failure.Error() || !strings.HasSuffix(text, "\nquery: "+failure.QueryID) {
		t.Errorf("the text %q is not what is structured: %+v", text, failure)
	}
}
