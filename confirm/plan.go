package confirm

import (
	"bytes"
	"encoding/json"
)

// A Plan is what a destructive call would do, shown before it is done, in the
// order in which a person decides. Its words to the user are left out of
// published schemas, which every tool that plans would repeat.
type Plan struct {
	Summary    string          `json:"summary"` // one sentence
	Target     json.RawMessage `json:"target"`  // an object: the target as it is at present
	WillBeLost []string        `json:"will_be_lost" jsonschema:"-"`
	Undo       string          `json:"undo" jsonschema:"-"` // whether and how it can be undone
	WillHappen []string        `json:"will_happen" jsonschema:"-"`
	Duration   string          `json:"duration" jsonschema:"-"`
	Requests   []Request       `json:"requests" jsonschema:"-"`

	// State is what else has to stay the same until the plan is confirmed, and
	// is not shown: it is long, or secret.
	State []byte `json:"-"`
}

// A Request is one request of a plan, without its secrets.
type Request struct {
	Does   string          `json:"does,omitempty"` // in a few words, where several requests need telling apart
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Body   json.RawMessage `json:"body,omitempty"`
}

// Fingerprint returns what has to stay the same until the plan is confirmed:
// the target, the requests and the state, not the words about them nor the order in which
// OVHcloud happens to list fields.
func (p Plan) Fingerprint() []byte {
	b, err := json.Marshal(struct {
		Target   json.RawMessage
		Requests []Request
		State    []byte
	}{p.Target, p.Requests, p.State})
	if err == nil {
		b, err = canonical(b)
	}
	if err != nil {
		panic(err) // both parts are JSON
	}
	return b
}

// canonical sorts the fields of every object and leaves numbers as they stand.
func canonical(b []byte) ([]byte, error) {
	var v any
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}
