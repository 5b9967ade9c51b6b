package effect

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/internal/catalogtest"
)

// describedAPI reads OVHcloud's own description, and skips the test where it is
// absent.
func describedAPI(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Folder(os.DirFS(catalogtest.Descriptions(t)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A labelledOp is a row of the lists in testdata: an operation and how a person
// judged it.
type labelledOp struct {
	op       *catalog.Operation
	kinds    []string // the first is meant; the others can be argued for
	from, to int      // of the severity
	reveals  bool
}

// readLabels reads a list. Operations that the shared descriptions lack are made
// from what the list says of them.
func readLabels(t *testing.T, file string) []labelledOp {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	known := describedAPI(t)
	var all []labelledOp
	for line := range strings.Lines(string(raw)) {
		c := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if c[0] == "method" {
			continue
		}
		if len(c) != 8 {
			t.Fatalf("%s: %d columns in %q, want 8", file, len(c), line)
		}
		l := labelledOp{kinds: strings.Split(c[2], ","), reveals: c[4] == "yes"}
		from, to, ok := strings.Cut(c[3], "-")
		if !ok {
			to = from
		}
		l.from, _ = strconv.Atoi(from)
		l.to, _ = strconv.Atoi(to)
		if l.op, err = known.Find(c[0], c[1]); err != nil {
			if c[5] == "" {
				t.Fatalf("%s: %s %s is not described", file, c[0], c[1])
			}
			l.op = rowOperation(c)
		}
		all = append(all, l)
	}
	return all
}

// rowOperation makes an operation from a row: a PUT takes its fields as the
// model of a whole object, an answer may name its fields in braces.
func rowOperation(c []string) *catalog.Operation {
	b := &catalog.Branch{Version: "v1", Path: "/sketch", Models: map[string]*catalog.Model{}}
	path, isV2 := strings.CutPrefix(c[1], "/v2")
	if isV2 {
		b.Version = "v2"
	}
	o := &catalog.Operation{Branch: b, Group: &catalog.Group{Path: path}, Method: c[0], Description: c[5]}
	answer, fields, _ := strings.Cut(strings.TrimSuffix(c[7], "}"), "{")
	o.Response = answer
	if fields != "" {
		b.Models[answer] = objectOf(fields)
	}
	switch {
	case c[6] == "":
	case c[0] == "PUT":
		b.Models["sketch.Body"] = objectOf(c[6])
		o.Parameters = append(o.Parameters, catalog.Parameter{Type: "sketch.Body", In: "body"})
	default:
		for name := range strings.SplitSeq(c[6], ",") {
			o.Parameters = append(o.Parameters, catalog.Parameter{Name: name, Type: "string", In: "body"})
		}
	}
	return o
}

// newOperation makes an operation that has no body.
func newOperation(method, path, description, response string) *catalog.Operation {
	return rowOperation([]string{method, path, "", "", "", description, "", response})
}

func objectOf(fields string) *catalog.Model {
	m := &catalog.Model{}
	for name := range strings.SplitSeq(fields, ",") {
		m.Properties = append(m.Properties, catalog.Property{Name: name, Type: "string"})
	}
	return m
}

// A comparison counts how judgements compare with labels.
type comparison struct {
	matrix                          map[string]map[string]int // label → judgement → count
	tooMild, unseen, tooStrict, off []string                  // rows
	harmless, right                 int                       // rows labelled Read or Change only; judged as labelled
}

func judgeAll(rows []labelledOp) comparison {
	v := comparison{matrix: map[string]map[string]int{}}
	for _, l := range rows {
		e := Of(l.op)
		meant, got := l.kinds[0], e.Kind.String()
		if slices.Contains(l.kinds, got) {
			meant = got
		}
		if v.matrix[meant] == nil {
			v.matrix[meant] = map[string]int{}
		}
		v.matrix[meant][got]++
		line := fmt.Sprintf("%s: labelled %s %d-%d, judged %s %d: %s", l.op, strings.Join(l.kinds, " or "), l.from, l.to, got, e.Severity, e.Reason)
		harmless := !slices.Contains(l.kinds, "Destroy")
		if harmless {
			v.harmless++
		}
		switch {
		case meant == got:
			v.right++
		case harmless && e.Kind == Destroy:
			v.tooStrict = append(v.tooStrict, line)
		case !slices.ContainsFunc(l.kinds, func(kind string) bool { return rankOf(kind) <= e.Kind }):
			v.tooMild = append(v.tooMild, line)
		}
		if meant == got && (e.Severity < l.from || e.Severity > l.to) {
			v.off = append(v.off, line)
		}
		if l.reveals && !e.Reveals {
			v.unseen = append(v.unseen, line)
		}
	}
	return v
}

func rankOf(kind string) Kind {
	return Kind(slices.Index([]string{"Read", "Change", "Destroy"}, kind) + 1)
}

func TestEffectsAgreeWithTheLabelledLists(t *testing.T) {
	for _, file := range []string{"testdata/tuned.tsv", "testdata/held-out.tsv", "testdata/held-out2.tsv", "testdata/held-out3.tsv"} {
		rows := readLabels(t, file)
		v := judgeAll(rows)
		share := 100 * float64(v.right) / float64(len(rows))
		t.Logf("%s: %d rows, %d right (%.1f %%), label → judgement %v, severity off in %d", file, len(rows), v.right, share, v.matrix, len(v.off))
		if share < 90 {
			t.Errorf("%s: %.1f %% are judged as labelled, want 90 at least", file, share)
		}
		if len(v.tooMild) > 0 {
			t.Errorf("judged more harmless than labelled:\n%s", strings.Join(v.tooMild, "\n"))
		}
		if len(v.unseen) > 0 {
			t.Errorf("secrets that are not seen:\n%s", strings.Join(v.unseen, "\n"))
		}
		if share := float64(len(v.tooStrict)) / float64(v.harmless); share > 0.15 {
			t.Errorf("%.0f %% of what is harmless is judged destructive, want 15 at most", 100*share)
		}
		t.Logf("judged destructive though harmless:\n%s", strings.Join(v.tooStrict, "\n"))
		t.Logf("severity off:\n%s", strings.Join(v.off, "\n"))
	}
}
