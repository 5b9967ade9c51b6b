package simulator

import (
	"crypto/sha1"
	"crypto/subtle"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// tolerance is how far a request's timestamp may be off.
const tolerance = 30 * time.Second

func (a *Account) authRoutes() []route {
	return []route{
		{method: "GET", pattern: "/auth/time", public: true, handle: func(*request) (any, *failure) { return a.now().Unix(), nil }},
		{method: "GET", pattern: "/auth/currentCredential", handle: func(*request) (any, *failure) { return a.credential(), nil }},
		{method: "GET", pattern: "/me", handle: func(*request) (any, *failure) { return a.nichandle(), nil }},
	}
}

// authenticate refuses a request that OVHcloud would not let through.
func (a *Account) authenticate(r *http.Request, body []byte, path string) *failure {
	h := r.Header
	stamp, sign := h.Get("X-Ovh-Timestamp"), h.Get("X-Ovh-Signature")
	switch {
	case h.Get("X-Ovh-Consumer") == "" || stamp == "" || sign == "":
		return gateway(http.StatusUnauthorized, "NOT_AUTHENTICATED", "You must login first")
	case h.Get("X-Ovh-Application") != ApplicationKey:
		return gateway(http.StatusForbidden, "INVALID_KEY", "Invalid application key")
	case h.Get("X-Ovh-Consumer") != ConsumerKey:
		return gateway(http.StatusForbidden, "NOT_CREDENTIAL", "This credential does not exist")
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || a.now().Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return gateway(http.StatusBadRequest, "QUERY_TIME_OUT", "Query out of time")
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	proof := strings.Join([]string{ApplicationSecret, ConsumerKey, r.Method, scheme + "://" + r.Host + r.RequestURI, string(body), stamp}, "+")
	if want := fmt.Sprintf("$1$%x", sha1.Sum([]byte(proof))); subtle.ConstantTimeCompare([]byte(want), []byte(sign)) != 1 {
		return gateway(http.StatusBadRequest, "INVALID_SIGNATURE", "Invalid signature")
	}
	if !a.granted(r.Method, path) {
		return gateway(http.StatusForbidden, "NOT_GRANTED_CALL", "This call has not been granted")
	}
	return nil
}

// granted reports whether a rule covers the call.
func (a *Account) granted(method, path string) bool {
	if a.opts.Rules == nil {
		return true
	}
	segments := strings.Split(path, "/")
	for _, rule := range a.opts.Rules {
		if rule.Method == method && covers(strings.Split(rule.Path, "/"), segments) {
			return true
		}
	}
	return false
}

func covers(rule, segments []string) bool {
	for i, r := range rule {
		switch {
		case i >= len(segments):
			return false
		case r == "*" && i == len(rule)-1:
			return true
		case r != "*" && r != segments[i]:
			return false
		}
	}
	return len(rule) == len(segments)
}

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

func (a *Account) credential() credential {
	rules := []accessRule{{"GET", "/*"}, {"POST", "/*"}, {"PUT", "/*"}, {"DELETE", "/*"}}
	if a.opts.Rules != nil {
		rules = nil
		for _, r := range a.opts.Rules {
			rules = append(rules, accessRule(r))
		}
	}
	return credential{
		ApplicationID: 4001, Creation: datetime(a.state.Created), CredentialID: 70001,
		Expiration: new(datetime(a.state.Created.AddDate(1, 0, 0))), LastUse: new(datetime(a.now())),
		Rules: rules, Status: "validated",
	}
}

// datetime and date write times as OVHcloud does.
func datetime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05-07:00") }
func date(t time.Time) string     { return t.UTC().Format(time.DateOnly) }

type currency struct {
	Code   string `json:"code"`
	Symbol string `json:"symbol"`
}

type nichandle struct {
	Address      *string  `json:"address"`
	Area         *string  `json:"area"`
	BirthCity    *string  `json:"birthCity"`
	BirthDay     *string  `json:"birthDay"`
	City         *string  `json:"city"`
	CompanyID    *string  `json:"companyNationalIdentificationNumber"`
	Complement   *string  `json:"complementaryAddress"`
	Corporation  *string  `json:"corporationType"`
	Country      string   `json:"country"`
	Currency     currency `json:"currency"`
	CustomerCode *string  `json:"customerCode"`
	Email        string   `json:"email"`
	Fax          *string  `json:"fax"`
	Firstname    *string  `json:"firstname"`
	ItalianSDI   *string  `json:"italianSDI"`
	KYCValidated *bool    `json:"kycValidated"`
	Language     *string  `json:"language"`
	LegalForm    string   `json:"legalform"`
	Name         *string  `json:"name"`
	NationalID   *string  `json:"nationalIdentificationNumber"`
	Nichandle    string   `json:"nichandle"`
	Organisation *string  `json:"organisation"`
	OVHCompany   string   `json:"ovhCompany"`
	Subsidiary   string   `json:"ovhSubsidiary"`
	Phone        *string  `json:"phone"`
	PhoneCountry *string  `json:"phoneCountry"`
	PhoneType    *string  `json:"phoneType"`
	Purpose      *string  `json:"purposeOfPurchase"`
	Sex          *string  `json:"sex"`
	SpareEmail   *string  `json:"spareEmail"`
	State        string   `json:"state"`
	VAT          *string  `json:"vat"`
	Zip          *string  `json:"zip"`
}

func (a *Account) nichandle() nichandle {
	return nichandle{
		City: new("Roubaix"), Country: "FR", Currency: currency{"EUR", "€"}, CustomerCode: new("1234-5678-90"),
		Email: "ops@example.com", Firstname: new("Camille"), KYCValidated: new(true), Language: new("en_GB"),
		LegalForm: "corporation", Name: new("Martin"), Nichandle: "cm12345-ovh", Organisation: new("Example SAS"),
		OVHCompany: "ovh", Subsidiary: "FR", State: "complete",
	}
}
