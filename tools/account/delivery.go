package account

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A KeyDelivery says what becomes of a new consumer key, which is a secret.
// The zero KeyDelivery refuses to make one.
type KeyDelivery struct {
	File string // it is written there, readable by its owner only; a file that is there already is never replaced
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
	// Not Stat: a link that leads nowhere is in the way, too.
	info, err := os.Lstat(d.File)
	switch {
	case err == nil && info.IsDir():
		return tool.Refuse("a new consumer key would be written to "+d.File+", which is not a regular file",
			"ask the operator to name another --consumer-key-file")
	case err == nil:
		return tool.Refuse("a new consumer key would be written to "+d.File+", which is there already and may hold a key in use",
			"ask the operator to move it away, or to name another --consumer-key-file")
	}
	return nil // it is not there; what else is wrong, writing finds
}

// write puts the key into the file, if there is to be one. The file is made for
// it, readable by its owner only from the first moment on; whatever appeared
// there meanwhile stays as it is.
func (d KeyDelivery) write(key ovh.Secret) error {
	if d.File == "" {
		return nil
	}
	file, err := os.OpenFile(d.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write consumer key: %w", err)
	}
	_, err = file.WriteString(string(key) + "\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write consumer key: %w", errors.Join(err, os.Remove(d.File)))
	}
	return nil
}

// lost explains that a key that was made could not be written.
func (d KeyDelivery) lost(err error) error {
	next := "make " + d.File + " writable"
	if errors.Is(err, fs.ErrExist) {
		next = "move " + d.File + " away"
	}
	return tool.Advise(fmt.Errorf("OVHcloud made a consumer key that waits for approval, and it got lost: %w", err),
		"leave that key unapproved; ask the operator to %s, then call request_consumer_key again", next)
}
