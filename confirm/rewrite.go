package confirm

import (
	"bytes"
	"fmt"
	"os"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

// compactFrom is the length from which a journal may be rewritten.
const compactFrom = 256 << 10

// bloated says that a journal that ends at p is to be rewritten, when that much of
// it is not stale.
func (p place) bloated(live int64) bool { return p.offset > compactFrom && p.offset > 2*live }

func (j *fileJournal) bloated(live int64) bool { return j.at.bloated(live) }

// begin returns the lines of a journal that is begun with entries, and the place
// after them. Its chain goes on from the line before p.
func (p place) begin(k key, entries []entry) (lines [][]byte, after place, err error) {
	after = place{link: p.link, line: 1}
	lines = make([][]byte, len(entries))
	for i, e := range entries {
		if lines[i], after, err = after.encode(k, e); err != nil {
			return nil, p, err
		}
	}
	return lines, after, nil
}

// rewrite writes the file anew. It is the same journal still: its chain goes on
// from the last line.
func (j *fileJournal) rewrite(entries []entry) error {
	err := j.rewriteChain(entries)
	if err != nil {
		err = fmt.Errorf("%w: rewrite %q: %w", ErrJournal, j.path, err)
	}
	return err
}

func (j *fileJournal) rewriteChain(entries []entry) error {
	// The anchor stays at the last line of the old file, which the first of the
	// new one names, until the new one is read.
	first := entry{Kind: began, Journal: j.name, After: j.at.link}
	lines, _, err := j.at.begin(j.key, slices.Insert(entries, 0, first))
	if err != nil {
		return err
	}
	return j.replace(bytes.Join(lines, nil))
}

// replace puts content in the place of the file.
func (j *fileJournal) replace(content []byte) error {
	if j.file != nil {
		j.file.Close()
	}
	j.file = nil
	if err := private.Replace(j.path, content); err != nil {
		return err
	}
	j.at = place{}
	var err error
	j.file, err = private.Open(j.path, os.O_RDWR)
	return err
}
