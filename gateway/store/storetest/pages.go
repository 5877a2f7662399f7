package storetest

import (
	"errors"
	"fmt"

	"switchboard/gateway/store"
)

// An item of a page.
type item interface{ Cursor() string }

// walk reads a list page by page and checks that it is whole, in order and
// without doubles, then that limits and bad cursors are handled.
func walk[T item](s *suite, name string, want []string, id func(T) string, list func(store.View, store.Page) ([]T, error)) {
	s.Helper()
	read := func(p store.Page) (items []T, err error) {
		err = s.Read(s.Context(), func(v store.View) (err error) {
			items, err = list(v, p)
			return err
		})
		return items, err
	}
	var got []string
	for page := (store.Page{Limit: 3}); ; {
		items, err := read(page)
		if err != nil {
			s.Fatalf("%s: %v", name, err)
		}
		for _, x := range items {
			got = append(got, id(x))
		}
		if len(items) < page.Limit || len(got) > len(want) {
			break
		}
		page.Cursor = items[len(items)-1].Cursor()
	}
	s.same(got, want)
	if items, err := read(store.Page{}); err != nil || len(items) != store.DefaultLimit {
		s.Errorf("%s: %d items without a limit, want %d (%v)", name, len(items), store.DefaultLimit, err)
	}
	for _, bad := range []string{"x", "1.", ".cv_1", "cv_1", "1,5", "9999999999999999999999.a"} {
		if _, err := read(store.Page{Cursor: bad}); !errors.Is(err, store.ErrCursor) {
			s.Errorf("%s: cursor %q gives %v, want a bad cursor", name, bad, err)
		}
	}
}

// pages writes more records than a page has, several at one moment.
func (s *suite) pages() {
	const n = store.DefaultLimit + 3
	s.write(func(tx store.Tx) error {
		var errs []error
		for i := range n {
			c := fresh(i)
			c.CreatedAt = at(i / 4)
			ap := visit(i, "wang", i*60)
			ap.ID, ap.CreatedAt = fmt.Sprintf("ap_%03d", i), at(i/4)
			errs = append(errs, tx.CreateConversation(c), tx.SaveAppointment(ap),
				tx.SaveCustomer(store.Customer{ID: fmt.Sprintf("cu_%03d", i), CreatedAt: at(i / 4)}),
				tx.SaveTicket(store.Ticket{ID: fmt.Sprintf("tk_%03d", i), Number: fmt.Sprint(i), CreatedAt: at(i / 4)}),
				tx.SaveSurvey(store.Survey{ID: fmt.Sprintf("sv_%03d", i), CreatedAt: at(i / 4)}),
				tx.AddGap(store.Gap{Question: fmt.Sprint(i)}), tx.AddAudit(store.Audit{Detail: fmt.Sprint(i)}))
		}
		return errors.Join(errs...)
	})
	want := func(format string) (ids []string) {
		for i := range n {
			ids = append(ids, fmt.Sprintf(format, n-1-i))
		}
		return ids
	}
	walk(s, "conversations", want("cv_%016d"), func(c store.Conversation) string { return c.ID },
		func(v store.View, p store.Page) ([]store.Conversation, error) {
			return v.Conversations(store.ConversationFilter{Customer: "cu_1", Mode: "bot"}, p)
		})
	walk(s, "customers", want("cu_%03d"), func(c store.Customer) string { return c.ID },
		func(v store.View, p store.Page) ([]store.Customer, error) { return v.Customers("", p) })
	walk(s, "tickets", want("tk_%03d"), func(t store.Ticket) string { return t.ID },
		func(v store.View, p store.Page) ([]store.Ticket, error) { return v.Tickets(store.TicketFilter{}, p) })
	walk(s, "appointments", want("ap_%03d"), func(a store.Appointment) string { return a.ID },
		func(v store.View, p store.Page) ([]store.Appointment, error) {
			return v.Appointments(store.AppointmentFilter{}, p)
		})
	walk(s, "surveys", want("sv_%03d"), func(x store.Survey) string { return x.ID },
		func(v store.View, p store.Page) ([]store.Survey, error) { return v.Surveys("", p) })
	walk(s, "gaps", want("%d"), func(g store.Gap) string { return g.Question },
		func(v store.View, p store.Page) ([]store.Gap, error) { return v.Gaps(p) })
	walk(s, "audits", want("%d"), func(a store.Audit) string { return a.Detail },
		func(v store.View, p store.Page) ([]store.Audit, error) { return v.Audits("", p) })
}
