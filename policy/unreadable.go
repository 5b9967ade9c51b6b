package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// unreadable is the error of a file that is no YAML. What reads it tells a line
// at most.
func unreadable(name string, data []byte, err error) error {
	if errors.Is(err, io.EOF) {
		return &FaultError{File: name, Line: 1, What: "is empty: write rules, or start from 'ovh-mcp policy init'"}
	}
	f := &FaultError{File: name, Line: 1, What: "is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	if rest, ok := strings.CutPrefix(err.Error(), "yaml: unknown anchor '"); ok {
		alias, _, _ := strings.Cut(rest, "'")
		f.Line += bytes.Count(data[:max(0, bytes.Index(data, []byte("*"+alias)))], []byte("\n"))
	}
	if rest, ok := strings.CutPrefix(err.Error(), "yaml: line "); ok {
		line, problem, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(line); err == nil {
			f.Line = n
		}
		f.What = "is not YAML near here: " + problem
		if countsFromZero(problem) {
			f.Line++
		}
	}
	if lines := bytes.Split(data, []byte("\n")); f.Line <= len(lines) {
		line := lines[f.Line-1]
		f.Column = 1 + len(line) - len(bytes.TrimLeft(line, " \t-"))
		if key, _, ok := strings.Cut(strings.Trim(string(line), " \t-"), ":"); ok {
			f.Key = key
		}
		f.What += hint(string(line))
	}
	return f
}

// hint says what to do about a line in which YAML takes for its own what was meant
// for a name: a * begins an alias, and so on; "" where nothing looks so.
func hint(line string) string {
	if indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]; strings.Contains(indent, "\t") {
		return "; indent with spaces, for YAML takes no tab"
	}
	for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return strings.ContainsRune(" \t[]{},", r) }) {
		if strings.ContainsAny(word[:1], "*&!|>%@`") {
			return fmt.Sprintf("; YAML reads %c as its own: quote it, as %q", word[0], word)
		}
	}
	if strings.Contains(line, "/{") {
		return "; quote a path with braces in it"
	}
	return ""
}

// countsFromZero reports whether what reads YAML tells the line before the one
// that it means, as it does where words are in order and their order is not.
func countsFromZero(problem string) bool {
	what, ok := strings.CutPrefix(problem, "did not find expected ")
	return ok && slices.ContainsFunc([]string{"<", "node content", "'-'", "key", "','"}, func(begin string) bool { return strings.HasPrefix(what, begin) })
}
