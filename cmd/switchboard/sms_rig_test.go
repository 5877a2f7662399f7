package main

import (
	"context"
	"encoding/json"
	"net/http/cookiejar"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// The account that the tests have at the carrier, and the desk's token.
const (
	testSID   = "AC00000000000000000000000000000001"
	testAuth  = "0123456789abcdef0123456789abcdef"
	testToken = "token-of-the-tests"
	ourNumber = "+14155550100"
)

// A texting is the whole App, with a carrier on this machine for its real one:
// the playground is off, and whoever works at the desk signs in.
type texting struct {
	*running
	carrier *carrier.Carrier
	env     map[string]string
}

// newTexting starts the two by day, when people work and nobody is asleep in Beijing.
func newTexting(t *testing.T, env map[string]string) *texting {
	t.Helper()
	c, err := carrier.Listen(carrier.Config{AccountSID: testSID, AuthToken: testAuth})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	x := &texting{carrier: c, env: map[string]string{
		"TWILIO_ACCOUNT_SID": testSID, "TWILIO_AUTH_TOKEN": testAuth, "TWILIO_FROM": ourNumber, "TWILIO_API_BASE": c.Base(),
		"TWILIO_SEGMENTS_PER_SECOND": "0", "TWILIO_OPTOUT": "own", "SWITCHBOARD_API_TOKEN": testToken,
	}}
	for k, v := range env {
		x.env[k] = v
	}
	x.running = start(t, x.env)
	x.number(ourNumber, nil)
	x.pass(x.untilWorkday())
	return x
}

// number is configured at the carrier to call us where we are reached.
func (x *texting) number(id string, members []string) {
	x.carrier.Configure(carrier.Number{
		ID: id, Members: members, OwnOptOut: x.env["TWILIO_OPTOUT"] == "own", SMSURL: x.URL() + "/twilio/sms",
		VoiceURL: x.URL() + "/twilio/voice", FallbackURL: x.URL() + "/twilio/voice/fallback", StatusURL: x.URL() + "/twilio/voice/status",
	})
}

// untilWorkday is how long it takes until people have begun to work and the
// quiet hours of channels.md §1 are over.
func (x *texting) untilWorkday() time.Duration {
	x.t.Helper()
	d, err := time.ParseDuration(x.untilOpen())
	if err != nil {
		x.t.Fatal(err)
	}
	return d + time.Hour
}

// until is how long it takes until a time of day in a zone.
func (x *texting) until(zone string, hour, minute int) time.Duration {
	x.t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		x.t.Fatal(err)
	}
	now := x.gateway.Now().In(z)
	at := time.Date(now.Year(), now.Month(), now.Day(), hour, minute, 0, 0, z)
	if !at.After(now) {
		at = at.AddDate(0, 0, 1)
	}
	return at.Sub(now)
}

// pass lets the service's time go by, and all that is said in it arrive.
func (x *texting) pass(d time.Duration) {
	x.t.Helper()
	if _, err := x.gateway.AdvanceClock(x.t.Context(), d); err != nil {
		x.t.Fatal(err)
	}
	x.settle()
}

// settle waits until all that was said has arrived and was reported.
func (x *texting) settle() {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.t.Context(), arrivalTime)
	defer cancel()
	for range 2 { // what a report brings about is sent as well
		if err := x.gateway.Settle(ctx); err != nil {
			x.t.Fatalf("what was said is not sent: %v", err)
		}
		if err := x.carrier.Settle(ctx); err != nil {
			x.t.Fatalf("what was sent did not arrive: %v", err)
		}
	}
}

// hand sends a text from a handset; it is durable when hand returns.
func (x *texting) hand(from, text string, media ...carrier.Media) (sid string) {
	x.t.Helper()
	sid, err := x.carrier.Text(x.t.Context(), from, ourNumber, text, media...)
	if err != nil {
		x.t.Fatalf("%q: %v", text, err)
	}
	return sid
}

// burst is a little more than a customer pauses within one message (channels.md §1).
const burst = 3 * time.Second

// text sends a text, waits until no more could belong to it, and returns what
// the handset got in answer.
func (x *texting) text(from, text string, media ...carrier.Media) (answers []string) {
	x.t.Helper()
	x.settle()
	before := len(x.carrier.Inbox(from))
	x.hand(from, text, media...)
	x.pass(burst)
	for _, m := range x.carrier.Inbox(from)[before:] {
		answers = append(answers, m.Body)
	}
	return answers
}

// answers sends a text that one message answers, in which all these words are.
func (x *texting) answers(from, text string, words ...string) string {
	x.t.Helper()
	got := x.text(from, text)
	if len(got) != 1 {
		x.t.Fatalf("%q is answered by %d messages: %q", text, len(got), got)
	}
	for _, w := range words {
		if !regexp.MustCompile(w).MatchString(got[0]) {
			x.t.Fatalf("%q is answered %q, want %q in it", text, got[0], w)
		}
	}
	return got[0]
}

// quiet sends a text that nothing answers.
func (x *texting) quiet(from, text string, media ...carrier.Media) {
	x.t.Helper()
	if got := x.text(from, text, media...); len(got) != 0 {
		x.t.Errorf("%q is answered %q, want nothing", text, got)
	}
}

// book books a visit for tomorrow at four.
func (x *texting) book(from string) {
	x.t.Helper()
	x.answers(from, "Please book a router repair for Li Wei at 88 Zhongguancun Street, Haidian, tomorrow 4pm, phone 13900139000")
	x.answers(from, "skip", "(?m)^1")
	x.answers(from, "1", "(?i)booked")
}

// innocent: the carrier found no fault with us, and whatever we sent has four
// segments at most, by its count and by ours.
func (x *texting) innocent() {
	x.t.Helper()
	for _, m := range x.carrier.Messages(carrierAnyone) {
		if n := chat.CountSegments(m.Body).Count; !m.Inbound && !m.Own && (m.Segments != n || n > 4) {
			x.t.Errorf("%d segments by the carrier's count, %d by ours: %q", m.Segments, n, m.Body)
		}
	}
	if f := x.carrier.Faults(); len(f) > 0 {
		x.t.Errorf("the carrier complains:\n%s", strings.Join(f, "\n"))
	}
}

// read reads from the store.
func (x *texting) read(f func(store.View) error) {
	x.t.Helper()
	if err := x.store.Read(x.t.Context(), f); err != nil {
		x.t.Fatal(err)
	}
}

// conversation is the newest one of a handset and its transcript.
func (x *texting) conversation(from string) (c store.Conversation, entries []chat.Entry) {
	x.t.Helper()
	x.read(func(v store.View) (err error) {
		if c, err = v.ConversationAt(addressOf(from)); err == nil {
			entries, err = v.Entries(c.ID, 0, 0)
		}
		return err
	})
	return c, entries
}

func addressOf(from string) chat.Address { return chat.Address{Channel: chat.SMS, ID: from} }

// last is the newest entry of a conversation.
func (x *texting) last(from string) chat.Entry {
	x.t.Helper()
	_, entries := x.conversation(from)
	return entries[len(entries)-1]
}

// pending are the entries that wait to be sent.
func (x *texting) pending() (list []store.Delivery) {
	x.t.Helper()
	x.read(func(v store.View) (err error) {
		list, err = v.Pending("", 0)
		return err
	})
	return list
}

// tickets are those of a handset's customers.
func (x *texting) tickets(from string) (list []store.Ticket) {
	x.t.Helper()
	c, _ := x.conversation(from)
	x.read(func(v store.View) (err error) {
		list, err = v.Tickets(store.TicketFilter{Conversation: c.ID}, store.Page{})
		return err
	})
	return list
}

// consents are a handset's lines in the ledger, newest first.
func (x *texting) consents(from string) (list []store.Consent) {
	x.t.Helper()
	x.read(func(v store.View) (err error) {
		list, err = v.Consents(addressOf(from), store.Page{})
		return err
	})
	return list
}

// api asks the REST API and wants it done.
func (x *texting) api(path, body string) string {
	x.t.Helper()
	return x.status(200, "/api/v1/"+path, body, "Authorization", "Bearer "+testToken)
}

// atDesk signs Li in.
func (x *texting) atDesk() {
	x.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		x.t.Fatal(err)
	}
	x.client.Jar = jar
	if status, body := x.signIn("Li Na", testToken); status != 200 {
		x.t.Fatalf("signing in: %d\n%s", status, body)
	}
}

// desk does something with a handset's conversation at the desk.
func (x *texting) desk(from, verb, body string) {
	x.t.Helper()
	c, _ := x.conversation(from)
	x.status(200, "/console/desk/conversations/"+c.ID+"/"+verb, body)
	x.settle()
}

// reply has Li write to a handset.
func (x *texting) reply(from, text string) {
	x.t.Helper()
	body, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		x.t.Fatal(err)
	}
	x.desk(from, "reply", string(body))
}

// metric is a figure of /metrics, 0 if it is not there.
func (x *texting) metric(name string) float64 {
	x.t.Helper()
	page := x.status(200, "/metrics", "", "Authorization", "Bearer "+testToken)
	for line := range strings.Lines(page) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				x.t.Fatal(err)
			}
			return n
		}
	}
	return 0
}

// carrierAnyone stands for all handsets.
const carrierAnyone = carrier.Anyone

func matched(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }
