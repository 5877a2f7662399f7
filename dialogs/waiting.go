package dialogs

import (
	"time"

	"switchboard/chat"
)

// callPurpose is what a customer whose place was kept is called for.
const callPurpose = "callback"

// overflow is how long a caller waits before other ways are offered once more (channels.md §7).
const overflow = 5 * time.Minute

// patience sets the time after which a waiting customer is told what else there is.
func (t *step) patience() {
	if p := t.now.Traits.Patience; p > 0 {
		t.do(SetTimer{Name: timerQueue, At: t.now.At.Add(p)})
	}
}

// impatient: nobody took the customer so far.
func (t *step) impatient() {
	d := t.s.Desk
	switch {
	case t.s.Mode != chat.ModeWaiting:
	case t.s.OptedOut && t.now.Traits.Keywords:
		t.leaveQueue()
		t.close()
	case t.now.Traits.Spoken:
		t.hold()
	case d.Offered: // nobody came for a day
		t.leaveQueue()
		t.ask(Asked{Key: "desk.expired", Choices: t.choicesOf("callback", "message")})
	default:
		d.Offered = true
		t.expireQueue()
		t.ask(Asked{Key: "desk.callback", Choices: t.choicesOf("callback", "message", "wait")})
	}
}

// expireQueue sets the time after which waiting has no sense any more.
func (t *step) expireQueue() {
	if t.now.Traits.Expire > 0 {
		t.do(SetTimer{Name: timerQueue, At: t.now.At.Add(t.now.Traits.Expire)})
	}
}

// hold tells a caller in the queue the place every so often, or that nobody
// works any more.
func (t *step) hold() {
	t.patience()
	if !t.peopleWork() {
		t.closedHours("wait")
		return
	}
	t.enqueueAgain()
}

// place tells a customer who waits their place, and offers a caller a callback
// that keeps it: first, and again when it takes too long.
func (t *step) place(args ...string) {
	d := t.s.Desk
	waited := t.now.At.Sub(d.Since)
	long := waited >= overflow
	if t.now.Traits.Spoken && (!d.Offered && waited >= t.now.Traits.Patience || long && !d.Late) {
		d.Offered, d.Late = true, long
		t.ask(Asked{Key: "desk.place", Args: args, Choices: t.choicesOf("wait", "callback", "message")})
		return
	}
	t.notice("desk.position", args...)
}

// keepPlace ends a call whose caller is called when it is their turn: they
// keep waiting, elsewhere.
func (t *step) keepPlace() {
	t.s.Desk.Callback, t.s.Desk.Offered = true, true
	t.s.Asked = Asked{}
	t.do(SetTimer{Name: timerQueue, At: t.now.At.Add(placeLasts)})
	t.notice("desk.kept")
	t.ends = true
}

// placeLasts is how long a place is kept for somebody whom nobody calls.
const placeLasts = 24 * time.Hour

// recorded takes a spoken message into a case for the desk: it is kept with
// the conversation.
func (t *step) recorded(m Said) {
	words := m.Text
	if m.Media > 0 {
		words = t.words("voicemail.detail")
	}
	k := Task{Form: idRequest, Facts: facts("detail", words, "category", "crm", "phone", t.call().From)}
	t.s.Tasks = append(t.s.Tasks, k)
	t.s.Asked = Asked{}
	openTicket(t, t.task())
}
