package intents

import (
	"math"
	"slices"
	"testing"

	"switchboard/chat"
)

func TestFAQ(t *testing.T) {
	e, _ := trained()
	for _, c := range []struct {
		text   string
		locale chat.Locale
		want   string // "" for nothing
	}{
		{"what is the fee?", chat.English, "visit-fee"},
		{"how much does roaming cost", chat.English, "roaming-price"},
		{"what are the roaming charges", chat.English, "roaming-price"},
		{"how do I activate romaing", chat.English, "roaming-enable"},
		{"is my data safe", chat.English, "privacy"},
		{"can I bring my old number", chat.English, "number-keep"},
		{"when do I have to pay my bill", chat.English, "bill-due"},
		{"漫游怎么收费", chat.Chinese, "roaming-price"},
		{"上门多少钱", chat.Chinese, "visit-fee"},
		{"我的个人信息会不会泄露", chat.Chinese, "privacy"},
		{"携号转网怎么办理", chat.Chinese, "number-keep"},
		{"话费最晚几号交", chat.Chinese, "bill-due"},
		{"出国能不能用手机", chat.Chinese, "roaming-enable"},
		{"who won the world cup", chat.English, ""},
		{"order me a pizza", chat.English, ""},
		{"write a poem about autumn", chat.English, ""},
		{"hello", chat.English, ""},
		{"thank you", chat.English, ""},
		{"帮我点个外卖", chat.Chinese, ""},
		{"法国首都是哪里", chat.Chinese, ""},
		{"你好", chat.Chinese, ""},
	} {
		m := understand(e, c.text, c.locale)
		switch {
		case c.want == "" && len(m.FAQ) > 0:
			t.Errorf("%q: found %v", c.text, m.FAQ)
		case c.want != "" && (len(m.FAQ) == 0 || m.FAQ[0].ID != c.want):
			t.Errorf("%q: want %s, found %v", c.text, c.want, m.FAQ)
		}
		for i := 1; i < len(m.FAQ); i++ {
			if m.FAQ[i].Score > m.FAQ[i-1].Score {
				t.Errorf("%q: not best first: %v", c.text, m.FAQ)
			}
		}
	}
}

func TestAskedFormsFindTheirEntry(t *testing.T) {
	e, _ := trained()
	for _, q := range questions {
		for _, form := range q.Asked {
			if m := understand(e, form, q.Locale); len(m.FAQ) == 0 || m.FAQ[0].ID != q.ID || m.FAQ[0].Score < 0.5 {
				t.Errorf("%q: want %s, found %v", form, q.ID, m.FAQ)
			}
		}
	}
}

// A question of the FAQ is no request, much as its words may sound like one.
func TestQuestionsAreNoIntents(t *testing.T) {
	e, _ := trained()
	for _, q := range questions {
		for _, form := range q.Asked {
			if m := understand(e, form, q.Locale); m.Outcome != chat.Reject {
				t.Errorf("%q: %s %v", form, m.Outcome, m.Intents[:1])
			}
		}
	}
}

// One form more in one entry leaves the others nearly as they are, two texts in a
// hundred aside: a pack that grows must not move answers that nobody touched. Rules that are stopped before they
// are settled, or texts dealt out by their place, move one text in five by more than 0.05 and some by 0.5; these 0 to 15 in
// 1,083, by the entry that grows, and one or none by more than 0.1.
func TestOneFormMoreHardlyMovesOthers(t *testing.T) {
	const grown, moved = "router-restart", 0.05
	_, l := telecom()
	kept, held := without(l, 3)
	more := kept
	more.Questions = slices.Clone(kept.Questions)
	for i, q := range more.Questions {
		if q.ID == grown {
			more.Questions[i].Asked = append(slices.Clone(q.Asked), held.Questions[i].Asked...)
		}
	}
	score := func(e *Embedded, s Sentence) map[string]float64 {
		m := map[string]float64{}
		for _, f := range understand(e, s.Text, s.Locale).FAQ {
			m[f.ID] = f.Score
		}
		return m
	}
	texts := slices.Concat(held.Sentences, held.OutOfScope)
	for _, q := range held.Questions {
		for _, form := range q.Asked {
			texts = append(texts, Sentence{Text: form, Locale: q.Locale})
		}
	}
	before, after := New(kept), New(more)
	n, far := 0, 0
	for _, s := range texts {
		was, is := score(before, s), score(after, s)
		if was[grown]+is[grown] > 0 {
			continue
		}
		shift := 0.0
		for _, m := range []map[string]float64{was, is} {
			for id := range m { // what is not listed is less than believable
				shift = max(shift, math.Abs(max(was[id], believable)-max(is[id], believable)))
			}
		}
		if shift > moved {
			n++
		}
		if shift > 2*moved {
			far++
			t.Logf("%q: was %v, is %v", s.Text, was, is)
		}
	}
	t.Logf("%d of %d texts moved by more than %v", n, len(texts), moved)
	if far > len(texts)/500 {
		t.Errorf("%d of %d texts moved by more than %v, want 1 in 500 at most", far, len(texts), 2*moved)
	}
	if n > len(texts)/50 {
		t.Errorf("%d of %d texts moved by more than %v, want 1 in 50 at most", n, len(texts), moved)
	}
}
