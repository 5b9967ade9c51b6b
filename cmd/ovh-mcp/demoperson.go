package main

import (
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/consent"
)

// isApproved waits for the newcomer to decide on the plan of a token, where a
// person has to, and tells what they decided.
func (s *story) isApproved(token string) bool {
	if s.startLink == "" {
		return true
	}
	s.begin("I want to decide that myself.", "wait_approval")
	s.tell("No token is enough for this plan: a person has to approve it, on a page that the assistant can't open. You are that person.")
	s.gap()
	if s.opened {
		s.tell("Your browser shows it; if not, open this link:")
	} else {
		s.tell("Open this link in your browser, then approve the plan, or deny it and say why:")
	}
	s.link()
	s.gap()
	s.tell("Without a browser, press Ctrl-C and run 'ovh-mcp demo', where the token is enough.")
	s.client.progress = func(string) {} // it is where the link leads
	got := waitApproval(s, token)
	s.gap()
	switch got.Approval {
	case consent.Approved:
		s.tell("Approved by %s. The token serves now, once, for this call alone.", got.By)
		return true
	case consent.Denied:
		s.tell("Denied by %s, so nothing was sent. The assistant is told so, and why: “%s”. The same call is refused until the denial has run out.", got.By, orNone(got.Reason))
	case consent.Expired:
		s.tell("Nobody decided in %s, so nothing was sent. The assistant would have to plan anew.", tokenTTL)
	}
	return false
}

// link writes the start link in one line, so that a terminal knows it for one.
func (s *story) link() {
	if s.err == nil {
		_, s.err = fmt.Fprintln(s.out, s.startLink)
	}
}

// A demoDecision is what a person decided.
type demoDecision struct {
	Approval   consent.State
	By, Reason string
}

// waitApproval waits as long as the plan does.
func waitApproval(s *story, token string) demoDecision {
	for {
		got := call[demoDecision](s, "wait_approval", map[string]any{"confirmation_token": token})
		if s.err != nil || got.Approval != consent.Waiting {
			return got
		}
	}
}

func orNone(reason string) string {
	if reason == "" {
		return "no reason given"
	}
	return reason
}
