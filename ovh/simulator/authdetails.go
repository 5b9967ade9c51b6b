package simulator

// accountURN is the customer as OVHcloud's access management knows it.
const accountURN = "urn:v1:eu:identity:account:" + nichandleID

// nichandleID is the customer's account.
const nichandleID = "cm12345-ovh"

// An authDetails tells who signed a call, and how.
type authDetails struct {
	Account     string       `json:"account"`
	Routes      []accessRule `json:"allowedRoutes"`
	Description *string      `json:"description"`
	Identities  []string     `json:"identities"`
	Method      string       `json:"method"`
	Roles       []string     `json:"roles"`
	User        *string      `json:"user"`
}

// authDetailsArea covers what a key learns of itself. Terraform asks for it
// before anything else.
func authDetailsArea(a *Account) area {
	apps := applications()
	return area{name: "authDetails", routes: []route{
		{pattern: "GET /auth/details", handle: func(r *request) (any, *failure) {
			identity, method := a.identity(r.Request)
			d := authDetails{Account: nichandleID, Identities: []string{identity}, Method: method, Roles: []string{}}
			if key := a.credentials.byKey(r.Header.Get("X-Ovh-Consumer")); key != nil {
				d.Routes = key.API.Rules
			}
			return d, nil
		}},
		{pattern: "GET /me/api/credential/{credentialId}/application", handle: func(r *request) (any, *failure) {
			key, f := numbered(a.credentials.ByID, r, "credentialId")
			if f != nil {
				return nil, f
			}
			return apps[key.API.ApplicationID], nil
		}},
	}}
}
