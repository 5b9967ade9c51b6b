package simulator

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

// OVHcloud's lists answer ids alone, and each object costs a request of its
// own. Two headers of which its guides don't speak, but which its own panel
// uses, save these: pages of objects instead of ids, and many ids in one path.

// page answers a list with one page of its objects, where the list has a
// route for each. An object that can't be read is left out.
func (a *Account) page(list *route, r *request, ids any) (answer, bool) {
	item := a.itemOf(list)
	if item == nil {
		return answer{}, false
	}
	var all []any
	for _, id := range identifiers(ids) {
		if object, f := item.handle(r.of(item, id)); f == nil {
			all = append(all, object)
		}
	}
	number, size := positive(r.Header.Get("X-Pagination-Number"), 1), positive(r.Header.Get("X-Pagination-Size"), 25)
	from := min((number-1)*size, len(all))
	res := reply(http.StatusOK, append([]any{}, all[from:min(from+size, len(all))]...))
	res.header.Set("X-Pagination-Elements", strconv.Itoa(len(all)))
	res.header.Set("X-Pagination-Number", strconv.Itoa(number))
	res.header.Set("X-Pagination-Size", strconv.Itoa(size))
	return res, true
}

// maxBatch is how many ids one request may hold. OVHcloud publishes no figure.
const maxBatch = 50

// A batchElement is one object of many, or why it can't be read.
type batchElement struct {
	Key   string   `json:"key"`
	Value any      `json:"value"`
	Error *failure `json:"error"`
}

// batch answers a route of whose variables one holds several ids. For one that is
// not the last no client was seen that asks so.
func (a *Account) batch(item *route, r *request, separator string) answer {
	name, ids := severalIDs(r.vars, separator)
	if name == "" {
		name = item.lastVariable()
		ids = []string{r.vars[name]}
	}
	if name == "" || len(ids) > maxBatch {
		return badRequest("Too many ids").answer()
	}
	// Each fails on its own; the request succeeds.
	all := make([]batchElement, len(ids))
	for i, id := range ids {
		all[i].Key = id
		value, f := item.handle(r.with(name, id))
		if f != nil {
			all[i].Error = f
			continue
		}
		all[i].Value = value
	}
	return reply(http.StatusOK, all)
}

// severalIDs returns the variable of a path that holds several ids, and these.
func severalIDs(vars map[string]string, separator string) (name string, ids []string) {
	for name, value := range vars {
		if strings.Contains(value, separator) {
			return name, strings.Split(value, separator)
		}
	}
	return "", nil
}

// itemOf returns the route of a list's objects.
func (a *Account) itemOf(list *route) *route {
	for i := range a.routes {
		if rest, ok := strings.CutPrefix(a.routes[i].pattern, list.pattern+"/{"); ok && !strings.Contains(rest, "/") {
			return &a.routes[i]
		}
	}
	return nil
}

// lastVariable returns the name of a path's last segment, "" where that is no
// variable.
func (r *route) lastVariable() string {
	name, ok := variable(r.pattern[strings.LastIndexByte(r.pattern, '/')+1:])
	if !ok {
		return ""
	}
	return name
}

// of returns the request for one object of a list. It is not authenticated
// again: who may read the list gets its objects.
func (r *request) of(item *route, id string) *request { return r.with(item.lastVariable(), id) }

func (r *request) with(variable, value string) *request {
	vars := maps.Clone(r.vars)
	vars[variable] = value
	return &request{r.Request, vars, r.body}
}

// identifiers writes the ids that a list answered.
func identifiers(list any) []string {
	var out []string
	switch ids := list.(type) {
	case []string:
		out = ids
	case []int64:
		for _, id := range ids {
			out = append(out, fmt.Sprint(id))
		}
	}
	return out
}

// A cursorList is a list of the second version of the API: objects, in pages if
// there are too many for one.
type cursorList []any

// page answers with the page that a request asks for. A header leads to the next
// one; where none does, it was the last.
func (l cursorList) page(r *http.Request) answer {
	// OVHcloud's cursors are opaque. This one says where the page begins.
	from := min(positive(strings.TrimPrefix(r.Header.Get("X-Pagination-Cursor"), "from-"), 0), len(l))
	to := min(from+positive(r.Header.Get("X-Pagination-Size"), 100), len(l))
	res := reply(http.StatusOK, append([]any{}, l[from:to]...))
	if to < len(l) {
		res.header.Set("X-Pagination-Cursor-Next", fmt.Sprintf("from-%d", to))
	}
	return res
}

// positive reads a header; what is no positive number is the default.
func positive(s string, byDefault int) int {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return n
	}
	return byDefault
}
