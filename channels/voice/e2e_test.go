package voice

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels/twilio"
	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
)

const (
	accountSID = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	authToken  = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

// A world is the channel with a real account at a carrier on this machine,
// signatures included.
type world struct {
	t       *testing.T
	gateway *double
	ch      *Channel
	carrier *carrier.Carrier
	logs    *safeBuffer
}

func newWorld(t *testing.T, d *double) *world {
	w := &world{t: t, gateway: d, logs: &safeBuffer{}}
	log := slog.New(slog.NewTextHandler(w.logs, nil))
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { handler.ServeHTTP(rw, r) }))
	var err error
	if w.carrier, err = carrier.Listen(carrier.Config{AccountSID: accountSID, AuthToken: authToken}); err != nil {
		t.Fatal(err)
	}
	w.carrier.Configure(carrier.Number{ID: ours, VoiceURL: server.URL + root, StatusURL: server.URL + root + statusPath, FallbackURL: server.URL + root + fallbackPath})
	account := twilio.New(twilio.Config{AccountSID: accountSID, AuthToken: authToken, From: ours, APIBase: w.carrier.Base(), PublicURL: server.URL, Log: log})
	if w.ch, err = New(Config{Account: account, Words: words, Log: log}); err != nil {
		t.Fatal(err)
	}
	w.ch.Attach(d)
	d.watch = w.ch
	handler = w.ch.Handler()
	t.Cleanup(func() {
		w.carrier.Close()
		if err := w.ch.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		account.Close()
		server.Close()
		for _, fault := range w.carrier.Faults() {
			t.Error(fault)
		}
		discreet(t, w.logs.String())
	})
	return w
}

// do fails the test for a handset's error.
func (w *world) do(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// call calls from a handset.
func (w *world) call() *carrier.Call {
	w.t.Helper()
	c, err := w.carrier.Call(w.t.Context(), mobile, ours)
	w.do(err)
	return c
}

// said is all that a voice said to a call so far.
func heardBy(c *carrier.Call) string {
	var out []string
	for _, u := range c.Heard() {
		if u.Kind == carrier.Said || u.Kind == carrier.Voiced {
			out = append(out, u.Text)
		}
	}
	return strings.Join(out, "\n")
}

// rings is the next call to a handset.
func (w *world) rings(number string) *carrier.Call {
	w.t.Helper()
	c, err := w.carrier.Ringing(w.t.Context(), number)
	w.do(err)
	return c
}

// service is a dialog in small, in both languages.
func service() *double {
	inZh := func(t *talk, en, zh chat.Prompt) chat.Prompt {
		if t.Locale == chat.Chinese {
			return zh
		}
		return en
	}
	return newDouble(func(t *talk, m chat.Message) answer {
		switch {
		case len(t.entries) == 0 && m.Choice == "":
			return says(askLanguage)
		case m.Choice == "zh-CN":
			return answer{prompts: []chat.Prompt{menuChinese}, locale: chat.Chinese}
		case m.Choice == "en":
			return answer{prompts: []chat.Prompt{menuEnglish}, locale: chat.English}
		case m.Choice == "person":
			return answer{prompts: []chat.Prompt{inZh(t, queued, speak(chat.Chinese, "您排在第2位，大约等10分钟。"))}, mode: chat.ModeWaiting}
		case m.Choice == "booking.new":
			return says(inZh(t, askCode, ask("ask.code", chat.Chinese, "请说一下六位预约码。", chat.InputCode)))
		case m.Text == "482913":
			return says(inZh(t, speak(chat.English, "Your code is 482 913."), speak(chat.Chinese, "您的预约码是482 913。")))
		case m.Choice == "complaint":
			return says(askRecord)
		case len(m.Media) > 0:
			end := inZh(t, speak(chat.English, "Thank you, goodbye."), speak(chat.Chinese, "谢谢，再见。"))
			end.End = true
			return says(end)
		case strings.HasPrefix(m.Choice, "resumed:"):
			return says(askRating)
		}
		return says(inZh(t, menuEnglish, menuChinese))
	})
}

// TestCallEndToEnd: a call from its beginning to its end over the wire, by
// keys and by speech, in both languages, with signatures; a recording is kept.
func TestCallEndToEnd(t *testing.T) {
	for _, c := range []struct{ key, said, code, bye string }{
		{"2", "To report a fault, press 1.", "four eight two, nine one three", "Thank you, goodbye."},
		{"1", "故障报修，请按1。", "四八二，九幺三", "谢谢，再见。"},
	} {
		w := newWorld(t, service())
		call := w.call()
		w.do(call.Press(t.Context(), c.key))
		w.do(call.Say(t.Context(), "hello", 0.9))
		w.do(call.Press(t.Context(), "2"))
		w.do(call.Press(t.Context(), "482913"))
		w.do(call.Quiet(t.Context()))
		w.do(call.Press(t.Context(), map[string]string{"2": "4", "1": "3"}[c.key]))
		if s := call.State(); s.Kind != carrier.Recording {
			t.Fatalf("%+v", s)
		}
		w.do(call.Record(t.Context(), 4*time.Second, []byte("sound")))
		w.do(call.Press(t.Context(), "#"))
		if s := call.State(); s.Kind != carrier.Ended || s.By != "document" {
			t.Errorf("%+v", s)
		}
		w.do(w.carrier.Settle(t.Context()))
		w.ch.running.Wait()
		has(t, heardBy(call), "海淀区宽带中断", c.said, c.code, c.bye)
		if got := w.gateway.log(); got != "hung up cv_1" {
			t.Errorf("told %q", got)
		}
		if len(w.gateway.kept) != 1 {
			t.Errorf("kept %d files", len(w.gateway.kept))
		}
		if call.Silence() > 3*time.Second {
			t.Errorf("%v of silence", call.Silence())
		}
		for _, u := range call.Heard() {
			if u.Kind == carrier.Said && strings.Contains(u.Text, "海淀") == u.Interruptible && strings.Contains(u.Text, "海淀") {
				t.Error("the outage can be talked over")
			}
		}
	}
}

// TestTransferEndToEnd: the caller waits with music, the person's phone rings,
// they hear who it is and press 1, both talk, and the call goes on afterwards.
func TestTransferEndToEnd(t *testing.T) {
	w := newWorld(t, service())
	w.gateway.about = "Li Wei, complaint"
	call := w.call()
	w.do(call.Press(t.Context(), "2"))
	w.do(call.Press(t.Context(), "0"))
	w.do(call.Quiet(t.Context()))
	claim := func(phone string) {
		w.gateway.set("cv_1", func(t *talk) { t.Mode, t.AgentPhone = chat.ModeAgent, phone }, chat.Entry{Author: chat.System, Prompt: joined})
	}
	claim(agents)
	first := w.rings(agents)
	w.do(first.Ignore(t.Context()))
	w.do(w.carrier.Settle(t.Context()))
	if got := w.gateway.log(); got != "declined cv_1" {
		t.Fatalf("told %q", got)
	}
	claim(agents)
	person := w.rings(agents)
	w.do(person.Answer(t.Context(), "human"))
	has(t, heardBy(person), "A call for you: Li Wei, complaint.")
	w.do(person.Press(t.Context(), "1"))
	for _, c := range []*carrier.Call{call, person} {
		if _, err := c.Await(t.Context(), carrier.Conferring); err != nil {
			t.Fatal(err)
		}
	}
	w.do(person.Say(t.Context(), "how can I help", 1))
	w.do(call.Say(t.Context(), "it works again", 1))
	has(t, heardBy(call), "how can I help")
	has(t, heardBy(person), "it works again")
	w.gateway.set("cv_1", func(t *talk) { t.Mode, t.AgentPhone = chat.ModeBot, "" }, chat.Entry{Author: chat.System, Prompt: menuEnglish})
	w.do(person.HangUp(t.Context()))
	if s, err := call.Await(t.Context(), carrier.Gathering); err != nil || !s.Keys {
		t.Fatalf("%+v %v", s, err)
	}
	w.do(call.HangUp(t.Context()))
	w.do(w.carrier.Settle(t.Context()))
	if got := w.gateway.log(); got != "declined cv_1; hung up cv_1" {
		t.Errorf("told %q", got)
	}
}

// TestWeCallEndToEnd: a person presses a key and goes on; a machine hears nothing.
func TestWeCallEndToEnd(t *testing.T) {
	w := newWorld(t, service())
	w.gateway.open(chat.Address{Channel: chat.Voice, ID: mobile}, "").Locale = chat.English
	to := chat.Address{Channel: chat.Voice, ID: mobile}
	w.do(w.ch.Call(t.Context(), "cv_1", to, "survey", chat.English))
	machine := w.rings(mobile)
	w.do(machine.Answer(t.Context(), "machine_start"))
	if got := heardBy(machine); got != "" || machine.State().Kind != carrier.Ended {
		t.Errorf("a machine heard %q", got)
	}
	w.do(w.ch.Call(t.Context(), "cv_1", to, "survey", chat.English))
	w.do(w.rings(mobile).Decline(t.Context()))
	w.do(w.ch.Call(t.Context(), "cv_1", to, "survey", chat.English))
	human := w.rings(mobile)
	w.do(human.Answer(t.Context(), "human"))
	w.do(human.Press(t.Context(), "1"))
	w.do(human.Press(t.Context(), "5"))
	has(t, heardBy(human), "How did we do? Press any key.", "how was our service")
	w.do(human.HangUp(t.Context()))
	w.do(w.carrier.Settle(t.Context()))
	if got := w.gateway.log(); got != "missed cv_1 survey machine; missed cv_1 survey busy; hung up cv_1" {
		t.Errorf("told %q", got)
	}
}

// TestForged: what the carrier did not sign is refused and touches nothing.
func TestForged(t *testing.T) {
	w := newWorld(t, service())
	h := w.ch.Handler()
	for _, path := range []string{"", heardPath, recordedPath, waitPath, pollPath, chosenPath, bridgePath, bridgedPath, whisperPath, acceptPath,
		leftPath, holdPath, outPath, joinedPath, fallbackPath, statusPath, agentPath} {
		r := httptest.NewRequest(http.MethodPost, root+path, strings.NewReader("CallSid=CA1&From=%2B8613800138000&Digits=1"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Twilio-Signature", "Zm9yZ2Vk")
		rw := httptest.NewRecorder()
		h.ServeHTTP(rw, r)
		if rw.Code != http.StatusForbidden {
			t.Errorf("%s: %d", path, rw.Code)
		}
	}
	if len(w.gateway.talks) != 0 || len(w.gateway.received) != 0 {
		t.Error("something was touched")
	}
}

// inProcess calls a handler without a network.
type inProcess struct{ handler http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	served := r.Clone(r.Context())
	served.RequestURI = r.URL.RequestURI()
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.handler.ServeHTTP(w, served)
	}()
	select {
	case <-done:
		return w.Result(), nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// TestSomethingIsHeard: with a stall of ten seconds the carrier's trace of the
// call has no silence over 3 s (channels.md §2).
func TestSomethingIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := service()
		account := twilio.New(twilio.Config{AccountSID: accountSID, AuthToken: authToken, From: ours, PublicURL: "https://calls.example"})
		ch, err := New(Config{Account: account, Words: words})
		if err != nil {
			t.Fatal(err)
		}
		ch.Attach(d)
		c := carrier.New(carrier.Config{
			AccountSID: accountSID, AuthToken: authToken, Client: &http.Client{Transport: inProcess{ch.Handler()}, Timeout: 15 * time.Second},
			Numbers: []carrier.Number{{ID: ours, VoiceURL: "https://calls.example" + root, StatusURL: "https://calls.example" + root + statusPath}},
		})
		call, err := c.Call(t.Context(), mobile, ours)
		if err != nil {
			t.Fatal(err)
		}
		release := d.stall()
		time.AfterFunc(10*time.Second, release)
		if err := call.Press(t.Context(), "2"); err != nil {
			t.Fatal(err)
		}
		// Words take no time at this carrier, so the stall outlasts the polls:
		// the caller is offered a way out, and stays on the line.
		if err := call.Quiet(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := call.Silence(); got > 3*time.Second || got < time.Second {
			t.Errorf("%v of silence:\n%s", got, trace(call))
		}
		has(t, heardBy(call), "One moment.", "The system is slow.", "To report a fault, press 1.")
		if n := strings.Count(heardBy(call), "To report a fault"); n != 1 {
			t.Errorf("the answer was said %d times", n)
		}
		if err := call.HangUp(t.Context()); err != nil {
			t.Error(err)
		}
		for _, fault := range c.Faults() {
			t.Error(fault)
		}
		c.Close()
		if err := ch.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func trace(c *carrier.Call) string {
	var b strings.Builder
	for _, u := range c.Heard() {
		fmt.Fprintf(&b, "%8v %6v %-8s %s\n", u.At, u.For, u.Kind, u.Text)
	}
	return b.String()
}
