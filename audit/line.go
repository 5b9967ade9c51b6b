package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	hashSize = 2 * sha256.Size // in hexadecimal

	// maxLine bounds what one line takes in memory when it is read.
	maxLine = 16 << 20

	// What one line holds at most, so that it stays far below that.
	maxRequests     = 500
	maxRequestBytes = 256 << 10
	maxArguments    = 256 << 10 // of a call, and of a request's body
	maxTargets      = 1000
)

// The end of a line, and where its parts lie from there.
const (
	beforePrevious = `,"prev":"`
	beforeHash     = `,"hash":"`
	lineEnd        = "\"}\n"
	tailSize       = len(beforePrevious) + hashSize + 1 + len(beforeHash) + hashSize + len(lineEnd)
)

var (
	errNoLine  = errors.New("it is no line of this log, or was edited")
	errTooLong = errors.New("it is longer than any line that is written")
)

// origin is the tip of a log that has no line.
func origin() Tip { return Tip{Hash: strings.Repeat("0", hashSize)} }

// seal makes r the line behind the tip.
func (t Tip) seal(r Record) (line []byte, after Tip, err error) {
	r.Number, r.Previous, r.Hash = t.Number+1, t.Hash, ""
	if r, err = bounded(r); err != nil {
		return nil, t, err
	}
	line, err = json.Marshal(r)
	if err != nil {
		return nil, t, err
	}
	line = bytes.TrimSuffix(line, []byte(`,"hash":""}`))
	after = Tip{r.Number, hash(line)}
	line = append(line, beforeHash...)
	line = append(line, after.Hash...)
	return append(line, lineEnd...), after, nil
}

// hash returns the hash of a line up to its own.
func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// follow returns the tip behind line, which has its line feed, or says what is
// wrong with it.
func (t Tip) follow(line []byte) (Tip, error) {
	number, previous, own, ok := cut(line)
	switch {
	case !ok:
		return t, errNoLine
	case hash(line[:len(line)-len(lineEnd)-hashSize-len(beforeHash)]) != string(own):
		return t, errors.New("it was edited: its hash is not that of what it says")
	case number != t.Number+1:
		return t, fmt.Errorf("line %d stands where line %d should: lines were removed, put in or swapped", number, t.Number+1)
	case string(previous) != t.Hash:
		return t, fmt.Errorf("it follows another line %d than the one before it: that one was replaced", t.Number)
	}
	return Tip{number, string(own)}, nil
}

// cut returns the number of a line and its two hashes.
func cut(line []byte) (number int64, previous, own []byte, ok bool) {
	at := len(line) - tailSize
	if at < 0 {
		return 0, nil, nil, false
	}
	tail := line[at:]
	tail, ok = bytes.CutPrefix(tail, []byte(beforePrevious))
	if !ok {
		return 0, nil, nil, false
	}
	previous, tail = tail[:hashSize], tail[hashSize:]
	tail, ok = bytes.CutPrefix(tail, []byte(`"`+beforeHash))
	if !ok || string(tail[hashSize:]) != lineEnd {
		return 0, nil, nil, false
	}
	number, ok = lineNumber(line)
	return number, previous, tail[:hashSize], ok
}

// lineNumber reads the number that a line begins with.
func lineNumber(line []byte) (int64, bool) {
	rest, ok := bytes.CutPrefix(line, []byte(`{"n":`))
	if !ok {
		return 0, false
	}
	digits, _, _ := bytes.Cut(rest[:min(len(rest), 24)], []byte(","))
	n, err := strconv.ParseInt(string(digits), 10, 64)
	return n, err == nil && n > 0
}

// bounded returns r with no more in it than a line should hold.
func bounded(r Record) (Record, error) {
	var err error
	if r.Arguments, err = short(r.Arguments); err != nil {
		return r, err
	}
	if more := len(r.Targets) - maxTargets; more > 0 {
		r.Targets = append(r.Targets[:maxTargets:maxTargets], fmt.Sprintf("and %d more", more))
	}
	for i := range r.Requests {
		body, err := short(r.Requests[i].Body)
		if err != nil {
			return r, err
		}
		if !bytes.Equal(body, r.Requests[i].Body) {
			r.Requests = slices.Clone(r.Requests) // they are the caller's
			r.Requests[i].Body = body
		}
	}
	return r, nil
}

// short returns raw, or what it can be recognised by when it is too long or no
// JSON.
func short(raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) == 0 || len(raw) <= maxArguments && json.Valid(raw) {
		return raw, nil
	}
	return json.Marshal(map[string]any{"omitted_bytes": len(raw), "sha256": hash(raw)})
}

// split returns r, and the lines that go on with what requests it can't hold.
func split(r Record) []Record {
	parts := parts(r.Requests)
	if len(parts) < 2 {
		return []Record{r}
	}
	r.Requests, r.More = parts[0], len(parts)-1
	all := []Record{r}
	for _, part := range parts[1:] {
		all = append(all, Record{Time: r.Time, Kind: More, Instance: r.Instance, Call: Call{Tool: r.Tool}, Requests: part})
	}
	return all
}

func parts(requests []Request) (all [][]Request) {
	for len(requests) > 0 {
		n, size := 0, 0
		for n < min(len(requests), maxRequests) && (n == 0 || size < maxRequestBytes) {
			r := requests[n]
			size += len(r.Path) + len(r.Body) + len(r.Error)
			n++
		}
		all, requests = append(all, requests[:n]), requests[n:]
	}
	return all
}
