package raw

import (
	"encoding/json"

	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A shaper makes answers of OVHcloud fit for a model.
type shaper struct {
	showSecrets bool
	room        int // for the body of an answer, in bytes
}

func newShaper(o Options) shaper {
	most := tool.Budget(o.MaxOutput)
	return shaper{o.ShowSecrets, most - most/16} // the rest is for the note
}

// answer masks secrets, keeps what was asked for and cuts the rest. Of an
// answer that is said to hold secrets nothing is shown, unless it is plain
// which of its fields do.
func (s shaper) answer(in getCall, body json.RawMessage, v verdict) answer {
	if len(body) == 0 {
		return answer{Body: tool.AnyJSON("null")}
	}
	if !s.showSecrets {
		masked, shown := v.maskAnswer(in.Path, body)
		if !shown {
			return answer{Body: tool.AnyJSON(tool.Object(redactedAnswer)), Note: "this path answers with a secret"}
		}
		body = masked
	}
	return s.cut(in, body)
}
