package catalog

import (
	"errors"
	"strings"
	"testing"
)

func TestAConcretePathFindsItsOperation(t *testing.T) {
	c := describedAPI(t)
	for _, o := range c.Operations() {
		if got, err := c.Find(o.Method, o.RawPath()); got != o {
			t.Errorf("Find(%s) = %v, %v", o, got, err)
		}
	}
	for path, want := range map[string]string{
		"/dedicated/server/ns1.example.net":          "/dedicated/server/{serviceName}",
		"/v1/me/sshKey/laptop":                       "/me/sshKey/{keyName}",
		"/1.0/me":                                    "/me",
		"/ip/192.0.2.0%2F28/reverse":                 "/ip/{ip}/reverse",
		"/v2/iam/policy/b6f9c2e0":                    "/v2/iam/policy/{policyId}",
		"/dedicated/server/availabilities":           "/dedicated/server/availabilities",
		"/dedicated/server/availabilities/boot":      "/dedicated/server/{serviceName}/boot",
		"/domain/zone/example.com/record/1":          "/domain/zone/{zoneName}/record/{id}",
		"/dedicated/server/%61vailabilities":         "/dedicated/server/availabilities",
		"/dedicated/server/{anyName}/task/{anyTask}": "/dedicated/server/{serviceName}/task/{taskId}",
	} {
		if got, err := c.Find("GET", path); err != nil || got.RawPath() != want {
			t.Errorf("Find(GET, %q) = %v, %v, want %s", path, got, err, want)
		}
	}
}

func TestAMissNamesWhatComesNear(t *testing.T) {
	c := describedAPI(t)
	for call, want := range map[string]string{
		"GET /dedicated/servers":            `GET /dedicated/server ("server" instead of "servers")`,
		"GET /me/sshkey":                    `GET /me/sshKey ("sshKey" instead of "sshkey")`,
		"POST /dedicated/server/ns1/rebot":  `POST /dedicated/server/{serviceName}/reboot ("reboot" instead of "rebot")`,
		"DELETE /dedicated/server/ns1":      "the path takes GET, PUT",
		"GET /ip/192.0.2.0/28/reverse":      "{ip} is one part: write a slash within it as %2F",
		"GET /domain/zone/example.com/recs": "/domain/zone/{zoneName}/record",
		"POST /me/zzz":                      "nearest: POST /me/",
		"GET /v2/vps":                       "GET /vps (it is of v1)",
		"GET /services/1/terminate":         "the path takes POST",
		"POST /secret":                      `POST /secret/retrieve (it goes on with "retrieve")`,
	} {
		method, path, _ := strings.Cut(call, " ")
		_, err := c.Find(method, path)
		if miss := (*MissError)(nil); !errors.As(err, &miss) || !strings.Contains(err.Error(), want) {
			t.Errorf("Find(%s) = %v, want %s", call, err, want)
		}
	}
	if _, err := c.Find("GET", "/"+strings.Repeat("x/", 1000)); err == nil {
		t.Error("a path of a thousand parts is found")
	}
}
