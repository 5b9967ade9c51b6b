package ovh

import (
	"errors"
	"strings"
	"testing"
)

func TestPathsAreShownWithoutTheValuesOfTheirQuery(t *testing.T) {
	for path, want := range map[string]string{
		"":                       "",
		"/me":                    "/me",
		"/me?a=1":                "/me?a=…",
		"/me?a=1&b=&c=x%3Dy=z":   "/me?a=…&b=…&c=…",
		"/me?s3cr3t":             "/me?=…",
		"/me?a=1?b=2":            "/me?a=…",
		"/me?a=…&b=…":            "/me?a=…&b=…",
		"/domain/zone/a%3Fb=c/x": "/domain/zone/a%3Fb=c/x",
	} {
		if got := ShownPath(path); got != want {
			t.Errorf("ShownPath(%q) = %q, want %q", path, got, want)
		}
	}
	for _, err := range []error{
		&Error{Method: "GET", Path: "/me?token=s3cr3t", Status: 404, Message: "none"},
		&TransportError{Method: "GET", Path: "/me?token=s3cr3t", Err: errors.New("cut")},
	} {
		if got := err.Error(); strings.Contains(got, "s3cr3t") || !strings.Contains(got, "/me?token=…") {
			t.Errorf("%T says %q", err, got)
		}
	}
}

func TestAnswerAfterWhichAWriteMayHaveRunIsUnavailableWhateverItsCode(t *testing.T) {
	for _, status := range []int{302, 408, 500, 503} {
		for _, code := range []string{"QUERY_TIME_OUT", "INVALID_KEY", "Client::BadRequest::TaskAlreadyExists"} {
			if err := (&Error{Status: status, Code: code}); !errors.Is(err, ErrUnavailable) || errors.Is(err, ErrAuthentication) || errors.Is(err, ErrConflict) {
				t.Errorf("%d %s is %v, want ErrUnavailable", status, code, err.kind())
			}
		}
	}
}
