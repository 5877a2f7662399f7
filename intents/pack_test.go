package intents

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"switchboard/chat"
	business "switchboard/dialogs/pack"
)

// telecom are the lessons of the built-in pack, and what is learned from them.
var telecom = sync.OnceValues(func() (*Embedded, Lessons) {
	p, err := business.Builtin()
	if err != nil {
		panic(err)
	}
	l := Lessons{Country: p.Country}
	for _, locale := range chat.Locales {
		for _, i := range p.Intents {
			for _, s := range i.Sentences[locale] {
				l.Sentences = append(l.Sentences, Sentence{Text: s, Intent: i.ID, Locale: locale})
			}
		}
		for _, s := range p.OutOfScope[locale] {
			l.OutOfScope = append(l.OutOfScope, Sentence{Text: s, Locale: locale})
		}
		for _, e := range p.FAQ {
			l.Questions = append(l.Questions, Question{ID: e.ID, Topic: e.Topic, Locale: locale, Asked: e.Asked[locale], Answer: e.Answer[locale]})
		}
	}
	for _, s := range p.Services {
		l.Services = append(l.Services, Term{ID: s.ID, Words: append([]string{s.Name[chat.English], s.Name[chat.Chinese]}, s.Words...)})
	}
	for _, a := range p.Areas {
		l.Areas = append(l.Areas, Term{ID: a.ID, Words: append([]string{a.Name[chat.English], a.Name[chat.Chinese]}, a.Words...)})
	}
	return New(l), l
})

// What the conversation tests found misunderstood.
func TestPackIsUnderstood(t *testing.T) {
	e, _ := telecom()
	for text, want := range map[string]string{
		"book a broadband repair visit": "booking.new", "look up an appointment": "booking.lookup", "我现在有什么预约": "booking.lookup",
		"I want to report a fault": "fault", "I'd like to report a problem": "fault", "我要报修": "fault",
		"sorry, I can't make it today, please cancel the visit": "booking.cancel",
		"what cases do I have": "ticket.lookup", "where is my order": "ticket.lookup", "我的订单到哪了": "ticket.lookup",
		"行啊": "yes", "好嘞": "yes", "嗯呐": "yes", "垃圾公司": "abuse", "you are great": "thanks", "你真棒": "thanks", "吃了吗": "chitchat",
		"the wrong bill came": "complaint", "师傅昨天没来": "complaint", "我要投诉，昨天的快递员态度特别差": "complaint",
		"boook a visist for my ruoter": "booking.new", "bok a visit": "booking.new", "intrenet is down": "fault",
		"can you rebok my visit for firday": "booking.move", "I wuold like to cancle the appointmnet": "booking.cancel",
		"hi, 我想 book 一个 technician 修 router":                                                    "booking.new",
		"broadband repair, wrong router, 5 Jianguo Road Chaoyang, Bob, 13900440104, Friday 2pm": "booking.new",
		// Nothing is meant, or the FAQ is asked.
		"Stop Chen": "", "88 zhongguancun street haidian": "", "海淀区中关村大街88号": "", "13900139000": "", "李伟": "", "Li Wei": "",
		"help the children": "", "who was the operator's first chairman?": "", "everything": "", "the phone": "", "你们师傅穿什么牌子的鞋？": "",
		"book an appointment at a branch": "", "is there an outage in Haidian?": "", "cancel my complaint": "", "撤销投诉": "",
	} {
		m := understand(e, text, "")
		switch {
		case want == "" && m.Outcome == chat.Accept:
			t.Errorf("%q: accepted as %v", text, m.Intents[0])
		case want != "" && (m.Outcome != chat.Accept || m.Intents[0].ID != want):
			t.Errorf("%q: want %s, got %s %v", text, want, m.Outcome, m.Intents)
		}
	}
}

func TestPackAnswers(t *testing.T) {
	e, _ := telecom()
	for text, want := range map[string]string{
		"去日本漫游怎么开通？": "roaming-enable", "how do I actvate romaing in japan": "roaming-enable", "book an appointment at a branch": "branch-appointment",
		"cancel my complaint": "case-withdraw", "撤销投诉": "case-withdraw", "海淀停网了吗": "outage-check", "你是谁": "robot",
		"do you sell tablets": "devices", "do you sell my data": "privacy-use", "你们店里有什么": "devices", "do you sell kettles": "", "你们卖水壶吗": "",
		"几点了": "", "the phone": "", "everything": "",
	} {
		m := understand(e, text, "")
		switch {
		case want == "" && len(m.FAQ) > 0:
			t.Errorf("%q: found %v", text, m.FAQ)
		case want != "" && (len(m.FAQ) == 0 || m.FAQ[0].ID != want || m.FAQ[0].Score < 0.5):
			t.Errorf("%q: want %s, found %v", text, want, m.FAQ)
		}
	}
}

// folds is into how many parts the pack is divided; one of them is new to the model.
const folds = 8

// without divides the lessons: those to learn and those of a part, held out.
func without(l Lessons, part int) (kept, held Lessons) {
	kept = Lessons{Services: l.Services, Areas: l.Areas, Country: l.Country}
	seen := map[string]int{}
	put := func(s Sentence, kept, held *[]Sentence) {
		key := s.Intent + " " + string(s.Locale)
		if seen[key]++; seen[key]%folds == part {
			kept = held
		}
		*kept = append(*kept, s)
	}
	for _, s := range l.Sentences {
		put(s, &kept.Sentences, &held.Sentences)
	}
	for _, s := range l.OutOfScope {
		put(s, &kept.OutOfScope, &held.OutOfScope)
	}
	for _, q := range l.Questions {
		k, h := q, q
		k.Asked, h.Asked = nil, nil
		for i, form := range q.Asked {
			if i%folds == part {
				h.Asked = append(h.Asked, form)
			} else {
				k.Asked = append(k.Asked, form)
			}
		}
		kept.Questions, held.Questions = append(kept.Questions, k), append(held.Questions, h)
	}
	return kept, held
}

// New sentences of the pack fare about as docs/decisions.md says. The floors
// lie some points below, as the pack changes. Three parts are held out in turn:
// a single one has few strangers, and every new sentence moves them about.
func TestPackHeldOut(t *testing.T) {
	_, l := telecom()
	dice := rand.New(rand.NewPCG(1, 2))
	right := func(s Sentence, m chat.Meaning) bool {
		return m.Outcome == chat.Accept && m.Intents[0].ID == s.Intent
	}
	found := func(s Sentence, m chat.Meaning) bool {
		return len(m.FAQ) > 0 && m.FAQ[0].ID == s.Intent
	}
	type claim struct {
		name  string
		least map[chat.Locale]int // percent
		good  func(Sentence, chat.Meaning) bool
		of    func(held Lessons) []Sentence
	}
	floors := func(english, chinese int) map[chat.Locale]int {
		return map[chat.Locale]int{chat.English: english, chat.Chinese: chinese}
	}
	sentences := func(held Lessons) []Sentence { return held.Sentences }
	strangers := func(held Lessons) []Sentence { return held.OutOfScope }
	claims := []claim{
		{"accepted rightly", floors(75, 77), right, sentences},
		{"accepted rightly with slips", floors(70, 77), right, func(held Lessons) (slips []Sentence) {
			for _, s := range held.Sentences {
				slips = append(slips, Sentence{misspelt(s.Text, dice), s.Intent, s.Locale})
			}
			return slips
		}},
		{"strangers refused", floors(80, 80), func(_ Sentence, m chat.Meaning) bool { return m.Outcome == chat.Reject }, strangers},
		{"strangers find no answer", floors(90, 84), func(_ Sentence, m chat.Meaning) bool { return len(m.FAQ) == 0 || m.FAQ[0].Score < 0.5 }, strangers},
		{"questions find theirs", floors(55, 63), found, func(held Lessons) (asked []Sentence) {
			for _, q := range held.Questions {
				for _, form := range q.Asked {
					asked = append(asked, Sentence{form, q.ID, q.Locale})
				}
			}
			return asked
		}},
	}
	type count struct{ good, all int }
	counts := make([]map[chat.Locale]count, len(claims))
	for i := range counts {
		counts[i] = map[chat.Locale]count{}
	}
	for _, part := range []int{1, 3, 5} {
		kept, held := without(l, part)
		e := New(kept)
		for i, c := range claims {
			for _, s := range c.of(held) {
				n := counts[i][s.Locale]
				if n.all++; c.good(s, understand(e, s.Text, s.Locale)) {
					n.good++
				}
				counts[i][s.Locale] = n
			}
		}
	}
	for i, c := range claims {
		for locale, least := range c.least {
			n := counts[i][locale]
			got := 100 * n.good / max(n.all, 1)
			t.Logf("%s: %s %d %% of %d", locale, c.name, got, n.all)
			if got < least {
				t.Errorf("%s: %s %d %%, want %d", locale, c.name, got, least)
			}
		}
	}
}

// misspelt has a slip in every other English word of five letters and more.
func misspelt(text string, dice *rand.Rand) string {
	words := strings.Fields(text)
	for i, w := range words {
		if len(w) >= 5 && isASCII(w) && dice.IntN(2) == 0 {
			words[i] = mistyped(w, chat.English, dice)
		}
	}
	return strings.Join(words, " ")
}

func BenchmarkNewPack(b *testing.B) {
	_, l := telecom()
	for b.Loop() {
		New(l)
	}
}

// One slip in a sentence of the pack, and its intent still leads (issue: 90 % in
// English, 85 % in Chinese with one wrong character).
func TestPackOneTypo(t *testing.T) {
	e, l := telecom()
	dice := rand.New(rand.NewPCG(1, 2))
	for locale, least := range map[chat.Locale]int{chat.English: 90, chat.Chinese: 85} {
		right, all := 0, 0
		for _, s := range l.Sentences {
			if s.Locale != locale || len([]rune(s.Text)) < 2 {
				continue
			}
			all++
			if m := understand(e, mistyped(s.Text, locale, dice), locale); len(m.Intents) > 0 && m.Intents[0].ID == s.Intent {
				right++
			}
		}
		t.Logf("%s: %d of %d lead to their intent", locale, right, all)
		if 100*right < least*all {
			t.Errorf("%s: %d of %d lead to their intent, want %d %%", locale, right, all, least)
		}
	}
}

// TestConfuse: what the report counts adds up, and the known thieves are in it.
func TestConfuse(t *testing.T) {
	_, l := telecom()
	c := Confuse(l)
	n, stolen := 0, 0
	for _, f := range c.Intents {
		if f.Right+f.Refused+f.Stolen > f.Sentences {
			t.Errorf("%+v", f)
		}
		n, stolen = n+f.Sentences, stolen+f.Stolen
	}
	taken := 0
	for i, x := range c.Thefts {
		taken += len(x.Sentences)
		if i > 0 && len(x.Sentences) > len(c.Thefts[i-1].Sentences) {
			t.Errorf("not sorted: %d after %d", len(x.Sentences), len(c.Thefts[i-1].Sentences))
		}
		for _, s := range x.Sentences {
			if l.Sentences[s].Intent != x.From || l.Sentences[s].Locale != x.Locale || x.To == x.From {
				t.Errorf("%+v is none of %+v", l.Sentences[s], x)
			}
		}
	}
	if n != len(l.Sentences) || taken != stolen || stolen == 0 || 10*stolen > n || len(c.Unsupported) == 0 {
		t.Errorf("%d of %d sentences, %d stolen, %d taken, %d unsupported", n, len(l.Sentences), stolen, taken, len(c.Unsupported))
	}
}

func TestGroup(t *testing.T) {
	texts := []string{"can I pay with a credit card", "do you sell phones", "pay by credit card", "is payment by credit card ok?", "what is the weather like"}
	first := Group(texts, chat.English)
	if len(first) != 3 || len(first[0]) != 3 {
		t.Fatalf("%v", first)
	}
	for range 20 {
		if again := Group(texts, chat.English); !slices.EqualFunc(first, again, slices.Equal[[]int]) {
			t.Fatalf("%v, again %v", first, again)
		}
	}
	if got := Group([]string{"能用信用卡交费吗", "今天下雨吗", "可以用信用卡付款吗"}, chat.Chinese); len(got) != 2 || len(got[0]) != 2 {
		t.Errorf("%v", got)
	}
	if got := Group([]string{"", "  ", "?"}, chat.English); len(got) != 3 || len(Group(nil, chat.English)) != 0 {
		t.Errorf("%v", got)
	}
}
