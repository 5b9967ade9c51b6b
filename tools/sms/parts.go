package sms

import (
	"strings"
	"unicode/utf16"
)

// A partition is how a message is split into parts, each of which is paid.
type partition struct {
	Encoding   string `json:"encoding"` // "GSM 7-bit" or "Unicode"
	Characters int    `json:"characters"`
	PerPart    int    `json:"characters_per_part"`
	Parts      int    `json:"parts"`
	Unicode    string `json:"unicode_because,omitempty"` // the first character that GSM lacks
}

const (
	gsmBasic    = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "^{}\\[~]|€\f" // two characters each

	// stopClause is about what OVHcloud adds to a message that may be
	// advertising: how to opt out.
	stopClause = "\nSTOP au 36180"
)

// split splits a message the way the network does.
func split(d draft) partition {
	text := d.Message
	if !d.NoStopClause {
		text += stopClause
	}
	p := partition{Encoding: "GSM 7-bit"}
	single, joined := 160, 153 // characters of a message of one part, and of each part of a longer one
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsmBasic, r):
			p.Characters++
		case strings.ContainsRune(gsmExtended, r):
			p.Characters += 2
		case p.Unicode == "":
			p.Encoding, p.Unicode = "Unicode", string(r)
		}
	}
	if p.Unicode != "" {
		p.Characters = len(utf16.Encode([]rune(text)))
		single, joined = 70, 67
	}
	if p.PerPart, p.Parts = single, 1; p.Characters > single {
		p.PerPart, p.Parts = joined, (p.Characters+joined-1)/joined
	}
	return p
}
