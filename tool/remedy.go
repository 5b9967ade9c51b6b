package tool

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

// remedy says what to do about one answer of OVHcloud in particular, or "" where
// its kind tells all. docs/errors.md has the same table for people.
func (q *request) remedy(e *ovh.Error) string {
	// After a write that may have been carried out, nothing else counts.
	if q.began && ovh.AnswerLost(e) {
		return ""
	}
	switch e.Code {
	case "INVALID_KEY":
		return "ask the operator to check the application key (OVH_APPLICATION_KEY), or its region (OVH_ENDPOINT): " + q.api.Endpoint() + " does not know this application"
	case "NOT_CREDENTIAL":
		if m := q.api.Method(); m != client.ApplicationKeys {
			return fmt.Sprintf("only consumer keys are told of there, and this server calls by %s: raw_get of /auth/details tells who that is", m)
		}
		return "ask the operator to check the consumer key (OVH_CONSUMER_KEY) and OVH_ENDPOINT: " + q.api.Endpoint() + " does not know this consumer key, which was deleted or belongs to another endpoint"
	case "INVALID_CREDENTIAL":
		return "ask the operator to approve the consumer key at its validation URL, or for another one by 'ovh-mcp login': it has expired, was revoked, or was never approved"
	case "INVALID_SIGNATURE":
		return "ask the operator to check the application's secret (OVH_APPLICATION_SECRET), which does not belong to its key or was pasted in part; get_api_time tells whether it is the clock"
	case "QUERY_TIME_OUT":
		return "get_api_time tells how far this machine's clock is off: ask the operator to set it, then call again"
	case "FORBIDDEN":
		return "ask the operator whether the consumer key is restricted to other addresses (its allowedIPs), and for one that this server's address may use"
	}
	if actions := e.DeniedActions(); len(actions) > 0 {
		return "ask the operator for a key or an IAM policy that allows " + strings.Join(actions, ", ")
	}
	return q.remedyOfStatus(e)
}

func (q *request) remedyOfStatus(e *ovh.Error) string {
	switch e.Status {
	case http.StatusUnauthorized:
		return remedyOfToken(q.api.Method())
	case http.StatusForbidden:
		if e.Is(ovh.ErrExpired) {
			return "ask the operator to settle what is due, or OVHcloud's support: the service is suspended; list_services shows its state"
		}
	case http.StatusProxyAuthRequired:
		return "nothing reached OVHcloud: ask the operator to put the proxy's user and password into HTTPS_PROXY"
	case http.StatusConflict, http.StatusBadRequest:
		if e.Is(ovh.ErrConflict) {
			return fmt.Sprintf("another operation is under way or the name is taken: %s; call %s again when it is over", presentState(e.Path), q.Name)
		}
	case http.StatusLocked:
		return fmt.Sprintf("it is locked, by an operation that is under way or by OVHcloud: %s; call %s again when it is over, or ask the operator to write to OVHcloud's support", presentState(e.Path), q.Name)
	case http.StatusTooManyRequests:
		if e.RetryAfter > 0 {
			return "wait " + until(e.RetryAfter) + ", then call again"
		}
	case http.StatusServiceUnavailable:
		if e.RetryAfter > 0 {
			return "OVHcloud is being maintained: wait " + until(e.RetryAfter) + ", then call again"
		}
	}
	return ""
}

// remedyOfToken says what to do where OVHcloud took the call for one of nobody.
func remedyOfToken(m client.Method) string {
	switch m {
	case client.AccessToken:
		return "ask the operator for another access token (OVH_ACCESS_TOKEN): this one has expired, was revoked, or is of another endpoint"
	case client.ServiceAccount:
		return "ask the operator whether the service account (OVH_CLIENT_ID) was deleted: OVHcloud does not take the access token that it gave it"
	}
	return "ask the operator whether all three keys are set: OVHcloud took the call for one of nobody"
}

// remedyOfWay says what to do where nothing was answered by OVHcloud's API: the
// way to it does not work, or there is no access token to call it with.
func (q *request) remedyOfWay(err error) string {
	if q.began && ovh.AnswerLost(err) {
		return ""
	}
	if refused, ok := errors.AsType[*client.TokenError](err); ok {
		return fmt.Sprintf("ask the operator to check OVH_CLIENT_ID and OVH_CLIENT_SECRET, that they are of %s, and that the service account was not deleted: %s refuses them", q.api.Endpoint(), refused.Host)
	}
	way, ok := errors.AsType[*client.ConnectionError](err)
	switch {
	case !ok:
		return ""
	case way.Lasting:
		return "ask the operator to " + way.Cure
	}
	return "call again in a minute; if it stays so, ask the operator to " + way.Cure
}

// until tells a wait, and when it is over.
func until(wait time.Duration) string {
	return fmt.Sprintf("%s, until %s", wait.Round(time.Second), time.Now().Add(wait).UTC().Format("2006-01-02 15:04:05 UTC"))
}

// presentState names the tool that shows what is under way at a path.
func presentState(path string) string {
	for _, of := range [][2]string{
		{"/dedicated/server/", "list_server_tasks shows what is under way"},
		{"/vps/", "list_vps_tasks shows what is under way, and get_vps_snapshot the one snapshot there can be, which delete_vps_snapshot removes"},
		{"/domain/zone/", "wait_zone_task follows an import or a restore, and list_dns_records shows the records"},
		{"/me/sshKey", "list_ssh_keys shows the names that are taken"},
		{"/ip/", "get_ip shows the block"},
	} {
		if strings.HasPrefix(path, of[0]) {
			return of[1]
		}
	}
	return "raw_get shows the present state"
}
