package sms

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/channels/twilio"
	"switchboard/chat"
)

func from(id string) chat.Address { return chat.Address{Channel: chat.SMS, ID: id} }

func TestInbound(t *testing.T) {
	for _, c := range []struct {
		name string
		form url.Values
		want chat.Message
	}{
		{"a text", inbound("SM1", "明天下午三点"), chat.Message{ID: "SM1", From: from(testTo), Text: "明天下午三点"}},
		{"a keyword is the gateway's to obey", inbound("SM1", "STOP", "OptOutType", "STOP"), chat.Message{ID: "SM1", From: from(testTo), Text: "STOP"}},
		{"nothing", inbound("SM1", ""), chat.Message{ID: "SM1", From: from(testTo)}},
		{"an emoji", inbound("SM1", "👍"), chat.Message{ID: "SM1", From: from(testTo), Text: "👍"}},
		{"1,600 characters", inbound("SM1", strings.Repeat("汉", 1600)), chat.Message{ID: "SM1", From: from(testTo), Text: strings.Repeat("汉", 1600)}},
		{"a number with spaces", inbound("SM1", "x", "From", " +1 415-555-0100 "), chat.Message{ID: "SM1", From: from("+14155550100"), Text: "x"}},
		{"a short code", inbound("SM1", "x", "From", "10086"), chat.Message{ID: "SM1", From: from("10086"), Text: "x"}},
		{"a name", inbound("SM1", "x", "From", "ICBC"), chat.Message{ID: "SM1", From: from("ICBC"), Text: "x"}},
		{"no possible number", inbound("SM1", "x", "From", "+1"), chat.Message{ID: "SM1", From: from("+1"), Text: "x"}},
		{"through a messaging service", inbound("SM1", "x", "MessagingServiceSid", "MG1", "To", "+15005550009"), chat.Message{ID: "SM1", From: from(testTo), Text: "x"}},
		{"an older field's id", inbound("", "x", "SmsSid", "", "SmsMessageSid", "SM9"), chat.Message{ID: "SM9", From: from(testTo), Text: "x"}},
		{"fields unheard of", inbound("SM1", "x", "ChannelMetadata", "{}", "NumMedia", "-3"), chat.Message{ID: "SM1", From: from(testTo), Text: "x"}},
	} {
		s := newStage(t, nil)
		status, body := s.post(inboundPath, c.form)
		if status != http.StatusOK || body != emptyAnswer {
			t.Errorf("%s: %d %q", c.name, status, body)
		}
		if d := cmp.Diff([]chat.Message{c.want}, s.gateway.messages); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		if len(s.out()) != 0 {
			t.Errorf("%s: the answer to a webhook sends nothing", c.name)
		}
	}
}

func TestInboundAnswerIsXML(t *testing.T) {
	s := newStage(t, nil)
	form := inbound("SM1", "x")
	r := httptest.NewRequest(http.MethodPost, inboundPath, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", twilio.Sign(testToken, public+inboundPath, form))
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if got := w.Header().Get("Content-Type"); got != "text/xml; charset=utf-8" {
		t.Errorf("content type %q", got)
	}
}

func TestInboundRefuses(t *testing.T) {
	for name, form := range map[string]url.Values{
		"no id":           inbound("", "x"),
		"an id of signs":  inbound("SM1/../x", "x"),
		"an id too long":  inbound(strings.Repeat("S", 65), "x"),
		"no sender":       inbound("SM1", "x", "From", " "),
		"a sender's line": inbound("SM1", "x", "From", "+1415\n5550100"),
		"a long sender":   inbound("SM1", "x", "From", strings.Repeat("9", 65)),
	} {
		if name == "no id" {
			form.Del("SmsSid")
			form.Del("SmsMessageSid")
		}
		s := newStage(t, nil)
		if status, _ := s.post(inboundPath, form); status != http.StatusBadRequest || len(s.gateway.messages) != 0 {
			t.Errorf("%s: status %d, %d messages", name, status, len(s.gateway.messages))
		}
	}
}

// A replayed message is answered like the first; a forged one stores nothing.
func TestReplayAndForgery(t *testing.T) {
	s := newStage(t, nil)
	for range 3 {
		if status, body := s.post(inboundPath, inbound("SM1", "x")); status != 200 || body != emptyAnswer {
			t.Errorf("status %d, %q", status, body)
		}
	}
	r := httptest.NewRequest(http.MethodPost, inboundPath, strings.NewReader(inbound("SM2", "x").Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", twilio.Sign("guess", public+inboundPath, inbound("SM2", "x")))
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || len(s.gateway.messages) != 1 {
		t.Errorf("status %d, %d messages", w.Code, len(s.gateway.messages))
	}
}

// What cannot be stored is for the carrier to bring again.
func TestUnavailable(t *testing.T) {
	s := newStage(t, nil)
	s.gateway.down = channels.ErrUnavailable
	if status, _ := s.post(inboundPath, inbound("SM1", "x")); status != http.StatusServiceUnavailable {
		t.Errorf("status %d", status)
	}
	if status, _ := s.post(statusPath+"?c=cv_1&n=1", url.Values{"MessageSid": {"SM1"}, "MessageStatus": {"sent"}}); status != http.StatusServiceUnavailable {
		t.Errorf("report: status %d", status)
	}
}

// Nothing that is logged holds a number, a word or a code, at any level.
func TestLogsHoldNothingPersonal(t *testing.T) {
	s := newStage(t, nil)
	s.answer = refusal(400, 21211)
	secrets := []string{"13800138000", "4155550100", "秘密", "secret", "hidden.jpg", "image"}
	s.post(inboundPath, inbound("SM1", "秘密 secret 13800138000"))
	s.post(inboundPath, inbound("", "秘密", "SmsSid", "", "SmsMessageSid", "", "From", "+14155550100"))
	s.post(inboundPath, inbound("SM2", "秘密", "NumMedia", "1", "MediaUrl0", s.api.URL+"/hidden.jpg", "MediaContentType0", "image/jpeg"))
	s.post(statusPath+"?c=cv_1&n=1", url.Values{"MessageSid": {"SM1"}, "MessageStatus": {"undelivered"}, "ErrorCode": {"30007"}, "To": {testTo}})
	s.post(statusPath, url.Values{"MessageStatus": {"秘密"}, "To": {testTo}})
	s.gateway.set(func() { s.gateway.down = channels.ErrUnavailable })
	s.post(inboundPath, inbound("SM3", "秘密"))
	_, err := s.Send(t.Context(), delivery(1, chat.Prompt{Text: "秘密 secret"}))
	s.files.Wait()
	log := s.log.String()
	if !strings.Contains(log, "SM2") || !strings.Contains(log, "30007") {
		t.Errorf("the log does not say what it should: %s", log)
	}
	for _, secret := range secrets {
		if strings.Contains(log, secret) || err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%q in %v or in\n%s", secret, err, log)
		}
	}
}

func TestTraits(t *testing.T) {
	for _, own := range []bool{false, true} {
		s := newStage(t, func(c *Config) { c.CarrierConsent = own })
		tr := s.Traits()
		if s.Name() != chat.SMS || tr.CarrierConsent != own || !tr.Keywords || !tr.Quiet || !tr.Numbered || !tr.Phones || tr.Burst == 0 {
			t.Errorf("%+v", tr)
		}
	}
}

// Whatever the carrier signs, the webhooks take it or refuse it, and what is
// taken is whole.
func FuzzWebhooks(f *testing.F) {
	f.Add(inbound("SM1", "您好").Encode(), "c=cv_1&n=2")
	f.Add(inbound("SM1", "x", "NumMedia", "2", "MediaUrl0", "http://127.0.0.1:1/x", "MediaContentType0", "image/png").Encode(), "")
	f.Add("MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003", "c=&n=-1&p=1&a=1")
	f.Add("MessageSid=%ff&From=%2B&NumMedia=99999999999999999999", "n=x")
	f.Fuzz(func(t *testing.T, body, query string) {
		form, err := url.ParseQuery(body)
		q, err2 := url.ParseQuery(query)
		if err != nil || err2 != nil {
			t.Skip()
		}
		for _, path := range []string{inboundPath, statusPath} {
			checkWebhook(t, path+"?"+q.Encode(), form)
		}
	})
}

func checkWebhook(t *testing.T, path string, form url.Values) {
	m, files, ok := message(form)
	if len(m.Media) > mostFiles || len(files) > len(m.Media) || ok && (m.ID == "" || m.From.ID == "") {
		t.Fatalf("%+v", m)
	}
	u, _ := url.Parse(path)
	if r, ok := reportOf(u.Query(), form); ok && (r.Status == "" || r.Seq < 0 || r.Again && !r.Status.Lost()) {
		t.Fatalf("%+v", r)
	}
	s := &stage{gateway: &double{}, log: &logBook{}}
	s.Channel = fuzzed(s)
	status, _ := s.post(path, form)
	switch status {
	case 200, 400:
	case 413: // 64 KiB of form
	case 403: // the test's own signature cannot be that of a request whose query means a body hash
	default:
		t.Fatalf("status %d", status)
	}
	s.Stop(t.Context())
}
