package catalog

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A labelled operation of testdata/effects*.tsv.
type labelled struct {
	op       *Operation
	kinds    []string // the first is the one meant; the others can be argued for
	from, to int      // of the severity
	reveals  bool
}

// readLabels reads a list. Operations that the shared descriptions lack are made
// from what the list says of them.
func readLabels(t *testing.T, file string) []labelled {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	known := describedAPI(t)
	var all []labelled
	for line := range strings.Lines(string(raw)) {
		c := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if c[0] == "method" {
			continue
		}
		if len(c) != 8 {
			t.Fatalf("%s: %d columns in %q, want 8", file, len(c), line)
		}
		l := labelled{kinds: strings.Split(c[2], ","), reveals: c[4] == "yes"}
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
			l.op = sketched(c)
		}
		all = append(all, l)
	}
	return all
}

// sketched makes an operation from a row: a PUT takes its fields as the model
// of a whole object, an answer may name its fields in braces.
func sketched(c []string) *Operation {
	b := &Branch{Version: "v1", Path: "/sketch", Models: map[string]*Model{}}
	path, isV2 := strings.CutPrefix(c[1], "/v2")
	if isV2 {
		b.Version = "v2"
	}
	o := &Operation{Branch: b, Group: &Group{Path: path}, Method: c[0], Description: c[5]}
	answer, fields, _ := strings.Cut(strings.TrimSuffix(c[7], "}"), "{")
	o.Response = answer
	if fields != "" {
		b.Models[answer] = objectOf(fields)
	}
	switch {
	case c[6] == "":
	case c[0] == "PUT":
		b.Models["sketch.Body"] = objectOf(c[6])
		o.Parameters = append(o.Parameters, Parameter{Type: "sketch.Body", In: "body"})
	default:
		for name := range strings.SplitSeq(c[6], ",") {
			o.Parameters = append(o.Parameters, Parameter{Name: name, Type: "string", In: "body"})
		}
	}
	return o
}

func objectOf(fields string) *Model {
	m := &Model{}
	for name := range strings.SplitSeq(fields, ",") {
		m.Properties = append(m.Properties, Property{Name: name, Type: "string"})
	}
	return m
}

// A verdict counts how judgements compare with labels.
type verdict struct {
	matrix                       map[string]map[string]int // label → judgement → count
	harmless, hidden, fussy, off []string
	tame                         int // rows labelled Read or Change only
}

func judgeAll(rows []labelled) verdict {
	v := verdict{matrix: map[string]map[string]int{}}
	for _, l := range rows {
		e := l.op.Effect()
		meant, got := l.kinds[0], e.Kind.String()
		if slices.Contains(l.kinds, got) {
			meant = got
		}
		if v.matrix[meant] == nil {
			v.matrix[meant] = map[string]int{}
		}
		v.matrix[meant][got]++
		line := fmt.Sprintf("%s: labelled %s %d-%d, judged %s %d: %s", l.op, strings.Join(l.kinds, " or "), l.from, l.to, got, e.Severity, e.Reason)
		tame := !slices.Contains(l.kinds, "Destroy")
		if tame {
			v.tame++
		}
		switch {
		case meant == got && (e.Severity < l.from || e.Severity > l.to):
			v.off = append(v.off, line)
		case meant == got:
		case tame && e.Kind == Destroy:
			v.fussy = append(v.fussy, line)
		default:
			v.harmless = append(v.harmless, line)
		}
		if l.reveals && !e.Reveals {
			v.hidden = append(v.hidden, line)
		}
	}
	return v
}

func TestEffectsAgreeWithTheLabelledLists(t *testing.T) {
	for _, file := range []string{"testdata/effects.tsv", "testdata/effects_heldout.tsv", "testdata/effects_heldout2.tsv"} {
		rows := readLabels(t, file)
		v := judgeAll(rows)
		t.Logf("%s: %d rows, label → judgement %v, severity off in %d", file, len(rows), v.matrix, len(v.off))
		if len(v.harmless) > 0 {
			t.Errorf("judged more harmless than labelled:\n%s", strings.Join(v.harmless, "\n"))
		}
		if len(v.hidden) > 0 {
			t.Errorf("secrets that are not seen:\n%s", strings.Join(v.hidden, "\n"))
		}
		if share := float64(len(v.fussy)) / float64(v.tame); share > 0.15 {
			t.Errorf("%.0f %% of what is harmless is judged destructive, want 15 at most", 100*share)
		}
		t.Logf("judged destructive though harmless:\n%s", strings.Join(v.fussy, "\n"))
		t.Logf("severity off:\n%s", strings.Join(v.off, "\n"))
	}
}
