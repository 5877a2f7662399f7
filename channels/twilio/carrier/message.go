package carrier

import (
	"context"
	"errors"
)

// A Media is a picture or any other file that goes with a message.
type Media struct {
	Type string // image/jpeg
	Data []byte
}

// A Message as the carrier keeps it.
type Message struct {
	SID       string // SM… or, with media, MM…
	Inbound   bool   // from a handset to the program
	From, To  string
	Service   string // MG…, if it was sent through a messaging service
	Body      string
	MediaURLs []string
	Segments  int
	Status    string // queued, sent, delivered, undelivered, failed, received …
	ErrorCode int
	// Validity is ValidityPeriod in seconds; Callback the StatusCallback.
	Validity int
	Callback string
	// Reply is true if it was a <Message> in the answer to a webhook, Own if it
	// is the carrier's own confirmation of STOP, START or HELP.
	Reply, Own bool
}

// Errors of handsets.
var (
	// ErrUnknownNumber: no number of the account.
	ErrUnknownNumber = errors.New("not a number of this account")
	// ErrWebhook: neither the webhook nor its fallback answered as they must.
	ErrWebhook = errors.New("the webhook failed")
	// ErrClosed: the carrier was closed.
	ErrClosed = errors.New("the carrier is closed")
)

// Text sends a message from a handset and returns when the webhook has
// answered and what it answered has been obeyed, retries and fallback included.
// A webhook that fails is ErrWebhook and a fault; the sid is valid all the same.
func (c *Carrier) Text(ctx context.Context, from, to, body string, media ...Media) (sid string, err error) {
	return c.text(ctx, from, to, body, media)
}

// Resend calls the webhook of a message again, with the same MessageSid.
func (c *Carrier) Resend(ctx context.Context, sid string) error { return c.resend(ctx, sid) }

// Inbox is what a handset has received, in order.
func (c *Carrier) Inbox(number string) []Message { return c.inbox(number) }

// Await is Inbox as soon as it holds at least n messages.
func (c *Carrier) Await(ctx context.Context, number string, n int) ([]Message, error) {
	return c.await(ctx, number, n)
}

// Messages are all from or to a number, those that failed too, in order; those
// of everybody if number is Anyone.
func (c *Carrier) Messages(number string) []Message { return c.messagesOf(number) }

// Report tells a status of a message by callback once more, whatever was told
// before; code 0 is none. It returns when the callback was answered.
func (c *Carrier) Report(ctx context.Context, sid, status string, code int) error {
	return c.report(ctx, sid, status, code)
}
