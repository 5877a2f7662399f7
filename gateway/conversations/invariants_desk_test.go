package conversations_test

import (
	"errors"
	"slices"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway"
	"switchboard/gateway/store"
)

var agents = []channels.Agent{{ID: "li.na", Name: "Li Na"}, {ID: "wang", Name: "Wang"}}

// desk has an agent do something in any conversation; what is not theirs to do is refused.
func (w *days) desk(i anInput) {
	list := w.conversations()
	a := agents[i.N%2]
	want := map[string]chat.Mode{"claim": chat.ModeWaiting}[i.Kind]
	if want == "" {
		want = chat.ModeAgent
	}
	// Mostly where it makes sense, at times (n) anywhere.
	if fit := slices.DeleteFunc(slices.Clone(list), func(c store.Conversation) bool { return c.Mode != want }); len(fit) > 0 && i.N%8 != 0 {
		list = fit
	}
	if len(list) == 0 {
		return
	}
	c := list[i.N/16%len(list)]
	if c.Agent != "" && i.N%8 != 0 {
		a = agents[slices.IndexFunc(agents, func(o channels.Agent) bool { return o.ID == c.Agent })]
	}
	var err error
	switch i.Kind {
	case "claim":
		err = w.gateway.Claim(w.ctx, c.ID, a)
	case "reply":
		_, err = w.gateway.Reply(w.ctx, c.ID, a, channels.Reply{Text: "One moment, I look."})
	case "return":
		err = w.gateway.Return(w.ctx, c.ID, a)
	case "resolve":
		err = w.gateway.Resolve(w.ctx, c.ID, a, channels.Resolution{Survey: i.N%3 > 0})
	case "transfer":
		err = w.gateway.Transfer(w.ctx, c.ID, a, channels.Transfer{To: agents[(slices.Index(agents, a)+1)%2], Reason: "speaks Cantonese"})
	case "note":
		err = w.gateway.Note(w.ctx, c.ID, a, channels.Reply{Text: "calls often"})
	case "join":
		err = w.gateway.Join(w.ctx, c.ID, agents[i.N/4%2])
	case "call":
		err = w.gateway.CallBack(w.ctx, c.ID, a)
	case "spam":
		err = w.gateway.Resolve(w.ctx, c.ID, a, channels.Resolution{Disposition: channels.Spam, Survey: true})
	case "down":
		err = w.gateway.Unseen(w.ctx, c.ID)
	case "requeue":
		err = w.gateway.Transfer(w.ctx, c.ID, a, channels.Transfer{})
	}
	w.line("%s: %s %v (%v)", a.ID, i.Kind, c.Address, err)
	w.refusable(err)
	if err != nil && i.Kind != "claim" && i.Kind != "call" && c.Mode == chat.ModeAgent && c.Agent == a.ID {
		w.broken("the owner was refused: %v", err)
	}
}

func (w *days) refusable(err error) {
	for _, kind := range []error{nil, gateway.ErrClaimed, gateway.ErrNotOwner, gateway.ErrInvalid} {
		if errors.Is(err, kind) {
			return
		}
	}
	w.broken("%v", err)
}

// office has the API do something to a record.
func (w *days) office(i anInput) {
	var tickets []store.Ticket
	var visits []store.Appointment
	w.must(w.store.Read(w.ctx, func(v store.View) (err error) {
		if tickets, err = v.Tickets(store.TicketFilter{}, store.Page{}); err == nil {
			visits, err = v.Appointments(store.AppointmentFilter{Status: "booked"}, store.Page{})
		}
		return err
	}))
	var err error
	switch area := w.pack.Areas[i.N/2%4].ID; {
	case i.Kind == "outage" && i.N%2 == 0:
		w.line("api: outage in %s", area)
		err = w.gateway.SetOutage(w.ctx, "api:ops", store.Outage{Area: area, Message: map[chat.Locale]string{chat.English: "We are repairing a cable.", chat.Chinese: "光缆抢修中。"}})
	case i.Kind == "outage":
		w.line("api: no outage in %s", area)
		err = w.gateway.EndOutage(w.ctx, "api:ops", area)
	case i.Kind == "visit" && len(visits) > 0:
		status := []string{"completed", "no_show", "late"}[i.N%3]
		w.line("api: visit %s", status)
		_, err = w.gateway.SetAppointmentStatus(w.ctx, "api:ops", visits[i.N/8%len(visits)].ID, status, "")
	case i.Kind == "ticket" && len(tickets) > 0:
		status := []string{"in_progress", "resolved", "closed"}[i.N%3]
		w.line("api: ticket %s", status)
		_, err = w.gateway.SetTicketStatus(w.ctx, "api:ops", tickets[i.N/8%len(tickets)].ID, status, "We looked into it.")
	}
	w.refusable(err)
}
