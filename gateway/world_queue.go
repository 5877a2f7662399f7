package gateway

import (
	"cmp"
	"encoding/json"
	"errors"
	"time"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
)

const (
	// perCustomer is how long one customer at the desk takes, for estimates of the wait.
	perCustomer = 3 * time.Minute
	// agentPatience is how long an owner may be silent where the channel does
	// not say how patient its customers are (channels.md §7).
	agentPatience = 5 * time.Minute
)

// A Handoff is what a person at the desk is told of a customer who waits:
// why, what it is about, and the facts collected so far (behaviours C91).
type Handoff struct {
	Queue   string         `json:"queue"`
	Summary string         `json:"summary"`
	Facts   []dialogs.Fact `json:"facts,omitempty"`
}

// handoffSetting is where the handoff of a conversation is kept while it lasts.
func handoffSetting(conversation string) string { return "handoff:" + conversation }

// enqueue asks for a person. Who waits already keeps the place.
func (w *world) enqueue(e dialogs.Enqueue) (dialogs.Event, error) {
	if w.conv.Mode != chat.ModeWaiting {
		w.conv.Mode = chat.ModeWaiting
		if w.conv.QueuedAt.IsZero() {
			w.conv.QueuedAt = w.now.At
		}
		if err := errors.Join(w.audit("handoff.request", w.conv.ID, e.Queue), w.startClock(clockWait, w.firstAnswer())); err != nil {
			return nil, err
		}
	}
	if e.Queue != "" {
		w.conv.Queue = e.Queue
	}
	if e.Queue != "" || e.Summary != "" || len(e.Facts) > 0 {
		if err := w.keepHandoff(Handoff{Queue: w.conv.Queue, Summary: e.Summary, Facts: e.Facts}); err != nil {
			return nil, err
		}
	}
	n, err := position(w.tx, w.conv)
	return dialogs.Queued{Position: n, Wait: w.g.desk.wait(n)}, err
}

// tellDesk keeps what a person who was not asked for shall know.
func (w *world) tellDesk(e dialogs.TellDesk) error {
	if e.Summary == "" && len(e.Facts) == 0 {
		return nil
	}
	return w.keepHandoff(Handoff{Summary: e.Summary, Facts: e.Facts})
}

func (w *world) dequeue() error {
	if w.conv.Mode != chat.ModeWaiting {
		return nil
	}
	w.conv.Mode = chat.ModeBot
	return errors.Join(w.tx.SetSetting(handoffSetting(w.conv.ID), ""), w.stopClock(clockWait), w.audit("handoff.withdraw", w.conv.ID, ""))
}

// settleQueue keeps the fields and clocks of the queue in step with the mode.
// While a person talks the original wait is kept, for a requeue.
func (w *world) settleQueue() error {
	switch w.conv.Mode {
	case chat.ModeWaiting:
		if w.conv.QueuedAt.IsZero() {
			w.conv.QueuedAt = w.now.At
		}
	case chat.ModeAgent:
		w.conv.Queue = ""
	case chat.ModeBot, chat.ModeClosed:
		w.conv.Queue, w.conv.QueuedAt = "", time.Time{}
		w.conv.Agent, w.conv.AgentName, w.conv.AgentPhone = "", "", ""
	}
	was := w.was.conv.Mode
	switch {
	case was == w.conv.Mode:
	case was == chat.ModeWaiting:
		return w.stopClock(clockWait)
	case was == chat.ModeAgent:
		return w.answered()
	}
	return nil
}

// position is the place of a conversation in the queue, from 1: its place in
// the list, or, while it is not stored as waiting, the one that it will have.
func position(v store.View, c store.Conversation) (int, error) {
	waiting, err := v.Waiting()
	n := 1
	for i, o := range waiting {
		if o.ID == c.ID {
			return i + 1, nil
		}
		if !o.QueuedAt.After(c.QueuedAt) {
			n++
		}
	}
	return n, err
}

// expectAgent starts the clock of the owner's silence: for a customer's first
// line that waits for an answer. What follows it does not move the clock.
func (w *world) expectAgent() error {
	if w.conv.Seq > 0 {
		last, err := w.tx.Entries(w.conv.ID, w.conv.Seq-1, 1)
		if err != nil || (len(last) == 1 && last[0].Author == chat.Customer) {
			return err
		}
	}
	return w.awaitAgent()
}

// awaitAgent starts the clock anew. In a call people hear each other.
func (w *world) awaitAgent() error {
	if w.now.Traits.Spoken {
		return nil
	}
	limit := w.nextAnswer()
	if err := w.startClock(clockReply, limit); err != nil {
		return err
	}
	return w.setTimer(w.conv.ID, timerAgent, "", w.now.At.Add(limit))
}

// answered stops the clocks of the owner's silence.
func (w *world) answered() error {
	return errors.Join(w.tx.DropTimer(w.conv.ID, timerAgent, ""), w.stopClock(clockReply))
}

// agentSilent puts a conversation back into the queue whose owner does not answer (behaviours C99).
func (w *world) agentSilent() ([]dialogs.Event, error) {
	if w.conv.Mode != chat.ModeAgent {
		return nil, errNothing
	}
	if err := w.ping("clock."+clockReply, 100, pack.Arg{Name: "name", Value: w.conv.AgentName}); err != nil {
		return nil, err
	}
	return w.silent(false)
}

// silent takes a conversation from an owner who does not answer, or not any
// more, or who passed it on.
func (w *world) silent(passed bool) ([]dialogs.Event, error) {
	n, err := w.requeue("")
	return []dialogs.Event{dialogs.AgentSilent{Position: n, Passed: passed}}, err
}

// requeue makes the customer wait again, with the original wait, and returns
// the place. The desk is told why, if it is not for what it was before.
func (w *world) requeue(why string) (int, error) {
	h, err := handoffOf(w.tx, w.conv.ID)
	if err != nil {
		return 0, err
	}
	w.conv.Mode = chat.ModeWaiting
	w.conv.Agent, w.conv.AgentName, w.conv.AgentPhone = "", "", ""
	if w.conv.QueuedAt.IsZero() {
		w.conv.QueuedAt = w.now.At
	}
	h.Queue = cmp.Or(why, h.Queue)
	w.conv.Queue = h.Queue
	if err := w.keepHandoff(h); err != nil {
		return 0, err
	}
	if err := w.startClock(clockWait, w.firstAnswer()); err != nil {
		return 0, err
	}
	if err := w.audit("handoff.requeue", w.conv.ID, why); err != nil {
		return 0, err
	}
	return position(w.tx, w.conv)
}

// keepHandoff keeps what the desk is told of the conversation.
func (w *world) keepHandoff(h Handoff) error {
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	return w.tx.SetSetting(handoffSetting(w.conv.ID), string(b))
}
