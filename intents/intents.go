// Package intents says what a message means: its language, its intent or that
// it has none here, the facts in it, and the questions of the FAQ that it may
// be asking. It is trained at start from the business pack's own sentences,
// needs no download, and is deterministic. It is not a judge of what to do:
// it proposes a chat.Meaning, and package dialogs decides.
package intents

import (
	"context"
	"time"

	"switchboard/chat"
)

// An Understander reads messages. Implementations are safe for concurrent use.
type Understander interface {
	// Understand reads text. It never fails and asks nobody: what cannot be
	// understood is a Meaning with Outcome Reject and whatever entities were found.
	Understand(ctx context.Context, text string, in Context) chat.Meaning
}

// A Consultant gives a second opinion on a text that an Understander could not
// make out: a language model. Implementations are safe for concurrent use.
type Consultant interface {
	// Consult returns what text may mean after all, given what was first made
	// of it: an intent, or an entry of the FAQ, of a list that is closed, and facts that stand in the
	// text. False: it has no opinion, was not asked, or did not answer before
	// ctx ended; it returns then at the latest and says nothing more.
	Consult(ctx context.Context, text string, first chat.Meaning, in Context) (chat.Meaning, bool)
}

// A Summariser is a Consultant that can sum a talk up for a person who takes it over.
type Summariser interface {
	// Summarise returns a few sentences in a language on what the customer wants
	// and what was tried. The lines hold no personal data. False: there is none.
	Summarise(ctx context.Context, talk []Line, l chat.Locale, conversation string) (string, bool)
}

// A Line is one of a talk.
type Line struct {
	Author chat.Author `json:"author"`
	Text   string      `json:"text"`
}

// Context is what a text is read against.
type Context struct {
	Locale chat.Locale // the conversation's language; a text may differ
	Now    time.Time   // in the zone of the business: "tomorrow" starts here
	// After is the FAQ entry that was answered last, "" if something else was said
	// since: "and abroad?" is read in its light.
	After string
	// Conversation is its id, by which consultations are counted.
	Conversation string
}

// Lessons is what an Understander learns from, drawn from a business pack.
type Lessons struct {
	Sentences []Sentence
	// OutOfScope are sentences that mean none of the intents.
	OutOfScope []Sentence
	Questions  []Question
	Services   []Term // names that mean a service of the catalogue
	Areas      []Term // names that mean an area, district or street served or known
	Country    string // ISO 3166 region for phone numbers without a country code: "CN"
}

// A Sentence is one training example.
type Sentence struct {
	Text   string
	Intent string
	Locale chat.Locale
}

// A Question is one FAQ entry in one language: its asked forms and its answer's words.
type Question struct {
	ID     string
	Topic  string // that it shares with related entries
	Locale chat.Locale
	Asked  []string
	Answer string
}

// A Term names something of the pack: "海淀", "Haidian" → area "haidian".
type Term struct {
	ID    string
	Words []string
}
