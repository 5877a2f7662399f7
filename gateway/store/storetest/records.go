package storetest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
)

func (s *suite) customers() {
	a := store.Customer{ID: "cu_1", Phone: "+8613800138000", PhoneVerified: true, Name: "王芳", Segment: "high_value",
		Locale: chat.Chinese, Area: "haidian", Address: "海淀区中关村大街88号", CreatedAt: at(1)}
	b := store.Customer{ID: "cu_2", Phone: a.Phone, Locale: chat.English, CreatedAt: at(2)}
	c := store.Customer{ID: "cu_3", CreatedAt: at(3)}
	s.write(func(tx store.Tx) error {
		return errors.Join(tx.SaveCustomer(a), tx.SaveCustomer(b), tx.SaveCustomer(c))
	})
	list := func(phone string) []store.Customer {
		return get(s, func(v store.View) ([]store.Customer, error) { return v.Customers(phone, store.Page{}) })
	}
	s.same(list(a.Phone), []store.Customer{b, a})
	s.same(list(""), []store.Customer{c, b, a})
	a.Phone, a.PhoneVerified, a.Name = "", false, ""
	s.write(func(tx store.Tx) error { return tx.SaveCustomer(a) })
	s.same(get(s, func(v store.View) (store.Customer, error) { return v.Customer("cu_1") }), a)
	s.same(list(b.Phone), []store.Customer{b})
	missing(s, func(v store.View) (store.Customer, error) { return v.Customer("cu_none") })
}

func (s *suite) tickets() {
	a := store.Ticket{ID: "tk_1", Number: "T-000001", CustomerID: "cu_1", ConversationID: "cv_1", Kind: "fault",
		Category: "basic", Priority: "major", Status: "received", Summary: "没有信号", Owner: "U1",
		Details:   map[string]string{"since": "昨天"},
		Clocks:    []store.Clock{{Name: "resolve", DueAt: at(600)}, {Name: "acceptance", DueAt: at(10), MetAt: at(5)}},
		CreatedAt: at(1), UpdatedAt: at(2)}
	b := store.Ticket{ID: "tk_2", Number: "T-000002", CustomerID: "cu_1", ConversationID: "cv_2", Status: "closed", CreatedAt: at(3)}
	s.write(func(tx store.Tx) error { return errors.Join(tx.SaveTicket(a), tx.SaveTicket(b)) })
	s.same(get(s, func(v store.View) (store.Ticket, error) { return v.Ticket("tk_1") }), a)
	s.same(get(s, func(v store.View) (store.Ticket, error) { return v.Ticket("T-000002") }), b)
	missing(s, func(v store.View) (store.Ticket, error) { return v.Ticket("T-000003") })
	for _, c := range []struct {
		filter store.TicketFilter
		want   []store.Ticket
	}{
		{store.TicketFilter{}, []store.Ticket{b, a}},
		{store.TicketFilter{Customer: "cu_1"}, []store.Ticket{b, a}},
		{store.TicketFilter{Conversation: "cv_1"}, []store.Ticket{a}},
		{store.TicketFilter{Status: "closed", Customer: "cu_1"}, []store.Ticket{b}},
		{store.TicketFilter{Status: "closed", Conversation: "cv_1"}, nil},
	} {
		s.same(get(s, func(v store.View) ([]store.Ticket, error) { return v.Tickets(c.filter, store.Page{}) }), c.want)
	}
	a.Status, a.Details, a.Clocks = "resolved", nil, a.Clocks[:1]
	s.write(func(tx store.Tx) error { return tx.SaveTicket(a) })
	s.same(get(s, func(v store.View) (store.Ticket, error) { return v.Ticket("T-000001") }), a)
}

func (s *suite) numbers() {
	take := func(series string) (n int64) {
		s.write(func(tx store.Tx) (err error) {
			n, err = tx.NextNumber(series)
			return err
		})
		return n
	}
	s.same([]int64{take("ticket"), take("ticket"), take("other"), take("ticket")}, []int64{1, 2, 1, 3})
	s.fails(errUndo, func(tx store.Tx) error {
		_, err := tx.NextNumber("ticket")
		return errors.Join(err, errUndo)
	})
	s.same(take("ticket"), int64(4))
}

// visit is appointment n with a window of an hour.
func visit(n int, resource string, minute int) store.Appointment {
	return store.Appointment{ID: fmt.Sprintf("ap_%d", n), Code: fmt.Sprintf("%06d", n), CustomerID: "cu_1", ConversationID: "cv_1",
		Service: "repair", Area: "haidian", Start: at(minute), End: at(minute + 60), Place: "Asia/Shanghai",
		Address: "海淀区中关村大街88号", Name: "王芳", Phone: "+8613800138000", Notes: "门铃坏了", Resource: resource,
		Status: "held", HeldUntil: at(10), Sequence: 2, Late: "20 min", CreatedAt: at(n), UpdatedAt: at(n + 1)}
}

func (s *suite) appointments() {
	a, b := visit(1, "wang", 0), visit(2, "wang", 60)
	b.Code, b.CustomerID, b.Phone, b.Status = a.Code, "cu_2", "", "booked"
	s.write(func(tx store.Tx) error { return errors.Join(tx.SaveAppointment(a), tx.SaveAppointment(b)) })
	s.same(get(s, func(v store.View) (store.Appointment, error) { return v.Appointment("ap_1") }), a)
	byCode := func(v store.View) (store.Appointment, error) { return v.AppointmentByCode(a.Code) }
	s.same(get(s, byCode), b)
	missing(s, func(v store.View) (store.Appointment, error) { return v.Appointment("ap_9") })
	for _, c := range []struct {
		filter store.AppointmentFilter
		want   []store.Appointment
	}{
		{store.AppointmentFilter{}, []store.Appointment{b, a}},
		{store.AppointmentFilter{Customer: "cu_1"}, []store.Appointment{a}},
		{store.AppointmentFilter{Phone: a.Phone}, []store.Appointment{a}},
		{store.AppointmentFilter{Status: "booked"}, []store.Appointment{b}},
		{store.AppointmentFilter{From: at(60)}, []store.Appointment{b}},
		{store.AppointmentFilter{To: at(60)}, []store.Appointment{a}},
		{store.AppointmentFilter{From: at(0), To: at(61)}, []store.Appointment{b, a}},
	} {
		s.same(get(s, func(v store.View) ([]store.Appointment, error) { return v.Appointments(c.filter, store.Page{}) }), c.want)
	}
	b.Status = "cancelled"
	s.write(func(tx store.Tx) error { return tx.SaveAppointment(b) })
	s.same(get(s, byCode), a)
	a.Status = "completed"
	s.write(func(tx store.Tx) error { return tx.SaveAppointment(a) })
	missing(s, byCode)
}

func (s *suite) claims(from, to int) []store.Claim {
	s.Helper()
	return get(s, func(v store.View) ([]store.Claim, error) { return v.Claims(at(from), at(to)) })
}

func (s *suite) capacity() {
	a := visit(1, "wang", 60)
	claim := store.Claim{Resource: "wang", Start: at(60), End: at(120), Appointment: "ap_1"}
	save := func(a store.Appointment) func(store.Tx) error {
		return func(tx store.Tx) error { return tx.SaveAppointment(a) }
	}
	s.write(save(a))
	s.same(s.claims(0, 60), []store.Claim{})
	s.same(s.claims(120, 180), []store.Claim{})
	s.same(s.claims(119, 120), []store.Claim{claim})
	s.same(s.claims(0, 61), []store.Claim{claim})

	for _, minute := range []int{1, 60, 61, 119} {
		s.fails(store.ErrTaken, save(visit(2, "wang", minute)))
	}
	long := visit(2, "wang", 0)
	long.End = at(600)
	s.fails(store.ErrTaken, save(long))
	inside := visit(2, "wang", 70)
	inside.End = at(80)
	s.fails(store.ErrTaken, save(inside))
	missing(s, func(v store.View) (store.Appointment, error) { return v.Appointment("ap_2") })
	s.write(save(visit(2, "wang", 0)))
	s.write(save(visit(3, "wang", 120)))
	s.write(save(visit(4, "li", 60)))

	// A caller that goes on after ErrTaken finds the old window kept.
	s.write(func(tx store.Tx) error {
		if err := tx.SaveAppointment(visit(1, "wang", 90)); !errors.Is(err, store.ErrTaken) {
			return fmt.Errorf("SaveAppointment: %v, want taken", err)
		}
		return nil
	})
	s.same(get(s, func(v store.View) (store.Appointment, error) { return v.Appointment("ap_1") }), a)

	// Longer by its own window, moved, changed without moving, given back.
	a.End = at(110)
	s.write(save(a))
	a.Resource, a.Start, a.End = "zhao", at(90), at(150)
	s.write(save(a))
	a.Status = "booked"
	s.write(save(a))
	s.same(s.claims(60, 120), []store.Claim{
		{Resource: "li", Start: at(60), End: at(120), Appointment: "ap_4"},
		{Resource: "zhao", Start: at(90), End: at(150), Appointment: "ap_1"},
	})
	s.write(save(visit(5, "wang", 60)))
	a.Status = "cancelled"
	s.write(save(a))
	s.write(save(visit(6, "zhao", 90)))

	for _, spoil := range []func(*store.Appointment){
		func(a *store.Appointment) { a.End = a.Start },
		func(a *store.Appointment) { a.End = a.Start.Add(-time.Hour) },
		func(a *store.Appointment) { a.Resource = "" },
	} {
		bad := visit(7, "sun", 0)
		spoil(&bad)
		if err := s.Write(s.Context(), save(bad)); err == nil || errors.Is(err, store.ErrTaken) || errors.Is(err, store.ErrUnavailable) {
			s.Errorf("window without sense: %v, want a plain error", err)
		}
	}
}

// race books one window from many goroutines: one gets it.
func (s *suite) race() {
	const callers = 50
	var group sync.WaitGroup
	results := make([]error, callers)
	for i := range callers {
		group.Go(func() {
			results[i] = s.Write(s.Context(), func(tx store.Tx) error {
				return tx.SaveAppointment(visit(i, "wang", 10+i%50))
			})
		})
	}
	group.Wait()
	booked := 0
	for _, err := range results {
		switch {
		case err == nil:
			booked++
		case !errors.Is(err, store.ErrTaken):
			s.Errorf("SaveAppointment: %v, want taken", err)
		}
	}
	if claims := s.claims(0, 600); booked != 1 || len(claims) != 1 {
		s.Errorf("%d booked, %d claims, want one", booked, len(claims))
	}
}

func (s *suite) surveys() {
	a := store.Survey{ID: "sv_1", CustomerID: "cu_1", ConversationID: "cv_1", Subject: "tk_1", Channel: chat.SMS,
		Scores: map[string]int{"attitude": 5, "speed": 2}, Overall: 4, Comment: "还行", Status: "answered", Agent: "U1",
		CreatedAt: at(1), SentAt: at(2), AnsweredAt: at(3)}
	b := store.Survey{ID: "sv_2", CustomerID: "cu_2", Status: "scheduled", CreatedAt: at(4)}
	s.write(func(tx store.Tx) error { return errors.Join(tx.SaveSurvey(a), tx.SaveSurvey(b)) })
	list := func(customer string) []store.Survey {
		return get(s, func(v store.View) ([]store.Survey, error) { return v.Surveys(customer, store.Page{}) })
	}
	s.same(list(""), []store.Survey{b, a})
	s.same(list("cu_1"), []store.Survey{a})
	a.Scores, a.Status = nil, "declined"
	s.write(func(tx store.Tx) error { return tx.SaveSurvey(a) })
	s.same(get(s, func(v store.View) (store.Survey, error) { return v.Survey("sv_1") }), a)
	missing(s, func(v store.View) (store.Survey, error) { return v.Survey("sv_9") })
}

func (s *suite) journal() {
	gap := store.Gap{Conversation: "cv_1", Question: "能用信用卡吗", Locale: chat.Chinese, At: at(1)}
	a := store.Audit{At: at(1), Actor: "bot", Action: "ticket.open", Subject: "tk_1", Detail: "fault"}
	b := store.Audit{At: at(2), Actor: "agent:U1", Action: "ticket.close", Subject: "tk_1"}
	c := store.Audit{At: at(3), Actor: "system", Action: "hold.end", Subject: "ap_1"}
	s.write(func(tx store.Tx) error {
		return errors.Join(tx.AddGap(gap), tx.AddAudit(a), tx.AddAudit(b), tx.AddAudit(c))
	})
	gap.ID, a.ID, b.ID, c.ID = 1, 1, 2, 3
	s.same(get(s, func(v store.View) ([]store.Gap, error) { return v.Gaps(store.Page{}) }), []store.Gap{gap})
	audits := func(subject string) []store.Audit {
		return get(s, func(v store.View) ([]store.Audit, error) { return v.Audits(subject, store.Page{}) })
	}
	s.same(audits("tk_1"), []store.Audit{b, a})
	s.same(audits(""), []store.Audit{c, b, a})
	setting := func() string {
		return get(s, func(v store.View) (string, error) { return v.Setting("clock.offset") })
	}
	s.same(setting(), "")
	for _, value := range []string{"24h", "48h", ""} {
		s.write(func(tx store.Tx) error { return tx.SetSetting("clock.offset", value) })
		s.same(setting(), value)
	}
	s.write(func(tx store.Tx) error {
		return errors.Join(tx.SetSetting("desk:b", "2"), tx.SetSetting("desk:a", "1"), tx.SetSetting("desk:c", ""), tx.SetSetting("desks", "3"), tx.SetSetting("des", "4"))
	})
	s.same(get(s, func(v store.View) (map[string]string, error) { return v.Settings("desk:") }), map[string]string{"desk:a": "1", "desk:b": "2"})
}

func (s *suite) notes() {
	s.fails(store.ErrNotFound, func(tx store.Tx) error {
		_, err := tx.Notes("cv_none")
		return err
	})
	first := store.Note{Conversation: fresh(1).ID, Agent: "li", Name: "Li", Text: "has a dog", Media: []chat.Media{{Name: "a.jpg", URL: "/console/files/x"}}, After: 3, At: at(1)}
	second := store.Note{Conversation: fresh(1).ID, Text: "知道了", Alarm: 80, To: []string{"li", "slack:U1"}, At: at(2)}
	s.write(func(tx store.Tx) error {
		return errors.Join(tx.CreateConversation(fresh(1)), tx.CreateConversation(fresh(2)), tx.AddNote(first), tx.AddNote(second))
	})
	first.ID, second.ID = 1, 2
	notes := func(c string) []store.Note {
		return get(s, func(v store.View) ([]store.Note, error) { return v.Notes(c) })
	}
	s.same(notes(fresh(1).ID), []store.Note{first, second})
	s.same(len(notes(fresh(2).ID)), 0)
}
