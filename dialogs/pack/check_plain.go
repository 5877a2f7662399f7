package pack

import (
	"strings"

	"switchboard/chat"
)

// plain checks the words of all but prompts and canned replies: nothing is
// filled in there, and what people choose from has a name of its own.
func (c *checker) plain() {
	p := c.pack
	for _, e := range p.FAQ {
		c.unfilled("faq:"+e.ID, e.ID, e.Answer, e.Say, e.Source)
	}
	for _, m := range p.Menu {
		c.unfilled("menu:"+m.ID, m.ID, m.Label, m.Say)
	}
	for _, q := range p.Survey.Questions {
		c.unfilled("question:"+q.ID, "question "+q.ID, q.Ask.Text, q.Ask.Say)
	}
	for _, k := range keysOf(p.Cases) {
		c.unfilled("name:"+k, k, p.Cases[k])
	}
	services, areas := names{}, names{}
	for _, s := range p.Services {
		c.unfilled("service:"+s.ID, s.ID, s.Name, s.Thing, s.Fee)
		c.named(services, "service:"+s.ID, s.ID, s.Name)
	}
	for _, a := range p.Areas {
		c.unfilled("area:"+a.ID, a.ID, a.Name)
		c.named(areas, "area:"+a.ID, a.ID, a.Name)
	}
	for _, b := range p.Branches {
		c.unfilled("branch:"+b.ID, b.ID, b.Name, b.Address)
	}
	for _, t := range p.Topics {
		c.unfilled("topic:"+t.ID, t.ID, t.Name)
	}
}

func (c *checker) unfilled(at, what string, texts ...Text) {
	for _, t := range texts {
		for _, l := range chat.Locales {
			if strings.ContainsAny(t[l], "{}") {
				c.fault(at, "%s, %s: braces are said as they stand; only prompts and canned replies have placeholders", what, l)
			}
		}
	}
}

// names are whose each name is.
type names map[string]string

func (c *checker) named(all names, at, id string, name Text) {
	for _, l := range chat.Locales {
		key := string(l) + ":" + strings.ToLower(name[l])
		if first, twice := all[key]; twice && name[l] != "" {
			c.fault(at, "%s, %s: has the same name as %s", id, l, first)
			continue
		}
		all[key] = id
	}
}
