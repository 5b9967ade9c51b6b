package ovh

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Lists of the API answer with ids, and each object costs a request of its
// own. Two kinds of header, which OVHcloud's own tools send and its
// documentation does not mention, make that fewer. They are tried in turn; an
// answer that is not of the expected form rules that strategy out for good.

// A strategy is how the objects of a list are fetched.
type strategy int

const (
	byPages  strategy = iota // the list itself answers with objects
	byBatch                  // one request for many ids
	oneByOne                 // one request for each
)

const (
	batchSize = 50
	batches   = 8 // at the same time
)

// Lists remembers which lists of an account tell objects in how few requests.
// The zero Lists is ready, and safe for concurrent use.
type Lists struct {
	mu    sync.Mutex
	known map[string]strategy // by the template of the list's path
}

// cheapest returns the strategy to try first for the list of that template.
func (l *Lists) cheapest(format string) strategy {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known[format]
}

// ruleOut notes that a strategy does not work for a list.
func (l *Lists) ruleOut(format string, s strategy) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil {
		l.known = make(map[string]strategy)
	}
	l.known[format] = max(l.known[format], s+1)
}

// mostBroken is how many objects of a list may be answered with 500 before that
// is taken for an outage.
const mostBroken = 5

// objects returns every object of a list, in as few requests as OVHcloud
// allows. The path of an object is the list's, and its id. Objects that one
// strategy answers in another form are fetched again by the next.
//
// One that vanished meanwhile is left out. Where OVHcloud refuses some, the
// others come with a [PartError]. Of a reader that wants lists whole either is
// the error of the list.
func objects[T entity](ctx context.Context, r *Reader, list path) ([]T, error) {
	var all []T
	err := r.collect(ctx, list, func(size int) { all = make([]T, 0, size) }, func(string) any {
		all = append(all, *new(T))
		return &all[len(all)-1]
	})
	return all, err
}

// collect is objects without their type. It calls begin before it decodes
// objects, which may be anew, and next for where each goes, with its name where
// the list told that alone.
func (r *Reader) collect(ctx context.Context, list path, begin func(size int), next func(name string) any) error {
	if r.cfg.Whole && !list.whole {
		list = r.fresh(list)
	}
	for again := true; ; {
		h, by, err := r.objects(ctx, list)
		if _, gone := errors.AsType[*unreadableError](err); gone && again {
			again = false // it may have been deleted meanwhile: then it is not listed any more
			continue
		}
		if err != nil {
			return err
		}
		begin(len(h.bodies))
		if err = h.decode(next); err == nil {
			return h.missing()
		}
		if by == oneByOne {
			return &TransportError{Method: http.MethodGet, Path: list.s, Err: fmt.Errorf("an object is of another form: %w", err)}
		}
		r.cfg.Lists.ruleOut(list.format, by)
	}
}

// objects fetches every object of a list, and tells how.
func (r *Reader) objects(ctx context.Context, list path) (*harvest, strategy, error) {
	if list.err != nil {
		return nil, oneByOne, list.err
	}
	var ids []json.RawMessage
	paged := r.pageable(list)
	if paged {
		all, rest, err := r.pages(ctx, list)
		if !errors.Is(err, errOtherForm) {
			return &harvest{list: list, bodies: all}, byPages, err
		}
		ids = rest
	}
	if ids == nil {
		var err error
		if ids, err = r.plain(ctx, list); err != nil {
			return nil, oneByOne, err
		}
	}
	if paged {
		r.cfg.Lists.ruleOut(list.format, byPages)
	}
	if holdObjects(ids) {
		return &harvest{list: list, bodies: ids}, oneByOne, nil
	}
	return r.byNames(ctx, list, ids)
}

// byNames fetches the objects of a list that answered with their names.
func (r *Reader) byNames(ctx context.Context, list path, ids []json.RawMessage) (*harvest, strategy, error) {
	names, err := idNames(ids)
	if err != nil {
		return nil, oneByOne, &TransportError{Method: http.MethodGet, Path: list.s, Err: err}
	}
	names, refused := list.visit.allow(list, names)
	return r.named(ctx, list, names, refused)
}

// named fetches the objects of these names, beside those that are refused, and
// tells how.
func (r *Reader) named(ctx context.Context, list path, names []string, refused []MissingObject) (*harvest, strategy, error) {
	if r.cfg.Lists.cheapest(list.format) <= byBatch && len(names) > 1 && !slices.ContainsFunc(names, func(s string) bool { return strings.Contains(s, ",") }) {
		h := newHarvest(list, names, refused)
		if err := list.visit.spend(list, (len(names)+batchSize-1)/batchSize, len(names)); err != nil {
			return nil, byBatch, err
		}
		if err := r.inBatches(ctx, h); !errors.Is(err, errOtherForm) {
			return h, byBatch, err
		}
	}
	h, err := r.oneByOne(ctx, list, names, refused)
	return h, oneByOne, err
}

// A harvest is the objects of a list while they are fetched.
type harvest struct {
	list    path
	names   []string          // nil where the list itself told the objects
	bodies  []json.RawMessage // nil for one that is left out
	errs    []error           // why, where that has to be told
	refused []MissingObject   // that were not asked for
	broken  atomic.Int32      // objects answered with 500
}

func newHarvest(list path, names []string, refused []MissingObject) *harvest {
	return &harvest{list: list, names: names, bodies: make([]json.RawMessage, len(names)), errs: make([]error, len(names)), refused: refused}
}

// name returns what an object was asked for by, or "".
func (h *harvest) name(i int) string {
	if h.names == nil {
		return ""
	}
	return h.names[i]
}

// decode decodes the objects that were fetched.
func (h *harvest) decode(next func(name string) any) error {
	for i, body := range h.bodies {
		if body == nil {
			continue
		}
		one := next(h.name(i))
		if err := json.Unmarshal(body, one); err != nil {
			return err
		}
		if err := broken(one, h.name(i)); err != nil {
			return err
		}
	}
	return nil
}

// fetch fetches one object. It fails where the list can't do without it.
func (h *harvest) fetch(ctx context.Context, r *Reader, i int) error {
	body, err := get[json.RawMessage](ctx, r, h.list.item(h.names[i]))
	switch {
	case err == nil:
		h.bodies[i] = body
		return nil
	case errors.Is(err, ErrNotFound) && h.list.whole:
		return &unreadableError{err}
	case errors.Is(err, ErrNotFound):
		return nil
	case h.list.whole || !spared(err) || errors.Is(err, ErrUnavailable) && h.broken.Add(1) > mostBroken:
		return err
	}
	h.errs[i] = err
	return nil
}

// missing returns what has to be told of the objects that are left out: that the
// keys may see none of them is the error of the list.
func (h *harvest) missing() error {
	missing := slices.Clone(h.refused)
	denied := 0
	for i, err := range h.errs {
		if err == nil {
			continue
		}
		missing = append(missing, MissingObject{h.names[i], err})
		if errors.Is(err, ErrNotGranted) {
			denied++
		}
	}
	switch {
	case len(missing) == 0:
		return nil
	case denied > 0 && denied == len(h.names):
		return missing[len(h.refused)].Err
	}
	return &PartError{missing}
}

// item returns the path of one object of a list.
func (p path) item(id string) path {
	base, _, _ := strings.Cut(p.s, "?")
	if err := checkElement(id); err != nil {
		return path{format: p.format, s: base, err: err}
	}
	if p.tail != "" {
		return path{format: p.format, s: base + "/" + escape(id) + p.tail}
	}
	return path{format: p.format + "/{}", s: base + "/" + escape(id), name: id}
}

// idNames writes ids, which are numbers or strings, as they stand in a path.
func idNames(ids []json.RawMessage) ([]string, error) {
	names := make([]string, len(ids))
	for i, id := range ids {
		var number int64
		if json.Unmarshal(id, &names[i]) != nil && json.Unmarshal(id, &number) == nil {
			names[i] = numbered(number)
		}
		if err := checkElement(names[i]); err != nil {
			return nil, fmt.Errorf("a list of ids holds %.100s: %w", id, err)
		}
	}
	return names, nil
}

// errOtherForm says that an answer does not have the form that was asked for.
var errOtherForm = errors.New("not an answer of the expected form")
