package slack

import (
	"regexp"
	"unicode/utf8"

	api "github.com/slack-go/slack"

	"switchboard/chat"
)

// entity is what Slack would read as another character, even in plain text.
var entity = regexp.MustCompile(`&((?:amp|lt|gt);)`)

// plain is a text that nothing in it can change: no mention, no link, no emoji
// code. Slack wants at least one character.
func plain(s string, most int) *api.TextBlockObject {
	whole := tidy(s)
	for n := most; ; n = n * 3 / 4 {
		if s = entity.ReplaceAllString(clip(whole, n), "&amp;$1"); utf8.RuneCountInString(s) <= most {
			break
		}
	}
	if s == "" {
		s = "–"
	}
	no := false
	return &api.TextBlockObject{Type: api.PlainTextType, Text: s, Emoji: &no}
}

// section is a paragraph of plain text.
func section(s string) *api.SectionBlock {
	return api.NewSectionBlock(plain(s, mostSection), nil, nil)
}

// linked is a paragraph that is a link. Its name may be a stranger's.
func linked(icon, url, name string) *api.SectionBlock {
	text := icon + " <" + escape(url) + "|" + clipEscaped(name, 200) + ">"
	return api.NewSectionBlock(&api.TextBlockObject{Type: api.MarkdownType, Text: text, Verbatim: true}, nil, nil)
}

// button is one that brings a value.
func button(l chat.Locale, action, value string) *api.ButtonBlockElement {
	return api.NewButtonBlockElement(action, value, plain(say(l, action), mostOption))
}

// option is one of a menu or of radio buttons.
func option(value, text string) *api.OptionBlockObject {
	return api.NewOptionBlockObject(value, plain(text, mostOption), nil)
}

// whisper is what only one person sees in answer to what they did.
func whisper(text string, more ...api.Block) []api.Block {
	return append([]api.Block{section(text)}, more...)
}
