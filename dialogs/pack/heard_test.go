package pack

import "testing"

// What is heard is read as it was meant; what only sounds alike by halves, or is
// nothing but fillers, stays.
func TestHeard(t *testing.T) {
	p, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"uh my broad band is um down":       "my broadband is down",
		"Um, the Rooter, uh, is broken":     "the router, is broken",
		"yeah hi i need a see m card":       "i need a SIM card",
		"um":                                "um",
		"hello":                             "hello",
		"hello again":                       "hello again",
		"well done":                         "well done",
		"the number is one one two":         "the number is one one two",
		"an umbrella over the rooters club": "an umbrella over the rooters club",
		"嗯那个我家宽代断了":                         "我家宽带断了",
		"呃就是说呃刘亮用完了":                        "流量用完了",
		"那个吧":                               "那个吧",
		"嗯嗯":                                "嗯嗯",
		"呃":                                 "呃",
		"嗯对":                                "嗯对",
		"":                                  "",
	} {
		if got := p.Heard(text); got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
	if got := (&Pack{}).Heard("um broad band"); got != "um broad band" {
		t.Errorf("a pack without heard.yaml reads %q", got)
	}
}
