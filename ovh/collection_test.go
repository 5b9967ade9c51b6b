package ovh_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// answered makes the API answer every path but the clock's as answer says.
func answered(answer func(*http.Request) *simulator.Fault) simulator.Options {
	return simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/auth/time") {
			return nil
		}
		return answer(r)
	}}
}

// A server that ignores the number of a page would be asked for the next for ever.
func TestAListThatKnowsNoPagesIsReadOnce(t *testing.T) {
	objects := make([]string, 5000)
	for i := range objects {
		objects[i] = fmt.Sprintf(`{"id":%d}`, i)
	}
	body := "[" + strings.Join(objects, ",") + "]"
	c, requests := account(t, answered(func(*http.Request) *simulator.Fault { return &simulator.Fault{Status: 200, Body: body} }))
	requests()
	all, err := c.Objects(t.Context(), []ovh.Collection{{Path: "/garden"}})
	if err != nil || len(all) != 5000 {
		t.Errorf("Objects = %d, %v, want 5000", len(all), err)
	}
	if n := requests(); n != 2 {
		t.Errorf("%d requests, want two", n)
	}
}

func TestAListOfTheSecondVersionIsReadByItsCursors(t *testing.T) {
	var sizes []string
	o := answered(func(r *http.Request) *simulator.Fault {
		size, cursor := r.Header.Get("X-Pagination-Size"), r.Header.Get("X-Pagination-Cursor")
		sizes = append(sizes, size)
		switch {
		case size != "":
			return &simulator.Fault{Status: 400, Body: `{"class":"Client::BadRequest","message":"too many"}`}
		case cursor == "":
			return &simulator.Fault{Status: 200, Body: `[{"id":"a"}]`, Header: http.Header{"X-Pagination-Cursor-Next": {"b"}}}
		}
		return &simulator.Fault{Status: 200, Body: `[{"id":"b"}]`}
	})
	c, _ := account(t, o)
	for range 2 {
		all, err := c.Objects(t.Context(), []ovh.Collection{{Path: "/v2/garden"}})
		if err != nil || len(all) != 2 || string(all[1].JSON) != `{"id":"b"}` {
			t.Fatalf("Objects = %v, %v, want both", all, err)
		}
	}
	if got := strings.Join(sizes, ","); got != "1000,,,," {
		t.Errorf("the sizes asked for were %q, want the first refused and none later", got)
	}
}

func TestCursorsThatNeverEndAreAnError(t *testing.T) {
	o := answered(func(*http.Request) *simulator.Fault {
		return &simulator.Fault{Status: 200, Body: `[{"id":"a"}]`, Header: http.Header{"X-Pagination-Cursor-Next": {"a"}}}
	})
	c, _ := account(t, o)
	if all, err := c.Objects(t.Context(), []ovh.Collection{{Path: "/v2/garden"}}); !errors.Is(err, ovh.ErrUnavailable) {
		t.Errorf("Objects = %d, %v, want it unavailable", len(all), err)
	}
}

func TestNamesAreOfIdsOrOfObjects(t *testing.T) {
	c, _ := account(t, answered(func(r *http.Request) *simulator.Fault {
		return &simulator.Fault{Status: 200, Body: map[string]string{"/1.0/a": `["x",7]`, "/1.0/b": `[{"name":"n","id":3},{"name":"m"}]`, "/1.0/c": `[{"x":1}]`}[r.URL.Path]}
	}))
	got, err := c.Names(t.Context(), []ovh.Collection{{Path: "/a"}, {Path: "/b"}}, "id", "name")
	if err != nil || fmt.Sprint(got) != "[[x 7] [3 m]]" {
		t.Errorf("Names = %v, %v", got, err)
	}
	if got, err := c.Names(t.Context(), []ovh.Collection{{Path: "/c"}}, "id"); !errors.Is(err, ovh.ErrUnavailable) {
		t.Errorf("Names of objects without one = %v, %v", got, err)
	}
}
