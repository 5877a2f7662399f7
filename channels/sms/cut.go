package sms

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// A rank says how good a place is to cut a text.
type rank int

// From bad to good. A token is a word, a number, a code or an address of the
// web: whatever is written in ASCII without a space.
const (
	insideToken rank = iota // only where a token is longer than a message
	betweenSigns
	betweenWords
	afterClause
	afterSentence
)

// A place is where a text may be cut: never inside what is read as one character.
type place struct {
	at   int // bytes before it
	rank rank
}

// split cuts a text into messages of the carrier's longest size.
func split(text string) (list []string) {
	for text = strings.TrimSpace(text); text != ""; {
		var head string
		head, text = cut(text, func(head string) bool { return units(head) <= mostUnits })
		list = append(list, head)
	}
	return list
}

// units is the length of a text in units of UTF-16.
func units(text string) (n int) {
	for _, r := range text {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// cut takes from a text the longest beginning that fits, up to the best place
// in its second half, or any place between tokens. What fits must not stop
// fitting when it gets shorter. A first character that does not fit is taken
// all the same, so that there is an end to it.
func cut(text string, fits func(string) bool) (head, rest string) {
	text = strings.TrimSpace(text)
	list := places(text)
	n := sort.Search(len(list), func(i int) bool { return !fits(strings.TrimSpace(text[:list[i].at])) })
	at := len(text)
	if n < len(list) {
		at = best(list[:max(n, 1)])
	}
	return strings.TrimSpace(text[:at]), strings.TrimSpace(text[at:])
}

// best is where to cut, of places that all fit.
func best(list []place) int {
	longest := list[len(list)-1].at
	for want := afterSentence; want > betweenSigns; want-- {
		for i := len(list) - 1; i >= 0 && list[i].at*2 >= longest; i-- {
			if list[i].rank >= want {
				return list[i].at
			}
		}
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].rank > insideToken {
			return list[i].at
		}
	}
	return longest
}

// places are all places of a text where characters end, its own end included.
func places(text string) (list []place) {
	for g := uniseg.NewGraphemes(text); g.Next(); {
		_, at := g.Positions()
		list = append(list, place{at, rankOf(text, at)})
	}
	return list
}

func rankOf(text string, at int) rank {
	before, after := text[:at], text[at:]
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	space := unicode.IsSpace(last)
	switch {
	case after == "":
		return afterSentence
	case last < utf8.RuneSelf && next < utf8.RuneSelf && !space && !unicode.IsSpace(next), !space && unicode.IsPunct(next), grouped(before, after):
		return insideToken
	case last == '\n' || ended(before):
		return afterSentence
	case strings.ContainsRune(clauseEnds, lastSign(before)):
		return afterClause
	case space || unicode.IsSpace(next):
		return betweenWords
	}
	return betweenSigns
}

// grouped tells whether a place is in a number or code that is written in
// groups: "138 0013 8000".
func grouped(before, after string) bool {
	before, after = strings.TrimRight(before, " "), strings.TrimLeft(after, " ")
	return before != "" && after != "" && isDigit(before[len(before)-1]) && isDigit(after[0])
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

const (
	sentenceEnds = ".!?。！？…"
	clauseEnds   = ",;:，；：、"
	closers      = `"')]}”’）】」』》`
)

// ended tells whether a text ends with a whole sentence.
func ended(text string) bool { return strings.ContainsRune(sentenceEnds, lastSign(text)) }

// lastSign is the last character of a text but for spaces and what closes quotes and brackets.
func lastSign(text string) rune {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, closers+" \n"))
	return r
}
