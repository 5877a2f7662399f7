// Package channels is the contract between the gateway and the wires on which
// customers write: what a channel does for the gateway (Channel) and what the
// gateway does for a channel (Gateway). Subpackages implement channels and
// never import each other. Those who answer customers use a desk, which is
// another contract.
package channels

import (
	"context"
	"errors"

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

// A Delivery is one entry on its way to one address.
type Delivery struct {
	Conversation string
	Address      chat.Address
	Entry        chat.Entry
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

// A Conversation is what a channel may know of one.
type Conversation struct {
	ID       string
	Locale   chat.Locale
	Mode     chat.Mode
	Seq      int64
	Position int // place in the queue while waiting, from 1; else 0
}

// A Result is what came of a message.
type Result struct {
	Conversation string
	Entries      []chat.Entry // the customer's own first, then the answers
	Duplicate    bool
}

// A Watcher is a Channel that shows conversations live. Changed is called
// after every commit in a conversation of the channel, in order per
// conversation, with the entries that the commit added (the customer's own
// included); it must return at once.
type Watcher interface {
	Changed(c Conversation, entries []chat.Entry)
	// AgentTyping is called when somebody at a desk types.
	AgentTyping(conversation string)
}
