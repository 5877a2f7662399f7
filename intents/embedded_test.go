package intents

import (
	"context"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"time"

	"switchboard/chat"
)

var trained = sync.OnceValues(func() (*Embedded, Lessons) {
	l := lessons()
	return New(l), l
})

func understand(e *Embedded, text string, locale chat.Locale) chat.Meaning {
	return e.Understand(context.Background(), text, Context{Locale: locale, Now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)})
}

func TestNewSentencesAreUnderstood(t *testing.T) {
	e, _ := trained()
	in, out := readSentences("probes.txt")
	for _, locale := range chat.Locales {
		accepted, asked, all := 0, 0, 0
		for _, s := range in {
			if s.Locale != locale {
				continue
			}
			all++
			m := understand(e, s.Text, locale)
			switch {
			case m.Outcome == chat.Accept && m.Intents[0].ID == s.Intent:
				accepted++
			case m.Outcome == chat.Ambiguous && (m.Intents[0].ID == s.Intent || m.Intents[1].ID == s.Intent):
				asked++
			default:
				t.Logf("%s: %q is %s, got %s %v", locale, s.Text, s.Intent, m.Outcome, m.Intents[:2])
			}
		}
		if 100*accepted < 85*all || 100*(accepted+asked) < 92*all {
			t.Errorf("%s: %d accepted, %d asked about, of %d", locale, accepted, asked, all)
		}
		refused, strangers := 0, 0
		for _, s := range out {
			if s.Locale != locale {
				continue
			}
			strangers++
			if m := understand(e, s.Text, locale); m.Outcome == chat.Reject {
				refused++
			} else {
				t.Logf("%s: %q is out of scope, got %s %v", locale, s.Text, m.Outcome, m.Intents[:2])
			}
		}
		if 100*refused < 80*strangers {
			t.Errorf("%s: %d of %d refused", locale, refused, strangers)
		}
	}
}

func TestTaughtSentencesAreKnown(t *testing.T) {
	e, l := trained()
	for _, s := range l.Sentences {
		m := understand(e, s.Text, s.Locale)
		if len(m.Intents) == 0 || m.Intents[0].ID != s.Intent || m.Outcome == chat.Reject {
			t.Errorf("%q: want %s, got %s %v", s.Text, s.Intent, m.Outcome, m.Intents)
		}
	}
}

func TestOneTypo(t *testing.T) {
	e, l := trained()
	dice := rand.New(rand.NewPCG(1, 2))
	for locale, least := range map[chat.Locale]int{chat.English: 90, chat.Chinese: 85} {
		right, all := 0, 0
		for range 5 {
			for _, s := range l.Sentences {
				if s.Locale != locale || len([]rune(s.Text)) < 3 {
					continue
				}
				all++
				if m := understand(e, mistyped(s.Text, locale, dice), locale); len(m.Intents) > 0 && m.Intents[0].ID == s.Intent {
					right++
				}
			}
		}
		if 100*right < least*all {
			t.Errorf("%s: %d of %d keep their intent", locale, right, all)
		}
		t.Logf("%s: %d of %d keep their intent", locale, right, all)
	}
}

// mistyped drops, doubles, swaps or replaces one character.
func mistyped(text string, locale chat.Locale, dice *rand.Rand) string {
	runes := []rune(text)
	i := dice.IntN(len(runes))
	if locale == chat.Chinese {
		runes[i] = []rune("的一是在有和人这中大为上个国以要他时")[dice.IntN(18)]
		return string(runes)
	}
	other := rune('a' + dice.IntN(26))
	switch dice.IntN(4) {
	case 0:
		return string(runes[:i]) + string(runes[i+1:])
	case 1:
		return string(runes[:i]) + string(other) + string(runes[i:])
	case 2:
		i = min(i, len(runes)-2)
		runes[i], runes[i+1] = runes[i+1], runes[i]
	default:
		runes[i] = other
	}
	return string(runes)
}

func TestMeaning(t *testing.T) {
	e, _ := trained()
	for _, c := range []struct {
		text    string
		locale  chat.Locale // of the conversation
		want    chat.Locale // of the text
		outcome chat.Outcome
		intent  string // "" for none listed
	}{
		{"cancel my appointment", chat.Chinese, chat.English, chat.Accept, "booking.cancel"},
		{"取消预约", chat.English, chat.Chinese, chat.Accept, "booking.cancel"},
		{"取消預約", chat.English, chat.Chinese, chat.Accept, "booking.cancel"},
		{"ＣＡＮＣＥＬ my appointment!!", chat.English, chat.English, chat.Accept, "booking.cancel"},
		{"hi", chat.English, "", chat.Accept, "hello"},
		{"13800138000", chat.English, "", chat.Reject, ""},
		{"👍", chat.Chinese, "", chat.Reject, ""},
		{"", chat.Chinese, "", chat.Reject, ""},
		{"...", "", "", chat.Reject, ""},
	} {
		m := understand(e, c.text, c.locale)
		if m.Locale != c.want || m.Outcome != c.outcome || len(m.Intents) > 0 != (c.intent != "") || c.intent != "" && m.Intents[0].ID != c.intent {
			t.Errorf("%q: got %q %s %v", c.text, m.Locale, m.Outcome, m.Intents)
		}
	}
}

func TestEntitiesAreRead(t *testing.T) {
	e, _ := trained()
	m := understand(e, "book a visit in Haidian, call 13800138000", chat.English)
	kinds := map[chat.Kind]string{}
	for _, x := range m.Entities {
		kinds[x.Kind] = x.Value
	}
	if kinds[chat.KindPhone] != "+8613800138000" || kinds[chat.KindArea] != "haidian" {
		t.Errorf("got %+v", m.Entities)
	}
}

func TestScoresAreProbabilities(t *testing.T) {
	e, l := trained()
	for _, s := range l.Sentences {
		m := understand(e, s.Text, s.Locale)
		sum, last := 0.0, 1.0
		for _, i := range m.Intents {
			if sum += i.Score; i.Score > last || i.Score < 0 {
				t.Fatalf("%q: %v", s.Text, m.Intents)
			}
			last = i.Score
		}
		if sum > 1.0001 {
			t.Fatalf("%q: probabilities add up to %v", s.Text, sum)
		}
	}
}

func TestTrainingIsDeterministic(t *testing.T) {
	a, l := trained()
	b := New(l)
	for _, locale := range chat.Locales {
		if !reflect.DeepEqual(a.models[locale], b.models[locale]) || !reflect.DeepEqual(a.shelves[locale], b.shelves[locale]) {
			t.Errorf("%s: two trainings differ", locale)
		}
	}
	in, out := readSentences("probes.txt")
	for _, s := range append(in, out...) {
		if x, y := understand(a, s.Text, s.Locale), understand(b, s.Text, s.Locale); !reflect.DeepEqual(x, y) {
			t.Errorf("%q: %v and %v", s.Text, x, y)
		}
	}
}

func TestFewLessons(t *testing.T) {
	for name, l := range map[string]Lessons{
		"none":         {},
		"one":          {Sentences: []Sentence{{"hello", "hello", chat.English}}},
		"empty":        {Sentences: []Sentence{{"", "hello", chat.English}, {"👍", "yes", chat.English}}},
		"questions":    {Questions: questions[:2]},
		"one question": {Sentences: []Sentence{{"bye", "bye", chat.English}}, Questions: []Question{{ID: "x", Locale: chat.English}}},
		"out of scope": {OutOfScope: []Sentence{{Text: "order a pizza", Locale: chat.English}}},
	} {
		e := New(l)
		for _, text := range []string{"hello", "你好", "what does a visit cost", ""} {
			if m := understand(e, text, chat.English); m.Outcome == "" {
				t.Errorf("%s: %q: no outcome", name, text)
			}
		}
	}
	if m := understand(New(Lessons{Sentences: []Sentence{{"hello", "hello", chat.English}}}), "hello", ""); m.Outcome != chat.Accept {
		t.Errorf("the only sentence: %v", m)
	}
}

func TestExplain(t *testing.T) {
	e, _ := trained()
	x := e.Explain("please cancel the booking", Context{Locale: chat.English})
	if x.Intent != "booking.cancel" || x.Outcome != chat.Accept || x.Scope < x.Least {
		t.Fatalf("got %+v", x)
	}
	sum, found := x.Bias, false
	for _, v := range x.Evidence {
		sum += v.Weight
		found = found || v.Text == "cancel" && v.Weight > 0
	}
	if d := sum - x.Score; d > 1e-3 || d < -1e-3 || !found {
		t.Errorf("evidence adds up to %v of %v; cancel found: %v", sum, x.Score, found)
	}
	if x := e.Explain("...", Context{}); x.Intent != "" {
		t.Errorf("no words: %+v", x)
	}
}

func TestManyAtOnce(t *testing.T) {
	e, l := trained()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, s := range l.Sentences[:60] {
				if m := understand(e, s.Text, s.Locale); m.Intents[0].ID != s.Intent {
					t.Errorf("%q: %v", s.Text, m.Intents)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzUnderstand(f *testing.F) {
	e, _ := trained()
	for _, s := range []string{"cancel my appointment", "取消预约", "👍", "a\x00\xff", "ＡＢＣ　１２３", "don't 'n' 's", "𠀀𠀁"} {
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, text string, english bool) {
		locale := chat.Chinese
		if english {
			locale = chat.English
		}
		m := understand(e, text, locale)
		if !reflect.DeepEqual(m, understand(e, text, locale)) {
			t.Fatalf("%q: two readings differ", text)
		}
		if m.Outcome == chat.Accept && len(m.Intents) == 0 || m.Outcome == chat.Ambiguous && len(m.Intents) < 2 {
			t.Fatalf("%q: %v", text, m)
		}
		for _, s := range append(m.Intents, m.FAQ...) {
			if !(s.Score >= 0 && s.Score <= 1) {
				t.Fatalf("%q: %v", text, s)
			}
		}
	})
}

func BenchmarkNew(b *testing.B) {
	l := lessons()
	b.ReportAllocs()
	for b.Loop() {
		New(l)
	}
}

func BenchmarkUnderstand(b *testing.B) {
	e, _ := trained()
	in := Context{Locale: chat.English, Now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
	for name, text := range map[string]string{
		"english": "could you please schedule a technician to install my router on Friday afternoon",
		"chinese": "麻烦帮我把周五下午的上门安装预约改到下周一上午",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Understand(context.Background(), text, in)
			}
		})
	}
}

// BenchmarkClassify is Understand without entities and FAQ.
func BenchmarkClassify(b *testing.B) {
	e, _ := trained()
	var s scratch
	b.ReportAllocs()
	for b.Loop() {
		e.models[chat.English].judge("could you please schedule a technician to install my router on Friday afternoon", &s)
	}
}
