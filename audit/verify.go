package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// A Report is what [Verify] found.
type Report struct {
	First, Last int64  // numbers of the lines that hold
	Lines       int64  // that hold
	Tip         string // hash of the last of them
	Files       int
	Missing     int64  // lines before the first, whose files are gone
	Lost        int64  // lines that say that others were lost, as in a power cut or with the files
	Fault       *Fault // nil when the chain holds
}

// A Fault is the first line that is not as it was written.
type Fault struct {
	File   string // where it stands, or should
	Line   int    // in the file, from 1 on
	Number int64  // of the line that should stand there
	What   string
}

func (f Fault) String() string {
	return fmt.Sprintf("%s line %d: line %d of the log: %s", f.File, f.Line, f.Number, f.What)
}

// Verify checks every line of a log, and that none is missing at the end, as
// far as its tip file knows. tip is a hash that was kept elsewhere, or "": the
// log is whole up to that line only if it is found. It takes no lock, and may
// be called while the log is written to. The error is [fs.ErrNotExist] when
// there is no log.
func Verify(file, tip string) (Report, error) {
	known := tipFile{keptFile: keptFile{path: tipPath(file)}}
	s, ok, err := known.peek()
	if err != nil {
		return Report{}, err
	}
	v := verifier{Tip: origin(), kept: tip, keptFound: tip == origin().Hash, file: file}
	if ok {
		v.known, v.knownFound = &s, s.Number == 0
	}
	err = walk(file, v.walk)
	if err != nil && !errors.Is(err, errFault) {
		return v.Report, err
	}
	if err == nil && v.Files == 0 && !ok {
		return v.Report, &fs.PathError{Op: "open", Path: file, Err: fs.ErrNotExist}
	}
	v.finish()
	return v.Report, nil
}

// A verifier goes through a log line by line.
type verifier struct {
	Report
	Tip        // of the lines that hold
	known      *state
	kept       string
	keptFound  bool
	knownFound bool // the last line that the tip file knows

	file string
	line int // in the file
	torn bool
}

var errFault = errors.New("the chain ends here")

func (v *verifier) walk(f *os.File, file File) error {
	if v.torn {
		v.line++
		return v.fault("it was cut: the file ends within it")
	}
	v.Files++
	v.file, v.line = file.Path, 0
	if v.Number == 0 {
		if err := v.begin(f, file); err != nil {
			return err
		}
	}
	whole, err := eachLine(f, v.next)
	v.torn = !whole
	if errors.Is(err, errTooLong) {
		return v.fault(err.Error())
	}
	return err
}

// begin takes the first line that is there for the first of the log, when the
// files before it are gone.
func (v *verifier) begin(f *os.File, file File) error {
	before, err := beforeFirst(f, file, v.known)
	if err != nil {
		v.line = 1
		return v.fault(err.Error())
	}
	v.Tip, v.Missing = before, before.Number
	v.keptFound = v.keptFound || v.Hash == v.kept
	return nil
}

func (v *verifier) next(line []byte) error {
	v.line++
	after, err := v.follow(line)
	if err != nil {
		return v.fault(err.Error())
	}
	v.Tip = after
	v.Lines++
	if bytes.Contains(line[:min(len(line), 100)], []byte(`,"kind":"lost",`)) {
		v.Lost++
	}
	return v.look()
}

// look compares the line that was just read with those that are known.
func (v *verifier) look() error {
	v.keptFound = v.keptFound || v.Hash == v.kept
	if v.known == nil {
		return nil
	}
	for _, tip := range []Tip{v.known.Synced, v.known.Tip} {
		if tip.Number == v.Number && tip.Hash != v.Hash {
			return v.faultAt(v.line, v.Number, "it is another line than the tip file knows: the log was written anew")
		}
	}
	v.knownFound = v.knownFound || v.known.Number == v.Number
	return nil
}

// fault is of the line that was just read.
func (v *verifier) fault(what string) error { return v.faultAt(max(v.line, 1), v.Number+1, what) }

func (v *verifier) faultAt(line int, number int64, what string) error {
	v.Fault = &Fault{v.file, line, number, what}
	return errFault
}

// finish looks whether something is missing at the end.
func (v *verifier) finish() {
	if v.Lines > 0 {
		v.First, v.Last = v.Number-v.Lines+1, v.Number
	}
	v.Report.Tip = v.Hash
	if v.Fault != nil {
		return
	}
	what := ""
	switch {
	case v.known != nil && !v.knownFound && v.torn:
		what = fmt.Sprintf("it was cut: the log ends within it, and its tip file knows line %d", v.known.Number)
	case v.known != nil && !v.knownFound:
		what = fmt.Sprintf("the log ends before it, and its tip file knows line %d: lines were removed from the end, or lost in a power cut", v.known.Number)
	case v.known == nil && v.torn:
		what = "it was cut, or a crash left half of it; no tip file tells whether it was whole"
	case v.kept != "" && !v.keptFound:
		what = "the hash that you kept is of no line: lines were removed from the end, or the log was written anew"
	}
	if what != "" {
		v.Fault = &Fault{v.file, v.line + 1, v.Number + 1, what}
	}
}
