package voice

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// called is a call of ours to a customer, for a purpose.
func called(t *testing.T, purpose string) (l *line, out, status string) {
	d := newDouble(scripted(map[string]answer{"resumed:survey": says(askRating), "resumed:callback": {prompts: []chat.Prompt{queued}, mode: chat.ModeWaiting}}))
	d.open(chat.Address{Channel: chat.Voice, ID: mobile}, "").Locale = chat.English
	l = newLine(t, d)
	if err := l.ch.Call(t.Context(), "cv_1", chat.Address{Channel: chat.Voice, ID: mobile}, purpose, chat.English); err != nil {
		t.Fatal(err)
	}
	c := l.account.dialled[0]
	if c.To != mobile || !c.Machine || c.Timeout != customerRings || c.FallbackURL != "https://calls.example/twilio/voice/fallback" {
		t.Errorf("%+v", c)
	}
	return l, strings.TrimPrefix(c.URL, "https://calls.example"), strings.TrimPrefix(c.StatusCallback, "https://calls.example")
}

// theirs are the fields of a call that we made.
func theirs(fields ...string) []string {
	return append([]string{"From", ours, "To", mobile, "Direction", "outbound-api"}, fields...)
}

// TestCalled: whoever answers presses a key before anything is asked; then the
// conversation goes on at the customer's address.
func TestCalled(t *testing.T) {
	for purpose, want := range map[string][2]string{
		"survey": {"How did we do? Press any key.", "how was our service"}, "callback": {"We call you back. Press any key.", "You are number 2"},
	} {
		t.Run(purpose, func(t *testing.T) {
			l, out, status := called(t, purpose)
			doc := l.post(out, theirs("AnsweredBy", "human")...)
			has(t, doc, want[0], `input="dtmf"`)
			doc = l.post(action(doc), theirs("Digits", "5")...)
			has(t, doc, want[1])
			l.post(action(doc), theirs("Digits", "4")...)
			if m := l.gateway.received[len(l.gateway.received)-1]; m.From.ID != mobile {
				t.Errorf("from %v", m.From)
			}
			l.raw(status, theirs("CallStatus", "completed")...)
			l.raw(status, theirs("CallStatus", "completed")...)
			if got := l.gateway.log(); got != "hung up cv_1" {
				t.Errorf("told %q", got)
			}
			l.same()
		})
	}
}

// TestCalledAfterATalk: what an earlier call was told is not told again.
func TestCalledAfterATalk(t *testing.T) {
	l, out, _ := called(t, "survey")
	l.gateway.set("cv_1", func(*talk) {}, chat.Entry{Author: chat.System, Prompt: chat.Prompt{Text: "Li is taking over."}}, chat.Entry{Author: chat.Customer, Prompt: chat.Prompt{Text: "at last"}})
	doc := l.post(action(l.post(out, theirs("AnsweredBy", "human")...)), theirs("Digits", "5")...)
	has(t, doc, "how was our service")
	hasNot(t, doc, "taking over")
}

// TestCalledFromWriting: a talk that went on in writing is greeted in its language.
func TestCalledFromWriting(t *testing.T) {
	d := newDouble(scripted(nil))
	d.open(chat.Address{Channel: chat.SMS, ID: mobile}, "")
	l := newLine(t, d)
	if err := l.ch.Call(t.Context(), "cv_1", chat.Address{Channel: chat.Voice, ID: mobile}, "survey", chat.English); err != nil {
		t.Fatal(err)
	}
	doc := l.post(strings.TrimPrefix(l.account.dialled[0].URL, "https://calls.example"), theirs("AnsweredBy", "human")...)
	has(t, doc, "How did we do? Press any key.")
	hasNot(t, doc, "Zhiyu")
}

// TestNobodyReached: no survey to a machine, and the policy of each outcome is
// the gateway's (C114).
func TestNobodyReached(t *testing.T) {
	for by, want := range map[string]string{"machine_start": "machine", "machine_end_beep": "machine", "fax": "machine"} {
		l, out, status := called(t, "survey")
		doc := l.post(out, theirs("AnsweredBy", by)...)
		has(t, doc, "<Hangup/>")
		hasNot(t, doc, "<Say")
		l.post(out, theirs("AnsweredBy", by)...)
		l.raw(status, theirs("CallStatus", "completed")...)
		if got := l.gateway.log(); got != "missed cv_1 survey "+want {
			t.Errorf("%s: told %q", by, got)
		}
	}
	for sort, want := range map[string]string{"busy": "busy", "no-answer": "no_answer", "failed": "failed", "canceled": "failed"} {
		l, _, status := called(t, "callback")
		for _, stage := range []string{"initiated", "ringing", sort} {
			l.raw(status, theirs("CallStatus", stage)...)
		}
		if got := l.gateway.log(); got != "missed cv_1 callback "+want {
			t.Errorf("%s: told %q", sort, got)
		}
	}
	l, out, _ := called(t, "survey")
	has(t, l.post(action(l.post(out, theirs("AnsweredBy", "unknown")...)), theirs("Digits", "")...), "<Hangup/>")
	if got := l.gateway.log(); got != "missed cv_1 survey no_answer" {
		t.Errorf("told %q", got)
	}
}

// TestCannotCall: kinds of failure reach whoever ordered the call.
func TestCannotCall(t *testing.T) {
	l := newLine(t, newDouble(scripted(nil)))
	if err := l.ch.Call(t.Context(), "cv_1", chat.Address{Channel: chat.Voice, ID: "anonymous-CA1"}, "survey", chat.English); !errors.Is(err, channels.ErrRejected) {
		t.Error(err)
	}
	l.account.fail = fmt.Errorf("many calls: %w", channels.ErrTemporary)
	if err := l.ch.Call(t.Context(), "cv_1", chat.Address{Channel: chat.Voice, ID: mobile}, "survey", ""); !errors.Is(err, channels.ErrTemporary) {
		t.Error(err)
	}
	// The language is not known: both are spoken.
	if u := l.account.dialled[0].URL; strings.Contains(u, "l=") {
		t.Error(u)
	}
}

// TestHangup: the end of a call is told once it comes, whoever knows of it,
// and again if the gateway is down.
func TestHangup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := booked(t)
		l.post("/twilio/voice")
		for _, stage := range []string{"ringing", "in-progress", "odd", ""} {
			l.raw("/twilio/voice/status", "CallStatus", stage)
		}
		if l.gateway.log() != "" {
			t.Error(l.gateway.log())
		}
		l.restart()
		l.gateway.down = channels.ErrUnavailable
		l.raw("/twilio/voice/status", "CallStatus", "completed")
		l.gateway.mu.Lock()
		l.gateway.down = nil
		l.gateway.mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		l.raw("/twilio/voice/status", "CallStatus", "completed")
		if got := l.gateway.log(); got != "hung up cv_1" {
			t.Errorf("told %q", got)
		}
		if n := l.ch.calls.count(); n != 0 {
			t.Errorf("%d calls left", n)
		}
		other := booked(t) // a call of which nothing was ever heard
		other.raw("/twilio/voice/status", "CallStatus", "no-answer")
		if got := other.gateway.log(); got != "" {
			t.Errorf("told %q", got)
		}
	})
}

// TestRecordingLate: the carrier needs a moment to have a recording.
func TestRecordingLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, newDouble(scripted(map[string]answer{"begin": {prompts: []chat.Prompt{askRecord}, locale: chat.English}, "file": says(speak(chat.English, "Thank you."))})))
		l.account.early = 3
		l.account.files["https://api.example/rec.mp3"] = []byte("sound")
		doc := l.post("/twilio/voice")
		fields := []string{"RecordingSid", "RE1", "RecordingUrl", "https://api.example/rec", "RecordingDuration", "7"}
		l.post(action(doc), fields...)
		l.post(action(doc), fields...)
		l.settle()
		if got := string(l.gateway.kept[recordingKey("RE1")]); got != "sound" {
			t.Errorf("kept %q", got)
		}
		if l.account.fetches != 4 {
			t.Errorf("%d attempts", l.account.fetches)
		}
	})
	synctest.Test(t, func(t *testing.T) { // it never comes: said in the log, and Stop is not held up
		l := newLine(t, newDouble(scripted(map[string]answer{"begin": {prompts: []chat.Prompt{askRecord}, locale: chat.English}})))
		l.account.early = 1000
		doc := l.post("/twilio/voice")
		l.post(action(doc), "RecordingSid", "RE1", "RecordingUrl", "https://api.example/rec", "RecordingDuration", "7")
		synctest.Wait()
		if err := l.ch.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		has(t, l.logs.String(), "recording not kept")
	})
}

// TestStop: what is under way ends, new calls are sent away, and a stop that
// runs out of patience cuts off what still waits.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := booked(t)
		doc := l.post("/twilio/voice")
		release := l.gateway.stall()
		l.post(action(doc), "Digits", "2")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := l.ch.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if w := l.raw("/twilio/voice", "CallSid", "CA2"); w.Code != 429 {
			t.Errorf("%d", w.Code)
		}
		release()
		if err := l.ch.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestMusic: telephone sound of the length that waiting counts on, quiet and
// without a click where it repeats; anybody may fetch it, nobody post to it.
func TestMusic(t *testing.T) {
	l := newLine(t, newDouble(scripted(nil)))
	for path, seconds := range map[string]int{"/twilio/voice/music.wav": musicSeconds, "/twilio/voice/soft.wav": softSeconds} {
		w := httptest.NewRecorder()
		l.handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		b := w.Body.Bytes()
		if w.Code != 200 || w.Header().Get("Content-Type") != "audio/wav" || len(b) != 58+seconds*sampleRate || len(b) > 200_000 {
			t.Fatalf("%s: %d, %d bytes", path, w.Code, len(b))
		}
		if string(b[:4])+string(b[8:16]) != "RIFFWAVEfmt " || int(b[4])|int(b[5])<<8|int(b[6])<<16 != len(b)-8 {
			t.Errorf("%s: no WAVE: % x", path, b[:58])
		}
		if first, last := loudness(b[58]), loudness(b[len(b)-1]); first > 0.02 || last > 0.02 {
			t.Errorf("%s: clicks: %f, %f", path, first, last)
		}
		top := 0.0
		for _, s := range b[58:] {
			top = max(top, loudness(s))
		}
		if top < 0.05 || top > 0.6 {
			t.Errorf("%s: as loud as %f", path, top)
		}
		if r := l.raw(path); r.Code != 405 {
			t.Errorf("%s: %d to POST", path, r.Code)
		}
	}
	for v, want := range map[float64]byte{0: 0xff, 1: 0x80, -1: 0x00} { // ITU-T G.711, table 2b
		if got := mulaw(v); got != want {
			t.Errorf("µ-law of %f: %#x, want %#x", v, got, want)
		}
	}
}

// loudness decodes µ-law (ITU-T G.711), without its sign.
func loudness(b byte) float64 {
	b = ^b & 0x7f
	return float64(((int(b&0x0f)<<3)+0x84)<<(b>>4)-0x84) / 32767
}
