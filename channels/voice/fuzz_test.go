package voice

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
)

// FuzzWebhooks: whatever the carrier posts, the answer is a document that the
// carrier takes, or a refusal; never a panic.
func FuzzWebhooks(f *testing.F) {
	f.Add("", "CallSid=CA1&From=%2B8613800138000")
	f.Add("/heard?c=cv_1&n=1", "CallSid=CA1&From=%2B8613800138000&Digits=1")
	f.Add("/heard?c=cv_1&n=1&t=3&f=2&r=9", "CallSid=CA1&SpeechResult=%00%ff&Confidence=NaN")
	f.Add("/wait?c=cv_1&n=1&i=7&w=9", "CallSid=CA1&Digits=")
	f.Add("/poll?of=%2Fheard&c=cv_1&n=1&k=9", "CallSid=CA1")
	f.Add("/chosen?of=x&x=3", "CallSid=CA1&Digits=*")
	f.Add("/fallback", "CallSid=CA1&ErrorUrl=https%3A%2F%2Fx%2Ftwilio%2Fvoice%2Fheard%3Fn%3D1")
	f.Add("/recorded?c=cv_1&n=1", "CallSid=CA1&RecordingSid=RE1&RecordingUrl=http%3A%2F%2Fx&RecordingDuration=3")
	f.Add("/whisper?c=cv_9&o=CA2", "CallSid=CA1")
	f.Add("/accept?c=cv_1&o=CA2", "CallSid=CA1&Digits=1")
	f.Add("/bridge?c=cv_1&n=900000", "CallSid=CA1")
	f.Add("/bridged?c=cv_1&n=1", "CallSid=CA1")
	f.Add("/out?c=cv_1&p=survey", "CallSid=CA1&AnsweredBy=machine_start")
	f.Add("/joined?c=cv_1&p=x", "CallSid=CA1&Digits=1")
	f.Add("/status?c=cv_1&p=survey", "CallSid=CA1&CallStatus=busy")
	f.Add("/agent?c=cv_1", "CallSid=CA1&CallStatus=completed")
	f.Fuzz(func(t *testing.T, path, body string) {
		u, err := url.Parse(root + path)
		if err != nil || !strings.HasPrefix(u.Path, root) {
			return
		}
		d := newDouble(func(k *talk, m chat.Message) answer {
			return answer{prompts: []chat.Prompt{{Text: m.Text, Choices: menuEnglish.Choices}}, locale: chat.English}
		})
		d.open(chat.Address{Channel: chat.Voice, ID: mobile}, "CA1")
		ch, err := New(Config{Account: &account{early: 1 << 30}, Words: words, Gateway: d, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
			r.URL = u
			w := httptest.NewRecorder()
			ch.Handler().ServeHTTP(w, r)
			if w.Code == http.StatusOK && strings.HasPrefix(w.Header().Get("Content-Type"), "text/xml") {
				for _, fault := range carrier.Check(w.Body.Bytes()) {
					t.Errorf("%s\n%s", fault, w.Body)
				}
			}
		}
		if err := ch.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

// FuzzScene: whatever dialogs and people write, the document is one that the
// carrier takes, says no more than it takes, and is always alike.
func FuzzScene(f *testing.F) {
	for _, s := range []string{"", "Hello 138 0013 8000", "您好（星期四）下午2点", "<&>\"' \x00\xff\u202e"} {
		for _, in := range []string{"", "phone", "code", "rating", "recording", "slot"} {
			f.Add(s, s, in, "bot", uint8(3), true)
			f.Add(s, s, in, "waiting", uint8(9), false)
			f.Add(s, s, in, "agent", uint8(0), false)
			f.Add(s, s, in, "closed", uint8(2), true)
		}
	}
	f.Add(strings.Repeat("a", 4000), strings.Repeat("一", 4000), "", "bot", uint8(2), true)
	f.Fuzz(func(t *testing.T, text, label, input, mode string, n uint8, must bool) {
		p := chat.Prompt{Key: text, Input: chat.Input(input), Speech: []chat.Speech{
			{Locale: chat.English, Text: text, Must: must}, {Locale: chat.Chinese, Text: text}, {Locale: chat.Locale(label), Text: text, Must: must}}}
		for range n % 12 {
			p.Choices = append(p.Choices, chat.Choice{Value: label, Label: label, Say: text})
		}
		for _, l := range []chat.Locale{"", chat.English, chat.Chinese} {
			s := scene{words: words, mode: chat.Mode(mode), locale: l, entries: []chat.Entry{{Prompt: chat.Prompt{Text: text}}, {Prompt: p}},
				step: step{conversation: "cv_1", seq: 9, repeats: int(n % 4), locale: l}}
			doc := s.document()
			for _, fault := range carrier.Check(doc) {
				t.Errorf("%s\n%s", fault, doc)
			}
			if again := s.document(); string(again) != string(doc) {
				t.Errorf("differs: %s %s", doc, again)
			}
		}
	})
}
