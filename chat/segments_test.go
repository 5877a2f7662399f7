package chat

import (
	"strings"
	"testing"
)

func TestCountSegments(t *testing.T) {
	a, han := func(n int) string { return strings.Repeat("a", n) }, func(n int) string { return strings.Repeat("汉", n) }
	for _, c := range []struct {
		name, text string
		want       Segments
	}{
		{"none", "", Segments{0, 0, false}},
		{"160 a", a(160), Segments{1, 160, false}},
		{"161 a", a(161), Segments{2, 161, false}},
		{"306 a", a(306), Segments{2, 306, false}},
		{"307 a", a(307), Segments{3, 307, false}},
		{"158 a, euro", a(158) + "€", Segments{1, 160, false}},
		{"159 a, euro", a(159) + "€", Segments{2, 161, false}},
		{"152 a, euro, 152 a: euro is not split", a(152) + "€" + a(152), Segments{3, 306, false}},
		{"70 han", han(70), Segments{1, 70, true}},
		{"71 han", han(71), Segments{2, 71, true}},
		{"134 han", han(134), Segments{2, 134, true}},
		{"135 han", han(135), Segments{3, 135, true}},
		{"202 han", han(202), Segments{4, 202, true}},
		{"68 han, thumb", han(68) + "👍", Segments{1, 70, true}},
		{"69 han, thumb", han(69) + "👍", Segments{2, 71, true}},
		{"66 han, thumb, 66 han: thumb is not split", han(66) + "👍" + han(66), Segments{3, 134, true}},
		{"100 a, curly quote", a(100) + "’", Segments{2, 101, true}},
		{"every extended character", "^{}\\[~]|€\f", Segments{1, 20, false}},
		{"every basic character", gsmBasic, Segments{1, 127, false}},
		{"no backtick in GSM-7", "`", Segments{1, 1, true}},
		{"no cedilla in GSM-7", "ç", Segments{1, 1, true}},
		{"broken UTF-8", "\xff", Segments{1, 1, true}},
	} {
		if got := CountSegments(c.text); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestSmart(t *testing.T) {
	text := strings.Repeat("a", 100) + "’"
	if got := CountSegments(Smart(text)); got != (Segments{1, 101, false}) {
		t.Errorf("100 a and a plain quote: %+v", got)
	}
	for in, want := range map[string]string{
		"“Hi” – it’s…":    `"Hi" - it's...`,
		"repair · Friday": "repair - Friday",
		"‘您好’":            "‘您好’",
		"it’s ç":          "it’s ç",
		"":                "",
	} {
		if got := Smart(in); got != want {
			t.Errorf("Smart(%q) = %q, want %q", in, got, want)
		}
	}
}
