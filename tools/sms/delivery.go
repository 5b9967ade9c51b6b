package sms

import (
	"context"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A sentRow is a message that was sent, and what became of it in words.
type sentRow struct {
	ovh.SMSOutgoing
	Delivery string `json:"delivery"`
}

func listSent(ctx context.Context, api *ovh.Reader, in sentFilter) (sentList, error) {
	all, err := api.SMSSent(ctx, in.Service, in.Receiver, in.Sender)
	rows := make([]sentRow, len(all))
	for i, m := range all {
		rows[i] = sentRow{m, delivery(m)}
	}
	return sentList{rows}, unknownService(err)
}

// delivery tells the two codes of a message in words: what the receipt says, and
// the reason that the operator gave, if any.
func delivery(m ovh.SMSOutgoing) string {
	receipt, reason := receiptOf(m), reasonOf(m.PTT)
	if reason == "" {
		return receipt
	}
	return receipt + ": " + reason
}

// receiptOf reads OVHcloud's delivery receipt.
func receiptOf(m ovh.SMSOutgoing) string {
	switch m.DeliveryReceipt {
	case 0:
		if m.Delivered != "" { // the time is told before the receipt
			return "delivered"
		}
		return "pending"
	case 1:
		return "delivered"
	case 2:
		return "failed"
	case 4:
		return "pending"
	case 8:
		return "at the operator"
	case 16:
		return "failed, not billed"
	}
	return fmt.Sprintf("receipt %d", m.DeliveryReceipt)
}

// reasonOf reads the operator's code; "" for what the receipt says as well. The
// list is not complete: GET /sms/ptts tells of any code.
func reasonOf(ptt int) string {
	switch ptt {
	case 0, 4:
		return ""
	case 1:
		return "tried again, the phone did not take it"
	case 2:
		return "tried again, the operator has a problem"
	case 3:
		return "accepted by the operator"
	case 5:
		return "no reason given"
	case 6:
		return "the operator does not tell what became of it"
	case 8:
		return "expired at the operator"
	case 20:
		return "can't be delivered in this form"
	case 21:
		return "the receiver had no credit"
	case 23:
		return "the number is wrong or barred for good: do not use it again"
	case 24:
		return "the phone was off or out of reach"
	case 25:
		return "a passing fault of the operator's network"
	case 26:
		return "a passing fault of the phone, such as a full memory"
	case 27:
		return "the phone can't receive such messages"
	case 28:
		return "taken for spam by the operator"
	case 29:
		return "the operator does not allow this content"
	case 33:
		return "kept back by a parental lock"
	case 73:
		return "the ported number can't be reached"
	case 74:
		return "the receiver is abroad"
	case 76, 202:
		return "the operator of the ported number blocks this sender"
	}
	return fmt.Sprintf("code %d: raw_get /sms/ptts with ptt %d explains it", ptt, ptt)
}
