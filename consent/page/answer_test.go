package page

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/consent"
)

func TestPageShowsAllThatAPersonDecidesBy(t *testing.T) {
	s := serve(t, Options{Account: "xx1-ovh", Audit: func() []AuditRow {
		return []AuditRow{{Time: time.Now(), Tool: "list_servers", Caller: "carol", CallerName: "Carol", Target: "all of them", Consent: "none", Outcome: "fine"}}
	}}).signIn()
	id := ask(t, s.Board, wipe("ns1"))
	for _, at := range []string{s.base, s.base + "plans/" + id} {
		_, text := s.get(at, nil)
		text = html.UnescapeString(text)
		for _, want := range []string{
			"Reinstall ns1.", "all data of ns1", "it stops", "no way back", "a while", "reinstall_server", "Severity 5 of 5", "an assistant", "<b>token:bob</b>, known as <bdi>Bob</bdi>",
			"<dt>ips</dt><dd><span>192.0.2.1</span><span>192.0.2.2</span>", `<span class="none">none</span>`, "/dedicated/server/ns1/reinstall", `"os": "debian13"`, "min", "left", "xx1-ovh",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("GET %s lacks %q", at, want)
			}
		}
	}
	if _, text := s.get(s.base, nil); !strings.Contains(text, "all of them") || !strings.Contains(text, "<td>carol <bdi>Carol</bdi></td>") {
		t.Error("the page lacks the audit trail")
	}
}

func TestHostileTextIsShownAsItIs(t *testing.T) {
	const evil = "<script>x</script>\u202eevil\n"
	quoted, err := json.Marshal(evil)
	if err != nil {
		t.Fatal(err)
	}
	r := consent.Request{
		Call: confirm.Call{Tool: evil, Caller: evil}, CallerName: evil, Client: evil, TypeName: evil, Severity: 5, Lifetime: time.Minute,
		Plan: confirm.Plan{
			Summary: evil, WillBeLost: []string{evil}, WillHappen: []string{evil}, Undo: evil, Duration: evil,
			Target:   json.RawMessage(`{` + string(quoted) + `:` + string(quoted) + `,"list":[` + string(quoted) + `],"deep":{"a":` + string(quoted) + `}}`),
			Requests: []confirm.Request{{Does: evil, Method: evil, Path: evil, Body: json.RawMessage(`{"a":"` + "\u202e" + `<script>"}`)}},
		},
	}
	s := serve(t, Options{Account: evil, Audit: func() []AuditRow {
		return []AuditRow{{Tool: evil, Caller: evil, CallerName: evil, Target: evil, Consent: evil, Outcome: evil}}
	}})
	s.signIn()
	id := ask(t, s.Board, r)
	check := func(state string) {
		t.Helper()
		_, text := s.get(s.base, nil)
		if strings.Contains(text, "\u202e") || strings.Contains(text, "<script>x") {
			t.Errorf("%s: something stands on the page as it came", state)
		}
		if !strings.Contains(html.UnescapeString(text), `<script>x</script>\u202eevil\n`) {
			t.Errorf("%s: what came is not to be seen", state)
		}
	}
	check("waiting")
	if status, text := s.post("plans/"+id+"/approve", url.Values{"name": {evil + "?"}}); status != http.StatusUnprocessableEntity || strings.Contains(text, "\u202e") {
		t.Errorf("POST of a wrong name = %d, want 422 and what was typed made visible", status)
	}
	if status, _ := s.post("plans/"+id+"/deny", url.Values{"reason": {evil}}); status != http.StatusOK {
		t.Errorf("POST = %d", status)
	}
	check("denied")
}

func TestDenialCarriesItsReason(t *testing.T) {
	s := serve(t, Options{}).signIn()
	id := ask(t, s.Board, wipe("ns1"))
	status, text := s.post("plans/"+id+"/deny", url.Values{"reason": {"Not before the backup"}})
	if status != http.StatusOK || !strings.Contains(text, "Denied: Reinstall ns1.") {
		t.Errorf("POST = %d, want the page and a notice", status)
	}
	if d := wantState(t, s.Board, id, consent.Denied); d.Reason != "Not before the backup" || d.By != consent.Operator {
		t.Errorf("the decision is %v", d)
	}
	if _, text := s.get(s.base, nil); strings.Contains(text, "Denied: ") || !strings.Contains(text, "Not before the backup") {
		t.Error("the next page repeats the notice, or lacks the reason")
	}
	id = ask(t, s.Board, wipe("ns2"))
	if status, _ := s.post("plans/"+id+"/deny", url.Values{"reason": {strings.Repeat("ü", maxReason+1)}}); status != http.StatusUnprocessableEntity {
		t.Errorf("POST of a long reason = %d, want 422", status)
	}
	wantState(t, s.Board, id, consent.Waiting)
}

func TestOfTwoPlansTheOneThatWasMeantIsApproved(t *testing.T) {
	s := serve(t, Options{}).signIn()
	first, second := ask(t, s.Board, wipe("ns1")), ask(t, s.Board, wipe("ns2"))
	if status, text := s.post("plans/"+second+"/approve", url.Values{"name": {"ns1"}}); status != http.StatusUnprocessableEntity || !strings.Contains(text, "Nothing was approved") {
		t.Errorf("POST with the name of the other = %d, want 422", status)
	}
	wantState(t, s.Board, second, consent.Waiting)
	if status, text := s.post("plans/"+second+"/approve", url.Values{"name": {"ns2"}}); status != http.StatusOK || !strings.Contains(text, "Approved: Reinstall ns2.") {
		t.Errorf("POST = %d, want the page and a notice", status)
	}
	wantState(t, s.Board, first, consent.Waiting)
	wantState(t, s.Board, second, consent.Approved)
	for _, what := range []string{"approve", "deny"} {
		if status, text := s.post("plans/"+second+"/"+what, url.Values{"name": {"ns2"}}); status != http.StatusConflict || !strings.Contains(text, "decided before") {
			t.Errorf("%s again = %d, want 409", what, status)
		}
	}
	wantState(t, s.Board, second, consent.Approved)
	if status, _ := s.post("plans/x/approve", nil); status != http.StatusConflict {
		t.Errorf("POST to a plan that there is not = %d, want 409", status)
	}
}

func TestExpiredPlanIsNotApproved(t *testing.T) {
	s := serve(t, Options{}).signIn()
	waits := ask(t, s.Board, wipe("ns2"))
	r := wipe("ns1")
	r.Lifetime = time.Nanosecond
	id := ask(t, s.Board, r)
	status, text := s.post("plans/"+id+"/approve", url.Values{"name": {"ns1"}})
	if status != http.StatusConflict || !strings.Contains(text, "Its time is over") {
		t.Errorf("POST = %d, want 409 and the reason", status)
	}
	wantState(t, s.Board, id, consent.Expired)
	wantState(t, s.Board, waits, consent.Waiting)
	if status, _ := s.get(s.base+"plans/"+id, nil); status != http.StatusNotFound {
		t.Errorf("GET its page = %d, want 404", status)
	}
}

func TestApproverIsAskedForWhatNoProgramHas(t *testing.T) {
	approvers, logged := withApprovers(t)
	s := serve(t, Options{Approvers: approvers, Board: consent.NewBoard(true, nil)}).signIn()
	id := ask(t, s.Board, wipe("ns1"))
	approve := func(name, by, secret string) (int, string) {
		t.Helper()
		return s.post("plans/"+id+"/approve", url.Values{"name": {name}, "approver": {by}, "secret": {secret}})
	}
	for _, tt := range []struct {
		name, by, secret string
		status           int
		want             string
	}{
		{"ns1", "alice", "wrong horse battery staple", http.StatusForbidden, "no approver has this name"},
		{"ns1", "", "", http.StatusForbidden, "no approver has this name"},
		{"ns1", "bob", horse, http.StatusForbidden, "somebody else"},
		{"ns2", "alice", horse, http.StatusUnprocessableEntity, "not the name of the target"},
	} {
		status, text := approve(tt.name, tt.by, tt.secret)
		if status != tt.status || !strings.Contains(text, tt.want) || tt.secret != "" && strings.Contains(text, tt.secret) {
			t.Errorf("approve by %q = %d, want %d, %q and no secret", tt.by, status, tt.status, tt.want)
		}
		wantState(t, s.Board, id, consent.Waiting)
	}
	if _, text := s.get(s.base, nil); !strings.Contains(text, "2 wrong guesses") {
		t.Error("the page does not tell of the wrong guesses")
	}
	if n := strings.Count(logged.String(), "wrong guess"); n != 2 || strings.Contains(logged.String(), "horse") {
		t.Errorf("the log tells of %d wrong guesses, want 2: %s", n, logged)
	}
	if status, _ := approve("ns1", "alice", horse); status != http.StatusOK {
		t.Errorf("approve = %d, want 200", status)
	}
	if d := wantState(t, s.Board, id, consent.Approved); d.By != "alice" {
		t.Errorf("approved by %q, want alice", d.By)
	}
}

func TestGuessesAreStoppedEvenWhenRight(t *testing.T) {
	approvers, _ := withApprovers(t)
	s := serve(t, Options{Approvers: approvers}).signIn()
	id := ask(t, s.Board, wipe("ns1"))
	for _, secret := range []string{"a", "b", "c", horse} {
		status, text := s.post("plans/"+id+"/approve", url.Values{"name": {"ns1"}, "approver": {"alice"}, "secret": {secret}})
		if secret == horse && (status != http.StatusTooManyRequests || !strings.Contains(text, "too many wrong guesses")) {
			t.Errorf("the right passphrase after three wrong ones = %d, want 429 and why", status)
		}
	}
	wantState(t, s.Board, id, consent.Waiting)
	if status, _ := s.post("plans/"+id+"/deny", nil); status != http.StatusOK {
		t.Errorf("deny = %d: it needs nobody's passphrase", status)
	}
}

func TestWhatIsWrongBesidesTheSecretCostsNoGuess(t *testing.T) {
	approvers, _ := withApprovers(t)
	s := serve(t, Options{Approvers: approvers}).signIn()
	id := ask(t, s.Board, wipe("ns1"))
	if status, _ := s.post("plans/"+id+"/approve", url.Values{"name": {"ns2"}, "approver": {"alice"}, "secret": {"wrong"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("approve with a mistyped name = %d, want 422", status)
	}
	if n, _, err := approvers.Wrong(); err != nil || n != 0 {
		t.Errorf("%d guesses were counted, want none: a code would have been spent", n)
	}
}

func TestPlanPageShowsEveryRequest(t *testing.T) {
	s := serve(t, Options{}).signIn()
	r := wipe("ns1")
	for range 50 {
		r.Plan.Requests = append(r.Plan.Requests, r.Plan.Requests[0])
	}
	id := ask(t, s.Board, r)
	for at, want := range map[string]int{s.base: listedRequests, s.base + "plans/" + id: 51} {
		if _, text := s.get(at, nil); strings.Count(text, "/dedicated/server/ns1/reinstall") != want || strings.Contains(text, "All 51 requests") != (want < 51) {
			t.Errorf("GET %s does not show %d requests", at, want)
		}
	}
}

func TestIdleBrowserIsSignedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ss := newSessions()
		s, cookie, _ := ss.start(ss.secret, "")
		r := &http.Request{Header: http.Header{"Cookie": {cookie.Name + "=" + cookie.Value}}}
		r.SetPathValue("key", s.key)
		for _, step := range []struct {
			after time.Duration
			want  bool
		}{{idle, true}, {idle, true}, {idle + 1, false}} {
			time.Sleep(step.after)
			if got := ss.of(r) != nil; got != step.want {
				t.Errorf("after %s: signed in %t, want %t", step.after, got, step.want)
			}
		}
	})
}
