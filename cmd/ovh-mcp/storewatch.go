package main

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/shared"
)

// watchEvery is how often the store is looked at.
const watchEvery = 2 * time.Second

// A storeWatch looks at the store in the background: who asks for it, as a probe
// does, must not wait for a store that hangs.
type storeWatch struct {
	store  *shared.Store
	ledger *confirm.Ledger
	log    *slog.Logger
	remark atomic.Pointer[string] // what is amiss; "" for nothing
}

// look looks once, and tells the log what is other than before.
func (w *storeWatch) look(ctx context.Context) {
	remark, err := w.examine(ctx)
	before := w.remark.Swap(&remark)
	switch {
	case before != nil && *before == remark, before == nil && remark == "":
	case err != nil:
		w.log.Error("store", "err", err, "next", "what changes something is refused until the store takes it")
	case remark != "":
		w.log.Warn("store", "remark", remark)
	default:
		w.log.Info("store is as it should be", "address", w.store.Address())
	}
}

// examine returns what is amiss, in words that anybody may read.
func (w *storeWatch) examine(ctx context.Context) (remark string, err error) {
	var doubts []string
	err = w.store.Check(ctx)
	if err == nil {
		// What others did is learnt before the store can forget it.
		err = w.ledger.Refresh()
	}
	if err == nil {
		doubts, err = w.store.Doubts(ctx)
	}
	if err != nil {
		return "the store of --state is away, or does not take what it is told, so that calls that change something are refused: 'ovh-mcp doctor' with the same --state says why", err
	}
	return strings.Join(doubts, "; "), nil
}

func (w *storeWatch) run(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			w.look(context.WithoutCancel(ctx))
		case <-ctx.Done():
			return
		}
	}
}

// finding is what /readyz tells. A server without its store is ready: it reads.
func (w *storeWatch) finding(context.Context) serve.Finding {
	return serve.Finding{Remark: *w.remark.Load()}
}
