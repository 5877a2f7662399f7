package intents

import (
	"testing"

	"switchboard/chat"
)

func TestInChinese(t *testing.T) {
	for text, want := range map[string]string{
		"帮我check一下bill":       "帮我查一下账单",
		"router一直red light":   "路由器一直红灯",
		"我叫Bill，想book个师傅修tv":  "我叫Bill，想约个师傅修电视",
		"wifi坏了":              "wifi坏了",
		"我的套餐":                "我的套餐",
		"cancel my plan":      "cancel my plan",
		"cancelled了几次，plan还在": "cancelled了几次，套餐还在",
	} {
		if got := inChinese(text, chat.Chinese).plain; got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	if got := inChinese("book Li Wei for 海淀", chat.English).plain; got != "book Li Wei for 海淀" {
		t.Errorf("English became %s", got)
	}
}

// TestMixedFacts: what is read stands where the customer wrote it.
func TestMixedFacts(t *testing.T) {
	text := "帮我check下plan，然后book师傅来修tv，电话13900139000"
	m := inChinese(text, chat.Chinese)
	if m.plain != "帮我查下套餐，然后约师傅来修电视，电话13900139000" {
		t.Fatal(m.plain)
	}
	at := func(part string) (begin, end int) {
		for i := range m.plain {
			if len(m.plain) >= i+len(part) && m.plain[i:i+len(part)] == part {
				return i, i + len(part)
			}
		}
		t.Fatalf("no %s in %s", part, m.plain)
		return 0, 0
	}
	for part, want := range map[string]string{"修电视": "修tv", "13900139000": "13900139000", "查下套餐": "check下plan"} {
		begin, end := at(part)
		got := m.found([]chat.Entity{{Text: part, Begin: begin, End: end, Value: part}}, text)[0]
		if got.Text != want || text[got.Begin:got.End] != want || got.Value != want {
			t.Errorf("%s: got %+v, want %s", part, got, want)
		}
	}
}
