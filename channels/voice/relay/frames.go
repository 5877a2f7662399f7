// Package relay is the wire of the carrier's ConversationRelay: the frames that
// it sends and takes on the socket of a call. It turns bytes into frames and
// back and knows nothing of what is said
// (https://www.twilio.com/docs/voice/conversationrelay/websocket-messages).
package relay

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// MaxFrame is the longest frame that is taken, in bytes. What is said in one
// breath is far less.
const MaxFrame = 32 << 10

// Types of frames that the carrier sends. Others are passed over: new ones
// appear without notice.
const (
	Setup     = "setup"     // first, and once
	Prompt    = "prompt"    // the caller said something
	DTMF      = "dtmf"      // the caller pressed a key
	Interrupt = "interrupt" // the caller spoke, or pressed a key, over what was being said: that is over
	Info      = "info"      // who is speaking, what was played (events in the document)
	Error     = "error"     // a frame of ours was refused, or the carrier failed
)

// Names of Info, with Value on or off, and of what was played with it as Value.
const (
	AgentSpeaking  = "agentSpeaking"
	ClientSpeaking = "clientSpeaking"
	TokensPlayed   = "tokensPlayed"
)

// A Frame is what the carrier sends.
type Frame struct {
	Type string `json:"type"`

	// Of Setup. The numbers are as in webhooks; Parameters are those of the document.
	CallSID    string            `json:"callSid"`
	From       string            `json:"from"`
	To         string            `json:"to"`
	Direction  string            `json:"direction"`
	Parameters map[string]string `json:"customParameters"`

	Words string `json:"voicePrompt"` // of Prompt
	Last  *bool  `json:"last"`        // of Prompt: false while the caller goes on speaking
	Digit string `json:"digit"`       // of DTMF: one of 0–9 * #
	Until string `json:"utteranceUntilInterrupt"`
	Name  string `json:"name"`  // of Info
	Value string `json:"value"` // of Info
}

// Final tells whether a Prompt is all that was said.
func (f Frame) Final() bool { return f.Last == nil || *f.Last }

// On tells whether an Info is the beginning of what it names.
func (f Frame) On() bool { return f.Value == "on" }

// Parse reads a frame. An error says what is wrong and nothing of what it holds.
func Parse(b []byte) (Frame, error) {
	var f Frame
	switch {
	case len(b) > MaxFrame:
		return f, errors.New("too large")
	case !utf8.Valid(b):
		return f, errors.New("not valid UTF-8")
	case json.Unmarshal(b, &f) != nil:
		return Frame{}, errors.New("not a JSON object with the right fields")
	case f.Type == "":
		return f, errors.New("type is missing")
	case f.Type == Setup && f.CallSID == "":
		return f, errors.New("a setup without a call")
	case f.Type == DTMF && (len(f.Digit) != 1 || !strings.Contains("0123456789*#", f.Digit)):
		return f, errors.New("a key that telephones do not have")
	}
	return f, nil
}

// A Text is said to the caller. The last one of what is said in one go has Last.
type Text struct {
	Token string `json:"token"`
	Lang  string `json:"lang"`
	Last  bool   `json:"last"`
	// Interruptible: it can be talked over. Preemptible: the next text need not wait for its end.
	Interruptible bool `json:"interruptible"`
	Preemptible   bool `json:"preemptible"`
}

// Frame is the text as it is sent.
func (t Text) Frame() []byte {
	return encode(struct {
		Type string `json:"type"`
		Text
	}{"text", t})
}

// Listen has the carrier hear a language from now on, and speak it where a text names none.
func Listen(language string) []byte {
	return encode(struct {
		Type string `json:"type"`
		TTS  string `json:"ttsLanguage"`
		STT  string `json:"transcriptionLanguage"`
	}{"language", language, language})
}

// End ends the session: the document's action is called, with the data.
func End(data string) []byte {
	return encode(struct {
		Type string `json:"type"`
		Data string `json:"handoffData"`
	}{"end", data})
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // strings and booleans always encode
		panic(err)
	}
	return b
}
