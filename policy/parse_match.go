package policy

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// matchKeys are the keys of a match.
func matchKeys() []string {
	return append([]string{"tool", "toolset", "effect", "severity", "caller", "group", "account", "method", "path"}, targetKeys()...)
}

// match reads the keys of a match. The text tells it from others, wherever in
// the file it stands.
func (r *reader) match(keys []entry) (m match, text string) {
	var said []string
	for _, e := range keys {
		values := r.texts(e)
		for _, v := range values {
			said = append(said, e.name+"="+v.node.Value)
		}
		if slices.Contains([]string{"tool", "toolset", "caller", "account", "severity"}, e.name) {
			r.say(e.name, values)
		}
		switch e.name {
		case "tool":
			m.tools = r.globs(values)
		case "toolset":
			m.toolsets = r.globs(values)
		case "caller":
			m.callers = r.globs(values)
		case "group":
			m.groups = r.globs(values)
		case "account":
			m.accounts = r.globs(values)
		case "effect":
			m.effects = each(r, values, parseEffect)
		case "severity":
			m.severities = each(r, values, parseSeverity)
		case "method":
			m.methods = each(r, values, parseMethod)
		case "path":
			m.paths = each(r, values, parsePath)
		default:
			m.targets = append(m.targets, r.wanted(e.name, values))
		}
	}
	slices.Sort(said)
	return m, strings.Join(said, " ")
}

// each reads values one by one.
func each[T any](r *reader, values []entry, parse func(string) (T, error)) []T {
	all := make([]T, 0, len(values))
	for _, v := range values {
		one, err := parse(v.node.Value)
		if err != nil {
			r.fault(v, "%q %v", v.node.Value, err)
			continue
		}
		all = append(all, one)
	}
	return all
}

func (r *reader) globs(values []entry) []glob {
	return each(r, values, func(s string) (glob, error) { return newGlob(s), checkPattern(s) })
}

// checkPattern refuses what stands for something in other kinds of pattern.
func checkPattern(s string) error {
	if i := strings.IndexAny(s, `?[]\`); i >= 0 {
		return fmt.Errorf("has a %q in it: only * stands for other characters", s[i])
	}
	return nil
}

func parseEffect(s string) (effect.Kind, error) {
	for _, k := range [...]effect.Kind{effect.Read, effect.Change, effect.Destroy} {
		if strings.EqualFold(s, k.String()) {
			return k, nil
		}
	}
	return 0, errors.New("is none of read, change, destroy")
}

func parseSeverity(s string) (severity, error) {
	level := strings.TrimLeft(s, "<>=")
	b := severity{op: s[:len(s)-len(level)]}
	var err error
	b.level, err = strconv.Atoi(strings.TrimSpace(level))
	if err != nil || b.level < 1 || b.level > 5 || !slices.Contains([]string{"", "=", ">=", "<=", ">", "<"}, b.op) {
		return b, errors.New(`is no severity, 1 to 5, or bound of one, such as ">=4"`)
	}
	return b, nil
}

func parseMethod(s string) (string, error) {
	s = strings.ToUpper(s)
	if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, s) {
		return "", errors.New("is none of GET, POST, PUT, PATCH, DELETE")
	}
	return s, nil
}

// parsePath reads a pattern of paths into the form that paths are matched in.
func parsePath(s string) (pathGlob, error) {
	if !strings.HasPrefix(s, "/") {
		return nil, errors.New("does not begin with /")
	}
	if err := checkPattern(s); err != nil {
		return nil, err
	}
	p := pathGlob{}
	for part := range strings.SplitSeq(s, "/") {
		switch {
		case part == "":
		case part == "**":
			p = append(p, nil)
		case strings.Contains(part, "**"):
			return nil, errors.New("has ** beside other characters of a part: it stands for whole parts")
		case strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}"):
			p = append(p, newGlob("*"))
		default:
			decoded, err := canonicalPath("/" + part)
			if err != nil {
				return nil, err
			}
			if len(decoded.parts) == 1 { // a version is none
				p = append(p, newGlob(decoded.parts[0]))
			} else if len(p) > 0 {
				p = append(p, newGlob(strings.ToLower(part)))
			}
		}
	}
	return p, nil
}

// wanted reads the targets of a key.
func (r *reader) wanted(key string, values []entry) wanted {
	w := wanted{key: key, kinds: kindOf(key)}
	for _, v := range values {
		if err := w.add(v.node.Value); err != nil {
			r.fault(v, "%q %v", v.node.Value, err)
		}
	}
	return w
}

// add adds the name of a target, or a pattern of names.
func (w *wanted) add(s string) error {
	block, name, err := parseTarget(w.key, s)
	switch {
	case err != nil:
		return err
	case block.IsValid():
		w.blocks = append(w.blocks, block)
	default:
		w.names = append(w.names, newGlob(name))
		w.numbered = w.numbered || w.key == "service" && strings.Trim(name, "*0123456789") == ""
	}
	return nil
}

// parseTarget reads the name of a target, or a pattern of names, into the form
// that targets are matched in.
func parseTarget(key, s string) (block netip.Prefix, name string, err error) {
	if err := checkPattern(s); err != nil {
		return block, "", err
	}
	if strings.Contains(s, ",") {
		return block, "", errors.New("has a comma in it: write a list, [a, b]")
	}
	if key == "ip" && s != "*" {
		block, err = parseAddresses(s)
		return block, "", err
	}
	if !strings.Contains(s, "*") {
		name, err = canonicalName(s)
		if key == "service" {
			name = strings.TrimPrefix(name, "ip-")
		}
		return block, name, err
	}
	name = strings.TrimRight(strings.ToLower(asciiLabels(s)), ".")
	if !isASCII(name) {
		return block, "", errors.New("has * in a label that is not ASCII: write the A-label, xn--…")
	}
	return block, name, nil
}

// parseAddresses reads an address, a block, or 192.0.2.*.
func parseAddresses(s string) (netip.Prefix, error) {
	if octets, ok := strings.CutSuffix(s, ".*"); ok {
		octets = strings.TrimSuffix(strings.TrimSuffix(octets, ".*"), ".*")
		n := 1 + strings.Count(octets, ".")
		s = fmt.Sprintf("%s%s/%d", octets, strings.Repeat(".0", max(4-n, 0)), 8*n)
	}
	block, err := parseBlock(strings.TrimPrefix(s, "ip-"))
	if err != nil {
		return block, errors.New("is no address and no block of addresses, such as 192.0.2.0/24")
	}
	return block, nil
}

func (r *reader) clock(e entry) int {
	minutes, err := parseClock(r.text(e))
	if err != nil {
		r.fault(e, "%q %v", e.node.Value, err)
		return -1
	}
	return minutes
}

func (r *reader) zone(e entry) *time.Location {
	name := r.text(e)
	if name == "" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		r.fault(e, "%q is no time zone that this machine knows, such as Europe/Paris or UTC: install its time zones (package tzdata), or name their archive in ZONEINFO", name)
		return nil
	}
	return zone
}
