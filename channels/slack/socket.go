package slack

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"
	"log"

	api "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// plug takes what Slack brings by Socket Mode, until ctx ends. It comes back
// after every break, ever more slowly while Slack does not let us in.
func (d *Desk) plug(ctx context.Context) {
	for fails := 0; ctx.Err() == nil; fails++ {
		c := socketmode.New(d.api, socketmode.OptionLog(log.New(io.Discard, "", 0)))
		session, cancel := context.WithCancel(ctx)
		done := make(chan struct{})
		go func() {
			defer close(done)
			if d.hear(session, c) {
				fails = 0
			}
		}()
		err := c.RunContext(session)
		cancel()
		<-done
		if ctx.Err() != nil {
			return
		}
		d.cfg.Log.Warn("slack: Socket Mode broke off", "code", codeOf(err)) // the error may hold the socket's ticket
		wait := min(d.calls.first<<min(fails, 10), d.calls.top)
		if _, kind := kindOf(err); errors.Is(kind, errLocked) {
			d.cfg.Log.Error("slack: the app token opens nothing", "code", codeOf(err))
			wait = d.revive
		}
		if sleep(ctx, wait) != nil {
			return
		}
	}
}

// ears is how many envelopes are worked on at one time; those of one thread are
// taken in order.
const ears = 8

// hear takes envelopes until ctx ends; it tells whether Slack let us in.
func (d *Desk) hear(ctx context.Context, c *socketmode.Client) (connected bool) {
	var queues [ears]chan socketmode.Event
	for i := range queues {
		queues[i] = make(chan socketmode.Event, 64)
		if !d.enter() {
			return false
		}
		go func() {
			defer d.running.Done()
			for {
				select {
				case e := <-queues[i]:
					d.takeEnvelope(ctx, c, e)
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	for {
		select {
		case <-ctx.Done():
			return connected
		case e := <-c.Events:
			if e.Type == socketmode.EventTypeConnected {
				connected = true
			}
			if e.Request == nil || e.Request.EnvelopeID == "" {
				continue
			}
			select {
			case queues[placeOf(e.Request.Payload)%ears] <- e:
			case <-ctx.Done():
				return connected
			}
		}
	}
}

// placeOf is the same for envelopes that must stay in order: those of a thread.
func placeOf(payload []byte) uint32 {
	var p struct {
		Event struct {
			ThreadTS string `json:"thread_ts"`
			Message  struct {
				ThreadTS string `json:"thread_ts"`
			}
			Previous struct {
				ThreadTS string `json:"thread_ts"`
			} `json:"previous_message"`
		}
	}
	_ = json.Unmarshal(payload, &p) // what has no thread may go anywhere
	h := fnv.New32a()
	place := p.Event.ThreadTS
	for _, other := range []string{p.Event.Message.ThreadTS, p.Event.Previous.ThreadTS} {
		if place == "" {
			place = other
		}
	}
	h.Write([]byte(place))
	return h.Sum32()
}

// takeEnvelope takes one and acknowledges it when it is stored; what could not
// be stored is left for Slack to bring again.
func (d *Desk) takeEnvelope(ctx context.Context, c *socketmode.Client, e socketmode.Event) {
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), handleTime)
	defer cancel()
	var out any
	var err error
	switch e.Request.Type {
	case socketmode.RequestTypeEventsAPI:
		_, err = d.takeEvent(work, e.Request.Payload)
	case socketmode.RequestTypeInteractive:
		out, err = d.interactionOf(work, e.Request.Payload)
	case socketmode.RequestTypeSlashCommands:
		var s api.SlashCommand
		if err = json.Unmarshal(e.Request.Payload, &s); err == nil {
			out, err = d.command(work, s)
			d.count("command", err)
		}
	}
	if err != nil && !errors.Is(err, errMalformed) {
		d.cfg.Log.Warn("slack: not taken", "kind", e.Request.Type, "err", err)
		return
	}
	if err := c.AckCtx(work, e.Request.EnvelopeID, out); err != nil {
		d.cfg.Log.Warn("slack: not acknowledged", "kind", e.Request.Type, "err", err)
	}
}
