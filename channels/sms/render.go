package sms

import (
	"strconv"
	"strings"
	"unicode"

	"switchboard/chat"
)

// Sizes of what is sent (channels.md §1).
const (
	mostLines    = 5 // choices
	mostSegments = 4 // more becomes a link
	leadSegments = 2 // what goes before such a link, with it
	// mostUnits is the longest body, in units of UTF-16: 1,600 characters,
	// more is error 21617.
	mostUnits = 1600
)

// Text is how a prompt reads on a phone: its words, then a numbered line for
// each choice ("1 Confirm"), the first five. Typographic characters are made
// plain if that makes all of it GSM-7, and only then. It has no links and any length.
func Text(p chat.Prompt) string { return compose(p.Text, "", choiceLines(p)) }

func choiceLines(p chat.Prompt) string {
	var lines []string
	for i, c := range p.Choices[:min(len(p.Choices), mostLines)] {
		lines = append(lines, strconv.Itoa(i+1)+" "+c.Label)
	}
	return strings.Join(lines, "\n")
}

// compose puts parts beneath each other. Lines that are empty are left out:
// on a small screen they are in the way, and they cost like any other.
func compose(parts ...string) string {
	var kept []string
	for _, p := range parts {
		for line := range strings.Lines(p) {
			if line = strings.TrimSpace(line); line != "" {
				kept = append(kept, line)
			}
		}
	}
	return chat.Smart(strings.Join(kept, "\n"))
}

// segments is what a text costs.
func segments(text string) int { return chat.CountSegments(text).Count }

// linked is a prompt with a link in it: with the sentence goOn beneath its
// words where all of it is short enough; else as much of its words as fit into
// two segments with the sentence more, and the choices if there is room.
func linked(p chat.Prompt, goOn, more string) string {
	lines := choiceLines(p)
	if whole := compose(p.Text, goOn, lines); segments(whole) <= mostSegments {
		return whole
	}
	if segments(compose(more, lines)) >= mostSegments {
		lines = ""
	}
	head, rest := cut(p.Text, func(head string) bool {
		head += ellipsis
		return segments(compose(head, more)) <= leadSegments && segments(compose(head, more, lines)) <= mostSegments
	})
	if rest != "" && !ended(head) {
		head += ellipsis
	}
	return compose(head, more, lines)
}

// ellipsis shows that a sentence goes on elsewhere.
const ellipsis = "…"

// languageOf is the language in which a text is written.
func languageOf(text string) chat.Locale {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			return chat.Chinese
		}
	}
	return chat.English
}
