package simulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestEveryAnswerFitsOVHcloudsModels calls every route of every area, in the
// states that the demo account gets into by that, and holds each answer
// against OVHcloud's word.
func TestEveryAnswerFitsOVHcloudsModels(t *testing.T) {
	d := describe(t)
	synctest.Test(t, func(t *testing.T) {
		e := newExplorer(newCaller(t, Options{Servers: 7}), d)
		e.explore()
		for _, problem := range e.problems() {
			t.Error(problem)
		}
	})
}

// An explorer finds out how to call the routes of an account.
type explorer struct {
	*caller
	description *description
	tried       map[string]*trial // by pattern
	differences []string
}

// A trial is what became of the calls of one route.
type trial struct {
	ok      bool
	missing string // variable that no list names
	refusal string // the last one
}

func newExplorer(c *caller, d *description) *explorer {
	e := &explorer{caller: c, description: d, tried: make(map[string]*trial)}
	for _, r := range c.account.routes {
		e.tried[r.pattern] = new(trial)
	}
	return e
}

// explore goes through all routes again and again while time passes: it reads
// whatever can be read, and writes what it has not been able to write yet, so
// that a route which wants a task to run, or none, finds its moment. Rounds
// without a pause read what has just begun. What ends the key comes last.
func (e *explorer) explore() {
	const second, minute = time.Second, time.Minute
	for _, pause := range []time.Duration{0, 0, 3 * second, 8 * second, minute, 0, minute, 0, 10 * minute, minute, minute} {
		time.Sleep(pause)
		for i := range e.account.routes {
			r := &e.account.routes[i]
			if r.method() == http.MethodGet || !e.tried[r.pattern].ok && r.pattern != logout {
				e.try(r)
			}
		}
	}
	for i := range e.account.routes {
		if r := &e.account.routes[i]; r.pattern == logout {
			e.try(r)
		}
	}
}

const logout = "POST /auth/logout"

// try reads with every object that there is, but writes to one only. A query
// may only narrow what is read, or be needed: the call that has it must work.
func (e *explorer) try(r *route) {
	outcome, full := e.tried[r.pattern], ""
	if r.query != "" {
		full = "?" + r.query
	}
	for _, path := range e.paths(r) {
		if full != "" {
			e.call(r, path, r.body)
		}
		status, answer := e.call(r, path+full, r.body)
		if status >= 300 {
			outcome.refusal = fmt.Sprintf("%s %s = %d %s", r.method(), path+full, status, answer)
			continue
		}
		outcome.ok = true
		if r.method() != http.MethodGet {
			return
		}
	}
}

// paths returns the paths of a route, with what its vars say for a variable or
// else with all that the list above it names.
func (e *explorer) paths(r *route) []string {
	paths := []string{""}
	for segment := range strings.SplitSeq(strings.TrimPrefix(r.path(), "/"), "/") {
		name, isVar := variable(segment)
		value, given := r.vars[name]
		var longer []string
		for _, path := range paths {
			next := []string{segment}
			switch {
			case isVar && given:
				next = []string{value}
			case isVar:
				next = e.list(r, name, path)
			}
			for _, id := range next {
				longer = append(longer, path+"/"+url.PathEscape(id))
			}
		}
		paths = longer
	}
	return paths
}

// list returns the ids that the list at a path answers.
func (e *explorer) list(r *route, variable, path string) []string {
	above, _ := e.account.find(http.MethodGet, path)
	if above == nil {
		e.tried[r.pattern].missing = variable
		return nil
	}
	status, body := e.call(above, path, "")
	if status >= 300 {
		return nil
	}
	dec := json.NewDecoder(strings.NewReader(body))
	dec.UseNumber() // ids are longer than a float is exact
	var all []any
	if err := dec.Decode(&all); err != nil {
		e.tried[r.pattern].missing = variable
	}
	ids := make([]string, len(all))
	for i, id := range all {
		// Lists of the second version hold the objects.
		if object, ok := id.(map[string]any); ok {
			id = cmp.Or(object["urn"], object["id"])
		}
		ids[i] = fmt.Sprint(id)
	}
	return ids
}

// call sends a request and checks its answer.
func (e *explorer) call(r *route, path, body string) (int, string) {
	status, answer := e.do(r.method(), path, body)
	call := r.method() + " " + path
	if status >= 300 {
		if !isError(answer) {
			e.differences = append(e.differences, fmt.Sprintf("%s = %d %s, in none of OVHcloud's error shapes", call, status, answer))
		}
		return status, answer
	}
	if status == http.StatusNoContent {
		answer = "null"
	}
	for _, difference := range e.description.check(e.description.responses[r.pattern], []byte(answer)) {
		e.differences = append(e.differences, call+": "+difference)
	}
	return status, answer
}

// isError reports whether a refusal has one of the two shapes that OVHcloud's
// have.
func isError(answer string) bool {
	var e struct{ ErrorCode, HTTPCode, Class, Message string }
	err := json.Unmarshal([]byte(answer), &e)
	return err == nil && e.Message != "" && (e.ErrorCode == "") != (e.Class == "") && (e.ErrorCode == "") == (e.HTTPCode == "")
}

// problems says of each route that could not be called what it lacks, and of
// each answer what is wrong with it.
func (e *explorer) problems() []string {
	all := slices.Compact(e.differences)
	for _, area := range e.account.areas {
		for i := range area.routes {
			r := &area.routes[i]
			if lack := e.lack(r); lack != "" {
				all = append(all, fmt.Sprintf("%s, in %s: %s", r.pattern, fileOf(area), lack))
			}
		}
	}
	return all
}

func (e *explorer) lack(r *route) string {
	outcome := e.tried[r.pattern]
	_, described := e.description.responses[r.pattern]
	switch name := outcome.missing; {
	case !described:
		return "OVHcloud describes no such operation"
	case outcome.ok:
		return ""
	case name != "":
		return fmt.Sprintf("no list has a {%s}; add the route of that list, or one that exists as vars: map[string]string{%q: …}", name, name)
	case outcome.refusal == "":
		return "the lists above it were always empty; let populate add what they name"
	}
	return "every call was refused; add the query, body or vars of a call that works. The last: " + outcome.refusal
}

// fileOf names the file of an area.
func fileOf(a area) string { return strings.ToLower(a.name) + ".go" }

func TestAreasStandInTheFilesOfTheirNames(t *testing.T) {
	seen := make(map[string]bool)
	for _, area := range newAccount(Options{}).areas {
		if seen[area.name] {
			t.Errorf("two areas are called %q", area.name)
		}
		seen[area.name] = true
		if _, err := os.Stat(fileOf(area)); err != nil {
			t.Errorf("area %q: %v", area.name, err)
		}
	}
}

func TestRouteThatCannotBeCheckedIsReportedWithItsRemedy(t *testing.T) {
	d := describe(t)
	empty := route{pattern: "GET /me/bill", handle: always(func() any { return []string{} })}
	refused := func(*request) (any, *failure) { return nil, badRequest("not so") }
	tests := []struct {
		name   string
		routes []route
		want   string // nothing when empty
	}{
		{"fine", []route{empty}, ""},
		{"no list", []route{{pattern: "GET /me/bill/{billId}", handle: refused}}, `GET /me/bill/{billId}, in bills.go: no list has a {billId}`},
		{"empty list", []route{empty, {pattern: "GET /me/bill/{billId}", handle: refused}}, "let populate add what they name"},
		{"refused", []route{{pattern: "GET /me/bill", handle: refused}}, `add the query, body or vars of a call that works. The last: GET /me/bill = 400`},
		{"refused with vars", []route{{pattern: "GET /me/bill/{billId}", vars: map[string]string{"billId": "a/b"}, handle: refused}}, "GET /me/bill/a%2Fb = 400"},
		{"refused with its query", []route{{pattern: "GET /me/bill", query: "orderId=1", handle: func(r *request) (any, *failure) {
			return []string{}, r.oneOf("orderId", "long", "2")
		}}}, "GET /me/bill?orderId=1 = 400"},
		{"of nobody", []route{{pattern: "GET /me/nonsense", handle: empty.handle}}, "OVHcloud describes no such operation"},
		{"wrong answer", []route{{pattern: "GET /me/bill", handle: always(func() any { return []int{7} })}}, "GET /me/bill: answer[0]: 7 is no string"},
		{"wrong refusal", []route{empty, {pattern: "GET /me", handle: func(*request) (any, *failure) { return nil, &failure{Status: 400} }}}, "in none of OVHcloud's error shapes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCaller(t, Options{})
				c.account.areas, c.account.routes = nil, nil
				c.account.add(area{name: "bills", routes: tt.routes})
				e := newExplorer(c, d)
				e.explore()
				if got := strings.Join(e.problems(), "\n"); !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
					t.Errorf("problems of %s = %q, want %q", tt.routes[len(tt.routes)-1].pattern, got, tt.want)
				}
			})
		})
	}
}
