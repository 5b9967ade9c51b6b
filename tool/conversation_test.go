package tool_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mark3labs/mcp-go/server"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ovh-mcp/ovh-mcp/internal/golden"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// TestConversationsAreFresh plays whole conversations with the server on the
// demo account. The file of each tells what the client says; what the server
// answers, as text and as structured content, and which requests it sends to
// OVHcloud, is golden: a change of what a model sees is a diff.
//
// $TOKEN in what the client says is the confirmation token that came last.
func TestConversationsAreFresh(t *testing.T) {
	files, err := filepath.Glob("testdata/conversations/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d conversations, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // for times that are the same in every run
				archive, err := txtar.ParseFile(file)
				if err != nil {
					t.Fatal(err)
				}
				play(t, archive)
				golden.File(t, file, txtar.Format(archive))
			})
		})
	}
}

// play fills in the parts of a conversation that come from the server.
func play(t *testing.T, archive *txtar.Archive) {
	t.Helper()
	s := tooltest.New(t, simulator.Options{})
	s.Offer(tools.All(tools.Options{Catalog: &catalog.Library{API: s.Client.Reader(), Log: slog.New(slog.DiscardHandler)}})...)
	mcp := tooltest.Serve(s)
	var kept []txtar.File
	token := ""
	for _, part := range archive.Files {
		if !strings.HasPrefix(part.Name, "client") {
			continue
		}
		message := strings.ReplaceAll(string(part.Data), "$TOKEN", token)
		structured, text := answer(t, mcp, message)
		if m := regexp.MustCompile(`"confirmation_token": "(\w+)"`).FindStringSubmatch(structured); m != nil {
			token = m[1]
		}
		hide := strings.NewReplacer(token, "$TOKEN")
		if token == "" {
			hide = strings.NewReplacer()
		}
		name := strings.TrimPrefix(part.Name, "client")
		kept = append(kept, part,
			txtar.File{Name: "text" + name, Data: []byte(hide.Replace(text) + "\n")},
			txtar.File{Name: "structured" + name, Data: []byte(hide.Replace(structured) + "\n")},
			txtar.File{Name: "requests" + name, Data: []byte(strings.Join(append(inOrder(s.Requests()), ""), "\n"))})
	}
	archive.Files = kept
}

// inOrder sorts reads that follow each other: some are sent at the same time.
func inOrder(requests []string) []string {
	isRead := func(r string) bool { return strings.HasPrefix(r, "GET ") }
	for from := 0; from < len(requests); from++ {
		to := from
		for to < len(requests) && isRead(requests[to]) {
			to++
		}
		slices.Sort(requests[from:to])
		from = to
	}
	return requests
}

// answer returns what a host makes of the server's answer: the text, which
// most give to the model, and the structured content.
func answer(t *testing.T, mcp *server.MCPServer, call string) (structured, text string) {
	t.Helper()
	message := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":%s}`, call)
	raw, err := json.Marshal(mcp.HandleMessage(t.Context(), []byte(message)))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Result struct {
			Content           []struct{ Text string }
			StructuredContent json.RawMessage
		}
	}
	if err := json.Unmarshal(raw, &got); err != nil || len(got.Result.Content) != 1 {
		t.Fatalf("%s = %s, %v", call, raw, err)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, got.Result.StructuredContent, "", "  "); err != nil {
		t.Fatal(err)
	}
	return pretty.String(), got.Result.Content[0].Text
}
