package voice

import (
	"strconv"

	"github.com/twilio/twilio-go/twiml"

	"switchboard/channels/voice/speech"
	"switchboard/chat"
)

// sayLimit is the longest text of one <Say>, in characters: the carrier
// refuses 3,000 for these voices.
const sayLimit = 2900

// speakers are the voices, with the names that the carrier has for their
// languages when it speaks (channels.md §0.7: listeners are another table).
var speakers = map[chat.Locale]struct{ voice, language string }{
	chat.English: {"Polly.Joanna-Neural", "en-US"},
	chat.Chinese: {"Polly.Zhiyu-Neural", "cmn-CN"},
}

// slower is the rate of speech for the times that something is asked for again.
var slower = []string{"", "90%", "75%"}

// A document is TwiML in the making.
type document struct {
	verbs []twiml.Element
	rate  string // of speech; "" for the voice's own
}

// newDocument begins a document; slow is how much more slowly than usual it is
// said (step.pace).
func newDocument(slow int) *document {
	return &document{rate: slower[min(slow, len(slower)-1)]}
}

// pace is how much more slowly than usual a step is said: once for each time in
// a row that the same was asked for again, and once for who asked for all of it.
func (s step) pace() int {
	if s.slow {
		return s.repeats + 1
	}
	return s.repeats
}

func (d *document) add(verbs ...twiml.Element) *document {
	d.verbs = append(d.verbs, verbs...)
	return d
}

// say adds what nobody can talk over.
func (d *document) say(pieces []chat.Speech) *document {
	return d.add(d.spoken(render(pieces))...)
}

// spoken are the verbs that say pieces which are written out already.
func (d *document) spoken(pieces []chat.Speech) []twiml.Element {
	var verbs []twiml.Element
	for _, p := range pieces {
		for _, part := range speech.Cut(p.Text, sayLimit) {
			verbs = append(verbs, d.voice(part, p.Locale))
		}
	}
	return verbs
}

func (d *document) voice(text string, l chat.Locale) twiml.Element {
	s, ok := speakers[l]
	if !ok {
		s = speakers[chat.English]
	}
	say := twiml.VoiceSay{Voice: s.voice, Language: s.language, Message: text}
	if d.rate != "" {
		say.Message, say.InnerElements = "", []twiml.Element{prosody{rate: d.rate, text: text}}
	}
	return say
}

func (d *document) hangUp() []byte { return d.add(twiml.VoiceHangup{}).bytes() }

func (d *document) pause(seconds int) *document {
	return d.add(twiml.VoicePause{Length: strconv.Itoa(seconds)})
}

func (d *document) redirect(to string) []byte {
	return d.add(twiml.VoiceRedirect{Url: to, Method: "POST"}).bytes()
}

// bytes is the document, always alike: the library writes attributes in the
// order of a map, so they are sorted.
func (d *document) bytes() []byte {
	doc, response := twiml.CreateDocument()
	twiml.AddAllVerbs(response, d.verbs)
	for _, e := range doc.FindElements("//*") {
		if a := e.SelectAttr("finishOnKey"); a != nil && a.Value == noKey {
			a.Value = ""
		}
		e.SortAttrs()
	}
	b, err := doc.WriteToBytes()
	if err != nil { // writing to memory does not fail
		panic(err)
	}
	return b
}

// noKey stands for an empty finishOnKey, which makes # a key like any other:
// the library leaves empty attributes out.
const noKey = "none"

// prosody is SSML for the rate of speech. The library's own element has a name
// in capitals, which the carrier does not know.
type prosody struct{ rate, text string }

func (p prosody) GetName() string { return "prosody" }
func (p prosody) GetText() string { return p.text }
func (p prosody) GetAttr() (optional, own map[string]string) {
	return nil, map[string]string{"rate": p.rate}
}
func (p prosody) GetInnerElements() []twiml.Element { return nil }
