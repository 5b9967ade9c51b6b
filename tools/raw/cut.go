package raw

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/tool"
)

const (
	mostNamed = 20  // fields that a note names
	mostName  = 100 // bytes of a name in a note
)

// cutText keeps the beginning of a text, in as many bytes of JSON as there is
// room for. Said is the beginning of a text of that length.
func cutText(said []byte, length, room int) (body json.RawMessage, note string) {
	most := min(room, len(said))
	body = tool.Object(strings.ToValidUTF8(string(said[:most]), ""))
	for len(body) > room && most > 0 {
		most /= 2
		body = tool.Object(strings.ToValidUTF8(string(said[:most]), ""))
	}
	if most == length {
		return body, ""
	}
	return body, fmt.Sprintf("cut: the first %d of %d bytes", most, length)
}

// A smallest keeps of the fields of an object the smallest that fit into most
// bytes together, of however many it is given.
type smallest struct {
	most int
	kept map[string]json.RawMessage
	size int     // of these
	left []field // the smallest of the others, at most so many as are named
	more int     // left out beside these
}

func newSmallest(most int) smallest {
	return smallest{most: most, kept: make(map[string]json.RawMessage)}
}

// A field is one of an object: its name, and the length of its value.
type field struct {
	name string
	size int
}

func (f field) compare(g field) int {
	return cmp.Or(cmp.Compare(f.size, g.size), strings.Compare(f.name, g.name))
}

// before reports whether another field comes after f when the smallest come
// first.
func (f field) before(name []byte, size int) bool {
	return f.size < size || f.size == size && f.name < string(name)
}

// room is what a field needs in an object.
func (f field) room() int { return quotedSize([]byte(f.name)) + f.size + len(`:,`) }

// add takes a field. What has a value too large to keep, or a name that is not
// all of it, is left out.
func (s *smallest) add(name []byte, named bool, value bounded) {
	if len(s.left) == mostNamed && s.left[mostNamed-1].before(name, value.size) {
		s.more++
		return
	}
	f := field{string(name), value.size}
	if !named || !value.whole() || len(s.left) > 0 && s.left[0].before(name, value.size) {
		s.leave(f)
		return
	}
	s.kept[f.name] = slices.Clone(value.text)
	if s.size += f.room(); s.size > 2*s.most {
		s.trim()
	}
}

// leave leaves a field out: with it, all that are larger.
func (s *smallest) leave(f field) {
	if len(f.name) > mostName {
		f.name = strings.ToValidUTF8(f.name[:mostName], "") + "…"
	}
	at, _ := slices.BinarySearchFunc(s.left, f, field.compare)
	s.left = slices.Insert(s.left, at, f)
	if len(s.left) > mostNamed {
		s.left = s.left[:mostNamed]
		s.more++
	}
}

// trim leaves out what does not fit.
func (s *smallest) trim() {
	all := make([]field, 0, len(s.kept))
	for name, value := range s.kept {
		all = append(all, field{name, len(value)})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].compare(all[j]) < 0 })
	s.size = 0
	for i, f := range all {
		if s.size += f.room(); s.size > s.most {
			for _, f := range all[i:] {
				s.leave(f)
				delete(s.kept, f.name)
			}
			s.size -= f.room()
			return
		}
	}
}

// result returns the fields that fit, and says what was left out.
func (s *smallest) result() (kept map[string]json.RawMessage, note string) {
	s.trim()
	if len(s.left) == 0 {
		return s.kept, ""
	}
	names := make([]string, len(s.left))
	for i, f := range s.left {
		names[i] = f.name
	}
	list := strings.Join(names, ", ")
	if s.more > 0 {
		list += fmt.Sprintf(" and %d more", s.more)
	}
	return s.kept, "cut: these fields are too large: " + list + "; ask for less with query"
}
