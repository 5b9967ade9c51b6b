package ovh

import (
	"cmp"
	"context"
	"net/http"
	"strings"
)

// An SMSService is an account that sends text messages, with its credits.
type SMSService struct {
	Name          string       `json:"name"` // such as sms-xx12345-1
	Description   string       `json:"description,omitempty"`
	Status        string       `json:"status"`
	Channel       string       `json:"channel,omitempty"`
	CreditsLeft   float64      `json:"creditsLeft"`
	CreditsOnHold float64      `json:"creditsHoldByQuota,omitempty"`
	AutoRecredit  int          `json:"automaticRecreditAmount,omitempty"` // credits bought when they run low
	AutoThreshold float64      `json:"creditThresholdForAutomaticRecredit,omitempty"`
	IAM           *IAMResource `json:"iam,omitempty"`
}

// SMSServices returns the account's SMS services, sorted by name.
//
// API: GET /sms
func (r *Reader) SMSServices(ctx context.Context) ([]SMSService, error) {
	all, err := objects[SMSService](ctx, r, at("/sms"))
	order(all, func(a, b SMSService) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// SMSService returns one SMS service, or an error that is [ErrNotFound].
//
// API: GET /sms/{serviceName}
func (r *Reader) SMSService(ctx context.Context, service string) (SMSService, error) {
	return get[SMSService](ctx, r, at("/sms/{}", service))
}

// An SMSSender is a name or number that messages may come from.
type SMSSender struct {
	Sender      string `json:"sender"`
	Status      string `json:"status"`
	Type        string `json:"type,omitempty"`
	Description string `json:"description,omitempty"`
	Comment     string `json:"comment,omitempty"`
}

// SMSSenders returns the senders of a service, sorted.
//
// API: GET /sms/{serviceName}/senders
func (r *Reader) SMSSenders(ctx context.Context, service string) ([]SMSSender, error) {
	all, err := objects[SMSSender](ctx, r, at("/sms/{}/senders", service))
	order(all, func(a, b SMSSender) int { return strings.Compare(a.Sender, b.Sender) })
	return all, err
}

// An SMSEstimate is how a message is cut into parts, each of which is paid.
type SMSEstimate struct {
	Characters        int    `json:"characters"`
	Encoding          string `json:"charactersClass"` // 7bits or unicode
	CharactersPerPart int    `json:"maxCharactersPerPart"`
	Parts             int    `json:"parts"`
}

// pathEstimateSMS is the path of the one operation that looks by POST.
const pathEstimateSMS = "/sms/estimate"

// EstimateSMS asks how a message would be cut. It sends and costs nothing.
//
// API: POST /sms/estimate
func (r *Reader) EstimateSMS(ctx context.Context, message, senderType string, noStopClause bool) (SMSEstimate, error) {
	body := struct {
		Message      string `json:"message"`
		NoStopClause bool   `json:"noStopClause"`
		SenderType   string `json:"senderType"`
	}{message, noStopClause, senderType}
	payload, err := encode(body)
	if err != nil {
		return SMSEstimate{}, err
	}
	var estimate SMSEstimate
	err = r.look(ctx, Query{Method: http.MethodPost, Path: pathEstimateSMS, Body: payload}, path{}, &estimate)
	return estimate, err
}

// An SMSJob is a message to send. Empty fields are OVHcloud's defaults.
type SMSJob struct {
	Message           string   `json:"message"`
	Receivers         []string `json:"receivers"` // +33600000000
	Sender            string   `json:"sender,omitempty"`
	SenderForResponse bool     `json:"senderForResponse,omitempty"`
	NoStopClause      bool     `json:"noStopClause,omitempty"`
	Priority          string   `json:"priority,omitempty"`
	ValidityPeriod    int      `json:"validityPeriod,omitempty"` // minutes
	Class             string   `json:"class,omitempty"`
}

// An SMSReport says what became of a job.
type SMSReport struct {
	IDs              []int64  `json:"ids"`
	ValidReceivers   []string `json:"validReceivers"`
	InvalidReceivers []string `json:"invalidReceivers"`
	CreditsRemoved   float64  `json:"totalCreditsRemoved"`
	Tag              string   `json:"tag,omitempty"`
}

// SendSMS sends a message to real people and spends credits. OVHcloud answers
// without an error even when every receiver is invalid.
//
// API: POST /sms/{serviceName}/jobs
func SendSMS(service string, job SMSJob) Request[SMSReport] {
	return request[SMSReport]("POST", at("/sms/{}/jobs", service), job)
}

// An SMSOutgoing is a message that was sent.
type SMSOutgoing struct {
	ID              int64   `json:"id"`
	Receiver        string  `json:"receiver"`
	Sender          string  `json:"sender"`
	Message         string  `json:"message"`
	Created         string  `json:"creationDatetime"`
	Sent            string  `json:"sentAt,omitempty"`
	Delivered       string  `json:"deliveredAt,omitempty"`
	DeliveryReceipt int     `json:"deliveryReceipt"` // 1 is delivered
	PTT             int     `json:"ptt"`             // delivery code of the operator
	Parts           int     `json:"numberOfSms"`
	Credits         float64 `json:"credits"`
	Tag             string  `json:"tag,omitempty"`
}

// SMSSent returns the messages that a service sent, the latest first: all, or
// those to that receiver and from that sender where these are not empty.
//
// API: GET /sms/{serviceName}/outgoing
func (r *Reader) SMSSent(ctx context.Context, service, receiver, sender string) ([]SMSOutgoing, error) {
	list := at("/sms/{}/outgoing", service).where("receiver", receiver).where("sender", sender)
	all, err := objects[SMSOutgoing](ctx, r, list)
	order(all, func(a, b SMSOutgoing) int { return cmp.Compare(b.ID, a.ID) })
	return all, err
}
