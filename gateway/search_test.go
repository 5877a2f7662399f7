package gateway

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// TestSearch: whoever comes back is found by what they have in hand, however
// many others came since.
func TestSearch(t *testing.T) {
	r := newEngineRig(t)
	ctx, start := t.Context(), r.Now()
	r.write(func(tx store.Tx) error {
		errs := []error{
			tx.SaveCustomer(store.Customer{ID: "cu_1", Phone: "+8613800138001", Name: "Wang", CreatedAt: start}),
			tx.SaveTicket(store.Ticket{ID: "tk_1", Number: "T-000042", CustomerID: "cu_1", ConversationID: "cv_0", Kind: "fault", Status: "assigned", CreatedAt: start}),
			tx.SaveTicket(store.Ticket{ID: "tk_2", Number: "T-000043", CustomerID: "cu_1", Kind: "fault", Status: "assigned", CreatedAt: start}), // by nobody's conversation
			tx.SaveAppointment(store.Appointment{ID: "ap_1", Code: "482913", CustomerID: "cu_1", ConversationID: "cv_1", Resource: "t-1", Status: "booked", Start: start, End: start.Add(time.Hour), CreatedAt: start}),
		}
		for i := range 30 {
			customer := "cu_1"
			if i >= 2 {
				customer = fmt.Sprint("cu_other", i)
			}
			at := start.Add(time.Duration(i) * time.Minute)
			errs = append(errs, tx.CreateConversation(store.Conversation{
				ID: fmt.Sprint("cv_", i), CustomerID: customer, Address: web(fmt.Sprint("old", i)), Mode: chat.ModeClosed, CreatedAt: at, UpdatedAt: at,
			}))
		}
		return errors.Join(errs...)
	})
	for what, want := range map[string]string{
		"T-000042": "[cv_0]", " t42 ": "[cv_0]", "t-42": "[cv_0]", "482913": "[cv_1]",
		"+8613800138001": "[cv_1 cv_0]", "138 0013 8001": "[cv_1 cv_0]",
		"T-000043": "[]", "T-999999": "[]", "482914": "[]", "8001": "[]", "Wang": "[]", "": "[]", "T-": "[]", "13800138002": "[]", "t99999999999999999999": "[]",
	} {
		list, err := r.Search(ctx, what, chat.English)
		got := []string{}
		for _, k := range list {
			got = append(got, k.ID)
		}
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%q finds %v (%v), want %s", what, got, err, want)
		}
	}
}
