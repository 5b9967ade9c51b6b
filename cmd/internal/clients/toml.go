package clients

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// tomlFormat is a table of servers, each of which is a table of its own.
type tomlFormat struct{ list string }

// An expression is the line that a table begins with, or a key with its value.
type expression struct {
	kind    unstable.Kind
	path    []string // of a key with those of its table
	at, end int      // from its first byte to behind its last
	texts   []string // of a value that is a text, or a list of texts
	typed   bool     // the value is such
}

// parseTOML reads a whole text.
func parseTOML(text []byte) ([]expression, error) {
	var p unstable.Parser
	p.Reset(text)
	var all []expression
	var table []string
	for p.NextExpression() {
		n := p.Expression()
		e := expression{kind: n.Kind}
		for keys := n.Key(); keys.Next(); {
			e.path = append(e.path, string(keys.Node().Data))
			e.end = int(keys.Node().Raw.Offset)
		}
		if n.Kind == unstable.KeyValue {
			e.at = int(n.Raw.Offset)
			e.end = e.at + len(bytes.TrimRight(p.Raw(n.Raw), " \t"))
			e.path = slices.Concat(table, e.path)
			e.texts, e.typed = texts(n.Value())
		} else {
			e.at = bytes.LastIndexByte(text[:e.end], '\n') + 1
			e.end += len(bytes.TrimRight(line(text[e.end:]), "\r\n"))
			table = e.path
		}
		all = append(all, e)
	}
	if wrong, ok := errors.AsType[*unstable.ParserError](p.Error()); ok {
		at := len(text)
		if len(wrong.Highlight) > 0 {
			at = int(p.Range(wrong.Highlight).Offset)
		}
		return nil, fault(text, at, "not TOML: %s", wrong.Message)
	}
	return all, p.Error()
}

// texts returns a value that is a text, or a list of texts.
func texts(n *unstable.Node) (all []string, ok bool) {
	if n.Kind == unstable.String {
		return []string{string(n.Data)}, true
	}
	if n.Kind != unstable.Array {
		return nil, false
	}
	for items := n.Children(); items.Next(); {
		switch item := items.Node(); item.Kind {
		case unstable.String:
			all = append(all, string(item.Data))
		default:
			return nil, false
		}
	}
	return all, true
}

// server returns what is said of a server: its table and those below.
// What is written elsewhere or in another way is a fault.
func (f tomlFormat) server(text []byte, name string) (of []expression, err error) {
	all, err := parseTOML(text)
	if err != nil {
		return nil, err
	}
	path, inside, tables := []string{f.list, name}, false, 0
	for _, e := range all {
		switch {
		case e.kind == unstable.ArrayTable && (begins(path, e.path) || begins(e.path, path)),
			e.kind == unstable.KeyValue && !inside && (begins(path, e.path) || begins(e.path, path)):
			return nil, fault(text, e.at, "the servers are written in a way that is not edited here: edit them by hand, as --print shows")
		case e.kind == unstable.Table:
			inside = begins(e.path, path)
			if inside && len(e.path) == 2 {
				tables++
			}
			if tables > 1 {
				return nil, fault(text, e.at, "%q stands twice: take one of the tables out", name)
			}
		}
		if inside {
			of = append(of, e)
		}
	}
	if tables == 0 && len(of) > 0 {
		return nil, fault(text, of[0].at, "%q has no table of its own: edit it by hand, as --print shows", name)
	}
	return of, nil
}

func begins(path, with []string) bool {
	return len(path) >= len(with) && slices.Equal(path[:len(with)], with)
}

// value returns where a key of the server's own table is, or -1.
func value(of []expression, key string) int {
	return slices.IndexFunc(of, func(e expression) bool {
		return e.kind == unstable.KeyValue && len(e.path) == 3 && e.path[2] == key
	})
}

func (f tomlFormat) find(text []byte, name string) (*Entry, error) {
	of, err := f.server(text, name)
	if err != nil || len(of) == 0 {
		return nil, err
	}
	var e Entry
	if i := value(of, "command"); i >= 0 {
		if !of[i].typed || len(of[i].texts) != 1 {
			return nil, fault(text, of[i].at, "the command of %q is not a text", name)
		}
		e.Command = of[i].texts[0]
	}
	if i := value(of, "args"); i >= 0 {
		if !of[i].typed {
			return nil, fault(text, of[i].at, "the args of %q are not texts", name)
		}
		e.Args = of[i].texts
	}
	return &e, nil
}

func (f tomlFormat) put(text []byte, name string, e Entry) ([]Edit, error) {
	of, err := f.server(text, name)
	if err != nil {
		return nil, err
	}
	end := lineEnd(text)
	command, args := "command = "+quote(e.Command), "args = "+quoteAll(e.Args)
	if len(of) == 0 {
		block := "[" + f.list + "." + key(name) + "]" + end + command + end + args + end
		switch at := len(text); {
		case at == 0:
			return []Edit{{at, at, block}}, nil
		case text[at-1] == '\n':
			return []Edit{{at, at, end + block}}, nil
		default:
			return []Edit{{at, at, end + end + block}}, nil
		}
	}
	var edits []Edit
	head := slices.IndexFunc(of, func(x expression) bool { return x.kind == unstable.Table && len(x.path) == 2 })
	for _, part := range []struct {
		key, line string
		same      func(expression) bool
	}{
		{"command", command, func(x expression) bool { return slices.Equal(x.texts, []string{e.Command}) }},
		{"args", args, func(x expression) bool { return slices.Equal(x.texts, e.Args) }},
	} {
		switch i := value(of, part.key); {
		case i < 0:
			edits = append(edits, Edit{of[head].end, of[head].end, end + part.line})
		case !part.same(of[i]):
			edits = append(edits, Edit{of[i].at, of[i].end, part.line})
		}
	}
	if i := value(of, "url"); i >= 0 {
		// An address is of another kind of server.
		edits = append(edits, Edit{of[i].at, of[i].end, ""})
	}
	return edits, nil
}

// key writes a key bare where it can be.
func key(name string) string {
	const bare = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
	if name == "" || strings.Trim(name, bare) != "" {
		return quote(name)
	}
	return name
}

// remove takes the tables of a server out, with the empty line before each.
func (f tomlFormat) remove(text []byte, name string, _ bool) ([]Edit, error) {
	of, err := f.server(text, name)
	if err != nil {
		return nil, err
	}
	var edits []Edit
	end := lineEnd(text)
	for i, e := range of {
		if e.kind != unstable.Table {
			continue
		}
		last := i
		for last+1 < len(of) && of[last+1].kind != unstable.Table {
			last++
		}
		at := e.at
		if blank := end + end; bytes.HasSuffix(text[:at], []byte(blank)) {
			at -= len(end)
		}
		edits = append(edits, Edit{at, of[last].end + len(line(text[of[last].end:])), ""})
	}
	return edits, nil
}

// line is what text begins with, up to and with the end of its line.
func line(text []byte) []byte {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return text[:i+1]
	}
	return text
}

func (f tomlFormat) listed([]byte) (bool, error) { return true, nil }
