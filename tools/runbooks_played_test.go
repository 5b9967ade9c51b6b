package tools_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// A play is how a client goes through a runbook.
type play struct {
	given   map[string]string                  // arguments of the prompt; a sample when nil
	arrange func(*player)                      // may be nil
	values  map[string]func(*player) string    // of what the page leaves open, by its words
	until   map[string]func(gjson.Result) bool // a call that starts so is repeated until then
	skip    []string                           // calls that start so are for another case
	check   func(*player)
}

// A player is an MCP client that does what a page tells, in its order.
type player struct {
	*testing.T
	s        *tooltest.Session
	accounts tool.Accounts
	client   *client.Client
	page     string
	answers  map[string]gjson.Result // the last of each tool
}

// last returns what the last answer of a tool holds.
func last(tool, at string) func(*player) string {
	return func(p *player) string { return p.answers[tool].Get(at).String() }
}

// rule writes the first right of a consumer key as request_consumer_key takes it.
func rule(p *player) string {
	first := p.answers["get_api_credential"].Get("rules.0")
	return first.Get("method").String() + " " + first.Get("path").String()
}

func word(s string) func(*player) string { return func(*player) string { return s } }

// call calls a tool, and confirms its plan if it is one.
func (p *player) call(tool string, args map[string]any) gjson.Result {
	p.Helper()
	var q mcp.CallToolRequest
	q.Params.Name, q.Params.Arguments = tool, args
	res, err := p.client.CallTool(p.Context(), q)
	if err != nil || res.IsError {
		p.Fatalf("%s %v = %+v, %v", tool, args, res, err)
	}
	text, err := json.Marshal(res.StructuredContent)
	if err != nil {
		p.Fatal(err)
	}
	answer := gjson.ParseBytes(text)
	if token := answer.Get("confirm.confirmation_token"); token.Exists() {
		if !strings.Contains(p.page, "repeat the same call with its `confirmation_token`") {
			p.Errorf("%s answers with a plan, of which the page does not speak", tool)
		}
		return p.call(tool, tooltest.With(args, "confirmation_token", token.String()))
	}
	if answer.Get("timed_out").Bool() {
		return p.call(tool, args)
	}
	if answer.Get("result").IsObject() {
		answer = answer.Get("result")
	}
	return answer
}

// follow makes the calls of the page.
func (p *player) follow(how play) {
	p.Helper()
	page, _, _ := strings.Cut(p.page, "\n## When it fails\n")
	open := regexp.MustCompile(`<[a-zA-Z0-9 %]+>|\{[a-z_]+\}`)
	for _, s := range steps(page) {
		if starts(s.text, how.skip) {
			continue
		}
		text := open.ReplaceAllStringFunc(s.args, func(place string) string {
			value, known := how.values[place]
			if !known {
				p.Fatalf("%s: nothing says what %s is", s.text, place)
			}
			found := value(p)
			if found == "" {
				p.Fatalf("%s: %s is not to be found in the answers", s.text, place)
			}
			quoted := string(mustJSON(p.T, found))
			return quoted[1 : len(quoted)-1]
		})
		var args map[string]any
		if err := json.Unmarshal([]byte(text), &args); err != nil {
			p.Fatalf("%s: %v", text, err)
		}
		p.answers[s.tool] = p.call(s.tool, args)
		for start, enough := range how.until {
			for range 100 {
				if !strings.HasPrefix(s.text, start) || enough(p.answers[s.tool]) {
					break
				}
				time.Sleep(10 * time.Second) // as the page tells
				p.answers[s.tool] = p.call(s.tool, args)
			}
		}
	}
}

func starts(text string, all []string) bool {
	for _, start := range all {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// newPlayer returns a client of a server with all tools and runbooks.
func newPlayer(t *testing.T) *player {
	t.Helper()
	s := tooltest.New(t, simulator.Options{})
	defs := describedBySimulator(s)
	s.Offer(defs...)
	s.ReadAudit(auditLog(t))
	server := tooltest.Serve(s)
	accounts := tool.Accounts{{Runner: s.Runner, Tools: defs, Prompts: tools.Runbooks(defs)}}
	accounts.RegisterPrompts(server, func(http.Header) policy.Caller { return policy.Caller{Name: tooltest.Caller} })
	return &player{T: t, s: s, accounts: accounts, client: connected(t, server, "player"), answers: make(map[string]gjson.Result)}
}

// get asks for a prompt and returns its text.
func (p *player) get(name string, given map[string]string) string {
	p.Helper()
	var q mcp.GetPromptRequest
	q.Params.Name, q.Params.Arguments = name, given
	res, err := p.client.GetPrompt(p.Context(), q)
	if err != nil || len(res.Messages) != 1 {
		p.Fatalf("prompts/get %s = %+v, %v", name, res, err)
	}
	return res.Messages[0].Content.(mcp.TextContent).Text
}

// TestRunbooksLeadThroughTheirCalls plays each runbook on an account of its own.
func TestRunbooksLeadThroughTheirCalls(t *testing.T) {
	all := plays()
	for _, r := range tools.Runbooks(served()) {
		t.Run(r.Name, func(t *testing.T) {
			how, ok := all[r.Name]
			if !ok {
				t.Fatal("nobody plays it")
			}
			synctest.Test(t, func(t *testing.T) { // tasks take their time
				p := newPlayer(t)
				defer p.client.Close()
				if how.arrange != nil {
					how.arrange(p)
				}
				if how.given == nil {
					how.given = sample(r)
				}
				p.page = p.get(r.Name, how.given)
				p.follow(how)
				how.check(p)
			})
		})
	}
}
