package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// A state is the account to work on, and what one run leaves to the next.
type state struct {
	file    string // "" keeps nothing
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
func (p *program) openState(f accountFlags, log *slog.Logger) (*state, error) {
	s := &state{file: f.state, ledger: confirm.NewLedger(tokenTTL), close: func() {}}
	var saved savedState
	if f.state != "" {
		var err error
		s.ledger, err = confirm.Open(confirm.Options{File: f.state + ".confirmations", Key: p.confirmationKey, TTL: tokenTTL})
		if err != nil {
			return nil, err
		}
		b, err := os.ReadFile(f.state)
		if err == nil && len(b) > 0 {
			err = json.Unmarshal(b, &saved)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read state %s: %w", f.state, err)
		}
	}
	if err := p.reach(s, f, saved, log); err != nil {
		return nil, err
	}
	library, err := p.library(f, s.client.Reader(), log)
	s.tools = f.tools
	s.tools.Catalog = library
	return s, err
}

// reach connects to the account.
func (p *program) reach(s *state, f accountFlags, saved savedState, log *slog.Logger) error {
	var err error
	if !f.simulator {
		s.client, err = p.connect(f, log)
		return err
	}
	if saved.Simulator == nil {
		s.account = simulator.New(f.options())
	} else if s.account, err = simulator.Restore(saved.Simulator, f.options()); err != nil {
		return fmt.Errorf("read state %s: %w", f.state, err)
	}
	s.close = func() { s.account.Close() }
	s.client, err = p.simulated(s.account, f.rate, log)
	return err
}

// save writes the state for the next run, readable by its owner only.
func (s *state) save() error {
	if s.file == "" || s.account == nil {
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
	// Written beside and renamed: a run that is cut short leaves the old state.
	tmp, err := os.CreateTemp(filepath.Dir(s.file), filepath.Base(s.file)+".*")
	if err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	_, err = tmp.Write(b)
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), s.file)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("save state: %w", err), os.Remove(tmp.Name()))
	}
	return nil
}
