package dns

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// MaxRecords is how many records a zone file may have.
const MaxRecords = 10_000

// ParseZone reads the records of a zone file, without its SOA. Names are taken
// to be relative to the zone, and those outside of it are refused, as is any
// record that OVHcloud has no place for; errors name the line. A time to live
// that a record leaves to the file is 0, and that of the file is the zone's.
func ParseZone(name, file string) (Zone, error) {
	all, err := entries(strings.TrimPrefix(file, "\ufeff"))
	if err != nil {
		return Zone{}, err
	}
	f := zoneFile{Zone: Zone{Name: name, undotted: make(map[string]undotted)}, ttl: -1, apex: dns.Fqdn(strings.ToLower(name))}
	f.origin = f.apex
	for _, e := range all {
		if err := f.read(e); err != nil {
			return Zone{}, err
		}
		if len(f.Records) > MaxRecords {
			return Zone{}, fmt.Errorf("it has more than %d records", MaxRecords)
		}
	}
	return f.Zone, nil
}

// A zoneFile is a zone file as far as it was read.
type zoneFile struct {
	Zone
	apex, origin string
	owner        string // full name of the last record
	ttl          int    // that the last $TTL told, or else the last record; -1 before any
	directive    bool   // a $TTL told it
}

func (f *zoneFile) read(e entry) error {
	if e.text[0] != '$' {
		return f.record(e)
	}
	fields := strings.Fields(e.text)
	switch directive := strings.ToUpper(fields[0]); {
	case directive == "$GENERATE" && len(fields) > 3:
		return f.generate(e, fields)
	case len(fields) != 2:
		return e.fault("%s can't be read", fields[0])
	case directive == "$TTL":
		return f.setTTL(e, fields[1])
	case directive == "$ORIGIN" && fields[1] == ".":
		f.origin = "."
		return nil
	case directive == "$ORIGIN":
		origin, err := f.absolute(fields[1])
		if err != nil {
			return e.fault("the origin %w", err)
		}
		f.origin = origin
		return nil
	}
	return e.fault("%s is not read: a zone file stands for itself", fields[0])
}

func (f *zoneFile) setTTL(e entry, text string) error {
	ttl, ok := parseTTL(text)
	if !ok || ttl == 0 {
		return e.fault("$TTL is a number of seconds from 60 to %d", math.MaxInt32)
	}
	if f.TTL == 0 && len(f.Records) == 0 {
		f.TTL = ttl
	}
	f.ttl, f.directive = ttl, true
	return nil
}

// parseTTL reads a time to live: seconds, or numbers with units, as in 1h30m.
func parseTTL(text string) (int, bool) {
	units := map[rune]int{'s': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 604800}
	total, n, digits := 0, 0, 0
	for _, c := range strings.ToLower(text) {
		unit, isUnit := units[c]
		switch {
		case isUnit && digits > 0:
			total, n, digits = total+n*unit, 0, 0
		case '0' <= c && c <= '9':
			n, digits = 10*n+int(c-'0'), digits+1
		default:
			return 0, false
		}
		if total > math.MaxInt32 || n > math.MaxUint32 {
			return 0, false
		}
	}
	return total + n, text != "" && total+n <= math.MaxInt32
}

// A header is what stands before the target of a record.
type header struct {
	kind string
	ttl  int // -1 where it tells none
	rest string
}

// parseHeader reads what stands between the owner and the target, in any order:
// a time to live, a class, and last the type.
func parseHeader(text string) (header, error) {
	h := header{ttl: -1}
	for {
		word, rest := nextWord(text)
		switch upper := strings.ToUpper(word); {
		case word == "":
			return h, errors.New("it has no type")
		case upper == "IN":
		case word[0] >= '0' && word[0] <= '9' && h.ttl < 0:
			ttl, ok := parseTTL(word)
			if !ok {
				return h, fmt.Errorf("its time to live %s is not a number of seconds up to %d", word, math.MaxInt32)
			}
			h.ttl = ttl
		case isClass(upper):
			return h, fmt.Errorf("it is of the class %s, and OVHcloud has IN only", upper)
		case upper == "SOA", slices.Contains(Types(), upper):
			h.kind, h.rest = upper, rest
			return h, nil
		default:
			return h, fmt.Errorf("%s is a type that OVHcloud does not have; it has %s", word, strings.Join(Types(), ", "))
		}
		text = rest
	}
}

func isClass(word string) bool {
	_, known := dns.StringToClass[word]
	number, numbered := strings.CutPrefix(word, "CLASS")
	return known || numbered && number != "" && strings.Trim(number, "0123456789") == ""
}

func nextWord(text string) (word, rest string) {
	text = strings.TrimLeft(text, " \t")
	if i := strings.IndexAny(text, " \t\""); i >= 0 {
		return text[:i], strings.TrimLeft(text[i:], " \t")
	}
	return text, ""
}

// record reads an entry that is a record.
func (f *zoneFile) record(e entry) error {
	text := e.text
	if text[0] != ' ' && text[0] != '\t' {
		word, rest := nextWord(text)
		owner, err := f.absolute(word)
		if err != nil {
			return e.fault("the name %w", err)
		}
		f.owner, text = owner, rest
	}
	h, err := parseHeader(text)
	if err != nil {
		return e.fault("%w", err)
	}
	if h.kind == "SOA" {
		return nil
	}
	if f.owner == "" {
		return e.fault("it has no name, and there is none above it")
	}
	if cutShort(h.kind, e) {
		return e.fault("its value needs quotes: without, what follows a semicolon is a comment")
	}
	if err := f.add(h); err != nil {
		return e.fault("%w", err)
	}
	return nil
}

// cutShort reports whether a comment may be the rest of a value, as in
// v=DKIM1; p=…, which has semicolons of its own and no quotes.
func cutShort(kind string, e entry) bool {
	return (WireType(kind) == "TXT" || kind == "CAA") && e.commented && !strings.HasSuffix(strings.TrimSpace(e.text), `"`)
}

// generate reads a $GENERATE, which stands for many records.
func (f *zoneFile) generate(e entry, fields []string) error {
	told, err := parseHeader(strings.Join(fields[3:], " "))
	if err != nil {
		return e.fault("%w", err)
	}
	p := dns.NewZoneParser(strings.NewReader(e.text+"\n"), f.origin, "")
	for rr, ok := p.Next(); ok && len(f.Records) <= MaxRecords; rr, ok = p.Next() {
		h := header{kind: dns.TypeToString[rr.Header().Rrtype], ttl: told.ttl, rest: data(rr)}
		if f.owner, err = f.absolute(rr.Header().Name); err == nil {
			err = f.add(h)
		}
		if err != nil {
			return e.fault("%w", err)
		}
	}
	if p.Err() != nil {
		return e.fault("$GENERATE can't be read")
	}
	return nil
}

// absolute returns a name in full, in lower case and in ASCII.
func (f *zoneFile) absolute(name string) (string, error) {
	if name == "@" {
		return f.origin, nil
	}
	ascii, err := asciiName(name)
	if err != nil {
		return "", err
	}
	full := strings.ToLower(ascii)
	if !dns.IsFqdn(full) {
		full = f.under(full)
	}
	if len(full) > maxName+len(".") {
		return "", errLongName
	}
	if !plainName(strings.TrimSuffix(full, ".")) {
		return "", fmt.Errorf("%q has a character or an escape that a name can't have at OVHcloud", name)
	}
	return full, nil
}

// under returns a name that has no final dot in full.
func (f *zoneFile) under(name string) string {
	return name + "." + strings.TrimPrefix(f.origin, ".")
}
