package confirm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

// slotSize is the length of each of the two lines of an anchor. They are
// written in turn, so that one that a crash cut in half leaves the other.
const slotSize = 512

// An anchor knows how far a journal has come. It lies beside the key, so that
// the journal can't be put back alone. A crash may leave it one line behind the
// journal, never before it; the next step moves it there.
type anchor struct {
	path    string
	journal string
	link
	slot int // that holds the newest line
}

// A mooring is what a line of an anchor says.
type mooring struct {
	Journal string `json:"journal"`
	link
}

// createAnchor makes the anchor of a journal that is about to be created.
func createAnchor(path, journal string, k key, at link) error {
	a := anchor{path: path, journal: journal, link: at}
	line, err := a.encode(k)
	if err != nil {
		return err
	}
	return private.Replace(path, append(line, bytes.Repeat([]byte("\n"), slotSize)...))
}

// readAnchor returns the anchor of a journal.
func readAnchor(path, journal string, k key) (*anchor, error) {
	f, err := private.Open(path, os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("its anchor %q is gone", path)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var text [2 * slotSize]byte
	if _, err := io.ReadFull(f, text[:]); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	a := &anchor{path: path, journal: journal}
	for slot := range 2 {
		line := bytes.TrimRight(text[slot*slotSize:(slot+1)*slotSize], " \n\x00")
		payload, _, ok := k.open("anchor", line)
		var m mooring
		if !ok || json.Unmarshal(payload, &m) != nil || m.Journal != journal {
			continue
		}
		if m.Seq > a.Seq {
			a.link, a.slot = m.link, slot
		}
	}
	if a.Seq == 0 {
		return nil, fmt.Errorf("its anchor %q was edited, or was not written with this key", path)
	}
	return a, nil
}

// encode returns the anchor as a line of exactly slotSize bytes.
func (a *anchor) encode(k key) ([]byte, error) {
	payload, err := json.Marshal(mooring{a.journal, a.link})
	if err != nil {
		return nil, err
	}
	line, _ := k.seal("anchor", payload)
	if len(line) >= slotSize {
		return nil, fmt.Errorf("the line of an anchor is %d bytes long", len(line))
	}
	line = append(line, bytes.Repeat([]byte(" "), slotSize-1-len(line))...)
	return append(line, '\n'), nil
}

// move makes the anchor hold at the given line.
func (a *anchor) move(write durableWrite, k key, to link) error {
	next := anchor{a.path, a.journal, to, 1 - a.slot}
	line, err := next.encode(k)
	if err != nil {
		return err
	}
	f, err := private.Open(a.path, os.O_WRONLY)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := write(f, line, int64(next.slot)*slotSize); err != nil {
		return err
	}
	*a = next
	return nil
}
