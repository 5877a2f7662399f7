// Package speech turns text that was written for the eye into text for a
// synthetic voice: dates, times, phone numbers, codes, ticket numbers, amounts
// and addresses of the web as a person would say them. It is pure. It writes
// plain text with punctuation and no markup at all: neural voices read digits
// wrongly under say-as (channels.md §2). It translates nothing and leaves out
// nothing but what cannot be spoken.
package speech

import "switchboard/chat"

// Aloud is a text as it is said in one language. Codes and phone numbers are
// said digit by digit in groups, in Chinese with 幺 for 1; dates have their
// weekday set off by pauses; times leave no doubt about morning and evening.
func Aloud(text string, l chat.Locale) string {
	rules := english
	if l == chat.Chinese {
		rules = chinese
	}
	text = clean(text, l)
	for _, r := range rules {
		text = r(text)
	}
	return tidy(text, l)
}

// A rule rewrites one kind of thing. Rules run in order: what an earlier one
// wrote out has no digits left for a later one to mistake.
type rule func(string) string
