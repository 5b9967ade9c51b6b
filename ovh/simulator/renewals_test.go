package simulator

import (
	"fmt"
	"regexp"
	"slices"
	"testing"
)

func TestContractsEndWithTheTokenOfTheMail(t *testing.T) {
	c := newCaller(t, Options{})
	for path, info := range map[string]string{
		web1: web1, "/vps/vps-00000001.vps.ovh.net": "/vps/vps-00000001.vps.ovh.net", "/domain/zone/example.com": "/domain/zone/example.com",
		"/ip/service/ip-203.0.113.128": "/ip/service/ip-203.0.113.128",
	} {
		c.want("POST", path+"/confirmTermination", `{"token":"00"}`, 400, "Invalid termination token")
		c.want("POST", path+"/terminate", "", 200, "mail")
		c.want("GET", info+"/serviceInfos", "", 200, `"deleteAtExpiration":false`)
		token := lastToken(c)
		c.want("POST", path+"/confirmTermination", `{"token":"00"}`, 400, "Invalid termination token")
		c.want("POST", path+"/confirmTermination", `{"token":"`+token+`"}`, 200, "will be terminated on")
		c.want("GET", info+"/serviceInfos", "", 200, `"deleteAtExpiration":true`)
		c.want("POST", path+"/confirmTermination", `{"token":"`+token+`"}`, 400, "Invalid termination token")
	}
}

// lastToken reads the token of the last termination out of its mail.
func lastToken(c *caller) string {
	c.t.Helper()
	all := get[[]int64](c, "/me/notification/email/history")
	text := get[mail](c, fmt.Sprintf("/me/notification/email/history/%d", slices.Max(all))).Body
	link := regexp.MustCompile(`/billing/confirmTerminate\?id=[[:alnum:]]+&token=([[:alnum:]]+)`).FindStringSubmatch(text)
	if link == nil {
		c.t.Fatalf("no link in the mail %q", text)
	}
	return link[1]
}

func TestEveryViewOfAContractAgrees(t *testing.T) {
	c := newCaller(t, Options{})
	id := get[serviceInfo](c, "/domain/example.com/serviceInfos").ServiceID
	at, listed := fmt.Sprintf("/services/%d", id), fmt.Sprintf("/service/%d", id)
	c.want("PUT", at, `{"renew":{"mode":"manual","period":"P1Y"},"displayName":"shop"}`, 200, "null")
	c.want("GET", "/domain/example.com/serviceInfos", "", 200, `"renew":{"automatic":false,"deleteAtExpiration":false,"forced":false,"manualPayment":false,"period":12}`)
	c.want("GET", "/domain/example.com", "", 200, `"renewalState":"manual_renew"`)
	c.want("GET", listed, "", 200, `"interval":"P1Y","mode":"manual"`)
	c.want("GET", at, "", 200, `"displayName":"shop"`)
	c.want("PUT", "/domain/example.com/serviceInfos", `{"renew":{"automatic":true,"deleteAtExpiration":false,"forced":false,"period":3}}`, 200, "null")
	c.want("GET", at, "", 200, `"period":"P3M"`)
	c.want("POST", at+"/terminate", "", 200, "mail")
	c.want("POST", at+"/terminate/confirm", `{"token":"`+lastToken(c)+`"}`, 200, "will be terminated")
	c.want("GET", at, "", 200, `"pendingActions":["terminateAtExpirationDate"]`)
	c.want("GET", "/domain/example.com", "", 200, `"renewalState":"cancellation_requested"`)
	c.want("GET", listed, "", 200, `"mode":"deleteAtExpiration"`)
	c.want("PUT", at, `{"terminationPolicy":"empty"}`, 200, "null")
	c.want("GET", "/domain/example.com/serviceInfos", "", 200, `"deleteAtExpiration":false`)
	c.want("DELETE", at, "", 200, "will be terminated")
	c.want("GET", "/domain/example.com/serviceInfos", "", 200, `"deleteAtExpiration":true`)
	c.want("PUT", listed, `{"resource":{"displayName":"store"}}`, 200, "null")
	c.want("GET", at, "", 200, `"displayName":"store"`)
}

func TestContractRefusesWhatItCannotBecome(t *testing.T) {
	c := newCaller(t, Options{})
	before := c.want("GET", "/services/9000001", "", 200, "web-1")
	for _, tt := range []struct{ path, body, want string }{
		{web1 + "/serviceInfos", `{"expiration":"2030-01-01"}`, "Try to alter read-only properties: expiration"},
		{web1 + "/serviceInfos", `{"renew":{"period":5,"automatic":false}}`, "[renew.period]"},
		{web1 + "/serviceInfos", `{"renew":{"forced":true,"automatic":false}}`, "cannot be forced"},
		{web1 + "/serviceInfos", `{"renew":null}`, "[renew] is required"},
		{web1 + "/serviceInfos", `{"price":0}`, "Some properties does not exist: price"},
		{"/services/9000001", `{"displayName":"x","renew":{"mode":"never"}}`, "[renew.mode] Given data (never)"},
		{"/services/9000001", `{"displayName":"x","renew":{"period":"P5M"}}`, "[renew.period] Given data (P5M)"},
		{"/services/9000001", `{"displayName":"x","terminationPolicy":"terminateAtEngagementDate"}`, "no engagement"},
		{"/service/9000001", `{"quantity":2,"resource":{"displayName":"x"}}`, "Try to alter read-only properties: quantity"},
		{"/service/9000001", `{"renew":{"mode":"manual"}}`, "Try to alter read-only properties: renew"},
	} {
		c.want("PUT", tt.path, tt.body, 400, tt.want)
	}
	c.want("GET", "/services/9000001", "", 200, before)
}
