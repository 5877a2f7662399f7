package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/calendar"
	"switchboard/gateway/store"
)

// Bounds of what somebody at a desk writes for a visit, in characters.
const (
	mostAddress = 200
	mostName    = 60
	mostNotes   = 500
)

// VisitForm implements channels.Desk. What is known is what the assistant has
// found out in this conversation, else what is known of the customer.
func (g *Gateway) VisitForm(ctx context.Context, conversation string, l chat.Locale) (f channels.VisitForm, err error) {
	err = g.store.Read(ctx, func(v store.View) error {
		c, err := v.Conversation(conversation)
		if err != nil {
			return err
		}
		f = g.choices(cmp.Or(l, c.Locale))
		h, err := handoffOf(v, c.ID)
		if err != nil {
			return err
		}
		cu, err := v.Customer(c.CustomerID)
		f.Known = g.knownOf(h.Facts, cu, c)
		return ignore(err, store.ErrNotFound)
	})
	return f, unavailable(err)
}

// choices are the bookable services and the served areas.
func (g *Gateway) choices(l chat.Locale) (f channels.VisitForm) {
	for _, s := range g.pack.Services {
		if s.Bookable {
			f.Services = append(f.Services, channels.Named{ID: s.ID, Label: s.Name[l]})
		}
	}
	for _, a := range g.pack.Areas {
		if a.Served {
			f.Areas = append(f.Areas, channels.Named{ID: a.ID, Label: a.Name[l]})
		}
	}
	return f
}

// knownOf is what is known of a visit before anybody asks. An address and its
// area come from the same source.
func (g *Gateway) knownOf(facts []dialogs.Fact, cu store.Customer, c store.Conversation) channels.VisitOrder {
	said := map[string]string{}
	for _, f := range facts {
		if !f.Unsaid() {
			said[f.ID] = f.Value
		}
	}
	o := channels.VisitOrder{
		Service: said["service"], Area: said["area"], Address: said["address"], Notes: said["notes"],
		Name: cmp.Or(said["name"], cu.Name), Phone: cmp.Or(said["phone"], cu.Phone, phoneOf(c.Address)),
	}
	if o.Area == "" && o.Address == "" {
		o.Area, o.Address = cu.Area, cu.Address
	}
	if g.bookable(o.Service) != nil {
		o.Service = ""
	}
	if g.served(o.Area) != nil {
		o.Area = ""
	}
	return o
}

// Windows implements channels.Desk.
func (g *Gateway) Windows(ctx context.Context, conversation string, w channels.VisitWish) ([]channels.Window, error) {
	if err := cmp.Or(g.bookable(w.Service), g.served(w.Area)); err != nil {
		return nil, err
	}
	l, err := g.load(ctx, conversation)
	if err != nil {
		return nil, unavailable(err)
	}
	ask := dialogs.FindWindows{Service: w.Service, Area: w.Area, From: w.From, Limit: cmp.Or(w.Limit, maxWindows)}
	var found dialogs.WindowsFound
	err = g.store.Read(ctx, func(v store.View) (err error) {
		found, err = g.findWindows(v, g.clock.now(), ask, l.state.Wanted())
		return err
	})
	if err != nil {
		return nil, unavailable(err)
	}
	zone, list := g.zoneOf(w.Area), []channels.Window{}
	for _, win := range found.Windows {
		list = append(list, channels.Window{Start: win.Start.In(zone), End: win.End.In(zone)})
	}
	return list, nil
}

// maxWindows is more than there are until the horizon.
const maxWindows = 24 * horizonDays

// Book implements channels.Desk. The visit is booked, audited, reminded of and
// counted by the functions that answer the dialogs' question (world.book).
func (g *Gateway) Book(ctx context.Context, conversation string, a channels.Agent, o channels.VisitOrder) (channels.CaseVisit, error) {
	id := orderID(conversation, o.ID)
	var visit channels.CaseVisit
	_, err := g.act(ctx, conversation, input{actor: actorOf(a), prepare: func(w *world) ([]dialogs.Event, error) {
		before, err := w.tx.Appointment(id)
		if err == nil {
			visit = g.visitOf(before, w.conv.Locale)
			return nil, errNothing
		}
		if err := ignore(err, store.ErrNotFound); err != nil {
			return nil, err
		}
		if err := w.owned(a); err != nil {
			return nil, err
		}
		ask, err := g.order(o, w.now.At)
		if err != nil {
			return nil, err
		}
		ask.ID = id
		// What the customer was about to book gives way (dialogs.VisitBooked).
		if err := w.release(w.was.state.Wanted()); err != nil {
			return nil, err
		}
		b, err := w.bookFor(ask)
		if err != nil {
			return nil, err
		}
		after, err := w.tx.Appointment(b.ID)
		visit = g.visitOf(after, w.conv.Locale)
		return []dialogs.Event{dialogs.VisitBooked{Booking: b}}, err
	}})
	if err != nil {
		return channels.CaseVisit{}, err
	}
	return visit, nil
}

// bookFor books, or tells that somebody else was faster.
func (w *world) bookFor(ask dialogs.Book) (dialogs.Booking, error) {
	e, err := w.book(ask)
	if errors.Is(err, store.ErrTaken) {
		return dialogs.Booking{}, ErrTaken
	}
	if err != nil {
		return dialogs.Booking{}, err
	}
	if done, ok := e.(dialogs.Booked); ok {
		return done.Booking, nil
	}
	return dialogs.Booking{}, ErrTaken
}

// orderID is the id of the appointment that an order makes: the same for the
// same order of a conversation.
func orderID(conversation, id string) string {
	if id == "" {
		return newID("ap_")
	}
	key := deskKey("book", conversation, id)
	return "ap_" + base32Lower.EncodeToString(key[:10])
}

// order checks what somebody at a desk wants booked.
func (g *Gateway) order(o channels.VisitOrder, now time.Time) (ask dialogs.Book, err error) {
	bounded := func(field, text string, most int, needed bool) string {
		text = clean(text)
		switch {
		case err != nil:
		case needed && text == "":
			err = wrong(field, "is missing")
		case utf8.RuneCountInString(text) > most:
			err = wrong(field, fmt.Sprintf("has more than %d characters", most))
		}
		return text
	}
	if err = cmp.Or(g.bookable(o.Service), g.served(o.Area)); err != nil {
		return ask, err
	}
	ask = dialogs.Book{
		Service: o.Service, Area: o.Area,
		Address: bounded("address", o.Address, mostAddress, true), Name: bounded("name", o.Name, mostName, true),
		Note: bounded("notes", o.Notes, mostNotes, false),
	}
	if err != nil {
		return ask, err
	}
	var ok bool
	if ask.Phone, ok = E164(o.Phone, g.pack.Country); !ok {
		return ask, wrong("phone", "is no phone number")
	}
	ask.Window, err = g.arrival(o, now)
	return ask, err
}

// arrival is the window of an order, if it is one in which technicians arrive.
func (g *Gateway) arrival(o channels.VisitOrder, now time.Time) (dialogs.Window, error) {
	win, zone := dialogs.Window{Start: o.Window.Start, End: o.Window.End}, g.zoneOf(o.Area)
	switch {
	case !win.Start.After(now):
		return win, wrong("window", "has begun or is over")
	case win.Start.After(now.AddDate(0, 0, horizonDays+1)):
		return win, wrong("window", fmt.Sprintf("is more than %d days ahead", horizonDays))
	case !among(g.visits.on(zone, calendar.DateOf(win.Start.In(zone))), win):
		return win, wrong("window", "is none of those in which technicians arrive")
	}
	return win, nil
}

func wrong(field, reason string) error { return &channels.OrderError{Field: field, Reason: reason} }

// bookable refuses a service for which no technician comes.
func (g *Gateway) bookable(id string) error {
	for _, s := range g.pack.Services {
		if s.ID == id && s.Bookable {
			return nil
		}
	}
	return wrong("service", "needs no visit, or does not exist")
}

// served refuses an area to which nobody is sent.
func (g *Gateway) served(id string) error {
	for _, a := range g.pack.Areas {
		if a.ID == id && a.Served {
			return nil
		}
	}
	return wrong("area", "is not served")
}

// visitOf is an appointment as a case shows it.
func (g *Gateway) visitOf(a store.Appointment, l chat.Locale) channels.CaseVisit {
	return channels.CaseVisit{
		ID: a.ID, Code: a.Code, Service: g.inWords(dialogs.Fact{ID: "service", Value: a.Service}, l),
		Status: a.Status, Start: a.Start, End: a.End, Place: a.Place,
	}
}
