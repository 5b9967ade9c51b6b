package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/keyring"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

// inKeyring reports whether keys are kept in the system's keyring: where a flag
// says so or, where none says anything, as those before.
func (l *login) inKeyring() bool {
	return l.keyring || !l.keyringSaid && l.place.KeyringEntry() != ""
}

// mayKeep asks before keys that are there are replaced, and for the keyring.
func (l *login) mayKeep(ctx context.Context) error {
	if err := l.mayReplace(ctx); err != nil {
		return err
	}
	return l.checkKeyring(ctx)
}

// checkKeyring finds whether the keyring can be used, before anybody approves a
// key that has to be kept there.
func (l *login) checkKeyring(ctx context.Context) error {
	if !l.inKeyring() {
		return nil
	}
	return keyring.Check(ctx)
}

// had returns the keys that the place has.
func (l *login) had(ctx context.Context) (client.Credentials, error) {
	entry := l.place.KeyringEntry()
	if entry == "" {
		return l.place.Credentials(), nil
	}
	text, err := keyring.Read(ctx, entry)
	if err != nil {
		return client.Credentials{}, err
	}
	return client.ReadKeys("the keyring's entry "+entry, []byte(text))
}

// keep keeps the keys in the place of those that are there, and tells where.
func (l *login) keep(ctx context.Context, keys client.Credentials) error {
	old := l.place.KeyringEntry()
	if l.inKeyring() {
		return l.keepInKeyring(ctx, old, keys)
	}
	if err := l.place.Write(keys); err != nil {
		return err
	}
	fmt.Fprintf(l.stderr, "It is kept in section [%s] of %s.\n", l.place.Section, l.place.File)
	return l.forget(ctx, old)
}

// keepInKeyring keeps the keys in the keyring's old entry, or in one of their
// own where there is none.
func (l *login) keepInKeyring(ctx context.Context, old string, keys client.Credentials) error {
	entry := cmp.Or(old, l.place.Section+"-"+strings.ToLower(rand.Text()[:8]))
	if err := keyring.Write(ctx, entry, client.EntryOf(keys)); err != nil {
		return err
	}
	if err := l.place.WriteKeyring(entry); err != nil {
		if old == "" {
			err = errors.Join(err, l.forget(context.WithoutCancel(ctx), entry))
		}
		return err
	}
	fmt.Fprintf(l.stderr, "It is kept in entry %q of the system's keyring, which section [%s] of %s names. OVHcloud's own tools don't look there.\n", entry, l.place.Section, l.place.File)
	return nil
}

// forget removes an entry of the keyring that nothing names any more; "" is
// none.
func (l *login) forget(ctx context.Context, entry string) error {
	if entry == "" {
		return nil
	}
	if err := keyring.Delete(ctx, entry); err != nil {
		return fmt.Errorf("entry %q of ovh-mcp is left in the system's keyring: %w; or remove it with the keyring's own program", entry, err)
	}
	return nil
}
