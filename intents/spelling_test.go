package intents

import "testing"

func TestSpelling(t *testing.T) {
	s := learnSpelling([]string{"book a visit for my router", "cancel the appointment", "the internet is down", "intrnet gone", "internet bill", "reply to the case"})
	for text, want := range map[string]string{
		"boook a visist for my ruoter": "book a visit for my router",
		"intrenet is donw":             "internet is down", // the commoner of two
		"the apointmnet":               "the appointment",  // two slips in a long word
		"bills and visits":             "",                 // other forms are no slips
		"bake a cake":                  "",                 // nor are everyday words
		"dat bil vis":                  "",                 // short ones are not touched
		"zhang wei":                    "",
		"路由器坏了":                        "",
	} {
		got, any := s.correct(nil, []byte(text))
		if want == "" {
			want = text
		}
		if string(got) != want || any != (want != text) {
			t.Errorf("%q: got %q", text, got)
		}
	}
	for _, c := range []struct {
		a, b string
		want int
	}{{"visit", "visit", 0}, {"visti", "visit", 1}, {"vist", "visit", 1}, {"vissit", "visit", 1}, {"vixit", "visit", 1}, {"abc", "cab", 2}} {
		if got := slipsBetween([]byte(c.a), c.b); got != c.want {
			t.Errorf("%s, %s: %d slips, want %d", c.a, c.b, got, c.want)
		}
	}
}
