package dialogs

// uncalled takes it that nobody called who was to. Right after the promise it is
// noted on the case; later it is a complaint, and the call is offered anew behind it.
func (t *step) uncalled(m Said) bool {
	if !t.contains("uncalled", m.Text) || length(m.Text) > 2*asideWords {
		return false
	}
	k := Task{Form: idComplaint}
	if d := t.s.Done; d != nil && (d.What == "callback" || d.What == "ticket") && t.now.At.Sub(d.At) < foundLasts {
		k = Task{Form: idTicketLookup, Late: true, Facts: facts("detail", clip(m.Text, maxRead))}
	}
	t.push(k, m)
	return true
}

// callAgain offers the call that did not come; false if a complaint is about something else.
func (t *step) callAgain(detail string) bool {
	if !t.contains("uncalled", detail) || t.task() != nil {
		return false
	}
	t.ask(Asked{Key: "callback.again", Choices: t.choicesOf("callback", "no")})
	return true
}
