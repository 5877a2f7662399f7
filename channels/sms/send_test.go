package sms

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/chat"
)

const callback = public + "/twilio/sms/status?c=cv_1&n=7"

func TestSend(t *testing.T) {
	long := chat.Prompt{Text: longZH}
	for _, c := range []struct {
		name   string
		change func(*channels.Delivery)
		p      chat.Prompt
		want   []url.Values
	}{
		{"a reply", nil, chat.Prompt{Text: "Is that right?", Choices: choices("Confirm", "Never mind")}, []url.Values{{
			"Body": {"Is that right?\n1 Confirm\n2 Never mind"}, "ValidityPeriod": {"300"}, "StatusCallback": {callback}}}},
		{"a reminder", nil, chat.Prompt{Key: "reminder", Text: "明天上门"}, []url.Values{{
			"Body": {"明天上门"}, "ValidityPeriod": {"3600"}, "StatusCallback": {callback}}}},
		{"a late visit", nil, chat.Prompt{Key: "visit.late", Text: "晚到"}, []url.Values{{
			"Body": {"晚到"}, "ValidityPeriod": {"3600"}, "StatusCallback": {callback}}}},
		{"thanks for answering a reminder", nil, chat.Prompt{Key: "reminder.thanks", Text: "谢谢"}, []url.Values{{
			"Body": {"谢谢"}, "ValidityPeriod": {"300"}, "StatusCallback": {callback}}}},
		{"once more", func(d *channels.Delivery) { d.Again = true }, chat.Prompt{Text: "x"}, []url.Values{{
			"Body": {"x"}, "ValidityPeriod": {"300"}, "StatusCallback": {public + "/twilio/sms/status?a=1&c=cv_1&n=7"}}}},
		{"a person's words", func(d *channels.Delivery) { d.Entry.Author, d.Entry.Name = chat.Agent, "Li" }, chat.Prompt{Text: "您好"}, []url.Values{{
			"Body": {"您好"}, "ValidityPeriod": {"300"}, "StatusCallback": {callback}}}},
		{"a link", nil, chat.Prompt{Text: "We were cut off.", Link: true}, []url.Values{{
			"Body": {"We were cut off.\nGo on here: https://example.com/s/token-0000000000000001"}, "ValidityPeriod": {"300"}, "StatusCallback": {callback}}}},
		{"too long", nil, long, []url.Values{{
			"Body": {linked(long, "", "完整内容请看：https://example.com/s/token-0000000000000001")}, "ValidityPeriod": {"300"}, "StatusCallback": {callback}}}},
		{"a public file", func(d *channels.Delivery) {
			d.Entry.Media = []chat.Media{{Type: "image/png", URL: "https://cdn.example.com/a.png"}}
		}, chat.Prompt{}, []url.Values{{
			"Body": {""}, "MediaUrl": {"https://cdn.example.com/a.png"}, "ValidityPeriod": {"300"}, "StatusCallback": {callback}}}},
		{"a file of ours", func(d *channels.Delivery) { d.Entry.Media = []chat.Media{{URL: "/console/files/x"}} }, chat.Prompt{Text: "Your bill"}, []url.Values{{
			"Body": {"Your bill\nGo on here: https://example.com/s/token-0000000000000001"}, "ValidityPeriod": {"300"}, "StatusCallback": {callback}}}},
		{"an agent's file", func(d *channels.Delivery) { d.Entry.Media = []chat.Media{{URL: channels.FileURL("ag_x")}} }, chat.Prompt{Text: "bill.png\nhttps://example.com/chat/files/ag_x"}, []url.Values{{
			"Body": {"bill.png\nhttps://example.com/chat/files/ag_x"}, "ValidityPeriod": {"300"}, "StatusCallback": {callback}}}},
	} {
		s := newStage(t, nil)
		d := delivery(7, c.p)
		if c.change != nil {
			c.change(&d)
		}
		r, err := s.Send(t.Context(), d)
		if r.ProviderID != "SM1" || err != nil {
			t.Errorf("%s: %q, %v", c.name, r.ProviderID, err)
		}
		for _, form := range c.want {
			form.Set("To", testTo)
			form.Set("From", testFrom)
		}
		if d := cmp.Diff(c.want, s.out()); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		if len(s.prepared) != 0 {
			t.Errorf("%s: something is still prepared", c.name)
		}
	}
}

func TestNothingToSend(t *testing.T) {
	s := newStage(t, nil)
	if _, err := s.Send(t.Context(), delivery(1, chat.Prompt{Text: " \n", End: true})); !errors.Is(err, channels.ErrRejected) {
		t.Error(err)
	}
	if len(s.out()) != 0 {
		t.Error("an empty text was sent")
	}
}

// The kinds of failure reach the outbox, and no words of ours or the carrier's with them.
func TestSendErrors(t *testing.T) {
	for _, c := range []struct {
		answer func(int, url.Values) (int, string)
		want   error
	}{
		{refusal(400, 21211), channels.ErrRejected},
		{refusal(400, 21610), channels.ErrOptedOut},
		{refusal(429, 20429), channels.ErrTemporary},
		{refusal(500, 20500), channels.ErrTemporary},
		{func(int, url.Values) (int, string) { return 502, "" }, channels.ErrUncertain},
	} {
		s := newStage(t, nil)
		s.answer = c.answer
		_, err := s.Send(t.Context(), delivery(1, chat.Prompt{Text: "您的预约码 123456"}))
		if !errors.Is(err, c.want) {
			t.Errorf("%v, want %v", err, c.want)
		}
		for _, secret := range []string{testTo[1:], "123456", "预约"} {
			if err != nil && strings.Contains(err.Error(), secret) || strings.Contains(s.log.String(), secret) {
				t.Errorf("%q in %v or in %s", secret, err, s.log.String())
			}
		}
	}
}

// 429 is no failed attempt: the outbox is told how long to wait (channels.md §1).
func TestTooMany(t *testing.T) {
	s := newStage(t, nil)
	s.answer = func(n int, form url.Values) (int, string) {
		if n == 1 {
			return refusal(429, 20429)(n, form)
		}
		return 201, `{"sid":"SM2"}`
	}
	d := delivery(1, chat.Prompt{Text: "hello"})
	var later *channels.Later
	if _, err := s.Send(t.Context(), d); !errors.As(err, &later) || later.After != time.Second {
		t.Fatal(err)
	}
	if r, err := s.Send(t.Context(), d); r.ProviderID != "SM2" || err != nil {
		t.Fatal(r, err)
	}
}

// The link of an entry is minted once, however many attempts it takes.
func TestOneLink(t *testing.T) {
	s := newStage(t, nil)
	s.answer = refusal(503, 0)
	d := delivery(1, chat.Prompt{Text: "x", Link: true})
	for range 3 {
		if _, err := s.Send(t.Context(), d); !errors.Is(err, channels.ErrTemporary) {
			t.Fatal(err)
		}
	}
	if s.gateway.links != 1 {
		t.Errorf("%d links", s.gateway.links)
	}
	s.gateway.down = channels.ErrUnavailable
	if _, err := s.Send(t.Context(), delivery(2, chat.Prompt{Text: "x", Link: true})); !errors.Is(err, channels.ErrTemporary) {
		t.Errorf("no link to be had: %v", err)
	}
}

// Where there is no link, a text longer than a message goes out as several,
// and none of them twice.
func TestSeveralMessages(t *testing.T) {
	s := newStage(t, nil)
	s.gateway.down = channels.ErrNotFound
	s.answer = func(n int, form url.Values) (int, string) {
		if n == 2 {
			return refusal(503, 0)(n, form)
		}
		return 201, `{"sid":"SM` + string(rune('0'+n)) + `"}`
	}
	d := delivery(3, chat.Prompt{Text: strings.Repeat(strings.Repeat("汉", 99)+"。", 17)})
	if _, err := s.Send(t.Context(), d); !errors.Is(err, channels.ErrTemporary) {
		t.Fatal(err)
	}
	r, err := s.Send(t.Context(), d)
	if r.ProviderID != "SM3" || err != nil {
		t.Fatal(r, err)
	}
	var sizes []int
	var callbacks []string
	for _, form := range s.out() {
		sizes = append(sizes, units(form.Get("Body")))
		callbacks = append(callbacks, form.Get("StatusCallback"))
	}
	last := public + "/twilio/sms/status?c=cv_1&n=3"
	if d := cmp.Diff([]int{1600, 100, 100}, sizes) + cmp.Diff([]string{last + "&p=1", last, last}, callbacks); d != "" {
		t.Error(d)
	}
}

// The sender's rate is a bucket of segments: what it has room for goes at
// once, all else waits in the order of asking and keeps its turn.
func TestRate(t *testing.T) {
	s := newStage(t, func(c *Config) { c.SegmentsPerSecond = 1 })
	one, three := chat.Prompt{Text: "x"}, chat.Prompt{Text: strings.Repeat("汉", 135)}
	send := func(conversation string, p chat.Prompt) time.Duration {
		d := delivery(1, p)
		d.Conversation = conversation
		_, err := s.Send(t.Context(), d)
		var later *channels.Later
		if errors.As(err, &later) {
			return later.After
		}
		if err != nil {
			t.Fatal(err)
		}
		return 0
	}
	steps := []struct {
		conversation string
		p            chat.Prompt
		after, want  time.Duration
	}{
		{"a", three, 0, 0},
		{"b", one, 0, 0}, // a digit is answered at once
		{"c", three, 0, 3 * time.Second},
		{"d", one, 0, 4 * time.Second},
		{"e", chat.Prompt{Text: longZH, Link: true}, 0, 6 * time.Second},
		{"c", three, 2 * time.Second, time.Second}, // it keeps its turn
		{"c", three, time.Second, 0},
		{"d", one, 0, time.Second},
		{"d", one, time.Second, 0},
		{"e", chat.Prompt{Text: longZH, Link: true}, 2 * time.Second, 0},
	}
	for i, c := range steps {
		s.advance(c.after)
		if got := send(c.conversation, c.p); got != c.want {
			t.Errorf("step %d: %v, want %v", i, got, c.want)
		}
	}
	if n := len(s.out()); n != 5 {
		t.Errorf("%d messages, a Later must send nothing", n)
	}
}

// More segments than the bucket holds are waited for all the same.
func TestRateOfSeveralMessages(t *testing.T) {
	s := newStage(t, func(c *Config) { c.SegmentsPerSecond = 2 })
	s.gateway.down = channels.ErrNotFound // no link
	var later *channels.Later
	_, err := s.Send(t.Context(), delivery(1, chat.Prompt{Text: strings.Repeat("汉", 67*10)}))
	if !errors.As(err, &later) || later.After != 3*time.Second {
		t.Errorf("ten segments, four at hand, two a second: %v", err)
	}
}

func TestNoRate(t *testing.T) {
	s := newStage(t, nil)
	for i := range 20 {
		if _, err := s.Send(t.Context(), delivery(int64(i+1), chat.Prompt{Text: "x"})); err != nil {
			t.Fatal(err)
		}
	}
}

// What is remembered between attempts is bounded.
func TestPreparedIsBounded(t *testing.T) {
	s := newStage(t, func(c *Config) { c.SegmentsPerSecond = 1 })
	for i := range mostPrepared + 10 {
		d := delivery(1, chat.Prompt{Text: "x"})
		d.Conversation = "cv_" + string(rune(i+0x4e00))
		s.Send(t.Context(), d)
	}
	if n := len(s.prepared); n > mostPrepared {
		t.Errorf("%d entries are remembered", n)
	}
}

// A carrier that stalls holds up nobody longer than the context.
func TestStalledCarrier(t *testing.T) {
	s := newStage(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	s.answer = func(int, url.Values) (int, string) {
		cancel()
		<-release
		return 201, `{"sid":"SM1"}`
	}
	_, err := s.Send(ctx, delivery(1, chat.Prompt{Text: "x"}))
	close(release)
	if !errors.Is(err, channels.ErrUncertain) {
		t.Error(err)
	}
}
