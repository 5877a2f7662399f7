// Package channels is the contract between the gateway and the wires on which
// customers write: what a channel does for the gateway (Channel) and what the
// gateway does for a channel (Gateway). Subpackages implement channels and
// never import each other. Those who answer customers use a desk, which is
// another contract.
package channels

import (
	"context"
	"errors"
	"strings"
	"time"

	"switchboard/chat"
)

// A Channel carries messages to customers. What comes in it brings to its Gateway itself.
type Channel interface {
	Name() chat.Channel
	Traits() chat.Traits
	// Send delivers one entry to one address, once; it does not retry. The
	// outbox calls it in order per conversation. A nil error means that the
	// next hop has it; the receipt then carries the provider's id, if any.
	// Errors wrap one of the kinds below; any other error counts as ErrTemporary.
	// It is never called for a Watcher: there, what is committed is shown.
	Send(ctx context.Context, d Delivery) (Receipt, error)
}

// Kinds of failure of Send.
var (
	// ErrTemporary: nothing was accepted; try again later.
	ErrTemporary = errors.New("temporary failure")
	// ErrRejected: this message will never be accepted.
	ErrRejected = errors.New("rejected")
	// ErrOptedOut: the customer does not want messages here.
	ErrOptedOut = errors.New("opted out")
	// ErrUncertain: the next hop may or may not have it; never repeat it.
	ErrUncertain = errors.New("uncertain")
)

// A Later refuses an entry for a while: nothing was sent, and it is no failed
// attempt. It wraps ErrTemporary.
type Later struct{ After time.Duration }

func (l *Later) Error() string { return "not before " + l.After.String() + " from now" }

// Unwrap makes it an ErrTemporary.
func (l *Later) Unwrap() error { return ErrTemporary }

// A Delivery is one entry on its way to one address.
type Delivery struct {
	Conversation string
	Address      chat.Address
	Entry        chat.Entry
	// Again: it was sent before, and the carrier failed in a way that may pass (Report.Again).
	Again bool
}

// A Receipt is what the next hop said.
type Receipt struct{ ProviderID string }

// A Gateway is what channels talk to. Its methods are safe for concurrent use.
type Gateway interface {
	// Open finds the conversation of an address, or begins one: the assistant
	// greets, and the greeting is committed when Open returns. Began is true
	// if it is new.
	Open(ctx context.Context, a chat.Address, l chat.Locale) (c Conversation, began bool, err error)
	// Find is Open that never begins one: ErrNotFound.
	Find(ctx context.Context, a chat.Address) (Conversation, error)
	// Receive takes a message. When it returns nil the message and all that
	// came of it are durable. The same message again has no second effect and
	// returns the first answer with Duplicate set. ErrUnavailable: nothing was
	// stored, the sender should try again.
	Receive(ctx context.Context, m chat.Message) (Result, error)
	// History are entries after seq, oldest first; limit 0 is all.
	History(ctx context.Context, conversation string, after int64, limit int) ([]chat.Entry, error)
	// Typing says that the customer is typing. It is not stored.
	Typing(conversation string)
}

// Kinds of failure of a Gateway.
var (
	ErrNotFound    = errors.New("no such conversation")
	ErrUnavailable = errors.New("cannot store messages now")
)

// Calls is what a Gateway does for channels that carry calls. A conversation
// with a call alive is shown, never sent; when the call is over, what is still
// to be said goes in writing.
type Calls interface {
	// Begin takes a call that comes in: a new conversation, whatever was before
	// at the address. m.ID names the call; the same again returns the first
	// answer with Duplicate set. The entries are what to say first.
	Begin(ctx context.Context, m chat.Message) (Result, error)
	// Resume joins a call to a conversation that waits for it (a call that we
	// made, purpose "survey" or "callback"). The entries are what to say.
	Resume(ctx context.Context, conversation, call, purpose string) (Result, error)
	// Hangup tells that a call is over, whoever ended it. A call that is not
	// the conversation's, and the same again, change nothing.
	Hangup(ctx context.Context, conversation, call string) error
	// Waits tells that a caller is still there who waits and says nothing: at
	// least every few minutes. Without that, and without a message, a call
	// counts as over (10 min; 4 h where a person is talking on the phone).
	Waits(ctx context.Context, conversation, call string) error
	// Heard tells how much of entries a caller heard who spoke over them, by
	// their numbers (chat.Entry.Heard). It is noted in the transcript and
	// changes nothing else. ErrNotFound if there is no such entry.
	Heard(ctx context.Context, conversation string, heard map[int64]string) error
	// Missed tells that a call that we made reached nobody; outcome is machine,
	// busy, no_answer, failed or rejected (such a number cannot be called).
	Missed(ctx context.Context, conversation, purpose, outcome string) error
	// Declined tells that the owner of a conversation did not take the call to
	// the caller; the caller waits again.
	Declined(ctx context.Context, conversation string) error
}

// A Dialer is a Channel that can call its customers.
type Dialer interface {
	// Call has the carrier call a customer; whoever answers is joined by
	// Calls.Resume, and Calls.Missed tells of everything else. Nil means that
	// the carrier took the order. Kinds of error are those of Send. Whoever answers
	// is greeted in l, "" for a language that nobody knows: the conversation may have
	// gone on in writing since, at another address.
	Call(ctx context.Context, conversation string, to chat.Address, purpose string, l chat.Locale) error
}

// A Report is what a next hop tells later of what it took.
type Report struct {
	Conversation string
	Seq          int64
	// ProviderID is the carrier's id of what it reports on. A report on an
	// earlier attempt than the last is of no interest any more.
	ProviderID string
	Status     chat.Status // sent, delivered, read, failed, undelivered, canceled
	// Again: the carrier failed in a way that may pass; one later attempt is worth it.
	Again bool
	// OptedOut: the recipient does not want messages; Landline: it cannot take any.
	OptedOut, Landline bool
	Code               string // the carrier's error code, for the audit
}

// Reports takes delivery reports. They come in any order and any number of
// times: only a higher rank is applied, and ends stay. What is not known is
// ErrNotFound.
type Reports interface {
	Report(ctx context.Context, r Report) error
}

// Links are the secrets under which a customer goes on in the browser.
type Links interface {
	// Link mints a token for a conversation; only its hash is stored.
	Link(ctx context.Context, conversation string) (token string, err error)
	// Follow finds the conversation of a token and its address. ErrNotFound if
	// there is none or it has run out.
	Follow(ctx context.Context, token string) (Conversation, error)
}

// Files keeps what came with messages.
type Files interface {
	// Keep stores a file and returns how it is named in a message: its URL is
	// FileURL(key). The key names the file for ever, so that keeping it again
	// changes nothing. A channel that gets a file later than its message puts
	// FileURL of a key that nobody can guess into the message, and keeps the
	// file when it comes.
	Keep(ctx context.Context, key, name, mediaType string, data []byte) (chat.Media, error)
}

// FileURL is the gateway's own address of a kept file, as messages name it. It
// is served to people at the desk.
func FileURL(key string) string { return "/console/files/" + key }

// FileKey is the key of a FileURL; "" for another.
func FileKey(url string) string {
	key, ok := strings.CutPrefix(url, FileURL(""))
	if !ok {
		return ""
	}
	return key
}

// A Fetcher is a Channel whose files come later than their messages (Media.Source).
type Fetcher interface {
	// Fetch begins to get such a file once more, and keeps it (Files); it
	// returns at once. The gateway calls it for files that were not kept, as
	// the process ended or the next hop did not have them.
	Fetch(conversation string, m chat.Media)
}

// A Conversation is what a channel may know of one.
type Conversation struct {
	ID       string
	Address  chat.Address
	Locale   chat.Locale
	Mode     chat.Mode
	Seq      int64
	Position int // place in the queue while waiting, from 1; else 0
	// Call is the carrier's id of the call that is alive in it, "" for none.
	Call string
	// AgentPhone is where the person who owns it takes calls, E.164; "" for nowhere.
	AgentPhone string
}

// A Result is what came of a message.
type Result struct {
	Conversation string
	// Address is where the conversation is now: not where the message came from
	// if it goes on in writing. Mode and Locale are those after the message.
	Address   chat.Address
	Mode      chat.Mode
	Locale    chat.Locale
	Entries   []chat.Entry // the customer's own first, then the answers
	Duplicate bool
}

// A Watcher is a Channel that shows conversations live. Changed is called
// after every commit in any conversation, of whatever channel, in order per
// conversation, with the entries that the commit added (the customer's own
// included); it must return at once.
type Watcher interface {
	Changed(c Conversation, entries []chat.Entry)
	// AgentTyping is called when somebody at a desk types, in any conversation.
	AgentTyping(conversation string)
}
