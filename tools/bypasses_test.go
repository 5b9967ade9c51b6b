package tools_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// An attempt is a call that should be denied.
type attempt struct {
	tool string
	args tooltest.Args
}

func (a attempt) String() string { return fmt.Sprint(a.tool, " ", a.args) }

// A guarded thing is what a policy keeps from being touched, with the ways that
// lead to it.
type guarded struct {
	name   string
	policy string
	flags  policy.Flags
	sparse bool     // a few spellings will do: others are tried under another policy
	hidden []string // beginnings of paths, decoded and in lower case, that nothing may be sent to

	target string                   // in the spelling of OVHcloud
	raw    []string                 // "METHOD path body", with {} where the target is named
	typed  map[string]string        // the argument that names the target, by tool
	given  map[string]tooltest.Args // other arguments of typed tools
	plain  []attempt                // those that name the target in their own way
}

// raw is a raw call, which skips the check against OVHcloud's description: what
// it would refuse is not what is tried here.
func raw(method, path, body string) attempt {
	args := tooltest.Args{"path": path, "unchecked": true}
	if path, query, ok := strings.Cut(path, "?"); ok {
		all, args2 := map[string]string{}, args
		for pair := range strings.SplitSeq(query, "&") {
			name, value, _ := strings.Cut(pair, "=")
			all[name] = value
		}
		args2["path"], args2["query"] = path, all
	}
	if body != "" {
		args["body"] = rawBody(body)
	}
	return attempt{"raw_" + strings.ToLower(method), args}
}

// rawBody is JSON that is passed on to the byte, so that a field may stand in it
// twice.
type rawBody string

func (b rawBody) MarshalJSON() ([]byte, error) { return []byte(b), nil }

// rawLine reads "METHOD path body".
func rawLine(line, name, nameInBody string) attempt {
	parts := strings.SplitN(line, " ", 3)
	body := ""
	if len(parts) == 3 {
		quoted, _ := json.Marshal(nameInBody)
		body = strings.ReplaceAll(parts[2], "{}", strings.Trim(string(quoted), `"`))
	}
	return raw(parts[0], strings.ReplaceAll(parts[1], "{}", name), body)
}

// attempts are all that is tried at g: each way with the name as OVHcloud writes
// it, and some with every spelling.
func (g guarded) attempts() []attempt {
	all := slices.Clone(g.plain)
	for i, line := range g.raw {
		all = append(all, rawLine(line, url.PathEscape(g.target), g.target))
		for j, spell := range pathSpellings() {
			if !g.sparse && j%len(g.raw) == i {
				all = append(all, rawLine(line, spell(g.target), nameSpellings()[j%len(nameSpellings())](g.target)))
			}
		}
	}
	for _, prefix := range []string{"/v1", "/v2", "/v1/v2", "/v2/v1", "/1.0", "/V1"} {
		method, rest, _ := strings.Cut(g.raw[0], " ")
		all = append(all, rawLine(method+" "+prefix+rest, url.PathEscape(g.target), g.target))
	}
	tools := make([]string, 0, len(g.typed))
	for name := range g.typed {
		tools = append(tools, name)
	}
	slices.Sort(tools)
	for i, name := range tools {
		all = append(all, attempt{name, tooltest.With(g.given[name], g.typed[name], g.target)})
		for j, spell := range nameSpellings() {
			if j%len(tools) == i || i == 0 && !g.sparse {
				all = append(all, attempt{name, tooltest.With(g.given[name], g.typed[name], spell(g.target))})
			}
		}
	}
	return all
}

// nameSpellings write a name as people, other programs and attackers do.
func nameSpellings() []func(string) string {
	return []func(string) string{
		strings.ToUpper,
		func(s string) string { return strings.ToUpper(s[:1]) + s[1:] },
		func(s string) string { return s + "." },
		func(s string) string { return s + ".." },
		func(s string) string { return " " + s },
		func(s string) string { return s + " " },
		func(s string) string { return s + "\t" },
		func(s string) string { return s + "\u00a0" },
		func(s string) string { return s + "\u200b" },
		func(s string) string { return s[:2] + "\u00ad" + s[2:] },
		func(s string) string { return "\ufeff" + s },
		func(s string) string { return s[:1] + "\u2060" + s[1:] },
		func(s string) string { return strings.ReplaceAll(s, ".", "。") + "." },
		func(s string) string { return strings.ReplaceAll(s, "1", "１") + "." },
		fullWidth,
		circled,
		func(s string) string { return strings.ReplaceAll(s, "s", "ſ") + "." },
		func(s string) string { return s + "%00" },
		func(s string) string { return s + "%2e" },
		func(s string) string { return s + ";x" },
		func(s string) string { return s + "?x=1" },
		func(s string) string { return s + "#" },
		func(s string) string { return s + "/" },
		func(s string) string { return s + "/." },
		func(s string) string { return "x/../" + s },
		func(s string) string { return s + "\\" },
		func(s string) string { return "unknown.invalid," + s },
		func(s string) string { return s + ",unknown.invalid" },
		func(s string) string { return strings.ToUpper(s) + "." },
	}
}

// pathSpellings write a name as an element of a path.
func pathSpellings() []func(string) string {
	var all []func(string) string
	for _, spell := range nameSpellings() {
		all = append(all, func(s string) string { return url.PathEscape(spell(s)) })
	}
	return append(all,
		func(s string) string { return hex(s, "%%%02X") },
		func(s string) string { return hex(s, "%%%02x") },
		func(s string) string { return hex(s[:1], "%%%02x") + s[1:] },
		func(s string) string { return url.PathEscape(hex(s, "%%%02X")) },
		func(s string) string { return url.PathEscape(url.PathEscape(hex(s[:1], "%%%02x"))) + s[1:] },
		func(s string) string { return s + ";a=b" },
		func(s string) string { return s + "%2F" },
		func(s string) string { return s + "%2f%2e" },
		func(s string) string { return s + "%C0%AE" },
		func(s string) string { return s + "+" },
		func(s string) string { return s + "%zz" },
		func(s string) string { return s + "/" },
		func(s string) string { return "/" + s },
		func(s string) string { return "./" + s },
		func(s string) string { return "%2e/" + s },
		func(s string) string { return "x/../" + s },
		func(s string) string { return "x/%2E%2e/" + s },
		func(s string) string { return "..;/" + s },
	)
}

func hex(s, format string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, format, s[i])
	}
	return b.String()
}

// fullWidth writes letters as wide as those of East Asian scripts.
func fullWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r + 0xFEE0
		}
		return r
	}, s)
}

// circled writes letters in circles.
func circled(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'Ⓐ'
		}
		return r
	}, s)
}
