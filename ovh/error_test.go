package ovh

import (
	"errors"
	"net/http"
	"testing"
	"unicode/utf8"
)

func FuzzErrorsAreAlwaysReadable(f *testing.F) {
	for _, body := range []string{
		`{"errorCode":"INVALID_KEY","message":"no"}`, `{"class":"Client::NotFound","details":{"unauthorizedActionsByIAM":"a,b"}}`,
		`<html>`, ``, `null`, `[]`, `{"message":{"a":1},"retryAfter":"soon"}`, `{"retryAfter":1e300}`,
	} {
		f.Add(404, "3", []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, retry string, body []byte) {
		err := newError("GET", "/me", status, http.Header{"Retry-After": {retry}}, body)
		text := err.Error()
		if err.Message == "" || len(text) > 100*maxMessage || err.RetryAfter < 0 || utf8.Valid(body) && !utf8.ValidString(text) {
			t.Errorf("newError(%d, %q, %q) = %q", status, retry, body, text)
		}
		kinds := 0
		for _, kind := range []error{ErrAuthentication, ErrNotGranted, ErrNotFound, ErrConflict, ErrInvalid, ErrExpired, ErrRateLimited, ErrUnavailable} {
			if errors.Is(err, kind) {
				kinds++
			}
		}
		if kinds != 1 {
			t.Errorf("newError(%d) is of %d kinds, want 1", status, kinds)
		}
	})
}
