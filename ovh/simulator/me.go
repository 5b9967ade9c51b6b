package simulator

// meArea covers the customer behind the account: a company, so that much of what
// a person would have is null.
func meArea() area {
	return area{name: "me", routes: []route{{pattern: "GET /me", handle: always(func() any {
		return nichandle{
			City: new("Roubaix"), Country: "FR", Currency: currency{"EUR", "€"}, CustomerCode: new("1234-5678-90"),
			Email: "ops@example.com", Firstname: new("Camille"), KYCValidated: new(true), Language: new("en_GB"),
			LegalForm: "corporation", Name: new("Martin"), Nichandle: nichandleID, Organisation: new("Example SAS"),
			OVHCompany: "ovh", Subsidiary: "FR", State: "complete",
		}
	})}}}
}

// A nichandle is what OVHcloud calls a customer's account.
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

// A currency is what the account is billed in.
type currency struct {
	Code   string `json:"code"`
	Symbol string `json:"symbol"`
}
