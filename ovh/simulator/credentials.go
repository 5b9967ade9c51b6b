package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// An apiKey is one consumer key of the account's application.
type apiKey struct {
	API   credential `json:"api"`
	Key   string     `json:"key"`
	Token string     `json:"token"` // of the page where a person approves it
}

// A credential is a key as OVHcloud's API tells it.
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

type accessRule struct {
	Method string `json:"method"`
	Path   string `json:"path"`
}

type application struct {
	ID          int64  `json:"applicationId"`
	Key         string `json:"applicationKey"`
	Description string `json:"description"`
	Name        string `json:"name"`
	Status      string `json:"status"`
}

const applicationID = 4001

func (a *Account) credentialRoutes() []route {
	app := application{applicationID, ApplicationKey, "manages the servers", "ovh-mcp", "active"}
	return []route{
		{method: "GET", pattern: "/me/api/application", handle: func(*request) (any, *failure) { return []int64{app.ID}, nil }},
		{method: "GET", pattern: "/me/api/application/{applicationId}", handle: func(r *request) (any, *failure) {
			if r.number("applicationId") != app.ID {
				return nil, noSuchObject(r.vars["applicationId"])
			}
			return app, nil
		}},
		{method: "GET", pattern: "/me/api/credential", query: "status", handle: a.listKeys},
		{method: "GET", pattern: "/me/api/credential/{credentialId}", handle: a.onKey(func(k *apiKey) (any, *failure) { return k.API, nil })},
		{method: "DELETE", pattern: "/me/api/credential/{credentialId}", handle: a.onKey(func(k *apiKey) (any, *failure) {
			delete(a.state.APIKeys, k.API.CredentialID)
			return nil, nil
		})},
	}
}

func (a *Account) onKey(do func(*apiKey) (any, *failure)) func(*request) (any, *failure) {
	return func(r *request) (any, *failure) {
		k, ok := a.state.APIKeys[r.number("credentialId")]
		if !ok {
			return nil, noSuchObject(r.vars["credentialId"])
		}
		return do(k)
	}
}

func (a *Account) listKeys(r *request) (any, *failure) {
	ids := []int64{}
	for id, k := range a.state.APIKeys {
		if want := r.param("status"); want == "" || want == k.API.Status {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// byKey returns the credential of a consumer key, or nil.
func (a *Account) byKey(key string) *apiKey {
	for _, k := range a.state.APIKeys {
		if k.Key == key {
			return k
		}
	}
	return nil
}

func (a *Account) requestKey(r *request) (any, *failure) {
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
	k := a.issue(fmt.Sprintf("requestedConsumerKey%012x", a.random.Uint64()>>16), "pendingValidation", in.Rules)
	k.API.AllowedIPs = in.AllowedIPs
	return struct {
		Key   string `json:"consumerKey"`
		State string `json:"state"`
		URL   string `json:"validationUrl"`
	}{k.Key, k.API.Status, "http://" + r.Host + "/auth/?credentialToken=" + k.Token}, nil
}

// issue adds a consumer key.
func (a *Account) issue(key, status string, rules []accessRule) *apiKey {
	a.state.LastKey++
	k := &apiKey{Key: key, Token: fmt.Sprintf("%016x", a.random.Uint64()), API: credential{
		ApplicationID: applicationID, Creation: datetime(a.now()), CredentialID: a.state.LastKey,
		Expiration: new(datetime(a.now().AddDate(1, 0, 0))), Rules: rules, Status: status,
	}}
	a.state.APIKeys[k.API.CredentialID] = k
	return k
}

// validate is the page where a person approves a key: here, opening it does.
func (a *Account) validate(w http.ResponseWriter, r *http.Request) bool {
	if r.URL.Path != "/auth/" || r.Method != http.MethodGet {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, k := range a.state.APIKeys {
		if token := r.URL.Query().Get("credentialToken"); k.Token == token && k.API.Status == "pendingValidation" {
			k.API.Status = "validated"
			_, _ = fmt.Fprintln(w, "The key is valid from now on.")
			return true
		}
	}
	http.Error(w, "unknown token", http.StatusNotFound)
	return true
}

// demoKeys gives the account the key that everybody uses, and an old one.
func (a *Account) demoKeys() {
	a.state.APIKeys, a.state.LastKey = make(map[int64]*apiKey), 70_000
	all := []Rule{{"GET", "/*"}, {"POST", "/*"}, {"PUT", "/*"}, {"DELETE", "/*"}}
	if a.opts.Rules != nil {
		all = a.opts.Rules
	}
	a.issue(ConsumerKey, "validated", accessRules(all))
	old := a.issue(strings.Repeat("0", 32), "expired", accessRules(all[:1]))
	old.API.Expiration = new(datetime(a.now().AddDate(0, -1, 0)))
}

func accessRules(rules []Rule) []accessRule {
	all := make([]accessRule, len(rules))
	for i, r := range rules {
		all[i] = accessRule(r)
	}
	return all
}
