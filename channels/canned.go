package channels

import (
	"strings"

	"switchboard/chat"
)

// A Canned reply is one that people at a desk need not type.
type Canned struct {
	ID    string
	Title map[chat.Locale]string
	// Text may hold {customer}, {agent} and {ticket}.
	Text map[chat.Locale]string
}

// For is the reply in a case's language with its facts filled in, "" if it
// names one that is not known there.
func (c Canned) For(k Case, a Agent) string {
	text := c.Text[k.Locale]
	facts := []string{"{customer}", oneLine(k.Customer.Name), "{agent}", oneLine(a.Name), "{ticket}", k.DueFirst().Number}
	for i := 0; i < len(facts); i += 2 {
		if facts[i+1] == "" && strings.Contains(text, facts[i]) {
			return ""
		}
	}
	return strings.NewReplacer(facts...).Replace(text)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// DueFirst is the ticket of a case whose promise is due first, else the newest;
// zero if there is none.
func (k Case) DueFirst() (best CaseTicket) {
	for i, t := range k.Tickets {
		if i == 0 || !t.Due.IsZero() && (best.Due.IsZero() || t.Due.Before(best.Due)) {
			best = t
		}
	}
	return best
}
