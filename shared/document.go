package shared

import (
	"context"
	"errors"
	"strconv"
	"time"
)

// mostTries bounds how often a change is tried anew because others were faster.
const mostTries = 100

// A Document is a text that is read and changed as a whole.
type Document struct {
	store *Store
	name  string
}

// Document returns the document of a name.
func (s *Store) Document(name string) Document { return Document{s, name} }

// Read returns the text, nil where there is none.
func (d Document) Read(ctx context.Context) ([]byte, error) {
	read, err := d.read(ctx)
	return read.text, err
}

// A reading is a text as it stood in the store at a time, which is the store's.
type reading struct {
	text   []byte
	sealed string
	now    time.Time
}

const readDocument = `
local now = redis.call('TIME')
return {redis.call('GET', KEYS[1]) or '', now[1], now[2]}`

func (d Document) read(ctx context.Context) (r reading, err error) {
	m, err := d.store.eval(ctx, readDocument, d.name)
	if err != nil {
		return r, err
	}
	parts, err := m.AsStrSlice()
	if err != nil {
		return r, d.store.away(err)
	}
	r.sealed = parts[0]
	if r.now, err = timeOf(parts[1], parts[2]); err != nil {
		return r, d.store.away(err)
	}
	if r.sealed != "" {
		r.text, err = d.store.unseal(d.name, r.sealed)
	}
	return r, err
}

// timeOf reads a time as the store tells it.
func timeOf(seconds, microseconds string) (time.Time, error) {
	s, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}, err
	}
	us, err := strconv.ParseInt(microseconds, 10, 64)
	return time.Unix(s, us*int64(time.Microsecond)), err
}

// versionSize is how much of a sealed text tells it from every other: that is
// random at each writing.
const versionSize = 12

// Version returns what is another one whenever the text was written.
func (d Document) Version(ctx context.Context) (string, error) {
	m, err := d.store.eval(ctx, `return string.sub(redis.call('GET', KEYS[1]) or '', 1, tonumber(ARGV[1]))`, d.name, strconv.Itoa(versionSize))
	if err != nil {
		return "", err
	}
	version, err := m.ToString()
	if err != nil {
		return "", d.store.away(err)
	}
	return version, nil
}

// writeDocument writes a text in the place of the one that is known, which is
// empty where there is none, and has it expire after so many milliseconds; 0 for
// never.
const writeDocument = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[3] == '0' then redis.call('SET', KEYS[1], ARGV[2]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`

// Update has change make a new text from the present one, which is nil where there
// is none, at the store's time; from another, where others were faster. It writes
// nothing where change returns nil or fails. The text is gone after so long; never,
// for 0.
func (d Document) Update(ctx context.Context, lasts time.Duration, change func(text []byte, now time.Time) ([]byte, error)) error {
	for range mostTries {
		present, err := d.read(ctx)
		if err != nil {
			return err
		}
		text, err := change(present.text, present.now)
		if err != nil || text == nil {
			return err
		}
		m, err := d.store.eval(ctx, writeDocument, d.name, present.sealed, d.store.seal(d.name, text), strconv.FormatInt(lasts.Milliseconds(), 10))
		if err != nil {
			return err
		}
		done, err := m.AsBool()
		if err != nil {
			return d.store.away(err)
		}
		if done {
			return nil
		}
	}
	return d.store.away(errors.New("others were faster each time"))
}
