package simulator

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// An smsJob is an order to send a message to some receivers. Most of it is taken
// and has no effect.
type smsJob struct {
	Message           string   `json:"message"`
	Receivers         []string `json:"receivers"`
	Document          string   `json:"receiversDocumentUrl"`
	Slot              string   `json:"receiversSlotId"`
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

// send sends to all valid receivers or, if the credits don't suffice, to none.
// Invalid ones are only listed: an order without any valid receiver succeeds,
// as it does at OVHcloud, and costs nothing.
func (ss *smsServices) send(s *smsService, r *request) (any, *failure) {
	var in smsJob
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if f := in.check(s); f != nil {
		return nil, f
	}
	// OVHcloud knows which numbers exist. Here those of seven zeros at the end look
	// valid and are not, so that both ways of failing can be met.
	number := regexp.MustCompile(`^(\+|00)[1-9]\d{6,14}$`)
	report := smsReport{IDs: []int64{}, Invalid: []string{}, Valid: []string{}, Tag: in.Tag}
	e := estimate(in.Message, in.NoStopClause)
	for _, to := range slices.Concat(in.Receivers, s.Slots[in.Slot]) {
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
		report.IDs = append(report.IDs, ss.deliver(s, to, in, e))
	}
	return report, nil
}

// check refuses an order that OVHcloud would refuse. The sender that is not used
// is taken out.
func (in *smsJob) check(s *smsService) *failure {
	if f := cmp.Or(
		required("message", in.Message),
		oneOf("charset", in.Charset, "sms.CharsetEnum", "UTF-8"),
		oneOf("class", in.Class, "sms.ClassEnum", "flash", "phoneDisplay", "sim", "toolkit"),
		oneOf("coding", in.Coding, "sms.CodingEnum", "7bit", "8bit"),
		oneOf("priority", in.Priority, "sms.PriorityEnum", "high", "low", "medium", "veryLow"),
	); f != nil {
		return f
	}
	switch {
	case in.Validity < 0:
		return badRequest("[validityPeriod] Given data (%d) is not valid for type long", in.Validity)
	case in.Differed < 0:
		return badRequest("[differedPeriod] Given data (%d) is not valid for type long", in.Differed)
	}
	return cmp.Or(in.checkReceivers(s), in.checkSender(s))
}

// checkReceivers wants at least one of the three ways to name receivers. What a
// document holds can't be known here: nobody is sent to, as if it were empty.
func (in *smsJob) checkReceivers(s *smsService) *failure {
	if in.Document != "" {
		if u, err := url.Parse(in.Document); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return invalid("receiversDocumentUrl", in.Document, "string")
		}
	}
	if _, exists := s.Slots[in.Slot]; in.Slot != "" && !exists {
		return noSuchObject(in.Slot)
	}
	if len(in.Receivers) == 0 && in.Document == "" && in.Slot == "" {
		return required("receivers", "")
	}
	return nil
}

// checkSender wants a sender that may be used, or none: a number that can be
// answered takes the place of any sender, and may not send links.
func (in *smsJob) checkSender(s *smsService) *failure {
	if in.SenderForResponse {
		if regexp.MustCompile(`(?i)https?://|www\.`).MatchString(in.Message) {
			return badRequest("cannot send contact information with shortcode")
		}
		in.Sender = ""
		return nil
	}
	if sender, ok := s.Senders[in.Sender]; !ok || sender.Status != "enable" {
		return refuse(http.StatusForbidden, "Client::Forbidden", "Sender %s is not allowed", in.Sender)
	}
	return nil
}
