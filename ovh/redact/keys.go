package redact

import (
	"encoding/base64"
	"strings"
)

// HoldsPrivateKey reports whether there is a private key within a text: of
// PEM, OpenSSH, PGP or PuTTY, as a block or as base64 of one.
func HoldsPrivateKey(text string) bool {
	for i := range len(text) {
		if _, to := keyAt(text, i); to > 0 {
			return true
		}
	}
	return false
}

func (c *scanner) key(i int) {
	if from, to := keyAt(c.s, i); to > 0 {
		c.mask(from, to)
	}
}

// keyAt returns where the private key begins and ends that is known by what
// stands at i; to is 0 when there is none.
func keyAt(s string, i int) (from, to int) {
	switch s[i] {
	case '-':
		return i, blockEnd(s, i)
	case 'P':
		// A line each: its last one proves that the file is whole.
		if strings.HasPrefix(s[i:], "PuTTY-User-Key-File-") {
			return i, len(s)
		}
	case 'L':
		if encodesBlock(s[i:]) {
			return blob(s, i)
		}
	case 'B', 'Q', 'U':
		if encodesWords(s[i:]) {
			return blob(s, i)
		}
	case 'b', 'M':
		if starts(s, i) && isKeyBody(s[i:]) {
			return blob(s, i)
		}
	}
	return 0, 0
}

// mostHeader bounds what stands between the dashes of a block.
const mostHeader = 80

// blockEnd returns the end of the private key whose block begins at i, or 0. A
// block without an end was cut, and goes on to the end of the text.
func blockEnd(s string, i int) int {
	words := run(s, i, isDash)
	if i > 0 && isDash(s[i-1]) || words-i < len("----") {
		return 0
	}
	header, _, closed := strings.Cut(s[words:min(words+mostHeader, len(s))], "----")
	if !closed || !strings.HasPrefix(strings.TrimPrefix(header, " "), "BEGIN") || !strings.Contains(header, "PRIVATE") {
		return 0
	}
	at, after, found := 0, s[words:], false
	for _, end := range []string{"---END", "--- END"} { // the second is of ssh.com
		if before, rest, ok := strings.Cut(after, end); ok {
			at, after, found = words+len(before)+len(end), rest, true
			break
		}
	}
	if !found {
		return len(s)
	}
	if name := strings.Index(after[:min(mostHeader, len(after))], "----"); name >= 0 {
		return run(s, at+name, isDash)
	}
	return run(s, at, func(b byte) bool { return b != '\n' && b != '\\' })
}

func isDash(b byte) bool { return b == '-' }

// encodesBlock reports whether s begins with base64 of a private key's block.
func encodesBlock(s string) bool {
	if !strings.HasPrefix(s, "LS0tLS1CRUdJTi") {
		return false
	}
	const most = (mostHeader + 2) / 3 * 4
	end := run(s[:min(most, len(s))], 0, isBase64) &^ 3
	header, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s[:end], "="))
	return err == nil && strings.Contains(string(header), "PRIVATE")
}

// encodesWords reports whether s begins with base64 of PRIVATE KEY, at any of
// the three places that a word can have within four letters of base64.
func encodesWords(s string) bool {
	return strings.HasPrefix(s, "UFJJVkFURSBLRV") || strings.HasPrefix(s, "BSSVZBVEUgS0VZ") || strings.HasPrefix(s, "QUklWQVRFIEtFW")
}

// isKeyBody reports whether s begins with the content of a private key without
// the words around it: of OpenSSH, or DER that tells the version of a private
// key where a public key or a certificate tells something else.
func isKeyBody(s string) bool {
	const least = 60
	if len(s) < least || run(s[:least], 0, func(b byte) bool { return isBase64(b) || b == '\n' || b == '\\' }) < least {
		return false
	}
	switch {
	case strings.HasPrefix(s, "b3BlbnNzaC1rZXktdjE"):
		return true
	case strings.HasPrefix(s, "MII"): // RSA
		return strings.HasPrefix(s[6:], "IBADAN") || strings.HasPrefix(s[6:], "IBAAK")
	case strings.HasPrefix(s, "MIG"), strings.HasPrefix(s, "MIH"): // long elliptic curves
		return strings.HasPrefix(s[4:], "AgEAMB") || strings.HasPrefix(s[4:], "AgEBBD") || strings.HasPrefix(s[4:], "AgEBBE")
	}
	return strings.HasPrefix(s, "MHcCAQEE") || strings.HasPrefix(s, "MC4CAQAwBQYDK2V")
}

// wrapped is how long a line of base64 is at least that goes on in the next.
const wrapped = 60

// blob returns the base64 around i, all of its lines.
func blob(s string, i int) (from, to int) {
	for from = lineStart(s, i); ; {
		before := len(strings.TrimRight(s[:from], "\r\n"))
		start := lineStart(s, before)
		if before == from || before-start < wrapped {
			break
		}
		from = start
	}
	for to = run(s, i, isBase64); ; {
		next := run(s, to, func(b byte) bool { return b == '\r' || b == '\n' || b == '\\' })
		if next == to || to-lineStart(s, to) < wrapped {
			return from, to
		}
		to = run(s, next, isBase64)
	}
}

// lineStart returns where the base64 begins that ends before i.
func lineStart(s string, i int) int {
	for i > 0 && isBase64(s[i-1]) && s[i-1] != '=' {
		i--
	}
	return i
}
