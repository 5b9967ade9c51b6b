package policy

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
)

// A read would tell a target that a request names by an id.
type read struct {
	how   naming
	path  string // "" when there is nothing to read
	maybe bool
}

func escapeName(name string) string { return strings.ReplaceAll(url.PathEscape(name), "+", "%2B") }

func joinEscaped(parts []string) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteByte('/')
		b.WriteString(escapeName(part))
	}
	return b.String()
}

// resolve makes the reads that could tell a target of some kinds; of those that
// count only for what restricts, if maybe says so. What they don't tell is a
// target of an unknown name.
func (s *subject) resolve(want kinds, maybe bool) {
	reads := s.reads
	s.reads = nil
	for _, r := range reads {
		if r.how.kinds&want == 0 || r.maybe && !maybe {
			s.reads = append(s.reads, r)
			continue
		}
		before := len(s.targets)
		if err := s.made(r); err != nil {
			s.targets = append(s.targets[:before], target{kinds: r.how.kinds, maybe: r.maybe, unknown: "what it touches can't be found: " + err.Error()})
		}
	}
}

var errNoRead = errors.New("there is nothing that tells it")

// made makes a read and adds what it tells.
func (s *subject) made(r read) error {
	if s.look == nil || r.path == "" {
		return errNoRead
	}
	body, err := s.look(s.ctx, r.path)
	if err != nil {
		return err
	}
	if r.how.by == byService {
		return s.serviceTold(body, r.maybe)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return err
	}
	for name, value := range fields {
		if strings.ToLower(name) == r.how.field {
			return s.told(r, value)
		}
	}
	return errNoRead
}

// told adds what a field of an answer names: a name, or an object with one.
func (s *subject) told(r read, value json.RawMessage) error {
	if r.how.field == "routedto" {
		var to *struct {
			Name string `json:"serviceName"`
		}
		if err := json.Unmarshal(value, &to); err != nil {
			return err
		}
		if to == nil || to.Name == "" {
			return nil // parked
		}
		return s.addTold(r.how.kinds, to.Name, r.maybe)
	}
	var name string
	if err := json.Unmarshal(value, &name); err != nil {
		return err
	}
	return s.addTold(r.how.kinds, name, r.maybe)
}

// serviceTold adds what /services/{serviceId} is about: where its product's own
// routes begin, or else its name.
func (s *subject) serviceTold(body json.RawMessage, maybe bool) error {
	var told struct {
		Route *struct {
			URL string `json:"url"`
		} `json:"route"`
		Resource struct {
			Name string `json:"name"`
		} `json:"resource"`
	}
	if err := json.Unmarshal(body, &told); err != nil {
		return err
	}
	if told.Route != nil && told.Route.URL != "" {
		at, err := canonicalPath(told.Route.URL)
		if err != nil {
			return err
		}
		before := len(s.targets)
		if s.walk(at, maybe); len(s.targets) > before {
			return nil
		}
	}
	return s.addTold(product|address, told.Resource.Name, maybe)
}

func (s *subject) addTold(k kinds, name string, maybe bool) error {
	canonical, err := canonicalName(name)
	if err != nil {
		return err
	}
	s.add(k, canonical, maybe)
	return nil
}
