package chat

import (
	"strings"
	"unicode"
)

// A Keyword is what a carrier's single word asks for. One table serves the SMS
// channel, which obeys the words, and the check of packs, which refuses them
// as answers: on a carrier's defaults most of them never reach a dialog.
type Keyword string

// The keywords of channels.md §1.
const (
	KeywordOptOut  Keyword = "opt_out"   // obeyed in every state
	KeywordOptIn   Keyword = "opt_in"    // messages may be sent again
	KeywordHelp    Keyword = "help"      // who we are, and how to stop
	KeywordPerson  Keyword = "person"    // a person is asked for
	KeywordYes     Keyword = "yes"       // opts in somebody who is opted out; else an answer
	KeywordOptOutR Keyword = "opt_out_r" // opts out for senders configured so; else an answer
)

var keywords = map[string]Keyword{
	"stop": KeywordOptOut, "stopall": KeywordOptOut, "stop all": KeywordOptOut,
	"unsubscribe": KeywordOptOut, "cancel": KeywordOptOut, "end": KeywordOptOut,
	"quit": KeywordOptOut, "revoke": KeywordOptOut, "optout": KeywordOptOut,
	"opt out": KeywordOptOut, "opt-out": KeywordOptOut, "remove": KeywordOptOut,
	"arret": KeywordOptOut, "td": KeywordOptOut, "t": KeywordOptOut,
	"退订": KeywordOptOut, "拒收": KeywordOptOut, "取消订阅": KeywordOptOut,
	"r":     KeywordOptOutR,
	"start": KeywordOptIn, "unstop": KeywordOptIn, "订阅": KeywordOptIn, "恢复": KeywordOptIn,
	"yes":  KeywordYes,
	"help": KeywordHelp, "info": KeywordHelp, "帮助": KeywordHelp,
	"agent": KeywordPerson, "human": KeywordPerson, "0": KeywordPerson,
	"人工": KeywordPerson, "转人工": KeywordPerson,
}

// KeywordOf tells whether a whole message is a keyword. Width, case, outer
// punctuation and spaces do not matter: "ＳＴＯＰ!" is STOP. Words around it
// do: "Stop Chen" is a name.
func KeywordOf(text string) (Keyword, bool) {
	const longest = 64     // bytes; no keyword with its punctuation needs more
	const mostLetters = 11 // of "unsubscribe"
	text = strings.TrimSpace(text)
	if len(text) > longest || letters(text) > mostLetters {
		return "", false
	}
	k, ok := keywords[foldKeyword(text)]
	return k, ok
}

func letters(text string) (n int) {
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// foldKeyword does what NFKC and case folding do to the characters that occur
// in keywords, strips outer punctuation and joins the words by one space.
func foldKeyword(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～': // full-width forms of ASCII
			r -= '！' - '!'
		case unicode.IsSpace(r), r == '\u3000':
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r): // invisible: zero-width, direction, variation
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	s = strings.TrimFunc(s, func(r rune) bool {
		return r == ' ' || unicode.IsPunct(r) || r < unicode.MaxASCII && unicode.IsSymbol(r)
	})
	return strings.Join(strings.Fields(s), " ")
}
