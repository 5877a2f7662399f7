package voice

import (
	"context"
	"fmt"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/channels/twilio"
	"switchboard/chat"
)

// customerRings is how long a call to a customer rings: five rings or so, less
// than mailboxes wait.
const customerRings = 25 * time.Second

// keyTimeout is how long somebody who answers has for a key, in seconds.
const keyTimeout = 8

// Purposes of calls that we make (channels.Calls.Resume).
const (
	purposeSurvey   = "survey"
	purposeCallback = "callback"
)

// Call implements channels.Dialer. The carrier listens for a machine first;
// whoever answers presses a key, so that no machine is ever talked to. An
// address that is no number is channels.ErrRejected.
func (ch *Channel) Call(ctx context.Context, conversation string, to chat.Address, purpose string, l chat.Locale) error {
	if !e164.MatchString(to.ID) {
		return fmt.Errorf("call: no phone number: %w", channels.ErrRejected)
	}
	s := step{conversation: conversation, purpose: purpose, locale: l}
	_, err := ch.account.Dial(ctx, twilio.OutCall{
		To: to.ID, URL: ch.account.URL(s.at(outPath)), FallbackURL: ch.account.URL(root + fallbackPath),
		StatusCallback: ch.account.URL(s.at(statusPath)), Machine: true, Timeout: customerRings,
	})
	if err != nil {
		return fmt.Errorf("call: %w", err)
	}
	return nil
}

// out greets whoever answers a call of ours, and asks for a key.
func (ch *Channel) out(q request) ([]byte, error) {
	if by := q.form.Get("AnsweredBy"); strings.HasPrefix(by, "machine") || by == "fax" {
		ch.missed(q, "machine")
		return newDocument(0).hangUp(), nil
	}
	key := "voice.out.callback"
	if q.step.purpose == purposeSurvey {
		key = "voice.out.survey"
	}
	d := newDocument(0)
	said := d.spoken(render(phrase(ch.cfg.Words, q.step.locale, key)))
	return d.add(profile{timeout: keyTimeout, digits: 1}.gather(q.step.at(joinedPath), q.step.locale, "", false, said)).bytes(), nil
}

// joined goes on with whoever pressed a key; nobody has, if none was pressed.
func (ch *Channel) joined(q request) ([]byte, error) {
	if q.form.Get("Digits") == "" {
		ch.missed(q, "no_answer")
		return newDocument(0).say(phrase(ch.cfg.Words, q.step.locale, "voice.bye")).hangUp(), nil
	}
	return ch.soon(q, func(ctx context.Context) ([]byte, error) { return ch.joining(ctx, q) })
}

func (ch *Channel) joining(ctx context.Context, q request) ([]byte, error) {
	r, err := ch.gateway.Resume(ctx, q.step.conversation, q.call, q.step.purpose)
	if err != nil {
		return nil, err
	}
	purpose := q.step.purpose
	q.step.purpose = ""
	ch.metrics.outcomes.WithLabelValues(known(purpose), "reached").Inc()
	if len(r.Entries) > 0 { // what was said before this call is not said in it
		q.step.seq = r.Entries[0].Seq - 1
	}
	return ch.answer(ctx, q, r, heard{})
}

// missed tells the gateway that a call of ours reached nobody.
func (ch *Channel) missed(q request, outcome string) {
	if outcome == "" {
		outcome = "failed"
	}
	ch.metrics.outcomes.WithLabelValues(known(q.step.purpose), outcome).Inc()
	ch.again("missed", q.step.conversation, func(ctx context.Context) error {
		return ch.gateway.Missed(ctx, q.step.conversation, q.step.purpose, outcome)
	})
}

// known keeps labels of metrics to the purposes that there are.
func known(purpose string) string {
	if purpose == purposeSurvey || purpose == purposeCallback {
		return purpose
	}
	return "other"
}
