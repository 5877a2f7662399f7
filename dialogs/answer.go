package dialogs

import (
	"slices"
	"strings"
	"unicode/utf8"

	"switchboard/chat"
)

// pick finds the choice that a text means: its number in any writing, its
// label, a part of the label that no other has, or a typo of it.
func (t *step) pick(choices []chat.Choice, text string) (string, bool) {
	if len(choices) == 0 {
		return "", false
	}
	f := unpolite(t.look(text).folded)
	if n, ok := ordinal(f, len(choices)); ok {
		return choices[n-1].Value, true
	}
	labels := make([]words, len(choices))
	for i, c := range choices {
		if labels[i].folded = fold(c.Label); f == labels[i].folded || f == c.Value {
			return c.Value, true
		}
	}
	if v, ok := t.agree(choices, text); ok {
		return v, true
	}
	for i := range labels {
		labels[i].padded = pad(labels[i].folded)
	}
	told := []rune(telling(f))
	slip := func(_, label words) bool { return typo(told, []rune(telling(label.folded)), han(f)) }
	for _, is := range []func(text, label words) bool{t.partOf, within, slip} {
		if i := alone(labels, words{f, pad(f)}, is); i >= 0 {
			return choices[i].Value, true
		}
	}
	return "", false
}

// agree maps yes and no to the choices that say so.
func (t *step) agree(choices []chat.Choice, text string) (string, bool) {
	var values []string
	command := t.command(text)
	if command == "" && t.contains("callback", text) && !t.holds(text, nots...) {
		command = "callback" // "yes, call me then"
	}
	if command == "" && t.contains("message", text) {
		command = "message" // 你帮我留个言
	}
	switch command {
	case "yes":
		// Questions put the choice that agrees first: "Shall we call you then?"
		switch v := choices[0].Value; v {
		case "yes", "confirm", "person", "callback", "continue", "retry", "wait":
			return v, true
		case "do:" + idBookingNew:
			return v, t.s.Asked.ofMissed()
		}
		return "", false
	case "no":
		values = []string{"no", "none", "continue", "wait"}
		if choices[0].Value == "continue" {
			values = []string{"restart"}
		}
	case "skip":
		values = []string{"skip"}
	case "person", "callback", "message":
		values = []string{command}
	default:
		return "", false
	}
	for _, v := range values {
		for _, c := range choices {
			if c.Value == v {
				return v, true
			}
		}
	}
	return "", false
}

// nots turn what follows them round.
var nots = []string{" don't ", " do not ", " not ", " never ", "别", "不"}

// words are a folded text, as it is and padded.
type words struct{ folded, padded string }

// alone is the place of the only label that a text fits, -1 if there is none or several.
func alone(labels []words, text words, fits func(text, label words) bool) int {
	found := -1
	for i, l := range labels {
		if fits(text, l) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// partOf tells whether a text is a telling part of a label, or the label with
// nothing but filler around it.
func (t *step) partOf(text, label words) bool {
	if han(text.folded) {
		if utf8.RuneCountInString(text.folded) < 2 {
			return false
		}
		if strings.Contains(label.folded, text.folded) {
			return true
		}
	} else if len(text.folded) >= 4 && strings.Contains(label.padded, text.padded) {
		return true
	}
	if utf8.RuneCountInString(label.folded) < 2 || !strings.Contains(text.padded, label.padded) {
		return false
	}
	rest := strings.Replace(text.padded, strings.TrimSpace(label.padded), " ", 1)
	for _, w := range t.e.bare {
		rest = strings.ReplaceAll(rest, w, " ")
	}
	for _, w := range slices.Concat(ordinalFrameHan, politeness) {
		if han(w) {
			rest = strings.ReplaceAll(rest, w, " ")
		}
	}
	return length(telling(rest)) == 0
}

// fillers say nothing about which choice is meant.
var fillers = []string{"the", "a", "an", "my", "your", "one", "it", "that", "this", "i", "want", "to", "please", "of", "is", "for"}

// within tells whether every telling word of a short text is a word of the label.
func within(text, label words) bool {
	if han(text.folded) || length(text.folded) > 5 {
		return false
	}
	seen := false
	for w := range strings.FieldsSeq(text.folded) {
		if slices.Contains(fillers, w) {
			continue
		}
		if len(w) < 3 || !strings.Contains(label.padded, pad(w)) {
			return false
		}
		seen = true
	}
	return seen
}

// typo tells whether two texts differ by a slip: one edit from four letters
// on (three in Chinese), two from eight.
func typo(a, b []rune, chinese bool) bool {
	most := 0
	switch n := min(len(a), len(b)); {
	case n >= 8:
		most = 2
	case n >= 4 || chinese && n >= 3:
		most = 1
	}
	if most == 0 || len(a)-len(b) > most || len(b)-len(a) > most {
		return false
	}
	return distance(a, b) <= most
}

// telling is a text without its fillers.
func telling(s string) string {
	if han(s) {
		return s
	}
	words := strings.Fields(s)
	kept := slices.DeleteFunc(words, func(w string) bool { return slices.Contains(fillers, w) })
	return strings.Join(kept, " ")
}

// distance is the number of edits between two texts, swapped neighbours counting once.
func distance(a, b []rune) int {
	two, one, now := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(one[j]+1, now[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], two[j-2]+1)
			}
		}
		two, one, now = one, now, two
	}
	return one[len(b)]
}

var numerals = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
	"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8, "9th": 9, "10th": 10,
	"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
	"壹": 1, "贰": 2, "叁": 3, "幺": 1, "①": 1, "②": 2, "③": 3, "④": 4, "⑤": 5,
}

var ordinalFrame = []string{"the ", "option ", "number ", "no. ", "no ", "choice ", "choose ", "pick ", "press ", " one", " option", " please", "i'll take ", "i take ", "take ", "i want ", "i choose "}
var ordinalFrameHan = []string{"我选", "选择", "选", "按", "就", "要", "我要", "第", "个", "项", "号", "种", "条", "那个", "那", "吧"}

// ordinal reads a folded text as a position in a list of n: 2, 二, 第二个, the second.
func ordinal(f string, n int) (int, bool) {
	if f == "last" || f == "the last" || f == "the last one" || f == "last one" || f == "最后一个" || f == "最后那个" {
		return n, n > 0
	}
	s := f
	if han(s) {
		for again := true; again; {
			again = false
			for _, w := range ordinalFrameHan {
				if rest := strings.TrimSuffix(strings.TrimPrefix(s, w), w); rest != s {
					s, again = rest, true
				}
			}
		}
	} else {
		for again := true; again; {
			again = false
			for _, w := range ordinalFrame {
				if rest := strings.TrimSuffix(strings.TrimPrefix(s, w), w); rest != s {
					s, again = strings.TrimSpace(rest), true
				}
			}
		}
	}
	s = strings.TrimFunc(s, outer)
	i, ok := numerals[s]
	if !ok {
		if i, ok = digits(s); !ok {
			return 0, false
		}
	}
	return i, i >= 1 && i <= n
}

// digits reads a number of one or two digits.
func digits(s string) (int, bool) {
	if s == "" || len(s) > 2 {
		return 0, false
	}
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = 10*n + int(r-'0')
	}
	return n, true
}
