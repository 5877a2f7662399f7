package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
)

// What colleagues tell each other, and what clocks tell them, reaches no
// customer on any channel, no link, no API and no log (behaviours C96).
func TestNotesStayAtTheDesk(t *testing.T) {
	e := examine(t, workday)
	v := e.visitor()
	v.send(`{"type":"message","id":"m1","text":"agent"}`)
	v.until("state", `"waiting"`)
	texter := stranger()
	if _, err := e.carrier.Text(t.Context(), texter, playgroundNumber, "agent"); err != nil {
		t.Fatal(err)
	}
	c := e.menu(t, stranger(), chat.English)
	c.run("0")
	e.settle()
	texted, err := e.gateway.Find(t.Context(), addressOf(texter))
	if err != nil {
		t.Fatal(err)
	}

	secrets := []string{"quokka-note", "quokka-transfer", "quokka-resolve", "%"}
	clean := func(where, text string) {
		t.Helper()
		for _, s := range secrets {
			if strings.Contains(text, s) {
				t.Errorf("%s tells %q:\n%s", where, s, text)
			}
		}
	}
	ids := []string{v.conv, texted.ID, c.conversation().ID}
	e.advance(16 * time.Minute) // pings of who waits
	for _, id := range ids {
		e.desk(id, "claim", `{}`)
		e.desk(id, "note", `{"text":"quokka-note"}`)
		e.desk(id, "transfer", `{"text":"quokka-transfer"}`)
		e.desk(id, "claim", `{}`)
	}
	e.advance(4 * time.Minute) // pings of owners
	for i, id := range ids {
		desk := e.status(200, "/console/desk/conversations/"+id, "")
		for _, s := range []string{"quokka-note", "quokka-transfer"} {
			if !strings.Contains(desk, s) {
				t.Errorf("the desk does not see %s", s)
			}
		}
		if i < 2 && !strings.Contains(desk, `"alarm":50`) {
			t.Errorf("no ping in %s", id)
		}
		e.desk(id, "resolve", `{"disposition":"solved","text":"quokka-resolve","survey":false}`)
		entries, err := e.gateway.History(t.Context(), id, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		clean("the transcript", fmt.Sprintf("%+v", entries))
		clean("the API", e.status(200, "/api/v1/conversations/"+id, "", "Authorization", "Bearer "+e.token))
		secret, err := e.gateway.Link(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		clean("the link's page", e.status(200, "/s/"+secret, ""))
	}
	if err := v.ws.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	for closed := false; !closed; {
		_, frame, err := v.ws.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		clean("the socket", string(frame))
		closed = strings.Contains(string(frame), `"closed"`)
	}
	clean("SMS", strings.Join(e.inbox(texter), "\n"))
	clean("the call", strings.Join(c.all(), "\n"))
	clean("the audit", e.status(200, "/api/v1/audit", "", "Authorization", "Bearer "+e.token))
	secrets = secrets[:3]
	clean("the log", e.log.String())
}
