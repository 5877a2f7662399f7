package slack

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kyokomi/emoji/v2"
)

// tidy takes out what can make a text look like something that it is not:
// control characters, marks of direction, characters without width. The joiner
// stays where it joins pictures.
func tidy(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range strings.ToValidUTF8(s, "") {
		switch {
		case r == '\n':
		case r == '\t':
			r = ' '
		case r == '\u200d' && (unicode.Is(unicode.So, last) || unicode.Is(unicode.Sk, last) || last == '\ufe0f'):
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u115f', r == '\u1160', r == '\u3164', r == '\u2028', r == '\u2029':
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return strings.TrimRight(b.String(), "\u200d")
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes a text one that Slack shows as it is, and no mention or link of
// it. It is for texts outside of blocks and for mrkdwn; plain_text objects
// need none.
func escape(s string) string { return escaper.Replace(tidy(s)) }

// clip cuts a text to so many characters (code points), with a mark where it was cut.
func clip(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimRightFunc(string([]rune(s)[:most-1]), unicode.IsSpace) + "…"
}

// clipEscaped is an escaped text of at most so many characters.
func clipEscaped(s string, most int) string {
	for n := most; ; n = n * 3 / 4 {
		if out := escape(clip(s, n)); utf8.RuneCountInString(out) <= most {
			return out
		}
	}
}

var (
	angled    = regexp.MustCompile(`<([^<>\n]*)>`)
	shortcode = regexp.MustCompile(`:([a-z0-9_+'-]+):(?::skin-tone-([2-6]):)?`)
	unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// A reader makes of Slack's markup what a customer reads.
type reader struct {
	// person names a member, "" if unknown.
	person func(id string) string
	// bare takes the marks of bold, italics and struck text away (SMS, voice).
	bare bool
}

// held stands for the nth piece in angle brackets while the rest is worked on:
// a character of private use, which tidy texts do not have.
const held = '\U000f0000'

// read returns the text without markup.
func (p reader) read(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= held {
			return -1
		}
		return r
	}, s)
	var pieces []string
	s = angled.ReplaceAllStringFunc(s, func(m string) string {
		pieces = append(pieces, p.piece(m[1:len(m)-1]))
		return string(held + rune(len(pieces)-1))
	})
	if p.bare {
		s = unmarked(s)
	}
	s = unescaper.Replace(shortcode.ReplaceAllStringFunc(s, picture))
	var b strings.Builder
	for _, r := range s {
		if r < held {
			b.WriteRune(r)
		} else if i := int(r - held); i < len(pieces) {
			b.WriteString(pieces[i])
		}
	}
	return strings.TrimSpace(blanks.ReplaceAllString(tidy(b.String()), " "))
}

var blanks = regexp.MustCompile(`  +`)

// piece reads what stands in angle brackets: a mention, a link or a date.
func (p reader) piece(s string) string {
	target, label, labelled := strings.Cut(s, "|")
	target, label = unescaper.Replace(target), unescaper.Replace(label)
	if target == "" {
		return ""
	}
	switch target[0] {
	case '@':
		if name := p.person(target[1:]); name != "" {
			return "@" + name
		}
		if label != "" {
			return "@" + strings.TrimPrefix(label, "@")
		}
		return "@…"
	case '#':
		if label == "" {
			return ""
		}
		return "#" + label
	case '!': // groups are dropped; what has words of its own keeps them
		if strings.HasPrefix(target, "!date^") {
			return label
		}
		return ""
	}
	address := target
	for _, scheme := range []string{"mailto:", "tel:"} {
		address = strings.TrimPrefix(address, scheme)
	}
	if !labelled || label == "" || label == target || label == address || strings.HasSuffix(target, "://"+label) {
		if strings.HasSuffix(target, "://"+label) {
			return target
		}
		return address
	}
	return label + " (" + address + ")"
}

// tones are the skins of emoji, by Slack's numbers from 2.
var tones = []string{"\U0001f3fb", "\U0001f3fc", "\U0001f3fd", "\U0001f3fe", "\U0001f3ff"}

// picture is the character of a shortcode; an unknown one stays as it is.
func picture(code string) string {
	m := shortcode.FindStringSubmatch(code)
	char, known := emoji.CodeMap()[":"+m[1]+":"]
	if !known {
		return code
	}
	if m[2] != "" {
		char = strings.TrimSuffix(char, "\ufe0f") + tones[m[2][0]-'2']
	}
	return char
}

// unmarked takes away the marks of *bold*, _italics_ and ~struck~ text, where
// they mark: snake_case and 3 * 4 keep theirs.
func unmarked(s string) string {
	lines := strings.Split(s, "\n")
	const deepest = 3 // **so**
	for i := range lines {
		for range deepest {
			lines[i] = unmark(lines[i])
		}
	}
	return strings.Join(lines, "\n")
}

// unmark takes the pairs of marks of a line away: one that opens stands before
// a word, one that closes behind one.
func unmark(line string) string {
	r := []rune(line)
	open, drop := map[rune]int{}, map[int]bool{}
	for i, c := range r {
		if !isMark(c) {
			continue
		}
		closes := i > 0 && !unicode.IsSpace(r[i-1]) && (i+1 == len(r) || !isWord(r[i+1]))
		opens := i+1 < len(r) && !unicode.IsSpace(r[i+1]) && r[i+1] != c && (i == 0 || !isWord(r[i-1]))
		from, begun := open[c]
		switch {
		case begun && closes && i > from+1:
			drop[from], drop[i] = true, true
			delete(open, c)
		case opens && !begun:
			open[c] = i
		}
	}
	if len(drop) == 0 {
		return line
	}
	var b strings.Builder
	for i, c := range r {
		if !drop[i] {
			b.WriteRune(c)
		}
	}
	return b.String()
}

func isMark(r rune) bool { return r == '*' || r == '_' || r == '~' }

// isWord tells whether a mark beside this character is part of a word. Chinese
// is written without blanks, so marks between its characters do mark.
func isWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r)
}

// markers begin a line that no customer sees (channels.md §4).
var markers = []string{"//", "note:", "private:", ";;", `\\`, "备注:", "内部:"}

// isInternal tells whether a line of Slack's markup begins with a marker,
// whatever stands before it that does not show.
func isInternal(line string) bool {
	line = strings.ToLower(tidy(unescaper.Replace(line)))
	line = strings.ReplaceAll(line, "：", ":")
	line = strings.ReplaceAll(line, "／", "/")
	line = strings.ReplaceAll(line, "；", ";")
	line = strings.TrimLeftFunc(line, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("*_~`>•", r) })
	for _, m := range markers {
		if strings.HasPrefix(line, m) {
			return true
		}
	}
	return false
}

// split parts what is for the customer from what is for colleagues. A message
// that begins with a marker is internal whole; a marker further down makes the
// rest of its paragraph internal, since a note may run over several lines.
func split(s string) (said, note string) {
	var out, in []string
	lines := strings.Split(s, "\n")
	internal := false
	for _, line := range lines {
		switch {
		case isInternal(line):
			internal = true
		case strings.TrimSpace(line) == "":
			internal = false
		}
		if internal {
			in = append(in, line)
		} else {
			out = append(out, line)
		}
	}
	if first := strings.TrimLeftFunc(s, unicode.IsSpace); isInternal(strings.SplitN(first, "\n", 2)[0]) {
		return "", strings.TrimSpace(s)
	}
	return strings.TrimSpace(strings.Join(out, "\n")), strings.TrimSpace(strings.Join(in, "\n"))
}

// masked shows the country and the last digits of a number.
func masked(phone string) string {
	const shown = 4
	if len(phone) <= shown+3 {
		return strings.Repeat("•", len(phone))
	}
	return phone[:3] + strings.Repeat("•", len(phone)-3-shown) + phone[len(phone)-shown:]
}
