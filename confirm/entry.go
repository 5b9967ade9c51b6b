package confirm

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Kinds of entries.
const (
	began     = "journal"   // the first of a file
	issued    = "issued"    // a token was given
	confirmed = "confirmed" // its call may have been sent
	recorded  = "recorded"  // what came of it
	spent     = "spent"     // the token is of no use
	clock     = "clock"     // the clock was found set back: its time is before that of the entry before
)

// An entry is one step in the life of a token.
type entry struct {
	Kind string    `json:"kind"`
	Seq  int64     `json:"seq"`           // goes on when the journal is rewritten
	Time time.Time `json:"time,omitzero"` // the first has none

	Token   string    `json:"token,omitempty"`  // digest
	Expires time.Time `json:"expires,omitzero"` // how long what it says holds

	// Of an issued token.
	Account   string `json:"account,omitempty"`
	Caller    string `json:"caller,omitempty"`
	Tool      string `json:"tool,omitempty"`
	Arguments string `json:"arguments,omitempty"` // digest, bound to the token
	State     string `json:"state,omitempty"`     // digest, bound to the token

	// Of a confirmed one: the process that is at it, where others can tell whether
	// it lives.
	By string `json:"by,omitempty"`

	// Of a recorded outcome; not nil, even when empty.
	Outcome []byte `json:"outcome,omitzero"`

	// Of the first entry.
	Journal string `json:"journal,omitempty"` // its name, the same in all its copies
	After   link   `json:"after,omitzero"`    // the last line before the journal was rewritten

	mac string // of the line it was read from
}

// A link is what the next line hangs on.
type link struct {
	Seq int64  `json:"seq"`
	MAC string `json:"mac"`
}

// A place is where a line begins.
type place struct {
	link         // the line before
	line   int   // counted from 1
	offset int64 // in the file
}

// domain keeps the MACs of different places apart.
func (p place) domain() string {
	if p.line == 1 {
		return "first line"
	}
	return "line after " + p.MAC
}

// encode returns e as the line at p, and the place after it.
func (p place) encode(k key, e entry) ([]byte, place, error) {
	e.Seq = p.Seq + 1
	payload, err := json.Marshal(e)
	if err != nil {
		return nil, p, err
	}
	line, mac := k.seal(p.domain(), payload)
	return append(line, '\n'), place{link{e.Seq, mac}, p.line + 1, p.offset + int64(len(line)) + 1}, nil
}

// decode reads the line at p, without its end, and returns the place after it.
func (p place) decode(k key, line []byte) (entry, place, error) {
	payload, mac, ok := k.open(p.domain(), line)
	if !ok && p.line == 1 {
		return entry{}, p, errors.New("line 1 was edited, or was not written with this key")
	}
	if !ok {
		return entry{}, p, fmt.Errorf("line %d was edited, or is not the one that followed line %d", p.line, p.line-1)
	}
	var e entry
	if err := json.Unmarshal(payload, &e); err != nil {
		return entry{}, p, fmt.Errorf("line %d: %w", p.line, err)
	}
	if err := e.check(p); err != nil {
		return entry{}, p, fmt.Errorf("line %d: %w", p.line, err)
	}
	e.mac = mac
	return e, place{link{e.Seq, mac}, p.line + 1, p.offset + int64(len(line)) + 1}, nil
}

// check refuses what only another version of the program can have written.
func (e entry) check(p place) error {
	known := false
	switch e.Kind {
	case began:
		known = p.line == 1 && e.Seq == e.After.Seq+1
	case issued, confirmed, recorded, spent, clock:
		known = p.line > 1 && e.Seq == p.Seq+1
	}
	if !known {
		return fmt.Errorf("this version of the program does not know entry %d, %q", e.Seq, e.Kind)
	}
	return nil
}
