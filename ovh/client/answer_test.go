package client

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf8"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

func FuzzErrorsAreAlwaysReadable(f *testing.F) {
	for _, body := range []string{
		`{"errorCode":"INVALID_KEY","message":"no"}`, `{"class":"Client::NotFound","details":{"unauthorizedActionsByIAM":"a,b"}}`,
		`<html>`, ``, `null`, `[]`, `{"message":{"a":1},"retryAfter":"soon"}`, `{"retryAfter":1e300}`,
	} {
		f.Add(404, "3", []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, retry string, body []byte) {
		err := newError(request{method: "GET", path: "/me"}, nil, status, http.Header{"Retry-After": {retry}}, body)
		text := err.Error()
		if err.Message == "" || len(text) > 100*maxMessage || err.RetryAfter < 0 || utf8.Valid(body) && !utf8.ValidString(text) {
			t.Errorf("newError(%d, %q, %q) = %q", status, retry, body, text)
		}
		kinds := 0
		for _, kind := range []error{ovh.ErrAuthentication, ovh.ErrNotGranted, ovh.ErrNotFound, ovh.ErrConflict, ovh.ErrInvalid, ovh.ErrExpired, ovh.ErrRateLimited, ovh.ErrUnavailable} {
			if errors.Is(err, kind) {
				kinds++
			}
		}
		if kinds != 1 {
			t.Errorf("newError(%d) is of %d kinds, want 1", status, kinds)
		}
	})
}

func TestErrorsTellWhatTheAnswerSaid(t *testing.T) {
	tests := []struct {
		name   string
		answer answer
		is     error
		text   string
	}{
		{"gateway", answer{status: 403, body: `{"errorCode":"NOT_GRANTED_CALL","httpCode":"403 Forbidden","message":"This call has not been granted"}`}, ovh.ErrNotGranted, "NOT_GRANTED_CALL"},
		{"wrong key", answer{status: 403, body: `{"errorCode":"INVALID_KEY","message":"Invalid application key"}`}, ovh.ErrAuthentication, "Invalid application key"},
		{"expired key", answer{status: 403, body: `{"errorCode":"INVALID_CREDENTIAL","message":"This credential is not valid"}`}, ovh.ErrAuthentication, ""},
		{"unknown key", answer{status: 403, body: `{"errorCode":"NOT_CREDENTIAL","message":"This credential does not exist"}`}, ovh.ErrAuthentication, ""},
		{"not logged in", answer{status: 401, body: `{"message":"You must login first"}`}, ovh.ErrAuthentication, "login"},
		{"IAM", answer{status: 403, body: `{"class":"Client::Forbidden","message":"User not granted","details":{"unauthorizedActionsByIAM":"dnsZone:apiovh:record/create, dnsZone:apiovh:refresh"}}`}, ovh.ErrNotGranted, "dnsZone:apiovh:record/create, dnsZone:apiovh:refresh"},
		{"service", answer{status: 404, body: `{"class":"Client::NotFound","message":"This service does not exist"}`}, ovh.ErrNotFound, "Client::NotFound"},
		{"conflict", answer{status: 409, body: `{"class":"Client::Conflict::X","message":"in progress"}`}, ovh.ErrConflict, ""},
		{"task exists", answer{status: 400, body: `{"class":"Client::BadRequest::TaskAlreadyExists","message":"task 1 of type reinstallServer"}`}, ovh.ErrConflict, "task 1"},
		{"bad request", answer{status: 400, body: `{"message":"SSH key is not valid"}`}, ovh.ErrInvalid, "SSH key is not valid"},
		{"expired service", answer{status: 460, body: `{"message":"This service is expired"}`}, ovh.ErrExpired, "expired"},
		{"odd details", answer{status: 400, body: `{"message":"no","details":{"a":[1]},"class":7}`}, ovh.ErrInvalid, "no"},
		{"empty", answer{status: 404}, ovh.ErrNotFound, `404 "Not Found"`},
		{"HTML", answer{status: 404, body: "<html><h1>secret internals</h1></html>"}, ovh.ErrNotFound, `404 "Not Found"`},
		{"odd status", answer{status: 499, body: "x"}, ovh.ErrInvalid, `499 "unknown status"`},
		{"redirect", answer{status: 307}, ovh.ErrUnavailable, "307"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt.answer.header = map[string]string{"X-Ovh-Queryid": "EU.ext-3.1"}
				_, err := (&wire{script: []answer{tt.answer}}).client(t).Reader().Me(t.Context())
				if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.text) {
					t.Errorf("Me = %v, want %v with %q", err, tt.is, tt.text)
				}
				if e, ok := errors.AsType[*ovh.Error](err); !ok || e.QueryID != "EU.ext-3.1" {
					t.Errorf("Me = %+v, want the query", e)
				}
				if strings.Contains(err.Error(), "internals") {
					t.Errorf("Me = %v, which repeats HTML", err)
				}
			})
		})
	}
}

func TestAnswersAreBounded(t *testing.T) {
	w := &wire{script: []answer{{status: 200, body: `{"nichandle":"` + strings.Repeat("x", maxAnswer) + `"}`}}}
	if _, err := w.client(t).Reader().Me(t.Context()); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("Me = %v, want a refusal of the size", err)
	}
}
