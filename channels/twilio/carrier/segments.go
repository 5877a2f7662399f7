package carrier

import "unicode/utf16"

// gsm7 and gsm7Extra are the GSM 03.38 alphabet and its extension, whose
// characters cost two septets.
const (
	gsm7      = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsm7Extra = "€[]{}\\^~|\f"
)

// segmentsOf is how many segments a text takes: 160 or 153 septets each, else
// 70 or 67 UTF-16 units; what takes two places is never split.
func segmentsOf(text string) int {
	widths, alone, joined := septets(text), 160, 153
	if widths == nil {
		widths, alone, joined = units(text), 70, 67
	}
	total, segments, left := 0, 1, joined
	for _, w := range widths {
		total += w
		if w > left {
			segments, left = segments+1, joined
		}
		left -= w
	}
	if total <= alone {
		return 1
	}
	return segments
}

// septets are the widths of the characters in GSM-7, nil if it has not all of them.
func septets(text string) []int {
	widths := []int{}
	for _, r := range text {
		switch {
		case containsRune(gsm7, r):
			widths = append(widths, 1)
		case containsRune(gsm7Extra, r):
			widths = append(widths, 2)
		default:
			return nil
		}
	}
	return widths
}

func containsRune(s string, r rune) bool {
	for _, x := range s {
		if x == r {
			return true
		}
	}
	return false
}

func units(text string) (widths []int) {
	for _, r := range text {
		widths = append(widths, max(1, utf16.RuneLen(r)))
	}
	return widths
}
