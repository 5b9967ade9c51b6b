package simulator

import (
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// An SMS service with its senders and what it sent.
type smsService struct {
	API     smsAnswer              `json:"api"`
	Senders map[string]smsSender   `json:"senders"`
	Sent    map[int64]*smsOutgoing `json:"sent"`
}

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

type smsResponse struct {
	CGI     *string   `json:"cgiUrl"`
	Type    string    `json:"responseType"`
	Text    *string   `json:"text"`
	Sender  *string   `json:"trackingDefaultSmsSender"`
	Options *[]string `json:"trackingOptions"` // never any
}

type smsTemplates struct {
	Email   bool    `json:"customizedEmailMode"`
	SMS     bool    `json:"customizedSmsMode"`
	Body    *string `json:"emailBody"`
	From    *string `json:"emailFrom"`
	Subject *string `json:"emailSubject"`
	SMSBody *string `json:"smsBody"`
}

type smsSender struct {
	Comment     *string `json:"comment"`
	Description string  `json:"description"`
	Referer     string  `json:"referer"`
	Sender      string  `json:"sender"`
	Status      string  `json:"status"`
	Type        *string `json:"type"`
	Media       *string `json:"validationMedia"`
}

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

func (a *Account) smsRoutes() []route {
	const at = "/sms/{serviceName}"
	return []route{
		{method: "GET", pattern: "/sms", handle: func(*request) (any, *failure) { return names(a.state.SMS), nil }},
		{method: "POST", pattern: "/sms/estimate", handle: estimateSMS},
		{method: "GET", pattern: at, handle: a.onSMS(func(s *smsService, _ *request) (any, *failure) { return s.API, nil })},
		{method: "GET", pattern: at + "/senders", handle: a.onSMS(func(s *smsService, _ *request) (any, *failure) { return names(s.Senders), nil })},
		{method: "GET", pattern: at + "/senders/{sender}", handle: a.onSMS(func(s *smsService, r *request) (any, *failure) {
			sender, ok := s.Senders[r.vars["sender"]]
			if !ok {
				return nil, noSuchObject(r.vars["sender"])
			}
			return sender, nil
		})},
		{method: "GET", pattern: at + "/outgoing", query: "receiver sender", handle: a.onSMS(listSent)},
		{method: "GET", pattern: at + "/outgoing/{id}", handle: a.onSMS(func(s *smsService, r *request) (any, *failure) {
			sent, ok := s.Sent[r.number("id")]
			if !ok {
				return nil, noSuchObject(r.vars["id"])
			}
			return sent, nil
		})},
		{method: "POST", pattern: at + "/jobs", handle: a.onSMS(a.sendSMS)},
	}
}

func (a *Account) onSMS(do func(*smsService, *request) (any, *failure)) func(*request) (any, *failure) {
	return func(r *request) (any, *failure) {
		s, ok := a.state.SMS[r.vars["serviceName"]]
		if !ok {
			return nil, noSuchService()
		}
		return do(s, r)
	}
}

func listSent(s *smsService, r *request) (any, *failure) {
	ids := []int64{}
	for id, sent := range s.Sent {
		if want := r.param("receiver"); want != "" && want != sent.Receiver {
			continue
		}
		if want := r.param("sender"); want != "" && want != sent.Sender {
			continue
		}
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, nil
}

type smsEstimate struct {
	Characters int    `json:"characters"`
	Class      string `json:"charactersClass"`
	PerPart    int    `json:"maxCharactersPerPart"`
	Parts      int    `json:"parts"`
}

// stopClause is what OVHcloud appends unless it is told not to.
const stopClause = "\nSTOP au 36180"

func estimateSMS(r *request) (any, *failure) {
	var in struct {
		Message      string `json:"message"`
		NoStopClause bool   `json:"noStopClause"`
		SenderType   string `json:"senderType"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if !slices.Contains([]string{"alpha", "numeric", "shortcode", "time2chat", "virtual"}, in.SenderType) {
		return nil, invalid("senderType", in.SenderType, "sms.TypeSenderEnum")
	}
	if f := required("message", in.Message); f != nil {
		return nil, f
	}
	return estimate(in.Message, in.NoStopClause), nil
}

func estimate(message string, noStop bool) smsEstimate {
	if !noStop {
		message += stopClause
	}
	const basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	e := smsEstimate{Class: "7bits", PerPart: 160}
	for _, c := range message {
		switch {
		case strings.ContainsRune(basic, c):
			e.Characters++
		case strings.ContainsRune("^{}\\[~]|€\f", c):
			e.Characters += 2
		default:
			e.Class = "unicode"
		}
	}
	long := 153
	if e.Class == "unicode" {
		e.Characters, e.PerPart, long = len(utf16.Encode([]rune(message))), 70, 67
	}
	if e.Parts = 1; e.Characters > e.PerPart {
		e.PerPart = long
		e.Parts = int(math.Ceil(float64(e.Characters) / float64(long)))
	}
	return e
}

type smsReport struct {
	IDs     []int64  `json:"ids"`
	Invalid []string `json:"invalidReceivers"`
	Tag     string   `json:"tag"`
	Credits float64  `json:"totalCreditsRemoved"`
	Valid   []string `json:"validReceivers"`
}

type smsJob struct {
	Message           string   `json:"message"`
	Receivers         []string `json:"receivers"`
	Sender            string   `json:"sender"`
	SenderForResponse bool     `json:"senderForResponse"`
	NoStopClause      bool     `json:"noStopClause"`
	Priority          string   `json:"priority"`
	Validity          int      `json:"validityPeriod"`
	Class             string   `json:"class"`
	Charset           string   `json:"charset"`
	Coding            string   `json:"coding"`
	Differed          int      `json:"differedPeriod"`
	Tag               string   `json:"tag"`
}

func (a *Account) sendSMS(s *smsService, r *request) (any, *failure) {
	var in smsJob
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if f := required("message", in.Message); f != nil {
		return nil, f
	}
	if sender, ok := s.Senders[in.Sender]; !in.SenderForResponse && (!ok || sender.Status != "enable") {
		return nil, refuse(http.StatusForbidden, "Client::Forbidden", "Sender %s is not allowed", in.Sender)
	}
	number := regexp.MustCompile(`^(\+|00)[1-9]\d{6,14}$`)
	report := smsReport{IDs: []int64{}, Invalid: []string{}, Valid: []string{}, Tag: in.Tag}
	e := estimate(in.Message, in.NoStopClause)
	for _, to := range in.Receivers {
		if !number.MatchString(to) || strings.HasSuffix(to, "0000000") {
			report.Invalid = append(report.Invalid, to)
			continue
		}
		report.Valid = append(report.Valid, to)
	}
	report.Credits = float64(e.Parts * len(report.Valid))
	if report.Credits > s.API.CreditsLeft {
		return nil, refuse(http.StatusPaymentRequired, "Client::PaymentRequired", "Not enough credits")
	}
	s.API.CreditsLeft -= report.Credits
	for _, to := range report.Valid {
		id := a.deliver(s, to, in, e)
		report.IDs = append(report.IDs, id)
	}
	return report, nil
}

// deliver notes one message as sent.
func (a *Account) deliver(s *smsService, to string, job smsJob, e smsEstimate) int64 {
	a.state.LastSMS++
	now := datetime(a.now())
	s.Sent[a.state.LastSMS] = &smsOutgoing{
		Created: now, Credits: float64(e.Parts), Delivered: &now, ID: a.state.LastSMS, Message: job.Message, Length: e.Characters,
		Parts: e.Parts, PTT: 1, Receiver: to, Sender: job.Sender, Sent: &now, Tag: job.Tag, Tariff: "FR",
	}
	return a.state.LastSMS
}

func (a *Account) demoSMS() {
	const name = "sms-cm12345-1"
	s := &smsService{
		API: smsAnswer{
			Channel: "both", CreditsLeft: 42, Description: "alerts", IAM: newIAM("alerts", "sms", name, 3_000_000), Name: name,
			Response: smsResponse{Type: "none"}, Status: "enable",
		},
		Senders: map[string]smsSender{
			"ExampleSAS": {Description: "alerts", Referer: "custom", Sender: "ExampleSAS", Status: "enable", Type: new("alpha")},
			"Shop":       {Description: "waits for its review", Referer: "custom", Sender: "Shop", Status: "waitingValidation", Type: new("alpha")},
		},
		Sent: make(map[int64]*smsOutgoing),
	}
	a.state.SMS = map[string]*smsService{name: s}
	a.sign(contract{
		Kind: "sms", Route: "/sms", Name: name, Display: new("alerts"), Plan: "sms-account",
		Created: date(a.now().AddDate(-2, 0, 0)), Expires: date(a.now().AddDate(0, 8, 0)),
	})
	a.state.LastSMS = 700_000_000
	for i := range 3 {
		job := smsJob{Message: "disk of db-1 is full", Sender: "ExampleSAS"}
		id := a.deliver(s, "+33612345678", job, estimate(job.Message, true))
		s.Sent[id].Created = datetime(a.now().Add(-time.Duration(3-i) * time.Hour))
	}
}
