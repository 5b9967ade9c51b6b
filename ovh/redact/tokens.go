package redact

import (
	"encoding/base64"
	"strings"
)

// token masks a token that is known by how it begins.
func (c *scanner) token(i int) {
	if !starts(c.s, i) {
		return
	}
	if to := tokenEnd(c.s, i); to > 0 {
		c.mask(i, to)
	}
}

// tokenEnd returns the end of the token that begins at i, or 0.
func tokenEnd(s string, i int) int {
	switch s[i] {
	case 'e':
		return jwtEnd(s, i)
	case 'A':
		if to := keyID(s, i); to > 0 {
			return to
		}
		return longer(s, i, 35, isBase64URL, "AIza") + longer(s, i, 40, isAlnum, "AGE-SECRET-KEY-1")
	case 'g':
		for _, of := range []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"} {
			if to := longer(s, i, 22, isWord, of); to > 0 {
				return to
			}
		}
		return longer(s, i, 20, isBase64URL, "glpat-") + longer(s, i, 80, isBase64URL, "gAAAAA")
	case 'h':
		return longer(s, i, 24, isBase64URL, "hvs.")
	case 'n':
		return longer(s, i, 36, isAlnum, "npm_")
	case 'd':
		return longer(s, i, 64, isHex, "dop_v1_")
	case 'r':
		return longer(s, i, 16, isAlnum, "rk_live_")
	case 's':
		return longer(s, i, 16, isAlnum, "sk_live_") + longer(s, i, 20, isBase64URL, "sk-ant-")
	case 'x':
		if len(s) > i+4 && strings.IndexByte("abeoprs", s[i+3]) >= 0 && s[i+4] == '-' {
			return longer(s, i, 12, isBase64URL, "xox")
		}
	}
	return 0
}

// longer returns the end of a word at i that begins with prefix and has at
// least so many bytes of a kind behind it, or 0.
func longer(s string, i, least int, of func(byte) bool, prefix string) int {
	if !strings.HasPrefix(s[i:], prefix) {
		return 0
	}
	from := i + len(prefix)
	if to := run(s, from, of); to-from >= least {
		return to
	}
	return 0
}

// keyID returns the end of an access key as Amazon's interface has it, or 0.
func keyID(s string, i int) int {
	const length = len("AKIA") + 16
	if !strings.HasPrefix(s[i:], "AKIA") && !strings.HasPrefix(s[i:], "ASIA") {
		return 0
	}
	if run(s, i, func(b byte) bool { return isUpper(b) || isDigit(b) }) != i+length || run(s, i, isWord) != i+length {
		return 0
	}
	return i + length
}

// jwtEnd returns the end of a JSON web token, signed or encrypted, or 0. All of
// them begin with base64 of {".
func jwtEnd(s string, i int) int {
	const leastHeader, leastPart = 10, 4
	if !strings.HasPrefix(s[i:], "eyJ") {
		return 0
	}
	to := run(s, i, isBase64URL)
	if to-i < leastHeader || to == len(s) || s[to] != '.' {
		return 0
	}
	part := to + 1
	if to = run(s, part, isBase64URL); to-part < leastPart {
		return 0
	}
	return run(s, to, func(b byte) bool { return isBase64URL(b) || b == '.' })
}

// confirmation masks a token that confirms a call, as package confirm makes them,
// whose F stands at i. Names of targets are in lower case, so it is known in any.
func (c *scanner) confirmation(i int) {
	const prefix, length = "CONFIRM", 26
	from := i - strings.IndexByte(prefix, 'F')
	if from < 0 || len(c.s)-from < length || !strings.EqualFold(c.s[from:from+len(prefix)], prefix) {
		return
	}
	if to := run(c.s, from, isBase32); to-from >= length {
		c.mask(from, to)
	}
}

// credentials masks what follows Bearer or Basic, as in a header.
func (c *scanner) credentials(i int) {
	s := c.s
	scheme := s[i:min(i+len("Bearer"), len(s))]
	if !starts(s, i) {
		return
	}
	if strings.EqualFold(scheme, "Bearer") {
		from := run(s, i+len(scheme), isSpace)
		to := run(s, from, func(b byte) bool { return isBase64URL(b) || isBase64(b) || b == '.' || b == '~' })
		if from > i+len(scheme) && isOpaque(s[from:to]) {
			c.mask(from, to)
		}
		return
	}
	if scheme = scheme[:min(len("Basic"), len(scheme))]; strings.EqualFold(scheme, "Basic") {
		from := run(s, i+len(scheme), isSpace)
		to := run(s, from, isBase64)
		if from > i+len(scheme) && isUserAndPassword(s[from:to]) {
			c.mask(from, to)
		}
	}
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' }

// isOpaque tells a token from a word that happens to follow another.
func isOpaque(word string) bool {
	const least, sure = 8, 40
	return len(word) >= sure || len(word) >= least && strings.ContainsAny(word, "0123456789")
}

// isUserAndPassword reports whether a word is base64 of user:password.
func isUserAndPassword(word string) bool {
	plain, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(word, "="))
	printable := func(b byte) bool { return b >= ' ' && b != 0x7f }
	return err == nil && run(string(plain), 0, printable) == len(plain) && strings.Contains(string(plain), ":")
}

// hash masks the hash of a password, as crypt, htpasswd and LDAP write it: $6$…
// and {SSHA}….
func (c *scanner) hash(i int) {
	const mostName, least = 16, 20
	s := c.s
	closing := byte('$')
	if s[i] == '{' {
		closing = '}'
	}
	name, _, ok := strings.Cut(s[i+1:min(i+1+mostName, len(s))], string(closing))
	if !ok || !isHash(s[i], name) {
		return
	}
	from := i + len(name) + 2
	if to := run(s, from, inHash); to-from >= least {
		c.mask(i, to)
	}
}

func inHash(b byte) bool { return isBase64(b) || strings.IndexByte(".$,-_", b) >= 0 }

func isHash(opening byte, name string) bool {
	if opening == '{' {
		switch strings.ToUpper(name) {
		case "SHA", "SSHA", "SHA256", "SSHA256", "SHA512", "SSHA512", "MD5", "SMD5", "CRYPT", "PBKDF2":
			return true
		}
		return false
	}
	switch name {
	case "1", "2", "2a", "2b", "2x", "2y", "5", "6", "7", "y", "gy", "sm3", "apr1", "sha1", "P", "H", "S", "argon2i", "argon2d", "argon2id", "scrypt", "bcrypt":
		return true
	}
	return strings.HasPrefix(name, "pbkdf2")
}

// productKey masks a key of five times five letters and digits, as Windows and
// its kin have them, whose first dash stands at i.
func (c *scanner) productKey(i int) {
	const group, groups = 5, 5
	s := c.s
	from := i - group
	to := from + groups*(group+1) - 1
	if from < 0 || to > len(s) || !starts(s, from) || to < len(s) && (isWord(s[to]) || s[to] == '-') || from > 0 && s[from-1] == '-' {
		return
	}
	digits := 0
	for n, b := range []byte(s[from:to]) {
		switch {
		case n%(group+1) == group && b != '-', n%(group+1) < group && !isUpper(b) && !isDigit(b):
			return
		case isDigit(b):
			digits++
		}
	}
	if digits > 0 && digits < group*groups {
		c.mask(from, to)
	}
}
