package dialogs

import (
	"regexp"
	"slices"
	"strings"

	"switchboard/chat"
)

// localNumber is a landline without its area code.
var localNumber = regexp.MustCompile(`(?:^|[^\d-])([2-8]\d{3}[ -]?\d{4})(?:$|[^\d-])`)

// landline is a message whose eight digits are a phone number of the business's
// city, where one is asked for or the message speaks of one.
func (t *step) landline(m Said) Said {
	sl := t.slotAsked()
	if t.e.pack.AreaCode == "" || (sl == nil || sl.kind != ofPhone) && !t.contains("slot.phone", m.Text) || len(values(m, chat.KindPhone)) > 0 {
		return m
	}
	at := localNumber.FindStringSubmatchIndex(m.Text)
	if at == nil || m.only(chat.KindNumber, at[2], at[3]) < 0 {
		return m
	}
	number := m.Text[at[2]:at[3]]
	m.Meaning.Entities = append(slices.DeleteFunc(slices.Clone(m.Meaning.Entities), func(e chat.Entity) bool { return at[2] < e.End && e.Begin < at[3] }),
		chat.Entity{Kind: chat.KindPhone, Text: number, Begin: at[2], End: at[3], Value: t.e.pack.AreaCode + strings.Map(onlyDigits, number)})
	return m
}
