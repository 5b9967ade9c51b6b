package tool

import (
	"bytes"
	"encoding/json"
)

// AnyJSON is an argument or a part of a result that is JSON of any kind, as it
// came but for the spaces between. The empty one is written as null.
type AnyJSON json.RawMessage

// MarshalJSON implements json.Marshaler.
func (a AnyJSON) MarshalJSON() ([]byte, error) {
	if len(a) == 0 {
		return []byte("null"), nil
	}
	return a, nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *AnyJSON) UnmarshalJSON(b []byte) error {
	var compact bytes.Buffer
	if err := json.Compact(&compact, b); err != nil {
		return err
	}
	*a = compact.Bytes()
	return nil
}
