package schemas

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// mostFaults bounds what is told of one call: beyond it, the caller has
// misunderstood more than a list would mend.
const mostFaults = 20

// A Fault is one way in which arguments depart from what is published.
type Fault struct {
	At      string // argument: "server", "storage[0].partitioning"; empty for all of them
	Problem string // continues a sentence that begins with At
}

func (f Fault) String() string {
	if f.At == "" {
		return f.Problem
	}
	return strconv.Quote(f.At) + " " + f.Problem
}

// An InvalidError lists the faults of a call's arguments, all of them up to a
// bound that no honest call reaches.
type InvalidError struct{ Faults []Fault }

func (e *InvalidError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Validate holds args against the tool's input schema. It returns an
// [InvalidError], whose text is short whatever was passed, and never repeats
// the value of an argument that is writeOnly.
func (t *Tool) Validate(args []byte) error {
	schema, err := t.enforced()
	if err != nil {
		return fmt.Errorf("read schema: %w", err)
	}
	if schema.takesNone && string(args) == "{}" {
		return nil
	}
	if !json.Valid(args) {
		return &InvalidError{[]Fault{{Problem: "the arguments are not well-formed JSON"}}}
	}
	value := gjson.ParseBytes(args)
	faults, err := schema.root.check(value)
	if err != nil {
		return err
	}
	if at, twice := duplicate(value, ""); twice {
		faults = append(faults, Fault{at, "is given twice"})
	}
	if len(faults) == 0 {
		return nil
	}
	sort.Slice(faults, func(i, j int) bool {
		return faults[i].At+"\x00"+faults[i].Problem < faults[j].At+"\x00"+faults[j].Problem
	})
	faults = slices.Compact(faults)
	if len(faults) > mostFaults {
		faults = append(faults[:mostFaults], Fault{Problem: "more is wrong; these are the first faults"})
	}
	return &InvalidError{faults}
}

// check returns what is wrong with value, held against the root of a schema.
func (n *node) check(value gjson.Result) ([]Fault, error) {
	c := check{defs: n.Defs}
	c.value(value, n, "")
	return c.faults, c.broken
}
