package voice

import (
	"slices"
	"strconv"

	"github.com/twilio/twilio-go/twiml"

	"switchboard/chat"
)

// A scene is what a caller hears next and what is then waited for. It is a
// pure function of what the gateway said and of the step before.
type scene struct {
	words   Words
	entries []chat.Entry // to be said: not the customer's
	mode    chat.Mode
	address chat.Address
	locale  chat.Locale
	from    step   // before these entries
	step    step   // after them
	socket  string // URL of the socket on which the caller is asked; "" to ask by documents
}

// recordLimit is the longest message that is recorded, in seconds (channels.md
// §2), recordQuiet the silence that ends it.
const (
	recordLimit = 120
	recordQuiet = 5
)

// document lays a scene out.
func (s scene) document() []byte {
	last := s.last()
	switch {
	case s.elsewhere():
		return newDocument(0).say(s.phrase("voice.texted")).hangUp()
	case last.End:
		return newDocument(s.step.pace()).say(s.pieces()).hangUp()
	case s.mode == chat.ModeClosed && !asks(last):
		return s.goodbye()
	case s.mode == chat.ModeWaiting:
		return s.waits(waiting, music.path)
	case s.mode == chat.ModeAgent:
		return s.waits(talking, soft.path)
	case last.Input == chat.InputRecording:
		return s.records()
	case s.socket != "":
		return s.connects()
	}
	return s.question()
}

// converses tells whether the caller is asked on the socket.
func (s scene) converses() bool {
	last := s.last()
	over := s.elsewhere() || last.End || s.mode == chat.ModeClosed && !asks(last)
	return s.socket != "" && !over && s.mode != chat.ModeWaiting && s.mode != chat.ModeAgent && last.Input != chat.InputRecording
}

// elsewhere tells whether the conversation goes on in writing.
func (s scene) elsewhere() bool { return s.address.Channel != "" && s.address.Channel != chat.Voice }

// last is the prompt that is to be answered.
func (s scene) last() chat.Prompt {
	if len(s.entries) == 0 {
		return chat.Prompt{}
	}
	return s.entries[len(s.entries)-1].Prompt
}

// asks tells whether a prompt wants an answer.
func asks(p chat.Prompt) bool { return len(p.Choices) > 0 || p.Input != "" }

// phrase is a wording of this channel in the language of the scene.
func (s scene) phrase(key string, args ...string) []chat.Speech {
	return phrase(s.words, s.locale, key, args...)
}

// pieces are what all entries say, choices not included.
func (s scene) pieces() []chat.Speech {
	var out []chat.Speech
	for _, e := range s.entries {
		out = append(out, said(e.Prompt, s.locale)...)
	}
	return out
}

// split parts what cannot be talked over from the rest. What is said before it
// cannot be talked over either, so that nothing is skipped.
func split(pieces []chat.Speech) (must, rest []chat.Speech) {
	for i, p := range slices.Backward(pieces) {
		if p.Must {
			return pieces[:i+1], pieces[i+1:]
		}
	}
	return nil, pieces
}

func (s scene) goodbye() []byte {
	pieces := s.pieces()
	if len(pieces) == 0 {
		pieces = s.phrase("voice.bye")
	}
	return newDocument(s.step.pace()).say(pieces).hangUp()
}

// question asks, and listens as the answer needs it.
func (s scene) question() []byte {
	p := s.last()
	how := profileOf(p)
	must, rest := split(s.pieces())
	rest = append(slices.Clone(rest), s.answers()...)
	l := s.locale
	if languages(p) {
		l = "" // either may be spoken
	}
	d := newDocument(s.step.pace()).say(must)
	return d.add(how.gather(s.step.at(heardPath), l, hints(p), !keysOnly(p), d.spoken(render(rest)))).bytes()
}

// answers are how the last prompt can be answered.
func (s scene) answers() (out []chat.Speech) {
	p := s.last()
	if keysOnly(p) {
		out = s.phrase("voice.keys")
	}
	return append(out, options(s.words, p, s.locale)...)
}

// records takes a message as it is spoken. Nothing stands behind it, since the
// rules of the carrier call that unreachable; who says nothing ends the call,
// and what the dialogs do about that is done.
func (s scene) records() []byte {
	d := newDocument(s.step.pace()).say(s.pieces())
	return d.add(twiml.VoiceRecord{
		Action: s.step.at(recordedPath), Method: "POST", MaxLength: strconv.Itoa(recordLimit), Timeout: strconv.Itoa(recordQuiet),
		FinishOnKey: "#", PlayBeep: "true", Trim: "trim-silence",
	}).bytes()
}

// waits plays to a caller who waits for a person or for what one types, and
// listens all the while. The next round is a webhook of its own.
func (s scene) waits(how profile, sound string) []byte {
	p := s.last()
	must, rest := split(s.pieces())
	rest = append(slices.Clone(rest), options(s.words, p, s.locale)...)
	d := newDocument(s.step.pace()).say(must)
	inner := append(d.spoken(render(rest)), twiml.VoicePlay{Url: root + sound})
	return d.add(how.gather(s.step.at(waitPath), s.locale, hints(p), true, inner)).bytes()
}
