package pack

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"switchboard/chat"
)

// Hearing is how recognised speech is read: what says nothing in it, and which
// words stand for others that sound the same.
type Hearing struct {
	Fillers  map[chat.Locale][]string // wherever they stand: "um", 呃
	Leads    map[chat.Locale][]string // only before something else: 那个
	Misheard map[string][]string      // what was meant → what is written: "router" → "rooter"

	fillers, leads, misheard *regexp.Regexp
	meant                    map[string]string // by what is written
}

// readHeard reads heard.yaml.
func (l *loader) readHeard(r reader, root ast.Node) {
	o := r.object(root, "heard", "fillers", "leads", "misheard")
	h := Hearing{Misheard: map[string][]string{}, meant: map[string]string{}}
	lists := func(key string) map[chat.Locale][]string {
		n := o.need(key)
		if n == nil {
			return nil
		}
		return r.object(n, key, locales()...).sentences(l, "heard:"+key)
	}
	h.Fillers, h.Leads = lists("fillers"), lists("leads")
	var written []string
	if n := o.need("misheard"); n != nil {
		for _, p := range r.pairs(n, "misheard") {
			list, _ := r.strs(p.value, p.key)
			h.Misheard[p.key] = list
			for _, w := range list {
				w = strings.ToLower(w)
				l.claim(r, "misheard", w, p.at)
				h.meant[w], written = p.key, append(written, w)
			}
		}
	}
	h.fillers = anyOf(slices.Concat(h.Fillers[chat.English], h.Fillers[chat.Chinese]), "", `[,，、]?`)
	h.leads = anyOf(slices.Concat(h.Leads[chat.English], h.Leads[chat.Chinese]), `^`, `[,，、。.]*`)
	h.misheard = anyOf(written, "", "")
	l.pack.Hearing = h
}

// anyOf finds one of the words, the longest first, whole if they are Latin;
// nil if there are none.
func anyOf(words []string, before, after string) *regexp.Regexp {
	if len(words) == 0 {
		return nil
	}
	words = slices.Clone(words)
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	for i, w := range words {
		if w = regexp.QuoteMeta(w); words[i][0] < utf8.RuneSelf {
			w = `\b` + w + `\b`
		}
		words[i] = w
	}
	return regexp.MustCompile(`(?i)` + before + `(?:` + strings.Join(words, "|") + `)` + after)
}

// Heard is recognised speech as it was meant: without fillers, and with the
// words that were misheard put right. What is nothing but fillers stays.
func (p *Pack) Heard(text string) string {
	h := &p.Hearing
	out := text
	if h.misheard != nil {
		out = h.misheard.ReplaceAllStringFunc(out, func(s string) string { return cmp.Or(h.meant[strings.ToLower(s)], s) })
	}
	if h.fillers != nil {
		if rest := tidy(h.fillers.ReplaceAllString(out, "")); says(rest) {
			out = rest
		}
	}
	for h.leads != nil {
		lead := h.leads.FindString(out)
		rest := tidy(out[len(lead):])
		if lead == "" || !saysMore(rest) {
			break
		}
		out = rest
	}
	return out
}

// tidy closes the gaps that words leave which were taken out.
func tidy(s string) string {
	return strings.TrimLeft(strings.Join(strings.Fields(s), " "), ",，、 ")
}

// says tells whether a text has anything but marks.
func says(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// saysMore tells whether a text has two words or Chinese characters at least.
func saysMore(s string) bool {
	n := len(strings.Fields(s))
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	if r, _ := utf8.DecodeRuneInString(s); unicode.Is(unicode.Han, r) {
		n-- // its field was counted, too
	}
	return n > 1
}
