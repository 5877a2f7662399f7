package voice

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"switchboard/channels/voice/speech"
	"switchboard/chat"
)

// Words are the pack's wordings "voice.…", as Config has them.
type Words func(key string, l chat.Locale, args ...string) string

// Lines are what is said of a prompt in a call, choices with their keys
// included, in order and written out for the voices. Locale is that of the
// conversation.
func Lines(words Words, p chat.Prompt, l chat.Locale) []chat.Speech {
	return render(append(said(p, l), options(words, p, l)...))
}

// said is what a prompt says, before its choices.
func said(p chat.Prompt, l chat.Locale) []chat.Speech {
	if len(p.Speech) > 0 {
		return p.Speech
	}
	text := p.Say
	if text == "" {
		text = p.Text
	}
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return []chat.Speech{{Locale: speech.LocaleOf(text, l), Text: text, Must: p.Must}}
}

// options are the choices, each with its function first and its key last
// (channels.md §2), and how to end a number. Languages are offered by the
// prompt itself, each in its own words.
func options(words Words, p chat.Prompt, l chat.Locale) []chat.Speech {
	var out []chat.Speech
	collects := profileOf(p).collects
	if p.Input == chat.InputPhone && !strings.HasSuffix(p.Key, ".again") { // which says it itself
		out = append(out, phrase(words, l, "voice.hash")...)
	}
	if languages(p) {
		return nil
	}
	for i, c := range offered(p) {
		key, label := "voice.option", c.Say
		if label == "" {
			key, label = "voice.option.name", c.Label
		}
		if collects {
			key = "voice.option.number"
		}
		out = append(out, phrase(words, l, key, "label", label, "key", strconv.Itoa(i+1))...)
	}
	return out
}

// phrase is a wording of this channel, in both languages while none is known.
func phrase(words Words, l chat.Locale, key string, args ...string) []chat.Speech {
	if l == "" {
		return append(phrase(words, chat.Chinese, key, args...), phrase(words, chat.English, key, args...)...)
	}
	return []chat.Speech{{Locale: l, Text: words(key, l, args...)}}
}

// mostSpoken bounds what one document says, in characters, so that it stays
// below 64 kB (the carrier's limit) whatever has to be escaped: about ten minutes.
const mostSpoken = 8000

// render writes pieces out for the voices, and joins what one voice says in a row.
func render(pieces []chat.Speech) []chat.Speech {
	var out []chat.Speech
	left := mostSpoken
	for _, p := range pieces {
		for _, r := range speech.Pieces(p.Text, p.Locale) {
			r.Must = p.Must
			if n := utf8.RuneCountInString(r.Text); n > left {
				r.Text = speech.Cut(r.Text, max(left, 1))[0]
			}
			if left -= utf8.RuneCountInString(r.Text); left <= 0 {
				return out
			}
			out = joinTo(out, r)
		}
	}
	return out
}

// joinTo appends a piece, to the one before where the voice is the same.
func joinTo(out []chat.Speech, p chat.Speech) []chat.Speech {
	if len(out) == 0 {
		return append(out, p)
	}
	last := &out[len(out)-1]
	if last.Locale != p.Locale || last.Must != p.Must {
		return append(out, p)
	}
	last.Text = stopped(last.Text, p.Locale) + p.Text
	return out
}

// stopped ends a text so that another sentence can follow.
func stopped(text string, l chat.Locale) string {
	r, _ := utf8.DecodeLastRuneInString(text)
	switch {
	case strings.ContainsRune("。！？；：，", r):
		return text
	case strings.ContainsRune(".!?;:,", r):
		return text + " "
	case l == chat.Chinese:
		return text + "。"
	}
	return text + ". "
}
