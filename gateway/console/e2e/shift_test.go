//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"strings"
	"testing"

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
	var found []string
	live.Script(t, "shift.mjs", &found, "URL="+s.url)
	for _, f := range found {
		t.Error(f)
	}
}
