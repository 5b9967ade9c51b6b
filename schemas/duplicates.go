package schemas

import (
	"strconv"

	"github.com/tidwall/gjson"
)

// duplicate finds a member that an object within v, which is called name, has
// twice, and returns what that is called. One reader takes the first of such
// two and another the last: what was checked might not be what is sent. What v
// is of is well-formed.
func duplicate(v gjson.Result, name string) (at string, found bool) {
	switch {
	case v.IsObject():
		seen := make(map[string]bool)
		v.ForEach(func(key, value gjson.Result) bool {
			at, found = join(name, key.String()), seen[key.String()]
			seen[key.String()] = true
			if !found && value.Type == gjson.JSON {
				at, found = duplicate(value, at)
			}
			return !found
		})
	case v.IsArray():
		i := 0
		v.ForEach(func(_, value gjson.Result) bool {
			if value.Type == gjson.JSON {
				at, found = duplicate(value, name+"["+strconv.Itoa(i)+"]")
			}
			i++
			return !found
		})
	}
	return at, found
}
