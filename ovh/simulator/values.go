package simulator

import (
	"fmt"
	"time"
)

// This file holds what answers of several areas are made of.

// datetime and date write times as OVHcloud does.
func datetime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-07:00") }
func date(t time.Time) string     { return t.UTC().Format(time.DateOnly) }

// A quantity comes with its unit, which differs from answer to answer.
type quantity struct {
	Unit  string `json:"unit"`
	Value int64  `json:"value"`
}

// An iam says what a resource is to OVHcloud's access management, which is also
// where its display name shows.
type iam struct {
	DisplayName *string           `json:"displayName"`
	ID          string            `json:"id"`
	State       *string           `json:"state"`
	Tags        map[string]string `json:"tags"`
	URN         string            `json:"urn"`
}

func newIAM(displayName, kind, name string, serial int64) *iam {
	return &iam{
		DisplayName: &displayName, State: new("OK"), Tags: map[string]string{},
		ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", serial), URN: "urn:v1:eu:resource:" + kind + ":" + name,
	}
}

// uuid makes an id.
func (a *Account) uuid() string {
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", a.random.Uint32(), a.random.Uint64()>>16)
}

// deref is the text of a property that may be null.
func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// tagged returns i with the tags that a customer gave the resource.
func (i *iam) tagged(tags map[string]string) *iam {
	if tags != nil {
		i.Tags = tags
	}
	return i
}
