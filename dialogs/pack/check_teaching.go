package pack

import (
	"slices"
	"strings"
	"unicode"

	"switchboard/chat"
)

// How many sentences teach an intent, and how many ways of asking a FAQ entry
// has, in each language.
const (
	leastSentences = 15
	leastAsked     = 3
)

// intents checks that each intent of the code is taught, and with sentences
// that teach no other.
func (c *checker) intents() {
	had := make([]string, 0, len(c.pack.Intents))
	said := map[string]place{}
	for _, i := range c.pack.Intents {
		had = append(had, i.ID)
		c.teach(i.ID, i.Sentences, said)
	}
	c.teach("none", c.pack.OutOfScope, said)
	for _, id := range c.spec.Intents {
		if !slices.Contains(had, id) {
			c.addAt("intents/", 1, false, "intent %s is missing; the dialogs act on it", id)
		}
	}
	for _, id := range had {
		if !slices.Contains(c.spec.Intents, id) {
			c.fault("intent:"+id, "intent %s: no dialog acts on it", id)
		}
	}
}

// A place is where a sentence stands, and what it stands for.
type place struct {
	id, file string
	line     int
}

func (c *checker) teach(id string, by map[chat.Locale][]string, said map[string]place) {
	for _, l := range chat.Locales {
		list, key := by[l], "intent:"+id+":"+string(l)
		if len(list) < leastSentences {
			c.fault(key, "intent %s, %s: taught by %d sentences; %d are the least", id, l, len(list), leastSentences)
		}
		c.unique(key, "intent", id, list, said)
	}
}

// unique notes sentences and faults those that stand for something else
// already; one that stands twice for the same is a warning.
func (c *checker) unique(key, kind, id string, list []string, said map[string]place) {
	o := c.pack.origins[key]
	for i, s := range list {
		folded := foldSentence(s)
		first, twice := said[folded]
		line := o.line
		if i < len(o.items) {
			line = o.items[i]
		}
		switch {
		case !twice:
			said[folded] = place{id, o.file, line}
		case first.id == id:
			c.addAt(o.file, line, true, "%s %s: %q stands there twice, first on line %d", kind, id, s, first.line)
		default:
			c.addAt(o.file, line, false, "%s %s: %q belongs to %s already, %s:%d", kind, id, s, first.id, first.file, first.line)
		}
	}
}

// foldSentence makes sentences equal that a customer would not tell apart.
// One of nothing but punctuation stays as it is.
func foldSentence(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '\'' && r != '’'
	})
	if len(words) == 0 {
		return s
	}
	return strings.ReplaceAll(strings.Join(words, " "), "’", "'")
}

// faq checks that each entry can be found, and be said on the phone.
func (c *checker) faq() {
	asked := map[string]place{}
	for _, e := range c.pack.FAQ {
		if e.Offers != "" && c.pack.Cases["offer."+e.Offers] == nil {
			c.fault("faq:"+e.ID, "%s offers %s, and names.yaml has no offer.%s", e.ID, e.Offers, e.Offers)
		}
		for _, l := range chat.Locales {
			key := "faq:" + e.ID + ":" + string(l)
			if n := len(e.Asked[l]); n < leastAsked {
				c.fault(key, "%s, %s: %d ways of asking; %d are the least", e.ID, l, n, leastAsked)
			}
			c.unique(key, "entry", e.ID, e.Asked[l], asked)
			spoken, what := e.Say[l], "say"
			if spoken == "" {
				spoken, what = e.Answer[l], "answer, said as it is,"
			}
			if n := sentences(spoken); n > 2 {
				c.fault("faq:"+e.ID, "%s, %s: %s has %d sentences; on the phone two are the limit", e.ID, l, what, n)
			}
		}
	}
}
