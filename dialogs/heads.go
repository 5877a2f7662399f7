package dialogs

import (
	"slices"
	"strings"
	"unicode/utf8"

	"switchboard/chat"
)

// A label such as "Broadband repair" or 宽带维修 begins with a thing and ends with
// what is done to it.

// thing is what a folded label begins with: its first word, in Chinese two characters.
func thing(label string) string {
	head, _, _ := strings.Cut(label, " ")
	if han(head) {
		head = string([]rune(head)[:min(2, utf8.RuneCountInString(head))])
	}
	return head
}

// deed is what a folded label ends with, as it begins in other forms of the word:
// "instal" of installing, 装.
func deed(label string) string {
	if r, _ := utf8.DecodeLastRuneInString(label); isHan(r) {
		return string(r)
	}
	last := label[strings.LastIndexByte(label, ' ')+1:]
	return last[:min(6, len(last))]
}

// headed is the only choice whose thing a text names: of what can break, 宽带 is
// 宽带维修 and "broadband" is broadband repair.
func (t *step) headed(choices []chat.Choice, text string) string {
	if fit := t.naming(choices, text); len(fit) == 1 {
		return fit[0].Value
	}
	return ""
}

// naming are the choices whose thing a text names or, where all of them can break,
// those that a bare noun in it means.
func (t *step) naming(choices []chat.Choice, text string) []chat.Choice {
	fit := slices.DeleteFunc(slices.Clone(choices), func(c chat.Choice) bool { return !t.holds(text, pad(thing(fold(c.Label)))) })
	if len(fit) > 0 || slices.ContainsFunc(choices, func(c chat.Choice) bool { return !t.service(c.Value).Fault }) {
		return fit
	}
	return slices.DeleteFunc(slices.Clone(choices), func(c chat.Choice) bool {
		return !slices.ContainsFunc(t.service(c.Value).Nouns, func(w string) bool { return t.holds(text, pad(fold(w))) })
	})
}

// likely are the choices of a service that a text can mean by the thing that it
// names and, of a visit, by what is to be done; nil where that leaves all of them.
func (t *step) likely(k *Task, sl *slot, text string) []chat.Choice {
	choices := sl.choices(t, k)
	fit := t.naming(choices, text)
	if sl.marked {
		return fit
	}
	if len(fit) == 0 {
		fit = choices
	}
	f := t.look(text).padded
	done := slices.DeleteFunc(slices.Clone(fit), func(c chat.Choice) bool {
		d := deed(fold(c.Label))
		if !han(d) {
			d = " " + d
		}
		return !strings.Contains(f, d)
	})
	if len(done) == 0 && t.ailing(text) { // 宽带特别慢: what works badly is to be repaired
		done = slices.DeleteFunc(slices.Clone(fit), func(c chat.Choice) bool { return !t.service(c.Value).Fault })
	}
	if len(done) > 0 {
		fit = done
	}
	if len(fit) == len(choices) {
		return nil
	}
	return fit
}
