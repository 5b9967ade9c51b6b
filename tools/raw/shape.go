package raw

import (
	"encoding/json"
	"io"

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

// answer shapes an answer that is in memory. See read.
func (s shaper) answer(in getCall, body json.RawMessage, v verdict) answer {
	out, err := s.shape(in, lexerOf(body), v)
	if err != nil {
		return answer{Note: "the answer is not JSON"}
	}
	return out
}

// read masks secrets, keeps what was asked for and cuts the rest, while the
// answer comes: it holds little more than what is shown. Of an answer that is
// said to hold secrets nothing is shown, unless it is plain which of its fields
// do.
func (s shaper) read(in getCall, body io.Reader, v verdict) (answer, error) {
	return s.shape(in, newLexer(body, s.room), v)
}

func (s shaper) shape(in getCall, l *lexer, v verdict) (answer, error) {
	plain := &keeper{in: in, room: s.room}
	if s.showSecrets {
		if err := each(l, plain.take); err != nil {
			return answer{}, err
		}
		return plain.answer(), nil
	}
	masked := &keeper{in: in, room: s.room, normal: true}
	secrets, err := v.secrets(in.Path).pass(l, plain, masked)
	switch {
	case err != nil:
		return answer{}, err
	case l.read == 0:
	case secrets == hiddenSecrets:
		return answer{Body: tool.AnyJSON(tool.Object(redactedAnswer)), Note: "this path answers with a secret"}, nil
	case secrets == maskedSecrets:
		out := masked.answer()
		out.Body = tool.AnyJSON(canonical(json.RawMessage(out.Body)))
		return out, nil
	}
	return plain.answer(), nil
}
