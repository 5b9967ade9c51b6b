package simulator

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A price is an amount of money as OVHcloud's API returns it.
type price struct {
	Currency string  `json:"currencyCode"`
	UCents   *int64  `json:"priceInUcents"` // of which 100 million are one
	Text     string  `json:"text"`
	Value    float64 `json:"value"`
}

// euros makes a price of cents.
func euros(cents int64) price {
	return price{"EUR", new(cents * 1_000_000), fmt.Sprintf("%d.%02d €", cents/100, cents%100), float64(cents) / 100}
}

// A bill is what was paid for a month, as OVHcloud's API returns it.
type bill struct {
	ID         string  `json:"billId"`
	Category   string  `json:"category"`
	Date       string  `json:"date"`
	EInvoice   *string `json:"eInvoicingId"`
	EStatus    *string `json:"eInvoicingStatus"`
	Order      int64   `json:"orderId"`
	Password   string  `json:"password"`
	PDF        string  `json:"pdfUrl"`
	WithTax    price   `json:"priceWithTax"`
	WithoutTax price   `json:"priceWithoutTax"`
	Tax        price   `json:"tax"`
	URL        string  `json:"url"`
}

// A billDetail is one line of a bill.
type billDetail struct {
	ID          string    `json:"billDetailId"`
	Description string    `json:"description"`
	Domain      string    `json:"domain"`
	End         *string   `json:"periodEnd"`
	Start       *string   `json:"periodStart"`
	Quantity    string    `json:"quantity"`
	Total       price     `json:"totalPrice"`
	Unit        unitPrice `json:"unitPrice"`
}

// A unitPrice is a price of which fractions of a cent count.
type unitPrice struct {
	Currency string  `json:"currencyCode"`
	Text     string  `json:"text"`
	Value    float64 `json:"value"`
}

// A billPayment tells how a bill was paid.
type billPayment struct {
	Date       string  `json:"paymentDate"`
	Identifier *string `json:"paymentIdentifier"`
	Type       string  `json:"paymentType"`
}

// billArea covers the bills of the account's last months. Each has a line, for
// the first server. What is ordered here is billed by nobody.
func billArea(a *Account) area {
	find := func(r *request) (bill, *failure) { return named(a.bills(), r, "billId") }
	const at = "/me/bill"
	return area{name: "bills", routes: []route{
		{
			pattern: "GET " + at, handle: a.listBills,
			query: "category=autorenew&date.from=2020-01-01T00:00:00Z&date.to=2060-01-01T00:00:00Z&orderId=190000001",
		},
		{pattern: "GET /me/debtAccount", handle: always(func() any { return debtBalance{true, euros(0), euros(0), euros(0), euros(0)} })},
		{pattern: "GET " + at + "/{billId}", handle: show(find, func(b bill) any { return b })},
		{pattern: "GET " + at + "/{billId}/details", handle: show(find, func(b bill) any { return []string{b.ID + "-1"} })},
		{pattern: "GET " + at + "/{billId}/details/{billDetailId}", handle: on(find, func(b bill, r *request) (any, *failure) {
			if r.vars["billDetailId"] != b.ID+"-1" {
				return nil, noSuchObject(r.vars["billDetailId"])
			}
			return a.billDetail(b), nil
		})},
		{pattern: "GET " + at + "/{billId}/payment", handle: show(find, func(b bill) any { return billPayment{Date: b.Date, Type: "creditCard"} })},
	}}
}

// A debtBalance is what the account owes, as OVHcloud's API returns it: of a
// month that was paid, nothing.
type debtBalance struct {
	Active    bool  `json:"active"`
	Due       price `json:"dueAmount"`
	Pending   price `json:"pendingAmount"`
	Todo      price `json:"todoAmount"`
	Unmatured price `json:"unmaturedAmount"`
}

// bills are the account's, by their ids: one for each of the last months.
func (a *Account) bills() map[string]bill {
	all := make(map[string]bill)
	for month := range 3 {
		id := fmt.Sprintf("FR%08d", 10_000_001+month)
		all[id] = bill{
			ID: id, Category: "autorenew", Date: datetime(a.created.AddDate(0, month, 0)), Order: 190_000_001 + int64(month), Password: "simulated",
			PDF: "https://bills.simulator/" + id + ".pdf", WithTax: euros(11999), WithoutTax: euros(9999), Tax: euros(2000),
			URL: "https://bills.simulator/" + id,
		}
	}
	return all
}

// listBills lists the bills that the query selects.
func (a *Account) listBills(r *request) (any, *failure) {
	if f := cmp.Or(
		r.oneOf("category", "billing.CategoryEnum", "autorenew", "earlyrenewal", "purchase", "purchase-cloud", "purchase-servers",
			"purchase-telecom", "purchase-web"),
		r.numeric("orderId"),
	); f != nil {
		return nil, f
	}
	within, f := r.between("date")
	if f != nil {
		return nil, f
	}
	all := a.bills()
	maps.DeleteFunc(all, func(_ string, b bill) bool {
		return !r.selects("category", b.Category) || !r.selectsNumber("orderId", b.Order) || !within(b.Date)
	})
	return names(all), nil
}

func (a *Account) billDetail(b bill) billDetail {
	start, _ := time.Parse(time.RFC3339, b.Date)
	first := slices.Min(names(a.servers.ByName))
	return billDetail{
		ID: b.ID + "-1", Description: "Rental of a dedicated server for 1 month", Domain: first, Quantity: "1",
		Start: new(date(start)), End: new(date(start.AddDate(0, 1, 0))), Total: b.WithoutTax,
		Unit: unitPrice{b.WithoutTax.Currency, b.WithoutTax.Text, b.WithoutTax.Value},
	}
}
