package dialogs

import (
	"strings"
	"time"

	"switchboard/chat"
)

// The forms that end in a ticket (handbook §4, §6, §7).
var (
	fault = form{
		id:   idFault,
		then: idBookingNew,
		slots: []slot{
			{id: "detail", kind: ofText, key: "fault.detail", input: chat.InputText},
			{id: "service", kind: ofService, key: "fault.service", choices: breakable, marked: true, several: true, loose: true},
			{id: "grade", kind: ofChoice, key: "fault.grade", choices: grades, marked: true},
			{id: "address", kind: ofAddress, key: "fault.address", input: chat.InputAddress},
			{id: "area", kind: ofArea, key: "ask.area", choices: servedAreas},
			{id: "phone", kind: ofPhone, key: "ask.phone", input: chat.InputPhone, choices: ownNumber},
		},
		open:   openCase,
		ready:  faultReady,
		commit: openTicket,
		answer: faultAnswer,
	}
	request = form{
		id: idRequest,
		slots: []slot{
			{id: "detail", kind: ofText, key: "request.detail", input: chat.InputText},
			{id: "category", kind: ofChoice, key: "request.category", choices: categories, marked: true, loose: true},
			{id: "address", kind: ofAddress, key: "case.address", input: chat.InputAddress, told: true},
			{id: "area", kind: ofArea, key: "ask.area", choices: servedAreas, told: true},
			{id: "phone", kind: ofPhone, key: "ask.contact", input: chat.InputPhone, choices: ownNumber, optional: true},
		},
		open:   openCase,
		ready:  (*step).readBack,
		commit: openTicket,
		answer: ticketAnswer,
	}
	complaint = form{
		id: idComplaint,
		slots: []slot{
			{id: "detail", kind: ofText, key: "complaint.detail", input: chat.InputText},
			{id: "about", kind: ofChoice, key: "complaint.about", choices: abouts, marked: true, loose: true},
			{id: "address", kind: ofAddress, key: "case.address", input: chat.InputAddress, told: true},
			{id: "area", kind: ofArea, key: "ask.area", choices: servedAreas, told: true},
			{id: "phone", kind: ofPhone, key: "ask.contact", input: chat.InputPhone, choices: ownNumber, optional: true},
		},
		open:   openCase,
		ready:  (*step).readBack,
		commit: openTicket,
		answer: ticketAnswer,
	}
	feedback = form{
		id:     idFeedback,
		slots:  []slot{{id: "detail", kind: ofText, key: "feedback.detail", input: chat.InputText}},
		open:   openCase,
		ready:  openTicket,
		answer: ticketAnswer,
	}
	callback = form{
		id:     idCallback,
		slots:  []slot{{id: "phone", kind: ofPhone, key: "callback.phone", input: chat.InputPhone, choices: ownNumber}},
		ready:  callbackReady,
		commit: openTicket,
		answer: ticketAnswer,
	}
	ticketLookup = form{
		id:     "ticket.lookup",
		ready:  func(t *step, _ *Task) { t.do(FindTickets{}) },
		answer: ticketAnswer,
	}
)

// callbackReady asks a caller whether the number is right: it was heard, or is
// the one that calls, and nothing else would be confirmed (channels.md §2).
func callbackReady(t *step, k *Task) {
	if t.now.Traits.Spoken {
		t.readBack(k)
		return
	}
	openTicket(t, k)
}

// breakable are the services that a fault can be about.
func breakable(t *step, _ *Task) []chat.Choice {
	var list []chat.Choice
	for _, s := range t.e.pack.Services {
		if s.Fault {
			list = append(list, t.serviceChoice(idFault, s.ID))
		}
	}
	return list
}

func (t *step) named(prefix string, ids ...string) []chat.Choice {
	list := make([]chat.Choice, len(ids))
	for i, id := range ids {
		list[i] = chat.Choice{Value: id, Label: Capital(t.name(prefix + id))}
	}
	return list
}

func grades(t *step, _ *Task) []chat.Choice {
	return []chat.Choice{t.choice("emergency"), t.choice("major"), t.choice("general")}
}

func categories(t *step, _ *Task) []chat.Choice {
	return t.named("category.", "basic", "value_added", "personalised", "crm", "security")
}

func abouts(t *step, _ *Task) []chat.Choice {
	return []chat.Choice{t.choice("service_quality"), t.choice("function_use")}
}

// openCase keeps the words that opened a case as its detail, if they say more
// than what kind of case it is.
func openCase(t *step, k *Task, m Said) {
	ids := values(m, chat.KindService)
	// Where a report was held out, an address answers that and tells no more of the matter.
	where := fact(k.Facts, "detail") != nil && len(values(m, chat.KindAddress)) > 0 && !t.tells(t.besides(m))
	if m.Text != "" && m.Choice == "" && !where && (t.telling(m.Text) || k.Form == idRequest && len(ids) > 0 && t.left(m.Text) > 0) { // "I want an eSIM"
		t.join(k, "detail", m.Text)
	}
	if fact(k.Facts, "detail") != nil {
		switch k.Form {
		case idFault, idComplaint:
			t.say("sorry")
		case idRequest:
			t.say("request.begun")
		}
	}
	if k.Form == idRequest && len(ids) > 0 {
		k.Facts = with(k.Facts, Fact{ID: "category", Value: t.category(ids[0])})
	}
}

// infer fills an empty slot whose choices have markers with the one that the
// detail has a marker of: how bad a fault is (handbook §6), what a complaint
// is about (§7), whose a request is (§3).
func (t *step) infer(k *Task, sl *slot) {
	if !sl.marked || fact(k.Facts, sl.id) != nil || k.Slot == sl.id {
		return
	}
	v := ""
	if sl.kind == ofService {
		v = t.headed(sl.choices(t, k), k.value("detail"))
	} else {
		v = t.mark(k, sl, k.value("detail"))
	}
	if v != "" {
		k.Facts = with(k.Facts, Fact{ID: sl.id, Value: v, Text: inferred})
	}
}

// mark is the first choice of a slot that a text has a marker of, "" for none. A
// marker within one of a later choice does not count: "not working properly" works
// after a fashion.
func (t *step) mark(k *Task, sl *slot, text string) string {
	list := sl.choices(t, k)
	for i, c := range list {
		rest := text
		for _, later := range list[i+1:] {
			if t.contains(sl.id+"."+c.Value, rest) {
				rest = t.without(sl.id+"."+later.Value, rest)
			}
		}
		if t.contains(sl.id+"."+c.Value, rest) {
			return c.Value
		}
	}
	return ""
}

// inferred marks a fact that was read from the detail; it goes when that changes.
const inferred = "inferred"

// telling tells whether a text says more than "I want to report a fault".
func (t *step) telling(text string) bool {
	return t.ails(text) || t.left(text) >= 2
}

// left is how many words of a text do not only name the kind of case.
func (t *step) left(text string) int {
	f := t.look(text).padded
	for _, w := range t.e.bare {
		f = strings.ReplaceAll(f, w, " ")
	}
	return length(f)
}

func (t *step) category(service string) string {
	if s := t.service(service); s != nil {
		return s.Category
	}
	return "basic"
}

// openTicket accepts the case with its clocks.
func openTicket(t *step, k *Task) {
	kind, category, priority := k.Form, k.value("category"), "general"
	if kind == idCallback {
		kind = idRequest
	}
	if kind == idRequest && category == "" { // customer relations sort it
		category = "crm"
	}
	switch kind {
	case idFault:
		priority = k.value("grade")
		category = "network_ops"
		if s := t.service(k.value("service")); s != nil && s.Category != "" {
			category = s.Category
		}
	case idComplaint, idFeedback:
		category = "crm"
	}
	q := OpenTicket{Kind: kind, Category: category, Priority: priority, Summary: t.caseSummary(k), Clocks: t.promises(k, kind, category, priority)}
	for _, f := range k.Facts {
		if f.Value != "" && !piece(f.ID) {
			q.Details = append(q.Details, Fact{ID: f.ID, Value: f.Value})
		}
	}
	t.do(q)
}

func (t *step) caseSummary(k *Task) string {
	if k.Form == idCallback {
		return t.name("task.callback")
	}
	return clip(k.value("detail"), 200)
}

// promises are the clocks that start with a ticket.
func (t *step) promises(k *Task, kind, category, priority string) []Promise {
	c, at := t.e.pack.Clocks, t.now.At
	var list []Promise
	if k.Form != idCallback {
		if d := c.Response[category]; d > 0 {
			list = append(list, Promise{Name: "first_response", Due: at.Add(d)})
		}
	}
	add := func(name string, d time.Duration) {
		if d > 0 {
			list = append(list, Promise{Name: name, Due: at.Add(d)})
		}
	}
	// What people at the desk do stands still while nobody works there; a fault
	// does not wait for the morning.
	atDesk := func(name string, d time.Duration) {
		if d > 0 {
			list = append(list, Promise{Name: name, Due: t.e.pack.People.AddOpen(at, d)})
		}
	}
	switch {
	case k.Form == idCallback:
		list = append(list, Promise{Name: "callback", Due: t.callbackDue(k)})
	case kind == idFault:
		add("acceptance", c.Acceptance)
		add("dispatch", c.Dispatch[priority])
		add("on_site", c.OnSite[priority])
		add("resolve", c.Resolve[priority])
	case kind == idComplaint:
		add("acceptance", c.Acceptance)
		atDesk("dispatch", c.Dispatch[priority])
		add("progress", c.Progress)
		if c.Result > 0 {
			list = append(list, Promise{Name: "result", Due: t.e.pack.People.WorkingDays(at, c.Result)})
		}
	case kind == idFeedback:
		add("acceptance", c.Acceptance)
		add("feedback", c.Feedback)
	default:
		add("acceptance", c.Acceptance)
		atDesk("dispatch", c.Dispatch[priority])
		add("answer", c.Answer)
	}
	return list
}

// callbackAt is when a person will call: soon while people work, else when they do again.
func (t *step) callbackAt() time.Time {
	next, ok := t.e.pack.People.Next(t.now.At)
	if !ok {
		next = t.now.At
	}
	at := t.e.pack.People.AddOpen(next, 30*time.Minute)
	if rounded := at.Truncate(15 * time.Minute); rounded.Before(at) {
		return rounded.Add(15 * time.Minute)
	}
	return at
}

// callbackDue is when a promised call is due: at the time that was wished for, else soon.
func (t *step) callbackDue(k *Task) time.Time {
	if wish := k.Wish.From; wish.After(t.now.At) {
		at, _ := t.onDuty(wish)
		return at
	}
	return t.callbackAt()
}

// promiseCall says when the customer is called, and why not at the time wished for.
func (t *step) promiseCall(k *Task, ticket Ticket) {
	at, key := t.callbackDue(k), "callback.done"
	if wish := k.Wish.From; wish.After(t.now.At) {
		t.noteCall(ticket.ID, at)
		if key = "callback.set"; !at.Equal(wish) {
			key = "callback.set.off"
		}
	}
	t.say(key, "number", ticket.Number, "phone", t.shown(k, "phone"), "at", t.moment(at))
}

// ticketAnswer tells the customer what was accepted, or how cases stand.
func ticketAnswer(t *step, k *Task, ev Event) {
	switch ev := ev.(type) {
	case TicketOpened:
		t.accepted(k, ev.Ticket, ev.Outage)
	case TicketsFound:
		t.showTickets(k, ev.Tickets)
	}
}

// accepted tells what was accepted; a fault's customer first hears of an outage
// there.
func (t *step) accepted(k *Task, ticket Ticket, outage map[chat.Locale]string) {
	t.did(Deed{What: "ticket", Ticket: ticket})
	t.s.Answered = k.About
	c, p := t.e.pack.Clocks, k.value("grade")
	switch k.Form {
	case idFault:
		t.outage(outage, false)
		resolve := t.words("fault.by_plan")
		if d := c.Resolve[p]; d > 0 {
			resolve = t.moment(t.now.At.Add(d))
		}
		t.say("fault.done", "number", ticket.Number, "grade", t.name("grade."+p),
			"dispatch", t.moment(t.now.At.Add(c.Dispatch[p])), "on_site", t.moment(t.now.At.Add(c.OnSite[p])), "resolve", resolve)
	case idComplaint:
		result := t.e.pack.People.WorkingDays(t.now.At, c.Result)
		t.say("complaint.done", "number", ticket.Number, "progress", t.moment(t.now.At.Add(c.Progress)), "result", t.day(result))
	case idCallback:
		t.s.Done = &Done{What: "callback", Ticket: ticket.ID, At: t.now.At}
		t.promiseCall(k, ticket)
	case idFeedback:
		t.say("feedback.done", "number", ticket.Number, "at", t.moment(t.now.At.Add(c.Feedback)))
	default:
		t.say("request.done", "number", ticket.Number, "at", t.moment(t.now.At.Add(c.Acceptance)))
	}
	if d := t.s.Done; k.Form != idCallback && (d == nil || d.What == "dropped" || d.What == "ticket") {
		t.s.Done = &Done{What: "ticket", Ticket: ticket.ID, Number: ticket.Number, Kind: k.Form, At: t.now.At}
	}
	form, service, detail := k.Form, t.service(k.value("service")), k.value("detail")
	t.keep(k)
	t.s.Served = false // its survey comes when the case is closed
	facts, wish := k.Facts, k.Wish
	t.pop()
	if next := t.task(); form == idCallback && next != nil && next.Slot == "code" && len(next.Bookings) == 0 {
		t.pop() // who has no code has a person look it up
	}
	if form == idComplaint && t.callAgain(detail) {
		return
	}
	if form == idFault && service != nil && service.Bookable {
		// kept for the visit that is offered: nobody is asked twice
		t.s.Tasks = append(t.s.Tasks, Task{Form: idBookingNew, Slot: "offer", Facts: shared(facts), Wish: wish})
		if wish != (Wish{}) { // a visit was asked for already
			t.say("visit.now")
			t.visitOffered("yes")
			return
		}
		t.ask(Asked{Key: "offer.visit", Form: idBookingNew, Slot: "offer", Choices: t.choicesOf("yes", "no"), Input: chat.InputConfirm})
		return
	}
	t.rest()
}

// shared are the facts of a case that its visit needs too.
func shared(facts []Fact) []Fact {
	var out []Fact
	for _, id := range []string{"service", "address", "area", "phone", "name"} {
		if f := fact(facts, id); f != nil && f.Value != "" {
			out = append(out, *f)
		}
	}
	return out
}

// visitOffered takes the answer to "shall I book a visit?".
func (t *step) visitOffered(v string) {
	k := t.task()
	if k == nil || k.Form != idBookingNew {
		t.rest()
		return
	}
	if v != "yes" {
		t.pop()
		t.rest()
		return
	}
	k.Slot = ""
	t.recallFacts(k)
	t.next()
}

// urged notes on the case that was accepted last, or the latest, that its customer
// would have it sooner.
func (t *step) urged(k *Task, list []Ticket) {
	x := list[0]
	for _, other := range list {
		if t.filed() && other.ID == t.s.Done.Ticket {
			x = other
		}
	}
	t.do(AddToTicket{ID: x.ID, Note: k.value("detail")})
	t.say("case.urged", "number", x.Number)
}

func (t *step) showTickets(k *Task, list []Ticket) {
	t.s.Served = true
	if k.Late && len(list) > 0 {
		t.urged(k, list)
	}
	if len(list) == 0 {
		t.say("tickets.none")
	} else {
		lines := make([]string, 0, 5)
		for _, x := range list[:min(len(list), 5)] {
			line := x.Number + t.apart() + t.name("kind."+x.Kind) + t.apart() + t.name("status."+x.Status)
			if !x.Due.IsZero() {
				line += t.apart() + t.prompt("tickets.due", "at", t.moment(x.Due)).Text
			}
			lines = append(lines, line)
		}
		t.say("tickets.list", "list", t.lines(lines))
	}
	t.pop()
	t.rest()
}
