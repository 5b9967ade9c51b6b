package catalog

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"maps"
	"slices"
	"strings"
	"time"
)

// The compact form of a catalogue: a magic line, a checksum, every text once,
// and the structure in terms of their numbers. All texts of a decoded catalogue
// are parts of one string, which is what makes it small and quick to load.

// magic names the form. A change of what [codec.catalog] says needs a new one.
const magic = "ovh-mcp catalog 2\n"

var errCompact = errors.New("not a compact catalogue, or a damaged one")

// A codec writes values, or reads them: the same code says both, so that the
// two can't differ.
type codec struct {
	reading bool
	data    []byte // what was written, or is left to read
	texts   []string
	numbers map[string]uint64 // of texts, when writing
	err     error
}

func compact(c *Catalog) []byte {
	body := &codec{numbers: make(map[string]uint64)}
	body.catalog(c)
	out := binary.AppendUvarint(nil, uint64(len(body.texts)))
	for _, t := range body.texts {
		out = binary.AppendUvarint(out, uint64(len(t)))
	}
	for _, t := range body.texts {
		out = append(out, t...)
	}
	return sealed(append(out, body.data...))
}

// sealed puts the magic line and the checksum before a body.
func sealed(body []byte) []byte {
	sum := binary.BigEndian.AppendUint32([]byte(magic), crc32.ChecksumIEEE(body))
	return append(sum, body...)
}

func uncompact(raw []byte) (*Catalog, error) {
	rest, ok := strings.CutPrefix(string(raw), magic)
	if !ok || len(rest) < 4 || binary.BigEndian.Uint32([]byte(rest[:4])) != crc32.ChecksumIEEE(raw[len(magic)+4:]) {
		return nil, errCompact
	}
	rest = rest[4:]
	c := &codec{reading: true, data: raw[len(magic)+4:]}
	lengths := make([]int, c.count(0))
	for i := range lengths {
		lengths[i] = c.count(0)
	}
	at := len(rest) - len(c.data)
	c.texts = make([]string, len(lengths))
	for i, n := range lengths {
		if at+n > len(rest) {
			return nil, errCompact
		}
		c.texts[i] = rest[at : at+n]
		at += n
	}
	c.data = raw[len(raw)-len(rest)+at:]
	out := new(Catalog)
	c.catalog(out)
	return out, c.err
}

func (c *codec) catalog(v *Catalog) {
	c.text(&v.Endpoint)
	c.time(&v.Loaded)
	list(c, &v.Branches, (*codec).branch)
	list(c, &v.Absent, (*codec).text)
	list(c, &v.Problems, (*codec).text)
}

func (c *codec) branch(v *Branch) {
	c.all(&v.Version, &v.Path, &v.APIVersion, &v.BasePath, &v.ETag, &v.Modified)
	table(c, &v.Subsections, (*codec).text)
	list(c, &v.Groups, (*codec).group)
	table(c, &v.Models, func(c *codec, m **Model) {
		if c.reading {
			*m = new(Model)
		}
		c.model(*m)
	})
}

func (c *codec) group(v *Group) {
	c.all(&v.Path, &v.Description)
	list(c, &v.Operations, (*codec).operation)
}

func (c *codec) operation(v *Operation) {
	s := &v.Status
	c.all(&v.Method, &v.ID, &v.Description, &v.LongDescription, &v.Response)
	c.all(&s.Value, &s.Description, &s.Deprecated, &s.Deletion, &s.Replacement)
	c.flag(&v.Unsigned)
	list(c, &v.IAM, func(c *codec, a *IAMAction) {
		c.all(&a.Name, &a.Description)
		c.flag(&a.Required)
	})
	list(c, &v.Errors, (*codec).text)
	list(c, &v.Parameters, func(c *codec, p *Parameter) {
		c.all(&p.Name, &p.Type, &p.FullType, &p.In, &p.Description)
		c.flag(&p.Required)
	})
	table(c, &v.Responses, (*codec).text)
}

func (c *codec) model(v *Model) {
	c.all(&v.ID, &v.Namespace, &v.Description, &v.EnumType)
	list(c, &v.Generics, (*codec).text)
	list(c, &v.Enum, func(c *codec, l *Literal) { c.text((*string)(l)) })
	list(c, &v.Properties, func(c *codec, p *Property) {
		c.all(&p.Name, &p.Type, &p.FullType, &p.Description)
		c.flag(&p.Nullable)
		c.flag(&p.ReadOnly)
		c.flag(&p.Required)
	})
}

func (c *codec) all(texts ...*string) {
	for _, t := range texts {
		c.text(t)
	}
}

func (c *codec) text(v *string) {
	if c.reading {
		if n := c.uvarint(); n < uint64(len(c.texts)) {
			*v = c.texts[n]
			return
		}
		c.err = errCompact
		return
	}
	n, known := c.numbers[*v]
	if !known {
		n = uint64(len(c.texts))
		c.numbers[*v] = n
		c.texts = append(c.texts, *v)
	}
	c.data = binary.AppendUvarint(c.data, n)
}

func (c *codec) flag(v *bool) {
	if c.reading {
		*v = c.uvarint() == 1
		return
	}
	var n uint64
	if *v {
		n = 1
	}
	c.data = binary.AppendUvarint(c.data, n)
}

func (c *codec) time(v *time.Time) {
	if c.reading {
		*v = time.Unix(int64(c.uvarint()), 0).UTC()
		return
	}
	c.data = binary.AppendUvarint(c.data, uint64(max(0, v.Unix())))
}

// count writes n, or reads the number of values that follow: no more than
// there are bytes left, whatever the data says.
func (c *codec) count(n int) int {
	if !c.reading {
		c.data = binary.AppendUvarint(c.data, uint64(n))
		return n
	}
	if n := c.uvarint(); n <= uint64(len(c.data)) {
		return int(n)
	}
	c.err = errCompact
	return 0
}

func (c *codec) uvarint() uint64 {
	n, size := binary.Uvarint(c.data)
	if size <= 0 {
		c.err, c.data = errCompact, nil
		return 0
	}
	c.data = c.data[size:]
	return n
}

func list[T any](c *codec, v *[]T, each func(*codec, *T)) {
	n := c.count(len(*v))
	if c.reading && n > 0 {
		*v = make([]T, n)
	}
	for i := range *v {
		each(c, &(*v)[i])
	}
}

func table[T any](c *codec, v *map[string]T, each func(*codec, *T)) {
	n := c.count(len(*v))
	if !c.reading {
		for _, key := range slices.Sorted(maps.Keys(*v)) {
			value := (*v)[key]
			c.text(&key)
			each(c, &value)
		}
		return
	}
	if n > 0 {
		*v = make(map[string]T, n)
	}
	for range n {
		var key string
		var value T
		c.text(&key)
		each(c, &value)
		(*v)[key] = value
	}
}
