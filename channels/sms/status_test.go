package sms

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"switchboard/channels"
	"switchboard/chat"
)

func TestReports(t *testing.T) {
	form := func(status, code string) url.Values {
		f := url.Values{"MessageSid": {"SM1"}, "MessageStatus": {status}, "To": {testTo}, "From": {testFrom}, "AccountSid": {testSID}}
		if code != "" {
			f.Set("ErrorCode", code)
		}
		return f
	}
	rep := func(s chat.Status, code string, change ...func(*channels.Report)) *channels.Report {
		r := &channels.Report{Conversation: "cv_1", Seq: 7, ProviderID: "SM1", Status: s, Code: code}
		for _, f := range change {
			f(r)
		}
		return r
	}
	const at = "?c=cv_1&n=7"
	for _, c := range []struct {
		name  string
		query string
		form  url.Values
		want  *channels.Report
	}{
		{"accepted", at, form("accepted", ""), rep(chat.StatusSent, "")},
		{"scheduled", at, form("scheduled", ""), rep(chat.StatusSent, "")},
		{"queued", at, form("queued", ""), rep(chat.StatusSent, "")},
		{"sending", at, form("sending", ""), rep(chat.StatusSent, "")},
		{"sent", at, form("sent", ""), rep(chat.StatusSent, "")},
		{"delivered", at, form("delivered", ""), rep(chat.StatusDelivered, "")},
		{"read", at, form("read", ""), rep(chat.StatusRead, "")},
		{"canceled", at, form("canceled", ""), rep(chat.StatusCanceled, "")},
		{"failed", at, form("failed", "30005"), rep(chat.StatusFailed, "30005")},
		{"unreachable", at, form("undelivered", "30003"), rep(chat.StatusUndelivered, "30003", func(r *channels.Report) { r.Again = true })},
		{"unreachable once more", at + "&a=1", form("undelivered", "30003"), rep(chat.StatusUndelivered, "30003")},
		{"landline", at, form("undelivered", "30006"), rep(chat.StatusUndelivered, "30006", func(r *channels.Report) { r.Landline = true })},
		{"filtered", at, form("undelivered", "30007"), rep(chat.StatusUndelivered, "30007")},
		{"opted out", at, form("failed", "21610"), rep(chat.StatusFailed, "21610", func(r *channels.Report) { r.OptedOut = true })},
		{"a code that is none", at, form("failed", "+8613800138000x"), rep(chat.StatusFailed, "")},
		{"delivered, with a warning", at, form("delivered", "30003"), rep(chat.StatusDelivered, "")},
		{"a part of more is sent", at + "&p=1", form("delivered", ""), nil},
		{"a part of more fails", at + "&p=1", form("failed", "30005"), rep(chat.StatusFailed, "30005", func(r *channels.Report) { r.ProviderID = "" })},
		{"without an entry", "", form("sent", ""), rep(chat.StatusSent, "", func(r *channels.Report) { r.Conversation, r.Seq = "", 0 })},
		{"the older field", at, url.Values{"SmsSid": {"SM1"}, "SmsStatus": {"delivered"}}, rep(chat.StatusDelivered, "")},
		{"a state of what comes in", at, form("receiving", ""), nil},
		{"no state", at, form("", ""), nil},
		{"an id that is none", at, url.Values{"MessageSid": {"SM/1"}, "MessageStatus": {"sent"}}, nil},
		{"nothing that names a message", "", url.Values{"MessageStatus": {"sent"}}, nil},
	} {
		s := newStage(t, nil)
		if status, body := s.post(statusPath+c.query, c.form); status != 200 || body != emptyAnswer {
			t.Errorf("%s: %d %q", c.name, status, body)
		}
		var want []channels.Report
		if c.want != nil {
			want = append(want, *c.want)
		}
		if d := cmp.Diff(want, s.gateway.reports); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// 30007 is loud: an error in the log and a counter to alert on; no retry.
func TestFiltered(t *testing.T) {
	figures := prometheus.NewRegistry()
	s := newStage(t, func(c *Config) { c.Metrics = figures })
	s.post(statusPath+"?c=cv_1&n=7", url.Values{"MessageSid": {"SM1"}, "MessageStatus": {"undelivered"}, "ErrorCode": {"30007"}, "To": {testTo}})
	if n := counted(t, figures, "switchboard_sms_filtered_total"); n != 1 {
		t.Errorf("counted %v", n)
	}
	log := s.log.String()
	if !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "conversation=cv_1 seq=7") || strings.Contains(log, "13800138000") {
		t.Error(log)
	}
	if s.gateway.reports[0].Again {
		t.Error("filtered messages must not be repeated")
	}
}

// The order of reports is the gateway's business: each is handed on as it comes.
func TestReportsInAnyOrder(t *testing.T) {
	s := newStage(t, nil)
	for _, state := range []string{"delivered", "sent", "delivered", "queued"} {
		s.post(statusPath+"?c=cv_1&n=7", url.Values{"MessageSid": {"SM1"}, "MessageStatus": {state}})
	}
	if len(s.gateway.reports) != 4 || s.gateway.reports[0].Status != chat.StatusDelivered || s.gateway.reports[1].Status != chat.StatusSent {
		t.Errorf("%+v", s.gateway.reports)
	}
}

// A report about what is not known here is nothing that the carrier could mend.
func TestReportOfNothing(t *testing.T) {
	s := newStage(t, nil)
	s.gateway.down = channels.ErrNotFound
	if status, _ := s.post(statusPath+"?c=gone&n=7", url.Values{"MessageSid": {"SM1"}, "MessageStatus": {"sent"}}); status != 200 {
		t.Errorf("status %d", status)
	}
}

// counted is what a counter without labels has come to.
func counted(t *testing.T, r *prometheus.Registry, name string) float64 {
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()[0].GetCounter().GetValue()
		}
	}
	t.Fatalf("there is no %s", name)
	return 0
}
