package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
)

// A state is how far a log has come: what its tip file says.
type state struct {
	Tip             // the last line
	File   int64    `json:"file"`  // number of the first line of the file that it is in
	Start  int64    `json:"start"` // where it lies in that file, in bytes
	End    int64    `json:"end"`
	Synced Tip      `json:"-"` // the last line that is known to be on disk, in a line of its own
	Open   []intent `json:"open"`
}

// An intent is one without an end.
type intent struct {
	Number   int64  `json:"n"`
	Instance string `json:"by"`
	File     int64  `json:"file"` // number of the first line of the file that it is in
	Start    int64  `json:"at"`
}

// note takes in what a line opens or ends, which begins at s.Start.
func (s *state) note(r Record) {
	switch {
	case r.Kind == Intent:
		s.Open = append(slices.Clip(s.Open), intent{s.Number, r.Instance, s.File, s.Start})
	case (r.Kind == Done || r.Kind == Unknown) && r.Intent > 0:
		s.Open = slices.DeleteFunc(slices.Clone(s.Open), func(i intent) bool { return i.Number == r.Intent && r.isOf(i.Instance) })
	}
}

// A tip file has two parts, each of two slots with a line: which line is on disk,
// and how far the log has come. Whoever appends leaves the first as it is, so
// that it need not read what others wrote there.
const (
	syncedSlot = 256
	minSlot    = 4096 // of the second part, until a line has to be longer
)

// A tipFile is the file beside a log that knows its state. A crash may leave it
// some lines behind the log.
type tipFile struct {
	keptFile
	text   []byte // of the file, when it was last read
	state  state  // that it says
	synced part
	reach  part
}

// A part is two slots that are written in turn, so that one that a crash cut in
// half leaves the other.
type part struct {
	at, slot int    // of the first, in bytes
	line     []byte // the newest
	counter  uint64 // of that line
}

func tipPath(log string) string { return log + ".tip" }

// read returns what the file says, and whether another process has changed it.
// It says nothing when it is gone or garbled.
func (t *tipFile) read() (s state, changed, ok bool, err error) {
	f, size, err := t.open()
	if errors.Is(err, fs.ErrNotExist) {
		t.text, t.reach.line = nil, nil
		return state{}, true, false, nil
	}
	if err == nil {
		changed, ok, err = t.readFrom(f, size)
	}
	return t.state, changed, ok, err
}

// peek is read for who writes nothing, to whom the file may not belong.
func (t *tipFile) peek() (s state, ok bool, err error) {
	f, err := openRegular(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, false, nil
	}
	if err != nil {
		return state{}, false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil {
		_, ok, err = t.readFrom(f, info.Size())
	}
	return t.state, ok, err
}

func (t *tipFile) readFrom(f *os.File, size int64) (changed, ok bool, err error) {
	size = min(size, maxLine)
	t.text = slices.Grow(t.text[:0], int(size))[:size]
	if _, err := f.ReadAt(t.text, 0); err != nil && !errors.Is(err, io.EOF) {
		return false, false, err
	}
	t.layOut(max((len(t.text)-2*syncedSlot)/2, 0))
	reach, synced := t.reach.newest(t.text), t.synced.newest(t.text)
	if reach.line == nil || synced.line == nil {
		t.reach.line = nil
		return true, false, nil
	}
	if bytes.Equal(reach.line, t.reach.line) && bytes.Equal(synced.line, t.synced.line) {
		return false, true, nil
	}
	var s state
	if json.Unmarshal(reach.line[lineHead:], &s) != nil || json.Unmarshal(synced.line[lineHead:], &s.Synced) != nil {
		t.reach.line = nil
		return true, false, nil //nolint:nilerr // garbled, as with a wrong checksum
	}
	reach.line, synced.line = bytes.Clone(reach.line), bytes.Clone(synced.line)
	t.state, t.reach, t.synced = s, reach, synced
	return true, true, nil
}

// layOut finds the parts by the length of a slot of the second.
func (t *tipFile) layOut(slot int) {
	t.synced.slot = syncedSlot
	t.reach.at, t.reach.slot = 2*syncedSlot, slot
}

// A line of the file begins with a checksum and a counter, in hexadecimal, each
// with a space behind it.
const lineHead = 8 + 1 + 16 + 1

// newest returns the part as it is in the text of the file.
func (p part) newest(text []byte) part {
	p.line = nil
	for _, at := range [...]int{p.at, p.at + p.slot} {
		slot := text[min(at, len(text)):min(at+p.slot, len(text))]
		end := bytes.IndexByte(slot, '\n')
		if end < lineHead {
			continue
		}
		sum, err := strconv.ParseUint(string(slot[:8]), 16, 32)
		if err != nil || uint32(sum) != crc32.ChecksumIEEE(slot[9:end]) {
			continue
		}
		if n, err := strconv.ParseUint(string(slot[9:25]), 16, 64); err == nil && (p.line == nil || n > p.counter) {
			p.line, p.counter = slot[:end], n
		}
	}
	return p
}

// next makes a line, given room for its head, the newest of the part. It returns
// the line and where in the file it goes.
func (p *part) next(line []byte) ([]byte, int64) {
	p.counter++
	copy(line[9:], fmt.Appendf(nil, "%016x ", p.counter))
	copy(line, fmt.Appendf(nil, "%08x ", crc32.ChecksumIEEE(line[9:])))
	p.line = line
	return append(slices.Clip(line), '\n'), int64(p.at + int(p.counter%2)*p.slot)
}

// write makes the file say s.
func (t *tipFile) write(d disk, s state) error {
	line := s.line()
	var err error
	if t.reach.line == nil || t.file == nil || len(line) >= t.reach.slot {
		err = t.create(d, line, s.Synced.line())
	} else {
		err = t.overwrite(d, &t.reach, line)
		if err == nil && s.Synced != t.state.Synced {
			err = t.overwrite(d, &t.synced, s.Synced.line())
		}
	}
	if err != nil {
		t.reach.line = nil
		return err
	}
	t.state = s
	return nil
}

// line returns the line that says s, with room for its head. It is written at
// every step of the log, so the JSON is put together here: json.Marshal takes as
// long as the write itself.
func (s state) line() []byte {
	b := s.Tip.line()
	b = append(b[:len(b)-1], `,"file":`...)
	b = strconv.AppendInt(b, s.File, 10)
	b = append(b, `,"start":`...)
	b = strconv.AppendInt(b, s.Start, 10)
	b = append(b, `,"end":`...)
	b = strconv.AppendInt(b, s.End, 10)
	if len(s.Open) > 0 {
		open, _ := json.Marshal(s.Open) // of numbers and texts
		b = append(append(b, `,"open":`...), open...)
	}
	return append(b, '}')
}

// line is [state.line] of a tip alone. A hash is of letters and digits.
func (t Tip) line() []byte {
	b := append(make([]byte, lineHead, 256), `{"n":`...)
	b = strconv.AppendInt(b, t.Number, 10)
	b = append(append(b, `,"hash":"`...), t.Hash...)
	return append(b, `"}`...)
}

// create makes the file anew, with slots that the line fits in.
func (t *tipFile) create(d disk, reach, synced []byte) error {
	slot := minSlot
	for slot <= 2*len(reach) {
		slot *= 2
	}
	t.layOut(slot)
	text := make([]byte, 2*syncedSlot+2*slot)
	reach, at := t.reach.next(reach)
	copy(text[at:], reach)
	synced, at = t.synced.next(synced)
	copy(text[at:], synced)
	t.close()
	return d.replace(t.path, text)
}

// overwrite is of a file that is open since it was read.
func (t *tipFile) overwrite(d disk, p *part, line []byte) error {
	line, at := p.next(line)
	return d.write(t.file, line, at)
}
