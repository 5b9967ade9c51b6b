package raw

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/operation"
)

// patience is how long a raw call waits for the catalogue. Without one the
// strict rule holds: every write destroys.
const patience = 20 * time.Second

// A judge holds raw calls against the catalogue.
type judge struct {
	library *catalog.Library // nil when there is none
	models  *models
}

// A verdict is what is known of a call before it is sent.
type verdict struct {
	op     *catalog.Operation // nil when the catalogue has none such, or there is no catalogue
	effect effect.Effect
	why    error // why there is no op
}

// verdict judges a call by the catalogue, or by its method and path alone. It
// refuses a call that OVHcloud does not describe so, unless the check is to be
// skipped.
func (j judge) verdict(ctx context.Context, method string, in address, body tool.AnyJSON) (verdict, error) {
	call := effect.Call{Method: method, Path: in.Path, Query: in.Query, Body: json.RawMessage(body)}
	c, op, err := j.find(ctx, method, in.Path)
	if odd := call.OddPart(op); odd != "" && method == "GET" {
		return verdict{}, tool.Refuse(fmt.Sprintf("%q has %q as a part, by which it may reach something else; nothing was sent", in.Path, odd),
			"send a path without %, ?, #, ;, \\ or / in its parts, encoded or not")
	}
	if err != nil {
		if miss, ok := errors.AsType[*catalog.MissError](err); ok && !in.Unchecked {
			return verdict{}, operation.Unknown(miss)
		}
		return verdict{nil, effect.Judge(nil, call), err}, nil
	}
	if word := call.SwallowedWord(op); word != "" {
		return j.swallowed(op, call, word, in.Unchecked)
	}
	departs := j.models.check(c, op, in, body)
	if departs != nil && !in.Unchecked {
		return verdict{}, departs
	}
	// What says more than the description knows is not what that tells of.
	if fits := departs == nil; method != "GET" && !fits {
		return verdict{op: op, effect: effect.Judge(nil, call).Worse(worst(c, call))}, nil
	}
	return verdict{op: op, effect: worst(c, call)}, nil
}

// reads judges a call that must do nothing but read.
func (j judge) reads(ctx context.Context, in address) (verdict, error) {
	v, err := j.verdict(ctx, "GET", in, nil)
	if err == nil && v.effect.Kind != effect.Read {
		return v, tool.Refuse(fmt.Sprintf("GET %s does more than read: %s", in.Path, v.effect.Reason),
			"ask the user to do it in OVHcloud's control panel")
	}
	return v, err
}

// worst judges a call by every description that there is of it.
func worst(c *catalog.Catalog, call effect.Call) effect.Effect {
	var e effect.Effect
	for _, o := range c.OperationsOn(call.Path) {
		if o.Method == call.Method {
			e = e.Worse(effect.Judge(o, call))
		}
	}
	return e
}

// swallowed judges a call whose description takes a word of the API for a name:
// it is refused, or counts as one that is not described.
func (j judge) swallowed(op *catalog.Operation, call effect.Call, word string, unchecked bool) (verdict, error) {
	why := fmt.Sprintf("%s takes %q for a name, which is a word of OVHcloud's API: such a description is none of OVHcloud's", op, word)
	if !unchecked {
		return verdict{}, tool.Refuse(why+"; nothing was sent", "tell the user, who can read the description anew (ovh-mcp catalog update); unchecked: true sends the call as it is")
	}
	return verdict{nil, effect.Judge(nil, call), errors.New(why)}, nil
}

// find returns the operation that a call means, and the catalogue it is of.
func (j judge) find(ctx context.Context, method, path string) (*catalog.Catalog, *catalog.Operation, error) {
	if j.library == nil {
		return nil, nil, operation.ErrUndescribed
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	c, err := j.library.Catalog(ctx)
	if err != nil {
		return nil, nil, err
	}
	op, err := c.Find(method, path)
	return c, op, err
}
