package simulator

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
)

// credentials are the consumer keys of the account's one application.
type credentials struct {
	account *Account
	ByID    map[int64]*apiKey `json:"byId"`
	Last    int64             `json:"last"` // id
}

// An apiKey is one consumer key. A client asks for it, a person approves it on a
// page of OVHcloud's, and from then on it signs, within its rules, until it
// expires or is deleted.
type apiKey struct {
	API   credential `json:"api"`
	Key   string     `json:"key"`
	Token string     `json:"token"` // of the page where a person approves it
}

// A credential is a key as OVHcloud's API returns it.
type credential struct {
	AllowedIPs    []string     `json:"allowedIPs"`
	ApplicationID int64        `json:"applicationId"`
	Creation      string       `json:"creation"`
	CredentialID  int64        `json:"credentialId"`
	Expiration    *string      `json:"expiration"`
	LastUse       *string      `json:"lastUse"`
	OVHSupport    bool         `json:"ovhSupport"`
	Rules         []accessRule `json:"rules"`
	Status        string       `json:"status"`
}

// An accessRule is one call that a key may make. Rules are given with a key and
// never change after that.
type accessRule struct {
	Method string `json:"method"`
	Path   string `json:"path"`
}

// An application is a program that asks customers for keys.
type application struct {
	ID          int64  `json:"applicationId"`
	Key         string `json:"applicationKey"`
	Description string `json:"description"`
	Name        string `json:"name"`
	Status      string `json:"status"`
}

const applicationID = 4001

// applications are those that have keys to the account, by their ids.
func applications() map[int64]application {
	return map[int64]application{applicationID: {applicationID, ApplicationKey, "manages the servers", "ovh-mcp", "active"}}
}

// credentialArea covers the keys to the account, and how applications get them.
func credentialArea(a *Account) area {
	c := &credentials{account: a}
	a.credentials = c
	apps := applications()
	find := func(r *request) (*apiKey, *failure) { return numbered(c.ByID, r, "credentialId") }
	return area{
		name: "credentials", state: c, populate: c.populate,
		check: func() error { return complete(c.ByID, anything) },
		routes: []route{
			{pattern: "POST /auth/credential", public: true, handle: c.create, body: `{"accessRules":[{"method":"GET","path":"/me"}]}`},
			{pattern: "GET /auth/currentCredential", handle: func(r *request) (any, *failure) {
				key := c.byKey(r.Header.Get("X-Ovh-Consumer"))
				if key == nil { // who calls has an access token
					return nil, gateway(http.StatusForbidden, "NOT_CREDENTIAL", "This credential does not exist")
				}
				return key.API, nil
			}},
			{pattern: "POST /auth/logout", handle: func(r *request) (any, *failure) {
				if key := c.byKey(r.Header.Get("X-Ovh-Consumer")); key != nil {
					key.API.Status = "expired"
				}
				return nil, nil
			}},
			{pattern: "GET /me/api/application", handle: always(func() any { return []int64{applicationID} })},
			{pattern: "GET /me/api/application/{applicationId}", handle: func(r *request) (any, *failure) {
				return numbered(apps, r, "applicationId")
			}},
			{pattern: "GET /me/api/credential", query: "applicationId=4001&status=expired", handle: c.list},
			{pattern: "GET /me/api/credential/{credentialId}", handle: show(find, func(k *apiKey) any { return k.API })},
			{
				pattern: "DELETE /me/api/credential/{credentialId}",
				vars:    map[string]string{"credentialId": "70002"}, // the tests call with the other key
				handle: on(find, func(k *apiKey, _ *request) (any, *failure) {
					delete(c.ByID, k.API.CredentialID)
					return nil, nil
				}),
			},
		},
	}
}

// populate gives the account the key that everybody uses, and an old one.
func (c *credentials) populate() {
	c.ByID, c.Last = make(map[int64]*apiKey), 70_000
	rules := c.account.opts.Rules
	if rules == nil {
		rules = []Rule{{"GET", "/*"}, {"POST", "/*"}, {"PUT", "/*"}, {"DELETE", "/*"}}
	}
	c.add(ConsumerKey, "validated", accessRules(rules))
	// An expired one, so that filtering by status has an effect.
	old := c.add(strings.Repeat("0", 32), "expired", accessRules(rules[:1]))
	old.API.Expiration = new(datetime(c.account.now().AddDate(0, -1, 0)))
}

func accessRules(rules []Rule) []accessRule {
	all := make([]accessRule, len(rules))
	for i, r := range rules {
		all[i] = accessRule(r)
	}
	return all
}

// setRules changes what [ConsumerKey] may do, if it still exists.
func (c *credentials) setRules(rules []Rule) {
	if k := c.byKey(ConsumerKey); k != nil {
		k.API.Rules = accessRules(rules)
	}
}

// byKey returns the credential of a consumer key, or nil.
func (c *credentials) byKey(key string) *apiKey {
	for _, k := range c.ByID {
		if k.Key == key {
			return k
		}
	}
	return nil
}

// list lists the ids of the keys that the query selects.
func (c *credentials) list(r *request) (any, *failure) {
	if f := cmp.Or(
		r.oneOf("status", "auth.CredentialStateEnum", "expired", "pendingValidation", "refused", "validated"),
		r.numeric("applicationId"),
	); f != nil {
		return nil, f
	}
	return ids(c.ByID, func(k *apiKey) bool {
		return r.selects("status", k.API.Status) && r.selectsNumber("applicationId", k.API.ApplicationID)
	}), nil
}

// create gives out a key that is of no use before a person has approved it.
// Anyone may ask for one; only the application says who asks.
func (c *credentials) create(r *request) (any, *failure) {
	if r.Header.Get("X-Ovh-Application") != ApplicationKey {
		return nil, gateway(http.StatusForbidden, "INVALID_KEY", "Invalid application key")
	}
	var in struct {
		Rules       []accessRule `json:"accessRules"`
		Redirection *string      `json:"redirection"`
		AllowedIPs  []string     `json:"allowedIPs"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if len(in.Rules) == 0 {
		return nil, required("accessRules", "")
	}
	k := c.add(fmt.Sprintf("requestedConsumerKey%012x", c.account.random.Uint64()>>16), "pendingValidation", in.Rules)
	k.API.AllowedIPs = in.AllowedIPs
	return struct {
		Key   string `json:"consumerKey"`
		State string `json:"state"`
		URL   string `json:"validationUrl"`
	}{k.Key, k.API.Status, origin(r.Request) + "/auth/?credentialToken=" + k.Token}, nil
}

// add gives out a key, for a year.
func (c *credentials) add(key, status string, rules []accessRule) *apiKey {
	c.Last++
	now := c.account.now()
	k := &apiKey{Key: key, Token: fmt.Sprintf("%016x", c.account.random.Uint64()), API: credential{
		ApplicationID: applicationID, Creation: datetime(now), CredentialID: c.Last,
		Expiration: new(datetime(now.AddDate(1, 0, 0))), Rules: rules, Status: status,
	}}
	c.ByID[c.Last] = k
	return k
}

// serveValidation is the page where a person approves a key. OVHcloud's asks for
// a password and for how long the key may live; here, opening it is enough, and
// with &deny it is refused. It reports whether r was for that page.
func (a *Account) serveValidation(w http.ResponseWriter, r *http.Request) bool {
	if r.URL.Path != "/auth/" || r.Method != http.MethodGet {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	// A token serves once. A key that was deleted meanwhile has none.
	token := r.URL.Query().Get("credentialToken")
	for _, k := range a.credentials.ByID {
		if k.Token == token && k.API.Status == "pendingValidation" {
			if r.URL.Query().Has("deny") {
				k.API.Status = "refused"
				_, _ = fmt.Fprintln(w, "The key is refused.")
				return true
			}
			k.API.Status = "validated"
			_, _ = fmt.Fprintln(w, "The key is valid from now on.")
			return true
		}
	}
	http.Error(w, "unknown token", http.StatusNotFound)
	return true
}
