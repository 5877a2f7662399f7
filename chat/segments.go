package chat

import "strings"

// Segments is what a text costs as SMS.
type Segments struct {
	Count   int  // messages on the carrier's bill; 0 for no text
	Units   int  // septets of GSM-7 or code units of UCS-2
	Unicode bool // a character outside GSM-7 makes the whole text UCS-2
}

// Sizes of one message and of one part of a longer one, which gives some room
// to its header (3GPP TS 23.040 §9.2.3.24.1).
const (
	gsmAlone, gsmPart   = 160, 153
	ucs2Alone, ucs2Part = 70, 67
)

// The default alphabet of GSM-7 and its extension, whose characters cost two
// septets (3GPP TS 23.038 §6.2.1).
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtended = "\f^{}\\[~]|€"
)

// gsmCost returns the septets of a character, 0 for one outside GSM-7.
func gsmCost(r rune) int {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= ' ' && r <= '?':
		return 1
	case strings.ContainsRune(gsmBasic, r):
		return 1
	case strings.ContainsRune(gsmExtended, r):
		return 2
	}
	return 0
}

// ucs2Cost returns the code units of a character: a surrogate pair has two.
func ucs2Cost(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// Room is how many units as many messages hold.
func (s Segments) Room() int {
	alone, part := gsmAlone, gsmPart
	if s.Unicode {
		alone, part = ucs2Alone, ucs2Part
	}
	if s.Count <= 1 {
		return alone
	}
	return s.Count * part
}

// CountSegments tells what a text costs as SMS. A character of two units is
// never split between messages.
func CountSegments(text string) Segments {
	s := Segments{}
	for _, r := range text {
		if gsmCost(r) == 0 {
			s.Unicode = true
			break
		}
	}
	cost, alone, part := gsmCost, gsmAlone, gsmPart
	if s.Unicode {
		cost, alone, part = ucs2Cost, ucs2Alone, ucs2Part
	}
	used := part // of the last part; full, so that the first character opens one
	for _, r := range text {
		c := cost(r)
		s.Units += c
		if used += c; used > part {
			s.Count++
			used = c
		}
	}
	if s.Count > 1 && s.Units <= alone {
		s.Count = 1
	}
	return s
}

// plain are typographic characters and what stands for them in GSM-7.
var plain = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "‛", "'", "′", "'", "`", "'",
	"“", `"`, "”", `"`, "„", `"`, "″", `"`, "«", `"`, "»", `"`,
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "―", "-", "−", "-",
	"…", "...", "•", "*", "·", "-", "\u00a0", " ", "\u2009", " ", "\u202f", " ",
	"\t", " ", "\u200b", "", "\ufeff", "",
)

// Smart writes a text with plain quotes, dashes and spaces if that makes all
// of it GSM-7; else it returns the text as it is (channels.md §1).
func Smart(text string) string {
	s := plain.Replace(text)
	for _, r := range s {
		if gsmCost(r) == 0 {
			return text
		}
	}
	return s
}
