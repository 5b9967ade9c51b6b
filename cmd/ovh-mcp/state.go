package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// A state is the account to work on, and what one run leaves to the next.
type state struct {
	file    string // "" keeps nothing
	looks   bool   // the account is looked at only: nothing is saved
	profile string // that the account is of; "" for none
	client  *client.Client
	ledger  *confirm.Ledger
	account *simulator.Account // nil for a real account
	tools   tools.Options
	close   func()
}

// A savedState is a state as its file holds it. Confirmations are in a journal
// beside it, which several processes share.
type savedState struct {
	Simulator json.RawMessage `json:"simulator,omitempty"`
}

// openState connects to the account and reads what earlier runs left.
func (p *program) openState(ctx context.Context, f accountFlags, log *slog.Logger) (*state, error) {
	if err := oneServer(f); err != nil {
		return nil, err
	}
	s := &state{file: f.state, profile: p.profile(f), ledger: confirm.NewLedger(tokenTTL), close: func() {}}
	var saved savedState
	if f.state != "" {
		var err error
		if saved, err = readState(f.state); err != nil {
			return nil, err
		}
		if s.ledger, err = p.openLedger(f.state + ".confirmations"); err != nil {
			return nil, fmt.Errorf("%w; --state wants a file in a folder that is there, and both that folder and %q have to be yours to write", err, filepath.Dir(p.confirmationKey))
		}
	}
	if err := p.reach(ctx, s, f, saved, log); err != nil {
		return nil, err
	}
	library, err := p.library(f, s.client.Reader(), log)
	s.tools = f.tools
	s.tools.Catalog = library
	return s, err
}

// checkState refuses what is no plain file: saving would put one in its place.
// It reports whether an earlier run left something.
func checkState(file string) (kept bool, err error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("read state: %w; name another file", err)
	case info.IsDir():
		return false, usage("--state %s is a folder: name a file", file)
	case !info.Mode().IsRegular():
		return false, usage("--state %s is no plain file: name one", file)
	}
	return info.Size() > 0, nil
}

// readState reads what earlier runs left in a file.
func readState(file string) (saved savedState, err error) {
	if kept, err := checkState(file); !kept {
		return saved, err
	}
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, &saved)
	}
	if err != nil {
		err = fmt.Errorf("read state %s: %w; name another file, or remove this one to begin anew", file, err)
	}
	return saved, err
}

// reach connects to the account.
func (p *program) reach(ctx context.Context, s *state, f accountFlags, saved savedState, log *slog.Logger) error {
	var err error
	if !f.simulator {
		s.client, err = p.connect(ctx, f, log)
		return err
	}
	if saved.Simulator == nil {
		s.account = simulator.New(f.options())
	} else if s.account, err = simulator.Restore(saved.Simulator, f.options()); err != nil {
		return fmt.Errorf("read state %s: %w", f.state, err)
	}
	s.close = func() { s.account.Close() }
	s.client, err = p.simulated(s.account, f, log)
	return err
}

// lockPoll is how often the lock of a state is tried.
const lockPoll = 20 * time.Millisecond

// claim waits until no other call changes the simulated account that a file
// keeps: the later one would undo what the earlier did. A call that only looks
// has no need to, and leaves the account as it is.
func (p *program) claim(ctx context.Context, f accountFlags, name string) (looks bool, free func(), err error) {
	free = func() {}
	if !f.simulator || f.state == "" {
		return false, free, nil
	}
	kept, err := checkState(f.state)
	if err != nil {
		return false, free, err
	}
	if d, ok := tools.Find(name, f.tools); !ok || kept && d.Effect == effect.Read {
		return true, free, nil
	}
	lock := flock.New(behindLinks(f.state) + ".lock")
	_, done := p.progress("waiting for another call that uses " + f.state)
	defer done()
	_, err = lock.TryLockContext(ctx, lockPoll)
	switch {
	case ctx.Err() != nil:
		return false, free, context.Cause(ctx)
	case err != nil:
		return false, free, fmt.Errorf("lock state: %w; --state wants a file in a folder that is there and yours to write", err)
	}
	return false, func() { _ = lock.Unlock() }, nil
}

// behindLinks returns the file that a name leads to.
func behindLinks(file string) string {
	if target, err := filepath.EvalSymlinks(file); err == nil {
		return target
	}
	// It may lead to where there is nothing yet.
	if target, err := os.Readlink(file); err == nil {
		if filepath.IsAbs(target) {
			return target
		}
		return filepath.Join(filepath.Dir(file), target)
	}
	return file
}

// save writes the state for the next run, readable by its owner only.
func (s *state) save() error {
	if s.file == "" || s.account == nil || s.looks {
		return nil
	}
	var saved savedState
	var err error
	if saved.Simulator, err = s.account.State(); err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	b, err := json.Marshal(saved)
	if err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	file := behindLinks(s.file)
	// Written beside and renamed: a run that is cut short leaves the old state.
	tmp, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	_, err = tmp.Write(b)
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("save state: %w", err), os.Remove(tmp.Name()))
	}
	return nil
}
