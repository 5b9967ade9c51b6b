package tools_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

const otherKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 other"

// interferences are what somebody else may do to the demo account meanwhile.
func interferences() map[string][]ovh.Write {
	const record, vps = 5000000003, "vps-00000001.vps.ovh.net"
	late := ovh.Record{FieldType: "A", SubDomain: "late", Target: "192.0.2.99"}
	changed := ovh.Record{ID: record, Target: "192.0.2.98"}
	boot := int64(230242)
	return map[string][]ovh.Write{
		"a record is added":       {ovh.CreateRecord("example.com", late).Write},
		"a record is changed":     {ovh.UpdateRecord("example.com", changed).Write},
		"a record is deleted":     {ovh.DeleteRecord("example.com", record).Write},
		"a zone is published":     {ovh.RefreshZone("example.com").Write},
		"a boot is set":           {ovh.SetServerBoot(tooltest.Web1, ovh.ServerBoot{BootID: &boot}).Write},
		"a key is replaced":       {ovh.DeleteSSHKey("laptop").Write, ovh.CreateSSHKey(ovh.SSHKey{Name: "laptop", Key: otherKey}).Write},
		"a task is begun":         {ovh.RebootServer(tooltest.Web1).Write},
		"a VPS is renamed":        {ovh.RenameVPS(vps, "meanwhile").Write},
		"a snapshot is deleted":   {ovh.DeleteVPSSnapshot(vps).Write},
		"a reverse is deleted":    {ovh.DeleteReverse("203.0.113.128/28", netip.MustParseAddr("203.0.113.130")).Write},
		"a credential is revoked": {ovh.RevokeAPICredential(70002).Write},
	}
}

// A meddler is somebody else who works on the account of a session: it acts
// once, just before the request of a given number is answered.
type meddler struct {
	account *simulator.Account
	writes  []ovh.Write

	mu       sync.Mutex
	armed    bool
	at, seen int
	sent     []string // writes of the session: method, path and body
}

const meddlerAgent = "meddler"

// observe is the fault hook of the account: it never misbehaves, it meddles.
func (m *meddler) observe(r *http.Request) *simulator.Fault {
	if r.Header.Get("User-Agent") == meddlerAgent || strings.HasSuffix(r.URL.Path, "/auth/time") {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.armed {
		return nil
	}
	if m.seen == m.at {
		m.meddle(r)
	}
	m.seen++
	if r.Method != http.MethodGet {
		_, path, _ := strings.Cut(r.RequestURI, "/1.0")
		m.sent = append(m.sent, r.Method+" "+path+" "+string(body))
	}
	return nil
}

// meddle does what it can: some of it is refused in some states.
func (m *meddler) meddle(r *http.Request) {
	api, err := client.New(client.Config{
		Endpoint: simulator.Endpoint, HTTPClient: m.account.Client(), UserAgent: meddlerAgent,
		Credentials: client.Credentials{
			ApplicationKey: simulator.ApplicationKey, ApplicationSecret: simulator.ApplicationSecret, ConsumerKey: simulator.ConsumerKey,
		},
	})
	if err != nil {
		panic(err)
	}
	for _, w := range m.writes {
		_, _ = api.Send(r.Context(), w)
	}
}

// TestOnlyWhatWasConfirmedIsSent lets the account change between the plan, the
// look at the target that the confirmed call takes, and each of its steps.
// Whatever is sent stood in the plan that was confirmed, in its order.
func TestOnlyWhatWasConfirmedIsSent(t *testing.T) {
	for _, def := range tools.All(tools.Options{}) {
		if def.Effect != effect.Destroy {
			continue
		}
		t.Run(def.Name, func(t *testing.T) {
			t.Parallel()
			points, refused := 0, 0
			for what, writes := range interferences() {
				for at := 0; ; at++ {
					m := &meddler{writes: writes, at: at}
					var failed bool
					synctest.Test(t, func(t *testing.T) { failed = confirmMeanwhile(t, m, def.Name, what) }) // some wait between steps
					if m.seen <= at {
						break // the call has fewer requests
					}
					points++
					if failed {
						refused++
					}
				}
			}
			if points == 0 {
				t.Error("the call sent no requests to meddle with")
			}
			t.Logf("%d changes, %d of them stopped the call", points, refused)
		})
	}
}

// confirmMeanwhile plans and confirms a call that m meddles with.
func confirmMeanwhile(t *testing.T, m *meddler, name, what string) (failed bool) {
	t.Helper()
	s := tooltest.New(t, simulator.Options{Faults: m.observe}, tools.All(tools.Options{})...)
	defer s.Account.Close()
	m.account = s.Account
	given := arrange(s, name)
	s.Offer(describedBySimulator(s)...)
	plan := tooltest.Plan(s, name, given)
	m.mu.Lock()
	m.armed = true
	m.mu.Unlock()
	res := s.Try(name, tooltest.With(given, "confirmation_token", plan.Token))
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, sent := range m.sent {
		if i >= len(plan.Requests) {
			t.Fatalf("%s before request %d: it sent %s, which stood in no plan", what, m.at, sent)
		}
		r := plan.Requests[i]
		want := r.Method + " " + r.Path + " " + string(compact(t, r.Body))
		if sent != want && !strings.Contains(want, "not shown") {
			t.Errorf("%s before request %d: it sent %s, planned was %s", what, m.at, sent, want)
		}
	}
	if res.Failure == nil && len(m.sent) != len(plan.Requests) {
		t.Errorf("%s before request %d: it sent %d of %d requests and did not fail", what, m.at, len(m.sent), len(plan.Requests))
	}
	if res.Failure != nil && len(m.sent) > 0 && !slices.Contains([]string{"conflict", "not_found", "invalid_request", "refused", "not_granted"}, res.Failure.Code) {
		t.Errorf("%s before request %d: %v after %v", what, m.at, res.Failure, m.sent)
	}
	return res.Failure != nil
}

func compact(t *testing.T, raw json.RawMessage) []byte {
	t.Helper()
	if len(raw) == 0 {
		return nil
	}
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
