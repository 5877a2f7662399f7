package intents

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
)

const (
	// shortest is the least length of a text that may hold two needs, shortestPart
	// that of either: in runes, a Han character counting three.
	shortest, shortestPart = 24, 9
	// mostCuts bounds the places at which a text is taken apart for trial.
	mostCuts = 8
	// clearly is the least probability of a need that is understood by itself.
	clearly = 0.75
	// clearQuestion is the least score of an entry of the FAQ that a part asks for.
	clearQuestion = 0.6
)

// joiners are words with which another need begins; those that say nothing of
// it are left out of it.
var joiners = []struct {
	word  string
	empty bool
}{
	{" and ", true}, {" also ", false}, {" plus ", true}, {" by the way ", true}, {" as well as ", true},
	{"另外", true}, {"还有", true}, {"顺便", true}, {"然后", true}, {"同时", true}, {"对了", true}, {"并且", true}, {"而且", true},
	{"还想", false}, {"还要", false}, {"还得", false}, {"再", false}, {"也想", false}, {"也要", false},
}

// Understand implements Understander. It takes some tens of microseconds, and
// for a long text with joints in it some tens more for each.
func (e *Embedded) Understand(_ context.Context, text string, in Context) chat.Meaning {
	m := e.understand(text, in)
	m.Needs = e.needs(text, m, in)
	return m
}

// needs takes a text apart into what it asks for, where each part is clear by
// itself and they are not the same. It is nil for one need, however long.
func (e *Embedded) needs(text string, whole chat.Meaning, in Context) []chat.Need {
	if weight(text) < shortest {
		return nil
	}
	for _, cut := range cuts(text, whole.Entities) {
		first, ok := e.need(text[:cut], in)
		if !ok {
			continue
		}
		behind := in
		if faq := first.Meaning.FAQ; len(faq) > 0 && faq[0].Score >= clearQuestion {
			behind.After = faq[0].ID
		}
		second, ok := e.need(text[cut:], behind)
		if !ok || about(first.Meaning) == about(second.Meaning) {
			continue
		}
		return append(e.apart(first, in), e.apart(second, in)...)
	}
	return nil
}

// apart is a need, or those that it holds.
func (e *Embedded) apart(n chat.Need, in Context) []chat.Need {
	more := e.needs(n.Text, n.Meaning, in)
	if more == nil {
		return []chat.Need{n}
	}
	more[0].Joined = n.Joined
	return more
}

// need reads a part of a text. False if it is not clear by itself.
func (e *Embedded) need(text string, in Context) (chat.Need, bool) {
	n := chat.Need{Text: bare(text)}
	n.Text, n.Joined = unjoined(n.Text)
	n.Text = n.Text[len(lead.FindString(n.Text)):]
	if weight(n.Text) < shortestPart {
		return n, false
	}
	n.Meaning = e.understand(n.Text, in)
	return n, speaks(n.Meaning)
}

// bare is a text without what stands around it, but for a question mark.
func bare(text string) string {
	return strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || r != '?' && r != '？' && unicode.IsPunct(r)
	})
}

// unjoined is a text without the joiners that it begins with, and whether it
// begins with any, or a little later, "I also want".
func unjoined(text string) (rest string, joined bool) {
	for again := true; again; {
		again = false
		padded := " " + text
		for _, j := range joiners {
			i := strings.Index(strings.ToLower(padded[:min(len(padded), soon)]), j.word)
			joined = joined || i >= 0
			if at := i - 1 + len(j.word); j.empty && i >= 0 && i <= 1 && at <= len(text) {
				text, again = bare(text[at:]), true
				break
			}
		}
	}
	return text, joined
}

// lead are words that only say that a question comes: 想问一下, "can you tell me".
var lead = regexp.MustCompile(`^(?:` +
	`我?[还也]?[想要](?:问|咨询|打听|了解)(?:一下|下|问)?|(?:请|帮我)?(?:问|咨询|打听|了解)(?:一下|下|问)|请问|我?想知道|` +
	`(?i:(?:(?:can|could) you )?(?:please )?tell me |i(?: want|'d like| would like) to (?:know|ask) |i wonder |do you know )` +
	`)[，,：: ]*`)

// soon is how far, in bytes, a joiner may stand in a part that it joins.
const soon = 16

// speaks tells whether a meaning is clear by itself.
func speaks(m chat.Meaning) bool {
	return m.Outcome == chat.Accept && m.Intents[0].Score >= clearly || len(m.FAQ) > 0 && m.FAQ[0].Score >= clearQuestion
}

// about is the intent of a clear meaning, else the entry of the FAQ.
func about(m chat.Meaning) string {
	if m.Outcome == chat.Accept && m.Intents[0].Score >= clearly {
		return m.Intents[0].ID
	}
	return m.FAQ[0].ID
}

// cuts are the places at which a text may be taken apart, in their order: after
// punctuation and before joiners, and not within a fact.
func cuts(text string, found []chat.Entity) []int {
	var at []int
	for i, r := range text {
		if strings.ContainsRune(",.;!?，。；！？、\n", r) {
			at = append(at, i+utf8.RuneLen(r))
		}
	}
	lower := strings.ToLower(text)
	if len(lower) == len(text) {
		for _, j := range joiners {
			for from := 0; ; {
				i := strings.Index(lower[from:], j.word)
				if i < 0 {
					break
				}
				at = append(at, from+i)
				from += i + len(j.word)
			}
		}
	}
	slices.Sort(at)
	at = slices.DeleteFunc(slices.Compact(at), func(i int) bool {
		return i == 0 || i >= len(text) || slices.ContainsFunc(found, func(f chat.Entity) bool { return f.Begin < i && i < f.End })
	})
	return at[:min(len(at), mostCuts)]
}

// weight is the length of a text in letters, a Han character counting three.
func weight(text string) int {
	n := 0
	for _, r := range text {
		if n++; isHan(r) {
			n += 2
		}
	}
	return n
}
