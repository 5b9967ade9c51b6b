// Package keyring keeps secrets in the system's keyring: the Secret Service of a
// Linux desktop, the keychain of macOS, the credential manager of Windows.
package keyring

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	system "github.com/zalando/go-keyring"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

// service names this program to the keyring.
const service = "ovh-mcp"

// patience is how long the keyring may take: it may ask a person to unlock it.
const patience = 30 * time.Second

// Check finds whether there is a keyring that can be used, and has it unlocked.
func Check(ctx context.Context) error {
	const none = "none"
	_, err := within(ctx, none, func() (string, error) { return ignoreMissing(system.Get(service, none)) })
	return err
}

// Read returns the secret of an entry. Its errors, as those of the package, are
// [client.ConfigError].
func Read(ctx context.Context, entry string) (secret string, err error) {
	return within(ctx, entry, func() (string, error) { return system.Get(service, entry) })
}

// Write keeps a secret in an entry, in the place of the one that it has.
func Write(ctx context.Context, entry, secret string) error {
	kept, err := within(ctx, entry, func() (string, error) {
		if err := system.Set(service, entry, secret); err != nil {
			return "", err
		}
		return system.Get(service, entry) // who dismisses its question is no error to it
	})
	if err == nil && kept != secret {
		err = explain(entry, errors.New("it keeps something else than it was given"))
	}
	return err
}

// Delete removes an entry, if there is one.
func Delete(ctx context.Context, entry string) error {
	_, err := within(ctx, entry, func() (string, error) { return ignoreMissing("", system.Delete(service, entry)) })
	return err
}

func ignoreMissing(secret string, err error) (string, error) {
	if errors.Is(err, system.ErrNotFound) {
		err = nil
	}
	return secret, err
}

// within asks the keyring, and waits no longer than it may take: it can't be
// told to give up.
func within(ctx context.Context, entry string, ask func() (string, error)) (string, error) {
	if !served() {
		return "", explain(entry, errors.New("this session has no message bus, and so no keyring"))
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	type answer struct {
		secret string
		err    error
	}
	answered := make(chan answer, 1)
	go func() {
		secret, err := ask()
		answered <- answer{secret, err}
	}()
	select {
	case a := <-answered:
		return a.secret, explain(entry, a.err)
	case <-ctx.Done():
		return "", explain(entry, context.Cause(ctx))
	}
}

// served reports whether there can be a keyring. Without a message bus the
// library would start one, which nobody ends.
func served() bool {
	if runtime.GOOS != "linux" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	_, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid()))
	return err == nil
}

// explain tells a failure with its cure.
func explain(entry string, err error) error {
	const unlock = "unlock it, where it asks for its password, and try again"
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, system.ErrNotFound):
		return &client.ConfigError{
			What: fmt.Sprintf("the system's keyring has no entry %.60q", entry),
			Cure: "'ovh-mcp login --replace' for this profile makes it anew",
		}
	case errors.Is(err, context.DeadlineExceeded):
		return &client.ConfigError{What: fmt.Sprintf("the system's keyring did not answer within %s", patience), Cure: unlock}
	case strings.Contains(err.Error(), "unlock"), strings.Contains(err.Error(), "IsLocked"):
		return &client.ConfigError{What: "the system's keyring is locked", Cure: unlock}
	}
	return &client.ConfigError{
		What: fmt.Sprintf("the system's keyring can't be used, %v", err),
		Cure: "start its service, on Linux gnome-keyring or KWallet, in the session that this program runs in; 'ovh-mcp login --replace --keyring=false' for this profile keeps keys in the file",
	}
}
