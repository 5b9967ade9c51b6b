package catalog

import (
	"fmt"
	"strings"
)

// milder begins the problem of a description that makes light of operations.
const milder = "described as less dangerous than before, which is not believed: "

// maxMilder bounds the operations that such a problem names.
const maxMilder = 5

// believe holds the catalogue against the one before, by a ranking of
// operations. Of what was described as more dangerous, that is kept, and told
// of. It is what now answers for the path that counts: a template may have
// become one that takes in several.
func (c *Catalog) believe(before *Catalog, danger func(*Operation) Danger) {
	if before != nil {
		for _, old := range before.Operations() {
			if o, err := c.Find(old.Method, old.RawPath()); err == nil {
				o.Former = max(o.Former, danger(old))
			}
		}
	}
	var names []string
	for _, o := range c.Operations() {
		kept := o.Former
		o.Former = 0
		if said := danger(o); kept > said {
			o.Former = kept
			names = append(names, o.String())
		}
	}
	if n := len(names); n > 0 {
		more := ""
		if n > maxMilder {
			names, more = names[:maxMilder], fmt.Sprintf(" and %d more", n-maxMilder)
		}
		c.addProblem("%s%s%s", milder, strings.Join(names, ", "), more)
	}
}

// isPartial reports whether something of the catalogue might be had by asking
// again soon.
func (c *Catalog) isPartial() bool {
	for _, p := range c.Problems {
		if !strings.HasPrefix(p, milder) {
			return true
		}
	}
	return false
}
