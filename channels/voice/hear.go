package voice

import (
	"net/url"
	"strconv"
	"strings"

	"switchboard/chat"
)

// Values of choices that every state of a dialog takes (channels.md §2: 0
// agent, * repeat, 9 back), and those that this channel adds.
const (
	choicePerson   = "person"
	choiceRepeat   = "repeat"
	choiceBack     = "back"
	choiceCallback = "callback"
	choicePosition = "position"
	choiceHash     = "#" // I would rather not say it
)

// sure is the confidence from which speech counts as understood by the
// recognition (channels.md §2: below, it counts as no match).
const sure = 0.6

// heard is what a caller did when asked.
type heard struct {
	kind       string // keys, speech, silence, recording; "" when nothing was asked
	text       string
	choice     string
	confidence float64
}

// hear reads what the carrier gathered. Keys come first: who says and presses
// the same means it once.
func hear(form url.Values, asked chat.Prompt) heard {
	if keys := form.Get("Digits"); keys != "" {
		h := pressed(keys, asked)
		h.kind = "keys"
		return h
	}
	if words := spoken(form.Get("SpeechResult")); words != "" {
		return heard{kind: "speech", text: clip(words), confidence: confidence(form.Get("Confidence"))}
	}
	return heard{kind: "silence"}
}

// spoken is what was said, without the full stop that the recognition sets
// behind whatever it hears: in a name or an address it is no part of it.
func spoken(result string) string {
	return strings.TrimRight(strings.TrimSpace(result), ".。 ")
}

// longestSpeech bounds what was said in one breath, in bytes: 45 s are far less.
const longestSpeech = 8 << 10

func clip(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), longestSpeech)], "")
}

// confidence is how sure the recognition is, 0 to 1. It is never 0, which
// would mean that nothing was heard by ear.
func confidence(s string) float64 {
	const least = 0.01
	c, err := strconv.ParseFloat(s, 64)
	if err != nil || !(c >= least) { // also NaN
		return least
	}
	return min(c, 1)
}

// pressed reads keys. Where digits are collected 0 and 9 are data (channels.md
// §2); a single key there is a choice, since no number has one digit.
func pressed(keys string, asked chat.Prompt) heard {
	if strings.Contains(keys, "*") {
		return heard{choice: choiceRepeat}
	}
	collects := profileOf(asked).collects
	if len(keys) == 1 {
		if c, ok := chosen(keys[0], offered(asked)); ok {
			return heard{choice: c}
		}
		switch {
		case keys == "#":
			return heard{choice: choiceHash}
		case collects:
		case keys == "0":
			return heard{choice: choicePerson}
		case keys == "9":
			return heard{choice: choiceBack}
		}
	}
	return heard{text: clip(strings.TrimRight(keys, "#"))}
}

// chosen is the choice of a key from 1 on.
func chosen(key byte, choices []chat.Choice) (string, bool) {
	i := int(key) - '1'
	if i < 0 || i >= len(choices) {
		return "", false
	}
	return choices[i].Value, true
}

// message is what the gateway is told. Its id is the call and the step, so
// that the same step is taken once.
func (h heard) message(q request) chat.Message {
	m := chat.Message{
		ID: q.id(), From: q.who, Locale: q.step.locale, Text: h.text, Choice: h.choice,
		Silence: h.kind == "silence",
	}
	if h.kind == "speech" {
		m.Confidence = h.confidence
	}
	return m
}

// id names the step: "CA…:12", "CA…:12.1" for the second answer to entry 12.
func (q request) id() string {
	id := q.call + ":" + strconv.FormatInt(q.step.seq, 10)
	if q.step.again > 0 {
		id += "." + strconv.Itoa(q.step.again)
	}
	return id
}
