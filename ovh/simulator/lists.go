package simulator

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

// page answers a list with one page of its objects, where the list has a
// route for each.
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

// maxBatch is how many ids one request may hold.
const maxBatch = 50

type batchElement struct {
	Key   string   `json:"key"`
	Value any      `json:"value"`
	Error *failure `json:"error"`
}

// batch answers a route whose last variable holds several ids.
func (a *Account) batch(item *route, r *request, separator string) answer {
	name := item.variable()
	ids := strings.Split(r.vars[name], separator)
	if name == "" || len(ids) > maxBatch {
		return refuse(http.StatusBadRequest, "Client::BadRequest", "Too many ids").answer()
	}
	all := make([]batchElement, len(ids))
	for i, id := range ids {
		value, f := item.handle(r.of(item, id))
		all[i] = batchElement{id, value, f}
	}
	return reply(http.StatusOK, all)
}

// itemOf returns the route of a list's objects.
func (a *Account) itemOf(list *route) *route {
	for i, r := range a.routes {
		if rest, ok := strings.CutPrefix(r.pattern, list.pattern+"/{"); ok && r.method == http.MethodGet && !strings.Contains(rest, "/") {
			return &a.routes[i]
		}
	}
	return nil
}

// variable returns the name of a pattern's last segment, if it is one.
func (r *route) variable() string {
	last := r.pattern[strings.LastIndexByte(r.pattern, '/')+1:]
	name, ok := strings.CutPrefix(last, "{")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(name, "}")
}

// of returns the request for one object of a list.
func (r *request) of(item *route, id string) *request {
	vars := maps.Clone(r.vars)
	vars[item.variable()] = id
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

func positive(s string, byDefault int) int {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return n
	}
	return byDefault
}
