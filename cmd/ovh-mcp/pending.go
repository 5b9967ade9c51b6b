package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// stateFolder is where the system keeps what runs of a program leave to each
// other, or "" where it has no place for that.
func stateFolder(getenv func(string) string) string {
	if dir := getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "ovh-mcp")
	}
	switch runtime.GOOS {
	case "windows":
		if dir := getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "ovh-mcp")
		}
		return ""
	case "darwin", "ios":
		if dir, err := os.UserConfigDir(); err == nil {
			return filepath.Join(dir, "ovh-mcp")
		}
		return ""
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "state", "ovh-mcp")
	}
	return ""
}

// howToKeep is what helps where the user's state folder can't be used.
const howToKeep = "name a file that keeps plans with --state FILE, or let HOME (and XDG_STATE_HOME, if it is set) be a folder that you can write"

// A keeping tells how long what a call leaves behind lasts.
type keeping struct {
	problem error // why its token ends with the process; nil when it is kept
	forgets bool  // the account does
}

// keepConfirmations makes the plan of one call last until the next, where
// --state says nothing: in the user's state folder. A call that brings a token
// must find it there.
func (p *program) keepConfirmations(s *state, d tool.Definition, arguments json.RawMessage) (keeping, error) {
	if d.Effect != effect.Destroy || s.file != "" {
		return keeping{}, nil
	}
	keep := keeping{forgets: s.account != nil}
	ledger, err := p.openPending()
	switch {
	case err == nil:
		s.ledger = ledger
	case gjson.GetBytes(arguments, "confirmation_token").String() != "":
		return keep, fmt.Errorf("no plan can wait here: %w; %s", err, howToKeep)
	default:
		keep.problem = err
	}
	return keep, nil
}

func (p *program) openPending() (*confirm.Ledger, error) {
	if p.kept == "" || p.confirmationKey == "" {
		return nil, errors.New("no folder keeps it: neither XDG_STATE_HOME nor HOME is set")
	}
	if err := os.MkdirAll(p.kept, 0o700); err != nil {
		return nil, err
	}
	return p.openLedger(filepath.Join(p.kept, "confirmations"))
}

// openLedger opens the confirmations that a file keeps.
func (p *program) openLedger(file string) (*confirm.Ledger, error) {
	return confirm.Open(confirm.Options{File: file, Key: p.confirmationKey, TTL: tokenTTL})
}
