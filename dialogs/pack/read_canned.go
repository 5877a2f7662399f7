package pack

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"switchboard/chat"
)

// A Canned reply is one that people at the desk send without typing it.
type Canned struct {
	ID    string
	Title Text // for people at the desk
	Text  Text // for customers; placeholders are CannedFacts
}

// CannedFacts are the placeholders of canned replies: the customer's name, the
// agent's, the number of the customer's ticket.
var CannedFacts = []string{"customer", "agent", "ticket"}

// readCanned reads canned.yaml.
func (l *loader) readCanned(r reader, root ast.Node) {
	for _, n := range r.items(root, "canned replies") {
		o := r.object(n, "canned reply", "id", "title", "text")
		c := Canned{ID: o.str("id")}
		if c.ID != "" {
			o.what = c.ID
		}
		c.Title, c.Text = o.text("title"), o.text("text")
		var first []string
		for i, loc := range chat.Locales {
			t, err := compile(c.Text[loc])
			if err != nil {
				r.fault(o.fields["text"], "%s, text: %s: %v", o.what, loc, err)
				continue
			}
			names := slices.Compact(slices.Sorted(slices.Values(t.names())))
			for _, name := range names {
				if !slices.Contains(CannedFacts, name) {
					r.fault(o.fields["text"], "%s, text: %s: unknown {%s}; known are %s", o.what, loc, name, strings.Join(CannedFacts, ", "))
				}
			}
			if i == 0 {
				first = names
			} else if !slices.Equal(first, names) && c.Text[loc] != "" {
				r.fault(o.fields["text"], "%s, text: the languages have different placeholders", o.what)
			}
		}
		l.claim(r, "canned", c.ID, n)
		l.pack.Canned = append(l.pack.Canned, c)
	}
}
