package ovh

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
)

// A Collection is a list of the API that is known by its path alone. Its
// objects lie below it by their names, or it answers with them itself.
type Collection struct {
	Path     string // escaped by the caller, as for [Reader.Get]
	Query    map[string]string
	Template string // the path with {} for each name: lists of one template answer alike
	ByName   bool   // its objects don't tell what they are called, so each is asked for by its name

	// Allow, when set, refuses the path of an object before it is asked for;
	// the object then counts as missing.
	Allow func(path string) error
}

// An Object is one of a collection, as OVHcloud tells it.
type Object struct {
	Of   int    // the place of its collection among those that were read
	Name string // as its list names it; "" where the list told the object itself
	JSON json.RawMessage
}

// UnmarshalJSON implements json.Unmarshaler: nothing but an object is one.
func (o *Object) UnmarshalJSON(b []byte) error {
	if !bytes.HasPrefix(b, []byte("{")) {
		return fmt.Errorf("%.50q is no object", b)
	}
	o.JSON = bytes.Clone(b)
	return nil
}

// A TooManyError says that a collection has more objects than are asked for one
// after the other.
type TooManyError struct {
	Path    string
	Objects int
}

func (e *TooManyError) Error() string {
	return fmt.Sprintf("%s has %d objects, which OVHcloud tells in %d requests at most", ShownPath(e.Path), e.Objects, mostByName)
}

// mostByName bounds the requests for objects by their names, for all of the
// collections that are read at once.
const mostByName = 1000

// A visit is the reading of a collection that a caller named.
type visit struct {
	Collection
	left *atomic.Int64 // requests that it and those beside it may still make
}

// Objects returns the objects of all collections, each of them in as few
// requests as OVHcloud allows, in the order of the collections. It may cost
// 1,000 requests beside those for the lists, and fails with a [*TooManyError]
// where that is too few.
//
// An object that vanished meanwhile is left out, and where there are many
// collections, so is one of them. What OVHcloud refuses is told by a
// [PartError] beside the others.
func (r *Reader) Objects(ctx context.Context, all []Collection) ([]Object, error) {
	left := new(atomic.Int64)
	left.Store(mostByName)
	found := make([][]Object, len(all))
	missing, err := r.each(ctx, all, func(ctx context.Context, i int) error {
		v := &visit{all[i], left}
		return r.collect(ctx, v.list(), func(int) { found[i] = nil }, func(name string) any {
			found[i] = append(found[i], Object{Of: i, Name: name})
			return &found[i][len(found[i])-1]
		})
	})
	if err != nil {
		return nil, err
	}
	var objects []Object
	for _, some := range found {
		objects = append(objects, some...)
	}
	return objects, missing.Err()
}

// Names returns what the objects of each collection are called: the ids that it
// answers with, or of objects the first of these fields that they have. What is
// missing is told as by [Reader.Objects].
func (r *Reader) Names(ctx context.Context, all []Collection, fields ...string) ([][]string, error) {
	found := make([][]string, len(all))
	missing, err := r.each(ctx, all, func(ctx context.Context, i int) error {
		list := (&visit{Collection: all[i]}).list()
		ids, err := r.plain(ctx, list)
		if err != nil {
			return err
		}
		for j, id := range ids {
			ids[j] = nameOf(id, fields)
		}
		if found[i], err = idNames(ids); err != nil {
			return &TransportError{Method: "GET", Path: list.s, Err: err}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, missing.Err()
}

// nameOf returns the id of an object, by the first of fields that it has; of
// anything else, itself.
func nameOf(object json.RawMessage, fields []string) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil {
		return object
	}
	for _, name := range fields {
		if id, ok := members[name]; ok {
			return id
		}
	}
	return object
}

// Below returns the path of what is called name below another, which is escaped.
func Below(path, name string) (string, error) {
	if err := checkElement(name); err != nil {
		return "", err
	}
	return path + "/" + escape(name), nil
}

// list is the path of the collection.
func (v *visit) list() path {
	list := rawPath(v.Path, v.Query)
	if v.Template != "" {
		list.format = v.Template
	}
	list.visit = v
	return list
}

// allow returns which of the names of a list may be asked for, and why others
// may not. Of a list that this program knows, all may.
func (v *visit) allow(list path, names []string) (allowed []string, refused []MissingObject) {
	if v == nil || v.Allow == nil {
		return names, nil
	}
	for _, name := range names {
		if err := v.Allow(list.item(name).s); err != nil {
			refused = append(refused, MissingObject{name, err})
			continue
		}
		allowed = append(allowed, name)
	}
	return allowed, refused
}

// spend takes from the requests that may still be made.
func (v *visit) spend(list path, requests, objects int) error {
	if v != nil && v.left != nil && v.left.Add(-int64(requests)) < 0 {
		return &TooManyError{list.s, objects}
	}
	return nil
}

// each calls look for each of the collections. Where there are many it does
// without those that are gone, and returns which are refused.
func (r *Reader) each(ctx context.Context, all []Collection, look func(context.Context, int) error) (*PartError, error) {
	errs := make([]error, len(all))
	one := func(ctx context.Context, i int) error {
		if errs[i] = look(ctx, i); dispensable(errs[i], len(all) > 1) {
			return nil
		}
		return errs[i]
	}
	if len(all) == 0 {
		return nil, nil
	}
	// The first finds out how few requests such lists take.
	if err := one(ctx, 0); err != nil {
		return nil, err
	}
	if err := r.forEach(ctx, r.cfg.FanOut, len(all)-1, func(ctx context.Context, i int) error { return one(ctx, i+1) }); err != nil {
		return nil, err
	}
	return missingOf(all, errs)
}

// dispensable reports whether err is none, or leaves a collection out which is one
// of many.
func dispensable(err error, many bool) bool {
	if part, _ := Part(err); part != nil || err == nil {
		return true
	}
	return many && (errors.Is(err, ErrNotFound) || errors.Is(err, ErrNoRoute) || spared(err))
}

// missingOf returns what is missing of collections that were read with errs. That
// none could be is an error.
func missingOf(all []Collection, errs []error) (*PartError, error) {
	var missing *PartError
	refused := 0
	for i, err := range errs {
		part, err := Part(err)
		if err != nil && !errors.Is(err, ErrNotFound) {
			refused++
			part = &PartError{[]MissingObject{{all[i].Path, err}}}
		}
		missing = missing.Join(part)
	}
	if refused == len(all) {
		return nil, errs[0]
	}
	return missing, nil
}
