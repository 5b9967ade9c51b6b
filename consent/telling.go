package consent

import "time"

// tellFor is how long whoever tells of a plan has for it, before another does.
const tellFor = 2 * time.Minute

// ToTell returns a plan that waits and that nobody was told of, the oldest first,
// for the caller to tell of and then to call [Board.Told]. It is given to nobody
// else, unless the caller dies: then after two minutes. ok is false where there is
// none.
func (b *Board) ToTell() (found Entry, ok bool, err error) {
	err = b.step(func(s *state) error {
		found, ok = Entry{}, false
		for _, e := range s.Entries {
			if e.State == Waiting && !e.Told && !s.now.Before(e.Telling) {
				e.Telling, s.changed = s.now.Add(tellFor), true
				found, ok = e.Entry, true
				return nil
			}
		}
		return nil
	})
	return found, ok && err == nil, err
}

// Told says that people were told of a plan, or can't be; or, where that is not
// done, leaves it for another to tell at once.
func (b *Board) Told(id string, done bool) error {
	return b.step(func(s *state) error {
		if e := s.find(id); e != nil {
			e.Told, e.Telling, s.changed = done, time.Time{}, true
		}
		return nil
	})
}
