package shared

import (
	"context"
	"errors"
	"time"

	"github.com/valkey-io/valkey-go"
)

// errAnswer is of a store that is none, or has something before it.
var errAnswer = errors.New("it does not answer as Valkey or Redis would")

// timed reads the answer of a script that begins with the store's time, and
// returns the parts behind it, of which there are so many.
func timed(m valkey.ValkeyMessage, parts int) (rest []valkey.ValkeyMessage, now time.Time, err error) {
	all, err := m.ToArray()
	if err != nil {
		return nil, now, err
	}
	if len(all) != 2+parts {
		return nil, now, errAnswer
	}
	seconds, err := all[0].AsInt64()
	if err != nil {
		return nil, now, err
	}
	micros, err := all[1].AsInt64()
	return all[2:], time.Unix(seconds, micros*int64(time.Microsecond)), err
}

// ask runs a script that answers 1 or 0.
func (s *Store) ask(ctx context.Context, script, name string, args ...string) (yes bool, err error) {
	m, err := s.eval(ctx, script, name, args...)
	if err != nil {
		return false, err
	}
	n, err := m.AsInt64()
	if err == nil && n != 0 && n != 1 {
		err = errAnswer
	}
	if err != nil {
		return false, s.away(err)
	}
	return n == 1, nil
}
