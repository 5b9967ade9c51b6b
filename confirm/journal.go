package confirm

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

// maxLine bounds what one line takes in memory.
const maxLine = 16 << 20

// A journal keeps the entries of a ledger where several processes share them. It
// knows their order and not what they mean. It is used in steps.
type journal interface {
	// begin begins a step, and tells the time of it. Unless it fails, end must
	// follow.
	begin(clock func() time.Time) (now time.Time, err error)
	end()

	// news returns the entries that were added since this process last looked;
	// all of them, anew, when the journal is not the one that it read. It is
	// errForgot when the journal lacks what this process has read of it: it has to
	// be rewritten, with what is known.
	news() (entries []entry, anew bool, err error)

	// append writes e behind the last entry. It is errMoved, and nothing is done,
	// when that is another by now: the step has to be done again.
	append(e entry) error

	// bloated says that most of the journal is stale, when that much of it is not.
	bloated(live int64) bool

	// rewrite replaces the journal by one of the given entries, as append would
	// add them.
	rewrite(entries []entry) error

	// holder names this process to the others, and lives says whether one of them
	// is known to live. Where nobody tells that, the name is "".
	holder() string
	lives(holder string) (bool, error)
}

var (
	errMoved  = errors.New("another process was faster")
	errForgot = errors.New("the journal was lost")
)

// A fileJournal is a journal in a file. It is locked during a step.
//
// Files are open during a step only: Windows replaces no file that is open.
type fileJournal struct {
	path    string
	keyPath string
	lock    *private.Lock
	write   durableWrite // writeDurably, but for tests
	key     key          // nil before the first step

	name string // what its anchor is called by; "" before it was read
	at   place  // how far this process has read

	// During a step.
	file   *os.File
	anchor *anchor
}

func newJournal(file, keyFile string) (*fileJournal, error) {
	if file == "" || keyFile == "" {
		return nil, fmt.Errorf("%w: it needs a file, and another for its key", ErrJournal)
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	keyPath, err := filepath.Abs(keyFile)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	return &fileJournal{
		path: path, keyPath: keyPath, write: writeDurably,
		lock: private.NewLock(keyPath + ".lock"),
	}, nil
}

// begin takes the lock and opens the journal.
func (j *fileJournal) begin(clock func() time.Time) (now time.Time, err error) {
	err = j.lock.Take()
	if err == nil {
		if err = j.openFile(); err != nil {
			j.end()
		}
	}
	if err != nil {
		return now, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	// The clock is read under the lock, or another process's entry could have a
	// later time.
	return clock(), nil
}

// holder is "": who finds that a call was begun by another process does not wait
// for it.
func (j *fileJournal) holder() string { return "" }

func (j *fileJournal) lives(string) (bool, error) { return false, nil }

// end closes the journal and gives the lock back.
func (j *fileJournal) end() {
	if j.file != nil {
		j.file.Close()
	}
	j.file, j.anchor = nil, nil
	// What the step did is on disk. A lock that could not be given back is this
	// process's to use again, and others are told that it is held.
	_ = j.lock.Release()
}

func (j *fileJournal) anchorPath(name string) string {
	return filepath.Join(filepath.Dir(j.keyPath), name+".anchor")
}

// openFile opens the journal, and begins one where none is yet.
func (j *fileJournal) openFile() error {
	if j.key == nil {
		k, err := loadKey(j.keyPath)
		if err != nil {
			return err
		}
		j.key = k
	}
	f, err := private.Open(j.path, os.O_RDWR)
	if err == nil {
		j.file = f
		return j.checkBegun()
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if j.name != "" {
		return fmt.Errorf("%q is gone: start the program again to begin a new one; look at OVHcloud for what was under way", j.path)
	}
	return j.create()
}

// checkBegun begins the journal in a file that is empty, like one made by touch.
func (j *fileJournal) checkBegun() error {
	info, err := j.file.Stat()
	if err != nil || info.Size() > 0 || j.name != "" {
		return err
	}
	j.file.Close()
	return j.create()
}

// create begins a journal. Its anchor is there before it: a journal without
// one is never right.
func (j *fileJournal) create() error {
	name := rand.Text()
	line, after, err := place{line: 1}.encode(j.key, entry{Kind: began, Journal: name})
	if err != nil {
		return err
	}
	if err := createAnchor(j.anchorPath(name), name, j.key, after.link); err != nil {
		return err
	}
	return j.replace(line)
}

// append writes e behind the last line, and moves the anchor to it.
func (j *fileJournal) append(e entry) error {
	line, after, err := j.at.encode(j.key, e)
	if err == nil && len(line) > maxLine {
		err = fmt.Errorf("an entry of %d bytes is too long to keep", len(line))
	}
	if err == nil {
		err = j.appendLine(line)
	}
	if err == nil {
		// When this fails the line stands, unanswered, and is read as any other
		// in the next step.
		err = j.anchor.move(j.write, j.key, after.link)
	}
	if err != nil {
		return fmt.Errorf("%w: write %q: %w", ErrJournal, j.path, err)
	}
	j.at = after
	return nil
}

// appendLine writes line in the place of what a crash may have left half done.
func (j *fileJournal) appendLine(line []byte) error {
	if err := j.file.Truncate(j.at.offset); err != nil {
		return err
	}
	err := j.write(j.file, line, j.at.offset)
	if err != nil {
		// Part of it may be there. What can't be cut off now is read in the next
		// step: as half a line, or as one that nobody was told of.
		err = errors.Join(err, j.file.Truncate(j.at.offset))
	}
	return err
}

// A durableWrite writes b at an offset and returns when it is on disk. An error
// says nothing about what is there then.
type durableWrite func(f *os.File, b []byte, offset int64) error

func writeDurably(f *os.File, b []byte, offset int64) error {
	if _, err := f.WriteAt(b, offset); err != nil {
		return err
	}
	return f.Sync()
}
