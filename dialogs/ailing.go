package dialogs

import "switchboard/chat"

// broken takes a service with words for how bad it is as a fault: 网又断了, "router
// keeps dropping", however it is wrapped.
func (t *step) broken(m Said) bool {
	if !t.breaks(m) || t.mark(nil, t.form(idFault).slot("grade"), m.Text) == "" {
		return false
	}
	t.start(idFault, m)
	return true
}

// breaks tells whether the first service that a message names can break.
func (t *step) breaks(m Said) bool {
	ids := values(m, chat.KindService)
	return len(ids) > 0 && t.service(ids[0]) != nil && t.service(ids[0]).Fault
}

// ailing tells whether a text says of something that it works badly, or not.
func (t *step) ailing(text string) bool {
	return t.contains("grade.major", text) || t.contains("grade.general", text)
}

// ails tells the same, and that it may be so for more than one customer.
func (t *step) ails(text string) bool {
	return t.contains("grade.emergency", text) || t.ailing(text)
}

// serviceOnly handles a bare service: "my router". What about it?
func (t *step) serviceOnly(m Said) bool {
	ids := values(m, chat.KindService)
	if len(ids) == 0 || t.service(ids[0]) == nil {
		return false
	}
	s := t.service(ids[0])
	if s.Bookable && t.factsFor(idBookingNew, m) {
		t.start(idBookingNew, m) // "can I get broadband put in on Friday?"
		return true
	}
	a := Asked{Key: "service.what", Args: []string{"service", t.serviceIn(idFault, s.ID)}}
	if length(m.Text) > fillWords {
		a.Told = m.early()
	}
	if s.Fault {
		a.Choices = append(a.Choices, t.doing("fault"))
	}
	if s.Bookable {
		a.Choices = append(a.Choices, t.doing("booking.new"))
	}
	a.Choices = append(a.Choices, t.doing("request"), t.choice("person"))
	t.ask(a)
	return true
}
