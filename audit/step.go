package audit

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A step is what is done to a log under its lock.
type step struct {
	log *Log
	state
	file *os.File // of the log; nil where there is none
	size int64    // of it
	lost int64    // lines up to here were there, and are not
}

// begin takes the lock and reads how far the log has come. Unless it fails, end
// must follow.
func (l *Log) begin() (*step, error) { return l.enter((*step).catchUp) }

// enter is begin with another way to find how far the log has come.
func (l *Log) enter(find func(*step) error) (*step, error) {
	l.mu.Lock()
	s, last, trusted := &step{log: l}, l.tip.state, l.trusted
	err := l.lock.Take()
	if err == nil {
		err = s.open()
	}
	if err == nil {
		err = find(s)
	}
	if err != nil {
		s.end()
		return nil, unusable(err)
	}
	// Without its tip file a log does not tell that it went on.
	if s.lost == 0 && l.before.Number == 0 && (s.Number < last.Number || s.file != trusted && !s.has(last)) {
		l.before = last.Tip
		l.anew(last.Tip)
	}
	return s, nil
}

// has reports whether the log has a line that this process knew to be the last;
// of one whose file was archived it has.
func (s *step) has(last state) bool {
	path := rotatedPath(s.log.path, last.File)
	if last.File == s.File && s.begun() {
		path = s.log.path
	}
	f, err := openRegular(path)
	if err != nil {
		return true
	}
	defer f.Close()
	if last.Start < 0 || last.End <= last.Start {
		return true
	}
	line := make([]byte, min(last.End-last.Start, maxLine))
	if _, err := f.ReadAt(line, last.Start); err != nil {
		return !errors.Is(err, io.EOF)
	}
	number, previous, _, ok := cut(line)
	if !ok || number != last.Number {
		return false
	}
	after, err := Tip{number - 1, string(previous)}.follow(line)
	return err == nil && after == last.Tip
}

// end gives the lock back.
func (s *step) end() {
	s.log.file.rest()
	s.log.tip.rest()
	// A lock that could not be given back is this process's to use again, and
	// others are told that it is held.
	_ = s.log.lock.Release()
	s.log.mu.Unlock()
}

func (s *step) open() (err error) {
	s.file, s.size, err = s.log.file.open()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// append writes records behind the last line: all of them, or none. It returns
// the tip after them.
func (s *step) append(records ...Record) error {
	err := s.appendAll(records)
	s.log.noteFault(err)
	return err
}

func (s *step) appendAll(records []Record) error {
	if s.lost > 0 || s.log.before.Number > 0 {
		records = append([]Record{s.lossRecord()}, records...)
	}
	text, next, err := s.encode(records)
	if err == nil && s.begun() && s.End+int64(len(text)) > s.log.maxSize {
		if err = s.rotate(); err == nil {
			text, next, err = s.encode(records)
		}
	}
	if err == nil && s.Number == 0 {
		// So that half a first line is known for what it is.
		err = s.log.tip.write(s.log.disk, s.state)
	}
	if err == nil {
		err = s.write(text)
	}
	if err == nil && !s.begun() {
		if err = s.log.disk.sync(s.file); err == nil {
			err = s.log.disk.folder(filepath.Dir(s.log.path))
		}
		next.Synced = next.Tip
	}
	if err == nil {
		s.state, s.lost, s.size = next, 0, next.End
		s.log.trusted, s.log.before = s.file, Tip{}
		// When this fails the lines stand, and are read as any other in the next
		// step.
		err = s.log.tip.write(s.log.disk, s.state)
	}
	if err != nil {
		return unusable(fmt.Errorf("write %q: %w", s.log.path, err))
	}
	return nil
}

// begun says that the last line is in the file itself, not in one that was
// renamed.
func (s *step) begun() bool { return s.file != nil && s.size > 0 }

// encode returns records as lines, and the state after them.
func (s *step) encode(records []Record) (text []byte, next state, err error) {
	next = s.state
	if !s.begun() {
		next.File, next.Start, next.End = s.Number+1, 0, 0
	}
	var head int64 // number of the last line that others go on with
	for _, r := range records {
		if r.Kind == More {
			r.Of = head
		}
		var line []byte
		if line, next.Tip, err = next.seal(r); err != nil {
			return nil, next, err
		}
		if r.Kind != More {
			head = next.Number
		}
		next.Start, next.End = next.End, next.End+int64(len(line))
		next.note(r)
		text = append(text, line...)
	}
	return text, next, nil
}

// write writes text in the place of what a crash may have left half done.
func (s *step) write(text []byte) error {
	if s.file == nil {
		f, err := s.log.file.create()
		if err != nil {
			return err
		}
		s.file = f
	}
	at := s.End
	if !s.begun() {
		at = 0
	}
	if s.size > at {
		if err := s.file.Truncate(at); err != nil {
			return err
		}
	}
	err := s.log.disk.write(s.file, text, at)
	if err != nil {
		// Part of it may be there. What can't be cut off now is read in the next
		// step: as half a line, or as one that nobody was told of.
		err = errors.Join(err, s.file.Truncate(at))
	}
	return err
}

// rotate renames the file after its first line. A crash that follows leaves no
// file, and the chain goes on in a new one.
func (s *step) rotate() error {
	l := s.log
	if err := l.disk.sync(s.file); err != nil {
		return err
	}
	s.Synced = s.Tip
	full := rotatedPath(l.path, s.File)
	if _, err := os.Lstat(full); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%q is in the way of a file that is full: move it to another folder (%w)", full, errors.Join(err, fs.ErrExist))
	}
	l.file.close()
	s.file = nil
	if err := l.disk.rename(l.path, full); err != nil {
		// Where another process has it open, or the disk is full, it grows on and
		// is renamed later.
		return s.open()
	}
	s.size = 0
	return l.disk.folder(filepath.Dir(l.path))
}

// sync puts all lines on disk, under the lock.
func (s *step) sync() error {
	err := s.log.disk.sync(s.file)
	if err == nil {
		s.Synced = s.Tip
		err = s.log.tip.write(s.log.disk, s.state)
	}
	if err != nil {
		return unusable(fmt.Errorf("write %q to disk: %w", s.log.path, err))
	}
	return nil
}
