package serve

import (
	"context"
	"net/http"
	"strings"
)

// A Check looks at one part of the server whenever /readyz is asked.
type Check struct {
	Part string // in plain words, such as "audit log"

	// Look must answer at once, and so waits for nobody outside of this machine.
	Look func(context.Context) Finding
}

// A Finding is what a check found; nothing where all is well. Whoever asks reads
// it: it names no target, no file and no caller.
type Finding struct {
	Fact   string // a line of its own, such as "audit 12 HASH"; "" for none
	Remark string // what is amiss, and what to do; "" for nothing
	Blocks bool   // no call can be served until that is mended
}

// ready returns what a probe is answered: one line that says whether calls can be
// served, then one for each fact and each remark.
func (o Options) ready(ctx context.Context) (status int, text string) {
	if o.Probed != nil {
		o.Probed()
	}
	var lines strings.Builder
	status, text = http.StatusOK, "ready\n"
	for _, c := range o.Checks {
		f := c.Look(ctx)
		if f.Fact != "" {
			lines.WriteString(f.Fact + "\n")
		}
		if f.Remark != "" {
			lines.WriteString(c.Part + ": " + f.Remark + "\n")
		}
		if f.Blocks {
			status, text = http.StatusServiceUnavailable, "not ready\n"
		}
	}
	return status, text + lines.String()
}
