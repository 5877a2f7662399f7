package voice

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/twilio/twilio-go/twiml"

	"switchboard/channels"
	"switchboard/channels/twilio"
	"switchboard/chat"
)

// agentRings is how long the phone of a person rings before the next is asked
// (channels.md §2: no key in 10 s → next agent).
const agentRings = 10 * time.Second

// Changed sees a person take or leave a conversation whose caller is on the
// line. One who has a phone is called; the caller goes on waiting until they
// have pressed a key.
func (ch *Channel) Changed(c channels.Conversation, _ []chat.Entry) {
	ch.sessions.changed(c)
	if c.Mode == chat.ModeAgent {
		ch.connect(c)
		return
	}
	ch.calls.with(c.ID, func(k *call) {
		ch.release(c.ID, k.leg)
		k.leg = nil
	})
}

// connect calls the person who owns a conversation, once.
func (ch *Channel) connect(c channels.Conversation) {
	if c.Mode != chat.ModeAgent || c.AgentPhone == "" {
		return
	}
	ch.calls.with(c.ID, func(k *call) {
		if k.leg != nil && k.leg.phone == c.AgentPhone || c.Call != k.sid {
			return
		}
		before, l := k.leg, &leg{phone: c.AgentPhone}
		s := k.step.afterwards()
		s.locale, s.other = c.Locale, k.sid
		if ch.background(func() { ch.dialAgent(c.ID, l, s) }) {
			k.leg = l
			ch.release(c.ID, before)
		}
	})
}

// release ends the call to a person who is not waited for any more. One who
// talks with the caller is not interrupted. The caller holds the lock of calls.
func (ch *Channel) release(conversation string, l *leg) {
	if l != nil && !l.accepted && !l.over && l.sid != "" {
		ch.background(func() { ch.complete(conversation, l.sid) })
	}
}

func (ch *Channel) dialAgent(conversation string, l *leg, s step) {
	sid, err := ch.account.Dial(ch.ctx, twilio.OutCall{
		To: l.phone, URL: ch.account.URL(s.at(whisperPath)), FallbackURL: ch.account.URL(s.at(leftPath)),
		StatusCallback: ch.account.URL(s.at(agentPath)), Timeout: agentRings,
	})
	if err != nil {
		ch.log.Error("person not called", "conversation", conversation, "err", err)
		ch.decline(conversation, "", "failed")
		return
	}
	waits := ch.calls.with(conversation, func(k *call) {
		if l.sid = cmp.Or(l.sid, sid); k.leg != l { // given up meanwhile
			ch.release(conversation, l)
		}
	})
	if !waits {
		ch.complete(conversation, sid)
	}
}

// complete ends the call to a person who is not needed any more.
func (ch *Channel) complete(conversation, sid string) {
	if err := ch.account.Complete(ch.ctx, sid); err != nil && !errors.Is(err, channels.ErrRejected) {
		ch.log.Error("call to a person not ended", "conversation", conversation, "err", err)
	}
}

// whisper tells a person who picks up what it is about, and waits for their key:
// a machine that answers presses none.
func (ch *Channel) whisper(q request) ([]byte, error) {
	return ch.soon(q, func(ctx context.Context) ([]byte, error) {
		d := newDocument(0)
		return d.add(twiml.VoiceGather{
			Input: "dtmf", Action: q.step.at(acceptPath), Method: "POST", ActionOnEmptyResult: "true",
			NumDigits: "1", Timeout: strconv.Itoa(acceptTimeout), InnerElements: d.spoken(render(ch.brief(ctx, q.step))),
		}).bytes(), nil
	})
}

// brief is what a person hears before they take a call.
func (ch *Channel) brief(ctx context.Context, s step) []chat.Speech {
	if b, ok := ch.gateway.(Briefer); ok {
		about, l, err := b.Brief(ctx, s.conversation)
		if err != nil {
			ch.log.Warn("no brief", "conversation", s.conversation, "err", err)
		} else if about != "" {
			return phrase(ch.cfg.Words, l, "voice.whisper.about", "about", about)
		}
	}
	return phrase(ch.cfg.Words, s.locale, "voice.whisper")
}

// accept joins a person who pressed 1 with the caller, and lets others go.
func (ch *Channel) accept(q request) ([]byte, error) {
	return ch.soon(q, func(ctx context.Context) ([]byte, error) {
		if q.form.Get("Digits") != "1" {
			ch.decline(q.step.conversation, q.call, "declined")
			return newDocument(0).say(phrase(ch.cfg.Words, q.step.locale, "voice.declined")).hangUp(), nil
		}
		if !ch.take(q) {
			return ch.gone(q), nil
		}
		to := q.step
		to.other = q.call
		if err := ch.account.Redirect(ctx, q.step.other, ch.account.URL(to.at(bridgePath))); err != nil {
			ch.log.Warn("caller not joined", "conversation", q.step.conversation, "err", err)
			return ch.gone(q), nil
		}
		ch.metrics.bridges.WithLabelValues("accepted").Inc()
		return ch.conference(newDocument(0).say(phrase(ch.cfg.Words, q.step.locale, "voice.connecting")), q.step.at(leftPath), room(to)), nil
	})
}

// take marks the leg of a call as accepted; false if another was meanwhile
// asked or accepted. A call that is not known here is left to the carrier.
func (ch *Channel) take(q request) bool {
	taken := true
	ch.calls.with(q.step.conversation, func(k *call) {
		if k.leg == nil || k.leg.sid != "" && k.leg.sid != q.call || k.leg.over {
			taken = false
			return
		}
		k.leg.sid, k.leg.accepted = q.call, true
	})
	return taken
}

// room names the conference of a caller with one person: the next one's is
// another, which the end of this one does not end.
func room(s step) string { return s.conversation + "-" + s.other }

// conference puts a leg into a conference: it begins and
// ends with both, and whoever is first hears music.
func (ch *Channel) conference(d *document, action, name string) []byte {
	return d.add(twiml.VoiceDial{Action: action, Method: "POST", InnerElements: []twiml.Element{twiml.VoiceConference{
		Name: name, Beep: "false", StartConferenceOnEnter: "true", EndConferenceOnExit: "true",
		WaitUrl: root + holdPath, WaitMethod: "POST", MaxParticipants: "2",
	}}}).bytes()
}

// gone tells a person that there is nobody to talk to.
func (ch *Channel) gone(q request) []byte {
	return newDocument(0).say(phrase(ch.cfg.Words, q.step.locale, "voice.gone")).hangUp()
}

// bridge joins the caller with the person. Whatever was written up to now they
// will talk about, so it is not said afterwards.
func (ch *Channel) bridge(q request) ([]byte, error) {
	return ch.soon(q, func(ctx context.Context) ([]byte, error) {
		c, err := ch.find(ctx, q)
		if err != nil {
			return nil, err
		}
		s := q.step.afterwards()
		s.other = ""
		if c.Seq > s.seq {
			s.seq, s.again = c.Seq, 0
		}
		ch.calls.note(q, s)
		return ch.conference(newDocument(0).say(phrase(ch.cfg.Words, s.locale, "voice.connecting")), s.at(bridgedPath), room(q.step)), nil
	})
}

// bridged goes on with a caller whose person has hung up, as the conversation
// now stands. What a person typed while they talked is not said again.
func (ch *Channel) bridged(q request) ([]byte, error) {
	return ch.soon(q, func(ctx context.Context) ([]byte, error) {
		c, err := ch.find(ctx, q)
		if err != nil {
			return nil, err
		}
		entries, err := ch.gateway.History(ctx, q.step.conversation, q.step.seq, 0)
		if err != nil {
			return nil, err
		}
		t := turn{conversation: q.step.conversation, address: c.Address, mode: c.Mode, locale: c.Locale}
		for _, e := range entries {
			q.step.seq = max(q.step.seq, e.Seq-1)
			if e.Author != chat.Agent {
				t.entries = append(t.entries, e)
			}
		}
		if c.Mode == chat.ModeAgent {
			t.entries = []chat.Entry{{Seq: c.Seq, Author: chat.System, Prompt: chat.Prompt{Speech: phrase(ch.cfg.Words, c.Locale, "voice.left")}}}
		}
		return ch.show(q, heard{}, t), nil
	})
}

// hold is what whoever is first in a conference hears until the other comes.
func (ch *Channel) hold(request) ([]byte, error) {
	return newDocument(0).add(twiml.VoicePlay{Url: root + music.path}).bytes(), nil
}

// left ends the call of a person who comes back from the conference.
func (ch *Channel) left(request) ([]byte, error) { return newDocument(0).hangUp(), nil }

// agentEnded hears how the call to a person ended. One that was not taken is
// passed on to the next.
func (ch *Channel) agentEnded(q request) {
	switch q.form.Get("CallStatus") {
	case "busy", "no-answer", "failed", "canceled":
		ch.decline(q.step.conversation, q.call, "declined")
	case "completed": // while listening to what it is about
		known := ch.calls.with(q.step.conversation, func(*call) {})
		if known {
			ch.decline(q.step.conversation, q.call, "declined")
		}
	}
}

// decline has the caller wait for the next person, once a leg. A leg that was
// accepted, or is not the one that rings, declines nothing.
func (ch *Channel) decline(conversation, sid, result string) {
	ours := true
	ch.calls.with(conversation, func(k *call) {
		l := k.leg
		if l == nil || l.accepted || l.over || sid != "" && l.sid != "" && l.sid != sid {
			ours = false
			return
		}
		l.over = true
	})
	if !ours {
		return
	}
	ch.metrics.bridges.WithLabelValues(result).Inc()
	ch.again("declined", conversation, func(ctx context.Context) error { return ch.gateway.Declined(ctx, conversation) })
}
