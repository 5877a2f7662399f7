// Package chat is the vocabulary that every other package speaks: who writes
// (Address), what they wrote (Message), what it means (Meaning), what we say
// (Prompt, Choice) and what the transcript holds (Entry). It imports the
// standard library only and does nothing by itself.
package chat

import "time"

// A Channel is the kind of wire that a customer uses: "web", "sms", "voice".
type Channel string

// The channels of handbook §2 that the product speaks.
const (
	Web   Channel = "web"
	SMS   Channel = "sms"
	Voice Channel = "voice"
)

// A Locale is a BCP 47 tag. The built-in pack speaks "en" and "zh-CN".
type Locale string

// The two languages that are equals everywhere in the product.
const (
	English Locale = "en"
	Chinese Locale = "zh-CN"
)

// Locales lists the languages in the order in which they are offered.
var Locales = []Locale{English, Chinese}

// Other returns the language that l is not.
func (l Locale) Other() Locale {
	if l == Chinese {
		return English
	}
	return Chinese
}

// An Address is where a customer can be reached: a channel and, on it, a
// phone number in E.164 ("+8613800138000") or a web visitor's id.
type Address struct {
	Channel Channel `json:"channel"`
	ID      string  `json:"id"`
}

// A Message is one thing a customer sent, as a channel hands it to the gateway.
type Message struct {
	// ID is the provider's id, unique for the address: a MessageSid, or the
	// web client's own id. The same ID is taken once, whatever arrives.
	ID     string
	From   Address
	Text   string
	Choice string // value of a pressed button or key; empty for text
	Media  []Media
	Locale Locale    // what the channel knows of the language; may be empty
	Sent   time.Time // the provider's time where known; else zero
	// Confidence is that of speech recognition, 0 to 1; 0 where nothing was heard by ear.
	Confidence float64
	// Silence: a caller was asked and said and pressed nothing in the time given.
	Silence bool
	// Live: whoever sends this watches the conversation elsewhere than at its
	// address (a customer's link), so the answer is seen without being sent.
	Live bool
}

// Media is a file that came with a message.
type Media struct {
	Type string `json:"type"` // media type: "image/jpeg"
	Name string `json:"name,omitempty"`
	URL  string `json:"url"`
	Size int64  `json:"size,omitempty"` // bytes; 0 if unknown
	// Source is where a channel gets a file that comes later than its message;
	// it is for the channel alone, and in no JSON that others see.
	Source string `json:"-"`
}

// A Prompt is something to say: meaning, not looks. Channels render it as
// buttons, numbered lines or keys.
type Prompt struct {
	// Key names the wording it was made from ("booking.ask_address").
	Key     string   `json:"key,omitempty"`
	Text    string   `json:"text"`
	Say     string   `json:"say,omitempty"` // spoken form where it differs from Text
	Choices []Choice `json:"choices,omitempty"`
	Input   Input    `json:"input,omitempty"` // what kind of answer is awaited
	// Must marks what a caller cannot talk over: outages, legal notices.
	Must bool `json:"must,omitempty"`
	// Speech is what is said aloud, piece by piece and in order, with the
	// language of each. It is set on spoken channels only, where it stands for
	// Text and Say.
	Speech []Speech `json:"speech,omitempty"`
	// Link asks the channel to add the customer's link, under which the
	// conversation goes on in a browser.
	Link bool `json:"link,omitempty"`
	// Keys: speech was not understood twice running, so only keys are listened
	// to, where keys can answer (channels.md §2). Spoken channels only.
	Keys bool `json:"keys,omitempty"`
	// Again: the caller asked for it once more; Slower: and for all that follows
	// to be said more slowly. Spoken channels only.
	Again  bool `json:"again,omitempty"`
	Slower bool `json:"slower,omitempty"`
	// End: the call ends when this has been said.
	End bool `json:"end,omitempty"`
}

// A Speech is a piece of what is said aloud, in one voice.
type Speech struct {
	Locale Locale `json:"l"`
	Text   string `json:"t"`
	Must   bool   `json:"must,omitempty"` // it cannot be talked over
}

// A Choice is one answer offered. Value is a stable id, never a position.
type Choice struct {
	Value string `json:"value"`
	Label string `json:"label"`
	// Say names the function to a caller, before the key: "To report a fault".
	// It is set on spoken channels only; empty where the label is a name ("Haidian").
	Say string `json:"say,omitempty"`
}

// Input is the kind of answer that a prompt awaits.
type Input string

// The kinds of input of the web protocol (interface.md §4).
const (
	InputText    Input = "text"
	InputDate    Input = "date"
	InputSlot    Input = "slot"
	InputPhone   Input = "phone"
	InputName    Input = "name"
	InputAddress Input = "address"
	InputCode    Input = "code"
	InputRating  Input = "rating"
	InputConfirm Input = "confirm"
	// InputRecording awaits a spoken message that is kept as it is. It is asked
	// for on spoken channels only.
	InputRecording Input = "recording"
)

// An Author wrote an entry of the transcript.
type Author string

// The four who can speak in a conversation.
const (
	Customer Author = "customer"
	Bot      Author = "bot"
	Agent    Author = "agent"
	System   Author = "system"
)

// Mode says who holds a conversation.
type Mode string

// The life of a conversation (channels.md §7): the bot talks; the customer
// waits for a person; a person talks and the bot is silent; it is over.
const (
	ModeBot     Mode = "bot"
	ModeWaiting Mode = "waiting"
	ModeAgent   Mode = "agent"
	ModeClosed  Mode = "closed"
)

// An Entry is one line of the transcript. Seq runs 1, 2, 3 … in each
// conversation without a gap, customers' lines included.
type Entry struct {
	Seq    int64   `json:"seq"`
	Author Author  `json:"author"`
	Name   string  `json:"name,omitempty"` // the agent's name; in a notice, of whom the customer talks to
	ID     string  `json:"id,omitempty"`   // the customer's message id
	Prompt Prompt  `json:"prompt"`         // what was said; of customers' lines only Text is set
	Media  []Media `json:"media,omitempty"`
	// Channel is what the line came or goes by, where a conversation can
	// change it; empty: the conversation's.
	Channel Channel `json:"channel,omitempty"`
	// Heard is as much of what was said as a caller heard who spoke over it, as
	// it was said aloud; nil: they heard it all, or read it.
	Heard  *string   `json:"heard,omitempty"`
	At     time.Time `json:"at"`
	Status Status    `json:"status"`
}

// Status is how far an outgoing entry has come. Inbound entries are "received".
type Status string

// Ranks rise from queued to read; all behind it are ends.
const (
	StatusReceived  Status = "received"
	StatusQueued    Status = "queued"
	StatusSent      Status = "sent"
	StatusDelivered Status = "delivered"
	StatusRead      Status = "read"
	StatusFailed    Status = "failed"    // the dead letter state: given up, visible
	StatusUncertain Status = "uncertain" // the carrier may or may not have it
	StatusWithheld  Status = "withheld"  // fenced: a person owns the conversation, or the customer opted out
	// What a carrier took and then did not bring: it could not, or was told not to.
	StatusUndelivered Status = "undelivered"
	StatusCanceled    Status = "canceled"
)

// Lost tells that the customer will not get the entry.
func (s Status) Lost() bool {
	return s == StatusFailed || s == StatusUndelivered || s == StatusCanceled
}

// DeskTimes are how long customers and people wait for each other on a channel
// (channels.md §7); 0 of any is never.
type DeskTimes struct {
	Escalate time.Duration // nobody takes the customer: everybody on duty and the lead are told
	Remind   time.Duration // the owner owes an answer: they are reminded; after twice that the lead is told
	Requeue  time.Duration // the owner still does: the customer waits for somebody else
	Nudge    time.Duration // the customer owes an answer: they are asked whether they are there
	End      time.Duration // the customer still does: the conversation is closed
}

// Traits are a channel's limits and habits, as data: dialogs and rendering
// ask for these and never for the channel's name (channels.md ◇ defaults).
type Traits struct {
	Spoken     bool          // heard, not read: prompts use Say, menus are short
	Phones     bool          // its addresses are phone numbers
	Numbered   bool          // choices are shown as numbered lines
	MaxChoices int           // most choices one prompt can carry; 0 for no limit
	Questions  int           // questions of a survey before its open one
	Hold       time.Duration // how long a window is kept while the customer confirms
	Nudge      time.Duration // silence inside a form before the one nudge; 0 for none
	Expire     time.Duration // silence before the conversation is put aside
	// Desk are the times of a talk with people.
	Desk DeskTimes
	// Patience is how long a customer waits for a person before a callback is
	// offered, and how often callers are told their place; 0 for never.
	Patience time.Duration
	// SurveyAfter is the pause between the end of an episode and its survey;
	// 0 asks at once.
	SurveyAfter time.Duration
	// Quiet channels ring a bell where the customer is: what nobody just
	// asked for waits for the day (09:00–20:00).
	Quiet bool
	// Burst is how long after a message to wait for the next before they are
	// answered as one, and BurstMost how long the first of them waits at most
	// (channels.md §1); 0 answers each at once.
	Burst, BurstMost time.Duration
	// Think is how long the answer to what was not understood may wait for a
	// second opinion; 0 for not at all. With Burst the opinion is formed while
	// more is awaited, and Think is not used.
	Think time.Duration
	// Keywords: the single words of carriers (KeywordOf) are obeyed in every state.
	Keywords bool
	// CarrierConsent: the carrier itself confirms opt-out, opt-in and help, so
	// we say nothing to them.
	CarrierConsent bool
	// Reopen is how long after its end a message still continues a
	// conversation; 0 means always (the web's token is the conversation).
	Reopen time.Duration
}
