package simulator

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
)

// oauth2Clients are the service accounts, which sign with a token in place of a
// consumer key. What one may do is up to policies.
type oauth2Clients struct {
	account *Account
	ByID    map[string]*oauth2Client `json:"byId"`
	Secrets map[string]string        `json:"secrets"` // by id
	Tokens  map[string]*accessToken  `json:"tokens"`  // by themselves
}

// An oauth2Client is one of them, as OVHcloud's API takes and returns it. Its
// secret was shown when it was made, and never again.
type oauth2Client struct {
	Callbacks   []string `json:"callbackUrls"`
	ID          string   `json:"clientId"`
	Created     string   `json:"createdAt"`
	Description string   `json:"description"`
	Flow        string   `json:"flow"`
	Identity    *string  `json:"identity"`
	Name        string   `json:"name"`
}

// sampleClient is the service account of the demo.
const sampleClient = "EU.simulated00000001"

// credentialURN is a service account as policies know it.
func credentialURN(client string) string {
	return "urn:v1:eu:identity:credential:" + nichandleID + "/oauth2-" + client
}

// oauth2ClientArea covers the service accounts. Their tokens are handed out
// beside the API.
func oauth2ClientArea(a *Account) area {
	c := &oauth2Clients{account: a}
	a.oauth2Clients = c
	find := func(r *request) (*oauth2Client, *failure) { return named(c.ByID, r, "clientId") }
	const at = "/me/api/oauth2/client"
	return area{
		name: "oauth2Clients", state: c,
		populate: func() {
			c.ByID, c.Secrets, c.Tokens = make(map[string]*oauth2Client), make(map[string]string), make(map[string]*accessToken)
			c.add(sampleClient, "automation", "looks after the servers")
			c.Secrets[sampleClient] = ClientSecret
		},
		check: func() error {
			return cmp.Or(complete(c.ByID, anything), present(c.Secrets), complete(c.Tokens, anything))
		},
		routes: []route{
			{pattern: "GET " + at, handle: always(func() any { return names(c.ByID) })},
			{pattern: "POST " + at, handle: c.create, body: `{"name":"ci","description":"builds","flow":"CLIENT_CREDENTIALS","callbackUrls":[]}`},
			{pattern: "GET " + at + "/{clientId}", handle: show(find, func(v *oauth2Client) any { return v })},
			{pattern: "PUT " + at + "/{clientId}", body: `{"description":"builds and tests"}`, handle: on(find, func(v *oauth2Client, r *request) (any, *failure) {
				next, f := amend(r, *v, "callbackUrls", "description", "name")
				if f == nil {
					f = next.check()
				}
				if f != nil {
					return nil, f
				}
				*v = next
				return nil, nil
			})},
			{pattern: "DELETE " + at + "/{clientId}", handle: on(find, func(v *oauth2Client, _ *request) (any, *failure) {
				delete(c.ByID, v.ID)
				delete(c.Secrets, v.ID)
				return nil, nil
			})},
		},
	}
}

func (c *oauth2Clients) add(id, name, description string) *oauth2Client {
	v := &oauth2Client{
		ID: id, Created: datetime(c.account.now()), Description: description, Flow: "CLIENT_CREDENTIALS", Name: name, Identity: new(credentialURN(id)),
	}
	c.ByID[id] = v
	return v
}

// create makes a service account and shows its secret, once.
func (c *oauth2Clients) create(r *request) (any, *failure) {
	var in struct {
		Callbacks   []string `json:"callbackUrls"`
		Description string   `json:"description"`
		Flow        string   `json:"flow"`
		Name        string   `json:"name"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	v := oauth2Client{Callbacks: in.Callbacks, Description: in.Description, Flow: in.Flow, Name: in.Name}
	if f := v.check(); f != nil {
		return nil, f
	}
	made := c.add(fmt.Sprintf("EU.%016x", c.account.random.Uint64()), in.Name, in.Description)
	made.Callbacks, made.Flow = in.Callbacks, in.Flow
	// Only what acts for itself has an identity of its own.
	if in.Flow != "CLIENT_CREDENTIALS" {
		made.Identity = nil
	}
	secret := fmt.Sprintf("simulated%016x%016x", c.account.random.Uint64(), c.account.random.Uint64())
	if in.Flow == "CLIENT_CREDENTIALS" {
		c.Secrets[made.ID] = secret
	}
	return struct {
		ID     string `json:"clientId"`
		Secret string `json:"clientSecret"`
	}{made.ID, secret}, nil
}

// check refuses a service account that can't work.
func (v *oauth2Client) check() *failure {
	if f := cmp.Or(required("name", v.Name), required("description", v.Description)); f != nil {
		return f
	}
	if !slices.Contains([]string{"AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"}, v.Flow) {
		return invalid("flow", v.Flow, "oauth2.ClientFlowEnum")
	}
	if v.Flow == "AUTHORIZATION_CODE" && len(v.Callbacks) == 0 {
		return required("callbackUrls", "")
	}
	for _, callback := range v.Callbacks {
		if u, err := url.Parse(callback); err != nil || u.Scheme == "" || u.Host == "" {
			return invalid("callbackUrls", callback, "string[]")
		}
	}
	return nil
}
