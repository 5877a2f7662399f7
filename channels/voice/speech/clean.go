package speech

import (
	"strings"
	"unicode"

	"switchboard/chat"
)

// clean removes what cannot be spoken (controls, marks of direction, pictures,
// markup) and sets lines as sentences.
func clean(text string, l chat.Locale) string {
	var b strings.Builder
	lines := strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' })
	for _, line := range lines {
		line = strings.TrimSpace(strings.Map(spoken, line))
		line = strings.TrimSpace(strings.TrimLeft(line, "-•·"))
		if line == "" {
			continue
		}
		if before := b.String(); before != "" {
			b.WriteString(pause(before, l))
		}
		b.WriteString(line)
	}
	return b.String()
}

// pause ends a line with the mark that makes the voice pause.
func pause(line string, l chat.Locale) string {
	switch {
	case strings.ContainsRune(".!?:;,", rune(line[len(line)-1])):
		return " "
	case strings.HasSuffix(line, "。"), strings.HasSuffix(line, "！"), strings.HasSuffix(line, "？"),
		strings.HasSuffix(line, "："), strings.HasSuffix(line, "；"), strings.HasSuffix(line, "，"):
		return ""
	case l == chat.Chinese:
		return "。"
	}
	return ". "
}

// spoken maps a character to the one that is said, or drops it.
func spoken(r rune) rune {
	switch {
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
		return r - '０' + '0'
	case r == '’' || r == '‘':
		return '\''
	case r == '\t' || unicode.Is(unicode.Zs, r):
		return ' '
	case strings.ContainsRune("\"“”„«»「」『』《》〈〉*_`|<>^\\{}[]【】\ufffd", r):
		return bare(r)
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Cs, r), unicode.Is(unicode.Co, r),
		unicode.Is(unicode.So, r), unicode.Is(unicode.Sk, r) && r > 0x7f, r >= 0xfe00 && r <= 0xfe0f, r > 0x1f000 && r < 0x20000, r >= 0xe0000:
		return -1
	}
	return r
}

// bare keeps square brackets as round ones and drops quotes and markup.
func bare(r rune) rune {
	switch r {
	case '[', '【', '{':
		return '('
	case ']', '】', '}':
		return ')'
	case '_', '|', '\\':
		return ' '
	}
	return -1
}

// tidy mends punctuation: no space before it, none doubled, none at the beginning.
func tidy(text string, l chat.Locale) string {
	text = spaces.ReplaceAllString(text, " ")
	text = beforeMark.ReplaceAllString(text, "$1")
	for doubled.MatchString(text) { // each round shortens the text
		text = doubled.ReplaceAllStringFunc(text, stronger)
	}
	text = strings.TrimLeft(text, " ,，、。.;；:：!！?？")
	text = strings.TrimRight(text, " ,，、")
	if l == chat.Chinese {
		text = betweenHan.ReplaceAllString(text, "$1$2")
	}
	text = spaces.ReplaceAllString(text, " ")
	return strings.TrimSpace(text)
}

var (
	spaces     = compile(`\s+`)
	beforeMark = compile(`\s+([,.;:!?，。；：！？、])`)
	doubled    = compile(`[,.;:!?，。；：！？、]\s*[,.;:!?，。；：！？、]+`)
	betweenHan = compile(`([，。；：！？、]) +(\p{Han})`)
)

// stronger is the mark that ends more, of several in a row.
func stronger(marks string) string {
	best, rank := ' ', -1
	for _, r := range marks {
		if i := strings.IndexRune("、,，;；:：.。!！?？", r); i > rank {
			best, rank = r, i
		}
	}
	if strings.ContainsRune(",;:.!?", best) {
		return string(best) + " "
	}
	return string(best)
}
