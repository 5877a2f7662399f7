package intents

import (
	"context"
	"testing"
	"time"
)

// A question that says too little by itself is read in the light of the answer before.
func TestQuestionsLeanOnTheAnswerBefore(t *testing.T) {
	e, _ := telecom()
	for _, tt := range []struct{ after, text, want string }{
		{"install-fee", "and how long does it take?", "install-duration"},
		{"install-fee", "要多久", "install-duration"},
		{"bill-due", "what if I'm late?", "late-fee"},
		{"wifi-password-change", "and if I forgot it?", "wifi-password-forgot"},
		{"wifi-password-change", "忘了呢", "wifi-password-forgot"},
		{"senior-plan", "what about students?", "senior-plan"},
		{"senior-plan", "学生呢", "senior-plan"},
		{"close-account", "how much is the fee", "early-termination"},
		{"close-account", "要多少钱", "early-termination"},
		{"port-out", "how long does it take", "port-out"},
		{"port-out", "要多久", "port-out"},
		{"fraud", "怎么办", "fraud"},
		{"fraud", "what should I do now", "fraud"},
		{"kids-number", "一张多少钱", "kids-number"},
		{"suspend-number", "要钱吗", "suspend-number"},
		{"roaming-price", "and calls?", "roaming-price"},
		{"port-in", "how long does that take", "port-in"},
		{"esim", "does it cost anything", "esim"},
		{"esim", "收费不", "esim"},
		{"esim", "and your opening hours?", "hours"},
		// What stands by itself, answers a question or means nothing leans on nothing.
		{"install-fee", "where is the nearest branch", "branches"},
		{"install-fee", "最近的营业厅在哪", "branches"},
		{"visit-fee", "and Thursday afternoon?", ""},
		{"plan-list", "who are you?", "robot"},
		{"visit-fee", "咕噜咕噜", ""},
		{"wifi-password-change", "好的明白了", ""},
		{"wifi-password-change", "oh I see", ""},
		{"sim-replace-fee", "none of these", ""},
		{"sim-replace-fee", "that's not it", ""},
		{"roaming-price", "a long story about my uncle who once went there by ship and came back", ""},
		{"no-such-entry", "and calls?", "spam-calls"},
	} {
		m := e.Understand(context.Background(), tt.text, Context{Locale: e.Language(tt.text), Now: time.Date(2026, 11, 30, 10, 0, 0, 0, time.UTC), After: tt.after})
		got := ""
		if len(m.FAQ) > 0 && m.FAQ[0].Score >= 0.5 {
			got = m.FAQ[0].ID
		}
		if got != tt.want {
			t.Errorf("after %s, %q: got %q of %v, want %q", tt.after, tt.text, got, m.FAQ, tt.want)
		}
	}
}

func TestLeans(t *testing.T) {
	for text, want := range map[string]lean{
		"and abroad?": {true, true, false, true, false}, "how much": {true, false, false, true, true}, "how long does that take": {true, false, true, false, true},
		"那国外呢": {true, true, false, true, false}, "要多久": {true, false, false, true, true}, "那在国外打电话呢": {true, true, false, false, false},
		"how much is the fee": {true, false, false, false, true}, "费用多少": {true, false, false, true, true}, "一张多少钱": {true, false, false, false, true}, "路由器多少钱": {},
		"when does the branch open": {}, "营业厅几点开门啊": {}, "": {},
	} {
		if got := leans(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}
