package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/channels/twilio/carrier"
	"switchboard/channels/voice"
	"switchboard/chat"
	"switchboard/gateway"
	"switchboard/gateway/store"
)

// The tests TestExcellentVoice… are the list "Excellent" of channels.md §2, on
// the whole App: handsets of the carrier on this machine, HTTP and signatures.

var _ voice.Briefer = (*gateway.Gateway)(nil)

// An exam is an App whose every exchange with the carrier is kept.
type exam struct {
	*running
	carrier *carrier.Carrier
	mu      sync.Mutex
	seen    []webhook
	private []string // what customers said and keyed, and their numbers
}

// A webhook is what the carrier asked and was answered.
type webhook struct {
	path   string
	uri    string // path and query
	header http.Header
	form   url.Values
	body   []byte
	answer string
}

// Times of the week at which people work, and at which nobody does.
const (
	workday = "Tue 10:00"
	weekend = "Sat 20:00"
)

// examine starts an App at such a time. When the test ends, every document
// and every request must have been within the carrier's rules and ours.
func examine(t *testing.T, at string) *exam { return examineOn(t, at, nil) }

// examineOn is examine with settings, and with something between the carrier and the App.
func examineOn(t *testing.T, at string, env map[string]string, between ...func(http.Handler) http.Handler) *exam {
	t.Helper()
	e := &exam{}
	e.running = start(t, env, func(a *App) {
		for _, f := range between {
			a.server.Handler = f(a.server.Handler)
		}
		a.server.Handler = e.kept(a.server.Handler)
	})
	e.carrier = e.telephone.carrier
	e.client.Jar, _ = cookiejar.New(nil) // never fails; it keeps the phone of whoever works at the desk
	if at != "" {
		e.advance(e.until(at))
	}
	t.Cleanup(func() {
		for _, f := range e.carrier.Faults() {
			t.Errorf("against the carrier's rules: %s", f)
		}
		e.checkDocuments(t)
		e.checkPrivacy(t)
	})
	return e
}

// kept keeps the webhooks of calls.
func (e *exam) kept(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/twilio/voice") || r.Method != http.MethodPost {
			h.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, "unreadable", http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		form, _ := url.ParseQuery(string(body)) // what the guard let through is one
		e.mu.Lock()
		e.seen = append(e.seen, webhook{r.URL.Path, r.URL.RequestURI(), r.Header.Clone(), form, body, answer.Body.String()})
		e.mu.Unlock()
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the carrier is gone if this fails
	})
}

// webhooks are all of a path's, of every path if it is "".
func (e *exam) webhooks(path string) (list []webhook) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, w := range e.seen {
		if path == "" || w.path == path {
			list = append(list, w)
		}
	}
	return list
}

// until is how long it is to the next such time of a week without holidays.
func (e *exam) until(at string) time.Duration {
	e.t.Helper()
	pk, err := loadPack("")
	if err != nil {
		e.t.Fatal(err)
	}
	now := e.gateway.Now().In(pk.Zone)
	for d := now.Truncate(time.Minute); d.Sub(now) < 60*24*time.Hour; d = d.Add(time.Minute) {
		if d.After(now) && d.Format("Mon 15:04") == at && pk.People.Open(d) == (at == workday) && pk.People.Open(d.Add(5*time.Hour)) == (at == workday) {
			return d.Sub(now)
		}
	}
	e.t.Fatal("no such time")
	return 0
}

// advance moves the clock, and waits until all that was due has come to rest.
func (e *exam) advance(d time.Duration) {
	e.t.Helper()
	e.status(200, "/playground/clock", fmt.Sprintf(`{"advance":%q}`, d))
	e.settle()
}

// settle waits until nothing happens any more without somebody's doing.
func (e *exam) settle() {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(e.t.Context(), arrivalTime)
	defer cancel()
	if err := errors.Join(e.gateway.Settle(ctx), e.carrier.Settle(ctx)); err != nil {
		e.t.Fatal(err)
	}
}

// inbox is what was texted to a number since it was asked last.
func (e *exam) inbox(number string) (list []string) {
	e.t.Helper()
	e.settle()
	for _, m := range e.carrier.Inbox(number) {
		list = append(list, m.Body)
	}
	return list
}

// tickets are those of a customer.
func (e *exam) tickets(number string) (list []store.Ticket) {
	e.t.Helper()
	e.read(func(v store.View) error {
		who, err := v.Customers(number, store.Page{})
		for _, c := range who {
			found, err := v.Tickets(store.TicketFilter{Customer: c.ID}, store.Page{})
			if err != nil {
				return err
			}
			list = append(list, found...)
		}
		return err
	})
	return list
}

func (e *exam) read(f func(store.View) error) {
	e.t.Helper()
	if err := e.store.Read(e.t.Context(), f); err != nil {
		e.t.Fatal(err)
	}
}

// desk does something at the desk.
func (e *exam) desk(conversation, action, body string, header ...string) string {
	e.t.Helper()
	return e.status(200, "/console/desk/conversations/"+conversation+"/"+action, body, header...)
}

// An onCall is a call as somebody at a handset has it.
type onCall struct {
	*exam
	t      *testing.T
	number string
	call   *carrier.Call
	heard  int
}

// dial calls from a number.
func (e *exam) dial(t *testing.T, number string) *onCall {
	t.Helper()
	k, err := e.carrier.Call(t.Context(), number, playgroundNumber)
	if err != nil {
		t.Fatal(err)
	}
	e.keeps(number[1:])
	return &onCall{exam: e, t: t, number: number, call: k}
}

// keeps notes something that must be in no log and no address.
func (e *exam) keeps(personal string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(personal) > 5 {
		e.private = append(e.private, personal)
	}
}

// menu calls from a number that nobody knows, and chooses the language.
func (e *exam) menu(t *testing.T, number string, l chat.Locale) *onCall {
	t.Helper()
	c := e.dial(t, number)
	c.press(map[chat.Locale]string{chat.Chinese: "1", chat.English: "2"}[l])
	return c
}

// picksUp has a handset that rings answered.
func (e *exam) picksUp(t *testing.T, number, by string) *onCall {
	t.Helper()
	c := e.ringing(t, number)
	if err := c.call.Answer(t.Context(), by); err != nil {
		t.Fatal(err)
	}
	return c
}

func (e *exam) ringing(t *testing.T, number string) *onCall {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), arrivalTime)
	defer cancel()
	k, err := e.carrier.Ringing(ctx, number)
	if err != nil {
		t.Fatalf("%s does not ring: %v", number, err)
	}
	return &onCall{exam: e, t: t, number: number, call: k}
}

// did notes what was done, and returns what was said since.
func (c *onCall) did(err error) string {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("%v; heard %q", err, c.all())
	}
	return c.news()
}

// press presses keys, and waits if more are expected.
func (c *onCall) press(keys string) string {
	c.t.Helper()
	c.keeps(strings.Trim(keys, "*#"))
	err := c.call.Press(c.t.Context(), keys)
	if s := c.call.State(); err == nil && s.Digits != "" {
		err = c.call.Quiet(c.t.Context())
	}
	return c.did(err)
}

func (c *onCall) say(words string) string {
	c.t.Helper()
	c.keeps(words)
	return c.did(c.call.Say(c.t.Context(), words, 0.93))
}

func (c *onCall) quiet() string {
	c.t.Helper()
	return c.did(c.call.Quiet(c.t.Context()))
}

func (c *onCall) hangUp() {
	c.t.Helper()
	if err := c.call.HangUp(c.t.Context()); err != nil && !errors.Is(err, carrier.ErrEnded) {
		c.t.Fatal(err)
	}
	c.settle()
}

// news is what was said since news was asked for last.
func (c *onCall) news() string {
	list := c.call.Heard()
	var out []string
	for _, u := range list[c.heard:] {
		if u.Kind == carrier.Said {
			out = append(out, u.Text)
		}
	}
	c.heard = len(list)
	return strings.Join(out, " | ")
}

// all is everything that was said in the call.
func (c *onCall) all() (out []string) {
	for _, u := range c.call.Heard() {
		if u.Kind == carrier.Said || u.Kind == carrier.Spoken {
			out = append(out, u.Text)
		}
	}
	return out
}

// do is a step of a script: keys, words, or "" for silence.
func (c *onCall) do(step string) string {
	c.t.Helper()
	switch {
	case step == "":
		return c.quiet()
	case strings.Trim(step, "0123456789*#") == "":
		return c.press(step)
	}
	return c.say(step)
}

// run goes through a script and returns what the last step brought.
func (c *onCall) run(script ...string) (last string) {
	c.t.Helper()
	for _, s := range script {
		last = c.do(s)
	}
	return last
}

func (c *onCall) ended() bool { return c.call.State().Kind == carrier.Ended }

// conversation is the caller's, as it is stored.
func (c *onCall) conversation() (found store.Conversation) {
	c.t.Helper()
	k, err := c.gateway.Find(c.t.Context(), chat.Address{Channel: chat.Voice, ID: c.number})
	if err != nil {
		c.t.Fatal(err)
	}
	c.read(func(v store.View) (err error) {
		found, err = v.Conversation(k.ID)
		return err
	})
	return found
}

// wants fails unless a text holds another.
func wants(t *testing.T, got string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(strings.ToLower(got), strings.ToLower(w)) {
			t.Errorf("heard %q, want %q", got, w)
		}
	}
}

// number is a handset of its own.
func number(n int) string { return fmt.Sprintf("+86138%08d", n) }
