package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
)

// Pieces cuts a text into what each voice says and renders each. The Chinese
// voice reads Latin words in its stride; the English one knows no Chinese
// character, so that an address in an English sentence changes voices.
func Pieces(text string, l chat.Locale) []chat.Speech {
	if l == chat.Chinese {
		return said(nil, text, chat.Chinese)
	}
	var out []chat.Speech
	for text != "" {
		from, to := chineseIn(text)
		out = said(out, text[:from], chat.English)
		out = said(out, text[from:to], chat.Chinese)
		text = text[to:]
	}
	return out
}

// said adds a rendered piece if there is anything to say in it.
func said(out []chat.Speech, text string, l chat.Locale) []chat.Speech {
	text = Aloud(text, l)
	if strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) < 0 {
		return out
	}
	return append(out, chat.Speech{Locale: l, Text: text})
}

// chineseIn finds the first Chinese passage: characters with the digits and
// marks in and right before them (88号). Without one it is empty and at the end.
func chineseIn(text string) (from, to int) {
	from = strings.IndexFunc(text, han)
	if from < 0 {
		return len(text), len(text)
	}
	to = from
	for i, r := range text[from:] {
		switch {
		case han(r):
			to = from + i + utf8.RuneLen(r)
		case !unicode.IsDigit(r) && !strings.ContainsRune("，。、；：（）“”-", r):
			return digitsBefore(text, from), to
		}
	}
	return digitsBefore(text, from), to
}

func digitsBefore(text string, from int) int {
	return len(strings.TrimRight(text[:from], "0123456789"))
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// LocaleOf guesses the language of a text that comes without one: an agent's
// words. With no letter in it, it is the language of the conversation.
func LocaleOf(text string, conversation chat.Locale) chat.Locale {
	switch {
	case strings.IndexFunc(text, han) >= 0:
		return chat.Chinese
	case strings.IndexFunc(text, unicode.IsLetter) >= 0:
		return chat.English
	}
	return conversation
}

// Cut splits a text into parts of at most limit characters: at ends of
// sentences, else at commas or spaces, else anywhere.
func Cut(text string, limit int) []string {
	var parts []string
	for utf8.RuneCountInString(text) > limit {
		at := cutAt(text, limit)
		if part := strings.TrimSpace(text[:at]); part != "" {
			parts = append(parts, part)
		}
		text = text[at:]
	}
	if text = strings.TrimSpace(text); text != "" {
		parts = append(parts, text)
	}
	return parts
}

// cutAt is the byte before which to cut: after the last mark in reach.
func cutAt(text string, limit int) int {
	end, n := 0, 0
	for i := range text {
		if n == limit {
			end = i
			break
		}
		n++
	}
	for _, marks := range []string{".!?。！？", ",;:，；：、", " "} {
		if i := strings.LastIndexAny(text[:end], marks); i > end/2 {
			_, size := utf8.DecodeRuneInString(text[i:])
			return i + size
		}
	}
	return end
}
