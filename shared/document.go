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
	text, _, _, err := d.read(ctx)
	return text, err
}

// read returns the text, as it stands in the store too, and the store's time.
func (d Document) read(ctx context.Context) (text []byte, sealed string, now time.Time, err error) {
	m, err := d.store.eval(ctx, `local now = redis.call('TIME') return {now[1], now[2], redis.call('GET', KEYS[1]) or ''}`, d.name)
	if err != nil {
		return nil, "", now, err
	}
	parts, now, err := timed(m, 1)
	if err == nil {
		sealed, err = parts[0].ToString()
	}
	if err != nil {
		return nil, "", now, d.store.away(err)
	}
	if sealed == "" {
		return nil, "", now, nil
	}
	text, err = d.store.unseal(d.name, sealed)
	return text, sealed, now, err
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

// setDocument has a text expire after so many milliseconds; 0 for never.
const setDocument = `
if ARGV[2] == '0' then redis.call('SET', KEYS[1], ARGV[1]) else redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return 1`

// replaceDocument does so in the place of the text that is known, which is empty
// where there is none.
const replaceDocument = `if (redis.call('GET', KEYS[1]) or '') ~= ARGV[3] then return 0 end` + setDocument

// Write writes a text, whatever stood there before. It is gone after so long;
// never, for 0.
func (d Document) Write(ctx context.Context, lasts time.Duration, text []byte) error {
	_, err := d.write(ctx, setDocument, lasts, text)
	return err
}

func (d Document) write(ctx context.Context, script string, lasts time.Duration, text []byte, known ...string) (done bool, err error) {
	args := append([]string{d.store.seal(d.name, text), strconv.FormatInt(lasts.Milliseconds(), 10)}, known...)
	return d.store.ask(ctx, script, d.name, args...)
}

// Update has change make a new text from the present one, which is nil where there
// is none; from another, where others were faster. The time is that of the store,
// which is one for all. It writes nothing where change returns nil or fails. The
// text is gone after so long; never, for 0.
func (d Document) Update(ctx context.Context, lasts time.Duration, change func(text []byte, now time.Time) ([]byte, error)) error {
	for range mostTries {
		text, sealed, now, err := d.read(ctx)
		if err != nil {
			return err
		}
		if text, err = change(text, now); err != nil || text == nil {
			return err
		}
		done, err := d.write(ctx, replaceDocument, lasts, text, sealed)
		if err != nil || done {
			return err
		}
	}
	return d.store.away(errors.New("others were faster each time"))
}
