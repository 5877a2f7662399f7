package sms

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/channels/twilio"
	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
)

const service = "MG00000000000000000000000000000001"

// withCarrier is a channel at a carrier that is as strict as the real one,
// over HTTP and with signatures both ways. From is a number or the service.
func withCarrier(t *testing.T, from string) (*stage, *carrier.Carrier) {
	c, err := carrier.Listen(carrier.Config{AccountSID: testSID, AuthToken: testToken})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(nil)
	here := "http://" + web.Listener.Addr().String()
	account := twilio.New(twilio.Config{
		AccountSID: testSID, AuthToken: testToken, From: from, APIBase: c.Base(), PublicURL: here,
	})
	s := newStage(t, func(cfg *Config) { cfg.Account = account })
	web.Config.Handler = s.Handler()
	web.Start()
	c.Configure(carrier.Number{ID: testFrom, SMSURL: here + inboundPath})
	c.Configure(carrier.Number{ID: service, Members: []string{"+15005550007", "+15005550008"}, SMSURL: here + inboundPath})
	t.Cleanup(func() {
		c.Close()
		web.Close()
		account.Close()
	})
	return s, c
}

// reported is what the carrier tells of a message, until there is no more to tell.
func (s *stage) reported(t *testing.T) (list []channels.Report) {
	for {
		select {
		case r := <-s.gateway.told:
			list = append(list, r)
			if r.Status == chat.StatusDelivered || r.Status.Lost() {
				return list
			}
		case <-t.Context().Done():
			t.Fatal("the carrier does not tell")
		}
	}
}

func TestCarrierBothWays(t *testing.T) {
	for _, c := range []struct{ from, textedTo string }{{testFrom, testFrom}, {service, "+15005550007"}, {service, "+15005550008"}} {
		s, net := withCarrier(t, c.from)
		sid, err := net.Text(t.Context(), testTo, c.textedTo, "我家宽带断了 & \"x\"+1", carrier.Media{Type: "image/jpeg", Data: []byte(jpg)})
		if err != nil {
			t.Fatal(err)
		}
		if err := net.Resend(t.Context(), sid); err != nil {
			t.Fatal(err)
		}
		s.files.Wait()
		source := s.gateway.messages[0].Media[0].Source
		if !strings.Contains(source, "/Messages/"+sid+"/Media/") {
			t.Errorf("the file is got from %q", source)
		}
		want := []chat.Message{{
			ID: sid, From: from(testTo), Text: "我家宽带断了 & \"x\"+1",
			Media: []chat.Media{{Type: "image/jpeg", Name: "1.jpg", URL: channels.FileURL(fileID(sid, 0)), Source: source}},
		}}
		if d := cmp.Diff(want, s.gateway.messages) + cmp.Diff(map[string]kept{fileID(sid, 0): {"1.jpg", "image/jpeg", jpg}}, s.gateway.files); d != "" {
			t.Error(d)
		}
		r, err := s.Send(t.Context(), delivery(2, chat.Prompt{Text: "请选择", Choices: choices("报修", "转人工")}))
		if err != nil {
			t.Fatal(err)
		}
		box := net.Inbox(testTo)
		if len(box) != 1 || box[0].Body != "请选择\n1 报修\n2 转人工" || box[0].SID != r.ProviderID || box[0].Validity != 300 {
			t.Errorf("received %+v", box)
		}
		told := func(st chat.Status) channels.Report {
			return channels.Report{Conversation: "cv_1", Seq: 2, ProviderID: r.ProviderID, Status: st}
		}
		if d := cmp.Diff([]channels.Report{told(chat.StatusSent), told(chat.StatusDelivered)}, s.reported(t)); d != "" {
			t.Error(d)
		}
		faultless(t, net)
	}
}

// faultless holds that the carrier found nothing to complain of.
func faultless(t *testing.T, c *carrier.Carrier) {
	t.Helper()
	if faults := c.Faults(); len(faults) > 0 {
		t.Errorf("the carrier found fault: %q", faults)
	}
}

// The error policy of channels.md §1, as the carrier tells it: by its answer,
// or afterwards by report.
func TestCarrierOutcomes(t *testing.T) {
	s, net := withCarrier(t, testFrom)
	send := func(again bool) error {
		d := delivery(2, chat.Prompt{Text: "x"})
		d.Again = again
		_, err := s.Send(t.Context(), d)
		return err
	}
	net.Script(testTo, carrier.Outcome{Refuse: 20429, RetryAfter: 7 * time.Second}, carrier.Outcome{Refuse: 21610}, carrier.Outcome{Refuse: 20500})
	var later *channels.Later
	if err := send(false); !errors.As(err, &later) || later.After != 7*time.Second {
		t.Errorf("20429: %v", err)
	}
	for _, want := range []error{channels.ErrOptedOut, channels.ErrTemporary, nil} {
		if err := send(false); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	s.reported(t)
	for _, c := range []struct {
		fail  int
		again bool
		want  channels.Report
	}{
		{30003, false, channels.Report{Status: chat.StatusUndelivered, Code: "30003", Again: true}},
		{30003, true, channels.Report{Status: chat.StatusUndelivered, Code: "30003"}},
		{30006, false, channels.Report{Status: chat.StatusUndelivered, Code: "30006", Landline: true}},
		{30007, false, channels.Report{Status: chat.StatusFailed, Code: "30007"}},
	} {
		net.Script(testTo, carrier.Outcome{Fail: c.fail})
		if err := send(c.again); err != nil {
			t.Fatal(err)
		}
		list := s.reported(t)
		got := list[len(list)-1]
		c.want.Conversation, c.want.Seq, c.want.ProviderID = "cv_1", 2, got.ProviderID
		if got != c.want {
			t.Errorf("%d: %+v", c.fail, got)
		}
	}
	faultless(t, net)
}

// A carrier that takes a message and never answers leaves it uncertain; its
// report names the entry all the same.
func TestCarrierStalls(t *testing.T) {
	s, net := withCarrier(t, testFrom)
	net.Script(testTo, carrier.Outcome{Stall: true, Taken: true})
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() {
		_, err := s.Send(ctx, delivery(9, chat.Prompt{Text: "x"}))
		result <- err
	}()
	if _, err := net.Await(t.Context(), testTo, 1); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-result; !errors.Is(err, channels.ErrUncertain) {
		t.Error(err)
	}
	list := s.reported(t)
	if len(list) == 0 || list[len(list)-1].Seq != 9 || list[len(list)-1].Status != chat.StatusDelivered {
		t.Errorf("%+v", list)
	}
}

// Who is opted out at the carrier gets nothing more; the word itself reaches
// the gateway, which keeps the ledger.
func TestCarrierOptOut(t *testing.T) {
	s, net := withCarrier(t, testFrom)
	if _, err := net.Text(t.Context(), testTo, testFrom, "STOP"); err != nil {
		t.Fatal(err)
	}
	if len(s.gateway.messages) != 1 || s.gateway.messages[0].Text != "STOP" {
		t.Errorf("%+v", s.gateway.messages)
	}
	if _, err := s.Send(t.Context(), delivery(1, chat.Prompt{Text: "x"})); !errors.Is(err, channels.ErrOptedOut) {
		t.Error(err)
	}
}

// A webhook that cannot store is told to the carrier, which brings the message
// again to whom it may.
func TestCarrierIsToldOfFailure(t *testing.T) {
	s, net := withCarrier(t, testFrom)
	s.gateway.down = channels.ErrUnavailable
	sid, err := net.Text(t.Context(), testTo, testFrom, "x")
	if !errors.Is(err, carrier.ErrWebhook) {
		t.Errorf("%v", err)
	}
	s.gateway.set(func() { s.gateway.down = nil })
	if err := net.Resend(t.Context(), sid); err != nil || len(s.gateway.messages) != 1 {
		t.Errorf("%v, %d messages", err, len(s.gateway.messages))
	}
	if faults := net.Faults(); len(faults) != 1 {
		t.Errorf("%q", faults)
	}
}
