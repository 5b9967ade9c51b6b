package simulator

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// An smsEstimate is how many messages a text takes. Each costs a credit.
type smsEstimate struct {
	Characters int    `json:"characters"`
	Class      string `json:"charactersClass"`
	PerPart    int    `json:"maxCharactersPerPart"`
	Parts      int    `json:"parts"`
}

// stopClause is what OVHcloud appends unless it is told not to.
const stopClause = "\nSTOP au 36180"

// estimateSMS answers for any account: it is a route of no service.
func estimateSMS(r *request) (any, *failure) {
	var in struct {
		Message      string `json:"message"`
		NoStopClause *bool  `json:"noStopClause"`
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
	if in.NoStopClause == nil {
		return nil, required("noStopClause", "")
	}
	return estimate(in.Message, *in.NoStopClause), nil
}

// estimate counts as GSM 03.38 does: 160 characters of its alphabet fit in a
// message and 70 of any other, fewer where several are joined; characters of its
// extension count twice.
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
	// A joined message spends some of its room on saying which part it is.
	long := 153
	if e.Class == "unicode" {
		e.Characters, e.PerPart, long = len(utf16.Encode([]rune(message))), 70, 67
	}
	if e.Parts = 1; e.Characters > e.PerPart {
		e.PerPart = long
		e.Parts = (e.Characters + long - 1) / long
	}
	return e
}
