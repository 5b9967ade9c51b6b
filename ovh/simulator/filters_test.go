package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestRoutesHaveTheParametersThatOVHcloudDescribes keeps the simulator from
// taking a filter without effect, and from refusing one that OVHcloud has.
func TestRoutesHaveTheParametersThatOVHcloudDescribes(t *testing.T) {
	d := describe(t)
	for _, r := range newAccount(Options{}).routes {
		want := slices.Sorted(slices.Values(d.queries[r.pattern]))
		if got := slices.Sorted(slices.Values(r.parameters())); !slices.Equal(got, want) {
			t.Errorf("%s takes %v, OVHcloud describes %v: name each in its query and let it select", r.pattern, got, want)
		}
	}
}

func TestListsAnswerWhatTheirFiltersSelect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, Options{})
		c.want("POST", web1+"/reboot", "", 200, "")
		c.want("POST", "/vps/vps-00000001.vps.ovh.net/reboot", "", 200, "")
		c.account.servers.ByName["ns3000001.ip-192-0-2.eu"].API.IAM.Tags["env"] = "prod"
		c.account.servers.ByName["ns3000002.ip-192-0-2.eu"].API.IAM.Tags["env"] = "test"
		tags := func(operator, value string) string {
			return "iamTags=" + url.QueryEscape(`{"env":[{"operator":"`+operator+`","value":"`+value+`"}]}`)
		}
		for _, tt := range []struct {
			path, query string
			want        int
		}{
			{"/dedicated/server", tags("EQ", "prod"), 1},
			{"/dedicated/server", tags("NEQ", "prod"), 5},
			{"/dedicated/server", tags("EXISTS", ""), 2},
			{"/dedicated/server", tags("NEXISTS", ""), 4},
			{"/dedicated/server", tags("LIKE", "%D"), 0},
			{"/dedicated/server", tags("ILIKE", "%D"), 1},
			{"/vps", tags("EQ", "prod"), 0},
			{web1 + "/task", "function=hardReboot", 1},
			{web1 + "/task", "function=reinstallServer", 0},
			{"/vps/vps-00000001.vps.ovh.net/tasks", "type=rebootVm", 1},
			{"/vps/vps-00000001.vps.ovh.net/tasks", "type=stopVm", 0},
			{"/ip", "campus=GRA", 11},
			{"/ip", "campus=g%25", 11},
			{"/ip", "campus=g", 0},
			{"/ip", "description=mail%25", 1},
			{"/ip", "description=Mail%25", 0},
			{"/ip", "routedTo.serviceName=ns3000001.ip-192-0-2.eu&type=failover", 1},
			{"/services", "routes=%2Fvps%2F%7BserviceName%7D", 2},
			{"/services", "resourceName=example.com", 2},
			{"/me/api/credential", "applicationId=4001", 2},
			{"/me/api/credential", "applicationId=1", 0},
			{"/sms/sms-cm12345-1/outgoing", "sender=Shop", 0},
			{"/sms/sms-cm12345-1/outgoing", "ptt=4", 3},
			{"/sms/sms-cm12345-1/outgoing", "creationDatetime.from=" + time.Now().Add(-90*time.Minute).UTC().Format(time.RFC3339), 1},
			{"/domain/zone/example.com/history", "creationDate.to=2000-01-01T01:00:00%2B01:00", 1},
			{"/domain/zone/example.com/history", "creationDate.from=2001-01-01T00:00:00Z", 0},
		} {
			if got := get[[]any](c, tt.path+"?"+tt.query); len(got) != tt.want {
				t.Errorf("%s?%s = %v, want %d", tt.path, tt.query, got, tt.want)
			}
		}
	})
}

func TestServicesComeInTheOrderThatIsAskedFor(t *testing.T) {
	c := newCaller(t, Options{})
	up := get[[]int64](c, "/services?orderBy=resource.name&sort=ASC")
	down := get[[]int64](c, "/services?orderBy=resource.name&sort=DESC")
	slices.Reverse(down)
	if len(up) < 2 || !slices.Equal(up, down) {
		t.Errorf("services by name = %v, the other way round %v", up, down)
	}
	c.want("GET", "/services?orderBy=nonsense", "", 400, "[orderBy]")
}

func TestFiltersThatMeanNothingAreRefused(t *testing.T) {
	c := newCaller(t, Options{})
	for path, text := range map[string]string{
		"/dedicated/server?limit=10":                                        "Received not described parameters: (limit)",
		"/me?a=b":                                                           "Received not described parameters: (a)",
		web1 + "/task?function=dance":                                       "dedicated.TaskFunctionEnum",
		"/vps/vps-00000001.vps.ovh.net/tasks?type=dance":                    "vps.TaskTypeEnum",
		"/vps/vps-00000001.vps.ovh.net/tasks?state=dance":                   "vps.TaskStateEnum",
		"/domain/zone/example.com/task?status=dance":                        "domain.TaskStatusEnum",
		"/domain/zone/example.com/task?function=Dance":                      "domain.TaskFunctionEnum",
		"/domain/zone/example.com/history?creationDate.from=yesterday":      "datetime",
		"/me/api/credential?status=dance":                                   "auth.CredentialStateEnum",
		"/me/api/credential?applicationId=a":                                "long",
		"/sms/sms-cm12345-1/outgoing?ptt=a":                                 "long",
		"/sms/sms-cm12345-1/outgoing?batchID=a":                             "uuid",
		"/sms/sms-cm12345-1/outgoing?messageID=a":                           "uuid",
		"/domain/example.com/task?status=dance":                             "domain.OperationStatusEnum",
		"/domain/example.com/task?type=dance":                               "domain.OperationTypeEnum",
		"/v2/iam/policy?details=yes":                                        "boolean",
		"/v2/iam/policy/00000000-0000-4000-8000-500000000001?details=yes":   "boolean",
		"/ip?isAdditionalIp=yes":                                            "boolean",
		"/vps?iamTags=prod":                                                 "iam.resource.TagFilter",
		"/vps?iamTags=%7B%22a%22%3A%5B%7B%22operator%22%3A%22A%22%7D%5D%7D": "OperatorEnum",
	} {
		c.want("GET", path, "", http.StatusBadRequest, text)
	}
}
