package ovh

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// An answer with 200 need not be what its operation promises: it may be of a
// front end, of another object, or cut. Whoever took it for an object of empty
// fields would plan to reboot the server "".

// An entity is what an answer describes. Its identity is what the API knows it
// by; an answer without one describes nothing.
type entity interface{ identity() string }

// broken returns what keeps an answer from being what its operation promises,
// or nil. Asked is the name of what was asked for, where the answer repeats it.
func broken(out any, asked string) error {
	switch out := out.(type) {
	case entity:
		switch got := out.identity(); {
		case got == "":
			return errors.New("what came does not say what it describes")
		case asked != "" && !sameName(asked, got):
			return fmt.Errorf("what came describes %q", got)
		}
	case interface{ complete() bool }:
		if !out.complete() {
			return errors.New("what came lacks what it should tell")
		}
	}
	return nil
}

// sameName reports whether two names may be of one object: case, and the many
// spellings of addresses and times, don't tell objects apart.
func sameName(a, b string) bool {
	if strings.EqualFold(a, b) || !isASCII(a) || !isASCII(b) { // a domain has a name in each alphabet
		return true
	}
	if x, err := ParseBlock(a); err == nil {
		y, err := ParseBlock(b)
		return err == nil && x == y
	}
	x, err := time.Parse(time.RFC3339, a)
	if err != nil {
		return false
	}
	y, err := time.Parse(time.RFC3339, b)
	return err == nil && x.Equal(y)
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 127 })
}

// numbered returns the identity of what has a number. OVHcloud counts from 1.
func numbered(n int64) string {
	if n <= 0 {
		return ""
	}
	return id(n)
}

// A nameList is a list of names, each of which tells something.
type nameList []string

func (l *nameList) complete() bool { return !slices.Contains(*l, "") }

// An idList is a list of numbers that name something.
type idList []int64

func (l *idList) complete() bool {
	return !slices.ContainsFunc(*l, func(n int64) bool { return n <= 0 })
}

func (a Account) identity() string            { return a.Nichandle }
func (a APIApplication) identity() string     { return numbered(a.ID) }
func (a APICredential) identity() string      { return numbered(a.ID) }
func (b Boot) identity() string               { return numbered(b.ID) }
func (c Certificate) identity() string        { return c.Service }
func (c ConsumerKeyRequest) identity() string { return string(c.ConsumerKey) }
func (i Intervention) identity() string       { return numbered(i.ID) }
func (b IPBlock) identity() string            { return b.Block }
func (r Record) identity() string             { return numbered(r.ID) }
func (p RestorePoint) identity() string       { return p.Date }
func (r Reverse) identity() string            { return r.IP }
func (s Server) identity() string             { return s.Name }
func (s Service) identity() string            { return numbered(s.ID) }
func (i ServiceInfo) identity() string        { return numbered(i.ServiceID) }
func (o SMSOutgoing) identity() string        { return numbered(o.ID) }
func (s SMSSender) identity() string          { return s.Sender }
func (s SMSService) identity() string         { return s.Name }
func (k SSHKey) identity() string             { return k.Name }
func (t Task) identity() string               { return numbered(t.ID) }
func (t Template) identity() string           { return t.Name }
func (v VPS) identity() string                { return v.Name }
func (i VPSImage) identity() string           { return i.ID }
func (s VPSSnapshot) identity() string        { return s.ID }
func (t VPSTask) identity() string            { return numbered(t.ID) }
func (z Zone) identity() string               { return z.Name }
func (t ZoneTask) identity() string           { return numbered(t.ID) }

// What has no name of its own is known by what it is made of.

func (h Hardware) complete() bool {
	return h.Description != "" || h.Processor != "" || h.Memory != nil || len(h.DiskGroups) > 0
}

func (n Network) complete() bool {
	return n.Connection != nil || n.Bandwidth != nil || n.Routing != nil || n.Switching != nil || n.VRack != nil
}

func (d Debt) complete() bool { return d.Due != nil }

func (e SMSEstimate) complete() bool { return e.Parts > 0 }

func (p InstallProgress) complete() bool { return p.Elapsed > 0 || p.Steps != nil }

// An SMSReport that tells of no receiver tells of no message.
func (r SMSReport) complete() bool { return len(r.ValidReceivers)+len(r.InvalidReceivers) > 0 }
