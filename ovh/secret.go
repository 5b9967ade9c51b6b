package ovh

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "REDACTED"

// A Secret is a string that prints, logs and encodes as REDACTED. Convert it
// to a string where the value itself is needed.
type Secret string

// Format implements fmt.Formatter, so that no verb shows the value.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// String implements fmt.Stringer.
func (Secret) String() string { return redacted }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler, which JSON uses too.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
