package intents

import (
	"strings"
	"unicode"
)

// Words that people open with before they say what they want. A text is judged
// without them: "喂，你好，我家网断了" is about the network, not a greeting.
var (
	openings    = []string{"good morning", "good afternoon", "good evening", "excuse me", "hello", "hey", "hi", "there", "uh", "um", "er", "oh", "well", "dear"}
	openingsHan = []string{"你好", "您好", "早上好", "下午好", "晚上好", "哈喽", "喂", "哎", "诶", "嗯", "啊", "呀", "小姑娘", "姑娘", "闺女", "小伙子", "同志"}
)

// wishLength is the fewest words, or Han characters, that are worth judging alone.
const wishLength = 3

// afterGreeting is a text without what it opens with; all of it if too little remains.
func afterGreeting(text string) string {
	rest := text
	for again := true; again; {
		again = false
		rest = strings.TrimLeftFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
		for _, w := range openingsHan {
			if after, ok := strings.CutPrefix(rest, w); ok {
				rest, again = after, true
			}
		}
		for _, w := range openings {
			if len(rest) > len(w) && strings.EqualFold(rest[:len(w)], w) && !wordRune(rest[len(w):]) {
				rest, again = rest[len(w):], true
			}
		}
	}
	if wishes(rest) < wishLength {
		return text
	}
	return rest
}

// wordRune tells whether a text goes on with a letter, digit or apostrophe.
func wordRune(s string) bool {
	for _, r := range s {
		return unicode.IsLetter(r) && !isHan(r) || unicode.IsDigit(r) || apostrophe(r)
	}
	return false
}

// wishes counts words, and Han characters one by one.
func wishes(s string) int {
	n, in := 0, false
	for _, r := range s {
		switch {
		case isHan(r):
			n, in = n+1, false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !in {
				n++
			}
			in = true
		default:
			in = in && apostrophe(r)
		}
	}
	return n
}
