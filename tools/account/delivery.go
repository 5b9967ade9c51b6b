package account

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/natefinch/atomic"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A KeyDelivery says what becomes of a new consumer key, which is a secret.
// The zero KeyDelivery refuses to make one.
type KeyDelivery struct {
	File string // it is written there, readable by its owner only
	Show bool   // it is shown to the model
}

// check finds, before a key is made, what would keep it from being handed over.
func (d KeyDelivery) check() error {
	if d == (KeyDelivery{}) {
		return tool.Refuse("a new consumer key is a secret, and the operator named no place for it",
			"ask the operator to start the server with --consumer-key-file FILE, or with --show-consumer-key")
	}
	if d.File == "" {
		return nil
	}
	if info, err := os.Stat(d.File); err == nil && !info.Mode().IsRegular() {
		return tool.Refuse("a new consumer key would be written to "+d.File+", which is not a regular file",
			"ask the operator to name another --consumer-key-file")
	}
	return nil
}

// write puts the key into the file, if there is to be one. The file is replaced
// as a whole, so that a key that was there is not lost to a failure.
func (d KeyDelivery) write(key ovh.Secret) error {
	if d.File == "" {
		return nil
	}
	// What is new is readable by its owner only. What replaces a file gets the
	// mode of that file before it appears, so others are shut out of it first.
	if err := os.Chmod(d.File, 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write consumer key: %w", err)
	}
	if err := atomic.WriteFile(d.File, strings.NewReader(string(key)+"\n")); err != nil {
		return fmt.Errorf("write consumer key: %w", err)
	}
	return nil
}
