package dialogs

import (
	"testing"
	"time"

	"switchboard/chat"
)

// TestFold: texts that are the same to a reader are the same folded.
func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"I’m  here!":    "i'm here",
		"ＡＢＣ　１２３":       "abc 123",
		"2️⃣":           "2",
		"👍🏽":            "👍",
		" *Yes,\tyes. ": "*yes, yes",
		"好的。":           "好的",
	} {
		if got := fold(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestOrdinal reads places in a list of four.
func TestOrdinal(t *testing.T) {
	for text, want := range map[string]int{
		"2": 2, "the second": 2, "number 3": 3, "option two please": 2, "no. 4": 4, "i'll take the first one": 1, "第二个": 2, "我选三": 3, "就那个": 0,
		"last": 4, "the last": 4, "last one": 4, "the last one": 4, "最后一个": 4, "最后那个": 4,
		"5": 0, "0": 0, "the": 0, "option": 0, "第": 0, "123": 0,
	} {
		n, ok := ordinal(text, 4)
		if !ok {
			n = 0
		}
		if n != want {
			t.Errorf("%q: %d, want %d", text, n, want)
		}
	}
}

// TestSpelt: numbers that are spelt out digit by digit, and texts that are none.
func TestSpelt(t *testing.T) {
	for text, want := range map[string]string{
		"four eight zero nine one oh": "480910", "四八零九幺〇": "480910", "4 8 2 9 1 3": "482913", "四八 二九 幺三": "482913",
		"my code is four": "my code is four", "ten twenty": "ten twenty", "十二": "十二",
	} {
		if got := spelt(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestTimeOnly: which words for an hour name a day, too.
func TestTimeOnly(t *testing.T) {
	for text, want := range map[string]bool{
		"4pm": true, "in the morning": true, "下午四点": true, "白天": true, "10:00-12:00": true,
		"the 5th at 4pm": false, "on the 1st at 9": false, "the 22nd, 4pm": false, "3rd at 4pm": false, "12/4 4pm": false,
		"tomorrow at 4pm": false, "明天四点": false, "Friday morning": false, "2026-11-26 16:00": false, "in two hours": false,
	} {
		if got := timeOnly(chat.Entity{Kind: chat.KindTime, Text: text, Grain: chat.Hour}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if timeOnly(chat.Entity{Kind: chat.KindTime, Text: "4pm", Grain: chat.Day}) {
		t.Error("a day is no hour")
	}
}

// TestPick: which choice a text means, and when it means none.
func TestPick(t *testing.T) {
	e, _ := builtin(t)
	s := &step{e: e, s: State{Locale: chat.English}}
	choices := []chat.Choice{{Value: "a", Label: "Broadband repair"}, {Value: "b", Label: "Broadband installation"}, {Value: "tv", Label: "TV box repair"}}
	for text, want := range map[string]string{
		"2": "b", "the last one": "tv", "broadband repair": "a", "tv": "tv", "installation": "b", "broadband repiar": "a",
		"broadband": "", "repair": "", "4": "", "something else": "",
	} {
		if got, _ := s.pick(choices, text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestNoSuchDay: days that the calendar does not have, this year or the next.
func TestNoSuchDay(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for text, want := range map[string]bool{
		"November 31": true, "11月31日": true, "Feb 29": true, "2月29号": true, "13月1日": true,
		"November 30": false, "Feb 28": false, "12月31日": false, "31": false, "may 5": false,
	} {
		if got := noSuchDay(text, now); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
