package simulator

import (
	"strings"
	"testing"
)

const smsAccount = "/sms/sms-cm12345-1"

func TestSMSOrdersAreCheckedAsAWhole(t *testing.T) {
	c := newCaller(t, Options{})
	for _, tt := range []struct {
		name, with string
		status     int
		text       string
	}{
		{"as it is", `"receivers":["+33612345678"]`, 200, `"validReceivers":["+33612345678"]`},
		{"no receivers", `"tag":"a"`, 400, "[receivers]"},
		{"an empty list", `"receivers":[]`, 400, "[receivers]"},
		{"only invalid ones", `"receivers":["0612345678"]`, 200, `"invalidReceivers":["0612345678"],"tag":"","totalCreditsRemoved":0`},
		{"a slot", `"receiversSlotId":"1"`, 200, `"validReceivers":["+33612345678","+33687654321"]`},
		{"a slot that is a number", `"receiversSlotId":1`, 400, "not valid for type string"},
		{"no such slot", `"receiversSlotId":"9"`, 404, "(id = 9)"},
		{"a slot and more", `"receiversSlotId":"1","receivers":["+33699999999"]`, 200, `"+33699999999","+33612345678"`},
		{"a document", `"receiversDocumentUrl":"https://example.com/to.csv"`, 200, `"validReceivers":[]`},
		{"a document without an address", `"receiversDocumentUrl":"to.csv"`, 400, "[receiversDocumentUrl]"},
		{"a priority of nobody", `"receivers":["+33612345678"],"priority":"urgent"`, 400, "sms.PriorityEnum"},
		{"a class of nobody", `"receivers":["+33612345678"],"class":"first"`, 400, "sms.ClassEnum"},
		{"a coding of nobody", `"receivers":["+33612345678"],"coding":"9bit"`, 400, "sms.CodingEnum"},
		{"a charset of nobody", `"receivers":["+33612345678"],"charset":"latin1"`, 400, "sms.CharsetEnum"},
		{"a time before now", `"receivers":["+33612345678"],"differedPeriod":-1`, 400, "[differedPeriod]"},
		{"no sender", `"receivers":["+33612345678"],"sender":""`, 403, "Client::Forbidden"},
		{"a sender that waits", `"receivers":["+33612345678"],"sender":"Shop"`, 403, "Sender Shop is not allowed"},
		{"one to answer to", `"receivers":["+33612345678"],"sender":"Shop","senderForResponse":true`, 200, "+33612345678"},
		{"a link from one to answer to", `"receivers":["+33612345678"],"message":"see https://example.com","senderForResponse":true`, 400, "contact information with shortcode"},
		{"no message", `"receivers":["+33612345678"],"message":""`, 400, "[message]"},
	} {
		t.Run(tt.name, func(*testing.T) {
			order := `{"message":"hello","sender":"ExampleSAS","noStopClause":true,` + tt.with + `}`
			if strings.Contains(tt.with, `"message"`) {
				order = strings.Replace(order, `"message":"hello",`, "", 1)
			}
			if strings.Contains(tt.with, `"sender"`) {
				order = strings.Replace(order, `"sender":"ExampleSAS",`, "", 1)
			}
			c.want("POST", smsAccount+"/jobs", order, tt.status, tt.text)
		})
	}
	if sent := get[[]int64](c, smsAccount+"/outgoing?sender=Shop"); len(sent) > 0 {
		t.Errorf("a sender that was to be ignored sent %v", sent)
	}
}
