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

func (j *fileJournal) bloated(live int64) bool {
	return j.at.offset > compactFrom && j.at.offset > 2*live
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
	at := place{link: j.at.link, line: 1}
	var content bytes.Buffer
	for _, e := range slices.Insert(entries, 0, first) {
		line, after, err := at.encode(j.key, e)
		if err != nil {
			return err
		}
		content.Write(line)
		at = after
	}
	return j.replace(content.Bytes())
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
