package ovh

import "context"

// An Account is the customer account that the keys belong to. What the API
// tells beyond this (birthday, identity numbers, phone) is left out on purpose.
type Account struct {
	Nichandle    string `json:"nichandle"`
	Email        string `json:"email"`
	Name         string `json:"name,omitempty"`
	Firstname    string `json:"firstname,omitempty"`
	Organisation string `json:"organisation,omitempty"`
	CustomerCode string `json:"customerCode,omitempty"`
	Country      string `json:"country,omitempty"`
	Language     string `json:"language,omitempty"`
	LegalForm    string `json:"legalform,omitempty"`
	OVHCompany   string `json:"ovhCompany,omitempty"`
	Subsidiary   string `json:"ovhSubsidiary,omitempty"`
	State        string `json:"state,omitempty"`
	KYCValidated bool   `json:"kycValidated,omitempty"`
}

// Me returns the account that the keys belong to.
//
// API: GET /me
func (r *Reader) Me(ctx context.Context) (Account, error) {
	return get[Account](ctx, r, at("/me"))
}
