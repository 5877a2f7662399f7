package carrier

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// A relayFrame is what a program sends on the socket of a call.
type relayFrame struct {
	Type          string  `json:"type"`
	Token         *string `json:"token"`
	Last          bool    `json:"last"`
	Lang          string  `json:"lang"`
	Interruptible *bool   `json:"interruptible"`
	Preemptible   *bool   `json:"preemptible"`
	Source        string  `json:"source"`
	Loop          *int    `json:"loop"`
	Digits        string  `json:"digits"`
	TTS           string  `json:"ttsLanguage"`
	STT           string  `json:"transcriptionLanguage"`
	Handoff       string  `json:"handoffData"`
}

// readFrame reads a frame as strictly as the carrier's page on messages has it.
func (r *relaying) readFrame(b []byte) (f relayFrame, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, errors.New("not understood")
	}
	if _, err := d.Token(); err != io.EOF {
		return f, errors.New("more than one object")
	}
	switch f.Type {
	case "text":
		if f.Token == nil {
			return f, errors.New("text without a token")
		}
		return f, r.speaks(f.Lang)
	case "play":
		if what := faultOfURL(f.Source); what != "" || !strings.HasPrefix(f.Source, "http") {
			return f, errors.New("play without a URL")
		}
	case "sendDigits":
		if f.Digits == "" || strings.Trim(f.Digits, "0123456789wW#*") != "" {
			return f, errors.New("digits that are none")
		}
	case "language":
		if f.TTS == "" && f.STT == "" {
			return f, errors.New("language without one")
		}
		return f, errors.Join(r.speaks(f.TTS), r.speaks(f.STT))
	case "end":
	default:
		return f, fmt.Errorf("unknown type %q", f.Type)
	}
	return f, nil
}

// speaks tells whether a language is one of the session's.
func (r *relaying) speaks(language string) error {
	if _, ok := r.voiceOf(language); !ok && language != "" && language != r.language {
		return fmt.Errorf("language %q is none of the session's", language)
	}
	return nil
}

// voiceOf is the voice of a language, named as <Say> names it.
func (r *relaying) voiceOf(language string) (voice string, ok bool) {
	e := r.noun
	for _, k := range r.noun.kids {
		if k.name == "Language" && k.attr("code", "") == language {
			e, ok = k, true
		}
	}
	voice = e.attr("voice", "")
	if strings.EqualFold(e.attr("ttsProvider", ""), "Amazon") && voice != "" {
		voice = "Polly." + voice
	}
	return voice, ok
}

// obey does what a frame of the program's asks for.
func (r *relaying) obey(b []byte) {
	f, err := r.readFrame(b)
	if err != nil {
		r.call.carrier.blame(r.call, "%d a frame that is refused: %v", codeRelayFrame, err)
		r.send(map[string]any{"type": "error", "description": fmt.Sprintf("Invalid message received, code: %d, %s", codeRelayFrame, b)})
		if r.bad++; r.bad >= mostMalformed {
			r.goodbye(websocket.CloseInvalidFramePayloadData, "Too many consecutive malformed messages.")
			r.ended, r.errorCode = true, codeRelayEnded
		}
		return
	}
	r.bad = 0
	switch f.Type {
	case "text":
		interrupts := r.noun.attr("interruptible", "any")
		if f.Interruptible != nil {
			interrupts = fmt.Sprint(*f.Interruptible)
		}
		r.play(*f.Token, orElse(f.Lang, r.language), interrupts, f.Last)
	case "play":
		r.waits()
		r.call.hear(Utterance{Kind: Played, Text: f.Source, For: musicLength})
	case "sendDigits":
		r.call.hear(Utterance{Kind: Played, Text: f.Digits})
	case "language":
		r.language, r.listens = orElse(f.TTS, r.language), orElse(f.STT, r.listens)
	case "end":
		r.ended, r.ends, r.handoff = true, true, f.Handoff
	}
}

// play says a text, up to where the caller talks over it.
func (r *relaying) play(token, language, interrupts string, last bool) {
	if r.discards {
		r.discards = !last
		return
	}
	k := r.call
	r.waits()
	r.digits = ""
	r.hushed()
	if !r.sounding {
		r.sounding = true
		r.event("speaker-events", "agentSpeaking", "on")
	}
	text := plain(unmarked(token))
	if hasHan(text) && !readsHan(language) {
		k.carrier.blame(k, "%d Chinese text in %s", codeRelayVoice, language)
	}
	heard, words, cut := r.overheard(text, interrupts)
	voice, _ := r.voiceOf(language)
	u := Utterance{
		Kind: Said, Voice: voice, Language: language, Text: heard, For: max(leastSpeech, wordsLength(heard)), Interruptible: allows(interrupts, "speech"),
	}
	k.hear(u)
	r.event("tokens-played", "tokensPlayed", heard)
	if cut {
		r.discards = !last
		r.interrupt(heard, words, u.For)
	} else if last {
		r.sounding = false
		r.event("speaker-events", "agentSpeaking", "off")
	}
}

// allows tells whether what interrupts (any, speech, dtmf, none, true, false) is the caller's doing.
func allows(interrupts, doing string) bool {
	return has([]string{"any", "true", doing}, interrupts)
}

// overheard is how much of a text is heard before the caller talks over it.
func (r *relaying) overheard(text, interrupts string) (heard, words string, cut bool) {
	k, c := r.call, r.call.carrier
	c.mu.Lock()
	o := k.overtalk
	i := -1
	if o != nil {
		i = strings.Index(text, o.heard)
	}
	if i < 0 {
		c.mu.Unlock()
		return text, "", false
	}
	k.overtalk = nil
	c.mu.Unlock()
	doing := "speech"
	if isKey(o.words) {
		doing = "dtmf"
	}
	if !allows(interrupts, doing) {
		k.hear(Utterance{Kind: Spoken, Text: o.words})
		return text, "", false
	}
	return text[:i+len(o.heard)], o.words, true
}

func isKey(words string) bool { return len(words) == 1 && strings.Contains(keypad, words) }

// interrupt tells that the caller talks over what is being said. All that was
// to be said is dropped.
func (r *relaying) interrupt(heard, words string, after time.Duration) {
	r.sounding = false
	r.call.hear(Utterance{Kind: Spoken, Text: words, For: wordsLength(words)})
	if !isKey(words) {
		r.voiced = r.event("speaker-events", "clientSpeaking", "on")
	}
	r.send(map[string]any{"type": "interrupt", "utteranceUntilInterrupt": heard, "durationUntilInterruptMs": after.Milliseconds()})
	if isKey(words) {
		r.digits = words
		r.send(map[string]any{"type": "dtmf", "digit": words})
	}
	r.event("speaker-events", "agentSpeaking", "off")
	switch {
	case isKey(words):
	case words == "":
		r.hushed()
	default:
		r.prompt(words)
	}
}

var markup = regexp.MustCompile(`<[^<>]+>`)

// unmarked is a token without SSML.
func unmarked(token string) string {
	if !markup.MatchString(token) {
		return token
	}
	return html.UnescapeString(markup.ReplaceAllString(token, ""))
}
