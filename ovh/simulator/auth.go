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
		{method: "POST", pattern: "/auth/credential", public: true, handle: a.requestKey},
		{method: "GET", pattern: "/auth/currentCredential", handle: func(r *request) (any, *failure) {
			return a.byKey(r.Header.Get("X-Ovh-Consumer")).API, nil
		}},
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
	}
	key := a.byKey(h.Get("X-Ovh-Consumer"))
	switch {
	case key == nil:
		return gateway(http.StatusForbidden, "NOT_CREDENTIAL", "This credential does not exist")
	case key.API.Status != "validated":
		return gateway(http.StatusForbidden, "INVALID_CREDENTIAL", "This credential is not valid")
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || a.now().Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return gateway(http.StatusBadRequest, "QUERY_TIME_OUT", "Query out of time")
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	proof := strings.Join([]string{ApplicationSecret, key.Key, r.Method, scheme + "://" + r.Host + r.RequestURI, string(body), stamp}, "+")
	if want := fmt.Sprintf("$1$%x", sha1.Sum([]byte(proof))); subtle.ConstantTimeCompare([]byte(want), []byte(sign)) != 1 {
		return gateway(http.StatusBadRequest, "INVALID_SIGNATURE", "Invalid signature")
	}
	key.API.LastUse = new(datetime(a.now()))
	if !key.granted(r.Method, path) {
		return gateway(http.StatusForbidden, "NOT_GRANTED_CALL", "This call has not been granted")
	}
	return nil
}

// granted reports whether a rule covers the call.
func (k *apiKey) granted(method, path string) bool {
	segments := strings.Split(path, "/")
	for _, rule := range k.API.Rules {
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
