package webchat

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"switchboard/channels"
	"switchboard/chat"
)

const (
	maxFrame = 16 << 10 // bytes of a client's frame
	maxID    = 64       // bytes of a client's message id
)

// Codes of error frames.
const (
	codeBadFrame    = "bad_frame"
	codeTooLarge    = "too_large"
	codeRateLimited = "rate_limited"
	codeBadToken    = "bad_token"
	codeUnavailable = "unavailable"
)

// A frame is anything that a client sends. Absent fields are nil. A verified
// identity is not offered yet: the field "identity" of hello is passed over.
type frame struct {
	Type    string  `json:"type"`
	Token   *string `json:"token"`
	LastSeq *int64  `json:"last_seq"`
	Locale  *string `json:"locale"`
	ID      *string `json:"id"`
	Text    *string `json:"text"`
	Value   *string `json:"value"`
}

// parse reads a frame and says what is wrong with it. The frame's id is
// usable even then, if it has one.
func parse(b []byte) (frame, error) {
	var f frame
	if !utf8.Valid(b) {
		return f, errors.New("not valid UTF-8")
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return f, errors.New("not a JSON object with the right fields")
	}
	switch f.Type {
	case "hello":
		if f.LastSeq != nil && *f.LastSeq < 0 {
			return f, errors.New("last_seq is negative")
		}
	case "message":
		return f, firstFault(f.checkID(), present("text", f.Text))
	case "choice":
		return f, firstFault(f.checkID(), present("value", f.Value))
	case "typing", "ping":
	case "":
		return f, errors.New("type is missing")
	default:
		return f, errors.New("unknown type")
	}
	return f, nil
}

func (f frame) checkID() error {
	switch {
	case f.ID == nil || *f.ID == "":
		return errors.New("id is missing")
	case len(*f.ID) > maxID:
		return errors.New("id is longer than 64 bytes")
	}
	return nil
}

func present(name string, v *string) error {
	if v == nil {
		return errors.New(name + " is missing")
	}
	return nil
}

func firstFault(faults ...error) error {
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}

// message is what a message or choice frame says, as the gateway takes it.
// NUL, which no keyboard types and not every database stores, is dropped.
func (f frame) message(from chat.Address) chat.Message {
	m := chat.Message{ID: *f.ID, From: from}
	if f.Type == "choice" {
		m.Choice = strings.ReplaceAll(*f.Value, "\x00", "")
	} else {
		m.Text = strings.ReplaceAll(*f.Text, "\x00", "")
	}
	return m
}

// localeOf reads a BCP 47 tag leniently; it is empty for languages that are not spoken here.
func localeOf(tag string) chat.Locale {
	lang, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	switch lang {
	case "zh":
		return chat.Chinese
	case "en":
		return chat.English
	}
	return ""
}

// A state is what a state frame tells.
type state struct {
	mode     chat.Mode
	position int
}

func stateOf(c channels.Conversation) state {
	if c.Mode != chat.ModeWaiting {
		return state{mode: c.Mode}
	}
	return state{mode: c.Mode, position: c.Position}
}

// Frames that the server sends.

func welcomeFrame(c channels.Conversation, token string) []byte {
	return encode(struct {
		Type         string      `json:"type"`
		Conversation string      `json:"conversation"`
		Token        string      `json:"token"`
		Seq          int64       `json:"seq"`
		Locale       chat.Locale `json:"locale"`
	}{"welcome", c.ID, token, c.Seq, c.Locale})
}

// messageFrame shows an entry. What customers did not write gets an id that
// no client would choose. What was meant for a caller (a conversation that began
// as a call) is left out: the protocol has no words for it.
func messageFrame(conversation string, e chat.Entry) []byte {
	choices, input := e.Prompt.Choices, e.Prompt.Input
	if slices.ContainsFunc(choices, func(c chat.Choice) bool { return c.Say != "" }) {
		choices = slices.Clone(choices)
		for i := range choices {
			choices[i].Say = ""
		}
	}
	if input == chat.InputRecording {
		input = chat.InputText
	}
	id := e.ID
	if e.Author != chat.Customer || id == "" {
		id = conversation + "." + strconv.FormatInt(e.Seq, 10)
	}
	return encode(struct {
		Type    string        `json:"type"`
		Seq     int64         `json:"seq"`
		ID      string        `json:"id"`
		Author  chat.Author   `json:"author"`
		Name    string        `json:"name,omitempty"`
		Text    string        `json:"text"`
		Choices []chat.Choice `json:"choices,omitempty"`
		Input   chat.Input    `json:"input,omitempty"`
		At      time.Time     `json:"at"`
	}{"message", e.Seq, id, e.Author, e.Name, e.Prompt.Text, choices, input, e.At.UTC().Truncate(time.Millisecond)})
}

func ackFrame(id string, seq int64) []byte {
	return encode(struct {
		Type string `json:"type"`
		ID   string `json:"id"`
		Seq  int64  `json:"seq"`
	}{"ack", id, seq})
}

func stateFrame(s state) []byte {
	return encode(struct {
		Type     string    `json:"type"`
		Mode     chat.Mode `json:"mode"`
		Position int       `json:"position,omitempty"`
	}{"state", s.mode, s.position})
}

func errorFrame(code, message string, id *string) []byte {
	if id != nil && (*id == "" || len(*id) > maxID) {
		id = nil
	}
	return encode(struct {
		Type    string  `json:"type"`
		Code    string  `json:"code"`
		Message string  `json:"message"`
		ID      *string `json:"id,omitempty"`
	}{"error", code, message, id})
}

var (
	pongFrame   = []byte(`{"type":"pong"}`)
	typingFrame = []byte(`{"type":"typing","author":"agent"}`)
)

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("webchat: a frame of plain values did not encode: " + err.Error())
	}
	return b
}
