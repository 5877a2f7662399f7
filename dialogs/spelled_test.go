package dialogs

import "testing"

func TestSpelledOut(t *testing.T) {
	for text, want := range map[string]string{
		"it's alice brown b r o w n":                "Alice Brown",
		"my name is lee way l i w e i":              "Liwei",
		"alice braun that's b r o w n":              "Alice Brown",
		"l i w e i":                                 "Liwei",
		"Li Wei, L-I W-E-I":                         "Li Wei",
		"my name is smith spelled s m y t h thanks": "Smyth",
		"plan b":                 "",
		"i need a technician":    "",
		"my name is alice brown": "",
		"木子李":                    "",
		"flat 3 b":               "",
	} {
		if got := spelledOut(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
