package carrier

import (
	"strings"
	"time"
	"unicode"
)

// How long speech lasts: about four Chinese characters or fifteen letters a
// second; and a file that is played, whose length nobody knows here.
const (
	hanLength    = 250 * time.Millisecond
	letterLength = 65 * time.Millisecond
	leastSpeech  = 300 * time.Millisecond
	musicLength  = 10 * time.Second
)

// speechLength is how long a <Say> lasts, breaks included.
func speechLength(e *element) time.Duration {
	return max(leastSpeech, wordsLength(e.all)) + breaks(e)
}

func wordsLength(text string) (d time.Duration) {
	for _, r := range plain(text) {
		if unicode.Is(unicode.Han, r) {
			d += hanLength
		} else {
			d += letterLength
		}
	}
	return d
}

func breaks(e *element) (d time.Duration) {
	for _, k := range e.kids {
		if k.name == "break" {
			d += breakLength(k.attr("time", "0s"))
		}
		d += breaks(k)
	}
	return d
}

// plain is text with single spaces.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }
