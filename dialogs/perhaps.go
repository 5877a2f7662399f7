package dialogs

import (
	"strings"

	"switchboard/chat"
)

// perhapsKey begins the choices that stand for entries of the FAQ.
const perhapsKey = "faq:"

// perhaps asks which entry of the FAQ is meant, where some may be and none surely is.
func (t *step) perhaps(m Said) bool {
	var list []chat.Choice
	for _, found := range m.Meaning.FAQ {
		if c := (chat.Choice{Value: perhapsKey + found.ID}); t.wayOfAsking(c.Value) != "" {
			c.Label = t.wayOfAsking(c.Value)
			c.Say = strings.TrimRight(c.Label, "?？")
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return false
	}
	t.ask(Asked{Key: "perhaps", Choices: append(list, t.choice("none"))})
	return true
}

// wayOfAsking is how the entry that a choice stands for is asked, "" if it stands for none.
func (t *step) wayOfAsking(value string) string {
	id, ok := strings.CutPrefix(value, perhapsKey)
	if !ok {
		return ""
	}
	for i := range t.e.pack.FAQ {
		e := &t.e.pack.FAQ[i]
		if asked := e.Asked[t.s.Locale]; e.ID == id && len(asked) > 0 {
			s := Capital(asked[0])
			switch {
			case !question(s):
				return s
			case t.s.Locale == chat.Chinese:
				return s + "？"
			}
			return s + "?"
		}
	}
	return ""
}

// perhapsChosen answers the entry that was meant, or says that there is none.
func (t *step) perhapsChosen(v string) {
	if id, ok := strings.CutPrefix(v, perhapsKey); ok {
		t.s.Misses = 0
		t.faq(id)
		return
	}
	t.ask(Asked{Key: "unknown", Choices: t.choicesOf("person", "menu")})
}
