package simulator

import (
	"fmt"
	"net/http"
	"slices"
)

// A failure is a refusal in one of OVHcloud's two shapes: with an error code
// it comes from the gateway, with a class from the service. Both go with the
// same statuses, so a client has to read them.
type failure struct {
	Status  int    `json:"-"`
	Code    string `json:"errorCode,omitempty"`
	HTTP    string `json:"httpCode,omitempty"`
	Class   string `json:"class,omitempty"`
	Message string `json:"message"`

	Details map[string]string `json:"details,omitempty"`
}

func (f *failure) answer() answer { return reply(f.Status, f) }

// gateway is a refusal before the service is asked.
func gateway(status int, code, message string) *failure {
	return &failure{Status: status, Code: code, HTTP: fmt.Sprintf("%d %s", status, http.StatusText(status)), Message: message}
}

func noSuchRoute() *failure {
	return notFound("Got an invalid (or empty) URL")
}

// refuse is a refusal by the service.
func refuse(status int, class, format string, args ...any) *failure {
	return &failure{Status: status, Class: class, Message: fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) *failure {
	return refuse(http.StatusBadRequest, "Client::BadRequest", format, args...)
}

func notFound(format string, args ...any) *failure {
	return refuse(http.StatusNotFound, "Client::NotFound", format, args...)
}

func conflict(format string, args ...any) *failure {
	return refuse(http.StatusConflict, "Client::Conflict", format, args...)
}

// noSuchService is what OVHcloud says of a product that is not the account's,
// noSuchObject of anything within one.
func noSuchService() *failure { return notFound("This service does not exist") }

func noSuchObject(id string) *failure {
	return notFound("The requested object (id = %s) does not exist", id)
}

func invalid(field, value, kind string) *failure {
	return badRequest("[%s] Given data (%s) is not valid for type %s", field, value, kind)
}

// oneOf refuses a value that is none of its enum's. An empty one was not given.
func oneOf(field, value, enum string, values ...string) *failure {
	if value != "" && !slices.Contains(values, value) {
		return invalid(field, value, enum)
	}
	return nil
}

// required refuses an empty value.
func required(field, value string) *failure {
	if value == "" {
		return badRequest("[%s] is required", field)
	}
	return nil
}
