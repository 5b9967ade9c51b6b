package tools

import (
	"strings"
	"unicode/utf16"
)

// A cut is how a text message is cut into parts, each of which is paid.
type cut struct {
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

// cutMessage cuts a message the way the network does.
func cutMessage(message string, noStopClause bool) cut {
	if !noStopClause {
		message += stopClause
	}
	c := cut{Encoding: "GSM 7-bit"}
	one, more := 160, 153
	for _, r := range message {
		switch {
		case strings.ContainsRune(gsmBasic, r):
			c.Characters++
		case strings.ContainsRune(gsmExtended, r):
			c.Characters += 2
		case c.Unicode == "":
			c.Encoding, c.Unicode = "Unicode", string(r)
		}
	}
	if c.Unicode != "" {
		c.Characters = len(utf16.Encode([]rune(message)))
		one, more = 70, 67
	}
	if c.PerPart, c.Parts = one, 1; c.Characters > one {
		c.PerPart, c.Parts = more, (c.Characters+more-1)/more
	}
	return c
}
