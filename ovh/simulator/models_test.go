package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// descriptions is where OVHcloud's own description of its API lies, beside
// the repository.
const descriptions = "../../../shared/ovh-descriptions"

// A description is OVHcloud's word on what its answers look like.
type description struct {
	responses map[string]string   // "GET /me" → type
	queries   map[string][]string // "GET /ip" → names of its query's parameters
	actions   map[string][]string // "GET /me" → names of the IAM actions that it needs
	bodies    map[string][]string // "PUT /ip/{ip}" → names of its body's properties
	models    map[string]model
}

type model struct {
	Enum       []any               `json:"enum"`
	EnumType   string              `json:"enumType"`
	Generics   []string            `json:"generics"`
	Properties map[string]property `json:"properties"`
}

type property struct {
	Type      string `json:"type"`
	CanBeNull bool   `json:"canBeNull"`
	optional  bool   // not every branch has it in this model
}

// describe reads what OVHcloud says of the branches that an account has routes
// in.
func describe(t *testing.T) *description {
	t.Helper()
	if _, err := os.Stat(descriptions); os.IsNotExist(err) {
		t.Skipf("%s is absent: no answer is held against OVHcloud's description", descriptions)
	}
	d := &description{make(map[string]string), make(map[string][]string), make(map[string][]string), make(map[string][]string), make(map[string]model)}
	for _, branch := range newAccount(Options{}).branches() {
		version, own := versionOf(branch)
		raw, err := os.ReadFile(filepath.FromSlash(descriptions + strings.Replace(version, "1.0", "v1", 1) + own + ".json"))
		if err != nil {
			t.Fatalf("the description of %s: %v", branch, err)
		}
		var document struct {
			APIs []struct {
				Path       string `json:"path"`
				Operations []struct {
					Method     string `json:"httpMethod"`
					Response   string `json:"responseType"`
					Parameters []struct{ Name, DataType, ParamType string }
					IAMActions []struct {
						Name     string
						Required bool
					}
				} `json:"operations"`
			} `json:"apis"`
			Models map[string]model `json:"models"`
		}
		if err := json.Unmarshal(raw, &document); err != nil {
			t.Fatal(err)
		}
		for name, m := range document.Models {
			d.add(name, m)
		}
		for _, api := range document.APIs {
			for _, op := range api.Operations {
				pattern := op.Method + " " + strings.TrimSuffix(branch, own) + api.Path
				d.responses[pattern] = op.Response
				for _, a := range op.IAMActions {
					if a.Required {
						d.actions[pattern] = append(d.actions[pattern], a.Name)
					}
				}
				for _, p := range op.Parameters {
					switch {
					case p.ParamType == "query":
						d.queries[pattern] = append(d.queries[pattern], p.Name)
					case p.ParamType == "body" && p.Name != "":
						d.bodies[pattern] = append(d.bodies[pattern], p.Name)
					case p.ParamType == "body":
						d.bodies[pattern] = slices.Sorted(maps.Keys(d.models[p.DataType].Properties))
					}
				}
			}
		}
	}
	return d
}

// add adds a model. Several branches have some of the same name which differ in
// a property or a value: what one of them allows is fine.
func (d *description) add(name string, m model) {
	before, known := d.models[name]
	if known {
		m.Enum = append(m.Enum, before.Enum...)
		for name, p := range before.Properties {
			if _, both := m.Properties[name]; !both {
				p.optional = true
				m.Properties[name] = p
			}
		}
		for name, p := range m.Properties {
			if _, both := before.Properties[name]; !both {
				p.optional = true
				m.Properties[name] = p
			}
		}
	}
	d.models[name] = m
}

// check returns every difference between an answer and its type.
func (d *description) check(typ string, answer []byte) []string {
	dec := json.NewDecoder(bytes.NewReader(answer))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return []string{"not JSON: " + err.Error()}
	}
	if typ == "void" {
		if v != nil {
			return []string{fmt.Sprintf("void answers null, got %v", v)}
		}
		return nil
	}
	return d.value("answer", typ, v, nil)
}

func (d *description) value(at, typ string, v any, generics map[string]string) []string {
	if concrete, ok := generics[typ]; ok {
		typ = concrete
	}
	if elem, ok := strings.CutSuffix(typ, "[]"); ok {
		return d.list(at, elem, v, generics)
	}
	if rest, ok := strings.CutPrefix(typ, "map[string]"); ok {
		m, isMap := v.(map[string]any)
		if !isMap {
			return []string{at + ": want a map, got " + excerpt(v)}
		}
		var all []string
		for k, e := range m {
			all = append(all, d.value(at+"."+k, rest, e, generics)...)
		}
		return all
	}
	if m, bound, ok := d.model(typ); ok {
		return d.object(at, typ, m, v, bound)
	}
	if fits := scalar(typ, v); !fits {
		return []string{fmt.Sprintf("%s: %s is no %s", at, excerpt(v), typ)}
	}
	return nil
}

func (d *description) list(at, elem string, v any, generics map[string]string) []string {
	l, ok := v.([]any)
	if !ok {
		return []string{at + ": want a list, got " + excerpt(v)}
	}
	var all []string
	for i, e := range l {
		all = append(all, d.value(fmt.Sprintf("%s[%d]", at, i), elem, e, generics)...)
	}
	return all
}

// model finds a model, binding what stands for its generic parameters.
func (d *description) model(typ string) (model, map[string]string, bool) {
	m, ok := d.models[typ]
	name, args, generic := strings.Cut(strings.TrimSuffix(typ, ">"), "<")
	if !generic {
		return m, nil, ok
	}
	for candidate, c := range d.models {
		if base, _, isGeneric := strings.Cut(candidate, "<"); !ok && isGeneric && base == name {
			m, ok = c, true
		}
	}
	bound := make(map[string]string)
	for i, a := range strings.Split(args, ",") {
		if i < len(m.Generics) {
			bound[m.Generics[i]] = strings.TrimSpace(a)
		}
	}
	return m, bound, ok
}

func (d *description) object(at, typ string, m model, v any, generics map[string]string) []string {
	if len(m.Enum) > 0 {
		if !slices.ContainsFunc(m.Enum, func(e any) bool { return fmt.Sprint(e) == fmt.Sprint(v) }) {
			return []string{fmt.Sprintf("%s: %s is not in the enum %s", at, excerpt(v), typ)}
		}
		if _, isNumber := v.(json.Number); (m.EnumType == "long") != isNumber {
			return []string{fmt.Sprintf("%s: %s has the wrong JSON type for the enum %s", at, excerpt(v), typ)}
		}
		return nil
	}
	o, ok := v.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s: want a %s, got %s", at, typ, excerpt(v))}
	}
	var all []string
	for name := range o {
		if _, known := m.Properties[name]; !known {
			all = append(all, fmt.Sprintf("%s.%s is not in %s", at, name, typ))
		}
	}
	for name, p := range m.Properties {
		e, present := o[name]
		switch {
		case !present && p.optional:
		case !present:
			all = append(all, fmt.Sprintf("%s.%s of %s is missing", at, name, typ))
		case e == nil && !p.CanBeNull:
			all = append(all, fmt.Sprintf("%s.%s of %s must not be null", at, name, typ))
		case e != nil:
			all = append(all, d.value(at+"."+name, p.Type, e, generics)...)
		}
	}
	return all
}

func excerpt(v any) string {
	b, _ := json.Marshal(v)
	return string(b[:min(len(b), 80)])
}

func TestCheckerFindsEveryKindOfDifference(t *testing.T) {
	d := describe(t)
	key := `{"key":"k","keyName":"n"}`
	tests := []struct{ name, typ, answer, want string }{
		{"fits", "nichandle.sshKey", key, ""},
		{"missing", "nichandle.sshKey", `{"key":"k"}`, "keyName of nichandle.sshKey is missing"},
		{"unknown", "nichandle.sshKey", `{"key":"k","keyName":"n","default":true}`, "default is not in"},
		{"null", "nichandle.sshKey", `{"key":null,"keyName":"n"}`, "must not be null"},
		{"type", "nichandle.sshKey", `{"key":7,"keyName":"n"}`, "7 is no string"},
		{"list", "nichandle.sshKey[]", key, "want a list"},
		{"enum", "dedicated.TaskStatusEnum", `"finished"`, "is not in the enum"},
		{"numeric enum", "dedicated.server.BitFormatEnum", `"64"`, "wrong JSON type"},
		{"generic", "complexType.SafeKeyValue<string>", `{"key":"a","value":7}`, "7 is no string"},
		{"date", "date", `"2026-1-1"`, "is no date"},
		{"datetime without offset", "datetime", `"2026-01-01T00:00:00"`, "is no datetime"},
		{"block", "ipBlock", `"192.0.2.1/28"`, "is no ipBlock"},
		{"void", "void", `{}`, "void answers null"},
		{"unknown type", "nonsense", `"a"`, "is no nonsense"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.Join(d.check(tt.typ, []byte(tt.answer)), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("check(%s, %s) = %q, want %q", tt.typ, tt.answer, got, tt.want)
			}
		})
	}
}
