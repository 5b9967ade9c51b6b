package tools_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// A refusal is how OVHcloud refuses one object of a list.
type refusal struct {
	name string
	reply
	told string // of the object, in the list without it; "" where it vanished
	code string // of the list, where that can't do without it
}

func refusals() []refusal {
	return []refusal{
		{"vanished", reply{404, `{"class":"Client::NotFound","message":"The requested object does not exist"}`}, "", ""},
		{"expired", reply{460, `{"message":"This service is expired"}`}, "This service is expired", ""},
		{"suspended", reply{403, `{"class":"Client::Forbidden","message":"This service is suspended"}`}, "This service is suspended", ""},
		{"denied", reply{403, `{"class":"Client::Forbidden","message":"User not granted for this request"}`}, "User not granted", ""},
		{"just made", reply{500, `{"class":"Server::InternalServerError","message":"Internal error"}`}, "Internal error", ""},
		{"down", reply{503, `{"message":"down"}`}, "", tool.CodeUnavailable},
		{"too many", reply{429, `{"message":"slow down"}`}, "", tool.CodeRateLimited},
		{"no route", reply{404, `{"class":"Client::NotFound","message":"Got an invalid (or empty) URL"}`}, "", tool.CodeUnknownOperation},
		{"another key", reply{403, `{"errorCode":"INVALID_CREDENTIAL","message":"This credential is not valid"}`}, "", tool.CodeNotAuthenticated},
	}
}

// waysToList are the ways that lists are read where OVHcloud does not answer
// with pages.
func waysToList() map[string]simulator.Options {
	return map[string]simulator.Options{"batch": {NoPages: true}, "one by one": {NoPages: true, NoBatch: true}}
}

// objectsOf returns the objects of lists that were fetched one by one.
func objectsOf(seen []exchange) (objects []string) {
	lists := make(map[string]bool)
	for _, x := range seen {
		path, _, _ := strings.Cut(x.request, "?")
		if strings.HasPrefix(x.body, "[") {
			lists[path] = true
		}
		if at := strings.LastIndexByte(path, '/'); lists[path[:at]] && strings.HasPrefix(x.body, "{") && !strings.Contains(path, ",") {
			objects = append(objects, x.request)
		}
	}
	return objects
}

func TestAListDoesWithoutWhatOVHcloudRefuses(t *testing.T) {
	lists := 0
	for _, def := range tools.All(tools.Options{}) {
		// plan_zone compares: a part of the zone would tell of edits that are
		// none. show_plan asks OVHcloud for nothing.
		if def.Rows == "" || def.Name == "plan_zone" || def.Name == "show_plan" {
			continue
		}
		var rows int
		var objects []string
		synctest.Test(t, func(t *testing.T) {
			d, given, e := atEdge(t, def.Name, simulator.Options{NoPages: true, NoBatch: true})
			objects = objectsOf(e.during(nil, func() { rows = len(partOf(d, def.Name, given).rows) }))
		})
		if len(objects) == 0 {
			continue // a list of names
		}
		lists++
		for way, o := range waysToList() {
			for _, r := range refusals() {
				if len(objects) == 1 && r.name == "denied" {
					r.code = tool.CodeNotGranted // it is all that the keys could see
				}
				synctest.Test(t, func(t *testing.T) {
					d, given, e := atEdge(t, def.Name, o)
					var res tool.Result
					e.during(refusing(objects[0], r.reply), func() { res = d.Try(def.Name, given) })
					r.check(t, def.Name+" "+way, def.Rows, res, rows-1)
				})
			}
		}
	}
	if lists < 15 {
		t.Errorf("%d lists have objects", lists)
	}
}

func (r refusal) check(t *testing.T, list, rowsField string, res tool.Result, rows int) {
	t.Helper()
	if r.code != "" {
		if res.Failure == nil || res.Failure.Code != r.code {
			t.Errorf("%s, %s: %.300s, %v, want %s", list, r.name, res.JSON, res.Failure, r.code)
		}
		return
	}
	if res.Failure != nil {
		t.Errorf("%s, %s: %v, want the others", list, r.name, res.Failure)
		return
	}
	var got map[string]json.RawMessage
	var left []json.RawMessage
	if err := json.Unmarshal(res.JSON, &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got[rowsField], &left); err != nil || len(left) != rows {
		t.Errorf("%s, %s: %d rows, want %d", list, r.name, len(left), rows)
	}
	note := string(got["incomplete"])
	if !strings.Contains(note, r.told) || (note == "") != (r.told == "") || !strings.Contains(res.Text(), r.told) {
		t.Errorf("%s, %s: the list says %q of it, want %q", list, r.name, note, r.told)
	}
}

// TestNothingIsDecidedOnAPart refuses one object of each list that a tool which
// writes reads.
func TestNothingIsDecidedOnAPart(t *testing.T) {
	for _, def := range tools.All(tools.Options{}) {
		if def.Effect == effect.Read || strings.HasPrefix(def.Name, "raw_") {
			continue
		}
		t.Run(def.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d, given, e := atEdge(t, def.Name, simulator.Options{NoPages: true, NoBatch: true})
				objects := objectsOf(e.during(nil, func() { tooltest.Call[any](d, def.Name, given) }))
				for way, o := range waysToList() {
					for _, object := range objects[:min(len(objects), 3)] {
						if (def.Name == "delete_ssh_key" || def.Name == "plan_changes") && strings.Contains(object, "/dedicated/server") {
							continue // the plan of delete_ssh_key tells of servers, and nothing is decided on them
						}
						for _, r := range refusals() {
							d, given, e := atEdge(t, def.Name, o)
							var res tool.Result
							e.during(refusing(object, r.reply), func() { res = d.Try(def.Name, given) })
							if sent := d.Writes(); res.Failure == nil || len(sent) > 0 {
								t.Errorf("%s, %s %s: %.300s, sent %v", way, object, r.name, res.JSON, sent)
							}
						}
					}
				}
			})
		})
	}
}
