package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// tipEvery is how long the tip file is not looked at by a process that nobody
// else writes beside.
const tipEvery = 100 * time.Millisecond

// resume finds the last line where this process left it, if nobody has appended
// since. What others may have said meanwhile of what is on disk is not read.
func (s *step) resume() error {
	l := s.log
	t := &l.tip
	if time.Since(l.looked) >= tipEvery || t.file == nil || t.reach.line == nil || s.file == nil || s.file != l.trusted || s.size != t.state.End {
		return s.catchUp()
	}
	s.state = t.state
	return nil
}

// catchUp finds the last line of the log: where the tip file says, or behind
// that when a process died in between.
func (s *step) catchUp() error {
	if err := s.log.refusal.still(s); err != nil {
		return err
	}
	known, changed, ok, err := s.log.tip.read()
	if err != nil {
		return err
	}
	if !ok {
		return s.rebuild(nil)
	}
	s.state = known
	holds := !changed && s.file != nil && s.file == s.log.trusted && s.size >= s.End && s.Synced.Number <= s.Number
	if !holds {
		holds, err = s.holds()
	}
	if err != nil {
		return err
	}
	if !holds {
		return s.rebuild(&known)
	}
	s.log.trusted, s.log.looked = s.file, time.Now()
	if !s.begun() || s.size == s.End {
		return nil
	}
	_, err = s.follow(io.NewSectionReader(s.file, s.End, s.size-s.End), func() {})
	if err != nil {
		return s.refuse(err)
	}
	return nil
}

// holds says that the last line that the tip knows is where it should be.
func (s *step) holds() (bool, error) {
	if s.Synced.Number > s.Number { // of the two parts of the tip file, a power cut lost one
		return false, nil
	}
	if s.Number == 0 {
		return s.size == 0, nil
	}
	f, size := s.file, s.size
	if !s.begun() { // a crash came between renaming the file and beginning another
		full, err := os.Open(rotatedPath(s.log.path, s.File))
		if err != nil {
			return false, nil //nolint:nilerr // it is somewhere else, or nowhere
		}
		defer full.Close()
		info, err := full.Stat()
		if err != nil || info.Size() != s.End {
			return false, err
		}
		f, size = full, info.Size()
	}
	if s.Start < 0 || s.Start >= s.End || s.End > size || s.End-s.Start > maxLine {
		return false, nil
	}
	line := make([]byte, s.End-s.Start)
	if _, err := f.ReadAt(line, s.Start); err != nil {
		return false, err
	}
	number, previous, _, ok := cut(line)
	if !ok || number != s.Number {
		return false, nil
	}
	after, err := Tip{number - 1, string(previous)}.follow(line)
	return err == nil && after == s.Tip, nil
}

// rebuild finds the last line by reading the whole log, and compares it with
// what its tip file knew, if there was one.
func (s *step) rebuild(known *state) error {
	s.state = state{Tip: origin(), Synced: origin()}
	seen := make(map[int64]string) // hashes of the lines that the tip knows
	note := func() {
		if known != nil && (s.Number == known.Number || s.Number == known.Synced.Number) {
			seen[s.Number] = s.Hash
		}
	}
	note()
	err := walk(s.log.path, func(f *os.File, file File) error {
		current := file.Path == s.log.path
		whole, err := s.followFile(f, file, known, note)
		if err == nil && !whole && !current {
			err = fmt.Errorf("%q ends within line %d", file.Path, s.Number+1)
		}
		return err
	})
	if err == nil {
		err = s.compare(known, seen)
	}
	if err != nil {
		return s.refuse(err)
	}
	if err := s.cutTorn(); err != nil {
		return err
	}
	if s.lost > 0 || s.Number == 0 {
		return nil
	}
	return s.log.tip.write(s.log.disk, s.state)
}

// cutTorn empties the file when not one whole line is in it. What was never a
// log is left alone.
func (s *step) cutTorn() error {
	if !s.begun() {
		return nil
	}
	head := make([]byte, 8)
	n, err := s.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	head = head[:n]
	if first, err := firstNumber(s.file); err != nil || s.Number > 0 && first == s.File {
		return err
	}
	begin := []byte(`{"n":`)
	if !bytes.HasPrefix(head, begin) && !bytes.HasPrefix(begin, head) && len(bytes.Trim(head, "\x00")) > 0 {
		return fmt.Errorf("%q is no audit log: name another file", s.log.path)
	}
	s.size = 0
	return s.file.Truncate(0)
}

// followFile takes in a file from its begin, and says whether it ends with a
// whole line.
func (s *step) followFile(f *os.File, file File, known *state, note func()) (whole bool, err error) {
	if s.Number == 0 {
		if s.Tip, err = beforeFirst(f, file, known); err != nil {
			return false, err
		}
	}
	number := s.Number
	end, fileNumber := s.End, s.File
	s.End, s.File = 0, number+1
	whole, err = s.follow(io.NewSectionReader(f, 0, 1<<62), note)
	if s.Number == number { // no line of it is whole
		s.End, s.File = end, fileNumber
	}
	if err != nil {
		err = fmt.Errorf("%q: %w", file.Path, err)
	}
	return whole, err
}

// follow takes in the lines that lie at s.End, calls note after each, and says
// whether the last of them is whole.
func (s *step) follow(r io.Reader, note func()) (whole bool, err error) {
	return eachLine(r, func(line []byte) error {
		after, err := s.Tip.follow(line)
		if err != nil {
			return fmt.Errorf("line %d: %w", s.Number+1, err)
		}
		s.Tip, s.Start, s.End = after, s.End, s.End+int64(len(line))
		// Most lines neither open nor end an intent, and need no parsing.
		if bytes.Contains(line, []byte(`intent"`)) {
			var r Record
			if err := json.Unmarshal(line, &r); err != nil {
				return fmt.Errorf("line %d: %w", s.Number, err)
			}
			s.note(r)
		}
		note()
		return nil
	})
}

// compare refuses a log that is not the one that its tip file knew, or ends
// before what was on disk of it.
func (s *step) compare(known *state, seen map[int64]string) error {
	if known == nil {
		s.Synced = s.Tip
		return nil
	}
	for _, tip := range []Tip{known.Synced, known.Tip} {
		if found, ok := seen[tip.Number]; ok && found != tip.Hash {
			return fmt.Errorf("line %d is another than its tip file knows", tip.Number)
		}
	}
	if _, ok := seen[known.Synced.Number]; !ok {
		return fmt.Errorf("the log ends with line %d, and its tip file knows %d", s.Number, known.Number)
	}
	s.Synced = known.Synced
	if s.Number < known.Number {
		s.lost = known.Number
	}
	return nil
}

func (s *step) lossRecord() Record {
	what := fmt.Sprintf("the log ended with line %d: lines %d to %d, which were written and not yet known to be on disk, were lost", s.Number, s.Number+1, s.lost)
	if before := s.log.before; before.Number > 0 {
		what = fmt.Sprintf("the log began anew behind line %d: the last line of the one before it was line %d, %s", s.Number, before.Number, before.Hash)
	}
	return Record{Time: s.log.clock().UTC(), Kind: Lost, Instance: s.log.instance, Error: what}
}

// A refusal is remembered, so that a large log is not read at each call.
type refusal struct {
	err  error
	size int64
	time time.Time
}

func (s *step) refuse(err error) error {
	path := s.log.path
	err = fmt.Errorf(`%w: %w: run "ovh-mcp audit verify --audit %s", keep the files, and move %s and what lies beside it by that name to another folder; a new log begins then`,
		ErrTampered, err, path, filepath.Base(path))
	s.log.refusal, s.log.looked = refusal{err: err}, time.Time{}
	s.log.refusal.size, s.log.refusal.time = s.seen()
	return err
}

// still returns the refusal as long as the file is what it was.
func (r *refusal) still(s *step) error {
	if r.err == nil {
		return nil
	}
	if size, time := s.seen(); size == r.size && time.Equal(r.time) {
		if _, err := os.Lstat(s.log.tip.path); err == nil {
			return r.err
		}
	}
	*r = refusal{}
	return nil
}

func (s *step) seen() (int64, time.Time) {
	if s.file == nil {
		return 0, time.Time{}
	}
	info, err := s.file.Stat()
	if err != nil {
		return 0, time.Time{}
	}
	return info.Size(), info.ModTime()
}
