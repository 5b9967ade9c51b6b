package tools_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// rules200 are 200 rules of all kinds, of which none matches what is measured.
func rules200() string {
	var file strings.Builder
	file.WriteString("default: allow\nrules:\n")
	for i := range 40 {
		fmt.Fprintf(&file, "  - deny: {zone: [p%d.example, \"*.p%d.example\"], effect: [change, destroy]}\n  - deny: {server: x%d.*}\n  - person: {ip: 198.51.100.%d}\n", i, i, i, i)
		fmt.Fprintf(&file, "  - deny: {method: DELETE, path: /me/x%d/**}\n  - ask: {tool: \"x%d_*\", severity: '>=4'}\n", i, i)
	}
	return file.String()
}

// BenchmarkGate is what gate, policy and log add to a call: a Read and a
// confirmed Destroy, with and without them.
func BenchmarkGate(b *testing.B) {
	for _, call := range []struct{ name, tool, arguments string }{
		{"read", "get_account", `{}`},
		{"destroy", "raw_delete", `{"path":"/me/sshKey/ci"}`},
	} {
		for _, kind := range []string{"without", "policy", "audit", "both"} {
			b.Run(call.name+"/"+kind, func(b *testing.B) {
				r := benchRunner(b)
				if kind == "policy" || kind == "both" {
					r.Policies = underPolicy(b, rules200())
					time.Sleep(1100 * time.Millisecond) // a file that was just written is read each time
				}
				if kind == "audit" || kind == "both" {
					log, err := audit.Open(audit.Options{File: filepath.Join(b.TempDir(), "audit.jsonl")})
					if err != nil {
						b.Fatal(err)
					}
					defer log.Close()
					r.Audit = log
				}
				benchCall(b, r, call.tool, json.RawMessage(call.arguments))
			})
		}
	}
}

// BenchmarkGateOnRead takes turns between a Read with gate, 200 rules and log and
// one without, so that a machine that is faster at times is so for both.
func BenchmarkGateOnRead(b *testing.B) {
	log, err := audit.Open(audit.Options{File: filepath.Join(b.TempDir(), "audit.jsonl")})
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	plain, gated := benchRunner(b), benchRunner(b)
	gated.Policies, gated.Audit = underPolicy(b, rules200()), log
	time.Sleep(1100 * time.Millisecond) // as above
	d, _ := tools.Find("get_account", tools.Options{})
	timed := func(r *tool.Runner) time.Duration {
		begun := time.Now()
		if res, err := r.Call(b.Context(), "bench", d, json.RawMessage(`{}`), nil); err != nil || res.Failure != nil {
			b.Fatal(err, res.Failure)
		}
		return time.Since(begun)
	}
	timed(plain)
	timed(gated)
	b.ResetTimer()
	var without, with time.Duration
	for range b.N {
		without += timed(plain)
		with += timed(gated)
	}
	b.ReportMetric(float64(with-without)/float64(b.N), "gate-ns/op")
}

func benchRunner(b *testing.B) *tool.Runner {
	b.Helper()
	api, err := client.New(client.Config{
		HTTPClient:  &http.Client{Transport: canned{}},
		Credentials: client.Credentials{ApplicationKey: "ak", ApplicationSecret: "as", ConsumerKey: "ck"},
	})
	if err != nil {
		b.Fatal(err)
	}
	return tool.NewRunner(api, confirm.NewLedger(time.Minute), slog.New(slog.DiscardHandler))
}

// benchCall measures a call, in its second step where it has two.
func benchCall(b *testing.B, r *tool.Runner, name string, arguments json.RawMessage) {
	b.Helper()
	d, _ := tools.Find(name, tools.Options{})
	call := func(arguments json.RawMessage) json.RawMessage {
		res, err := r.Call(b.Context(), "bench", d, arguments, nil)
		if err != nil || res.Failure != nil {
			b.Fatal(err, res.Failure)
		}
		return res.JSON
	}
	call(arguments)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if name == "get_account" {
			call(arguments)
			continue
		}
		b.StopTimer()
		var plan struct {
			Confirm struct {
				Token string `json:"confirmation_token"`
			}
		}
		if err := json.Unmarshal(call(arguments), &plan); err != nil {
			b.Fatal(err)
		}
		confirmed := fmt.Appendf(nil, `{"path":"/me/sshKey/ci","confirmation_token":%q}`, plan.Confirm.Token)
		b.StartTimer()
		call(confirmed)
	}
}
