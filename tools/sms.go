package tools

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type smsName struct {
	Service string `json:"service" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9.-]*$,maxLength=64" jsonschema_description:"As in list_sms_services."`
}

type smsList struct {
	Services []ovh.SMSService `json:"services"`
}

type smsSenders struct {
	Senders []ovh.SMSSender `json:"senders"`
}

type smsDraft struct {
	Message      string `json:"message" jsonschema:"minLength=1,maxLength=1600"`
	NoStopClause bool   `json:"no_stop_clause,omitempty" jsonschema_description:"Add no opt-out text; for messages that are no advertising."`
}

type smsQuestion struct {
	smsDraft
	SenderType string `json:"sender_type,omitempty" jsonschema:"enum=alpha,enum=numeric,enum=shortcode,enum=virtual,default=alpha"`
}

type smsAnswer struct {
	ovh.SMSEstimate
	Credits float64 `json:"credits_per_receiver"`
	Unicode string  `json:"unicode_because,omitempty"`
}

type smsFilter struct {
	smsName
	Receiver string `json:"receiver,omitempty" jsonschema:"maxLength=20"`
	Sender   string `json:"sender,omitempty" jsonschema:"maxLength=20"`
}

type smsSent struct {
	Messages []ovh.SMSOutgoing `json:"messages"`
}

type smsMessage struct {
	smsName
	smsDraft
	Receivers   []string `json:"receivers" jsonschema:"minItems=1,maxItems=500" jsonschema_description:"In full, such as +33612345678."`
	Sender      string   `json:"sender,omitempty" jsonschema:"maxLength=20" jsonschema_description:"Enabled one of list_sms_senders."`
	ForResponse bool     `json:"sender_for_response,omitempty" jsonschema_description:"From a short number that can be answered, instead of sender."`
	Priority    string   `json:"priority,omitempty" jsonschema:"enum=high,enum=medium,enum=low,enum=veryLow"`
	Validity    int      `json:"validity_minutes,omitempty" jsonschema:"minimum=1,maximum=10080"`
	Class       string   `json:"class,omitempty" jsonschema:"enum=flash,enum=phoneDisplay,enum=sim,enum=toolkit"`
}

func (in smsMessage) faults() (all []schemas.Fault) {
	number := regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	seen := make(map[string]bool)
	for i, r := range in.Receivers {
		at := fmt.Sprintf("receivers[%d]", i)
		if !number.MatchString(r) {
			all = append(all, fault(at, "is not an international number such as +33612345678")...)
		}
		if seen[r] {
			all = append(all, fault(at, "stands there twice")...)
		}
		seen[r] = true
	}
	if (in.Sender == "") == !in.ForResponse {
		all = append(all, fault("sender", "or sender_for_response has to be given, not both: OVHcloud ignores sender beside the other")...)
	}
	return all
}

func (in smsMessage) job() ovh.SMSJob {
	return ovh.SMSJob{
		Message: in.Message, Receivers: in.Receivers, Sender: in.Sender, SenderForResponse: in.ForResponse,
		NoStopClause: in.NoStopClause, Priority: in.Priority, ValidityPeriod: in.Validity, Class: in.Class,
	}
}

func sms() []Definition {
	return []Definition{
		define(Tool[none, smsList]{
			Name:        "list_sms_services",
			Title:       "List SMS services",
			Description: "Lists the account's SMS services with the credits they have left.",
			Effect:      Read,
			Rows:        "services",
			Access:      rules("GET /sms", "GET /sms/*"),
			Run: func(ctx context.Context, api *ovh.Client, _ none) (smsList, error) {
				all, err := api.SMSServices(ctx)
				return smsList{all}, err
			},
		}),
		define(Tool[smsName, ovh.SMSService]{
			Name:        "get_sms_service",
			Title:       "Show an SMS service",
			Description: "Shows one SMS service and its credits.",
			Effect:      Read,
			Access:      rules("GET /sms/*"),
			Run: func(ctx context.Context, api *ovh.Client, in smsName) (ovh.SMSService, error) {
				s, err := api.SMSService(ctx, in.Service)
				return s, unknownSMS(err)
			},
		}),
		define(Tool[smsName, smsSenders]{
			Name:        "list_sms_senders",
			Title:       "List SMS senders",
			Description: "Lists the senders of an SMS service; those with status enable can be used.",
			Effect:      Read,
			Rows:        "senders",
			Access:      rules("GET /sms/*/senders", "GET /sms/*/senders/*"),
			Run: func(ctx context.Context, api *ovh.Client, in smsName) (smsSenders, error) {
				all, err := api.SMSSenders(ctx, in.Service)
				return smsSenders{all}, unknownSMS(err)
			},
		}),
		define(Tool[smsQuestion, smsAnswer]{
			Name:        "estimate_sms",
			Title:       "Estimate an SMS",
			Description: "Tells how a message is cut into parts, its encoding and its credits. Sends and costs nothing.",
			Effect:      Read,
			Access:      rules("POST /sms/estimate"),
			Run:         estimateSMS,
		}),
		define(Tool[smsFilter, smsSent]{
			Name:        "list_sms_outgoing",
			Title:       "List sent SMS",
			Description: "Lists the messages that an SMS service sent, the latest first, with their delivery.",
			Effect:      Read,
			Rows:        "messages",
			Access:      rules("GET /sms/*/outgoing", "GET /sms/*/outgoing/*"),
			Run: func(ctx context.Context, api *ovh.Client, in smsFilter) (smsSent, error) {
				all, err := api.SMSSent(ctx, in.Service, in.Receiver, in.Sender)
				return smsSent{all}, unknownSMS(err)
			},
		}),
		define(Tool[smsMessage, ovh.SMSReport]{
			Name:        "send_sms",
			Title:       "Send an SMS",
			Description: "Sends a text message to real people and spends credits. It can't be called back.",
			Effect:      Destroy,
			Access:      rules("GET /sms/*", "POST /sms/*/jobs"),
			Plan:        planSMS,
			Run:         sendSMS,
		}),
	}
}

func estimateSMS(ctx context.Context, api *ovh.Client, in smsQuestion) (smsAnswer, error) {
	kind := in.SenderType
	if kind == "" {
		kind = "alpha"
	}
	e, err := api.EstimateSMS(ctx, in.Message, kind, in.NoStopClause)
	return smsAnswer{e, float64(e.Parts), cutMessage(in.Message, in.NoStopClause).Unicode}, err
}

// An smsTarget is what a plan shows of a message.
type smsTarget struct {
	Service     string   `json:"service"`
	Sender      string   `json:"sender"`
	Receivers   []string `json:"receivers"`
	Cut         cut      `json:"message"`
	Credits     int      `json:"credits_needed"`
	CreditsLeft float64  `json:"credits_left"`
}

func planSMS(ctx context.Context, api *ovh.Client, in smsMessage) (confirm.Plan, error) {
	service, err := api.SMSService(ctx, in.Service)
	if err != nil {
		return confirm.Plan{}, unknownSMS(err)
	}
	if err := usableSender(ctx, api, in); err != nil {
		return confirm.Plan{}, err
	}
	c := cutMessage(in.Message, in.NoStopClause)
	t := smsTarget{in.Service, in.Sender, in.Receivers, c, c.Parts * len(in.Receivers), service.CreditsLeft}
	if in.ForResponse {
		t.Sender = "a short number of OVHcloud"
	}
	if float64(t.Credits) > t.CreditsLeft {
		return confirm.Plan{}, refuse(fmt.Sprintf("the message takes %d credits, and %s has %g left", t.Credits, in.Service, t.CreditsLeft),
			"shorten it, send it to fewer receivers, or ask the operator to buy credits")
	}
	p := confirm.Plan{
		Summary: fmt.Sprintf("Send a text message of %d part(s) to %d receiver(s), for %d credit(s).", c.Parts, len(in.Receivers), t.Credits),
		Target:  object(t),
		WillHappen: []string{
			"Each of these gets the message: " + strings.Join(in.Receivers, ", "),
			fmt.Sprintf("%d credits are spent of %g. One credit a part is the rate of France; other countries have their own.", t.Credits, t.CreditsLeft),
		},
		WillBeLost: []string{"The credits."},
		Undo:       "None: what is sent can't be called back.",
		Requests:   []confirm.Request{request("POST", in.job(), "/sms/{}/jobs", in.Service)},
		Duration:   "at once",
	}
	if c.Unicode != "" {
		p.WillHappen = append(p.WillHappen, fmt.Sprintf("The character %q forces Unicode: 70 characters in a part instead of 160.", c.Unicode))
	}
	return p, nil
}

// usableSender refuses a sender that OVHcloud would refuse.
func usableSender(ctx context.Context, api *ovh.Client, in smsMessage) error {
	if in.ForResponse {
		return nil
	}
	all, err := api.SMSSenders(ctx, in.Service)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Sender == in.Sender && s.Status == "enable" {
			return nil
		}
	}
	return refuse(fmt.Sprintf("%q is no enabled sender of %s", in.Sender, in.Service), "list_sms_senders shows them; sender_for_response needs none")
}

// sendSMS fails when nobody is reached: OVHcloud calls that a success.
func sendSMS(ctx context.Context, api *ovh.Client, in smsMessage) (ovh.SMSReport, error) {
	report, err := api.SendSMS(ctx, in.Service, in.job())
	if err != nil {
		return report, err
	}
	if len(report.ValidReceivers) == 0 {
		return report, &CallError{
			Code: codeInvalidRequest, What: "nothing was sent: no receiver is valid: " + strings.Join(report.InvalidReceivers, ", "),
			Next: "correct the numbers and plan again",
		}
	}
	report.InvalidReceivers = append([]string{}, report.InvalidReceivers...)
	report.IDs = append([]int64{}, report.IDs...)
	return report, nil
}

func unknownSMS(err error) error {
	if errors.Is(err, ovh.ErrNotFound) {
		return advise(err, "list_sms_services shows the services; only the European endpoints have SMS")
	}
	return err
}
