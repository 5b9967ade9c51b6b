package tool

import "encoding/json"

// AnyJSON is an argument or a part of a result that is JSON of any kind, to the
// byte as it came. The empty one is written as null.
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
	*a = append((*a)[:0], b...)
	return nil
}
