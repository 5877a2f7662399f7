package pack

import (
	"strings"
	"unicode"

	"switchboard/chat"
)

// What a caller can keep in mind (channels.md §2). The menu is read out in two
// levels of menuAdvice each, the last of the first being "more".
const (
	menuLimit  = 5
	menuAdvice = 4
	menuPages  = menuAdvice - 1 + menuAdvice
)

// menu checks that a menu can be heard: few items, the key never in the words.
func (c *checker) menu() {
	items := c.pack.Menu
	for i, m := range items {
		for _, l := range chat.Locales {
			if strings.IndexFunc(m.Say[l], unicode.IsDigit) >= 0 {
				c.fault("menu:"+m.ID, "%s, %s: say holds a digit; the channel adds the key", m.ID, l)
			}
			for _, o := range items[:i] {
				if m.Label[l] == o.Label[l] {
					c.fault("menu:"+m.ID, "%s, %s: has the same label as %s", m.ID, l, o.ID)
				}
			}
		}
	}
	if len(items) > menuPages {
		c.fault("menu:"+items[menuPages].ID, "the menu has %d choices; on the phone %d can be heard: %d, and %d behind \"more\"",
			len(items), menuPages, menuAdvice-1, menuAdvice)
	}
	for _, s := range c.spec.Prompts {
		if len(s.Choices) > menuAdvice {
			c.tooMany("prompt:"+s.Key, s.Key, len(s.Choices))
		}
	}
}

func (c *checker) tooMany(at, what string, n int) {
	c.add(at, n <= menuLimit, "%s has %d choices; on the phone %d are easy to keep in mind and %d the limit", what, n, menuAdvice, menuLimit)
}

// sentences counts the sentences of a text. A dot counts where a space or the
// end follows, and not after a single letter (a.m.).
func sentences(s string) int {
	n, words := 0, false
	runes := []rune(s)
	for i, r := range runes {
		switch r {
		case '。', '！', '？', '!', '?', '\n':
		case '.':
			ends := i+1 == len(runes) || unicode.IsSpace(runes[i+1]) || runes[i+1] == '"' || runes[i+1] == '”'
			letter := i > 0 && unicode.IsLetter(runes[i-1]) && (i == 1 || !unicode.IsLetter(runes[i-2]))
			if !ends || letter && i+1 < len(runes) {
				continue
			}
		default:
			words = words || unicode.IsLetter(r) || unicode.IsDigit(r)
			continue
		}
		if words {
			n, words = n+1, false
		}
	}
	if words {
		n++
	}
	return n
}
