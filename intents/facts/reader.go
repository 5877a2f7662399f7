// Package facts reads the facts in a customer's text: times, phone numbers,
// numbers, durations, money, e-mail addresses, names, postal addresses, and
// the services and areas of the business. English and Simplified Chinese are
// read alike, mixed as people mix them; Traditional characters are understood.
//
// It is rules and tables only: deterministic, without a clock, a model or a
// network. It does not judge: a time in the past or a street nobody serves is
// returned as it was said, for the dialog to refuse. What is ambiguous carries
// its other readings in Entity.Or. docs/decisions.md holds the conventions.
package facts

import (
	"slices"
	"strings"
	"sync"
	"time"

	"switchboard/chat"
)

// A Lexicon is what the business knows and the language does not.
type Lexicon struct {
	Services []Term
	Areas    []Term
	// Country is the ISO 3166 region of phone numbers without a country code
	// and of bare amounts of money: "CN".
	Country string
}

// A Term is one thing of the pack and the words for it in any language:
// "海淀", "Haidian" → area "haidian".
type Term struct {
	ID    string
	Words []string
}

// A Reader finds facts in texts. It is safe for concurrent use.
type Reader struct {
	country string
	terms   terms
	pool    sync.Pool // of *parser
}

// New makes a Reader of a business.
func New(l Lexicon) *Reader {
	r := &Reader{country: strings.ToUpper(l.Country)}
	r.terms = terms{latin: map[string][]termForm{}, han: map[rune][]termForm{}}
	r.terms.add(chat.KindService, l.Services)
	r.terms.add(chat.KindArea, l.Areas)
	r.pool.New = func() any { return &parser{toks: make([]token, 0, 64)} }
	return r
}

// maxText is the length in bytes behind which a text is not read: no
// sentence with facts is as long, and work stays bounded.
const maxText = 8 << 10

// Read finds the facts of text, sorted by where they begin. Of one kind none
// overlap; a service or area may lie inside an address. Relative times count
// from now, in its zone, which is that of the business. The locale decides
// only what the text leaves open, such as whether 3/4 is in March or in April.
func (r *Reader) Read(text string, now time.Time, locale chat.Locale) []chat.Entity {
	if len(text) > maxText {
		text = text[:maxText]
	}
	p := r.pool.Get().(*parser)
	defer r.pool.Put(p)
	*p = parser{text: text, toks: tokenize(text, p.toks[:0]), now: now, today: plusDays(now, 0),
		dayFirst: dayFirst(r.country, locale), country: r.country, eitherFirst: locale == chat.English && mixed(r.country), readings: p.readings[:0], found: p.found[:0]}
	p.inHan = slices.ContainsFunc(p.toks, func(t token) bool { return t.sort == han })
	p.emails()
	p.secrets()
	p.terms(&r.terms)
	p.phones()
	p.addressesEN()
	p.surnames()
	p.times()
	p.addressesZH()
	p.amounts()
	p.names()
	p.corrections()
	found := p.found
	if len(found) == 0 {
		return nil
	}
	out := slices.Clone(found)
	clear(p.found)
	slices.SortStableFunc(out, func(a, b chat.Entity) int {
		if a.Begin != b.Begin {
			return a.Begin - b.Begin
		}
		return b.End - a.End
	})
	return out
}

// add appends an entity of tokens i to j.
func (p *parser) add(kind chat.Kind, i, j int, value string) {
	begin, end := p.toks[i].begin, p.toks[j-1].end
	p.found = append(p.found, chat.Entity{Kind: kind, Text: p.text[begin:end], Begin: begin, End: end, Value: value})
}

// use marks tokens as read, so that no other parser reads them again.
func (p *parser) use(i, j int) {
	for ; i < j; i++ {
		p.toks[i].used = true
	}
}

// mixed reports whether those who write English there come from everywhere.
func mixed(country string) bool { return country != "US" && !dayFirst(country, "") }

// dayFirst reports whether 3/4 is the third of April for this country or locale.
func dayFirst(country string, locale chat.Locale) bool {
	if _, region, ok := strings.Cut(string(locale), "-"); ok && !strings.EqualFold(region, "CN") {
		country = strings.ToUpper(region)
	}
	switch country {
	case "GB", "UK", "IE", "AU", "NZ", "IN", "ZA", "JM", "TT", "BZ", "SG", "HK", "MY", "FR", "DE", "ES", "IT":
		return true
	}
	return false
}
