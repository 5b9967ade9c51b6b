package catalog

import (
	"strings"
	"testing"
)

func TestAnOperationLeadsToThoseThatOneGoesOnWith(t *testing.T) {
	c := describedAPI(t)
	for call, want := range map[string]string{
		"POST /dedicated/server/x/reboot":          "GET /dedicated/server; GET /dedicated/server/{serviceName}; GET /dedicated/server/{serviceName}/task/{taskId} status done",
		"POST /vps/x/createSnapshot":               "GET /vps; GET /vps/{serviceName}; GET /vps/{serviceName}/tasks/{id} state done",
		"POST /cloud/project/x/kube":               "GET /cloud/project/{serviceName}/kube; GET /cloud/project/{serviceName}/kube/{kubeId}; GET /cloud/project/{serviceName}/kube/{kubeId} status READY",
		"GET /domain/zone/example.com/record":      "GET /domain/zone/{zoneName}/record/{id}",
		"DELETE /domain/zone/example.com/record/1": "GET /domain/zone/{zoneName}/record; GET /domain/zone/{zoneName}/record/{id}",
		"GET /dedicated/server/x/task/1":           "GET /dedicated/server/{serviceName}/task",
		"POST /v2/iam/policy":                      "GET /v2/iam/policy; GET /v2/iam/policy/{policyId}",
		"GET /auth/time":                           "",
	} {
		method, path, _ := strings.Cut(call, " ")
		o, err := c.Find(method, path)
		if err != nil {
			t.Fatal(err)
		}
		r := o.Related()
		var got []string
		for _, next := range []*Operation{r.List, r.Get} {
			if next != nil {
				got = append(got, next.String())
			}
		}
		if r.Wait != nil {
			got = append(got, r.Wait.Get.String()+" "+r.Wait.Field+" "+r.Wait.Until)
		}
		if text := strings.Join(got, "; "); text != want {
			t.Errorf("Related of %s = %q, want %q", call, text, want)
		}
	}
}

// TestAWaitAsksForNoNameThatTheCallerLacks allows for one: the answer tells it.
func TestAWaitAsksForNoNameThatTheCallerLacks(t *testing.T) {
	waits := 0
	for _, o := range describedAPI(t).Operations() {
		w := o.Related().Wait
		if w == nil {
			continue
		}
		waits++
		if missing, _ := compareParts(w.Get.Group.Parts(), o.Group.Parts()); missing > 1 {
			t.Errorf("%s waits by %s, which needs %d names more", o, w.Get, missing)
		}
	}
	if waits < 200 {
		t.Errorf("%d operations tell how to wait, want 200", waits)
	}
}

func TestASummaryTellsWhereOVHcloudDoesNot(t *testing.T) {
	c := describedAPI(t)
	for call, want := range map[string]string{
		"GET /dedicated/server/x/boot/1":       "Shows available boots: bootId, bootType, ",
		"PUT /me/accessRestriction/u2f/1":      "Changes U2F Two-Factor Authentication: description",
		"POST /dedicated/server/x/reboot":      "Hard reboot this server",
		"GET /me/bill/1":                       "Shows bill: ",
		"PUT /dedicated/server/x/serviceInfos": "Changes the renewal and expiration of server: renew",
	} {
		method, path, _ := strings.Cut(call, " ")
		o, err := c.Find(method, path)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Summary(); !strings.HasPrefix(got, want) {
			t.Errorf("Summary of %s = %q, want %q", call, got, want)
		}
	}
	for _, o := range c.Operations() {
		if got := o.Summary(); isHollow(got) {
			t.Errorf("Summary of %s = %q, which tells nothing", o, got)
		}
	}
}
