package ovh

import (
	"cmp"
	"context"
	"net/http"
	"time"
)

// An APICredential is a consumer key as OVHcloud knows it. The key itself is
// not told.
type APICredential struct {
	ID            int64        `json:"credentialId"`
	ApplicationID int64        `json:"applicationId"`
	Status        string       `json:"status"`
	Creation      string       `json:"creation"`
	Expiration    string       `json:"expiration,omitempty"` // empty for never
	LastUse       string       `json:"lastUse,omitempty"`
	AllowedIPs    []string     `json:"allowedIPs,omitempty"` // empty for all
	Rules         []AccessRule `json:"rules"`
	OVHSupport    bool         `json:"ovhSupport,omitempty"`
}

// ExpiresIn returns how long the credential is valid from now on; ok is false
// when it never expires.
func (a APICredential) ExpiresIn(now time.Time) (left time.Duration, ok bool) {
	t, err := time.Parse(time.RFC3339, a.Expiration)
	return t.Sub(now), err == nil
}

// DaysLeft is [APICredential.ExpiresIn] in whole days.
func (a APICredential) DaysLeft(now time.Time) (days int, ok bool) {
	left, ok := a.ExpiresIn(now)
	return int(left.Hours() / 24), ok
}

// WarningDays is how many days before a credential expires its user is warned.
const WarningDays = 15

// ExpiresSoon reports whether fewer than [WarningDays] are left of the
// credential, and how many.
func (a APICredential) ExpiresSoon(now time.Time) (days int, soon bool) {
	days, ends := a.DaysLeft(now)
	return days, ends && days < WarningDays
}

// CurrentCredential returns the credential that signs the calls.
//
// API: GET /auth/currentCredential
func (r *Reader) CurrentCredential(ctx context.Context) (APICredential, error) {
	return get[APICredential](ctx, r, at("/auth/currentCredential"))
}

// APICredentials returns the account's credentials, the latest first.
//
// API: GET /me/api/credential
func (r *Reader) APICredentials(ctx context.Context) ([]APICredential, error) {
	all, err := objects[APICredential](ctx, r, at("/me/api/credential"))
	order(all, func(a, b APICredential) int { return cmp.Compare(b.ID, a.ID) })
	return all, err
}

// APICredential returns one credential, or an error that is [ErrNotFound].
//
// API: GET /me/api/credential/{credentialId}
func (r *Reader) APICredential(ctx context.Context, credential int64) (APICredential, error) {
	return get[APICredential](ctx, r, at("/me/api/credential/{}", id(credential)))
}

// RevokeAPICredential ends a credential for good. Everything that uses it
// stops working.
//
// API: DELETE /me/api/credential/{credentialId}
func RevokeAPICredential(credential int64) Request[None] {
	return request[None]("DELETE", at("/me/api/credential/{}", id(credential)), nil)
}

// An APIApplication is what keys were created for.
type APIApplication struct {
	ID          int64  `json:"applicationId"`
	Key         string `json:"applicationKey"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Status      string `json:"status"`
}

// APIApplications returns the account's applications, sorted by id.
//
// API: GET /me/api/application
func (r *Reader) APIApplications(ctx context.Context) ([]APIApplication, error) {
	all, err := objects[APIApplication](ctx, r, at("/me/api/application"))
	order(all, func(a, b APIApplication) int { return cmp.Compare(a.ID, b.ID) })
	return all, err
}

// A ConsumerKeyRequest is a new consumer key that waits until a person
// approves it.
type ConsumerKeyRequest struct {
	ConsumerKey   Secret `json:"consumerKey"`
	State         string `json:"state"`
	ValidationURL string `json:"validationUrl"` // where a person approves it
}

// RequestConsumerKey asks for a consumer key that may do what rules say. It
// needs the application's key only, and can't be used before a person opened
// the validation URL. Redirection is where their browser goes afterwards, or
// empty.
//
// API: POST /auth/credential
func RequestConsumerKey(rules []AccessRule, redirection string) Request[ConsumerKeyRequest] {
	body := struct {
		Rules       []AccessRule `json:"accessRules"`
		Redirection string       `json:"redirection,omitempty"`
	}{rules, redirection}
	r := request[ConsumerKeyRequest]("POST", at("/auth/credential"), body)
	r.unsigned = true
	return r
}

// Logout ends the credential that signs it, for good.
//
// API: POST /auth/logout
func Logout() Request[None] { return request[None]("POST", at("/auth/logout"), nil) }

// ClockOffset reads OVHcloud's clock and returns its time, and how far it is
// ahead of the local one. Both have a grain of a second.
//
// API: GET /auth/time
func (r *Reader) ClockOffset(ctx context.Context) (now time.Time, offset time.Duration, err error) {
	var seconds int64
	err = r.look(ctx, Query{Method: http.MethodGet, Path: "/auth/time", Unsigned: true}, path{}, &seconds)
	now = time.Unix(seconds, 0)
	return now, time.Until(now).Round(time.Second), err
}
