package policy

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// A place is a path in canonical form: two spellings that OVHcloud takes for
// one give the same place.
type place struct {
	parts   []string // decoded, without versions, in lower case
	written []string // the same, as they were
	query   string   // as it was
	second  bool     // it is of version 2
}

// mostPath bounds a path with its query, in bytes. It is more than OVHcloud takes.
const mostPath = 64 << 10

// canonicalPath reads a path. It refuses one that different readers would read
// differently.
func canonicalPath(path string) (place, error) {
	if len(path) > mostPath {
		return place{}, fmt.Errorf("it is longer than %d bytes", mostPath)
	}
	path, query, _ := strings.Cut(path, "?")
	if !strings.HasPrefix(path, "/") {
		return place{}, errors.New("it does not begin with /")
	}
	p := place{query: query}
	for raw := range strings.SplitSeq(path, "/") {
		if raw == "" {
			continue // double slashes, and one at the end
		}
		decoded, err := url.PathUnescape(raw)
		if err != nil {
			return place{}, fmt.Errorf("it has %q in it, which can't be decoded", raw)
		}
		if plus := strings.Trim(raw, "+0123456789") != ""; plus && strings.Contains(raw, "+") {
			return place{}, fmt.Errorf("it has %q in it, whose + may be read as a space: write %%20 or %%2B", raw)
		}
		part, err := canonicalName(decoded)
		if err != nil {
			return place{}, fmt.Errorf("it has %q in it, which %w", raw, err)
		}
		if len(p.parts) == 0 && isVersion(part) {
			p.second = p.second || part == "v2"
			continue
		}
		p.parts, p.written = append(p.parts, part), append(p.written, decoded)
	}
	return p, nil
}

func isVersion(part string) bool { return part == "v1" || part == "v2" || part == "1.0" }

// canonicalName writes the name of something in one form: in lower case, without
// final dots, international labels as A-labels, addresses and blocks in their
// shortest form. Several names with commas between them stay that.
func canonicalName(name string) (string, error) {
	if name == "" {
		return "", errors.New("is empty")
	}
	if strings.Contains(name, ",") {
		var all []string
		for one := range strings.SplitSeq(name, ",") {
			c, err := canonicalName(one)
			if err != nil {
				return "", err
			}
			all = append(all, c)
		}
		return strings.Join(all, ","), nil
	}
	if isPlain(name) {
		return name, nil
	}
	if err := checkCharacters(name); err != nil {
		return "", err
	}
	folded := fold(name)
	if again := fold(folded); again != folded {
		return "", errors.New("has letters that have no one form")
	}
	if prefix, address, ok := cutAddress(folded); ok {
		return prefix + addressText(address), nil
	}
	return folded, checkName(folded)
}

// fold takes away what two spellings of a name may differ by.
func fold(name string) string { return strings.TrimRight(strings.ToLower(asciiLabels(name)), ".") }

// isPlain reports whether a name is canonical as it stands: a word, or a host
// name without anything special.
func isPlain(name string) bool {
	letters := false
	for i := range len(name) {
		c := name[i]
		switch {
		case 'a' <= c && c <= 'z':
			letters = true
		case '0' <= c && c <= '9', c == '-', c == '_':
		case c == '.' && i > 0 && i < len(name)-1 && name[i-1] != '.':
		default:
			return false
		}
	}
	return letters && !strings.HasPrefix(name, "ip-")
}

// checkCharacters refuses what nobody sees, and what is not at the place where
// it stands what it seems to be.
func checkCharacters(name string) error {
	if !utf8.ValidString(name) {
		return errors.New("is not UTF-8")
	}
	if strings.TrimSpace(name) != name {
		return errors.New("begins or ends with a space")
	}
	for _, r := range name {
		if r == unicode.ReplacementChar || unicode.Is(unicode.C, r) || r > unicode.MaxASCII && unicode.Is(unicode.Z, r) {
			return fmt.Errorf("holds the character %U", r)
		}
	}
	return nil
}

// checkName refuses characters that mean something to a server that decodes a
// path once more, or before it routes it, and names that lead elsewhere.
func checkName(name string) error {
	if i := strings.IndexAny(name, `%?#;/\`); i >= 0 {
		return fmt.Errorf("holds %q, by which it may reach something else than it seems to", name[i])
	}
	if strings.TrimSpace(name) != name {
		return errors.New("ends with a space")
	}
	if name == "" || name[0] == '.' || strings.Contains(name, "..") {
		return errors.New("has nothing before a dot")
	}
	return nil
}

// asciiLabels writes labels that are not ASCII as A-labels, as far as they are
// labels of host names.
func asciiLabels(name string) string {
	if isASCII(name) {
		return name
	}
	labels := strings.Split(strings.NewReplacer("。", ".", "．", ".", "｡", ".").Replace(norm.NFC.String(name)), ".")
	for i, label := range labels {
		if isASCII(label) {
			continue
		}
		if ascii, err := idna.Lookup.ToASCII(label); err == nil {
			labels[i] = ascii
		}
	}
	return strings.Join(labels, ".")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cutAddress reads an address or a block, alone or behind what OVHcloud puts
// before one: ip- in the names of services, and the rest of a URN.
func cutAddress(name string) (prefix string, block netip.Prefix, ok bool) {
	switch {
	case strings.HasPrefix(name, "urn:"):
		const kind = ":ip:"
		i := strings.Index(name, kind)
		if i < 0 {
			return "", netip.Prefix{}, false
		}
		prefix, name = name[:i+len(kind)], name[i+len(kind):]
	case strings.HasPrefix(name, "ip-"):
		prefix, name = "ip-", name[len("ip-"):]
	}
	block, err := parseBlock(name)
	return prefix, block, err == nil
}

// parseBlock reads an address as a block of one.
func parseBlock(s string) (netip.Prefix, error) {
	if !strings.Contains(s, "/") {
		a, err := netip.ParseAddr(s)
		if err != nil {
			return netip.Prefix{}, err
		}
		a = a.Unmap().WithZone("")
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	b, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	if a := b.Addr(); a.Is4In6() && b.Bits() >= 96 {
		b = netip.PrefixFrom(a.Unmap(), b.Bits()-96)
	}
	return b.Masked(), nil
}

// addressText writes a block of one as an address.
func addressText(b netip.Prefix) string {
	if b.IsSingleIP() {
		return b.Addr().String()
	}
	return b.String()
}
