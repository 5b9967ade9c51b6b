package simulator

// mails are what OVHcloud has written to the customer.
type mails struct {
	account *Account
	ByID    map[int64]*mail `json:"byId"`
	Last    int64           `json:"last"` // id
}

// A mail is one of them, as OVHcloud's API returns it. It may hold what only the
// customer should know.
type mail struct {
	Body    string `json:"body"`
	Date    string `json:"date"`
	ID      int64  `json:"id"`
	Subject string `json:"subject"`
}

// mailArea covers the mails to the customer, which clients read to confirm what
// a person should.
func mailArea(a *Account) area {
	m := &mails{account: a}
	a.mails = m
	const at = "/me/notification/email/history"
	return area{
		name: "mails", state: m,
		populate: func() {
			m.ByID, m.Last = make(map[int64]*mail), 6_000_000
			m.send("Welcome", "Your account is "+nichandleID+".\n")
		},
		check: func() error { return complete(m.ByID, anything) },
		routes: []route{
			{pattern: "GET " + at, handle: always(func() any { return ids(m.ByID, anything) })},
			{pattern: "GET " + at + "/{id}", handle: func(r *request) (any, *failure) { return numbered(m.ByID, r, "id") }},
		},
	}
}

// send writes to the customer.
func (m *mails) send(subject, body string) {
	m.Last++
	m.ByID[m.Last] = &mail{Body: body, Date: datetime(m.account.now()), ID: m.Last, Subject: subject}
}
