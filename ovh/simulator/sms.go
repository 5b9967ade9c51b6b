package simulator

import (
	"cmp"
	"time"
)

// smsServices are the account's SMS services.
type smsServices struct {
	account *Account
	ByName  map[string]*smsService `json:"byName"`
	Last    int64                  `json:"last"` // id of a message
}

// An SMS service with its senders and what it sent.
type smsService struct {
	API     smsAnswer              `json:"api"`
	Senders map[string]smsSender   `json:"senders"`
	Slots   map[string][]string    `json:"slots,omitempty"` // lists of receivers by the id of their slot
	Sent    map[int64]*smsOutgoing `json:"sent"`
}

// smsArea covers the SMS services: their senders, their credits and what they
// sent. A message arrives as soon as it is sent.
func smsArea(a *Account) area {
	ss := &smsServices{account: a}
	const at = "/sms/{serviceName}"
	return area{
		name: "sms", state: ss, populate: ss.populate,
		check: func() error {
			return complete(ss.ByName, func(s *smsService) bool {
				return complete(s.Sent, anything) == nil
			})
		},
		routes: []route{
			{pattern: "GET /sms", query: tagQuery, handle: func(r *request) (any, *failure) {
				return tagged(r, ss.ByName, func(s *smsService) *iam { return s.API.IAM })
			}},
			{pattern: "POST /sms/estimate", handle: estimateSMS, body: `{"message":"hello ☺","noStopClause":true,"senderType":"alpha"}`},
			{pattern: "GET " + at, handle: show(ss.find, func(s *smsService) any { return s.API })},
			{pattern: "GET " + at + "/senders", handle: show(ss.find, func(s *smsService) any { return names(s.Senders) })},
			{pattern: "GET " + at + "/senders/{sender}", handle: on(ss.find, func(s *smsService, r *request) (any, *failure) {
				return named(s.Senders, r, "sender")
			})},
			{pattern: "GET " + at + "/outgoing", query: outgoingQuery, handle: on(ss.find, listOutgoing)},
			{pattern: "GET " + at + "/outgoing/{id}", handle: on(ss.find, func(s *smsService, r *request) (any, *failure) {
				return numbered(s.Sent, r, "id")
			})},
			{
				pattern: "POST " + at + "/jobs", handle: on(ss.find, ss.send),
				body: `{"message":"hello","receivers":["+33612345678","+3361"],"sender":"ExampleSAS"}`,
			},
		},
	}
}

// populate adds a service with one sender that may be used, one that may not
// yet, and a few messages that were sent.
func (ss *smsServices) populate() {
	const name = "sms-cm12345-1"
	now := ss.account.now()
	ss.account.services.add(contract{
		Kind: "sms", Route: "/sms", Name: name, Display: new("alerts"), Plan: "sms-account",
		Created: date(now.AddDate(-2, 0, 0)), Expires: date(now.AddDate(0, 8, 0)),
	})
	s := &smsService{
		API: smsAnswer{
			Channel: "both", CreditsLeft: 42, Description: "alerts", IAM: newIAM("alerts", "sms", name, 3_000_000), Name: name,
			Response: smsResponse{Type: "none"}, Status: "enable",
		},
		Senders: map[string]smsSender{
			"ExampleSAS": {Description: "alerts", Referer: "custom", Sender: "ExampleSAS", Status: "enable", Type: new("alpha")},
			"Shop":       {Description: "waits for its review", Referer: "custom", Sender: "Shop", Status: "waitingValidation", Type: new("alpha")},
		},
		Slots: map[string][]string{"1": {"+33612345678", "+33687654321"}},
		Sent:  make(map[int64]*smsOutgoing),
	}
	ss.ByName, ss.Last = map[string]*smsService{name: s}, 700_000_000
	for hours := range 3 {
		job := smsJob{Message: "disk of db-1 is full", Sender: "ExampleSAS"}
		id := ss.deliver(s, "+33612345678", job, estimate(job.Message, true))
		s.Sent[id].Created = datetime(now.Add(-time.Duration(3-hours) * time.Hour))
	}
}

// find finds the service that a request is about.
func (ss *smsServices) find(r *request) (*smsService, *failure) {
	return namedService(ss.ByName, r, "serviceName")
}

const outgoingQuery = "batchID=00000000-0000-4000-8000-000000000000&creationDatetime.from=2020-01-01T00:00:00Z&" +
	"creationDatetime.to=2060-01-01T00:00:00Z&deliveryReceipt=0&differedDelivery=0&messageID=00000000-0000-4000-8000-000000000000&" +
	"ptt=4&receiver=%2B33612345678&sender=ExampleSAS&tag="

// listOutgoing lists the ids of the messages that the query selects.
func listOutgoing(s *smsService, r *request) (any, *failure) {
	if f := cmp.Or(r.numeric("deliveryReceipt", "differedDelivery", "ptt"), r.uuids("batchID", "messageID")); f != nil {
		return nil, f
	}
	within, f := r.between("creationDatetime")
	if f != nil {
		return nil, f
	}
	return ids(s.Sent, func(sent *smsOutgoing) bool {
		return within(sent.Created) && r.selects("receiver", sent.Receiver) && r.selects("sender", sent.Sender) && r.selects("tag", sent.Tag) &&
			r.selects("batchID", deref(sent.Batch)) && r.selects("messageID", deref(sent.MessageID)) &&
			r.selectsNumber("deliveryReceipt", int64(sent.Receipt)) && r.selectsNumber("differedDelivery", int64(sent.Differed)) &&
			r.selectsNumber("ptt", int64(sent.PTT))
	}), nil
}

// deliver sends one message. It arrives in the same second.
func (ss *smsServices) deliver(s *smsService, to string, job smsJob, e smsEstimate) int64 {
	ss.Last++
	now := datetime(ss.account.now())
	s.Sent[ss.Last] = &smsOutgoing{
		Created: now, Credits: float64(e.Parts), Delivered: &now, ID: ss.Last, Message: job.Message, Length: e.Characters,
		Parts: e.Parts, PTT: 4, Receipt: 1, Receiver: to, Sender: job.Sender, Sent: &now, Tag: job.Tag, Tariff: "FR",
	}
	return ss.Last
}

// An smsAnswer is a service as OVHcloud's API returns it.
type smsAnswer struct {
	Recredit    *int         `json:"automaticRecreditAmount"`
	CallBack    *string      `json:"callBack"`
	Channel     string       `json:"channel"`
	Threshold   float64      `json:"creditThresholdForAutomaticRecredit"`
	OnHold      float64      `json:"creditsHoldByQuota"`
	CreditsLeft float64      `json:"creditsLeft"`
	Description string       `json:"description"`
	IAM         *iam         `json:"iam"`
	Name        string       `json:"name"`
	SMPP        bool         `json:"smpp"`
	Response    smsResponse  `json:"smsResponse"`
	Status      string       `json:"status"`
	StopBack    *string      `json:"stopCallBack"`
	Templates   smsTemplates `json:"templates"`
	Quota       int          `json:"userQuantityWithQuota"`
}

// An smsResponse is what is done with answers.
type smsResponse struct {
	CGI     *string   `json:"cgiUrl"`
	Type    string    `json:"responseType"`
	Text    *string   `json:"text"`
	Sender  *string   `json:"trackingDefaultSmsSender"`
	Options *[]string `json:"trackingOptions"` // never any
}

// An smsTemplates is how messages are made of mails, which nobody does here.
type smsTemplates struct {
	Email   bool    `json:"customizedEmailMode"`
	SMS     bool    `json:"customizedSmsMode"`
	Body    *string `json:"emailBody"`
	From    *string `json:"emailFrom"`
	Subject *string `json:"emailSubject"`
	SMSBody *string `json:"smsBody"`
}

// An smsSender is a name that messages may come from, once OVHcloud has reviewed
// it.
type smsSender struct {
	Comment     *string `json:"comment"`
	Description string  `json:"description"`
	Referer     string  `json:"referer"`
	Sender      string  `json:"sender"`
	Status      string  `json:"status"`
	Type        *string `json:"type"`
	Media       *string `json:"validationMedia"`
}

// An smsOutgoing is one message to one receiver, as OVHcloud's API returns it.
type smsOutgoing struct {
	Batch     *string `json:"batchID"`
	Created   string  `json:"creationDatetime"`
	Credits   float64 `json:"credits"`
	Delivered *string `json:"deliveredAt"`
	Receipt   int     `json:"deliveryReceipt"`
	Differed  int     `json:"differedDelivery"`
	ID        int64   `json:"id"`
	Message   string  `json:"message"`
	MessageID *string `json:"messageID"`
	Length    int     `json:"messageLength"`
	Parts     int     `json:"numberOfSms"`
	PTT       int     `json:"ptt"`
	Receiver  string  `json:"receiver"`
	Sender    string  `json:"sender"`
	Sent      *string `json:"sentAt"`
	Tag       string  `json:"tag"`
	Tariff    string  `json:"tariffCode"`
}

// An smsReport is what became of an order.
type smsReport struct {
	IDs     []int64  `json:"ids"`
	Invalid []string `json:"invalidReceivers"`
	Tag     string   `json:"tag"`
	Credits float64  `json:"totalCreditsRemoved"`
	Valid   []string `json:"validReceivers"`
}
