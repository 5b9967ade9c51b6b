package schemas

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/tidwall/gjson"
)

// Rename returns args with the names of t's own arguments for those that it does
// not know: one that differs in case or in what separates words only, as
// OVHcloud's taskId does from task_id, and one that also names another, by the
// first of these that is not given.
func (t *Tool) Rename(args []byte, also map[string][]string) []byte {
	schema, err := t.enforced()
	object := gjson.ParseBytes(args)
	if err != nil || !object.IsObject() {
		return args
	}
	known := schema.root.known()
	var given []string
	object.ForEach(func(name, _ gjson.Result) bool {
		given = append(given, name.String())
		return true
	})
	var b bytes.Buffer
	renamed := false
	object.ForEach(func(name, value gjson.Result) bool {
		own := name.Raw
		if to := renaming(name.String(), known, given, also); to != "" {
			own, renamed, given = strconv.Quote(to), true, append(given, to)
		}
		b.WriteString("," + own + ":" + value.Raw)
		return true
	})
	if !renamed {
		return args
	}
	return append(append([]byte("{"), b.Bytes()[1:]...), '}')
}

// renaming returns the argument that an unknown one stands for, or "".
func renaming(name string, known, given []string, also map[string][]string) string {
	if slices.Contains(known, name) {
		return ""
	}
	candidates := also[name]
	for _, k := range known {
		if plain(k) == plain(name) {
			candidates = append([]string{k}, candidates...)
		}
	}
	for _, to := range candidates {
		if slices.Contains(known, to) && !slices.Contains(given, to) {
			return to
		}
	}
	return ""
}
