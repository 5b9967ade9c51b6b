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
	text, _, err := d.read(ctx)
	return text, err
}

func (d Document) read(ctx context.Context) (text []byte, sealed string, err error) {
	m, err := d.store.eval(ctx, `return redis.call('GET', KEYS[1]) or ''`, d.name)
	if err != nil {
		return nil, "", err
	}
	if sealed, err = m.ToString(); err != nil {
		return nil, "", d.store.away(err)
	}
	if sealed == "" {
		return nil, "", nil
	}
	text, err = d.store.unseal(d.name, sealed)
	return text, sealed, err
}

// writeDocument writes a text in the place of the one that is known, which is
// empty where there is none, and has it expire after so many milliseconds; 0 for
// never.
const writeDocument = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[3] == '0' then redis.call('SET', KEYS[1], ARGV[2]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`

// Update has change make a new text from the present one, which is nil where there
// is none; from another, where others were faster. It writes nothing where change
// returns nil or fails. The text is gone after so long; never, for 0.
func (d Document) Update(ctx context.Context, lasts time.Duration, change func(text []byte) ([]byte, error)) error {
	for range mostTries {
		text, sealed, err := d.read(ctx)
		if err != nil {
			return err
		}
		if text, err = change(text); err != nil || text == nil {
			return err
		}
		m, err := d.store.eval(ctx, writeDocument, d.name, sealed, d.store.seal(d.name, text), strconv.FormatInt(lasts.Milliseconds(), 10))
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
