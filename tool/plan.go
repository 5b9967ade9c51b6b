package tool

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
)

// leastPlan is how long a plan may be however small the budget is, in bytes: a
// shorter one would not tell what is agreed to.
const leastPlan = 2 << 10

// An outcome is what a destructive tool answers: first what it would do, then
// what it did.
type outcome[Out any] struct {
	Confirm *pending `json:"confirm,omitempty"`
	Result  *Out     `json:"result,omitempty"`
}

// A pending call waits for the user's agreement. What it takes to go on comes
// first, so that no host cuts it off.
type pending struct {
	Token   string    `json:"confirmation_token"`
	Expires time.Time `json:"expires"`
	approval
	confirm.Plan
	Counts   *counts           `json:"counts,omitempty" jsonschema:"-"`  // of several requests
	Showing  string            `json:"showing,omitempty" jsonschema:"-"` // how to read the requests that are not shown
	Requests []confirm.Request `json:"requests" jsonschema:"-"`
}

// counts tells how many requests a plan has, those that delete first.
type counts struct {
	Requests int `json:"requests"`
	Delete   int `json:"DELETE,omitempty"`
	Put      int `json:"PUT,omitempty"`
	Post     int `json:"POST,omitempty"`
}

// count returns the counts of several requests.
func count(all []confirm.Request) *counts {
	if len(all) < 2 {
		return nil
	}
	c := counts{Requests: len(all)}
	for _, r := range all {
		switch r.Method {
		case "DELETE":
			c.Delete++
		case "PUT":
			c.Put++
		default:
			c.Post++
		}
	}
	return &c
}

// answer writes a plan in no more than budget bytes. Where it is longer, its
// words and its requests get half of them each, or what the others leave: of the
// words the longest are cut, of the requests the first are shown. More says how
// to read on after so many.
func (p pending) answer(budget int, more func(shown int) string) (json.RawMessage, error) {
	budget = max(budget, leastPlan)
	whole, err := encode(outcome[struct{}]{Confirm: &p})
	if err != nil || len(whole) <= budget {
		return whole, err
	}
	requests := p.Requests
	size := 0
	for _, r := range requests {
		size += len(Object(r)) + len(",")
	}
	p.Requests = []confirm.Request{}
	if len(requests) > 1 {
		p.Showing = more(len(requests))
	}
	frame := len(Object(outcome[struct{}]{Confirm: &p})) - len(Object(p.Plan))
	room := budget - frame
	p.Plan = shortened(p.Plan, max(room/2, room-size))
	room -= len(Object(p.Plan))
	for _, r := range requests {
		if len(p.Requests) == 0 {
			r = shortened(r, room-len(","))
		}
		if room -= len(Object(r)) + len(","); room < 0 && len(p.Requests) > 0 {
			break
		}
		p.Requests = append(p.Requests, r)
	}
	p.Showing = ""
	if len(p.Requests) < len(requests) {
		p.Showing = more(len(p.Requests))
	}
	return encode(outcome[struct{}]{Confirm: &p})
}

// shortened is shorten for a value that reads back what it writes. It panics
// where that is none: a mistake in the program.
func shortened[T any](v T, room int) (out T) {
	whole := string(Object(v))
	if len(whole) <= room {
		return v
	}
	if err := json.Unmarshal([]byte(shorten(whole, room)), &out); err != nil {
		panic(err)
	}
	return out
}

// planText writes a plan as a person reads it from a screen: a line for each
// field, or for each of its texts, then after an empty line one for each request.
// Text from outside can't begin a line.
func planText(plan string) string {
	var head, requests strings.Builder
	for name, value := range members(plan) {
		switch {
		case name == "requests":
			for _, r := range elements(value) {
				requests.WriteString("\n" + requestText(r))
			}
		case value[0] == '[':
			writeTexts(&head, name, elements(value))
		default:
			if text := sentence(value); text != "" {
				fmt.Fprintf(&head, "%s: %s\n", name, text)
			}
		}
	}
	return head.String() + requests.String()
}

func writeTexts(b *strings.Builder, name string, all []string) {
	if len(all) == 1 {
		fmt.Fprintf(b, "%s: %s\n", name, sentence(all[0]))
		return
	}
	if len(all) > 0 {
		fmt.Fprintf(b, "%s:\n", name)
	}
	for _, text := range all {
		fmt.Fprintf(b, "- %s\n", sentence(text))
	}
}

// requestText writes a request as it is sent, and what it is for.
func requestText(r string) string {
	text := cell(member(r, "method")) + " " + cell(member(r, "path"))
	if body := member(r, "body"); body != "" {
		text += " " + body
	}
	if does := member(r, "does"); does != "" {
		text += "  # " + sentence(does)
	}
	return text
}

// sentence writes a value on one line: a text as it says, so that what it quotes
// keeps its own escapes, anything else as a cell.
func sentence(value string) string {
	var text string
	if value[0] != '"' || json.Unmarshal([]byte(value), &text) != nil {
		return cell(value)
	}
	return oneLine(text)
}
