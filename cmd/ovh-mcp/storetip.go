package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/shared"
)

// tipEvery is how often the last line of the audit log is kept in the store.
const tipEvery = time.Second

// A tipKeeper keeps the last line of a server's audit log in the store, where who
// cuts the log can't write.
type tipKeeper struct {
	audit *audit.Log
	file  string
	kept  shared.Document
	last  audit.Tip
	log   *slog.Logger
}

// keepTip keeps the last line of the log in the store until end is called, unless
// the log lacks the line that was kept before: that is told, and stays there.
func (c *common) keepTip(ctx context.Context, l *audit.Log, file string, log *slog.Logger) (end func()) {
	if c == nil || l == nil {
		return func() {}
	}
	k := &tipKeeper{audit: l, file: file, kept: c.store.Document("audit:" + c.nameOfLog(file)), log: log}
	return inBackground(context.WithoutCancel(ctx), k.run)
}

// nameOfLog tells the log of one server from those of others, and who reads the
// store neither machine nor file.
func (c *common) nameOfLog(file string) string {
	if absolute, err := filepath.Abs(file); err == nil {
		file = absolute
	}
	host, _ := os.Hostname() // without one, the file has to do
	return c.store.Keyed("audit log " + host + ":" + file)[:32]
}

func (k *tipKeeper) run(ctx context.Context) {
	tick := time.NewTicker(tipEvery)
	defer tick.Stop()
	for compared := false; ; {
		if !compared {
			whole, err := k.compare(context.WithoutCancel(ctx))
			if err == nil && !whole {
				return
			}
			compared = err == nil
		}
		if compared {
			k.keep(context.WithoutCancel(ctx))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			if compared {
				k.keep(context.WithoutCancel(ctx))
			}
			return
		}
	}
}

// compare says whether the log holds the line that the store knows, if it knows
// one. The error is that the store is away.
func (k *tipKeeper) compare(ctx context.Context) (whole bool, err error) {
	text, err := k.kept.Read(ctx)
	if err != nil || text == nil {
		return true, err
	}
	var known audit.Tip
	if err := json.Unmarshal(text, &known); err != nil {
		return true, nil //nolint:nilerr // of another version of the program
	}
	report, err := audit.Verify(k.file, known.Hash)
	if err == nil && report.Fault != nil {
		err = errors.New(report.Fault.String())
	}
	if err == nil || known.Number == 0 {
		return true, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("it is gone")
	}
	k.log.Error("the audit log is not as the store of --state knows it", "file", k.file, "n", known.Number, "tip", known.Hash, "err", err,
		"next", "find out who cut or replaced it; keep the tip, and give the log another name")
	return false, nil
}

// keep puts the last line into the store, where it is another than before. What
// fails is tried again with the next line.
func (k *tipKeeper) keep(ctx context.Context) {
	tip, err := k.audit.Tip()
	if err != nil || tip == k.last {
		return
	}
	text, err := json.Marshal(tip)
	if err == nil {
		err = k.kept.Write(ctx, 0, text)
	}
	if err == nil {
		k.last = tip
	}
}
