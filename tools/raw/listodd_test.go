package raw

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

func TestWhatIsMissingFromAListIsTold(t *testing.T) {
	cloud := clouds()
	cloud.NoPages, cloud.NoBatch = true, true
	s := standing(t, cloud, Options{Catalog: apitest.Own()})
	delete(cloud.Objects, "/cloud/project/p2/kube/k10")
	delete(cloud.Objects, "/cloud/project/p2/kube/k11")
	delete(cloud.Objects, "/cloud/project/p2/kube/k12")
	cloud.Lists = []string{"/cloud/project/p2/kube"}
	got := tooltest.Call[page](s, "raw_list", args{"path": "/cloud/project/*/kube"})
	if len(got.Objects) != 3 || got.Incomplete != "" {
		t.Errorf("without the second project's: %+v", got)
	}
	cloud.Answer = refusing("/1.0/cloud/project/p2/kube", 404, `{"message":"This service does not exist"}`)
	if got = tooltest.Call[page](s, "raw_list", args{"path": "/cloud/project/*/kube"}); len(got.Objects) != 3 || got.Incomplete != "" {
		t.Errorf("with a project that is gone: %+v", got)
	}
	cloud.Answer = refusing("/1.0/cloud/project/p2/kube", 403, `{"message":"no"}`)
	got = tooltest.Call[page](s, "raw_list", args{"path": "/cloud/project/*/kube"})
	if len(got.Objects) != 3 || !strings.Contains(got.Incomplete, "/cloud/project/p2/kube") {
		t.Errorf("with a project that may not be seen: %+v", got)
	}
	s.Fails("raw_list", args{"path": "/cloud/project/p2/kube"}, "not_granted", "GET /cloud/project/p2/kube")
}

func TestAListWithoutADescriptionIsReadAllTheSame(t *testing.T) {
	cloud := clouds()
	s := standing(t, cloud, Options{})
	got := tooltest.Call[page](s, "raw_list", args{"path": "/cloud/project/*/kube", "filter": []string{"status=READY"}})
	if len(got.Objects) != 4 || column(got, "name")[0] != "cluster 0" {
		t.Errorf("raw_list = %+v", got)
	}
	s.Fails("raw_list", args{"path": "/cloud/project/p1"}, "refused", "raw_get")
	s.Fails("raw_list", args{"path": "/cloud/project/p1/kube", "fields": []string{"versio"}}, "invalid_arguments", `did you mean "version"`)
}

func TestTooManyObjectsAreRefusedBeforeTheyAreAskedFor(t *testing.T) {
	cloud := clouds()
	cloud.NoPages, cloud.NoBatch = true, true
	for i := range 1001 {
		cloud.Objects[fmt.Sprint("/ssl/ssl-", i)] = args{"serviceName": fmt.Sprint("ssl-", i)}
	}
	s := standing(t, cloud, Options{Catalog: apitest.Own()})
	s.Fails("raw_list", args{"path": "/ssl"}, "refused", "narrow it by query")
	if sent := cloud.Requests(); len(sent) > 30 {
		t.Errorf("it sent %d requests", len(sent))
	}
	for i := range 201 {
		cloud.Set(fmt.Sprint("/cloud/project/many", i), args{"project_id": "x"})
	}
	s.Fails("raw_list", args{"path": "/cloud/project/*/kube"}, "refused", "put one of the names in the place of *")
}
