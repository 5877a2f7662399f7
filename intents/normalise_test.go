package intents

import (
	"strings"
	"testing"
	"unicode/utf8"

	"switchboard/chat"
)

func TestNormalise(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		"  Hello,   World!  ":             "hello world",
		"ＡＢＣ　１２":                          "abc 0",
		"I can't, won't and don't":        "i can not will not and do not",
		"I’m sure it’s John’s":            "i am sure it is john",
		"dont wanna u":                    "do not want to you",
		"O'Brien 'quoted'":                "obrien quoted",
		"12 1234 13800138000":             "0 00 000",
		"1,000.50 yuan":                   "000 yuan",
		"a 5G plan, 4k TV, 3pm":           "a 5g plan 4k tv 0pm",
		"我要 预约，　周五":                       "我要预约周五",
		"路由器 wifi 坏 了":                    "路由器wifi坏了",
		"預約維修寬帶":                          "预约维修宽带",
		"👍🏽 ok":                           "ok",
		"caf\u0065\u0301":                 "café",
		"a\x00b\xffc":                     "a b c",
		strings.Repeat("é", 3*maxBytes/2): strings.Repeat("é", maxBytes/2),
	} {
		if got := Normalise(text); got != want {
			t.Errorf("%.40q: got %.60q, want %.60q", text, got, want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"I can't", "周五 3pm，改到 4点", "1.2.3,4,", "'''", "a'b'c", "\xff\xfe", "ﷺ", "👨‍👩‍👧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out := Normalise(text)
		if !utf8.ValidString(out) || strings.Contains(out, "  ") || strings.TrimSpace(out) != out {
			t.Fatalf("%q became %q", text, out)
		}
		if out != Normalise(text) {
			t.Fatalf("%q: two readings differ", text)
		}
		switch Language(text) {
		case "", chat.English, chat.Chinese:
		default:
			t.Fatalf("%q: language %q", text, Language(text))
		}
	})
}

func BenchmarkNormalise(b *testing.B) {
	var n normaliser
	b.ReportAllocs()
	for b.Loop() {
		n.read("I can't make it on Friday 的话，帮我改到下周三下午 3:30")
	}
}
