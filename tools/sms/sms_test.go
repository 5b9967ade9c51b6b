package sms

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

const alerts = "sms-cm12345-1"

// hello is a message that works.
var hello = tooltest.Args{"service": alerts, "sender": "ExampleSAS", "message": "hello", "receivers": []string{"+33612345678"}}

// The local split, which plans rest on, is held against OVHcloud's estimate.
func TestMessagesAreSplitAsOVHcloudDoes(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	for _, text := range []string{
		"a", strings.Repeat("a", 160), strings.Repeat("a", 161), strings.Repeat("€", 80), strings.Repeat("€", 81),
		strings.Repeat("é", 160), "ê", strings.Repeat("ê", 70), strings.Repeat("ê", 71), strings.Repeat("😀", 35), strings.Repeat("😀", 36),
		"[brackets]", "two\nlines", "Ça va ?",
	} {
		for _, noStop := range []bool{true, false} {
			got := tooltest.Call[estimate](s, "estimate_sms", tooltest.Args{"message": text, "no_stop_clause": noStop})
			p := split(draft{text, noStop})
			if got.Parts != p.Parts || got.Characters != p.Characters || got.CharactersPerPart != p.PerPart || (got.Encoding == "unicode") != (p.Encoding == "Unicode") {
				t.Errorf("split(%.20q, no stop %t) = %+v, OVHcloud says %+v", text, noStop, p, got.SMSEstimate)
			}
		}
	}
}

func TestEstimateNamesTheCharacterThatMakesItDear(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	got := tooltest.Call[estimate](s, "estimate_sms", tooltest.Args{"message": strings.Repeat("a", 70) + "☹", "no_stop_clause": true})
	if got.Unicode != "☹" || got.Credits != 2 {
		t.Errorf("estimate_sms = %+v, want two credits because of ☹", got)
	}
}

func TestServicesTellTheirCreditsAndSenders(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	if all := tooltest.Call[serviceList](s, "list_sms_services", tooltest.Args{}).Services; len(all) != 1 || all[0].Name != alerts {
		t.Errorf("list_sms_services = %+v, want %s", all, alerts)
	}
	if got := tooltest.Call[ovh.SMSService](s, "get_sms_service", tooltest.Args{"service": alerts}); got.CreditsLeft != 42 {
		t.Errorf("get_sms_service = %+v, want 42 credits", got)
	}
	if all := tooltest.Call[senderList](s, "list_sms_senders", tooltest.Args{"service": alerts}).Senders; len(all) != 2 || all[0].Status != "enable" {
		t.Errorf("list_sms_senders = %+v, want two", all)
	}
	for _, name := range []string{"get_sms_service", "list_sms_senders", "list_sms_outgoing"} {
		s.Fails(name, tooltest.Args{"service": "sms-x-1"}, "not_found", "list_sms_services")
	}
}

func TestSMSIsPlannedWithWhatItCosts(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	given := tooltest.Args{"service": alerts, "sender": "ExampleSAS", "message": "disk full ☹", "no_stop_clause": true, "receivers": []string{"+33612345678", "+33600000000"}}
	p := tooltest.Plan(s, "send_sms", given)
	text := string(p.Target) + strings.Join(p.WillHappen, " ")
	for _, want := range []string{`"credits_needed":2`, `"credits_left":42`, "Unicode", "☹", "+33612345678", "+33600000000"} {
		if !strings.Contains(text, want) {
			t.Errorf("the plan says %s, want %q", text, want)
		}
	}
	report := tooltest.Confirmed[ovh.SMSReport](s, "send_sms", given)
	if len(report.ValidReceivers) != 1 || len(report.InvalidReceivers) != 1 || report.CreditsRemoved != 1 {
		t.Errorf("send_sms = %+v, want one of two reached", report)
	}
	if sent := tooltest.Call[sentList](s, "list_sms_outgoing", tooltest.Args{"service": alerts, "receiver": "+33612345678"}).Messages; len(sent) != 4 || sent[0].Message != "disk full ☹" {
		t.Errorf("list_sms_outgoing = %+v, want the message first", sent)
	}
}

func TestAnswerableMessageNeedsNoSender(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	given := tooltest.With(tooltest.With(hello, "sender", ""), "sender_for_response", true)
	if p := tooltest.Plan(s, "send_sms", given); !strings.Contains(string(p.Target), "a short number of OVHcloud") {
		t.Errorf("the plan shows %s, want who it comes from", p.Target)
	}
	if got := tooltest.Confirmed[ovh.SMSReport](s, "send_sms", given); len(got.IDs) != 1 || got.InvalidReceivers == nil {
		t.Errorf("send_sms = %+v, want one sent", got)
	}
}

func TestSMSThatCannotWorkIsRefused(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	many := []string{"0612345678", "+33", "+33612345678", "+33612345678"}
	s.Fails("send_sms", tooltest.With(hello, "receivers", many), "invalid_arguments", `"receivers[3]" is given twice`)
	s.Fails("send_sms", tooltest.With(hello, "receivers", many), "invalid_arguments", `"receivers[0]" is not an international number`)
	s.Fails("send_sms", tooltest.With(hello, "sender", "Shop"), "refused", "list_sms_senders")
	s.Fails("send_sms", tooltest.With(hello, "sender", ""), "invalid_arguments", "is missing: one of list_sms_senders")
	s.Fails("send_sms", tooltest.With(hello, "sender_for_response", true), "invalid_arguments", "exclude each other")
	long := tooltest.With(hello, "message", strings.Repeat("ê", 1500))
	s.Fails("send_sms", tooltest.With(long, "receivers", []string{"+33612345678", "+33612345679"}), "refused", "shorten it")
	s.Fails("send_sms", tooltest.With(hello, "service", "sms-x-1"), "not_found", "list_sms_services")
	nobody := tooltest.With(hello, "receivers", []string{"+33600000000"})
	p := tooltest.Plan(s, "send_sms", nobody)
	s.Fails("send_sms", tooltest.With(nobody, "confirmation_token", p.Token), "invalid_request", `no receiver is valid: "+33600000000"`)
}

func TestReportWithoutReceiversDoesNotPassForNothingSent(t *testing.T) {
	s := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Method == http.MethodPost {
			return &simulator.Fault{Status: 200, Body: `{}`, After: true}
		}
		return nil
	}}, Toolset().Definitions()...)
	p := tooltest.Plan(s, "send_sms", hello)
	s.Fails("send_sms", tooltest.With(hello, "confirmation_token", p.Token), "unavailable", "it may have been carried out")
}

func TestDeliveryIsToldInWords(t *testing.T) {
	for _, tt := range []struct {
		receipt, ptt int
		delivered    string
		want         string
	}{
		{receipt: 0, ptt: 0, want: "pending"},
		{receipt: 0, ptt: 4, delivered: "2030-01-01T00:00:00+00:00", want: "delivered"},
		{receipt: 1, ptt: 4, want: "delivered"},
		{receipt: 2, ptt: 23, want: "failed: the number is wrong or barred for good: do not use it again"},
		{receipt: 8, ptt: 3, want: "at the operator: accepted by the operator"},
		{receipt: 16, ptt: 999, want: "failed, not billed: code 999: raw_get /sms/ptts with ptt 999 explains it"},
		{receipt: 7, ptt: 0, want: "receipt 7"},
	} {
		if got := delivery(ovh.SMSOutgoing{DeliveryReceipt: tt.receipt, PTT: tt.ptt, Delivered: tt.delivered}); got != tt.want {
			t.Errorf("delivery of receipt %d and code %d = %q, want %q", tt.receipt, tt.ptt, got, tt.want)
		}
	}
}
