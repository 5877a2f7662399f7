// Package mask hides personal data in what people wrote: phone numbers,
// identity numbers, card numbers, e-mail and postal addresses, in English and
// Chinese, digits spoken out included. It is rules only, and errs towards
// hiding. It does not decide who may see what: that is each desk's business,
// and what leaves the house (a language model) is always masked.
package mask

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Kind is what was found.
type Kind string

// The kinds of personal data. Number is a long number that is none of the others.
const (
	Phone   Kind = "phone"
	ID      Kind = "id"   // a Chinese identity number, by its checksum
	Card    Kind = "card" // a payment card, by Luhn's
	Number  Kind = "number"
	Email   Kind = "e-mail"
	Address Kind = "address"
	Known   Kind = "personal" // what the caller named
)

// A Span is a piece of a text, in bytes.
type Span struct {
	Kind       Kind
	Begin, End int
}

// chinese are the marks in a Chinese text.
var chinese = map[Kind]string{
	Phone: "[电话]", ID: "[证件号]", Card: "[卡号]", Number: "[号码]", Email: "[邮箱]", Address: "[地址]", Known: "[个人信息]",
}

// Mark is what stands for personal data in a text, in the text's language.
func Mark(k Kind, text string) string {
	if strings.ContainsFunc(text, isHan) {
		return chinese[k]
	}
	return "[" + string(k) + "]"
}

// Text puts a mark such as [phone] or [电话] in the place of each piece of
// personal data, and of what is known to be some ("Li Wei"). Nothing else
// changes, and masking again changes nothing.
func Text(text string, known ...string) string {
	for spans := Find(text, known...); len(spans) > 0; spans = Find(text, known...) {
		text = hide(text, spans) // what stood right behind a value may show itself only now
	}
	return text
}

// Strip is a text without its personal data and without marks for it.
func Strip(text string) string {
	return strings.Join(strings.Fields(mark.ReplaceAllString(Text(text), " ")), " ")
}

func hide(text string, spans []Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.Begin] + Mark(s.Kind, text))
		at = s.End
	}
	return b.String() + text[at:]
}

// Find is where personal data stands in a text, sorted; no two overlap.
func Find(text string, known ...string) []Span {
	var list []Span
	for _, w := range known {
		for at := 0; len(strings.TrimSpace(w)) > 1; {
			i := strings.Index(text[at:], w)
			if i < 0 {
				break
			}
			if begin, end := at+i, at+i+len(w); !joined(text, begin) && !joined(text, end) {
				list = append(list, Span{Known, begin, end})
			}
			at += i + len(w)
		}
	}
	for _, m := range email.FindAllStringIndex(text, -1) {
		list = append(list, Span{Email, m[0], m[1]})
	}
	list = append(list, places(text)...)
	for _, m := range digits.FindAllStringIndex(text, -1) {
		for _, part := range undated(text, m[0], m[1]) {
			if s, ok := number(text, part[0], part[1]); ok {
				list = append(list, s)
			}
		}
	}
	for _, re := range spoken {
		for _, m := range re.FindAllStringIndex(text, -1) {
			list = append(list, Span{Phone, m[0], m[1]})
		}
	}
	return apart(list, text)
}

// joined tells whether a word goes on across a place in a text, where words are
// apart: Li is no part of Line.
func joined(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	return wordRune(before) && wordRune(after)
}

func wordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) && !isHan(r)
}

// apart joins spans that overlap; what the joined span is called is what the longest was.
func apart(list []Span, text string) []Span {
	marks := mark.FindAllStringIndex(text, -1)
	list = slices.DeleteFunc(list, func(s Span) bool { // a mark of ours holds nothing personal
		return s.Kind == Known && slices.ContainsFunc(marks, func(m []int) bool { return s.Begin < m[1] && m[0] < s.End })
	})
	slices.SortStableFunc(list, func(a, b Span) int { return cmp.Compare(a.Begin, b.Begin) })
	var out []Span
	for _, s := range list {
		n := len(out) - 1
		if n < 0 || s.Begin >= out[n].End {
			out = append(out, s)
			continue
		}
		if s.End-s.Begin > out[n].End-out[n].Begin {
			out[n].Kind = s.Kind
		}
		out[n].End = max(out[n].End, s.End)
	}
	return out
}

var (
	email = regexp.MustCompile(`[\p{L}\p{N}._%+\-＋]+[@＠][\p{L}\p{N}\-]+(?:[.．。][\p{L}\p{N}\-]+)+`)
	// digits is a number as people write it, with what may stand between: a
	// blank, dash, dot or bracket. An identity number may end in X.
	digits = regexp.MustCompile(`[+＋]?[(（]?[0-9０-９](?:[ \t\x{A0}\-–—‐‑.()（）]{0,2}[0-9０-９])+(?:[Xx]\b)?`)
	// spoken is a number in words, from seven digits on.
	spoken = []*regexp.Regexp{
		regexp.MustCompile(`[零〇一二两三四五六七八九幺](?:[ ,，、\-]?[零〇一二两三四五六七八九幺]){6,}`),
		regexp.MustCompile(`(?i)\b(?:(?:double|triple)[ \-]+)?` + word + `(?:[ ,.\-]+(?:(?:double|triple)[ \-]+)?` + word + `){6,}\b`),
	}
	mark = regexp.MustCompile(`\[(?:phone|id|card|number|e-mail|address|personal|电话|证件号|卡号|号码|邮箱|地址|个人信息)\]`)
	// date is a day in figures; what is left and right of it is judged apart.
	date = regexp.MustCompile(`\b(?:(?:19|20)\d{2}[-. ]?(?:0[1-9]|1[0-2])[-. ]?(?:0[1-9]|[12]\d|3[01])|(?:19|20)\d{2}[-.]\d{1,2}[-.]\d{1,2}|\d{1,2}[-.]\d{1,2}[-.](?:19|20)\d{2})\b`)
)

const word = `(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)`

// number judges a run of digits. What is too short for a phone number stays.
func number(text string, begin, end int) (Span, bool) {
	plain := strings.Map(half, text[begin:end])
	only := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, plain)
	s := Span{Kind: Phone, Begin: begin, End: end}
	last := len(plain) - 1
	withX := plain[last] == 'X' || plain[last] == 'x'
	switch {
	case identity(only) && !withX, withX && identity(only+"X"):
		s.Kind = ID
	case len(only) >= 13 && len(only) <= 19 && luhn(only) && !dialled(plain, only):
		s.Kind = Card
	case len(only) < 7, lettered(text[:begin]):
		return s, false
	case len(only) > 15:
		s.Kind = Number
	}
	if withX && s.Kind != ID {
		s.End--
	}
	return s, true
}

// abroad is a Chinese mobile number as it is dialled from elsewhere.
var abroad = regexp.MustCompile(`^(?:00)?861[3-9]\d{9}$`)

// dialled tells whether a number is written for the telephone. One in ten of
// those passes Luhn's check, too; no card begins with a plus, 00 or 86.
func dialled(plain, only string) bool {
	return strings.HasPrefix(plain, "+") || abroad.MatchString(only)
}

// undated is a run of digits without the dates in it.
func undated(text string, begin, end int) [][2]int {
	var parts [][2]int
	add := func(from, to int) {
		for from < to && !isDigit(text, from) {
			_, n := utf8.DecodeRuneInString(text[from:])
			from += n
		}
		if from < to {
			parts = append(parts, [2]int{from, to})
		}
	}
	at := begin
	for _, m := range date.FindAllStringIndex(text[begin:end], -1) {
		add(at, begin+m[0])
		at = begin + m[1]
	}
	if at == begin {
		return [][2]int{{begin, end}}
	}
	add(at, end)
	return parts
}

func isDigit(text string, at int) bool {
	r, _ := utf8.DecodeRuneInString(text[at:])
	r = half(r)
	return r >= '0' && r <= '9'
}

// lettered tells whether a number belongs to the letters before it: T-2026000123.
func lettered(before string) bool {
	before = strings.TrimSuffix(before, "-")
	n := len(before)
	return n > 0 && (before[n-1]|0x20 >= 'a' && before[n-1]|0x20 <= 'z')
}

// half maps full-width digits and marks to ASCII.
func half(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == 0xA0 || r == '\t':
		return ' '
	case r >= 0x2010 && r <= 0x2014:
		return '-'
	}
	return r
}

// luhn checks a card's number.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// weights are those of GB 11643, of the first 17 digits.
var weights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// identity checks a Chinese identity number of 18 places.
func identity(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i, w := range weights {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += w * int(s[i]-'0')
	}
	month, day := s[10:12], s[12:14]
	return "10X98765432"[sum%11] == s[17] && month >= "01" && month <= "12" && day >= "01" && day <= "31"
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
