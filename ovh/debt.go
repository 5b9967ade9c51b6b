package ovh

import "context"

// A Price is an amount of money.
type Price struct {
	Currency string  `json:"currencyCode"`
	Text     string  `json:"text"` // such as "119.99 €"
	Value    float64 `json:"value"`
}

// A Debt is what the account owes for bills.
type Debt struct {
	Due     *Price `json:"dueAmount"`
	Pending *Price `json:"pendingAmount,omitempty"` // is being paid
}

// Debt returns what the account owes. [ErrNotFound] is of an account that never
// owed anything.
//
// API: GET /me/debtAccount
func (r *Reader) Debt(ctx context.Context) (Debt, error) {
	return get[Debt](ctx, r, at("/me/debtAccount"))
}
