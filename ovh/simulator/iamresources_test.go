package simulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

const webURN = "urn:v1:eu:resource:dedicatedServer:ns3000001.ip-192-0-2.eu"

func TestTagsShowOnTheResourceItself(t *testing.T) {
	c := newCaller(t, Options{})
	for urn, path := range map[string]string{
		webURN:                                            web1,
		"urn:v1:eu:resource:dnsZone:example.net":          netZone,
		"urn:v1:eu:resource:domain:example.net":           netDomain,
		"urn:v1:eu:resource:ip:203.0.113.128%2F28":        mailBlock,
		"urn:v1:eu:resource:vps:vps-00000001.vps.ovh.net": staging,
	} {
		at := "/v2/iam/resource/" + strings.ReplaceAll(urn, ":", "%3A")
		c.want("POST", at+"/tag", `{"key":"env","value":"prod"}`, 204, "")
		c.want("GET", path, "", 200, `"tags":{"env":"prod"}`)
		c.want("PUT", at, `{"tags":{"team":"ops"}}`, 200, `"tags":{"team":"ops"}`)
		c.want("GET", path, "", 200, `"tags":{"team":"ops"}`)
		c.want("DELETE", at+"/tag/env", "", 404, "does not exist")
		c.want("POST", at+"/tag", `{"key":"ovh:a","value":"b"}`, 400, "reserved")
		c.want("PUT", at, `{"tags":{},"name":"other"}`, 400, "Try to alter read-only properties: name")
		c.want("GET", path, "", 200, `"tags":{"team":"ops"}`)
		c.want("DELETE", at+"/tag/team", "", 204, "")
		c.want("GET", path, "", 200, `"tags":{}`)
	}
	c.want("POST", "/v2/iam/resource/"+webURN+"/tag", `{"key":"env","value":"prod"}`, 204, "")
	c.want("GET", "/dedicated/server?iamTags=%7B%22env%22%3A%5B%7B%22value%22%3A%22prod%22%7D%5D%7D", "", 200, `["ns3000001.ip-192-0-2.eu"]`)
	if got := get[[]iamResource](c, "/v2/iam/resource?resourceType=vps&resourceType=domain"); len(got) != 4 {
		t.Errorf("VPS and domains = %v, want 2 of each", got)
	}
	if got := get[[]iamResource](c, "/v2/iam/resource?resourceName=web-1"); len(got) != 0 {
		t.Errorf("resources by a display name = %v, want none", got)
	}
	c.want("GET", "/v2/iam/resource/urn:v1:eu:resource:vps:none", "", 404, "does not exist")
}

func TestResourcesOfVersion2ComeInPages(t *testing.T) {
	c := newCaller(t, Options{})
	whole := get[[]iamResource](c, "/v2/iam/resource")
	seen := make(map[string]bool)
	cursor := ""
	for pages := 1; ; pages++ {
		req := c.request("GET", "/v2/iam/resource", "")
		req.Header.Set("X-Pagination-Size", "10")
		if cursor != "" {
			req.Header.Set("X-Pagination-Cursor", cursor)
		}
		res, err := c.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var page []iamResource
		err = json.NewDecoder(res.Body).Decode(&page)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || len(page) > 10 {
			t.Fatalf("page %d = %d with %d resources: %v", pages, res.StatusCode, len(page), err)
		}
		for _, r := range page {
			if seen[r.ID] {
				t.Errorf("%s has the id %s of another, or comes twice", r.URN, r.ID)
			}
			seen[r.ID] = true
		}
		if cursor = res.Header.Get("X-Pagination-Cursor-Next"); cursor == "" {
			break
		}
	}
	if len(whole) < 20 || len(seen) != len(whole) {
		t.Errorf("%d resources in pages, %d in one", len(seen), len(whole))
	}
}

func TestPoliciesAreReplacedAsAWhole(t *testing.T) {
	c := newCaller(t, Options{})
	var made policy
	if err := json.Unmarshal([]byte(c.want("POST", "/v2/iam/policy", samplePolicy, 200, `"readOnly":false`)), &made); err != nil {
		t.Fatal(err)
	}
	at := "/v2/iam/policy/" + made.ID
	next := strings.Replace(samplePolicy, "urn:v1:eu:resource:vps:*", webURN, 1)
	c.want("PUT", at, next, 200, webURN)
	c.want("GET", at, "", 200, `"resource":null`)
	c.want("GET", at+"?details=true", "", 200, `"displayName":"web-1"`)
	before := c.want("GET", at, "", 200, "")
	for body, want := range map[string]string{
		`{}`: "[name] is required",
		strings.Replace(samplePolicy, accountURN, "", 1)[:20]:                                "Invalid JSON",
		strings.Replace(samplePolicy, `["`+accountURN+`"]`, "[]", 1):                         "[identities] is required",
		strings.Replace(samplePolicy, "urn:v1:eu:resource:vps:*", "*", 1):                    `urn \"resources[0].urn\" is malformed`,
		strings.Replace(samplePolicy, `"name"`, `"title":1,"name"`, 1):                       "title",
		strings.Replace(samplePolicy, `"name"`, `"expiredAt":"soon","name"`, 1):              "[expiredAt]",
		strings.Replace(samplePolicy, `"name"`, `"conditions":{"operator":"XOR"},"name"`, 1): "[conditions.operator]",
	} {
		c.want("PUT", at, body, 400, want)
		c.want("POST", "/v2/iam/policy", body, 400, want)
	}
	c.want("GET", at, "", 200, before)
	if got := get[[]policy](c, "/v2/iam/policy?resourceURN="+webURN); len(got) != 1 || got[0].ID != made.ID {
		t.Errorf("policies for %s = %v, want the new one", webURN, got)
	}
	c.want("DELETE", at, "", 204, "")
	c.want("GET", at, "", 404, "does not exist")
}

func TestSecretOfAServiceAccountIsShownOnce(t *testing.T) {
	c := newCaller(t, Options{})
	const at = "/me/api/oauth2/client"
	var made struct{ ClientID, ClientSecret string }
	answer := c.want("POST", at, `{"name":"ci","description":"builds","flow":"CLIENT_CREDENTIALS"}`, 200, "clientSecret")
	if err := json.Unmarshal([]byte(answer), &made); err != nil {
		t.Fatal(err)
	}
	if shown := c.want("GET", at+"/"+made.ClientID, "", 200, credentialURN(made.ClientID)); strings.Contains(shown, made.ClientSecret) {
		t.Errorf("the secret is shown again: %s", shown)
	}
	for _, tt := range []struct{ method, path, body, want string }{
		{"POST", at, `{"name":"ci","description":"builds","flow":"PASSWORD"}`, "[flow] Given data (PASSWORD)"},
		{"POST", at, `{"name":"ci","description":"builds","flow":"AUTHORIZATION_CODE"}`, "[callbackUrls] is required"},
		{"POST", at, `{"name":"ci","flow":"CLIENT_CREDENTIALS"}`, "[description] is required"},
		{"PUT", at + "/" + made.ClientID, `{"name":"x","flow":"AUTHORIZATION_CODE"}`, "Try to alter read-only properties: flow"},
		{"PUT", at + "/" + made.ClientID, `{"name":"x","callbackUrls":["nowhere"]}`, "[callbackUrls] Given data (nowhere)"},
	} {
		c.want(tt.method, tt.path, tt.body, 400, tt.want)
	}
	c.want("GET", at+"/"+made.ClientID, "", 200, `"name":"ci"`)
	c.want("DELETE", at+"/"+made.ClientID, "", 200, "null")
	c.want("GET", at+"/"+made.ClientID, "", 404, "does not exist")
}

func TestVersion2IsNotBelowVersion1(t *testing.T) {
	c := newCaller(t, Options{})
	base := strings.TrimSuffix(Endpoint, "/1.0")
	for path, want := range map[string]int{
		"/v2/iam/policy": 200, "/1.0/v2/iam/policy": 404, "/v1/v2/iam/policy": 404, "/1.0/iam/policy": 404, "/v2/me": 404,
	} {
		if got, answer := c.send(c.signed("GET", base+path, "")); got != want {
			t.Errorf("GET %s = %d %s, want %d", path, got, answer, want)
		}
	}
}
