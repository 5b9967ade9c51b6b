package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// A read would tell a target that a request names by an id.
type read struct {
	how   naming
	path  string // "" when there is nothing to read
	named string // what the target is called all the same; "" where the read tells it
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

// mostReads bounds the reads for one request. No call of OVHcloud names nearly as
// many ids.
const mostReads = 200

// resolve makes the reads that could tell a target of some kinds, and those that
// follow from them; of those that count only for what restricts, if maybe says
// so. What they don't tell is a target of an unknown name.
func (s *subject) resolve(want kinds, maybe bool) {
	for i := 0; i < len(s.reads); {
		r := s.reads[i]
		if r.how.kinds&want == 0 || r.maybe && !maybe {
			i++
			continue
		}
		s.reads = slices.Delete(s.reads, i, i+1)
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
	if s.looked++; s.looked > mostReads {
		return fmt.Errorf("it would take more than %d reads", mostReads)
	}
	body, err := s.look(s.ctx, r.path)
	if err != nil {
		return err
	}
	switch r.how.by {
	case byService:
		return s.serviceTold(body, r.maybe)
	case byNumber:
		return s.numbersTold(body)
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
	if err := s.addTold(r.how.kinds, name, r.maybe); err != nil || r.named == "" {
		return err
	}
	s.targets[len(s.targets)-1].name = r.named
	return nil
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
		targets, reads := len(s.targets), len(s.reads)
		if s.walk(at, maybe); len(s.targets) > targets || len(s.reads) > reads {
			return nil
		}
	}
	return s.addTold(product|address, told.Resource.Name, maybe)
}

// number has the numbers looked up of all services that are known by their names,
// once. It reports whether it tells more now.
func (s *subject) number() bool {
	if s.numbered {
		return false
	}
	s.numbered = true
	s.resolve(service, true)
	for _, t := range s.targets {
		name := t.name
		if t.block.IsValid() {
			name = "ip-" + t.block.Addr().String() // as far as it is ordered on its own
		}
		if t.kinds&service != 0 && t.unknown == "" && !isNumber(name) {
			s.reads = append(s.reads, read{how: naming{kinds: service, by: byNumber}, path: "/services?resourceName=" + url.QueryEscape(name), maybe: true})
		}
	}
	return true
}

func isNumber(name string) bool { return strings.Trim(name, "0123456789") == "" }

// numbersTold adds the services that have a name.
func (s *subject) numbersTold(body json.RawMessage) error {
	var numbers []int64
	if err := json.Unmarshal(body, &numbers); err != nil {
		return err
	}
	for _, n := range numbers {
		s.targets = append(s.targets, target{kinds: service, name: strconv.FormatInt(n, 10), maybe: true})
	}
	return nil
}

func (s *subject) addTold(k kinds, name string, maybe bool) error {
	canonical, err := canonicalName(name)
	if err != nil {
		return err
	}
	s.add(k, canonical, maybe)
	return nil
}
