package dialogs

import (
	"cmp"
	"strings"

	"switchboard/chat"
	"switchboard/dialogs/pack"
)

// answerKey begins the keys of answers from the FAQ.
const answerKey = "faq."

// isAnswer tells whether a prompt is an answer from the FAQ, not the question
// that is asked behind one (faq.more, faq.offer).
func isAnswer(p chat.Prompt) bool {
	return strings.HasPrefix(p.Key, answerKey) && !strings.HasPrefix(p.Key, "faq.more") && !strings.HasPrefix(p.Key, offerKey)
}

// faq answers from the FAQ, with the source, and puts the question in the air
// again; what went wrong before stays counted.
func (t *step) faq(id string) {
	switch {
	case t.looksUp(id):
	case !t.answers(id):
		t.miss()
	case t.task() != nil || len(t.s.Asked.Choices) > 0 && t.s.Asked.stands():
		t.askAgain("")
	case t.holdsOut(id):
	default:
		told := t.asking()
		if a := t.s.Asked; a.Key == "faq.more" && a.Told != nil && t.answered == id {
			told = a.Told // "how much is one?" of what was asked first
		}
		t.ask(Asked{Key: "faq.more", Told: told})
	}
}

// answers says what the FAQ has, with its source. False if the entry is gone.
func (t *step) answers(id string) bool {
	if e := t.entry(id); e != nil {
		p := chat.Prompt{Key: answerKey + id, Text: e.Answer[t.s.Locale]}
		p.Text += "\n" + t.prompt("faq.source", "source", e.Source[t.s.Locale]).Text
		if t.heard() {
			p.Say = cmp.Or(e.Say[t.s.Locale], e.Answer[t.s.Locale])
		}
		t.tell(chat.Bot, p)
		t.s.Answered = id
		if t.now.Traits.Spoken {
			t.call().Helped = true
		}
		return true
	}
	return false
}

// entry is an entry of the FAQ, nil if there is none.
func (t *step) entry(id string) *pack.Entry {
	for i := range t.e.pack.FAQ {
		if t.e.pack.FAQ[i].ID == id {
			return &t.e.pack.FAQ[i]
		}
	}
	return nil
}

// unknown answers a question that the FAQ does not know: it says so, keeps the
// question for the business, offers a person, and invents nothing.
func (t *step) unknown(m Said) {
	if t.backToPerson() {
		return
	}
	t.do(RecordGap{Question: clip(m.Text, 500)})
	t.unanswered(m.Text)
	if k := t.task(); k != nil {
		if fact(k.Facts, "detail") != nil && len(k.value("detail"))+len(m.Text) <= maxRead {
			t.tellMore(k, m)
			if clauses := strings.FieldsFunc(m.Text, func(r rune) bool { return strings.ContainsRune(",.;，。； ", r) && han(m.Text) }); len(clauses) > 1 && !t.inquiring(clauses[len(clauses)-1]) {
				t.askAgain("noted") // 说是什么会员 我根本没开过 asks nothing
			} else {
				t.askAgain("unknown.case")
			}
			return
		}
		t.askAgain("unknown.inside")
		return
	}
	if t.s.Misses++; t.s.Misses >= maxMisses {
		t.stuck()
		return
	}
	switch {
	case t.perhaps(m):
	case t.contains("money", m.Text) && t.contains("mine", m.Text):
		t.writeDown(*m.early()) // 说好99怎么收我129
	default:
		t.ask(Asked{Key: "unknown", Choices: t.choicesOf("person", "menu")})
	}
}

// unable says the limit of what is done here and names the nearest ability.
func (t *step) unable(m Said) {
	if t.backToPerson() {
		return
	}
	t.do(RecordGap{Question: clip(m.Text, 500)})
	t.unanswered(m.Text)
	t.s.Misses++
	t.s.Answered = t.answered // what is asked next may still be about that
	switch {
	case t.s.Misses >= maxMisses:
		t.stuck()
	case t.perhaps(m):
	case t.ours(m.Text):
		t.writeDown(*m.early())
	case t.s.Misses > 1:
		t.menuAfterMiss("unable.more")
	default:
		t.menuAfterMiss("unable")
	}
}
