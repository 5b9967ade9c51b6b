package main

import (
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// plainColumns is how wide text is that goes to no terminal.
const plainColumns = 80

// columns returns how many columns there are to write to w, and whether it is
// a terminal.
func columns(w io.Writer) (n int, terminal bool) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return plainColumns, false
	}
	n, _, err := term.GetSize(int(f.Fd()))
	if err != nil || n <= 0 {
		return plainColumns, true
	}
	return n, true
}

// A checked writer remembers that a write failed, as on a disk that is full,
// and writes no more then.
type checked struct {
	io.Writer
	err error
}

func (c *checked) Write(b []byte) (n int, err error) {
	if c.err == nil {
		n, c.err = c.Writer.Write(b)
	}
	return n, c.err
}

// wrap breaks a text into lines of at most so many columns, at spaces; a word
// that fits on no line after its commas, or it stays whole. The first line
// begins with first, the others with as many spaces.
func wrap(first, s string, columns int) string {
	var b strings.Builder
	indent := strings.Repeat(" ", length(first))
	room := columns - length(first)
	b.WriteString(first)
	at := 0
	put := func(piece, gap string) {
		if at > 0 && at+length(gap+piece) > room {
			b.WriteString("\n" + indent)
			at = 0
		}
		if at == 0 {
			gap = ""
		}
		b.WriteString(gap + piece)
		at += length(gap + piece)
	}
	for word := range strings.FieldsSeq(s) {
		if length(word) <= room {
			put(word, " ")
			continue
		}
		gap := " "
		for piece := range strings.SplitAfterSeq(word, ",") {
			put(piece, gap)
			gap = ""
		}
	}
	return strings.TrimRight(b.String(), " ") + "\n"
}

func length(s string) int { return utf8.RuneCountInString(s) }

func pad(s string, columns int) string { return s + strings.Repeat(" ", max(0, columns-length(s))) }

// shellQuote writes a word so that a shell reads it as it is.
func shellQuote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_=./:@%+,", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return shQuoted(word)
}

// shQuoted writes a word between quotes of the shell sh.
func shQuoted(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }
