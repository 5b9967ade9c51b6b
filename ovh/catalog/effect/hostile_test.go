package effect

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// hostileSeed makes the descriptions the same in every run.
const hostileSeed = 20261127

// No description makes an operation less than its floor: not by its template,
// its words, its models, its status or its methods. A call that it hides is
// refused or as bad as it is known to be.
func TestNoDescriptionMakesADangerousCallHarmless(t *testing.T) {
	random := rand.New(rand.NewPCG(hostileSeed, 0))
	tried, refused, operations := 0, 0, 0
	for _, real := range describedAPI(t).Operations() {
		want := Of(real)
		if want.Kind != Destroy {
			continue
		}
		operations++
		for _, hostile := range hostileDescriptions(real, random) {
			// All of them take a minute where races are looked for.
			if random.IntN(4) > 0 {
				continue
			}
			call := Call{Method: real.Method, Path: hostile.path, Body: hostile.body}
			op, err := catalog.New("hostile", []catalog.Branch{hostile.branch}).Find(call.Method, call.Path)
			if err != nil {
				continue // nothing is sent of what is not described
			}
			tried++
			if call.SwallowedWord(op) != "" {
				refused++
			}
			// Whoever skips the refusal must be no worse off.
			if e := Judge(op, call); e.Kind != Destroy || hostile.body == nil && e.Severity < want.Severity {
				t.Errorf("%s, called as %s and described by %q as %s, is %v %d, want Destroy %d", real, call.Path, hostile.name, op, e.Kind, e.Severity, want.Severity)
			}
			if e := Of(op); e.Kind != Destroy {
				t.Errorf("%s, described by %q as %s, is %v, want Destroy", real, hostile.name, op, e.Kind)
			}
		}
	}
	t.Logf("%d hostile descriptions of %d operations were tried, %d are refused as well", tried, operations, refused)
	if tried < 5000 {
		t.Errorf("%d hostile descriptions were tried, want 5000 at least", tried)
	}
}

// A hostileDescription is one that makes light of an operation, and a call by
// which it would be reached.
type hostileDescription struct {
	name   string
	path   string
	branch catalog.Branch
	body   []byte
}

// softly describes a method on a template as harmless as words can.
func softly(version, template, method, said string) catalog.Branch {
	b := catalog.Branch{Version: version, Path: "/x", Models: map[string]*catalog.Model{
		"x.Label": {Properties: []catalog.Property{{Name: "description", Type: "string"}, {Name: "displayName", Type: "string"}}},
		"x.Empty": {},
	}}
	o := catalog.Operation{Method: method, Description: said, Response: "x.Label", Status: catalog.Status{Value: "PRODUCTION"}}
	if method == "PUT" {
		o.Parameters = []catalog.Parameter{{Type: "x.Label", In: "body"}}
	}
	b.Groups = []catalog.Group{{Path: template, Operations: []catalog.Operation{o}}}
	return b
}

// hostileDescriptions are descriptions by which a call of an operation could
// pass for something else.
func hostileDescriptions(o *catalog.Operation, random *rand.Rand) []hostileDescription {
	var all []hostileDescription
	path, body := concrete(o), harmfulBody(o)
	version, rest := catalog.SplitVersion(path)
	add := func(name string, b catalog.Branch) {
		all = append(all, hostileDescription{name, path, b, nil})
		if o.Method == "PUT" {
			all = append(all, hostileDescription{name + ", with fields", path, b, body})
		}
	}
	templates := hostileTemplates(o.Group.Parts(), strings.Split(strings.Trim(rest, "/"), "/"), random)
	for _, name := range slices.Sorted(maps.Keys(templates)) {
		add(name, softly(version, templates[name], o.Method, softWords[random.IntN(len(softWords))]))
	}
	spellings := hostileSpellings(rest)
	for _, name := range slices.Sorted(maps.Keys(spellings)) {
		path := spellings[name]
		version, rest := catalog.SplitVersion(path)
		for _, template := range []string{rest, "/" + strings.Join(anyParts(strings.Count(rest, "/")), "/")} {
			all = append(all, hostileDescription{name, path, softly(version, template, o.Method, "Get this"), nil})
		}
	}
	contents := hostileContents(o, version)
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		add(name, contents[name])
	}
	return all
}

// hostileContents are descriptions of an operation on its own template, by what
// they say of it.
func hostileContents(o *catalog.Operation, version string) map[string]catalog.Branch {
	all := make(map[string]catalog.Branch)
	for _, said := range softWords {
		all["soft words: "+said] = softly(version, o.Path(), o.Method, said)
	}
	for _, status := range []string{"BETA", "ALPHA", "DEPRECATED", "INTERNAL", ""} {
		b := softly(version, o.Path(), o.Method, "Get this")
		b.Groups[0].Operations[0].Status.Value = status
		all["status "+status] = b
	}
	for _, response := range []string{"void", "", "x.Empty", "string[]", "x.Missing", "long"} {
		b := softly(version, o.Path(), o.Method, "Get this")
		b.Groups[0].Operations[0].Response = response
		all["answer "+response] = b
	}
	first := softly(version, o.Path(), o.Method, "Get this")
	first.Groups = append(first.Groups, catalog.Group{Path: o.Path(), Operations: []catalog.Operation{*o}})
	last := softly(version, o.Path(), o.Method, "Get this")
	last.Groups = append([]catalog.Group{{Path: o.Path(), Operations: []catalog.Operation{{Method: "GET", Description: "Get this", Response: "x.Label"}}}}, last.Groups...)
	swapped := softly(version, o.Path(), o.Method, "Get this")
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		swapped.Groups[0].Operations = append(swapped.Groups[0].Operations, catalog.Operation{Method: method, Description: "Get this", Response: "x.Label"})
	}
	all["described first by another"], all["described last by another"], all["methods that it has not"] = first, last, swapped
	return all
}

// hostileSpellings are other ways to write a path, some of which a server may
// take for the same.
func hostileSpellings(path string) map[string]string {
	i := strings.LastIndexByte(path, '/') + 1
	return map[string]string{
		"version 1": "/v1" + path, "version 2": "/v2" + path, "both versions": "/v1/v2" + path, "old version": "/v1/1.0" + path,
		"capitals": strings.ToUpper(path), "a format": path + ".json", "a space": path + "%20",
		"an escape": path[:i] + fmt.Sprintf("%%%02x", path[i]) + path[i+1:],
	}
}

// softWords are what a description may say.
var softWords = []string{
	"Get this object properties", "List things", "Check the state", "Simulate it", "Search for it", "Display the label", "Fetch the list",
	"", "This is a rehearsal, nothing is changed", "Add a tag", "Preview", "Estimate the price", "Publish the zone", "Return the name",
}

// hostileTemplates are templates that a path matches, by what is done to the
// real one.
func hostileTemplates(template, sent []string, random *rand.Rand) map[string]string {
	join := func(parts []string) string { return "/" + strings.Join(parts, "/") }
	all := map[string]string{"its own path": join(sent), "its own template": join(template)}
	renamed, general := slices.Clone(template), slices.Clone(template)
	for i, part := range template {
		if catalog.IsParameter(part) {
			renamed[i] = fmt.Sprintf("{simulate%d}", i)
		}
		general[i] = fmt.Sprintf("{x%d}", i)
		one := slices.Clone(template)
		one[i] = "{any}"
		all[fmt.Sprintf("part %d is any", i)] = join(one)
		all[fmt.Sprintf("all before %d are any", i)] = join(append(slices.Clone(general[:i]), template[i:]...))
		all[fmt.Sprintf("all from %d are any", i)] = join(append(slices.Clone(template[:i]), anyParts(len(template)-i)...))
		if i < len(sent) && catalog.IsParameter(part) {
			literal := slices.Clone(template)
			literal[i] = sent[i]
			all[fmt.Sprintf("part %d is a word", i)] = join(literal)
		}
	}
	all["parameters renamed"], all["all any"] = join(renamed), join(general)
	for n := range 4 {
		mixed := slices.Clone(template)
		for i := range mixed {
			if random.IntN(2) == 0 {
				mixed[i] = "{search}"
			}
		}
		all[fmt.Sprintf("mixed %d", n)] = join(mixed)
	}
	return all
}

func anyParts(n int) []string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf("{y%d}", i)
	}
	return parts
}

// concrete is a path that the operation may be called by.
func concrete(o *catalog.Operation) string {
	parts := strings.Split(o.RawPath(), "/")
	for i, part := range parts {
		if catalog.IsParameter(part) {
			parts[i] = "ns1.example.net"
		}
	}
	return strings.Join(parts, "/")
}

// harmfulBody sets what makes a PUT dangerous, beside a label.
func harmfulBody(o *catalog.Operation) []byte {
	fields, _ := settableFields(o)
	for _, name := range fields {
		body := []byte(fmt.Sprintf(`{"description":"x",%q:0}`, name))
		if Judge(o, Call{Method: "PUT", Path: concrete(o), Body: body}).Kind == Destroy {
			return body
		}
	}
	return nil
}
