package tools_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// noAnswers returns what is no answer where OVHcloud would have answered body.
func noAnswers(body string) []string {
	all := []string{"", "null", "<html>busy</html>", `"string"`, "\ufeff" + body, body[:len(body)-1], " {} "}
	switch body[0] {
	case '{':
		return append(all, "[]", `[{}]`, `{"unrelated":1}`, "7")
	case '[':
		return append(all, "[null]", `[""]`, `[["a"]]`, "[true]", "[{}]", "[1.5]", "7")
	}
	return append(all, "[]", `""`)
}

// TestNothingIsPlannedOnWhatIsNoAnswer gives each look of every tool that writes
// an answer that is none.
func TestNothingIsPlannedOnWhatIsNoAnswer(t *testing.T) {
	for _, def := range tools.All(tools.Options{}) {
		if def.Effect == effect.Read || strings.HasPrefix(def.Name, "raw_") { // raw calls take any JSON
			continue
		}
		t.Run(def.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, given, e := atEdge(t, def.Name, simulator.Options{})
				var looks []exchange
				for _, x := range e.during(nil, func() { tooltest.Call[any](d, def.Name, given) }) {
					if strings.HasPrefix(x.request, "GET ") && !strings.Contains(x.request, ",") { // a batch that is none is read one by one
						looks = append(looks, x)
					}
				}
				d, given, e = atEdge(t, def.Name, simulator.Options{}) // before the call changed something
				for _, look := range looks {
					for _, body := range noAnswers(look.body) {
						var res tool.Result
						e.during(answering(look.request, body), func() { res = d.Try(def.Name, given) })
						if res.Failure == nil || res.Failure.Code != tool.CodeUnavailable {
							t.Errorf("%s answers %q: %.200s, %.300v", look.request, body, res.JSON, res.Failure)
						}
						if sent := d.Writes(); len(sent) > 0 {
							t.Errorf("%s answers %q: it sent %v", look.request, body, sent)
							return
						}
					}
				}
			})
		})
	}
}

// TestAWriteWithoutItsAnswerMayHaveBeenCarriedOut gives the writes of every tool
// an answer that does not tell what became of them.
func TestAWriteWithoutItsAnswerMayHaveBeenCarriedOut(t *testing.T) {
	for _, def := range tools.All(tools.Options{}) {
		if def.Effect == effect.Read {
			continue
		}
		t.Run(def.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for _, write := range writesOf(t, def) {
					for _, body := range []string{"", "null", " {}", "<html>busy</html>", "\ufeff{}", `{"a":`} {
						answeredWith(t, def, write, body)
					}
				}
			})
		})
	}
}

// writesOf returns what a tool sends, with what OVHcloud answers.
func writesOf(t *testing.T, def tool.Definition) (writes []exchange) {
	t.Helper()
	d, given, e := atEdge(t, def.Name, simulator.Options{})
	for _, x := range e.during(nil, func() { confirmedOrDone(d, def, given) }) {
		if !strings.HasPrefix(x.request, "GET ") {
			writes = append(writes, x)
		}
	}
	return writes
}

func confirmedOrDone(d *tooltest.Session, def tool.Definition, given tooltest.Args) tool.Result {
	d.T.Helper()
	res := d.Try(def.Name, given)
	var planned struct{ Confirm *tooltest.Pending }
	if err := json.Unmarshal(res.JSON, &planned); err != nil || planned.Confirm == nil {
		return res
	}
	return d.Try(def.Name, tooltest.With(given, "confirmation_token", planned.Confirm.Token))
}

func answeredWith(t *testing.T, def tool.Definition, write exchange, body string) {
	t.Helper()
	d, given, e := atEdge(t, def.Name, simulator.Options{})
	var res tool.Result
	e.during(answering(write.request, body), func() { res = confirmedOrDone(d, def, given) })
	isJSON := body == "" || json.Valid([]byte(body))
	// What promises nothing is done when it is answered at all. So is a raw call,
	// and a new record, which is looked for.
	if isJSON && (write.body == "null" || write.body == "" || strings.HasPrefix(def.Name, "raw_") || strings.HasSuffix(write.request, "/record")) {
		if res.Failure != nil {
			t.Errorf("%s answers %q: %v, want that it is done", write.request, body, res.Failure)
		}
		return
	}
	if def.Name == "reinstall_server" && !isJSON { // its task is looked for, and found
		if res.Failure != nil || !strings.Contains(string(res.JSON), `"taskId":51000001`) {
			t.Errorf("%s answers %q: %.300s, %v, want the task", write.request, body, res.JSON, res.Failure)
		}
		return
	}
	if res.Failure == nil || res.Failure.Code != tool.CodeUnavailable || !strings.Contains(res.Failure.Error(), "may have been carried out") {
		t.Errorf("%s answers %q: %.300s, %v, want that it may have been carried out", write.request, body, res.JSON, res.Failure)
		return
	}
	if !slices.ContainsFunc(tools.All(tools.Options{}), func(look tool.Definition) bool {
		return look.Effect == effect.Read && strings.Contains(res.Failure.Next, look.Name)
	}) {
		t.Errorf("%s answers %q: next names no tool to look with: %s", write.request, body, res.Failure.Next)
	}
}
