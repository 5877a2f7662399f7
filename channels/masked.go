package channels

import (
	"slices"

	"switchboard/chat/mask"
)

// personal are the facts of a case that are hidden whole.
var personal = map[string]mask.Kind{"phone": mask.Phone, "booked_phone": mask.Phone, "address": mask.Address}

// Masked is the case as those see it who do not own it, in lists and previews:
// personal data in the summary, the last words, the facts and the tickets is hidden. The
// customer's own number stays; desks show its last digits only.
func (k Case) Masked() Case {
	known := []string{k.Customer.Phone}
	k.Facts, k.Tickets = slices.Clone(k.Facts), slices.Clone(k.Tickets)
	for i, f := range k.Facts {
		if kind, secret := personal[f.ID]; secret && f.Value != "" {
			known = append(known, f.Value)
			k.Facts[i].Value = mask.Mark(kind, f.Value)
		}
	}
	for i, f := range k.Facts {
		if personal[f.ID] == "" {
			k.Facts[i].Value = mask.Text(f.Value, known...)
		}
	}
	k.Summary = mask.Text(k.Summary, known...)
	k.Brief.Said, k.Brief.Open = masked(k.Brief.Said, known), masked(k.Brief.Open, known)
	for i := range k.Tickets {
		k.Tickets[i].Summary = mask.Text(k.Tickets[i].Summary, known...)
	}
	return k
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
		!slices.Equal(k.Brief.Said, m.Brief.Said) || !slices.Equal(k.Brief.Open, m.Brief.Open)
}
