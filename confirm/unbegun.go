package confirm

import (
	"errors"
	"time"
)

// A store that does not answer may do all the same what it was told, now or when it
// goes on. Who could not have it kept that a call is begun has sent nothing, and said
// so: where the journal tells later that the call was begun, its token is issued once
// more, as it was.

// An unbegun call may stand in the journal as begun, though nothing was sent.
type unbegun struct {
	by      string    // this process, as the journal names it
	expires time.Time // its token
}

// doubt notes that a call could not be begun for sure. Where the journal names
// nobody, another process may have begun it.
func (l *Ledger) doubt(e entry, expires time.Time, why error) {
	if e.By == "" || errors.Is(why, errMoved) {
		return
	}
	if l.doubts == nil {
		l.doubts = make(map[string]unbegun)
	}
	l.doubts[e.Token] = unbegun{e.By, expires}
}

// giveBack issues tokens once more whose calls were not begun.
func (l *Ledger) giveBack(now time.Time) error {
	for key, u := range l.doubts {
		t := l.tokens[key]
		switch {
		case t == nil, !t.confirmed && t.expired(now):
			delete(l.doubts, key)
		case t.confirmed && t.by == u.by:
			if err := l.write(entry{
				Kind: issued, Token: key, Expires: u.expires,
				Account: t.account, Caller: t.caller, Tool: t.tool, Arguments: t.arguments, State: t.state,
			}, now); err != nil {
				return err
			}
			delete(l.doubts, key)
		}
	}
	return nil
}
