package intents

import (
	"strings"
	"testing"

	"switchboard/chat"
)

func TestNeeds(t *testing.T) {
	e, _ := telecom()
	for text, want := range map[string]string{
		"my broadband is down and I also want to move my Friday appointment": "my broadband is down|I also want to move my Friday appointment",
		"我家宽带断了，另外想问一下怎么开通国际漫游":                                              "我家宽带断了|怎么开通国际漫游",
		"how do I pay my bill, and my router is broken":                      "how do I pay my bill|my router is broken",
		// One need, or not clear by themselves.
		"yes and thanks": "", "13900139000": "", "my internet is down": "", "no tv signal and the phone is dead too": "",
		"please book a visit at 88 Zhongguancun Street, Haidian, for Li Wei": "",
		"please check the line and the socket and the router":                "",
	} {
		m := understand(e, text, "")
		parts := make([]string, len(m.Needs))
		for i, n := range m.Needs {
			parts[i] = n.Text
			for _, f := range n.Meaning.Entities {
				if n.Text[f.Begin:f.End] != f.Text {
					t.Errorf("%q: %q is not where it is said to be", text, f.Text)
				}
			}
			if i > 0 && n.Joined == strings.Contains(text, "，"+n.Text) {
				t.Errorf("%q: joined is %v", text, n.Joined)
			}
		}
		if got := strings.Join(parts, "|"); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// A part never falls within a fact: an address has commas.
func TestNeedsKeepFactsWhole(t *testing.T) {
	text := "12 Oak Street, Flat 3, and more"
	found := []chat.Entity{{Begin: 0, End: strings.Index(text, ", and")}}
	for _, cut := range cuts(text, found) {
		if cut < found[0].End {
			t.Errorf("cut at %d, within %q", cut, text[:found[0].End])
		}
	}
}
