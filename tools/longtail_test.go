package tools_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

// estate is an account of 200 objects: 10 projects, 70 clusters, 60 address
// blocks and 60 certificates.
func estate() *apitest.Standin {
	s := &apitest.Standin{Objects: map[string]any{}}
	now := time.Now()
	for i := range 10 {
		project := fmt.Sprintf("/cloud/project/%032d", i)
		s.Objects[project] = tooltest.Args{"project_id": project[15:], "description": fmt.Sprint("project ", i), "status": "ok"}
		for n := range 7 {
			id := fmt.Sprintf("6f9619ff-8b86-4d01-b42d-%06d%06d", i, n)
			s.Objects[project+"/kube/"+id] = tooltest.Args{
				"id": id, "name": fmt.Sprintf("cluster-%d-%d", i, n), "region": "GRA9", "version": fmt.Sprintf("1.%d.2-0", 28+n%4), "status": "READY",
				"createdAt": "2026-01-02T03:04:05Z", "nodesUrl": "https://x.nodes.example", "isUpToDate": n > 2, "iam": tooltest.Args{"urn": "urn:v1:eu:resource:x"},
			}
		}
	}
	for i := range 60 {
		ip := tooltest.Args{"ip": fmt.Sprintf("203.0.113.%d/32", i), "type": "failover", "routedTo": nil, "country": "fr", "canBeTerminated": true}
		if i%3 > 0 {
			ip["routedTo"] = tooltest.Args{"serviceName": tooltest.Web1}
		}
		s.Objects[fmt.Sprintf("/ip/203.0.113.%d%%2F32", i)] = ip
		end := now.AddDate(0, 0, 10*(i-30)-1).Format(time.RFC3339)
		s.Objects[fmt.Sprintf("/ssl/ssl-%02d", i)] = tooltest.Args{
			"serviceName": fmt.Sprintf("ssl-%02d", i), "commonName": fmt.Sprintf("shop%d.example.com", i), "status": "ok", "validityEnd": end,
			"certificate": "-----BEGIN CERTIFICATE-----\n" + strings.Repeat("MIIB", 200), "authority": "COMODO",
		}
	}
	return s
}

// TestTheLongTailIsListedInThreeCalls asks as an assistant does that has no typed
// tool: search, describe, list.
func TestTheLongTailIsListedInThreeCalls(t *testing.T) {
	for wish, c := range map[string]struct {
		search, operation string
		more              tooltest.Args // arguments, which the description suggests
		columns           string
		rows, requests    int
	}{
		"list all Kubernetes clusters of all projects with their versions": {
			search: "list Kubernetes clusters", operation: "/cloud/project/{serviceName}/kube",
			more:    tooltest.Args{"fields": []string{"serviceName", "id", "name", "version"}},
			columns: "|id	serviceName	name	version", rows: 70, requests: 1 + 10,
		},
		"all Kubernetes clusters, whatever tells most": {
			search: "list Kubernetes clusters", operation: "/cloud/project/{serviceName}/kube",
			columns: "|id	serviceName	name	version	isUpToDate", rows: 70, requests: 1 + 10,
		},
		"free IPs": {
			search: "list IP blocks", operation: "/ip",
			more:    tooltest.Args{"filter": []string{"routedTo.serviceName=null"}},
			columns: "|ip", rows: 20, requests: 1,
		},
		"expired certificates": {
			search: "list SSL certificates", operation: "/ssl",
			more:    tooltest.Args{"filter": []string{"validityEnd<now"}, "sort": "-validityEnd"},
			columns: "|serviceName	commonName	validityEnd", rows: 31, requests: 1,
		},
	} {
		t.Run(wish, func(t *testing.T) {
			account := estate()
			d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{Catalog: apitest.Own()})...).UseClient(account.Client(t))
			if n := len(account.Objects); n != 200 {
				t.Fatalf("%d objects", n)
			}
			found := tooltest.Call[struct {
				Operations []struct{ Path string }
			}](d, "search_api", tooltest.Args{"query": c.search})
			if !slices.ContainsFunc(found.Operations, func(o struct{ Path string }) bool { return o.Path == c.operation }) {
				t.Fatalf("search_api %q = %+v", c.search, found)
			}
			described := tooltest.Call[struct{ Tool, Answer string }](d, "describe_api", tooltest.Args{"method": "GET", "path": c.operation})
			given := tooltest.Args{"path": strings.ReplaceAll(c.operation, "{serviceName}", "*")}
			maps.Copy(given, c.more)
			res := d.Try(described.Tool, given)
			text := res.Text()
			if !strings.Contains(text, fmt.Sprintf("objects: %d\n", c.rows)) || !strings.Contains(text, c.columns+"\n") || strings.Contains(text, "urn:v1") {
				t.Errorf("%s %v =\n%.1500s", described.Tool, given, text)
			}
			if sent := account.Requests(); len(sent) != c.requests {
				t.Errorf("it took %d requests, want %d: %v", len(sent), c.requests, sent)
			}
			passedOn(t, d, res.JSON)
		})
	}
}

// passedOn reads the first object of a list by the path that the list tells.
func passedOn(t *testing.T, d *tooltest.Session, list json.RawMessage) {
	t.Helper()
	var out struct {
		Objects []map[string]any
		Path    string `json:"object_path"`
	}
	if err := json.Unmarshal(list, &out); err != nil {
		t.Fatal(err)
	}
	path := out.Path
	for name, value := range out.Objects[0] {
		path = strings.ReplaceAll(path, "{"+name+"}", strings.ReplaceAll(fmt.Sprint(value), "/", "%2F"))
	}
	if res := d.Try("raw_get", tooltest.Args{"path": path}); res.Failure != nil || strings.Contains(path, "{") {
		t.Errorf("raw_get %s = %v", path, res.Failure)
	}
}
