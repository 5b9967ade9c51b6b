package page

import (
	"fmt"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/consent"
)

const (
	// listedRequests is how many requests of each plan stand in the list; the
	// page of the plan alone has shownRequests.
	listedRequests = 20
	shownRequests  = 5000

	mostSevere = 5
)

// What a page shows. Every text in it that comes from outside has been
// made visible already.
type (
	overview struct {
		Base, Live, CSRF, Account string
		Notice                    string
		Failed                    bool // the notice says that something did not work
		Away                      bool // what waits can't be read
		One                       bool // the page is of one plan
		Approvers                 bool
		Guesses                   string
		Waiting                   []card
		Ended                     []endedRow
		HasAudit                  bool
		Audit                     []auditRow
		Browsers                  []browserRow
		Now                       string
	}
	card struct {
		ID, Summary, Tool           string
		Severity                    int
		Client, Caller, CallerName  string
		Created                     string
		Until, UntilISO, Left       string
		LeftSeconds, Lifetime       int
		Target                      []field
		Lost, Happens               []string
		Undo, Duration              string
		Requests                    []request
		Total                       int
		Open                        bool // the requests are shown at once
		TypeName                    string
		Approvers                   bool
		Base, CSRF                  string
		Fault                       *fault
		TypedBefore, ApproverBefore string
	}
	// A fault says what was wrong with an answer, and at which field.
	fault struct{ Field, Text string }

	request    struct{ Does, Method, Path, Body string }
	endedRow   struct{ State, Summary, Tool, Asker, CallerName, By, Reason, When string }
	auditRow   struct{ When, WhenISO, Tool, Caller, CallerName, Target, Consent, Outcome string }
	browserRow struct {
		Name, Since string
		This        bool
	}
)

// overview returns what a session is shown: everything, or the plan of an ID.
func (p *Page) overview(s *session, id string) overview {
	v := overview{
		Base: s.base(), Live: s.base(), CSRF: s.csrf, Account: p.Visible(p.Account), Approvers: p.Approvers != nil,
		HasAudit: p.Audit != nil, Now: clock(time.Now()),
	}
	waiting, ended, err := p.Board.Entries()
	if err != nil {
		p.Log.Warn("approval page: nothing to show", "err", err)
		v.Away = true
	}
	for _, e := range waiting {
		if id == "" || e.ID == id {
			v.Waiting = append(v.Waiting, p.card(s, e, id != ""))
		}
	}
	if id != "" {
		v.One, v.Live = true, s.base()+"plans/"+id
		return v
	}
	for _, e := range ended {
		v.Ended = append(v.Ended, p.endedRow(e))
	}
	if p.Audit != nil {
		for _, a := range p.Audit() {
			v.Audit = append(v.Audit, auditRow{
				clock(a.Time), a.Time.Format(time.RFC3339), p.Visible(a.Tool), p.Visible(a.Caller), p.Visible(a.CallerName),
				p.Visible(a.Target), p.Visible(a.Consent), p.Visible(a.Outcome),
			})
		}
	}
	for _, b := range p.sessions.list() {
		v.Browsers = append(v.Browsers, browserRow{p.Visible(b.browser), clock(b.opened), b == s})
	}
	if p.Approvers != nil {
		if n, last, err := p.Approvers.Wrong(); err == nil && n > 0 {
			v.Guesses = fmt.Sprintf("%s at an approver's secret, the last at %s.", count(n, "wrong guess", "wrong guesses"), clock(last))
		}
	}
	return v
}

func (p *Page) card(s *session, e consent.Entry, whole bool) card {
	left := max(0, time.Until(e.Expires))
	c := card{
		ID: e.ID, Summary: p.Visible(e.Plan.Summary), Tool: p.Visible(e.Tool), Severity: e.Severity,
		Client: p.Visible(e.Client), Caller: p.Visible(e.Caller), CallerName: p.Visible(e.CallerName), Created: clock(e.Created),
		Until: clock(e.Expires), UntilISO: e.Expires.Format(time.RFC3339), Left: remaining(left),
		LeftSeconds: int(left.Seconds()), Lifetime: int(e.Lifetime.Seconds()),
		Target: p.fields(e.Plan.Target), Lost: p.visible(e.Plan.WillBeLost), Happens: p.visible(e.Plan.WillHappen),
		Undo: p.Visible(e.Plan.Undo), Duration: p.Visible(e.Plan.Duration), Total: len(e.Plan.Requests),
		TypeName: p.Visible(e.TypeName), Approvers: p.Approvers != nil, Base: s.base(), CSRF: s.csrf,
	}
	limit := listedRequests
	c.Open = whole || c.Total <= 3
	if whole {
		limit = shownRequests
	}
	for _, q := range e.Plan.Requests[:min(limit, c.Total)] {
		c.Requests = append(c.Requests, request{p.Visible(q.Does), p.Visible(q.Method), p.Visible(q.Path), p.pretty(q.Body)})
	}
	return c
}

func (p *Page) endedRow(e consent.Entry) endedRow {
	row := endedRow{
		State: string(e.State), Summary: p.Visible(e.Plan.Summary), Tool: p.Visible(e.Tool),
		Asker: asker(p.Visible(e.Client), p.Visible(e.Caller)), CallerName: p.Visible(e.CallerName), When: clock(e.Created),
	}
	if d := e.Decision; d != nil {
		row.By, row.Reason, row.When = p.Visible(d.By), p.Visible(d.Reason), clock(d.At)
	}
	return row
}

func asker(client, caller string) string {
	switch {
	case client == "":
		return caller
	case caller == "":
		return client
	}
	return client + " for " + caller
}

// inLine keeps what is made visible in one line.
func inLine(visible func(string) string) func(string) string {
	breaks := strings.NewReplacer("\r", `\r`, "\n", `\n`, "\t", `\t`)
	return func(text string) string { return breaks.Replace(visible(text)) }
}

func (p *Page) visible(all []string) []string {
	shown := make([]string, len(all))
	for i, text := range all {
		shown[i] = p.Visible(text)
	}
	return shown
}

// clock writes a time as the clock on the wall shows it, with the day when that
// is another.
func clock(t time.Time) string {
	t = t.Local()
	if t.Format(time.DateOnly) == time.Now().Format(time.DateOnly) {
		return t.Format(time.TimeOnly)
	}
	return t.Format("2 Jan 15:04:05")
}

// remaining writes what is left of a time.
func remaining(d time.Duration) string {
	d = d.Round(time.Second)
	switch m, s := int(d.Minutes()), int(d.Seconds())%60; {
	case m >= 60:
		return fmt.Sprintf("%d h %d min left", m/60, m%60)
	case m > 0:
		return fmt.Sprintf("%d min %d s left", m, s)
	default:
		return fmt.Sprintf("%d s left", s)
	}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}
