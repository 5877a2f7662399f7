//go:build e2e

package e2e

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/webchat/e2e/live"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// TestDeskByKeys: the whole work of the desk without a mouse, for customers
// and colleagues who write markup everywhere; what is for colleagues stays so.
func TestDeskByKeys(t *testing.T) {
	s, ctx := play(t), t.Context()
	hostile := func(n int) string { return fmt.Sprintf(`<img src=x onerror="window.broken=%d"><b>%d</b>`, n, n) }
	var ids []string
	for i, from := range []string{"+8613800138000", "+8613700137000"} {
		kept, err := s.gateway.Keep(ctx, fmt.Sprint("kept.", i), hostile(i)+".pdf", "application/pdf", []byte("%PDF-1.4"))
		if err != nil {
			t.Fatal(err)
		}
		m := chat.Message{ID: fmt.Sprint("SM", i), From: chat.Address{Channel: chat.SMS, ID: from}, Text: "Please book a router repair for " + hostile(1), Media: []chat.Media{kept}}
		res, err := s.gateway.Receive(ctx, m)
		if err != nil {
			t.Fatal(err)
		}
		id := res.Conversation
		err = s.store.Write(ctx, func(tx store.Tx) error {
			c, err := tx.Conversation(id)
			if err != nil {
				return err
			}
			at := s.gateway.Now()
			return errors.Join(
				tx.SaveCustomer(store.Customer{ID: c.CustomerID, Name: hostile(2), Phone: from, Segment: hostile(3), Area: hostile(4)}),
				tx.SaveTicket(store.Ticket{ID: "tk_" + id, Number: hostile(50 + i), CustomerID: c.CustomerID, Kind: hostile(6), Status: hostile(7), Priority: hostile(8), Summary: hostile(9), CreatedAt: at,
					Clocks: []store.Clock{{Name: hostile(10), DueAt: at}}}),
				tx.SaveAppointment(store.Appointment{ID: "ap_" + id, Code: hostile(60 + i), CustomerID: c.CustomerID, ConversationID: id, Service: hostile(12), Resource: "t" + id, Status: "booked", Start: at.Add(time.Hour), End: at.Add(2 * time.Hour)}))
		})
		a := channels.Agent{ID: "hostile", Name: hostile(13)}
		err = errors.Join(err, s.gateway.Claim(ctx, id, a), s.gateway.Note(ctx, id, a, channels.Reply{Text: hostile(14)}))
		if err == nil {
			_, err = s.gateway.Reply(ctx, id, a, channels.Reply{Text: hostile(15)})
		}
		if err = errors.Join(err, s.gateway.Transfer(ctx, id, a, channels.Transfer{Reason: hostile(16)})); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	leave := s.gateway.Attend(channels.Agent{ID: "hostile", Name: hostile(17)})
	defer leave()
	var found []string
	live.Script(t, "desk.mjs", &found, "URL="+s.url)
	for _, f := range found {
		t.Error(f)
	}
	entries, err := s.gateway.History(ctx, ids[0], 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Author == chat.Agent && e.Prompt.Text != hostile(15) && e.Prompt.Text != "for the first only" && !strings.Contains(e.Prompt.Text, channels.AgentFile) {
			t.Errorf("the customer reads %q", e.Prompt.Text)
		}
	}
}
