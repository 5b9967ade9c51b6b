package raw

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

// standing returns a session with raw tools on a stand-in.
func standing(t *testing.T, s *apitest.Standin, o Options) *tooltest.Session {
	t.Helper()
	return tooltest.New(t, simulator.Options{}, Toolset(o).Definitions()...).UseClient(s.Client(t))
}

// clouds are two projects with their clusters, users and instances.
func clouds() *apitest.Standin {
	s := &apitest.Standin{Direct: map[string]bool{"instance": true, "user": true}, Objects: map[string]any{}}
	for i, project := range []string{"p1", "p2"} {
		at := "/cloud/project/" + project
		s.Objects[at] = args{"project_id": project, "description": "shop", "status": "ok"}
		s.Objects[at+"/user/1"] = args{"id": i + 1, "username": "bob", "password": "hunter2", "pass": "hunter3", "status": "ok"}
		for n := range 3 {
			s.Objects[fmt.Sprintf("%s/kube/k%d%d", at, i, n)] = args{
				"id": fmt.Sprintf("k%d%d", i, n), "name": fmt.Sprint("cluster ", n), "version": fmt.Sprintf("1.%d.0", 29+n), "status": []string{"READY", "ERROR", "READY"}[n],
				"createdAt": fmt.Sprintf("2026-0%d-01T00:00:00Z", n+1), "isUpToDate": n == 2, "nodesUrl": "https://example.com", "iam": args{"urn": "urn:v1"}, "customization": args{"proxyMode": "ipvs"},
			}
			s.Objects[fmt.Sprintf("%s/instance/i%d%d", at, i, n)] = args{
				"id": fmt.Sprintf("i%d%d", i, n), "name": fmt.Sprint("vm ", n), "status": "ACTIVE", "created": "2026-01-01T00:00:00Z",
				"flavor": args{"id": "f", "name": []string{"b3-8", "c3-4", "B3-16"}[n], "vcpus": n}, "monthlyBilling": args{"text": fmt.Sprint(n, ".00 €"), "value": n}, "rescuePassword": nil,
			}
		}
	}
	return s
}

type page struct {
	Objects []map[string]any
	Path    string `json:"object_path"`
	Other   string `json:"other_fields"`
	Note    string
	Total   int
	Next    string

	Incomplete string
	Cursor     string `json:"next_cursor"`
}

func column(p page, name string) (all []string) {
	for _, row := range p.Objects {
		all = append(all, fmt.Sprint(row[name]))
	}
	return all
}

func TestAListTellsTheObjectsOfEachProject(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*apitest.Standin)
		want   int // requests
	}{
		"by pages":   {func(*apitest.Standin) {}, 1 + 2},
		"by batch":   {func(s *apitest.Standin) { s.NoPages = true }, 1 + 2*2},
		"one by one": {func(s *apitest.Standin) { s.NoPages, s.NoBatch = true, true }, 1 + 2*4 + 1},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := clouds()
			c.change(cloud)
			s := standing(t, cloud, Options{Catalog: apitest.Own()})
			got := tooltest.Call[page](s, "raw_list", args{"path": "/cloud/project/*/kube"})
			if ids := column(got, "id"); !slices.Equal(ids, []string{"k00", "k01", "k02", "k10", "k11", "k12"}) {
				t.Fatalf("raw_list = %+v", got)
			}
			if got.Path != "/cloud/project/{serviceName}/kube/{id}" || column(got, "serviceName")[5] != "p2" || column(got, "version")[2] != "1.31.0" {
				t.Errorf("raw_list = %+v", got)
			}
			if sent := cloud.Requests(); len(sent) > c.want {
				t.Errorf("it sent %d requests, want %d: %v", len(sent), c.want, sent)
			}
		})
	}
}

func TestColumnsAreWhatTellsMost(t *testing.T) {
	s := standing(t, clouds(), Options{Catalog: apitest.Own()})
	for path, want := range map[string]string{
		"/cloud/project/p1/kube":     "|id	name	status	version	createdAt	isUpToDate\n",
		"/cloud/project/p1/instance": "|id	name	flavor.name	monthlyBilling.text	flavor.vcpus\n",
	} {
		text := s.Try("raw_list", args{"path": path}).Text()
		if !strings.Contains(text, want) || strings.Contains(text, "urn:v1") {
			t.Errorf("raw_list %s =\n%s\nwant the columns %s", path, text, want)
		}
	}
	got := tooltest.Call[page](s, "raw_list", args{"path": "/cloud/project/p1/kube"})
	if !strings.Contains(got.Other, "nodesUrl") || strings.Contains(got.Other, "iam") {
		t.Errorf("other fields are %q", got.Other)
	}
	got = tooltest.Call[page](s, "raw_list", args{"path": "/cloud/project/*/kube", "fields": []string{"version", "iam.urn", "serviceName"}})
	if row, _ := json.Marshal(got.Objects[0]); string(row) != `{"iam.urn":"urn:v1","serviceName":"p1","version":"1.29.0"}` {
		t.Errorf("the fields that were asked for are %s", row)
	}
}

func TestAFilterKeepsWhatAllTermsHoldOf(t *testing.T) {
	s := standing(t, clouds(), Options{Catalog: apitest.Own()})
	for name, c := range map[string]struct {
		path   string
		filter []string
		want   []string
	}{
		"a state":            {"/cloud/project/p1/kube", []string{"status=ready"}, []string{"k00", "k02"}},
		"no such state":      {"/cloud/project/p1/kube", []string{"status != READY"}, []string{"k01"}},
		"two":                {"/cloud/project/p1/kube", []string{"status=READY", "isUpToDate=true"}, []string{"k02"}},
		"within":             {"/cloud/project/p1/instance", []string{"flavor.name~b3-"}, []string{"i00", "i02"}},
		"a number":           {"/cloud/project/p1/instance", []string{"flavor.vcpus>=1"}, []string{"i01", "i02"}},
		"a day":              {"/cloud/project/p1/kube", []string{"createdAt<2026-02-15"}, []string{"k00", "k01"}},
		"now":                {"/cloud/project/p1/kube", []string{"createdAt>now"}, nil},
		"days from now":      {"/cloud/project/p1/kube", []string{"createdAt<now+30d", "createdAt>now-999999d", "createdAt<now+12h"}, []string{"k00", "k01", "k02"}},
		"days ago":           {"/cloud/project/p1/kube", []string{"createdAt<now-99999d"}, nil},
		"a parent":           {"/cloud/project/*/kube", []string{"serviceName=p2", "version='1.30.0'"}, []string{"k11"}},
		"nothing":            {"/cloud/project/p1/kube", []string{"updatePolicy=null"}, []string{"k00", "k01", "k02"}},
		"something":          {"/cloud/project/p1/kube", []string{"updatePolicy!="}, nil},
		"text is no number":  {"/cloud/project/p1/kube", []string{"name<5"}, nil},
		"two equals signs":   {"/cloud/project/p1/kube", []string{"version==1.29.0"}, []string{"k00"}},
		"what holds a minus": {"/cloud/project/p1/instance", []string{"flavor.name=c3-4"}, []string{"i01"}},
	} {
		got := tooltest.Call[page](s, "raw_list", args{"path": c.path, "filter": c.filter})
		if ids := column(got, "id"); !slices.Equal(ids, c.want) {
			t.Errorf("%s: %v, want %v (%+v)", name, ids, c.want, got)
		}
	}
	got := tooltest.Call[page](s, "raw_list", args{"path": "/cloud/project/p1/kube", "filter": []string{"status=UPDATING"}})
	if want := `the filter keeps none of 3 objects: status is "ERROR" (1), "READY" (2)`; got.Note != want {
		t.Errorf("note = %q, want %q", got.Note, want)
	}
}

func TestAListIsSortedAndReadInParts(t *testing.T) {
	s := standing(t, clouds(), Options{Catalog: apitest.Own()})
	given := args{"path": "/cloud/project/*/kube", "filter": []string{"createdAt<now"}, "sort": "-version", "limit": 2, "fields": []string{"id"}}
	var ids []string
	for {
		got := tooltest.Call[page](s, "raw_list", given)
		ids = append(ids, column(got, "id")...)
		if got.Cursor == "" {
			break
		}
		if !strings.Contains(got.Next, `raw_list {"path":"/cloud/project/*/kube","filter":["createdAt<now"],"sort":"-version","fields":["id"`) || strings.Count(got.Next, "fields") > 1 {
			t.Errorf("next = %s", got.Next)
		}
		if strings.Contains(got.Next, `\u003c`) {
			t.Errorf("next escapes what the caller wrote: %s", got.Next)
		}
		given = tooltest.With(given, "cursor", got.Cursor)
		given = tooltest.With(given, "fields", []string{"id", "name"}) // a cursor does without the same fields
	}
	if want := []string{"k02", "k12", "k01", "k11", "k00", "k10"}; !slices.Equal(ids, want) {
		t.Errorf("by version, falling: %v, want %v", ids, want)
	}
}

func TestWhatListsCanNotBeAskedIsRefusedBeforeAnythingIsSent(t *testing.T) {
	cloud := clouds()
	s := standing(t, cloud, Options{Catalog: apitest.Own()})
	for name, c := range map[string]struct {
		given args
		code  string
		text  string
	}{
		"one thing":            {args{"path": "/cloud/project/p1"}, "refused", "call raw_get"},
		"names alone":          {args{"path": "/cloud/project/p1/region"}, "refused", "call raw_get"},
		"no such path":         {args{"path": "/cloud/projects"}, "unknown_operation", "/cloud/project"},
		"a field of no object": {args{"path": "/cloud/project/*/kube", "fields": []string{"versio"}}, "invalid_arguments", `did you mean "version"`},
		"no time":              {args{"path": "/cloud/project/*/kube", "filter": []string{"createdAt<now+soon"}}, "invalid_arguments", "now+30d"},
		"no number":            {args{"path": "/cloud/project/*/kube", "filter": []string{"version<1.30.0"}}, "invalid_arguments", "neither a number nor a time"},
		"a filter on it":       {args{"path": "/cloud/project/*/kube", "filter": []string{"state=READY"}}, "invalid_arguments", `"state"`},
		"sorted by it":         {args{"path": "/cloud/project/*/kube", "sort": "-creation"}, "invalid_arguments", `"creation"`},
		"a value of no field":  {args{"path": "/cloud/project/*/kube", "filter": []string{"status=REDY"}}, "invalid_arguments", `did you mean "READY"`},
		"no comparison":        {args{"path": "/cloud/project/*/kube", "filter": []string{"status"}}, "invalid_arguments", "state=ACTIVE"},
		"an unknown parameter": {args{"path": "/ip", "query": args{"typ": "failover"}}, "invalid_arguments", `did you mean "type"`},
		"a hidden slash":       {args{"path": "/cloud/project/a%2Fb/kube"}, "refused", "may reach something else"},
		"all there is":         {args{"path": "/*/project"}, "unknown_operation", ""},
	} {
		s.Fails("raw_list", c.given, c.code, c.text)
		if sent := cloud.Requests(); len(sent) > 0 {
			t.Errorf("%s: it sent %v", name, sent)
		}
	}
}

func TestSecretsOfAListAreMaskedAndCanNotBeAskedFor(t *testing.T) {
	s := standing(t, clouds(), Options{Catalog: apitest.Own()})
	given := args{"path": "/cloud/project/*/user", "fields": []string{"username", "password", "pass"}}
	if text := string(s.Try("raw_list", given).JSON); strings.Contains(text, "hunter") || !strings.Contains(text, "REDACTED") {
		t.Errorf("raw_list = %s, want its secrets masked", text)
	}
	for _, guess := range []string{"password~hunter", "pass=hunter3", "pass>1"} {
		if got := tooltest.Call[page](s, "raw_list", tooltest.With(given, "filter", []string{guess})); len(got.Objects) > 0 {
			t.Errorf("the filter %s tells the secret: %+v", guess, got)
		}
	}
	s.Offer(Toolset(Options{Catalog: apitest.Own(), ShowSecrets: true}).Definitions()...)
	if text := string(s.Try("raw_list", given).JSON); !strings.Contains(text, "hunter2") || !strings.Contains(text, "hunter3") {
		t.Errorf("raw_list with secrets shown = %s", text)
	}
}

func TestAListOfTheSecondVersionIsReadToItsEnd(t *testing.T) {
	keys := &apitest.Standin{Objects: map[string]any{}}
	for i := range 120 {
		id := fmt.Sprintf("6f9619ff-8b86-4d01-b42d-%012d", i)
		keys.Objects["/v2/okms/resource/"+id] = args{"id": id, "resourceStatus": "READY", "currentState": args{"name": fmt.Sprint("key ", i), "region": "eu-west"}, "targetSpec": args{"name": "x"}, "checksum": "abc"}
	}
	s := standing(t, keys, Options{Catalog: apitest.Own()})
	res := s.Try("raw_list", args{"path": "/v2/okms/resource"})
	if text := res.Text(); !strings.Contains(text, "objects: 120\n") || !strings.Contains(text, "|id	currentState.name\n") || !strings.Contains(text, "resourceStatus=READY") {
		t.Errorf("raw_list =\n%.600s", text)
	}
	if sent := keys.Requests(); len(sent) != 3 {
		t.Errorf("it sent %v, want three pages", sent)
	}
}

// refusing makes a stand-in refuse one path.
func refusing(path string, status int, body string) func(*http.Request) (int, string) {
	return func(r *http.Request) (int, string) {
		if r.URL.Path == path {
			return status, body
		}
		return 0, ""
	}
}

func TestARawGetOfNamesSaysWhatGivesTheObjects(t *testing.T) {
	s := standing(t, clouds(), Options{Catalog: apitest.Own()})
	for path, want := range map[string]bool{
		"/cloud/project": true, "/cloud/project/p1/kube": true, "/cloud/project/p1": false, "/cloud/project/p1/instance": false, "/cloud/project/p1/kube/k00": false,
	} {
		if text := s.Try("raw_get", args{"path": path}).Text(); strings.Contains(text, "raw_list") != want {
			t.Errorf("raw_get %s = %s, want it to name raw_list: %t", path, text, want)
		}
	}
}

// A project's own object does not tell the name that its path has, so it is asked
// for by that.
func TestAnObjectThatDoesNotTellItsNameGetsIt(t *testing.T) {
	cloud := clouds()
	s := standing(t, cloud, Options{Catalog: apitest.Own()})
	got := tooltest.Call[page](s, "raw_list", args{"path": "/cloud/project"})
	if got.Path != "/cloud/project/{serviceName}" || !slices.Equal(column(got, "serviceName"), []string{"p1", "p2"}) || column(got, "description")[0] != "shop" {
		t.Errorf("raw_list = %+v", got)
	}
	if sent := cloud.Requests(); len(sent) != 2 {
		t.Errorf("it sent %v, want the list and one batch", sent)
	}
}

func TestANumberThatIsANameStaysANumber(t *testing.T) {
	s := undescribed(t, simulator.Options{NoPages: true})
	if text := string(s.Try("raw_list", args{"path": "/domain/zone/*/record", "fields": []string{"id"}}).JSON); !strings.Contains(text, `{"id":5000000003}`) {
		t.Errorf("raw_list = %.300s", text)
	}
}
