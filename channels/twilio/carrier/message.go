package carrier

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"switchboard/channels/nexthop"
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
	Service   string // MG…, if it goes through a messaging service
	Body      string
	MediaURLs []string
	Segments  int
	Status    string // queued, sent, delivered, undelivered, failed, received …
	ErrorCode int
	// Validity is ValidityPeriod in seconds, Callback the StatusCallback.
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

type message struct {
	Message
	at      time.Time
	arrived bool // at the handset

	// Of one from a handset: what its webhook gets, to be sent again.
	hook  Number
	form  url.Values
	token string
}

func (m *message) handset() string {
	if m.Inbound {
		return m.From
	}
	return m.To
}

func (m *message) copy() Message {
	out := m.Message
	out.MediaURLs = slices.Clone(m.MediaURLs)
	return out
}

// Inbox is what a handset has received, in order.
func (c *Carrier) Inbox(number string) []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.arrivals(number)
}

func (c *Carrier) arrivals(number string) (out []Message) {
	for _, m := range c.messages {
		if m.arrived && m.To == number {
			out = append(out, m.copy())
		}
	}
	return out
}

// Await is Inbox as soon as it holds at least n messages.
func (c *Carrier) Await(ctx context.Context, number string, n int) (box []Message, err error) {
	err = c.until(ctx, func() bool {
		box = c.arrivals(number)
		return len(box) >= n
	})
	return box, err
}

// Messages are all from or to a number, those that failed too, in order; those
// of everybody if number is Anyone.
func (c *Carrier) Messages(number string) (out []Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.messages {
		if number == Anyone || m.From == number || m.To == number {
			out = append(out, m.copy())
		}
	}
	return out
}

// keep takes a message into the books. c.mu is held.
func (c *Carrier) keep(m *message) {
	m.at, m.Segments = c.cfg.Now(), segmentsOf(m.Body)
	if m.SID == "" {
		m.SID = c.sid(kindOf(len(m.MediaURLs)))
	}
	c.messages = append(c.messages, m)
	c.announce(m)
}

func kindOf(media int) string {
	if media > 0 {
		return "MM"
	}
	return "SM"
}

// announce tells that a message is new or has changed. c.mu is held.
func (c *Carrier) announce(m *message) {
	now := m.copy()
	c.tell(Event{Number: m.handset(), Message: &now})
	c.changed()
}

// messageOf finds a message. c.mu is held.
func (c *Carrier) messageOf(sid string) *message {
	for _, m := range c.messages {
		if m.SID == sid {
			return m
		}
	}
	return nil
}

// Report tells a status of a message by callback once more, whatever was told
// before; code 0 is none. It returns when the callback was answered.
func (c *Carrier) Report(ctx context.Context, sid, status string, code int) error {
	c.mu.Lock()
	m := c.messageOf(sid)
	c.mu.Unlock()
	if m == nil {
		return fmt.Errorf("no message %s", sid)
	}
	return nexthop.Wait(ctx, c.carry(c.report(m, status, code)))
}

// report is the errand that gives a message a status and tells the program.
func (c *Carrier) report(m *message, status string, code int) errand {
	return errand{place: "message", prepare: func() (string, string, url.Values) {
		c.mu.Lock()
		defer c.mu.Unlock()
		m.Status, m.ErrorCode = status, code
		c.announce(m)
		form := url.Values{
			"MessageSid": {m.SID}, "SmsSid": {m.SID}, "MessageStatus": {status}, "SmsStatus": {status},
			"AccountSid": {c.cfg.AccountSID}, "From": {m.From}, "To": {m.To}, "ApiVersion": {apiVersion},
		}
		if m.Service != "" {
			form.Set("MessagingServiceSid", m.Service)
		}
		if code != 0 {
			form.Set("ErrorCode", fmt.Sprint(code))
		}
		return m.Callback, "POST", form
	}}
}

// reports are the errands of a message that is on its way.
func (c *Carrier) reports(m *message, o Outcome) (list []errand) {
	statuses, code := o.statuses()
	for i, s := range statuses {
		last := code
		if i+1 < len(statuses) && !strings.HasPrefix(s, "undelivered") && s != "failed" {
			last = 0
		}
		list = append(list, c.report(m, s, last))
	}
	return list
}

// dispatch brings the reports of a message on their way, or keeps them. The
// channel is closed when all were told.
func (c *Carrier) dispatch(m *message, o Outcome) <-chan struct{} {
	done := make(chan struct{})
	list := c.reports(m, o)
	if o.Hold {
		c.mu.Lock()
		c.held = append(c.held, list...)
		c.mu.Unlock()
		close(done)
		return done
	}
	var last <-chan struct{} = done
	for _, e := range list {
		last = c.carry(e)
	}
	return last
}
