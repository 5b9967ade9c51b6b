package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// A File is one of the files of a log.
type File struct {
	Path  string
	First int64 // number of its first line, by its name; 0 for the newest file
}

// Scan calls each with the records of a log, oldest first, until it says false.
// It takes no lock. Half a line at the end, which somebody is about to write, is
// passed over; so is one that is no record, but named by the error at the end.
// The error is [fs.ErrNotExist] when there is no log.
func Scan(file string, each func(Record) bool) error {
	var bad error
	stop := errors.New("stop")
	found := false
	err := walk(file, func(f *os.File, one File) error {
		found = true
		number := 0
		_, err := eachLine(f, func(line []byte) error {
			number++
			var r Record
			if err := json.Unmarshal(line, &r); err != nil {
				if bad == nil {
					bad = fmt.Errorf(`line %d of %q is no record (%w): run "ovh-mcp audit verify"`, number, one.Path, err)
				}
				return nil
			}
			if !each(r) {
				return stop
			}
			return nil
		})
		return err
	})
	switch {
	case errors.Is(err, stop):
		return nil
	case err == nil && !found:
		return &fs.PathError{Op: "open", Path: file, Err: fs.ErrNotExist}
	}
	return errors.Join(err, bad)
}

// rotatedPath names a full file after its first line.
func rotatedPath(file string, first int64) string {
	ext := filepath.Ext(file)
	return fmt.Sprintf("%s-%012d%s", strings.TrimSuffix(file, ext), first, ext)
}

// rotated returns the full files of a log whose first line is at least from,
// oldest first.
func rotated(file string, from int64) ([]File, error) {
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	ext := filepath.Ext(file)
	base := strings.TrimSuffix(filepath.Base(file), ext) + "-"
	var all []File
	for _, e := range entries {
		digits := strings.TrimSuffix(strings.TrimPrefix(e.Name(), base), ext)
		first, err := strconv.ParseInt(digits, 10, 64)
		path := rotatedPath(file, first)
		if err == nil && first >= from && filepath.Base(path) == e.Name() {
			all = append(all, File{Path: path, First: first})
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].First < all[j].First })
	return all, nil
}

// walk calls each with the files of a log, oldest first; of the last, First is
// 0. A file that is renamed meanwhile is read once.
func walk(file string, each func(*os.File, File) error) error {
	var from int64 = 1
	for {
		full, err := rotated(file, from)
		if err != nil {
			return err
		}
		for _, one := range full {
			if err := walkOne(one, each); err != nil {
				return err
			}
			from = one.First + 1
		}
		f, err := openRegular(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		// What was renamed before it was opened comes first.
		full, listErr := rotated(file, from)
		if listErr == nil && len(full) == 0 && err == nil {
			listErr = each(f, File{Path: file})
		}
		if err == nil {
			f.Close()
		}
		if listErr != nil || len(full) == 0 {
			return listErr
		}
	}
}

func walkOne(one File, each func(*os.File, File) error) error {
	f, err := openRegular(one.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	return each(f, one)
}

func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%q is not a regular file (%s): name the file itself", path, info.Mode().Type())
	}
	return os.Open(path)
}

// eachLine calls each with the whole lines of r, each with its line feed, and
// says whether the last one was whole.
func eachLine(r io.Reader, each func(line []byte) error) (whole bool, err error) {
	whole = true
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	lines.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			return i + 1, data[:i+1], nil
		}
		if atEOF {
			whole = len(data) == 0
			return len(data), nil, nil
		}
		return 0, nil, nil
	})
	for lines.Scan() {
		if err := each(lines.Bytes()); err != nil {
			return whole, err
		}
	}
	if err = lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		err = errTooLong
	}
	return whole, err
}

// firstNumber returns the number of the first line of f, 0 when it has none.
func firstNumber(f *os.File) (int64, error) {
	head := make([]byte, 64)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	first, _ := lineNumber(head[:n])
	return first, nil
}

// beforeFirst returns the tip before the first line of the oldest file that is
// there. Which line that should be says its name, or the tip file; where neither
// does, the line itself.
func beforeFirst(f *os.File, file File, known *state) (Tip, error) {
	first := file.First
	if first == 0 && known != nil {
		first = known.File
	}
	if first == 0 {
		var err error
		if first, err = firstNumber(f); err != nil {
			return origin(), err
		}
	}
	if first <= 1 {
		return origin(), nil
	}
	before := Tip{Number: first - 1}
	stop := errors.New("stop")
	_, err := eachLine(io.NewSectionReader(f, 0, maxLine), func(line []byte) error {
		_, previous, _, ok := cut(line)
		if !ok {
			return errNoLine
		}
		before.Hash = string(previous)
		return stop
	})
	switch {
	case errors.Is(err, stop):
		return before, nil
	case err != nil:
		return origin(), err
	}
	return origin(), nil // it has no line
}
