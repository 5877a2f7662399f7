package sms

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/channels/twilio"
	"switchboard/chat"
)

// How long the carrier may try (channels.md §1): a reply that comes later
// than this answers nothing any more; a reminder does for an hour.
const (
	replyValid    = 5 * time.Minute
	reminderValid = time.Hour
)

// mostPrepared bounds what is remembered between attempts. Beyond it, entries
// are laid out anew and wait for their turn anew.
const mostPrepared = 10_000

// An outgoing entry is what an entry became, kept from one attempt to the
// next: its turn in the sender's rate is not lost, its link is the same, and
// of several messages those that the carrier has are not sent again.
type outgoing struct {
	seq   int64
	texts []string
	media []string // absolute URLs, with the first text
	next  int      // of texts
	sid   string   // the carrier's id of the last one sent
	due   time.Time
}

// Send implements channels.Channel: it lays an entry out and hands it to the
// carrier. A *channels.Later says how long the sender's rate keeps it back;
// other errors are those of twilio.Account.SendMessage.
func (ch *Channel) Send(ctx context.Context, d channels.Delivery) (channels.Receipt, error) {
	o, err := ch.prepare(ctx, d)
	if err != nil {
		return channels.Receipt{}, err
	}
	if wait := o.due.Sub(ch.cfg.Now()); wait > 0 {
		return channels.Receipt{}, &channels.Later{After: wait}
	}
	err = ch.deliver(ctx, d, o)
	if !errors.Is(err, channels.ErrTemporary) {
		ch.forget(d.Conversation)
	}
	return channels.Receipt{ProviderID: o.sid}, err
}

// prepare lays an entry out and gives it its turn, once.
func (ch *Channel) prepare(ctx context.Context, d channels.Delivery) (*outgoing, error) {
	ch.mu.Lock()
	o := ch.prepared[d.Conversation]
	ch.mu.Unlock()
	if o != nil && o.seq == d.Entry.Seq {
		return o, nil
	}
	o = &outgoing{seq: d.Entry.Seq}
	var hidden bool
	o.media, hidden = attached(d.Entry.Media)
	var err error
	if o.texts, err = ch.texts(ctx, d, hidden); err != nil {
		return nil, err
	}
	o.due = ch.turn(o.texts)
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if len(ch.prepared) >= mostPrepared {
		clear(ch.prepared)
	}
	ch.prepared[d.Conversation] = o
	return o, nil
}

func (ch *Channel) forget(conversation string) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	delete(ch.prepared, conversation)
}

// attached are the files that the carrier can fetch for itself; hidden tells
// of others, which are to be seen under the customer's link alone. Agents' files
// have their link in the text.
func attached(media []chat.Media) (list []string, hidden bool) {
	const most = 10 // of one message
	for _, m := range media {
		if channels.IsAgentFile(m) {
			continue
		}
		if web := strings.HasPrefix(m.URL, "https://") || strings.HasPrefix(m.URL, "http://"); web && len(list) < most {
			list = append(list, m.URL)
		} else {
			hidden = true
		}
	}
	return list, hidden
}

// texts lays an entry out as one message, or as several where it is long and
// there is no link to put in its place.
func (ch *Channel) texts(ctx context.Context, d channels.Delivery, hidden bool) ([]string, error) {
	p := d.Entry.Prompt
	whole := Text(p)
	if p.Link || hidden || segments(whole) > mostSegments {
		token, err := ch.gateway.Link(ctx, d.Conversation)
		if err == nil {
			link, l := ch.cfg.Account.URL("/s/"+token), languageOf(p.Text)
			return []string{linked(p, ch.cfg.Words("sms.continue", l, "link", link), ch.cfg.Words("sms.link", l, "link", link))}, nil
		}
		if !errors.Is(err, channels.ErrNotFound) {
			return nil, channels.ErrTemporary
		}
	}
	if whole == "" && len(d.Entry.Media) == 0 {
		return nil, channels.ErrRejected // the carrier refuses an empty text (21602)
	}
	if units(whole) <= mostUnits {
		return []string{whole}, nil
	}
	return split(whole), nil
}

// turn is when the sender's rate lets texts go: in the order of asking, as
// soon as there is room for their segments.
func (ch *Channel) turn(texts []string) time.Time {
	now := ch.cfg.Now()
	if ch.limit == nil {
		return now
	}
	n, wait := 0, time.Duration(0)
	for _, t := range texts {
		n += max(segments(t), 1)
	}
	for ; n > 0; n -= ch.limit.Burst() { // more than the bucket holds at one time
		wait = ch.limit.ReserveN(now, min(n, ch.limit.Burst())).DelayFrom(now)
	}
	return now.Add(wait)
}

// deliver hands what is left of an entry to the carrier.
func (ch *Channel) deliver(ctx context.Context, d channels.Delivery, o *outgoing) error {
	for ; o.next < len(o.texts); o.next++ {
		m := twilio.OutMessage{
			To: d.Address.ID, Body: o.texts[o.next], Validity: validity(d.Entry.Prompt.Key),
			StatusCallback: ch.callback(d, o.next == len(o.texts)-1),
		}
		if o.next == 0 {
			m.MediaURLs = o.media
		}
		sid, err := ch.cfg.Account.SendMessage(ctx, m)
		if err != nil {
			return err
		}
		o.sid = sid
		ch.metrics.segments.Observe(float64(segments(m.Body)))
	}
	return nil
}

func validity(key string) time.Duration {
	if key == "reminder" || strings.HasPrefix(key, "visit.") {
		return reminderValid
	}
	return replyValid
}

// Parameters of the status callback.
const (
	paramConversation = "c"
	paramSeq          = "n"
	paramPart         = "p" // others follow: it does not speak for the whole entry
	paramAgain        = "a" // the one later attempt: its failure is the end
)

// callback is what the carrier calls as a message goes on its way. It names
// the entry, so that a report finds it also where the answer to its sending
// was lost.
func (ch *Channel) callback(d channels.Delivery, last bool) string {
	q := url.Values{paramConversation: {d.Conversation}, paramSeq: {strconv.FormatInt(d.Entry.Seq, 10)}}
	if !last {
		q.Set(paramPart, "1")
	}
	if d.Again {
		q.Set(paramAgain, "1")
	}
	return ch.cfg.Account.URL(statusPath) + "?" + q.Encode()
}
