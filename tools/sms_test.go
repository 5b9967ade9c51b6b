package tools

import (
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// The local cut, which plans rest on, is held against OVHcloud's estimate.
func TestMessagesAreCutAsOVHcloudDoes(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	for _, message := range []string{
		"a", strings.Repeat("a", 160), strings.Repeat("a", 161), strings.Repeat("€", 80), strings.Repeat("€", 81),
		strings.Repeat("é", 160), "ê", strings.Repeat("ê", 70), strings.Repeat("ê", 71), strings.Repeat("😀", 35), strings.Repeat("😀", 36),
		"[brackets]", "two\nlines", "Ça va ?",
	} {
		for _, noStop := range []bool{true, false} {
			got := call[smsAnswer](d, "estimate_sms", args{"message": message, "no_stop_clause": noStop})
			c := cutMessage(message, noStop)
			if got.Parts != c.Parts || got.Characters != c.Characters || got.CharactersPerPart != c.PerPart || (got.Encoding == "unicode") != (c.Encoding == "Unicode") {
				t.Errorf("%.20q, no stop %t: cut %+v, OVHcloud %+v", message, noStop, c, got.SMSEstimate)
			}
		}
	}
}

func TestSMSIsPlannedWithWhatItCosts(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	given := args{"service": "sms-cm12345-1", "sender": "ExampleSAS", "message": "disk full ☹", "no_stop_clause": true, "receivers": []string{"+33612345678", "+33600000000"}}
	p := call[planned](d, "send_sms", given)
	text := string(p.Confirm.Target) + strings.Join(p.Confirm.WillHappen, " ")
	for _, want := range []string{`"credits_needed":2`, `"credits_left":42`, "Unicode", "☹", "+33612345678", "+33600000000"} {
		if !strings.Contains(text, want) {
			t.Errorf("the plan does not tell %q: %s", want, text)
		}
	}
	report := confirmed[ovh.SMSReport](d, "send_sms", given)
	if len(report.ValidReceivers) != 1 || len(report.InvalidReceivers) != 1 || report.CreditsRemoved != 1 {
		t.Errorf("send_sms = %+v, want one of two reached", report)
	}
	if sent := call[smsSent](d, "list_sms_outgoing", args{"service": "sms-cm12345-1", "receiver": "+33612345678"}).Messages; len(sent) != 4 || sent[0].Message != "disk full ☹" {
		t.Errorf("list_sms_outgoing = %+v, want the message first", sent)
	}
}

func TestSMSThatCannotWorkIsRefused(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	given := args{"service": "sms-cm12345-1", "sender": "ExampleSAS", "message": "hello", "receivers": []string{"+33612345678"}}
	d.fails("send_sms", with(given, "receivers", []string{"0612345678", "+33", "+33612345678", "+33612345678"}), "invalid_arguments", `"receivers[3]" stands there twice`)
	d.fails("send_sms", with(given, "sender", "Shop"), "refused", "list_sms_senders")
	d.fails("send_sms", with(given, "sender_for_response", true), "invalid_arguments", "not both")
	d.fails("send_sms", with(with(given, "message", strings.Repeat("ê", 1500)), "receivers", []string{"+33612345678", "+33612345679"}), "refused", "shorten it")
	d.fails("send_sms", with(given, "service", "sms-x-1"), "not_found", "list_sms_services")
	nobody := with(given, "receivers", []string{"+33600000000"})
	p := call[planned](d, "send_sms", nobody)
	d.fails("send_sms", with(nobody, "confirmation_token", p.Confirm.Token), "invalid_request", "no receiver is valid: +33600000000")
}
