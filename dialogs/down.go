package dialogs

import (
	"time"

	"switchboard/chat"
)

// DownPatience is how long a desk may be down before a customer is offered a
// call instead (channels.md §4), where the channel's own patience is longer.
const DownPatience = 5 * time.Minute

// deskDown tells a customer, once, that nobody can read along for now. Who
// waits is offered a call after five minutes; whom a person owned waits again by
// then (AgentSilent) and is offered it at once.
func (t *step) deskDown() {
	d := t.s.Desk
	if !t.withPeople() || d.Down || d.Callback {
		return
	}
	d.Down = true
	t.notice("desk.down")
	own := t.now.Traits.Patience
	if t.s.Mode == chat.ModeAgent || d.Offered || t.now.Traits.Spoken || own > 0 && own <= DownPatience {
		return
	}
	t.do(SetTimer{Name: timerQueue, At: t.now.At.Add(DownPatience)})
}
