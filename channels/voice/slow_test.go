package voice

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// stall makes the gateway wait until the returned function is called.
func (d *double) stall() (release func()) {
	gate := make(chan struct{})
	d.mu.Lock()
	d.gate, d.held = gate, make(chan struct{}, 1)
	d.mu.Unlock()
	return func() {
		d.mu.Lock()
		d.gate = nil
		d.mu.Unlock()
		close(gate)
	}
}

// booked is a call whose next answer is a booking.
func booked(t *testing.T) *line {
	return newLine(t, newDouble(scripted(map[string]answer{
		"begin": {prompts: []chat.Prompt{menuEnglish}, locale: chat.English}, "booking.new": says(speak(chat.English, "Booked for you.")),
		"person": {prompts: []chat.Prompt{queued}, mode: chat.ModeWaiting}, "callback": says(speak(chat.English, "We call you.")), "else": says(menuEnglish),
	})))
}

// took is how long a webhook takes.
func took(f func()) time.Duration {
	begun := time.Now()
	f()
	return time.Since(begun)
}

// TestStall: with the gateway stalled for ten seconds something is heard every
// three, the answer is said once, and a webhook that comes again gets what it got.
func TestStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := booked(t)
		first := action(l.post("/twilio/voice"))
		release := l.gateway.stall()
		go func() {
			time.Sleep(10 * time.Second)
			release()
		}()
		var docs []string
		var doc string
		to, fields := first, []string{"Digits", "2"}
		for range 10 {
			silent := took(func() { doc = l.post(to, fields...) })
			if len(docs) > 0 {
				silent += momentPause * time.Second
			}
			if silent > 3*time.Second {
				t.Errorf("%s: %v of silence", to, silent)
			}
			docs = append(docs, doc)
			if !strings.Contains(doc, "<Redirect") {
				break
			}
			time.Sleep(2500 * time.Millisecond) // the words and the pause
			to, fields = action(doc), nil
		}
		all := strings.Join(docs, "\n")
		has(t, all, "One moment.", "Still on it.")
		if strings.Count(all, "Booked for you.") != 1 || strings.Contains(all, "slow") {
			t.Errorf("said:\n%s", all)
		}
		if again := l.post(first, "Digits", "2"); again != docs[0] {
			t.Errorf("again: %s", again)
		}
		if again := l.post(to); again != doc {
			t.Errorf("the poll again: %s", again)
		}
		if n := len(l.gateway.received); n != 2 {
			t.Errorf("%d messages", n)
		}
	})
}

// slow runs a call into the offer of a person or a callback.
func slow(t *testing.T) (l *line, doc string, release func()) {
	l = booked(t)
	first := action(l.post("/twilio/voice"))
	release = l.gateway.stall()
	doc = l.post(first, "Digits", "2")
	for range mostPolls {
		doc = l.post(action(doc))
	}
	return l, doc, release
}

// TestSlow: after three polls the truth and a way out (C70). What comes at
// last is said before the answer to the choice, and nothing twice.
func TestSlow(t *testing.T) {
	for _, c := range []struct{ name, key, want string }{
		{"person", "1", "You are number 2"}, {"0 is a person too", "0", "You are number 2"}, {"callback", "2", "We call you."},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, doc, release := slow(t)
				has(t, doc, "The system is slow.", "/twilio/voice/chosen")
				doc = l.post(action(doc), "Digits", c.key)
				has(t, doc, "One moment.")
				release()
				synctest.Wait()
				doc = l.post(action(doc))
				has(t, doc, "Booked for you.", c.want)
				if strings.Index(doc, "Booked") > strings.Index(doc, c.want) {
					t.Error("in the wrong order")
				}
				l.same()
			})
		})
	}
	t.Run("stays on the line", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l, doc, release := slow(t)
			doc = l.post(action(doc), "Digits", "")
			hasNot(t, doc, "<Say")
			release()
			synctest.Wait()
			has(t, l.post(action(doc)), "Booked for you.")
		})
	})
}

// TestNeverEndingStall: whoever stays on the line is not kept for ever.
func TestNeverEndingStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, doc, release := slow(t)
		excuses := 1
		for range 100 {
			if strings.Contains(doc, "<Hangup") {
				break
			}
			if strings.Contains(doc, "system is slow") {
				excuses++
			}
			doc = l.post(action(doc), "Digits", "")
		}
		has(t, doc, "Please call again.", "<Hangup/>")
		if excuses != mostExcuses+1 {
			t.Errorf("%d excuses", excuses)
		}
		release()
	})
}

// TestSlowBeginning: nobody knows the language yet, so both are spoken.
func TestSlowBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := booked(t)
		release := l.gateway.stall()
		doc := l.post("/twilio/voice")
		has(t, doc, "请稍等。", "One moment.")
		release()
		synctest.Wait()
		has(t, l.post(action(doc)), "Just tell me what you need")
	})
}

// TestLostWithTheProcess: a poll on a process that knows nothing says what was
// committed meanwhile, or asks again; a beginning is begun again.
func TestLostWithTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := booked(t)
		first := action(l.post("/twilio/voice"))
		release := l.gateway.stall()
		moment := l.post(first, "Digits", "2")
		release()
		synctest.Wait() // committed, and not said
		l.restart()
		has(t, l.post(action(moment)), "Booked for you.")

		l = booked(t)
		first = action(l.post("/twilio/voice"))
		release = l.gateway.stall()
		moment = l.post(first, "Digits", "2") // it will not be taken
		l.gateway.mu.Lock()
		l.gateway.down = channels.ErrUnavailable // it died before the commit
		l.gateway.mu.Unlock()
		release()
		synctest.Wait()
		l.restart()
		l.gateway.down = nil
		doc := l.post(action(moment))
		has(t, doc, "Just tell me what you need")
		has(t, l.post(action(doc), "Digits", "2"), "Booked for you.")
		if got := strings.Join(l.gateway.messages(), "|"); !strings.HasSuffix(got, ":1.1 [booking.new]") {
			t.Error(got)
		}

		l = booked(t)
		release = l.gateway.stall()
		moment = l.post("/twilio/voice")
		release()
		synctest.Wait()
		l.restart()
		has(t, l.post(action(moment)), "Just tell me what you need")
		if len(l.gateway.talks) != 1 {
			t.Errorf("%d conversations", len(l.gateway.talks))
		}
	})
}

// TestAgain: a webhook that comes again, at once, later or to another process,
// has no second effect and gets the same answer (C03, channels.md §2).
func TestAgain(t *testing.T) {
	l := booked(t)
	begun := l.post("/twilio/voice")
	doc := l.post(action(begun), "Digits", "2")
	for i := range 3 {
		if i == 2 {
			l.restart()
		}
		if again := l.post("/twilio/voice"); again != begun {
			t.Errorf("%d: %s", i, again)
		}
		if again := l.post(action(begun), "Digits", "2"); again != doc {
			t.Errorf("%d: %s", i, again)
		}
	}
	if got := len(l.gateway.received); got != 2 {
		t.Errorf("%d effects", got)
	}
	// Several at one time.
	next := action(doc)
	docs := make([]string, 20)
	var all sync.WaitGroup
	for i := range docs {
		all.Go(func() { docs[i] = l.raw(next, "Digits", "2").Body.String() })
	}
	all.Wait()
	for _, d := range docs {
		if d != docs[0] || !strings.Contains(d, "Just tell me") && !strings.Contains(d, "Booked") {
			t.Errorf("differs: %s", d)
		}
	}
	if got := len(l.gateway.received); got != 3 {
		t.Errorf("%d effects", got)
	}
}

// TestNothingNew: an answer that brings no entry is not the end of all
// answers: the next step has an id of its own.
func TestNothingNew(t *testing.T) {
	d := newDouble(scripted(map[string]answer{"begin": {prompts: []chat.Prompt{menuEnglish}, locale: chat.English}}))
	l := newLine(t, d)
	silent := action(l.post("/twilio/voice"))
	for range 3 {
		silent = action(l.post(silent, "Digits", ""))
	}
	ids := map[string]bool{}
	for _, m := range d.received {
		ids[m.ID] = true
	}
	if len(ids) != 4 {
		t.Errorf("%v", d.messages())
	}
}

// TestDown: with the gateway down the caller is never met with silence, is
// told the truth, and nothing is remembered that would outlast it.
func TestDown(t *testing.T) {
	l := booked(t)
	l.gateway.down = channels.ErrUnavailable
	doc := l.post("/twilio/voice")
	has(t, doc, "出了点问题", "Something went wrong.", "/twilio/voice/chosen")
	for range mostExcuses {
		doc = l.post(action(doc), "Digits", "1")
	}
	has(t, doc, "Please call again.", "<Hangup/>")
	l.gateway.down = nil
	doc = l.post("/twilio/voice")
	has(t, doc, "Just tell me what you need")
	l.gateway.down = errors.New("disk full")
	next := action(doc)
	doc = l.post(next, "Digits", "2")
	has(t, doc, "Something went wrong.")
	hasNot(t, doc, "出了点问题")
	l.gateway.down = nil
	has(t, l.post(action(doc), "Digits", ""), "Just tell me what you need") // stays on the line: asked again
	has(t, l.post(next, "Digits", "2"), "Booked for you.")
}

// TestFallback: the carrier could not have a document; it says which, so the
// call goes on where it was: a person, a callback, or the question again.
func TestFallback(t *testing.T) {
	l := booked(t)
	failed := action(l.post("/twilio/voice"))
	doc := l.post("/twilio/voice/fallback", "ErrorCode", "11200", "ErrorUrl", "https://calls.example"+failed)
	has(t, doc, "Something went wrong. For a person, press 1.")
	has(t, l.post(action(doc), "Digits", "1"), "You are number 2")
	fresh := booked(t)
	doc = fresh.post("/twilio/voice/fallback", "ErrorCode", "11200", "ErrorUrl", "https://calls.example/twilio/voice")
	has(t, doc, "出了点问题", "Something went wrong.")
	has(t, fresh.post(action(doc), "Digits", "2"), "We call you.") // a call that never began is begun first
	if len(fresh.gateway.talks) != 1 {
		t.Errorf("%d conversations", len(fresh.gateway.talks))
	}
	for _, odd := range []string{"", "::", "https://elsewhere.example/x?n=1", "https://calls.example/twilio/voice/heard?n=x"} {
		has(t, booked(t).post("/twilio/voice/fallback", "ErrorUrl", odd), "/twilio/voice/chosen")
	}
	l.same()
}

// TestBusy: too much waits for the gateway; the carrier is sent to the
// fallback, which needs none of it.
func TestBusy(t *testing.T) {
	l := booked(t)
	doc := l.post("/twilio/voice")
	for range cap(l.ch.jobs.slots) {
		l.ch.jobs.slots <- struct{}{}
	}
	w := l.raw(action(doc), "Digits", "2")
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	has(t, l.post("/twilio/voice/fallback", "ErrorUrl", "https://calls.example"+action(doc)), "Something went wrong.")
	for range cap(l.ch.jobs.slots) {
		<-l.ch.jobs.slots
	}
	has(t, l.post(action(doc), "Digits", "2"), "Booked for you.")
}

// TestOdd: what is signed and still makes no sense is refused, and a fault in
// one answer is an apology to one caller.
func TestOdd(t *testing.T) {
	l := booked(t)
	for _, to := range []string{"/twilio/voice/heard?n=-1", "/twilio/voice/heard?n=x", "/twilio/voice/heard?l=fr", "/twilio/voice/heard?n=1", "/twilio/voice/heard?c=" + strings.Repeat("x", 100), "/twilio/voice/bridge?c=%3Cx"} {
		if w := l.raw(to); w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", to, w.Code)
		}
	}
	for _, id := range []string{"", "CA/../x", strings.Repeat("A", 65)} {
		if w := l.raw("/twilio/voice", "CallSid", id); w.Code != http.StatusBadRequest {
			t.Errorf("%q: %d", id, w.Code)
		}
		if w := l.raw("/twilio/voice/status", "CallSid", id); w.Code != http.StatusBadRequest {
			t.Errorf("%q: %d", id, w.Code)
		}
	}
	if w := l.raw("/twilio/voice/unknown"); w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
	l.gateway.says = nil
	has(t, l.post("/twilio/voice"), "Something went wrong.")
}

// TestSteps: a step survives its URL.
func TestSteps(t *testing.T) {
	s := step{conversation: "cv_abc", seq: 12, again: 1, repeats: 3, locale: chat.Chinese, loops: 4, round: 5,
		of: "/heard", polls: 2, excuses: 1, purpose: "survey", other: callSID}
	q, err := url.ParseQuery(s.encode())
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := decodeStep(q); !ok || got != s {
		t.Errorf("%+v", got)
	}
}
