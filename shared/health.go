package shared

import (
	"context"
	"errors"
	"strings"

	"github.com/valkey-io/valkey-go"
)

// Check asks the store whether it takes what it is told: one that is full, or a
// replica, answers and keeps nothing.
func (s *Store) Check(ctx context.Context) error {
	_, err := s.ask(ctx, `redis.call('SET', KEYS[1], '', 'PX', 1000) return 1`, "check")
	return err
}

// Doubts tells why the store may forget what it was told, and what to do about it;
// nothing where its settings are as they should be. It can't see whether each write
// is synced before it is answered.
func (s *Store) Doubts(ctx context.Context) (all []string, err error) {
	m, err := s.eval(ctx, `return redis.call('INFO', 'memory') .. redis.call('INFO', 'persistence')`, "check")
	if _, refused := errors.AsType[*valkey.ValkeyError](err); refused {
		return []string{"whether it forgets anything is not known: allow its user INFO"}, nil
	}
	if err != nil {
		return nil, err
	}
	text, err := m.ToString()
	if err != nil {
		return nil, s.away(err)
	}
	if policy := setting(text, "maxmemory_policy"); policy != "noeviction" {
		all = append(all, "when its memory is full it drops what it was told (maxmemory-policy "+policy+"), so that limits are forgotten and plans lost: set maxmemory-policy noeviction")
	}
	if setting(text, "aof_enabled") != "1" {
		all = append(all, "it may be older after a restart (appendonly no), so that a call that was carried out waits to be confirmed and can run twice: set appendonly yes and appendfsync always")
	}
	return all, nil
}

// setting returns a value out of what INFO tells, "" where it is not there.
func setting(info, name string) string {
	_, rest, _ := strings.Cut("\n"+info, "\n"+name+":")
	value, _, _ := strings.Cut(rest, "\r\n")
	return value
}
