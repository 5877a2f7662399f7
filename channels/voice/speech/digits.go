package speech

import (
	"slices"
	"strings"
)

// run finds numbers with all that may belong to them: +86 138 0013 8000,
// 4008-100-100, 1,234.50, 12:30, 90%.
var run = compile(`\+?\d+(?:[.,:/]\d+|[ -]\d+)*%?`)

const (
	// longNumber is the length from which digits in a row are an id and not an amount.
	longNumber = 5
	// shortPhone is the fewest digits that a phone number in groups has.
	shortPhone = 7
	// codeLength is that of booking codes; they are written in two groups (dialogs: 482 913).
	codeLength = 6
	// nearby is how many bytes before a number may say what it is.
	nearby = 40
)

// A speller says digits one by one.
type speller struct {
	digits [10]string
	plus   string // +
	within string // between digits of a group
	group  string // between groups: a pause
	letter string // between a letter and the digits of a ticket
	// amount tells from the words behind a number that it counts something.
	amount func(after string) bool
	// call tells from the words before it that a short number is dialled.
	call func(before string) bool
}

// say says groups of digits, with pauses between them.
func (s speller) say(groups []string) string {
	out := make([]string, len(groups))
	for i, g := range groups {
		var words []string
		for _, d := range g {
			words = append(words, s.digits[d-'0'])
		}
		out[i] = strings.Join(words, s.within)
	}
	return strings.Join(out, s.group)
}

// numbers says phone numbers, codes and other ids digit by digit, and leaves amounts.
func (s speller) numbers(text string) string {
	var b strings.Builder
	at := 0
	for _, m := range run.FindAllStringIndex(text, -1) {
		before := text[max(at, m[0]-nearby):m[0]]
		b.WriteString(text[at:m[0]])
		at = m[1]
		if said, ok := s.id(text[m[0]:m[1]], before, text[m[1]:]); ok {
			b.WriteString(said)
			continue
		}
		b.WriteString(text[m[0]:m[1]])
	}
	b.WriteString(text[at:])
	return b.String()
}

// id says a number if it is no amount.
func (s speller) id(number, before, after string) (string, bool) {
	if strings.ContainsAny(number, ".,:/%") {
		return "", false
	}
	plus := strings.HasPrefix(number, "+")
	groups := strings.FieldsFunc(strings.TrimPrefix(number, "+"), func(r rune) bool { return r == ' ' || r == '-' })
	length := len(strings.Join(groups, ""))
	switch {
	case plus && length >= shortPhone:
		return s.plus + s.say(international(groups)), true
	case plus:
		return "", false
	case len(groups) == 1 && (length >= longNumber && !s.amount(after) || length == 3 && s.dialled(number, before, after)):
		return s.say(threes(number)), true
	case len(groups) > 1 && (length >= shortPhone && !slices.ContainsFunc(groups, single) || length == codeLength && len(groups) == 2 && len(groups[0]) == 3):
		return s.say(groups), true
	}
	return "", false
}

func single(group string) bool { return len(group) < 2 }

// dialled tells a short number that is called (110) from an amount.
func (s speller) dialled(number, before, after string) bool {
	short := []string{"110", "112", "114", "119", "120", "122", "911", "999"}
	return slices.Contains(short, number) && s.call(before) && !s.amount(after)
}

// threes groups digits for the ear: by three, a Chinese mobile number by 3, 4
// and 4 as everybody says it, five at most in one breath, and never one alone.
func threes(digits string) []string {
	if len(digits) == 11 && digits[0] == '1' {
		return []string{digits[:3], digits[3:7], digits[7:]}
	}
	if len(digits) <= longNumber { // 10086 is said in one breath
		return []string{digits}
	}
	var groups []string
	for len(digits) > 4 {
		groups = append(groups, digits[:3])
		digits = digits[3:]
	}
	return append(groups, digits)
}

// international sets the country code off where the number is in one piece.
func international(groups []string) []string {
	if len(groups) > 1 {
		return groups
	}
	n := groups[0]
	switch {
	case strings.HasPrefix(n, "86") && len(n) > 9:
		return append([]string{"86"}, threes(n[2:])...)
	case strings.HasPrefix(n, "1") && len(n) == 11:
		return []string{"1", n[1:4], n[4:7], n[7:]}
	}
	return threes(n)
}

// tickets says the numbers of tickets: letters, then digits in groups (T-000042).
func (s speller) tickets() rule {
	return rewrite(`\b([A-Z]{1,3})-(\d{3,})\b`, func(g []string) string {
		return strings.Join(strings.Split(g[1], ""), " ") + s.letter + s.say(threes(g[2]))
	})
}
