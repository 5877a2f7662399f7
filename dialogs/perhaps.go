package dialogs

import (
	"strings"

	"switchboard/chat"
)

const (
	// perhapsKey begins the choices that stand for entries of the FAQ.
	perhapsKey = "faq:"
	// maybeFAQ is the bar for an entry that it is worth asking about.
	maybeFAQ = 0.35
)

// perhaps asks which entry of the FAQ is meant, where some may be and none surely is.
func (t *step) perhaps(m Said) bool {
	var list []chat.Choice
	for _, found := range m.Meaning.FAQ {
		if c, ok := t.askable(found.ID); ok && found.Score >= maybeFAQ {
			list = append(list, c)
		}
	}
	a := Asked{Key: "perhaps", Told: m.early()}
	switch len(list) {
	case 0:
		return false
	case 1: // a question of yes or no
		a.Key, a.Slot, a.Args = "perhaps.one", list[0].Value, []string{"asked", strings.TrimRight(list[0].Label, "?？")}
		a.Choices = t.called("yes", "asked.yes", "no", "asked.no")
	default:
		a.Choices = append(list, t.choice("none"))
	}
	t.ask(a)
	return true
}

// askable is the choice that stands for an entry of the FAQ, false if there is none.
func (t *step) askable(id string) (chat.Choice, bool) {
	asked := t.wayOfAsking(perhapsKey + id)
	return chat.Choice{Value: perhapsKey + id, Label: asked, Say: strings.TrimRight(asked, "?？")}, asked != ""
}

// wayOfAsking is how the entry that a choice stands for is asked, "" if it stands for none.
func (t *step) wayOfAsking(value string) string {
	id, ok := strings.CutPrefix(value, perhapsKey)
	if !ok {
		return ""
	}
	e := t.entry(id)
	if e == nil || len(e.Asked[t.s.Locale]) == 0 {
		return ""
	}
	s := Capital(e.Asked[t.s.Locale][0])
	switch {
	case !t.inquiring(s):
		return s
	case t.s.Locale == chat.Chinese:
		return s + "？"
	}
	return s + "?"
}

// perhapsChosen answers the entry that was meant, or says that there is none.
func (t *step) perhapsChosen(a Asked, v string) {
	if v == "yes" {
		v = a.Slot
	}
	if id, ok := strings.CutPrefix(v, perhapsKey); ok {
		t.s.Misses = 0
		if t.task() != nil && !t.looksUp(id) && t.answers(id) {
			t.onward()
			return
		}
		t.faq(id)
		return
	}
	t.ask(Asked{Key: "unknown", Choices: t.choicesOf("person", "menu")})
}

// outdone tells whether the FAQ knows better what is told than an intent that is
// none, or a task that is not beyond doubt: 昨晚手机被偷了 is no fault,
// 别自动扣了 no farewell.
func (t *step) outdone(id string, m Said) bool {
	faq := bestFAQ(m).Score
	if t.form(id) != nil {
		return faq >= tellingFAQ && !t.sureTask(id, m)
	}
	return (id == "unsure" || id == "chitchat" || id == "abuse" || id == "stop") && faq >= sureFAQ && faq > score(m)
}
