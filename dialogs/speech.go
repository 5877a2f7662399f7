package dialogs

import (
	"cmp"
	"slices"
	"strings"

	"switchboard/chat"
)

// voiced gives a prompt its pieces of speech where it is heard, and takes from
// it all that only the ear needs where it is read.
func (t *step) voiced(p chat.Prompt) chat.Prompt {
	if t.now.Traits.Spoken {
		if len(p.Speech) == 0 && p.Text != "" {
			p.Speech = []chat.Speech{{Locale: t.s.Locale, Text: cmp.Or(p.Say, p.Text), Must: p.Must}}
		}
		return p
	}
	p.Speech, p.End, p.Keys, p.Again, p.Slower = nil, false, false, false, false
	if slices.ContainsFunc(p.Choices, func(c chat.Choice) bool { return c.Say != "" }) {
		p.Choices = slices.Clone(p.Choices)
		for i := range p.Choices {
			p.Choices[i].Say = ""
		}
	}
	return p
}

// in renders a wording in a language that need not be the conversation's.
func (t *step) in(l chat.Locale, key string, args ...string) (p chat.Prompt) {
	t.speaking(l, func() { p = t.prompt(key, args...) })
	return p
}

// speaking does something in a language that need not be the conversation's.
func (t *step) speaking(l chat.Locale, do func()) {
	was := t.s.Locale
	t.s.Locale = l
	do()
	t.s.Locale = was
}

// inEach is a wording in every language, one after the other, each in its own
// voice: said while nobody knows which is the caller's.
func (t *step) inEach(key string, args ...string) chat.Prompt {
	out := chat.Prompt{Key: key}
	for _, l := range offeredLocales {
		p := t.in(l, key, args...)
		out.Text = joined(out.Text, p.Text, "\n")
		out.Speech = append(out.Speech, chat.Speech{Locale: l, Text: cmp.Or(p.Say, p.Text)})
	}
	return out
}

// aloud is what a text says in words for the ear: the pack's say form, else the text itself.
func (t *step) aloud(key string) string {
	return t.e.pack.Speech(key, t.s.Locale)
}

// apart is how the parts of one line stand apart: what can be read out has no dots and bars.
func (t *step) apart() string {
	switch {
	case !t.now.Traits.Spoken:
		return " · "
	case t.s.Locale == chat.Chinese:
		return "，"
	}
	return ", "
}

// lines puts the lines of a list under each other, or after each other for the ear.
func (t *step) lines(list []string) string {
	switch {
	case !t.now.Traits.Spoken:
		return strings.Join(list, "\n")
	case t.s.Locale == chat.Chinese:
		return strings.Join(list, "；")
	}
	return strings.Join(list, "; ")
}

// onceMore is a prompt as it is said the third time running: with a lead of its own.
func (t *step) onceMore(p chat.Prompt) chat.Prompt {
	if p.Say != "" {
		p.Say = t.prompt("again", "text", p.Say).Text
	}
	p.Text = t.prompt("again", "text", p.Text).Text
	if n := len(p.Speech); n > 0 {
		p.Speech = slices.Clone(p.Speech)
		last := &p.Speech[n-1]
		last.Text = t.in(last.Locale, "again", "text", last.Text).Text
	}
	return p
}
