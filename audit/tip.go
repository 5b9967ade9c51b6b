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
	Synced Tip      `json:"synced"` // the last line that is known to be on disk
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
		s.Open = slices.DeleteFunc(slices.Clone(s.Open), func(i intent) bool { return i.Number == r.Intent })
	}
}

// minSlot is the length of each of the two lines of a tip file, until one has
// to be longer. They are written in turn, so that one that a crash cut in half
// leaves the other.
const minSlot = 4096

// A tipFile is the file beside a log that knows its state. A crash may leave it
// some lines behind the log.
type tipFile struct {
	keptFile
	text    []byte // of the file, when it was last read
	line    []byte // the newest of it
	state   state  // that line says
	counter uint64 // of that line
}

func tipPath(log string) string { return log + ".tip" }

// read returns what the file says, and whether another process has changed it.
// It says nothing when it is gone or garbled.
func (t *tipFile) read() (s state, changed, ok bool, err error) {
	f, size, err := t.open()
	if errors.Is(err, fs.ErrNotExist) {
		t.text, t.line = nil, nil
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
	slot := len(t.text) / 2
	line, counter := newest(t.text[:slot], t.text[slot:])
	if line == nil {
		t.line = nil
		return true, false, nil
	}
	if bytes.Equal(line, t.line) {
		return false, true, nil
	}
	var s state
	if err := json.Unmarshal(line[lineHead:], &s); err != nil {
		t.line = nil
		return true, false, nil //nolint:nilerr // garbled, as with a wrong checksum
	}
	t.line, t.state, t.counter = bytes.Clone(line), s, counter
	return true, true, nil
}

// A line of the file begins with a checksum and a counter, in hexadecimal, each
// with a space behind it.
const lineHead = 8 + 1 + 16 + 1

func newest(slots ...[]byte) (line []byte, counter uint64) {
	for _, slot := range slots {
		end := bytes.IndexByte(slot, '\n')
		if end < lineHead {
			continue
		}
		sum, err := strconv.ParseUint(string(slot[:8]), 16, 32)
		if err != nil || uint32(sum) != crc32.ChecksumIEEE(slot[9:end]) {
			continue
		}
		if n, err := strconv.ParseUint(string(slot[9:25]), 16, 64); err == nil && (line == nil || n > counter) {
			line, counter = slot[:end], n
		}
	}
	return line, counter
}

// write makes the file say s.
func (t *tipFile) write(d disk, s state) error {
	counter := t.counter + 1
	line := s.line(counter)
	slot := len(t.text) / 2
	var err error
	if t.line == nil || t.file == nil || len(line) >= slot {
		err = t.create(d, line)
	} else {
		err = t.overwrite(d, line, int64(counter%2)*int64(slot))
	}
	if err != nil {
		t.line = nil
		return err
	}
	t.line, t.state, t.counter = line, s, counter
	return nil
}

// line returns the line that says s. It is written at every step of the log, so
// the JSON is put together here: json.Marshal takes as long as the write itself.
func (s state) line(counter uint64) []byte {
	b := make([]byte, lineHead, 512)
	b = s.append(b)
	b = append(b[:len(b)-1], `,"file":`...)
	b = strconv.AppendInt(b, s.File, 10)
	b = append(b, `,"start":`...)
	b = strconv.AppendInt(b, s.Start, 10)
	b = append(b, `,"end":`...)
	b = strconv.AppendInt(b, s.End, 10)
	b = append(b, `,"synced":`...)
	b = s.Synced.append(b)
	if len(s.Open) > 0 {
		open, _ := json.Marshal(s.Open) // of numbers and texts
		b = append(append(b, `,"open":`...), open...)
	}
	b = append(b, '}')
	copy(b[9:], fmt.Appendf(nil, "%016x ", counter))
	copy(b, fmt.Appendf(nil, "%08x ", crc32.ChecksumIEEE(b[9:])))
	return b
}

// append appends the tip as JSON. A hash is of letters and digits.
func (t Tip) append(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"n":`...), t.Number, 10)
	b = append(append(b, `,"hash":"`...), t.Hash...)
	return append(b, `"}`...)
}

// create makes the file anew, with slots that line fits in.
func (t *tipFile) create(d disk, line []byte) error {
	slot := minSlot
	for slot <= 2*len(line) {
		slot *= 2
	}
	text := make([]byte, 2*slot)
	at := int((t.counter+1)%2) * slot // as overwrite does
	copy(text[at:], append(slices.Clip(line), '\n'))
	t.text = text
	t.close()
	return d.replace(t.path, text)
}

// overwrite is of a file that is open since it was read.
func (t *tipFile) overwrite(d disk, line []byte, at int64) error {
	return d.write(t.file, append(slices.Clip(line), '\n'), at)
}
