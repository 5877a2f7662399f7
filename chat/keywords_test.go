package chat

import (
	"strings"
	"testing"
)

func TestKeywordOf(t *testing.T) {
	for want, texts := range map[Keyword][]string{
		KeywordOptOut: {"STOP", "stop", "Stop.", " STOP ", "ＳＴＯＰ", "ｓｔｏｐ！", "“STOP”", "*stop*", "STOPALL", "STOP ALL",
			"stop  all", "stop\u00a0all", "stop\u3000all", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT",
			"OPT-OUT", "opt－out", "-OPT-OUT-", "REMOVE", "ARRET", "TD", "ｔｄ", "退订", "退订。", "【退订】", "「退订」", "T", "t", "Ｔ",
			"拒收", "取消订阅", "取消订阅！！", "\u200bSTOP\u200b", "STOP\ufe0f", "~STOP~"},
		KeywordOptOutR: {"R", "r", "Ｒ"},
		KeywordOptIn:   {"START", "unstop", "订阅", "恢复"},
		KeywordYes:     {"YES", "yes!"},
		KeywordHelp:    {"HELP", "help?", "INFO", "帮助", "帮助？"},
		KeywordPerson:  {"AGENT", "human", "0", "０", "人工", "转人工。"},
		"": {"", " ", "!", "Stop Chen", "help the children", "please stop", "stop it", "00", "取消", "退订吗", "s t o p", "opt--out", "ends",
			"don't", "是", "1", "STOP 1", strings.Repeat("!", 100) + "stop", "👍", "stop👍"},
	} {
		for _, text := range texts {
			if got, ok := KeywordOf(text); got != want || ok != (want != "") {
				t.Errorf("KeywordOf(%q) = %q, %v; want %q", text, got, ok, want)
			}
		}
	}
}

func FuzzKeywordOf(f *testing.F) {
	f.Add("ＳＴＯＰ！")
	f.Add("\xff退订")
	f.Fuzz(func(t *testing.T, s string) {
		k, ok := KeywordOf(s)
		if again, ok2 := KeywordOf(" (" + s + ")"); len(s) < 50 && (again != k || ok2 != ok) {
			t.Errorf("%q is %q, in brackets %q", s, k, again)
		}
	})
}
