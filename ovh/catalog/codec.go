package catalog

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"maps"
	"slices"
	"time"
)

// A catalogue is encoded as a magic line, a checksum, every text once, and the
// structure with the numbers of texts in place of them. A tenth of what
// OVHcloud sends is left. All texts of a decoded catalogue are parts of one
// string, which is why it is quick to load and small in memory.

// magic names the encoding. Whoever changes what [codec.catalog] encodes
// changes it too, so that caches of other versions are not misread.
const magic = "ovh-mcp catalog 3\n"

// headerLength is where the body begins, behind magic and checksum.
const headerLength = len(magic) + crc32.Size

var errCorrupt = errors.New("not an encoded catalogue, or a damaged one")

// A codec encodes or decodes values. The same code describes both directions,
// so that they can't differ; what it decodes may be damaged or hostile.
type codec struct {
	decoding bool
	data     []byte            // what was encoded, or what is left to decode
	texts    []string          // by number
	numbers  map[string]uint64 // of texts, when encoding
	err      error             // when decoding
}

func encode(c *Catalog) []byte {
	structure := &codec{numbers: make(map[string]uint64)}
	structure.catalog(c)
	body := binary.AppendUvarint(nil, uint64(len(structure.texts)))
	for _, t := range structure.texts {
		body = binary.AppendUvarint(body, uint64(len(t)))
	}
	for _, t := range structure.texts {
		body = append(body, t...)
	}
	return withHeader(append(body, structure.data...))
}

// withHeader puts the magic line and the checksum before a body.
func withHeader(body []byte) []byte {
	header := binary.BigEndian.AppendUint32([]byte(magic), crc32.ChecksumIEEE(body))
	return append(header, body...)
}

// decode returns the catalogue that was encoded, which is yet to be linked.
func decode(raw []byte) (*Catalog, error) {
	if len(raw) < headerLength || string(raw[:len(magic)]) != magic {
		return nil, errCorrupt
	}
	body := raw[headerLength:]
	if binary.BigEndian.Uint32(raw[len(magic):]) != crc32.ChecksumIEEE(body) {
		return nil, errCorrupt
	}
	c := &codec{decoding: true, data: body}
	if !c.decodeTexts() {
		return nil, errCorrupt
	}
	out := new(Catalog)
	c.catalog(out)
	return out, c.err
}

// decodeTexts reads the texts, all of them parts of one string.
func (c *codec) decodeTexts() bool {
	lengths := make([]int, c.count(0))
	total := 0
	for i := range lengths {
		lengths[i] = c.count(0)
		total += lengths[i]
	}
	// Each length is at most that of the data, but their sum may be anything.
	if c.err != nil || total < 0 || total > len(c.data) {
		return false
	}
	rest := string(c.data[:total])
	c.data = c.data[total:]
	c.texts = make([]string, len(lengths))
	for i, n := range lengths {
		c.texts[i], rest = rest[:n], rest[n:]
	}
	return true
}

// catalog encodes or decodes a catalogue, as the methods below do its parts:
// all that OVHcloud wrote, what earlier descriptions were judged, and nothing that [Catalog.link] makes of it.
func (c *codec) catalog(v *Catalog) {
	c.text(&v.Endpoint)
	c.time(&v.Loaded)
	list(c, &v.Branches, (*codec).branch)
	list(c, &v.Absent, (*codec).text)
	list(c, &v.Problems, (*codec).text)
}

func (c *codec) branch(v *Branch) {
	c.many(&v.Version, &v.Path, &v.APIVersion, &v.BasePath, &v.ETag, &v.Modified)
	table(c, &v.Subsections, (*codec).text)
	list(c, &v.Groups, (*codec).group)
	table(c, &v.Models, func(c *codec, m **Model) {
		if c.decoding {
			*m = new(Model)
		}
		c.model(*m)
	})
}

func (c *codec) group(v *Group) {
	c.many(&v.Path, &v.Description)
	list(c, &v.Operations, (*codec).operation)
}

func (c *codec) operation(v *Operation) {
	s := &v.Status
	c.many(&v.Method, &v.ID, &v.Description, &v.LongDescription, &v.Response)
	c.many(&s.Value, &s.Description, &s.Deprecated, &s.Deletion, &s.Replacement)
	c.flag(&v.Unsigned)
	c.danger(&v.Former)
	list(c, &v.IAM, func(c *codec, a *IAMAction) {
		c.many(&a.Name, &a.Description)
		c.flag(&a.Required)
	})
	list(c, &v.Errors, (*codec).text)
	list(c, &v.Parameters, func(c *codec, p *Parameter) {
		c.many(&p.Name, &p.Type, &p.FullType, &p.In, &p.Description)
		c.flag(&p.Required)
	})
	table(c, &v.Responses, (*codec).text)
}

func (c *codec) model(v *Model) {
	c.many(&v.ID, &v.Namespace, &v.Description, &v.EnumType)
	list(c, &v.Generics, (*codec).text)
	list(c, &v.Enum, func(c *codec, l *Literal) { c.text((*string)(l)) })
	list(c, &v.Properties, func(c *codec, p *Property) {
		c.many(&p.Name, &p.Type, &p.FullType, &p.Description)
		c.flag(&p.Nullable)
		c.flag(&p.ReadOnly)
		c.flag(&p.Required)
	})
}

func (c *codec) many(texts ...*string) {
	for _, t := range texts {
		c.text(t)
	}
}

// text encodes a text as its number, which is new for one that was not met
// before.
func (c *codec) text(v *string) {
	if c.decoding {
		if n := c.uvarint(); n < uint64(len(c.texts)) {
			*v = c.texts[n]
			return
		}
		c.err = errCorrupt
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
	if c.decoding {
		*v = c.uvarint() == 1
		return
	}
	var n uint64
	if *v {
		n = 1
	}
	c.data = binary.AppendUvarint(c.data, n)
}

func (c *codec) danger(v *Danger) {
	if c.decoding {
		*v = Danger(c.uvarint())
		return
	}
	c.data = binary.AppendUvarint(c.data, uint64(max(0, *v)))
}

// time keeps whole seconds, and nothing before 1970.
func (c *codec) time(v *time.Time) {
	if c.decoding {
		*v = time.Unix(int64(c.uvarint()), 0).UTC()
		return
	}
	c.data = binary.AppendUvarint(c.data, uint64(max(0, v.Unix())))
}

// count encodes n, or decodes how many values follow. Each takes a byte at
// least, so no data can ask for more of them than there are bytes left.
func (c *codec) count(n int) int {
	if !c.decoding {
		c.data = binary.AppendUvarint(c.data, uint64(n))
		return n
	}
	if n := c.uvarint(); n <= uint64(len(c.data)) {
		return int(n)
	}
	c.err = errCorrupt
	return 0
}

// uvarint decodes a number. It drops the data at an error: what follows would be
// read from the wrong place.
func (c *codec) uvarint() uint64 {
	n, size := binary.Uvarint(c.data)
	if size <= 0 {
		c.err, c.data = errCorrupt, nil
		return 0
	}
	c.data = c.data[size:]
	return n
}

func list[T any](c *codec, v *[]T, each func(*codec, *T)) {
	n := c.count(len(*v))
	if c.decoding && n > 0 {
		*v = make([]T, n)
	}
	for i := range *v {
		each(c, &(*v)[i])
	}
}

// table encodes a map in the order of its keys, so that the same catalogue
// gives the same bytes.
func table[T any](c *codec, v *map[string]T, each func(*codec, *T)) {
	n := c.count(len(*v))
	if !c.decoding {
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
