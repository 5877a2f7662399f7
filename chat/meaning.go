package chat

import "time"

// A Meaning is what understanding made of a customer's text. It proposes;
// dialogs decide. The same text, locale and time always give the same Meaning.
type Meaning struct {
	// Locale is the language the text is written in; empty where it gives no
	// sign (a number, an e-mail address, "OK").
	Locale Locale `json:"locale,omitempty"`
	// Intents are the likeliest first; scores are calibrated, 0 to 1. Empty
	// where the text has no words.
	Intents []Scored `json:"intents,omitempty"`
	// Outcome is the classifier's verdict on Intents.
	Outcome Outcome `json:"outcome,omitempty"`
	// Proposed: a language model named Intents[0], or FAQ[0], since the text was not
	// understood otherwise.
	Proposed bool `json:"proposed,omitempty"`
	// FAQ are entries of the pack's FAQ that may answer the text, best first;
	// scores are calibrated, 0 to 1, and only those above the retrieval threshold appear.
	FAQ      []Scored `json:"faq,omitempty"`
	Entities []Entity `json:"entities,omitempty"`
	// Needs are the parts of a text that asks for several things, in their order,
	// each understood by itself; empty for one need.
	Needs []Need `json:"needs,omitempty"`
}

// A Need is a part of a text that asks for something of its own.
type Need struct {
	Text    string  `json:"text"`
	Meaning Meaning `json:"meaning"` // entities are bounded in Text
	// Joined: a word joins it to the one before, "and", 另外, not just a comma.
	Joined bool `json:"joined,omitempty"`
}

// A Scored id: an intent ("booking.new") or an FAQ entry ("roaming-enable").
type Scored struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// Outcome is what the classifier advises.
type Outcome string

// Accept: Intents[0] is meant. Ambiguous: ask "A or B?". Reject: out of scope.
const (
	Accept    Outcome = "accept"
	Ambiguous Outcome = "ambiguous"
	Reject    Outcome = "reject"
)

// A Kind of entity. Those up to KindMoney are the names of `parse --json`
// (interface.md §1); services and areas come from the business pack, and
// cards and ids are there to be hidden.
type Kind string

// The kinds of fact that can be read in a text.
const (
	KindTime     Kind = "time"
	KindDuration Kind = "duration"
	KindNumber   Kind = "number"
	KindPhone    Kind = "phone"
	KindEmail    Kind = "email"
	KindAddress  Kind = "address"
	KindName     Kind = "name"
	KindOrdinal  Kind = "ordinal"
	KindMoney    Kind = "money"
	KindService  Kind = "service" // Value is the pack's service id
	KindArea     Kind = "area"    // Value is the pack's area id
	KindCard     Kind = "card"    // a payment card, by its checksum; no Value
	KindID       Kind = "id"      // an identity number, by its checksum; no Value
)

// An Entity is a fact read in a text. Begin and End bound it in the text, in bytes.
type Entity struct {
	Kind  Kind   `json:"kind"`
	Text  string `json:"text"`
	Begin int    `json:"begin"`
	End   int    `json:"end"`
	// Value is the fact in its stored form: E.164 for a phone, decimal for
	// numbers and ordinals, ISO 4217 and minor units for money ("CNY 9900"),
	// ISO 8601 for durations ("PT2H"), the pack's id for services and areas,
	// the text itself for names, addresses and e-mails. Of a time it is empty.
	Value string `json:"value,omitempty"`
	// From and To bound a time; To is exclusive and zero for a point in time,
	// whose length is its Grain. Only From zero: "before …"; Open: "after …".
	From  time.Time `json:"from,omitzero"`
	To    time.Time `json:"to,omitzero"`
	Grain Grain     `json:"grain,omitempty"`
	// Open marks an interval that has no stated end ("after 5"): From alone counts.
	Open bool `json:"open,omitempty"`
	// Or holds other readings of the same words, likeliest first: 7点 is seven
	// in the morning or the evening, "next Friday" on a Thursday is two days.
	Or []Entity `json:"or,omitempty"`
}

// Grain is the precision of a time.
type Grain string

// The grains of `parse --json`.
const (
	Year    Grain = "year"
	Quarter Grain = "quarter"
	Month   Grain = "month"
	Week    Grain = "week"
	Day     Grain = "day"
	Hour    Grain = "hour"
	Minute  Grain = "minute"
	Second  Grain = "second"
)
