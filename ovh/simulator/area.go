package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"net/url"
	"slices"
	"sort"
	"strings"
)

// An area is one part of the account, and all that the simulator knows about
// it. Only name and routes are needed; an area whose answers never change is
// no more than these:
//
//	func vrackArea(a *Account) area {
//		const at = "/dedicated/server/{serviceName}/vrack"
//		all := map[string]vrack{"pn-1": {Name: "pn-1", Description: "backend"}}
//		return area{name: "vracks", routes: []route{
//			{pattern: "GET " + at, handle: show(a.servers.find, func(*server) any { return names(all) })},
//			{pattern: "GET " + at + "/{vrack}", handle: on(a.servers.find, func(_ *server, r *request) (any, *failure) {
//				return named(all, r, "vrack")
//			})},
//		}}
//	}
//
// One that remembers something has a type for it, whose exported fields are
// what a saved state holds, and a field of the account if other areas need it.
// The smallest is in sshkeys.go.
type area struct {
	name     string       // of its part of a saved state, and of its file
	state    any          // a pointer to what it remembers
	populate func()       // fills the state of a new account with the demo's data
	check    func() error // finds what a restored state lacks
	advance  func()       // makes happen what is due by now
	routes   []route
}

// A route is one operation of the API.
//
// The tests call each route by themselves, with every object that the lists
// above it name, and hold what it answers against OVHcloud's description of it.
// Whatever else such a call needs goes into query, vars and body. Where that is
// not enough, the test says what to add.
type route struct {
	pattern string            // "GET /dedicated/server/{serviceName}"
	query   string            // the parameters that it reads, as a query to try: "type=failover&version=4"
	vars    map[string]string // path variables to try, where no list has them or not every object will do
	body    string            // a body to try; a POST without one takes no properties
	public  bool              // needs no signature
	handle  handler
}

// A handler answers one request with what JSON is made of, or refuses it.
type handler func(*request) (any, *failure)

func (r *route) method() string {
	method, _, _ := strings.Cut(r.pattern, " ")
	return method
}

func (r *route) path() string {
	_, path, _ := strings.Cut(r.pattern, " ")
	return path
}

// parameters names what the query may hold.
func (r *route) parameters() []string {
	var all []string
	for pair := range strings.SplitSeq(r.query, "&") {
		if name, _, _ := strings.Cut(pair, "="); name != "" {
			all = append(all, name)
		}
	}
	return all
}

// match returns the variables of an escaped path, which is cut at its slashes,
// if the route serves it.
func (r *route) match(segments []string) (map[string]string, bool) {
	if strings.Count(r.path(), "/")+1 != len(segments) {
		return nil, false
	}
	vars := make(map[string]string)
	i := -1
	for part := range strings.SplitSeq(r.path(), "/") {
		i++
		name, isVar := variable(part)
		if !isVar {
			if part != segments[i] {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(segments[i])
		if err != nil || value == "" || value == "." || value == ".." {
			return nil, false
		}
		vars[name] = value
	}
	return vars, true
}

// variable returns the name within a segment of a pattern: "id" of "{id}".
func variable(segment string) (name string, ok bool) {
	name, ok = strings.CutPrefix(segment, "{")
	return strings.TrimSuffix(name, "}"), ok
}

// always answers with what get returns.
func always(get func() any) handler {
	return func(*request) (any, *failure) { return get(), nil }
}

// show answers with what get returns of the object that find finds.
func show[T any](find func(*request) (T, *failure), get func(T) any) handler {
	return on(find, func(object T, _ *request) (any, *failure) { return get(object), nil })
}

// on lets do answer for the object that find finds.
func on[T any](find func(*request) (T, *failure), do func(T, *request) (any, *failure)) handler {
	return func(r *request) (any, *failure) {
		object, f := find(r)
		if f != nil {
			return nil, f
		}
		return do(object, r)
	}
}

// named returns what a path variable names.
func named[V any](all map[string]V, r *request, variable string) (V, *failure) {
	v, ok := all[r.vars[variable]]
	if !ok {
		return v, noSuchObject(r.vars[variable])
	}
	return v, nil
}

// namedService is named for a product of the account.
func namedService[V any](all map[string]V, r *request, variable string) (V, *failure) {
	v, ok := all[r.vars[variable]]
	if !ok {
		return v, noSuchService()
	}
	return v, nil
}

// numbered returns what a path variable holds the id of.
func numbered[V any](all map[int64]V, r *request, variable string) (V, *failure) {
	v, ok := all[r.number(variable)]
	if !ok {
		return v, noSuchObject(r.vars[variable])
	}
	return v, nil
}

// listed returns the one of a list that an id means.
func listed[V any](all []V, id string, is func(V) bool) (V, *failure) {
	i := slices.IndexFunc(all, is)
	if i < 0 {
		var none V
		return none, noSuchObject(id)
	}
	return all[i], nil
}

// names lists the keys of a map, in no order that a client could rely on.
// OVHcloud's empty list is [], not null.
func names[V any](all map[string]V) []string {
	return shuffled(slices.AppendSeq([]string{}, maps.Keys(all)))
}

// ids lists the ids of what keep keeps, in no order either.
func ids[V any](all map[int64]V, keep func(V) bool) []int64 {
	kept := []int64{}
	for id, v := range all {
		if keep(v) {
			kept = append(kept, id)
		}
	}
	return shuffled(kept)
}

// shuffled puts ids into an order that is none, as OVHcloud promises none, and
// is the same each time.
func shuffled[T string | int64](all []T) []T {
	keys := make(map[T]uint32, len(all))
	for _, id := range all {
		h := fnv.New32a()
		fmt.Fprint(h, id)
		keys[id] = h.Sum32()
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		return cmp.Or(cmp.Compare(keys[a], keys[b]), cmp.Compare(a, b)) < 0
	})
	return all
}

// present is the check of a map whose values may be any.
func present[K comparable, V any](all map[K]V) error {
	if all == nil {
		return errors.New("a map is missing")
	}
	return nil
}

// anything keeps all that there is.
func anything[T any](T) bool { return true }

// complete is the check of a map that was read from a saved state: JSON may
// leave it out, or hold null for any value.
func complete[K comparable, V any](all map[K]*V, ok func(*V) bool) error {
	if err := present(all); err != nil {
		return err
	}
	for k, v := range all {
		if v == nil || !ok(v) {
			return fmt.Errorf("%v is incomplete", k)
		}
	}
	return nil
}
