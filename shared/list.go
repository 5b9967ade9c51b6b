package shared

import (
	"context"
	"strconv"
	"time"

	"github.com/valkey-io/valkey-go"
)

// A List is a list of lines that only grows, but for being replaced as a whole.
// It is for one goroutine at a time.
type List struct {
	store *Store
	name  string
	known int    // lines that were read
	last  string // of them, as it stands in the store
}

// List returns the list of a name.
func (s *Store) List(name string) *List { return &List{store: s, name: name} }

// Length returns how many lines of the list this process has read or written.
func (l *List) Length() int { return l.known }

// readList returns the store's time, and the lines behind those that are known;
// all of them, where the list is not the one that they are of.
const readList = `
local known, last = tonumber(ARGV[1]), ARGV[2]
if known > 0 and redis.call('LINDEX', KEYS[1], known - 1) ~= last then known = 0 end
local now = redis.call('TIME')
return {now[1], now[2], known, redis.call('LRANGE', KEYS[1], known, -1)}`

// Read returns the lines that were added since the last Read, Append or Replace.
// Where the list is another than it was then, anew is true and these are all of
// it. The time is that of the store, which is one for all.
func (l *List) Read(ctx context.Context) (lines [][]byte, anew bool, now time.Time, err error) {
	m, err := l.store.eval(ctx, readList, l.name, strconv.Itoa(l.known), l.last)
	if err != nil {
		return nil, false, now, err
	}
	known, sealed, now, err := l.listed(m)
	if err != nil {
		return nil, false, now, l.store.away(err)
	}
	for _, line := range sealed {
		text, err := l.store.unseal(l.name, line)
		if err != nil {
			return nil, false, now, err
		}
		lines = append(lines, text)
	}
	anew = known == 0
	if l.known = known + len(sealed); len(sealed) > 0 {
		l.last = sealed[len(sealed)-1]
	}
	return lines, anew, now, nil
}

// listed reads the answer of readList. A list goes on from where this process was,
// or is read from its beginning.
func (l *List) listed(m valkey.ValkeyMessage) (known int, lines []string, now time.Time, err error) {
	parts, now, err := timed(m, 2)
	if err != nil {
		return 0, nil, now, err
	}
	n, err := parts[0].AsInt64()
	if err == nil && n != 0 && n != int64(l.known) {
		err = errAnswer
	}
	if err != nil {
		return 0, nil, now, err
	}
	lines, err = parts[1].AsStrSlice()
	return int(n), lines, now, err
}

// writeList puts lines behind those that are known, or in their place, if these
// are all that there are.
const writeList = `
local known = tonumber(ARGV[1])
if redis.call('LLEN', KEYS[1]) ~= known then return 0 end
if known > 0 and redis.call('LINDEX', KEYS[1], -1) ~= ARGV[2] then return 0 end
if ARGV[3] == 'replace' then redis.call('DEL', KEYS[1]) end
for i = 4, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
return 1`

// Append puts a line behind the last one. It is false, and nothing is done, where
// others have added something since the last Read.
func (l *List) Append(ctx context.Context, line []byte) (bool, error) {
	return l.write(ctx, "append", l.known, line)
}

// Replace puts lines in the place of all, as Append would add them.
func (l *List) Replace(ctx context.Context, lines ...[]byte) (bool, error) {
	return l.write(ctx, "replace", 0, lines...)
}

func (l *List) write(ctx context.Context, how string, kept int, lines ...[]byte) (bool, error) {
	args := []string{strconv.Itoa(l.known), l.last, how}
	for _, line := range lines {
		args = append(args, l.store.seal(l.name, line))
	}
	done, err := l.store.ask(ctx, writeList, l.name, args...)
	if done {
		l.known, l.last = kept+len(lines), args[len(args)-1]
	}
	return done, err
}
