package console

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// TestPersonalDataIsHidden: lists and the view of who does not own a case hide what is
// personal; a reveal shows it and is recorded; the owner sees everything.
func TestPersonalDataIsHidden(t *testing.T) {
	c, g := crowded(t, 0)
	state := dialogs.State{Mode: chat.ModeBot, Locale: chat.English, Greeted: true, Tasks: []dialogs.Task{{Form: "fault", Facts: []dialogs.Fact{
		{ID: "detail", Value: "no picture, ring 13977778888"}, {ID: "address", Value: "Oak House 7"}, {ID: "phone", Value: "+8613977778888"},
	}}}}
	a := chat.Address{Channel: chat.SMS, ID: "+8613800138000"}
	err := c.cfg.Store.Write(t.Context(), func(tx store.Tx) error {
		return errors.Join(tx.CreateConversation(store.Conversation{
			ID: "cv_1", CustomerID: "cu_1", Locale: chat.English, Address: a, Mode: chat.ModeBot, Since: begun, CreatedAt: begun, UpdatedAt: begun, State: state.Encode(),
		}), tx.SaveCustomer(store.Customer{ID: "cu_1", Phone: a.ID}))
	})
	if err == nil {
		_, err = g.Receive(t.Context(), chat.Message{From: a, Text: "agent"})
	}
	if err != nil {
		t.Fatal(err)
	}
	const secret = "13977778888"
	if got := lists(t, c).Items; len(got) != 1 || strings.Contains(got[0].Summary, secret) || !strings.Contains(got[0].Summary, "no picture, ring [phone]") || got[0].Customer != "+86138••••8000" {
		t.Errorf("lists: %+v", got)
	}
	const desk = "/console/desk/conversations/cv_1"
	seen := func() string { return ask(c, desk, "").Body.String() }
	facts := func(body string) string { return body[:strings.Index(body, `"lines":`)] }
	for _, word := range []string{secret, "Oak House", a.ID} {
		if got := facts(seen()); strings.Contains(got, word) || !strings.Contains(got, `"hidden":true`) ||
			!strings.Contains(got, `"customer":"+86138••••8000"`) || !strings.Contains(got, `"phone":"+86138••••8000"`) {
			t.Errorf("%s is shown to everybody: %s", word, got)
		}
	}
	recorded := func() (n int) {
		err := c.cfg.Store.Read(t.Context(), func(v store.View) error {
			list, err := v.Audits("cu_1", store.Page{})
			for _, x := range list {
				if x.Action == "personal.reveal" && x.Actor == "agent:playground" && x.Detail == "cv_1" {
					n++
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	w := ask(c, desk+"/reveal", `{}`)
	if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, secret) || !strings.Contains(body, "Oak House 7") || !strings.Contains(body, `"phone":"+8613800138000"`) || recorded() != 1 {
		t.Errorf("revealed: %d %s, recorded %d times", w.Code, body, recorded())
	}
	if w := ask(c, desk+"/claim", `{}`); w.Code != http.StatusOK {
		t.Fatal(w.Body)
	}
	if got := facts(seen()); !strings.Contains(got, secret) || !strings.Contains(got, "Oak House 7") || !strings.Contains(got, `"phone":"+8613800138000"`) || !strings.Contains(got, `"hidden":false`) {
		t.Errorf("the owner sees %s", got)
	}
	if got := lists(t, c).Items; strings.Contains(got[0].Summary, secret) {
		t.Errorf("the owner's list: %+v", got)
	}
}

// TestLinesAreMasked: who does not own a case reads its lines, notes and what
// came before without personal data; a reveal, which is recorded, shows them to
// who asked, for a while; the owner reads them as they are.
func TestLinesAreMasked(t *testing.T) {
	c, g := crowded(t, 0)
	now := begun
	c.cfg.Now = func() time.Time { return now }
	a := chat.Address{Channel: chat.SMS, ID: "+8613800138000"}
	err := c.cfg.Store.Write(t.Context(), func(tx store.Tx) error {
		state := dialogs.State{Mode: chat.ModeBot, Locale: chat.English, Greeted: true}
		earlier := store.Conversation{
			ID: "cv_0", CustomerID: "cu_1", Locale: chat.English, Address: a, Mode: chat.ModeClosed, Since: begun.Add(-time.Hour), CreatedAt: begun.Add(-time.Hour), UpdatedAt: begun.Add(-time.Hour),
		}
		err := errors.Join(tx.SaveCustomer(store.Customer{ID: "cu_1", Phone: a.ID}), tx.CreateConversation(earlier))
		earlier.Turns, earlier.Seq = 1, 1
		said := chat.Entry{Seq: 1, Author: chat.Customer, Channel: chat.SMS, Prompt: chat.Prompt{Text: "I am 13977778888"}, At: earlier.UpdatedAt}
		return errors.Join(err, tx.SaveTurn(store.Turn{Conversation: earlier, Entries: []chat.Entry{said}, Cause: "message", At: earlier.UpdatedAt}),
			tx.CreateConversation(store.Conversation{
				ID: "cv_1", CustomerID: "cu_1", Locale: chat.English, Address: a, Mode: chat.ModeBot, Since: begun, CreatedAt: begun, UpdatedAt: begun, State: state.Encode(),
			}))
	})
	for _, text := range []string{"agent", "ring 13977778888 or write to chen@example.com"} {
		if err == nil {
			_, err = g.Receive(t.Context(), chat.Message{From: a, Text: text})
		}
	}
	if err == nil {
		err = g.Note(t.Context(), "cv_1", channels.Agent{ID: "zhao", Name: "Zhao"}, channels.Reply{ID: "n1", Text: "I reached him at 13977778888"})
	}
	if err != nil {
		t.Fatal(err)
	}
	const desk, secret, mail = "/console/desk/conversations/cv_1", "13977778888", "chen@example.com"
	sees := func(when, path string, want bool) {
		t.Helper()
		w := ask(c, path, "")
		body := w.Body.String()
		if w.Code != http.StatusOK || strings.Contains(body, secret) != want || !strings.Contains(path, "before") && strings.Contains(body, mail) != want {
			t.Errorf("%s, %s: %d %s", when, path, w.Code, body)
		}
		if !want && !strings.Contains(body, "[phone]") {
			t.Errorf("%s, %s: no mark in %s", when, path, body)
		}
	}
	all := func(when string, want bool) {
		t.Helper()
		sees(when, desk, want)
		sees(when, desk+"?after=1", want)
		sees(when, desk+"/before", want)
	}
	all("nobody's", false)
	sees("nobody's, not revealed", desk+"?revealed", false)
	if got := ask(c, desk, "").Body.String(); !strings.Contains(got, `"hidden":true`) || !strings.Contains(got, "ring [phone] or write to [e-mail]") {
		t.Errorf("lines: %s", got)
	}
	if w := ask(c, desk+"/reveal", `{}`); w.Code != http.StatusOK {
		t.Fatal(w.Body)
	}
	sees("revealed", desk+"?revealed", true)
	sees("revealed", desk+"?revealed&after=1", true)
	sees("revealed, not asked for", desk, false)
	now = now.Add(readAgain)
	sees("long after", desk+"?revealed", false)
	if err := g.Claim(t.Context(), "cv_1", channels.Agent{ID: "zhao", Name: "Zhao"}); err != nil {
		t.Fatal(err)
	}
	all("a colleague's", false)
	if w := ask(c, desk+"/join", `{}`); w.Code != http.StatusOK {
		t.Fatal(w.Body)
	}
	all("joined", true)
}
