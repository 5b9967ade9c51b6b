package ovh

import "context"

// A NewServiceAccount is a service account that was just made. Its secret is
// told this once.
type NewServiceAccount struct {
	ID     string `json:"clientId"`
	Secret Secret `json:"clientSecret"`
}

// A ServiceAccount signs with access tokens. What it may do is up to IAM policies
// that name its identity.
type ServiceAccount struct {
	ID       string `json:"clientId"`
	Identity string `json:"identity"` // its URN
}

func (s NewServiceAccount) identity() string { return s.ID }
func (s ServiceAccount) identity() string    { return s.ID }

// ServiceAccount returns one, or an error that is [ErrNotFound].
//
// API: GET /me/api/oauth2/client/{clientId}
func (r *Reader) ServiceAccount(ctx context.Context, client string) (ServiceAccount, error) {
	return get[ServiceAccount](ctx, r, at("/me/api/oauth2/client/{}", client))
}

// CreateServiceAccount makes a service account, which may do nothing yet.
//
// API: POST /me/api/oauth2/client
func CreateServiceAccount(name, description string) Request[NewServiceAccount] {
	return request[NewServiceAccount]("POST", at("/me/api/oauth2/client"), struct {
		Name        string   `json:"name"`
		Description string   `json:"description"`
		Flow        string   `json:"flow"`
		Callbacks   []string `json:"callbackUrls"`
	}{name, description, "CLIENT_CREDENTIALS", []string{}})
}

// DeleteServiceAccount ends a service account for good.
//
// API: DELETE /me/api/oauth2/client/{clientId}
func DeleteServiceAccount(client string) Request[None] {
	return request[None]("DELETE", at("/me/api/oauth2/client/{}", client), nil)
}

// CreatePolicy makes an IAM policy of that form.
//
// API: POST /v2/iam/policy
func CreatePolicy(policy any) Request[None] {
	return request[None]("POST", at("/v2/iam/policy"), policy)
}
