package channels

import (
	"slices"

	"switchboard/chat"
	"switchboard/chat/mask"
)

// personal are the facts of a case that are hidden whole.
var personal = map[string]mask.Kind{"phone": mask.Phone, "booked_phone": mask.Phone, "address": mask.Address}

// Masked is the case as those see it who do not own it, in lists and previews:
// personal data in the summary, the last words, the facts, the notes and the tickets is hidden. The
// customer's own number stays; desks show its last digits only.
func (k Case) Masked() Case {
	known := k.secrets()
	k.Facts, k.Tickets, k.Notes = slices.Clone(k.Facts), slices.Clone(k.Tickets), slices.Clone(k.Notes)
	for i, f := range k.Facts {
		if kind, secret := personal[f.ID]; secret && f.Value != "" {
			k.Facts[i].Value = mask.Mark(kind, f.Value)
		} else {
			k.Facts[i].Value = mask.Text(f.Value, known...)
		}
	}
	k.Summary = mask.Text(k.Summary, known...)
	k.Brief.Said, k.Brief.Open = masked(k.Brief.Said, known), masked(k.Brief.Open, known)
	for i := range k.Tickets {
		k.Tickets[i].Summary = mask.Text(k.Tickets[i].Summary, known...)
	}
	for i := range k.Notes {
		k.Notes[i].Text = mask.Text(k.Notes[i].Text, known...)
	}
	return k
}

// secrets are the personal data that is known of a case, whatever it looks like.
func (k Case) secrets() []string {
	known := []string{k.Customer.Phone}
	for _, f := range k.Facts {
		if personal[f.ID] != "" && f.Value != "" {
			known = append(known, f.Value)
		}
	}
	return known
}

// MaskedText is a text about the case, as those see it who do not own it.
func (k Case) MaskedText(text string) string { return mask.Text(text, k.secrets()...) }

// MaskedLine is a line of its transcript as those see it who do not own it:
// what was said and offered, and the names of files, without personal data.
// hides tells whether there was any.
func (k Case) MaskedLine(e chat.Entry) (line chat.Entry, hides bool) {
	known := k.secrets()
	hide := func(text *string) {
		shown := mask.Text(*text, known...)
		hides = hides || shown != *text
		*text = shown
	}
	e.Prompt.Choices, e.Media = slices.Clone(e.Prompt.Choices), slices.Clone(e.Media)
	hide(&e.Prompt.Text)
	hide(&e.Prompt.Say)
	for i := range e.Prompt.Choices {
		hide(&e.Prompt.Choices[i].Label)
	}
	for i := range e.Media {
		hide(&e.Media[i].Name)
	}
	if e.Heard != nil {
		heard := *e.Heard
		hide(&heard)
		e.Heard = &heard
	}
	return e, hides
}

// masked are lines without personal data.
func masked(lines, known []string) []string {
	out := slices.Clone(lines) // none stay none
	for i, l := range out {
		out[i] = mask.Text(l, known...)
	}
	return out
}

// Hides tells whether Masked hides anything, the customer's number included.
func (k Case) Hides() bool {
	m := k.Masked()
	return k.Customer.Phone != "" || k.Summary != m.Summary || !slices.Equal(k.Facts, m.Facts) ||
		slices.ContainsFunc(k.Notes, func(n Note) bool { return n.Text != k.MaskedText(n.Text) }) ||
		!slices.Equal(k.Brief.Said, m.Brief.Said) || !slices.Equal(k.Brief.Open, m.Brief.Open)
}
