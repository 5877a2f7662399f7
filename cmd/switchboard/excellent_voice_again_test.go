package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// post makes a webhook once more, as the carrier made it.
func (e *exam) post(t *testing.T, w webhook) *http.Response {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.base()+w.uri, bytes.NewReader(w.body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header = w.header.Clone()
	res, err := e.client.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		t.Fatal(err)
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res
}

// again is what a webhook is answered that comes again.
func (e *exam) again(t *testing.T, w webhook) string {
	t.Helper()
	res := e.post(t, w)
	if res.StatusCode >= 300 {
		t.Errorf("%s again: %d", w.path, res.StatusCode)
	}
	b, _ := io.ReadAll(res.Body) // it is in memory
	return string(b)
}

// twice brings every webhook of a call twice at the same moment.
func twice(t *testing.T) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.URL.Path, "/twilio/voice") {
				h.ServeHTTP(w, r)
				return
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				http.Error(w, "unreadable", http.StatusBadRequest)
				return
			}
			var answers [2]*httptest.ResponseRecorder
			var both sync.WaitGroup
			for i := range answers {
				answers[i] = httptest.NewRecorder()
				both.Go(func() {
					q := r.Clone(r.Context())
					q.Body = io.NopCloser(bytes.NewReader(body))
					h.ServeHTTP(answers[i], q)
				})
			}
			both.Wait()
			if a, b := answers[0].Body.String(), answers[1].Body.String(); a != b {
				t.Errorf("%s is answered in two ways:\n%s\n%s", r.URL.Path, a, b)
			}
			maps.Copy(w.Header(), answers[0].Header())
			w.WriteHeader(answers[0].Code)
			_, _ = w.Write(answers[0].Body.Bytes()) // the carrier is gone if this fails
		})
	}
}

// "a replayed (CallSid, step) has no second effect", nor another answer: every
// webhook of every task comes twice at the same moment.
func TestExcellentVoiceReplayAtOnce(t *testing.T) {
	e := examineOn(t, workday, nil, twice(t))
	e.do(t, 1, tasksByKeys)
}

// The same much later and in any order: all webhooks of all tasks, and of calls
// that a person took.
func TestExcellentVoiceReplayLater(t *testing.T) {
	e := examine(t, workday)
	for _, l := range chat.Locales {
		for _, k := range tasksByKeys {
			c := e.menu(t, stranger(), l)
			c.run(k.script[l]...)
			c.hangUp()
		}
		e.spoke(t, l)
	}
	e.advance(time.Hour)
	before, texts := e.effects(), len(e.carrier.Messages(carrierAnyone))
	calls := len(e.carrier.Calls(carrierAnyone))
	list := e.webhooks("")
	for n := range list { // neither as they came nor the other way about
		w := list[(n*7919+13)%len(list)]
		if got := e.again(t, w); got != w.answer {
			t.Errorf("%s is answered\n%s\nat first\n%s", w.uri, got, w.answer)
		}
	}
	e.settle()
	if after := e.effects(); after != before {
		t.Errorf("%s before, %s after", before, after)
	}
	if n := len(e.carrier.Messages(carrierAnyone)); n != texts {
		t.Errorf("%d texts before, %d after", texts, n)
	}
	if n := len(e.carrier.Calls(carrierAnyone)); n != calls {
		t.Errorf("%d calls before, %d after", calls, n)
	}
	if len(list) < 200 || len(list)%7919 == 0 {
		t.Errorf("%d webhooks", len(list))
	}
}

// adviser is the number on which a person takes calls.
const adviser = "+8613911112222"

// spoke has a caller wait, a person take the call, both talk, and a survey follow.
func (e *exam) spoke(t *testing.T, l chat.Locale) *onCall {
	t.Helper()
	c := e.menu(t, stranger(), l)
	c.run("0")
	id := c.conversation().ID
	e.status(200, "/console/desk/phone", fmt.Sprintf(`{"phone":%q}`, adviser))
	e.desk(id, "claim", `{}`)
	a := e.picksUp(t, adviser, "")
	a.press("1")
	e.settle()
	a.hangUp()
	e.desk(id, "resolve", `{"survey":false}`)
	c.hangUp()
	return c
}

// visits are those that a caller has booked.
func (e *exam) visits(c *onCall) (list []store.Appointment) {
	e.t.Helper()
	id := c.conversation().CustomerID
	e.read(func(v store.View) (err error) {
		list, err = v.Appointments(store.AppointmentFilter{Customer: id, Status: "booked"}, store.Page{})
		return err
	})
	return list
}

// effects are counts of all that calls bring about.
func (e *exam) effects() string {
	e.t.Helper()
	n := map[string]int{}
	all := store.Page{Limit: 10_000}
	e.read(func(v store.View) error {
		list, err := v.Conversations(store.ConversationFilter{}, all)
		for _, c := range list {
			n["turns"] += int(c.Turns)
			n["entries"] += int(c.Seq)
			n[string(c.Mode)]++
		}
		if err != nil {
			return err
		}
		tickets, err := v.Tickets(store.TicketFilter{}, all)
		n["tickets"] = len(tickets)
		if err != nil {
			return err
		}
		visits, err := v.Appointments(store.AppointmentFilter{}, all)
		for _, a := range visits {
			n[a.Status]++
		}
		return err
	})
	return fmt.Sprint(n)
}
