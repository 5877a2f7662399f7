package gateway

import (
	"cmp"
	"encoding/json"
	"errors"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/dialogs/roster"
	"switchboard/gateway/store"
)

const (
	// perCustomer is how long one customer at the desk takes, for estimates of the wait.
	perCustomer = 3 * time.Minute
	// agentPatience is how long an owner may be silent where the channel does
	// not say how patient its customers are (channels.md §7).
	agentPatience = 5 * time.Minute
)

// firstReply is how long a new owner has for the first reply (channels.md §4).
const firstReply = 5 * time.Minute

// A Handoff is what a person at the desk is told of a customer who waits:
// why, in which queue, what it is about, and the facts collected so far
// (behaviours C91).
type Handoff struct {
	Queue   string         `json:"queue"`
	Skill   string         `json:"skill,omitempty"`
	Summary string         `json:"summary"`
	Facts   []dialogs.Fact `json:"facts,omitempty"`
}

// handoffSetting is where the handoff of a conversation is kept while it lasts.
func handoffSetting(conversation string) string { return "handoff:" + conversation }

// enqueue asks for a person. Who waits already keeps the place, and the queue.
func (w *world) enqueue(e dialogs.Enqueue) (dialogs.Event, error) {
	h := Handoff{Queue: cmp.Or(e.Queue, w.conv.Queue), Skill: w.g.pack.Desk.Skill(e.Task), Summary: e.Summary, Facts: e.Facts}
	again := w.conv.Mode == chat.ModeWaiting
	if again {
		old, err := handoffOf(w.tx, w.conv.ID)
		if err != nil {
			return nil, err
		}
		h.Skill = cmp.Or(old.Skill, h.Skill)
	}
	if e.Queue != "" {
		w.conv.Queue = e.Queue
	}
	if h.Skill != "" || e.Queue != "" || e.Summary != "" || len(e.Facts) > 0 {
		if err := w.keepHandoff(h); err != nil {
			return nil, err
		}
	}
	out := dialogs.Queued{}
	if !again {
		w.conv.Mode = chat.ModeWaiting
		if w.conv.QueuedAt.IsZero() {
			w.conv.QueuedAt = w.now.At
		}
		if err := errors.Join(w.audit("handoff.request", w.conv.ID, e.Queue), w.startClock(clockWait, w.firstAnswer())); err != nil {
			return nil, err
		}
		var err error
		if out.Unstaffed, err = w.wait(); err != nil {
			return nil, err
		}
	}
	var err error
	if out.Position, err = w.place(); err != nil {
		return nil, err
	}
	out.Wait, err = w.estimate(out.Position)
	return out, err
}

// estimate is how long the nth in the queue waits, by how many on duty can
// serve this conversation; by how many are at a desk if none of them is known to.
func (w *world) estimate(n int) (time.Duration, error) {
	seats, err := w.onDuty()
	if err != nil {
		return 0, err
	}
	need, fit := w.g.needOf(w.conv), 0
	for _, s := range seats {
		if roster.Fits(need, s.Person) {
			fit++
		}
	}
	if fit == 0 {
		return w.g.desk.wait(n), nil
	}
	return roster.Wait(n, fit, perCustomer), nil
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

// settleQueue keeps the fields, offers and clocks of the queue in step with the
// mode. While a person talks the original wait is kept, for a requeue.
func (w *world) settleQueue() error {
	was := w.was.conv.Mode
	switch w.conv.Mode {
	case chat.ModeWaiting:
		if w.conv.QueuedAt.IsZero() {
			w.conv.QueuedAt = w.now.At
		}
		if !w.routed { // something else was learned of the customer, perhaps
			if err := w.route(); err != nil {
				return err
			}
		}
	case chat.ModeAgent:
		w.conv.Queue = ""
	case chat.ModeBot, chat.ModeClosed:
		w.conv.Queue, w.conv.QueuedAt = "", time.Time{}
		w.conv.Agent, w.conv.AgentName, w.conv.AgentPhone = "", "", ""
	}
	var errs []error
	if w.conv.Mode != chat.ModeWaiting && (was == chat.ModeWaiting || w.conv.Route.Offered != "") {
		errs = append(errs, w.endOffer(), w.stopClock(clockWait))
	}
	if w.conv.Mode != chat.ModeAgent && was == chat.ModeAgent {
		errs = append(errs, w.answered(), w.customerIsThere())
	}
	if w.conv.Mode == chat.ModeBot || w.conv.Mode == chat.ModeClosed {
		w.conv.Route = store.Route{}
	}
	return errors.Join(errs...)
}

// reorders tells whether the turn may have changed the order of the queue, or
// who has room.
func (w *world) reorders() bool {
	was, is := w.was.conv, w.conv
	return was.Mode != is.Mode || was.Agent != is.Agent || was.Route.Offered != is.Route.Offered ||
		is.Mode == chat.ModeWaiting && roster.Compare(w.g.needOf(was), w.g.needOf(is)) != 0
}

// expectAgent starts the clock of the owner's silence: for a customer's first
// line that waits for an answer. What follows it does not move the clock.
func (w *world) expectAgent() error {
	if w.conv.Route.Clock == clockReply {
		return nil
	}
	return w.owes(w.requeueAfter())
}

// awaitAgent starts the clock of a new owner: till the first reply.
func (w *world) awaitAgent() error {
	if err := w.answered(); err != nil {
		return err
	}
	return w.owes(min(w.requeueAfter(), firstReply))
}

// owes starts the clock of an owner who loses the customer after a limit. In a
// call people hear each other.
func (w *world) owes(limit time.Duration) error {
	if w.now.Traits.Spoken {
		return nil
	}
	promise := limit
	if t := w.nextAnswer(); t > 0 {
		promise = min(t, limit)
	}
	return errors.Join(
		w.startClock(clockReply, promise), w.customerIsThere(),
		w.setTimer(w.conv.ID, timerAgent, "", w.now.At.Add(limit)))
}

// answered stops the clocks of the owner's silence.
func (w *world) answered() error {
	return errors.Join(w.tx.DropTimer(w.conv.ID, timerAgent, ""), w.stopClock(clockReply))
}

// awaitCustomer starts the clocks of the customer's silence, after a reply
// (channels.md §7). They ring no bell at night.
func (w *world) awaitCustomer() error {
	t := w.now.Traits.Desk
	if w.now.Traits.Spoken || t.Nudge <= 0 || t.End <= t.Nudge {
		return nil
	}
	return errors.Join(
		w.setTimer(w.conv.ID, timerSilent, "nudge", w.byDay(w.now.At.Add(t.Nudge))),
		w.setTimer(w.conv.ID, timerSilent, "end", w.byDay(w.now.At.Add(t.End))))
}

// customerIsThere stops them.
func (w *world) customerIsThere() error {
	return errors.Join(
		w.tx.DropTimer(w.conv.ID, timerSilent, "nudge"),
		w.tx.DropTimer(w.conv.ID, timerSilent, "end"))
}

// customerSilent asks a customer who does not answer, and in the end closes
// the conversation for the owner.
func (w *world) customerSilent(what string) ([]dialogs.Event, error) {
	switch {
	case w.conv.Mode != chat.ModeAgent:
		return nil, errNothing
	case what != "end":
		return []dialogs.Event{dialogs.CustomerSilent{}}, w.audit("handoff.nudge", w.conv.ID, "")
	}
	owner := channels.Agent{ID: w.conv.Agent, Name: w.conv.AgentName}
	return []dialogs.Event{dialogs.CustomerSilent{End: true}}, errors.Join(
		w.leave(owner, chat.ModeClosed), w.audit("handoff.resolve", w.conv.ID, "no_answer"))
}

// agentSilent puts a conversation back into the queue whose owner does not answer (behaviours C99).
func (w *world) agentSilent() ([]dialogs.Event, error) {
	if w.conv.Mode != chat.ModeAgent {
		return nil, errNothing
	}
	clock := clockReply
	if w.conv.Route.Due.Before(w.now.At) {
		clock = "" // that was told when it was
	}
	if err := w.ping("clock.lost", clock, 100, pack.Arg{Name: "name", Value: w.conv.AgentName}); err != nil {
		return nil, err
	}
	return w.silent(false, "")
}

// silent takes a conversation from an owner who does not answer, or not any
// more, or who passed it on, to a queue or "" for the one that it was in.
func (w *world) silent(passed bool, queue string) ([]dialogs.Event, error) {
	n, err := w.requeue("", queue)
	return []dialogs.Event{dialogs.AgentSilent{Position: n, Passed: passed}}, err
}

// requeue makes the customer wait again, with the original wait, and returns
// the place. The desk is told why, if it is not for what it was before. A call
// to the customer that the owner has not got through with is off.
func (w *world) requeue(why, queue string) (int, error) {
	h, err := handoffOf(w.tx, w.conv.ID)
	if err != nil {
		return 0, err
	}
	var owner []string
	if w.conv.Agent != "" {
		owner = append(owner, w.g.personOf(w.conv.Agent, "").ID)
	}
	w.conv.Mode = chat.ModeWaiting
	w.conv.Agent, w.conv.AgentName, w.conv.AgentPhone = "", "", ""
	if w.conv.QueuedAt.IsZero() {
		w.conv.QueuedAt = w.now.At
	}
	h.Queue, h.Skill = cmp.Or(why, h.Queue), cmp.Or(queue, h.Skill)
	w.conv.Queue = h.Queue
	if err := errors.Join(w.keepHandoff(h), w.tx.DropTimer(w.conv.ID, timerDial, "callback"), w.answered(), w.customerIsThere()); err != nil {
		return 0, err
	}
	if err := w.startClock(clockWait, w.firstAnswer()); err != nil {
		return 0, err
	}
	if _, err := w.wait(owner...); err != nil {
		return 0, err
	}
	if err := w.audit("handoff.requeue", w.conv.ID, why); err != nil {
		return 0, err
	}
	return w.place()
}

// keepHandoff keeps what the desk is told of the conversation.
func (w *world) keepHandoff(h Handoff) error {
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	return w.tx.SetSetting(handoffSetting(w.conv.ID), string(b))
}
