package dns

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// A situation is one line of testdata/situations.jsonl: a call on example.net,
// which has the present records beside its name servers, and what comes of it.
//
//	refused      an error, and no write; with ":words", these are in it
//	same         plan_zone finds no difference
//	differs      plan_zone finds one
//	adds:N       plan_zone finds N additions
//	ttl:N        the first addition has that time to live
//	ascii:NAME   the record that comes of it, or is planned, has that name
//	finds:N      the list has N records
//	asks         a person has to agree
//	does         nobody has to
type situation struct {
	Kind      string        `json:"kind"`
	Name      string        `json:"name"`
	Present   [][]any       `json:"present"` // type, subdomain, target, ttl
	Tool      string        `json:"tool"`
	Arguments tooltest.Args `json:"arguments"`
	Expect    string        `json:"expect"`
}

func situations(t *testing.T) (all []situation) {
	t.Helper()
	file, err := os.Open("testdata/situations.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c situation
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatalf("%v in %s", err, lines.Text())
		}
		all = append(all, c)
	}
	return all
}

// furnish gives example.net records, and publishes them.
func furnish(s *tooltest.Session, present [][]any) {
	s.T.Helper()
	var writes []ovh.Write
	for _, p := range present {
		r := ovh.Record{FieldType: p[0].(string), SubDomain: p[1].(string), Target: p[2].(string)}
		if len(p) > 3 {
			r.TTL = int(p[3].(float64))
		}
		writes = append(writes, ovh.CreateRecord("example.net", r).Write)
	}
	for _, w := range append(writes, ovh.RefreshZone("example.net").Write) {
		if _, err := s.Client.Send(s.T.Context(), w); err != nil {
			s.T.Fatal(err)
		}
	}
	s.Requests()
}

func TestSituationsComeToWhatIsRight(t *testing.T) {
	for _, c := range situations(t) {
		t.Run(c.Kind+"/"+c.Name, func(t *testing.T) {
			t.Parallel()
			s := session(t, simulator.Options{})
			furnish(s, c.Present)
			c.Arguments["zone"] = "example.net"
			res := s.Try(c.Tool, c.Arguments)
			if problem := c.judge(s, outcomeOf(t, res.JSON, res.Failure)); problem != "" {
				t.Errorf("%s: %s %v: %.1000s %v", problem, c.Tool, c.Arguments, res.JSON, res.Failure)
			}
		})
	}
}

// An answered call is what any of the tools may answer.
type answered struct {
	failure error
	zoneDiff
	Records []ovh.Record
	Confirm *tooltest.Pending
	Result  *recordMade
}

func outcomeOf(t *testing.T, raw json.RawMessage, failure error) (out answered) {
	t.Helper()
	if raw != nil {
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
	}
	if raw == nil {
		out.failure = failure
	}
	return out
}

func (c situation) judge(s *tooltest.Session, got answered) string {
	expect, value, _ := strings.Cut(c.Expect, ":")
	if got.failure != nil && expect != "refused" {
		return "want " + c.Expect
	}
	ok := false
	switch expect {
	case "refused":
		ok = got.failure != nil && strings.Contains(got.failure.Error(), value) && len(s.Writes()) == 0
	case "same":
		ok = got.empty()
	case "differs":
		ok = !got.empty()
	case "adds":
		ok = value == string(rune('0'+len(got.sorted().Additions)))
	case "ttl":
		ok = len(got.sorted().Additions) > 0 && string(jsonOf(got.sorted().Additions[0].TTL)) == value
	case "finds":
		ok = value == string(rune('0'+len(got.Records)))
	case "ascii":
		names := regexp.MustCompile(`"subDomain":"([^"]*)"`).FindAllStringSubmatch(string(jsonOf(got)), -1)
		ok = slices.ContainsFunc(names, func(m []string) bool { return m[1] == value })
	case "asks":
		ok = got.Confirm != nil && len(s.Writes()) == 0
	case "does":
		ok = got.Confirm == nil
	}
	if ok {
		return ""
	}
	return cmp.Or("want "+c.Expect, expect)
}

func jsonOf(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
