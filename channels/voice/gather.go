package voice

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"

	"github.com/twilio/twilio-go/twiml"

	"switchboard/chat"
)

// How one listens (channels.md §2). Times are in seconds.
const (
	menuTimeout   = 5
	digitTimeout  = 8
	menuSpeech    = 2  // silence that ends a short answer
	freeSpeech    = 3  // silence that ends free text
	longestTalk   = 45 // maxSpeechTime
	codeDigits    = 6
	acceptTimeout = 10 // for the key by which a person takes a call
)

// mostOptions is how many choices are read out (channels.md §2: 5 is the limit).
const mostOptions = 5

// listeners are the languages that the carrier recognises, which are not named
// like those it speaks (channels.md §0.7).
var listeners = map[chat.Locale]string{chat.English: "en-US", chat.Chinese: "cmn-Hans-CN"}

// A profile is how an answer is listened for.
type profile struct {
	timeout  int    // silence before the first key or word
	digits   int    // keys that end the answer; 0 for any number
	finish   string // key that ends digits
	speech   int    // silence that ends speech
	longest  int    // of speech; 0 for the carrier's own limit
	collects bool   // keys are digits of a number, not answers
	keys     bool   // keys alone can answer
}

// profileOf is how the answer to a prompt is listened for.
func profileOf(p chat.Prompt) profile {
	switch p.Input {
	case chat.InputPhone:
		return profile{timeout: digitTimeout, finish: "#", speech: freeSpeech, collects: true, keys: true}
	case chat.InputCode: // its length ends it, so # is free to say that there is none
		return profile{timeout: digitTimeout, digits: codeDigits, speech: freeSpeech, collects: true, keys: true}
	case chat.InputRating, chat.InputConfirm, chat.InputSlot:
		return profile{timeout: menuTimeout, digits: 1, speech: menuSpeech, keys: p.Input == chat.InputRating || len(p.Choices) > 0}
	}
	if len(p.Choices) > 0 && p.Input == "" {
		return profile{timeout: menuTimeout, digits: 1, speech: menuSpeech, keys: true}
	}
	return profile{timeout: menuTimeout, digits: 1, speech: freeSpeech, longest: longestTalk, keys: len(p.Choices) > 0}
}

// keysOnly tells whether speech is not listened to (chat.Prompt.Keys).
func keysOnly(p chat.Prompt) bool { return p.Keys && profileOf(p).keys }

// waiting is how a caller is listened to who waits for a person, talking how
// one is listened to who talks with a person who types.
var (
	waiting = profile{timeout: 1, digits: 1, speech: menuSpeech}
	talking = profile{timeout: 1, finish: "#", speech: menuSpeech, longest: longestTalk}
)

// gather is the verb of a profile. With nothing said and pressed the action is
// called all the same: silence comes back to us.
func (p profile) gather(action string, l chat.Locale, hints string, speech bool, inner []twiml.Element) twiml.Element {
	g := twiml.VoiceGather{
		Input: "dtmf", Action: action, Method: "POST", ActionOnEmptyResult: "true",
		Timeout: strconv.Itoa(p.timeout), FinishOnKey: cmp.Or(p.finish, noKey), InnerElements: inner,
	}
	if p.digits > 0 {
		g.NumDigits = strconv.Itoa(p.digits)
	}
	if !speech {
		return g
	}
	g.Input, g.Language, g.Hints, g.SpeechTimeout = "dtmf speech", listener(l), hints, strconv.Itoa(p.speech)
	if p.longest > 0 {
		g.MaxSpeechTime = strconv.Itoa(p.longest)
	}
	return g
}

func listener(l chat.Locale) string {
	if s := listeners[l]; s != "" {
		return s
	}
	return listeners[chat.English]
}

// offered are the choices that keys 1 to 5 stand for.
func offered(p chat.Prompt) []chat.Choice {
	return p.Choices[:min(len(p.Choices), mostOptions)]
}

// languages tells whether a prompt asks which language to speak.
func languages(p chat.Prompt) bool {
	for _, c := range p.Choices {
		if l := chat.Locale(c.Value); l != chat.English && l != chat.Chinese {
			return false
		}
	}
	return len(p.Choices) > 0
}

// hints are the words that the recognition should expect: labels of choices.
// One with digits in it may be somebody's window, number or code, and stays here.
func hints(p chat.Prompt) string {
	const longest = 100 // characters of a hint, by the carrier's rule
	var list []string
	for _, c := range offered(p) {
		label := strings.Join(strings.FieldsFunc(c.Label, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '\'' }), " ")
		if strings.ContainsFunc(label, unicode.IsNumber) || label == "" || len(label) > longest {
			continue
		}
		list = append(list, label)
	}
	return strings.Join(list, ", ")
}
