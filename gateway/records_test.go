package gateway

import (
	"context"
	"errors"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

func (r *rig) customer(id string) (c store.Customer) {
	r.t.Helper()
	r.read(func(v store.View) (err error) {
		c, err = v.Customer(id)
		return err
	})
	return c
}

func TestCustomersAreJoinedByProvenNumbersOnly(t *testing.T) {
	r := newWorldRig(t)
	phone := "+8613800138000"
	webConv := r.say(web("v"), "hi").Conversation
	r.ask(web("v"), dialogs.KeepCustomer{Name: "Chen", Phone: phone, Address: "1 North Road", Area: "north", Locale: chat.Chinese})
	claimed := r.customer(r.conversation(webConv).CustomerID)
	if claimed.Phone != phone || claimed.PhoneVerified || claimed.Name != "Chen" || claimed.Locale != chat.Chinese {
		t.Errorf("claimed = %+v", claimed)
	}
	smsConv := r.say(sms(phone), "hi").Conversation
	owner := r.customer(r.conversation(smsConv).CustomerID)
	if owner.ID == claimed.ID || !owner.PhoneVerified || owner.Phone != phone || owner.Name != "" {
		t.Errorf("a claim joined histories: %+v", owner)
	}
	r.ask(sms(phone), dialogs.KeepCustomer{Name: "Real Chen", Phone: "+8613900139000", Area: "north"})
	if c := r.customer(owner.ID); c.Phone != phone || c.Name != "Real Chen" {
		t.Errorf("kept %+v", c)
	}
	// The same number by voice is the same customer, and known.
	voice := r.say(chat.Address{Channel: chat.Voice, ID: phone}, "hi").Conversation
	if c := r.conversation(voice); c.CustomerID != owner.ID {
		t.Errorf("by voice: %+v", c)
	}
	b := as[dialogs.Began](t, r.event())
	if want := (dialogs.Known{Name: "Real Chen", Phone: phone, Verified: true, Area: "north"}); b.Known != want {
		t.Errorf("known = %+v", b.Known)
	}
}

func TestTickets(t *testing.T) {
	r := newWorldRig(t)
	a := web("v")
	due := monday.Add(24 * time.Hour)
	opened := as[dialogs.TicketOpened](t, r.ask(a, dialogs.OpenTicket{
		Kind: "fault", Category: "network_ops", Priority: "major", Summary: "no internet",
		Details: []dialogs.Fact{{ID: "address", Value: "1 North Road"}},
		Clocks:  []dialogs.Promise{{Name: "dispatch", Due: monday.Add(20 * time.Minute)}, {Name: "resolve", Due: due}},
	})).Ticket
	if opened.Number != "T-000001" || opened.Status != "received" || !opened.Due.Equal(due) { // not when it is assigned: repaired
		t.Errorf("opened = %+v", opened)
	}
	r.ask(a, dialogs.AddToTicket{ID: opened.ID, Note: "router is dark"}, dialogs.AddToTicket{ID: opened.ID, Note: "and hot"}, dialogs.AddToTicket{ID: "tk_none", Note: "x"})
	ctx := context.Background()
	got, err := r.AssignTicket(ctx, "api:ops", opened.ID, "zhao")
	if err != nil || got.Owner != "zhao" || got.Status != "assigned" || got.Details["notes"] != "router is dark\nand hot" {
		t.Errorf("assigned = %+v, %v", got, err)
	}
	got, err = r.SetTicketStatus(ctx, "api:ops", opened.ID, "resolved", "new router")
	if err != nil || got.Status != "resolved" || got.Clocks[0].MetAt.IsZero() || got.Clocks[1].MetAt.IsZero() {
		t.Errorf("resolved = %+v, %v", got, err)
	}
	if e := as[dialogs.TicketMoved](t, r.event()); e.Note != "new router" || e.Ticket.Status != "resolved" {
		t.Errorf("event = %+v", e)
	}
	second := as[dialogs.TicketOpened](t, r.ask(a, dialogs.OpenTicket{Kind: "request", Clocks: []dialogs.Promise{
		{Name: "first_response", Due: monday.Add(time.Minute)}, {Name: "acceptance", Due: due},
	}})).Ticket
	if !second.Due.Equal(due) {
		t.Errorf("a request is due %v, promised is %v", second.Due, due)
	}
	found := as[dialogs.TicketsFound](t, r.ask(a, dialogs.FindTickets{}))
	if len(found.Tickets) != 2 || found.Tickets[0].ID != second.ID || second.Number != "T-000002" {
		t.Errorf("found = %+v", found)
	}
	if found := as[dialogs.TicketsFound](t, r.ask(a, dialogs.FindTickets{Number: "T-000001"})); len(found.Tickets) != 1 {
		t.Errorf("by number = %+v", found)
	}
	if found := as[dialogs.TicketsFound](t, r.ask(web("w"), dialogs.FindTickets{Number: "T-000001"})); len(found.Tickets) != 0 {
		t.Errorf("a stranger found %+v", found)
	}
	for _, c := range []struct {
		id, status string
		want       error
	}{{opened.ID, "lost", ErrInvalid}, {"tk_none", "closed", channels.ErrNotFound}} {
		if _, err := r.SetTicketStatus(ctx, "api:ops", c.id, c.status, ""); !errors.Is(err, c.want) {
			t.Errorf("status %s of %s: %v, want %v", c.status, c.id, err, c.want)
		}
	}
}

func TestRatedCaseIsTakenUpAgain(t *testing.T) {
	r := newWorldRig(t)
	a := web("v")
	due := monday.Add(24 * time.Hour)
	opened := as[dialogs.TicketOpened](t, r.ask(a, dialogs.OpenTicket{Kind: "fault", Clocks: []dialogs.Promise{{Name: "resolve", Due: due}}})).Ticket
	if _, err := r.SetTicketStatus(context.Background(), "api:ops", opened.ID, "closed", ""); err != nil {
		t.Fatal(err)
	}
	survey := as[dialogs.SurveyReady](t, r.ask(a, dialogs.OfferSurvey{Subject: opened.ID})).ID
	again := as[dialogs.TicketOpened](t, r.ask(a, dialogs.Reopen{Survey: survey, Note: "still dark"})).Ticket
	if again.ID != opened.ID || again.Status != "in_progress" || !again.Due.Equal(due) {
		t.Errorf("reopened = %+v", again)
	}
	for _, status := range []string{"resolved", "in_progress"} {
		got, err := r.SetTicketStatus(context.Background(), "api:ops", opened.ID, status, "")
		if err != nil || got.Clocks[0].MetAt.IsZero() != (status == "in_progress") {
			t.Errorf("%s: %+v, %v", status, got.Clocks, err)
		}
	}
	// Of a conversation that was rated, its newest ticket is meant.
	r.advance(31 * 24 * time.Hour)
	survey = as[dialogs.SurveyReady](t, r.ask(a, dialogs.OfferSurvey{})).ID
	if same := as[dialogs.TicketOpened](t, r.ask(a, dialogs.Reopen{Survey: survey, Note: "dark again"})).Ticket; same.ID != opened.ID {
		t.Errorf("of the conversation %+v is reopened", same)
	}
	if _, err := r.SetTicketStatus(context.Background(), "api:ops", opened.ID, "closed", ""); err != nil {
		t.Fatal(err)
	}
	// What has no ticket gets one.
	r.advance(31 * 24 * time.Hour)
	survey = as[dialogs.SurveyReady](t, r.ask(a, dialogs.OfferSurvey{Subject: "ap_1"})).ID
	fresh := as[dialogs.TicketOpened](t, r.ask(a, dialogs.Reopen{Survey: survey, Note: "nobody came"})).Ticket
	if fresh.ID == opened.ID || fresh.Kind != "complaint" {
		t.Errorf("opened instead = %+v", fresh)
	}
}

func TestVisitsByTheAPI(t *testing.T) {
	r := newWorldRig(t)
	ctx := context.Background()
	b := r.booked(web("v"), "repair", window(1, 10), "")
	a, err := r.SetAppointmentStatus(ctx, "api:ops", b.ID, "late", "traffic")
	if err != nil || a.Status != booked || a.Late != "traffic" {
		t.Errorf("late: %+v, %v", a, err)
	}
	if e := as[dialogs.VisitLate](t, r.event()); e.Note != "traffic" {
		t.Errorf("event = %+v", e)
	}
	a, err = r.SetAppointmentStatus(ctx, "api:ops", b.ID, "completed", "")
	if err != nil || a.Status != completed || r.appointment(b.ID).Status != completed {
		t.Errorf("completed: %+v, %v", a, err)
	}
	if e := as[dialogs.VisitClosed](t, r.event()); e.Status != completed {
		t.Errorf("event = %+v", e)
	}
	if len(r.timers()) != 0 {
		t.Errorf("timers left: %+v", r.timers())
	}
	if _, err := r.SetAppointmentStatus(ctx, "api:ops", b.ID, "late", ""); !errors.Is(err, ErrInvalid) {
		t.Errorf("late for a completed visit: %v", err)
	}
	for _, status := range []string{"no_show", "completed"} { // put right
		if a, err := r.SetAppointmentStatus(ctx, "api:ops", b.ID, status, ""); err != nil || a.Status != status {
			t.Errorf("put right: %+v, %v", a, err)
		}
	}
	off := r.booked(web("v"), "repair", window(1, 14), "")
	r.ask(web("v"), dialogs.CancelBooking{ID: off.ID})
	if _, err := r.SetAppointmentStatus(ctx, "api:ops", off.ID, "completed", ""); !errors.Is(err, ErrInvalid) {
		t.Errorf("completed, but cancelled: %v", err)
	}
	if _, err := r.SetAppointmentStatus(ctx, "api:ops", b.ID, "cancelled", ""); !errors.Is(err, ErrInvalid) {
		t.Errorf("a status that is not for the API: %v", err)
	}
	if _, err := r.SetAppointmentStatus(ctx, "api:ops", "ap_none", "late", ""); !errors.Is(err, channels.ErrNotFound) {
		t.Errorf("no such visit: %v", err)
	}
}

func TestRemindersSpeakWhereTheCustomerAnswers(t *testing.T) {
	a := &asker{}
	r := &worldRig{newRig(t, closer{a}, func(r *rig) { r.wire.traits.Reopen = time.Hour }), a}
	phone := sms("+8613800138000")
	r.booked(phone, "repair", window(2, 14), "")
	old := r.say(phone, "bye").Conversation
	r.advance(3 * time.Hour)
	now := r.say(phone, "hi").Conversation
	if now == old {
		t.Fatal("no new conversation")
	}
	r.advance(26 * time.Hour)
	as[dialogs.Reminder](t, r.event())
	if o, n := r.conversation(old).Turns, r.conversation(now).Turns; n != 2 {
		t.Errorf("turns: %d in the old conversation, %d in the new", o, n)
	}
	r.advance(30 * time.Hour)
	as[dialogs.VisitClosed](t, r.event())
	if n := r.conversation(now).Turns; n != 4 { // one reminder more
		t.Errorf("%d turns in the new conversation when the visit was missed", n)
	}
}

func TestSurveys(t *testing.T) {
	r := newWorldRig(t)
	a := web("v")
	offer := func(subject string) string {
		t.Helper()
		return as[dialogs.SurveyReady](t, r.ask(a, dialogs.OfferSurvey{Subject: subject})).ID
	}
	id := offer("ap_1")
	if id == "" {
		t.Fatal("no survey")
	}
	r.ask(a, dialogs.SaveSurvey{ID: id, Status: "offered"})
	r.ask(a, dialogs.SaveSurvey{ID: id, Status: "partial", Scores: []dialogs.Score{{Dimension: overall, Value: 4}}})
	r.ask(a, dialogs.SaveSurvey{ID: id, Status: "answered", Scores: []dialogs.Score{{Dimension: "attitude", Value: 5}}, Comment: "good"})
	r.read(func(v store.View) error {
		s, err := v.Survey(id)
		if s.Overall != 4 || len(s.Scores) != 1 || s.Scores["attitude"] != 5 || s.Comment != "good" || s.Status != "answered" || s.SentAt.IsZero() || s.AnsweredAt.IsZero() {
			t.Errorf("survey = %+v", s)
		}
		return err
	})
	if offer("ap_2") != "" {
		t.Error("surveyed twice in a month")
	}
	r.advance(31 * 24 * time.Hour)
	if offer("ap_1") != "" {
		t.Error("one subject surveyed twice")
	}
	complaint := as[dialogs.TicketOpened](t, r.ask(a, dialogs.OpenTicket{Kind: "complaint"})).Ticket
	if offer("ap_2") != "" {
		t.Error("surveyed with an open complaint")
	}
	if _, err := r.SetTicketStatus(context.Background(), "api:ops", complaint.ID, "closed", ""); err != nil {
		t.Fatal(err)
	}
	if offer("ap_2") == "" {
		t.Error("no survey after a month")
	}
	for range 2 { // of the conversation as such
		r.advance(31 * 24 * time.Hour)
		if offer("") == "" {
			t.Error("no survey of a later episode")
		}
	}
}

func TestGapsAreKept(t *testing.T) {
	r := newWorldRig(t)
	r.ask(web("v"), dialogs.RecordGap{Question: "do you sell boats?"})
	r.read(func(v store.View) error {
		gaps, err := v.Gaps(store.Page{})
		if len(gaps) != 1 || gaps[0].Question != "do you sell boats?" {
			t.Errorf("gaps = %+v", gaps)
		}
		return err
	})
}
