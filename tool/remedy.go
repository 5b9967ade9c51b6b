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
	if order := Cure(q.api, e); order != "" {
		return "ask the operator to " + order
	}
	if e.Code == "NOT_CREDENTIAL" {
		return fmt.Sprintf("only consumer keys are told of there, and this server calls by %s: raw_get of /auth/details tells who that is", q.api.Method())
	}
	return q.remedyOfStatus(e)
}

// Cure returns what a person does about an error of a request by api, as an
// order, or "" where nothing in particular is known.
func Cure(api *client.Client, err error) string {
	if e, ok := errors.AsType[*ovh.Error](err); ok {
		return cureOfAnswer(api, e)
	}
	if refused, ok := errors.AsType[*client.TokenError](err); ok {
		return fmt.Sprintf("check OVH_CLIENT_ID and OVH_CLIENT_SECRET, that they are of %s, and that the service account was not deleted: %s refuses them", api.Endpoint(), refused.Host)
	}
	if way, ok := errors.AsType[*client.ConnectionError](err); ok {
		return way.Cure
	}
	return ""
}

func cureOfAnswer(api *client.Client, e *ovh.Error) string {
	keys := api.Method() == client.ApplicationKeys
	switch e.Code {
	case "INVALID_KEY":
		return "check the application key (OVH_APPLICATION_KEY), or its region (OVH_ENDPOINT): " + api.Endpoint() + " does not know this application"
	case "NOT_CREDENTIAL":
		if !keys {
			return ""
		}
		return "check the consumer key (OVH_CONSUMER_KEY) and OVH_ENDPOINT: " + api.Endpoint() + " does not know this consumer key, which was deleted or belongs to another endpoint"
	case "INVALID_CREDENTIAL":
		return "approve the consumer key at its validation URL, or get another one by 'ovh-mcp login': it has expired, was revoked, or was never approved"
	case "INVALID_SIGNATURE":
		return "check the application's secret (OVH_APPLICATION_SECRET), which does not belong to its key or was pasted in part; get_api_time tells whether it is the clock"
	case "QUERY_TIME_OUT":
		return "set this machine's clock, then call again: get_api_time tells how far it is off"
	case "FORBIDDEN":
		return "look whether the consumer key is restricted to other addresses (its allowedIPs), and get one that this server's address may use"
	}
	if actions := e.DeniedActions(); len(actions) > 0 {
		return "give a key or an IAM policy that allows " + strings.Join(actions, ", ")
	}
	switch e.Status {
	case http.StatusUnauthorized:
		return cureOfToken(api.Method())
	case http.StatusProxyAuthRequired:
		return "put the proxy's user and password into HTTPS_PROXY: nothing reached OVHcloud"
	}
	return ""
}

func (q *request) remedyOfStatus(e *ovh.Error) string {
	switch e.Status {
	case http.StatusForbidden:
		if e.Is(ovh.ErrExpired) {
			return "ask the operator to settle what is due, or OVHcloud's support: the service is suspended; list_services shows its state"
		}
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

// cureOfToken is Cure where OVHcloud took the call for one of nobody.
func cureOfToken(m client.Method) string {
	switch m {
	case client.AccessToken:
		return "get another access token (OVH_ACCESS_TOKEN): this one has expired, was revoked, or is of another endpoint"
	case client.ServiceAccount:
		return "look whether the service account (OVH_CLIENT_ID) was deleted: OVHcloud does not take the access token that it gave it"
	}
	return "look whether all three keys are set: OVHcloud took the call for one of nobody"
}

// remedyOfWay says what to do where nothing was answered by OVHcloud's API: the
// way to it does not work, or there is no access token to call it with.
func (q *request) remedyOfWay(err error) string {
	if q.began && ovh.AnswerLost(err) {
		return ""
	}
	if _, ok := errors.AsType[*client.TokenError](err); ok {
		return "ask the operator to " + Cure(q.api, err)
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
