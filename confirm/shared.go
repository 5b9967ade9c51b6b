package confirm

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ovh-mcp/ovh-mcp/shared"
)

// A sharedJournal is a journal in a store. Nothing is locked: a line is added if
// it comes after all that this process has read.
//
// The store may lose what it held, as when it goes on from a copy that is some
// minutes old. A process knows the last line that it saw. Where the journal ends
// before that line, or has another in its place, it is begun anew, without the
// tokens that wait: one that is unknown runs nothing, and one that waits there may
// have been used. Those that were used are put back.
type sharedJournal struct {
	store *shared.Store
	lease *shared.Lease
	list  *shared.List
	key   key
	at    place // how far this process has read; offset is of the lines as they are here

	// During a step.
	lines [][]byte
	anew  bool
}

const sharedName = "confirmations"

func newSharedJournal(s *shared.Store, l *shared.Lease) *sharedJournal {
	return &sharedJournal{store: s, lease: l, list: s.List(sharedName), key: s.Key()}
}

// begin reads what is new. The time is the store's, which is the same for all.
func (j *sharedJournal) begin(func() time.Time) (now time.Time, err error) {
	j.lines, j.anew, now, err = j.list.Read(context.Background())
	return now, refused(err)
}

func (j *sharedJournal) end() { j.lines, j.anew = nil, false }

func (j *sharedJournal) news() (entries []entry, anew bool, err error) {
	lines, anew, from := j.lines, j.anew, j.at
	j.lines, j.anew = nil, false
	if anew {
		from = place{line: 1}
	}
	to := from
	for _, line := range lines {
		var e entry
		if e, to, err = to.decode(j.key, line); err != nil {
			j.forget()
			return nil, false, refused(fmt.Errorf("in the store at %s: %w: find out who else writes there", j.store.Address(), err))
		}
		entries = append(entries, e)
	}
	if anew && !j.follows(entries, to) {
		return nil, true, errForgot
	}
	j.at = to
	return entries, anew, nil
}

// follows says that a journal holds the last line that this process saw, or goes
// on after it.
func (j *sharedJournal) follows(entries []entry, end place) bool {
	if len(entries) == 0 || end.Seq < j.at.Seq {
		return false
	}
	return !slices.ContainsFunc(entries, func(e entry) bool { return e.Seq == j.at.Seq && e.mac != j.at.MAC })
}

// forget makes the next step read the whole journal.
func (j *sharedJournal) forget() { j.list = j.store.List(sharedName) }

// append writes e behind the last line.
func (j *sharedJournal) append(e entry) error {
	line, after, err := j.at.encode(j.key, e)
	if err == nil && len(line) > maxLine {
		err = fmt.Errorf("an entry of %d bytes is too long to keep", len(line))
	}
	if err != nil {
		return refused(err)
	}
	if err := moved(j.list.Append(context.Background(), trimmed(line))); err != nil {
		return err
	}
	j.at = after
	return nil
}

func (j *sharedJournal) bloated(live int64) bool { return j.at.bloated(live) }

// rewrite puts a journal of entries in the place of the present one. Its chain and
// its numbers go on from the last line that this process has read, so that what it
// replaces is older for whoever has read that.
func (j *sharedJournal) rewrite(entries []entry) error {
	lines, after, err := j.at.begin(j.key, slices.Insert(entries, 0, entry{Kind: began, After: j.at.link}))
	if err != nil {
		return refused(err)
	}
	for i, line := range lines {
		lines[i] = trimmed(line)
	}
	if err := moved(j.list.Replace(context.Background(), lines...)); err != nil {
		j.forget()
		return err
	}
	j.at = after
	return nil
}

func (j *sharedJournal) holder() string { return j.lease.Name() }

func (j *sharedJournal) lives(holder string) (bool, error) {
	alive, err := j.store.Alive(context.Background(), holder)
	return alive, refused(err)
}

// moved is errMoved where nothing was written because others were faster.
func moved(written bool, err error) error {
	if err == nil && !written {
		return errMoved
	}
	return refused(err)
}

func refused(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrJournal, err)
}

// trimmed returns a line without its end, which only files need.
func trimmed(line []byte) []byte { return bytes.TrimSuffix(line, []byte("\n")) }
