package services

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Bounds on an overview: how many requests it takes, whatever the account holds,
// and how many it names of a kind.
const (
	mostRequests = 12
	mostOfOne    = 4 // requests for any part but the last
	mostNamed    = 6
	mostProducts = 25
)

// An overview is what the account holds, and what is wrong with it.
type overview struct {
	Counts     map[string]int `json:"counts"` // by product
	Wrong      []finding      `json:"wrong"`
	Incomplete []string       `json:"incomplete,omitempty"` // what was not looked at, and why
}

// A finding is a kind of thing that is wrong.
type finding struct {
	What  string   `json:"what"`
	Count int      `json:"count"`
	Names []string `json:"names,omitempty"` // the first of them
	See   string   `json:"see"`             // the tool that tells more
}

// A survey is an overview while it is made.
type survey struct {
	overview
	api     *ovh.Reader
	now     time.Time
	counted bool         // services told the counts
	dear    []string     // parts that would take too many requests
	known   int          // servers
	odd     []ovh.Server // of which those are not as they should be
}

// A part of a survey is read on its own: where it is refused, the others go on.
type part struct {
	what, see string // in words, and the tool that tells all of it
	read      func(*survey, context.Context) error
}

// parts are in the order in which they are worth the requests.
func parts() []part {
	return []part{
		{"services", "list_services", (*survey).services},
		{"servers", "list_servers", (*survey).servers},
		{"unpaid bills", "raw_get /me/debtAccount", (*survey).debt},
		{"virtual servers", "list_vps", (*survey).virtualServers},
		{"consumer keys", "list_api_credentials", (*survey).credentials},
		{"text message credits", "list_sms_services", (*survey).credits},
		{"tasks", "list_server_tasks", (*survey).tasks},
		{"zones", "list_zones", (*survey).zones},
	}
}

// surveyed are the rights for all parts.
func surveyed() []ovh.AccessRule {
	return tool.Access("GET /services", "GET /services/*", "GET /dedicated/server", "GET /dedicated/server/*", "GET /vps", "GET /vps/*",
		"GET /me/api/credential", "GET /me/api/credential/*", "GET /sms", "GET /sms/*", "GET /me/debtAccount", "GET /domain/zone", "GET /domain/zone/*")
}

func getOverview(ctx context.Context, api *ovh.Reader, _ tool.None) (overview, error) {
	s := &survey{now: time.Now(), overview: overview{Counts: make(map[string]int), Wrong: []finding{}}}
	all := api.Within(mostRequests)
	var first error
	told := false
	for _, p := range parts() {
		if s.api = all; p.what != "zones" {
			s.api = all.Within(min(mostOfOne, all.Left()))
		}
		missing, err := ovh.Part(p.read(s, ctx))
		switch {
		case ctx.Err() != nil:
			return overview{}, context.Cause(ctx)
		case errors.Is(err, ovh.ErrAuthentication):
			return overview{}, err
		case errors.Is(err, ovh.ErrBudget):
			s.dear = append(s.dear, p.what+" ("+p.see+")")
		case err != nil:
			s.skip("%s: %v", p.what, err)
			if first == nil {
				first = err
			}
			continue
		case missing != nil:
			s.skip("%d of the %s, which OVHcloud does not tell; see %s", len(missing.Missing), p.what, p.see)
		}
		told = told || err == nil && p.what != "tasks" // which may need no request
	}
	if !told && first != nil {
		return overview{}, first
	}
	if len(s.dear) > 0 {
		s.skip("what takes more requests than an overview has: %s", strings.Join(s.dear, ", "))
	}
	return s.overview, nil
}

// report adds what is wrong, if there is any.
func (s *survey) report(what, see string, names []string) {
	if len(names) > 0 {
		s.Wrong = append(s.Wrong, finding{what, len(names), names[:min(len(names), mostNamed)], see})
	}
}

// skip tells what was not looked at.
func (s *survey) skip(format string, args ...any) {
	s.Incomplete = append(s.Incomplete, fmt.Sprintf(format, args...))
}

// count counts what is in a list of its own, where the services did not.
func (s *survey) count(product string, n int) {
	if !s.counted {
		s.Counts[product] = n
	}
}
