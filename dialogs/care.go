package dialogs

import "switchboard/chat"

// agentCalls has the customer called for the owner, as on a promised call.
func (t *step) agentCalls() {
	if t.s.Mode != chat.ModeAgent {
		return
	}
	t.do(CallLater{Purpose: callPurpose, At: t.now.At})
	t.notice("desk.calling", "name", t.s.Desk.Name)
}
