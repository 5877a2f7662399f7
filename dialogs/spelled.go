package dialogs

import (
	"slices"
	"strings"
	"unicode"
)

// leastSpelled is the fewest letters, one by one, that spell a name.
const leastSpelled = 3

// spelledOut is the name that a caller says and spells: "alice brown b r o w n",
// "l i w e i". How it is spelled counts, not how it was heard. "" where nothing
// is spelled.
func spelledOut(text string) string {
	words := strings.FieldsFunc(fold(text), func(r rune) bool { return r == ' ' || r == '-' || r == '.' || r == ',' })
	for len(words) > 0 && slices.Contains(politeness, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	n := len(words)
	for n > 0 && len(words[n-1]) == 1 && words[n-1][0] >= 'a' && words[n-1][0] <= 'z' {
		n--
	}
	if len(words)-n < leastSpelled {
		return ""
	}
	letters, heard := strings.Join(words[n:], ""), words[:n]
	for i, w := range slices.Backward(heard) { // "my name is", "that's"
		if slices.Contains(nameLeads, w) {
			if heard = heard[i+1:]; len(heard) == 0 && i > 0 {
				heard = words[:i] // "alice brown spelled …"
				continue
			}
			break
		}
	}
	heard = heard[max(0, len(heard)-3):]
	switch k := len(heard); {
	case strings.Join(heard, "") == letters:
		return titleCase(heard)
	case k > 1 && heard[k-1][0] == letters[0]:
		return titleCase(append(slices.Clone(heard[:k-1]), letters))
	}
	return Capital(letters)
}

// nameLeads are words before a name or before its letters.
var nameLeads = strings.Fields("is it's its i'm name name's this that's called under spelled spelt spell for call me")

// unnamed are the words of a name without those that lead to it: "it's alice brown".
func unnamed(words []string) []string {
	for len(words) > 1 && slices.Contains(nameLeads, words[0]) {
		words = words[1:]
	}
	return words
}

// titleCase writes words as a name is written.
func titleCase(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = Capital(w)
	}
	return strings.Join(out, " ")
}

// lowerCase tells whether a name was written by a recogniser, or in haste.
func lowerCase(s string) bool { return !strings.ContainsFunc(s, unicode.IsUpper) && !han(s) }
