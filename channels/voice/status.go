package voice

import (
	"context"
	"errors"
	"time"

	"switchboard/channels"
)

// noteLimit bounds one attempt to tell the gateway of the end of a call: the
// carrier waits 15 s for the answer to a webhook.
const noteLimit = 10 * time.Second

// notePauses are the waits before further attempts: the carrier tells the end
// of a call once.
var notePauses = []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// ended hears of the stages of a call, and tells the gateway when it is over,
// whoever ended it. Reports come in any order and any number of times.
func (ch *Channel) ended(q request) {
	status := q.form.Get("CallStatus")
	switch status {
	case "completed", "busy", "no-answer", "failed", "canceled":
	default:
		return
	}
	ch.sessions.forget(q.call).hungUp()
	conversation, k := ch.calls.forget(q.call)
	if k != nil && k.leg != nil && !k.leg.over && k.leg.sid != "" { // also one who waits alone in the conference
		ch.background(func() { ch.complete(conversation, k.leg.sid) })
	}
	if q.step.purpose != "" && status != "completed" {
		ch.missed(q, map[string]string{"busy": "busy", "no-answer": "no_answer"}[status])
		return
	}
	if conversation == "" {
		conversation = q.step.conversation
	}
	ch.again("hung up", conversation, func(ctx context.Context) error { return ch.hangup(ctx, q, conversation) })
}

// hangup tells the gateway; a call that this process does not know is looked for.
func (ch *Channel) hangup(ctx context.Context, q request, conversation string) error {
	if conversation == "" {
		c, err := ch.gateway.Find(ctx, q.who)
		if errors.Is(err, channels.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		conversation = c.ID
	}
	return ch.gateway.Hangup(ctx, conversation, q.call)
}

// again tells the gateway something: at once, and if that fails, later.
func (ch *Channel) again(what, conversation string, tell func(context.Context) error) {
	once := func() error {
		ctx, cancel := context.WithTimeout(ch.ctx, noteLimit)
		defer cancel()
		return tell(ctx)
	}
	err := once()
	if err == nil || errors.Is(err, channels.ErrNotFound) {
		return
	}
	ch.log.Warn("gateway not told", "what", what, "conversation", conversation, "err", err)
	ch.background(func() {
		for _, pause := range notePauses {
			last := !ch.wait(pause)
			if err = once(); err == nil || errors.Is(err, channels.ErrNotFound) {
				return
			}
			if last {
				break
			}
		}
		ch.log.Error("gateway not told", "what", what, "conversation", conversation, "err", err)
	})
}
