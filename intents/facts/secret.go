package facts

import (
	"switchboard/chat"
	"switchboard/chat/mask"
)

// shortestSecret is how many digits a card's or an identity number has at least.
const shortestSecret = 13

// secrets finds card and identity numbers, by their checksums, so that nothing
// else reads them. They have no value: nobody is to store them.
func (p *parser) secrets() {
	n := 0
	for i := range p.toks {
		n += int(p.toks[i].digits)
	}
	if n < shortestSecret {
		return
	}
	kinds := map[mask.Kind]chat.Kind{mask.Card: chat.KindCard, mask.ID: chat.KindID}
	for _, s := range mask.Find(p.text) {
		kind, secret := kinds[s.Kind]
		if !secret {
			continue
		}
		p.found = append(p.found, chat.Entity{Kind: kind, Text: p.text[s.Begin:s.End], Begin: s.Begin, End: s.End})
		for i := range p.toks {
			if t := &p.toks[i]; t.begin >= s.Begin && t.begin < s.End {
				t.used = true
			}
		}
	}
}
