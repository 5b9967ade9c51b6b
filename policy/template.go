package policy

import (
	"embed"
	"strings"
)

//go:embed templates
var templates embed.FS

// Templates names the starts that [Template] has.
func Templates() []string { return []string{"read-only", "operator", "paranoid"} }

// Template returns a commented start for a policy file, and whether there is one
// of that name.
func Template(name string) (text []byte, ok bool) {
	if strings.Contains(name, "/") {
		return nil, false
	}
	text, err := templates.ReadFile("templates/" + name + ".yml")
	return text, err == nil
}
