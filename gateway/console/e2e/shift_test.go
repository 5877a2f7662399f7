//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/channels/webchat/e2e/live"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// TestShift: an agent's working day: what is new is seen from another tab,
// customers are found and told apart, and no word that was written is lost.
func TestShift(t *testing.T) {
	s, ctx := play(t), t.Context()
	s.staff(t)
	var last string
	for i, text := range []string{"My television shows nothing", "مرحبا، الإنترنت لا يعمل"} {
		for n, body := range []string{text, "agent"} {
			m := chat.Message{ID: fmt.Sprint("SM", i, n), From: chat.Address{Channel: chat.SMS, ID: fmt.Sprintf("+861380013800%d", i)}, Text: body}
			res, err := s.gateway.Receive(ctx, m)
			if err != nil {
				t.Fatal(err)
			}
			last = res.Conversation
		}
	}
	err := s.store.Write(ctx, func(tx store.Tx) error {
		c, err := tx.Conversation(last)
		if err != nil {
			return err
		}
		return errors.Join(tx.SaveSurvey(store.Survey{ID: "sv_1", CustomerID: c.CustomerID, Overall: 2, Status: "answered", CreatedAt: c.CreatedAt, AnsweredAt: c.CreatedAt}), tx.SaveCustomer(store.Customer{ID: c.CustomerID, Name: strings.Repeat("W", 60), Phone: "+8613800138001"}))
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.store.Write(ctx, func(tx store.Tx) error { // a case of long ago
		at := s.gateway.Now().Add(-30 * 24 * time.Hour)
		errs := []error{
			tx.SaveCustomer(store.Customer{ID: "cu_old", Name: "Old Wang", Phone: "+8613800139999", CreatedAt: at}),
			tx.SaveTicket(store.Ticket{ID: "tk_old", Number: "T-000777", CustomerID: "cu_old", ConversationID: "cv_old0", Kind: "fault", Status: "assigned", CreatedAt: at}),
		}
		for i := range 21 { // one more than the list of those that are closed shows
			errs = append(errs, tx.CreateConversation(store.Conversation{
				ID: fmt.Sprint("cv_old", i), CustomerID: "cu_old", Address: chat.Address{Channel: chat.Voice, ID: "+8613800139999"}, Mode: chat.ModeClosed,
				CreatedAt: at.Add(time.Duration(i) * time.Hour), UpdatedAt: at.Add(time.Duration(i) * time.Hour),
			}))
		}
		return errors.Join(errs...)
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	live.Script(t, "shift.mjs", &found, "URL="+s.url)
	for _, f := range found {
		t.Error(f)
	}
}
