package tools

import (
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// A desk is a server at work on a simulated account, through the real client
// over real HTTP.
type desk struct {
	t       *testing.T
	account *simulator.Account
	runner  *Runner
	options Options

	mu        sync.Mutex
	sent, all []string // "METHOD /path" of signed requests: since the last look, and ever
}

func newDesk(t *testing.T, o simulator.Options) *desk {
	t.Helper()
	d := &desk{t: t}
	o.Observe = d.observe
	d.account = simulator.New(o)
	return d.open()
}

// restricted returns a desk whose keys may do what rules say, on an account
// in that state.
func (d *desk) restricted(state []byte, rules []simulator.Rule) *desk {
	d.t.Helper()
	next := &desk{t: d.t}
	var err error
	next.account, err = simulator.Restore(state, simulator.Options{Rules: rules, Observe: next.observe, NoPages: true, NoBatch: true})
	if err != nil {
		d.t.Fatal(err)
	}
	return next.open()
}

func (d *desk) observe(x simulator.Exchange) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if x.Path != "/auth/time" && !strings.HasSuffix(x.Path, ".json") && !strings.HasSuffix(x.Path, "/") {
		d.sent, d.all = append(d.sent, x.Method+" "+x.Path), append(d.all, x.Method+" "+x.Path)
	}
}

func (d *desk) open() *desk {
	t := d.t
	t.Helper()
	t.Cleanup(func() { d.account.Close() })
	api, err := ovh.New(ovh.Config{
		Endpoint: simulator.Endpoint, HTTPClient: d.account.Client(),
		Credentials: ovh.Credentials{
			ApplicationKey: simulator.ApplicationKey, ApplicationSecret: simulator.ApplicationSecret, ConsumerKey: simulator.ConsumerKey,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	d.runner = &Runner{API: api, Ledger: confirm.NewLedger(time.Minute), Log: slog.New(slog.DiscardHandler)}
	return d
}

// describedBySimulator gives the desk the simulator's own description.
func (d *desk) describedBySimulator() *desk {
	d.options.Catalog = &catalog.Library{API: d.runner.API, Log: d.runner.Log}
	return d
}

// described gives the desk OVHcloud's own description, and skips the test
// where it is absent.
func (d *desk) described() *desk {
	d.t.Helper()
	d.options.Catalog = ovhLibrary()
	if _, err := d.options.Catalog.Catalog(d.t.Context()); err != nil {
		d.t.Skipf("OVHcloud's descriptions are not in %s: %v", descriptions, err)
	}
	return d
}

// descriptions is where OVHcloud's own description of its API lies, beside
// the repository.
const descriptions = "../../shared/ovh-descriptions"

var ovhLibrary = sync.OnceValue(func() *catalog.Library {
	return &catalog.Library{Folder: os.DirFS(descriptions), Log: slog.New(slog.DiscardHandler)}
})

// serve returns an MCP server of the desk.
func (d *desk) serve() *server.MCPServer {
	d.t.Helper()
	s := server.NewMCPServer("ovh-mcp", "test", server.WithOutputSchemaValidation())
	if err := d.runner.Register(s, All(Options{})); err != nil {
		d.t.Fatal(err)
	}
	return s
}

// requests returns what was sent since the last time.
func (d *desk) requests() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	sent := d.sent
	d.sent = nil
	return sent
}

// writes returns what was sent since the last time and is no GET.
func (d *desk) writes() (writes []string) {
	for _, r := range d.requests() {
		if !strings.HasPrefix(r, "GET ") {
			writes = append(writes, r)
		}
	}
	return writes
}

func (d *desk) tool(name string) Definition {
	d.t.Helper()
	def, ok := Find(name, d.options)
	if !ok {
		d.t.Fatalf("no tool %s", name)
	}
	return def
}

// try calls a tool and holds its result against what the tool publishes.
func (d *desk) try(name string, args any) Result {
	d.t.Helper()
	raw, err := json.Marshal(args)
	if err != nil {
		d.t.Fatal(err)
	}
	def := d.tool(name)
	res, err := d.runner.Call(d.t.Context(), def, raw, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	if res.Failure == nil {
		published, err := schemas.Published(name)
		if err != nil {
			d.t.Fatal(err)
		}
		if err := schemas.New(published.Output, nil).Validate(res.JSON); err != nil {
			d.t.Errorf("%s %s: the result departs from its schema: %v\n%s", name, raw, err, res.JSON)
		}
	}
	return res
}

// call is try that must succeed; the result is decoded.
func call[T any](d *desk, name string, args any) (out T) {
	d.t.Helper()
	res := d.try(name, args)
	if res.Failure != nil {
		d.t.Fatalf("%s %v: %v", name, args, res.Failure)
	}
	if err := json.Unmarshal(res.JSON, &out); err != nil {
		d.t.Fatalf("%s: %v in %s", name, err, res.JSON)
	}
	return out
}

// fails is try that must fail with that code and text.
func (d *desk) fails(name string, args any, code, text string) {
	d.t.Helper()
	res := d.try(name, args)
	if res.Failure == nil {
		d.t.Errorf("%s %.300v = %.300s, want %s", name, args, res.JSON, code)
	} else if res.Failure.Code != code || !strings.Contains(res.Failure.Error(), text) {
		d.t.Errorf("%s %.300v = %.300v, want %s with %q", name, args, res.Failure, code, text)
	}
}

// A planned is the answer of a destructive tool without a token.
type planned struct {
	Confirm struct {
		confirm.Plan
		Token   string    `json:"confirmation_token"`
		Expires time.Time `json:"expires"`
	} `json:"confirm"`
}

type args = map[string]any

// with adds one argument.
func with(a args, name string, value any) args {
	out := args{name: value}
	for k, v := range a {
		if k != name {
			out[k] = v
		}
	}
	return out
}

const (
	web1 = "ns3000001.ip-192-0-2.eu"
	web2 = "ns3000002.ip-192-0-2.eu"
	kimi = "ns3000006.ip-203-0-113.eu"
)
