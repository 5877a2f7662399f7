package speech

import (
	"regexp"
	"strings"
)

// english are the rules of English in their order.
var english = []rule{
	links(" at ", " dot "),
	replace(`[(（]\s*([^()（）]*?)\s*[)）]`, ", $1, "),
	englishDates, englishTimes,
	englishDigits.tickets(), englishMoney, englishDigits.numbers,
	englishUnits,
	replace(`(\d)\s*[–—~～-]\s*(\d)`, "$1 to $2"),
	replace(`#\s?(\d)`, "number $1"),
	englishSigns,
}

var englishDigits = speller{
	digits: [10]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"},
	plus:   "plus ", within: " ", group: ", ", letter: ", ",
	amount: regexp.MustCompile(`^ ?(?:(?:yuan|dollars?|euros?|pounds?|minutes?|hours?|seconds?|days?|people|customers?|metres?|meters?|kilometres?|GB|MB|TB|kB|percent|times|points?|texts?|messages?)\b|[%¥$€£])`).MatchString,
	call:   regexp.MustCompile(`(?i)(?:call|dial|ring|phone|number|police|ambulance|fire|emergency)[ ,(:]*$`).MatchString,
}

// englishMoney puts the currency behind the amount.
var englishMoney = rewrite(`([¥￥$€£])\s?(\d+(?:,\d{3})*(?:\.\d+)?)`, func(g []string) string {
	return g[2] + " " + map[string]string{"¥": "yuan", "￥": "yuan", "$": "dollars", "€": "euros", "£": "pounds"}[g[1]]
})

// englishUnits writes units out, in the singular after 1.
var englishUnits = rewrite(`\b(\d+(?:\.\d+)?)\s?(mins?|hrs?|h|secs?|s|GB|MB|TB|kB|Mbps|Mbit/s|Gbps|km|kg|%)(\W|$)`, func(g []string) string {
	word := map[string]string{
		"min": "minute", "mins": "minute", "hr": "hour", "hrs": "hour", "h": "hour", "sec": "second", "secs": "second", "s": "second",
		"GB": "gigabyte", "MB": "megabyte", "TB": "terabyte", "kB": "kilobyte", "Mbps": "megabit", "Mbit/s": "megabit", "Gbps": "gigabit",
		"km": "kilometre", "kg": "kilo",
	}[g[2]]
	switch {
	case word == "":
		word = "percent"
	case g[1] != "1":
		word += "s"
	}
	if g[3] == "." { // an abbreviation's, unless the sentence ends; the voice pauses either way
		return g[1] + " " + word + "."
	}
	return g[1] + " " + word + g[3]
})

// englishSigns are signs and abbreviations that a voice stumbles over.
func englishSigns(text string) string {
	text = strings.ReplaceAll(text, "and/or", "or")
	return englishReplacer.Replace(englishSlash.ReplaceAllString(text, "$1 or $2"))
}

var (
	englishSlash    = compile(`([A-Za-z])\s?/\s?([A-Za-z])`)
	englishReplacer = strings.NewReplacer("e.g.,", "for example", "e.g.", "for example", "i.e.", "that is", "24/7", "day and night",
		"№", "number ", "No. ", "number ", "&", " and ", "@", " at ", "#", " hash ", "=", " is ", "×", " times ", "…", ", ", "–", ", ", "—", ", ", "~", "", "/", " ", "+", " plus ",
		"，", ", ", "。", ". ", "？", "? ", "！", "! ", "：", ": ", "；", "; ", "、", ", ")
)
