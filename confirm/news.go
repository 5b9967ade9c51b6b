package confirm

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// news reads what was added. It changes nothing when the journal is refused.
func (j *fileJournal) news() (entries []entry, anew bool, err error) {
	from := j.at
	if !j.goesOn() {
		from, anew = place{line: 1}, true
	}
	entries, to, err := j.read(from)
	if err == nil {
		err = j.recognize(from, entries)
	}
	if err == nil && j.anchor.link != to.link {
		// A crash came between a line and its anchor.
		err = j.anchor.move(j.write, j.key, to.link)
	}
	if err != nil {
		return nil, false, fmt.Errorf("%w: %q: %w", ErrJournal, j.path, err)
	}
	j.at = to
	return entries, anew, nil
}

// goesOn says that the file holds the last line that this process read where
// it was. Its MAC stands for all lines before it.
func (j *fileJournal) goesOn() bool {
	if j.at.offset == 0 {
		return false
	}
	last := make([]byte, macSize+1)
	_, err := j.file.ReadAt(last, j.at.offset-int64(len(last)))
	return err == nil && string(last) == j.at.MAC+"\n"
}

// read returns the entries from a place on, and the place after them.
func (j *fileJournal) read(from place) ([]entry, place, error) {
	r := bufio.NewReader(io.NewSectionReader(j.file, from.offset, math.MaxInt64-from.offset))
	var entries []entry
	for at := from; ; {
		line, err := readLine(r)
		if errors.Is(err, io.EOF) {
			return entries, at, nil
		}
		if err != nil {
			return nil, from, fmt.Errorf("line %d: %w", at.line, err)
		}
		e, after, err := at.decode(j.key, line)
		if err != nil {
			return nil, from, fmt.Errorf("%w: %s", err, moveAway(j.path))
		}
		entries, at = append(entries, e), after
	}
}

// readLine returns the next whole line, without its end, or io.EOF. A line that
// a crash cut off is none: a step is answered after its line is on disk.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > 2*maxLine: // a rewritten line may be longer than it was
			return nil, errors.New("it is too long")
		}
	}
}

// recognize refuses entries that are not those of this journal as the anchor
// knows it.
func (j *fileJournal) recognize(from place, entries []entry) error {
	name, known := j.name, []link{from.link}
	for _, e := range entries {
		if e.Kind == began {
			name, known = e.Journal, append(known, e.After)
		}
		known = append(known, link{e.Seq, e.mac})
	}
	switch {
	case name == "":
		return fmt.Errorf("its first line is cut off: %s", moveAway(j.path))
	case j.name != "" && name != j.name:
		return errors.New("it was replaced by another since this program was started: start it again")
	}
	a, err := readAnchor(j.anchorPath(name), name, j.key)
	if err != nil {
		return fmt.Errorf("%w: %s", err, moveAway(j.path))
	}
	if !slices.Contains(known, a.link) {
		return fmt.Errorf("it is older than what this program has seen, or parted from it (line %d of its history is missing): an older copy was put back; %s", a.Seq, moveAway(j.path))
	}
	j.name, j.anchor = name, a
	return nil
}
