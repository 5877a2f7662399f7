package intents

import "testing"

func TestAfterGreeting(t *testing.T) {
	for text, want := range map[string]string{
		"喂，你好，我家网断了":                           "我家网断了",
		"小姑娘你好 我这个电视看不了了":                      "我这个电视看不了了",
		"uh hi, my internet's down":            "my internet's down",
		"Good morning dear, it crackles a lot": "it crackles a lot",
		"hello there":                          "hello there",
		"你好啊":                                  "你好啊",
		"Hi Anna":                              "Hi Anna",
		"history of my bills please":           "history of my bills please",
		"hi":                                   "hi",
		"":                                     "",
	} {
		if got := afterGreeting(text); got != want {
			t.Errorf("afterGreeting(%q) = %q, want %q", text, got, want)
		}
	}
}
