package sms

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type message struct {
	serviceName
	draft
	Receivers   []string `json:"receivers" jsonschema:"minItems=1,maxItems=500" jsonschema_description:"In full, such as +33612345678."`
	Sender      string   `json:"sender,omitempty" jsonschema:"maxLength=20" jsonschema_description:"Enabled one of list_sms_senders."`
	ForResponse bool     `json:"sender_for_response,omitempty" jsonschema_description:"From a short number that can be answered, instead of sender."`
	Priority    string   `json:"priority,omitempty" jsonschema:"enum=high,enum=medium,enum=low,enum=veryLow"`
	Validity    int      `json:"validity_minutes,omitempty" jsonschema:"minimum=1,maximum=10080"`
	Class       string   `json:"class,omitempty" jsonschema:"enum=flash,enum=phoneDisplay,enum=sim,enum=toolkit"`
}

func (in message) Faults() (all []tool.Fault) {
	number := regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	seen := make(map[string]bool)
	for i, r := range in.Receivers {
		at := fmt.Sprintf("receivers[%d]", i)
		if !number.MatchString(r) {
			all = append(all, tool.Fault{At: at, Problem: "is not an international number such as +33612345678"})
		}
		if seen[r] {
			all = append(all, tool.Fault{At: at, Problem: "is given twice"})
		}
		seen[r] = true
	}
	switch {
	case in.Sender != "" && in.ForResponse:
		all = append(all, tool.Fault{At: "sender", Problem: "and sender_for_response exclude each other: given both, OVHcloud ignores sender"})
	case in.Sender == "" && !in.ForResponse:
		all = append(all, tool.Fault{At: "sender", Problem: "is missing: one of list_sms_senders, or sender_for_response"})
	}
	return all
}

func (in message) job() ovh.SMSJob {
	return ovh.SMSJob{
		Message: in.Message, Receivers: in.Receivers, Sender: in.Sender, SenderForResponse: in.ForResponse,
		NoStopClause: in.NoStopClause, Priority: in.Priority, ValidityPeriod: in.Validity, Class: in.Class,
	}
}

// A target is what a plan shows of a message.
type target struct {
	Service     string    `json:"service"`
	Sender      string    `json:"sender"`
	Receivers   []string  `json:"receivers"`
	Message     partition `json:"message"`
	Credits     int       `json:"credits_needed"`
	CreditsLeft float64   `json:"credits_left"`
}

func sendMessage(ctx context.Context, api *ovh.Reader, in message) (tool.Planned[ovh.SMSReport], error) {
	t, err := inspect(ctx, api, in)
	if err != nil {
		return tool.Planned[ovh.SMSReport]{}, err
	}
	job := ovh.SendSMS(in.Service, in.job())
	act := tool.Act[ovh.SMSReport]{
		Steps:   tool.Steps(job.Write),
		Credits: t.Credits,
		Look:    fmt.Sprintf("list_sms_outgoing with service %q shows what was sent", in.Service),
		Result: func(_ context.Context, _ *ovh.Reader, got tool.Answers) (ovh.SMSReport, error) {
			report, err := job.Answer(got[0])
			if err != nil {
				return report, err
			}
			return checked(report)
		},
	}
	return act.Planned(t.plan()), nil
}

// inspect reads what the message would be sent with, and refuses what OVHcloud
// would refuse.
func inspect(ctx context.Context, api *ovh.Reader, in message) (target, error) {
	service, err := api.SMSService(ctx, in.Service)
	if err != nil {
		return target{}, unknownService(err)
	}
	if err := checkSender(ctx, api, in); err != nil {
		return target{}, err
	}
	p := split(in.draft)
	t := target{in.Service, in.Sender, in.Receivers, p, p.Parts * len(in.Receivers), service.CreditsLeft}
	if in.ForResponse {
		t.Sender = "a short number of OVHcloud"
	}
	if float64(t.Credits) > t.CreditsLeft {
		return target{}, tool.Refuse(fmt.Sprintf("the message takes %d credits, and %q has %g left", t.Credits, t.Service, t.CreditsLeft),
			"shorten it, send it to fewer receivers, or ask the operator to buy credits")
	}
	return t, nil
}

func checkSender(ctx context.Context, api *ovh.Reader, in message) error {
	if in.ForResponse {
		return nil
	}
	all, err := api.SMSSenders(ctx, in.Service)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(s ovh.SMSSender) bool { return s.Sender == in.Sender && s.Status == "enable" }) {
		return nil
	}
	return tool.Refuse(fmt.Sprintf("%q is not an enabled sender of %q", in.Sender, in.Service), "list_sms_senders shows them; sender_for_response needs none")
}

func (t target) plan() confirm.Plan {
	p := confirm.Plan{
		Summary: fmt.Sprintf("Send a text message of %d part(s) to %d receiver(s), for %d credit(s).", t.Message.Parts, len(t.Receivers), t.Credits),
		Target:  tool.Object(t),
		WillHappen: []string{
			"Each of these gets the message: " + strings.Join(tool.Quoted(t.Receivers), ", "),
			fmt.Sprintf("%d credits are spent of %g. One credit a part is the rate of France; other countries have their own.", t.Credits, t.CreditsLeft),
		},
		WillBeLost: []string{"The credits."},
		Undo:       "None: what is sent can't be called back.",
		Duration:   "at once",
	}
	if t.Message.Unicode != "" {
		p.WillHappen = append(p.WillHappen, fmt.Sprintf("The character %q forces Unicode: 70 characters in a part instead of 160.", t.Message.Unicode))
	}
	return p
}

// checked fails when nobody is reached: OVHcloud calls that a success.
func checked(report ovh.SMSReport) (ovh.SMSReport, error) {
	if len(report.ValidReceivers) == 0 {
		return report, &tool.Error{
			Code: tool.CodeInvalidRequest, What: "nothing was sent: no receiver is valid: " + strings.Join(tool.Quoted(report.InvalidReceivers), ", "),
			Next: "correct the numbers and plan again",
		}
	}
	report.InvalidReceivers = append([]string{}, report.InvalidReceivers...)
	report.IDs = append([]int64{}, report.IDs...)
	return report, nil
}
