package slack

import (
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/channels/slack/workspace"
	"switchboard/chat"
)

// choose takes an option of the card's overflow menu.
func (r *rig) choose(user, ts, what, conversation string) {
	r.Helper()
	r.must(r.slack.As(user).Press(r.ctx, workspace.In(deskChannel, ts), "more", what+" "+conversation))
}

func TestWhoJoinsAnswersTheCustomerToo(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.post(chen, ts, "one")
	r.choose(chen, ts, "join", "cv_1")
	r.until("chen learns it", func() bool { return r.whispered(chen, "您已加入会话") == 1 })
	r.until("the card", func() bool { return strings.Contains(r.slack.Reads(r.message(ts)), "li + chen") })
	r.post(chen, ts, "two")
	r.post(li, ts, "three")
	if _, err := r.slack.As(chen).Upload(r.ctx, deskChannel, ts, "", workspace.File{Name: "a.txt", Type: "text/plain", Data: []byte("a")}); err != nil {
		t.Fatal(err)
	}
	r.until("the file", func() bool { return len(r.office.agentLines("cv_1")) == 3 })
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"two", "three", ""}) {
		t.Errorf("the customer got %q", got)
	}
	if got := r.office.notes("cv_1"); !slices.Equal(got, []string{"one"}) {
		t.Errorf("notes %q", got)
	}
	r.choose(guest, ts, "join", "cv_1")
	r.post(guest, ts, "four")
	if n := len(r.office.agentLines("cv_1")); n != 3 {
		t.Error("a guest joined")
	}
	r.faultless()
}

func TestJoinByCommand(t *testing.T) {
	r := newRig(t)
	says := func(want string) {
		t.Helper()
		r.until(want, func() bool { return r.whispered(chen, want) > 0 })
	}
	r.must(r.slack.As(chen).Command(r.ctx, deskChannel, "/desk", "join"))
	says("同事那里没有")
	ts := r.claimed("cv_1", chat.Web, li)
	r.claimed("cv_2", chat.SMS, li, func(k *channels.Case) { k.Customer.Name = "Zhao" })
	r.must(r.slack.As(chen).Command(r.ctx, deskChannel, "/desk", "join"))
	says("您有多个会话")
	r.must(r.slack.As(chen).Command(r.ctx, deskChannel, "/desk", "join wang"))
	says("您已加入会话")
	r.post(chen, ts, "hello")
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"hello"}) {
		t.Errorf("the customer got %q", got)
	}
	r.faultless()
}

func TestCallTheCustomerFromTheCard(t *testing.T) {
	r := newRig(t)
	text, web := r.claimed("cv_1", chat.SMS, li), r.claimed("cv_2", chat.Web, li)
	r.choose(li, web, "callback", "cv_2")
	r.until("no number", func() bool { return r.whispered(li, "no number here") == 1 })
	r.choose(li, text, "callback", "cv_1")
	r.until("called", func() bool { return r.whispered(li, "is being called") == 1 })
	r.choose(chen, text, "callback", "cv_1")
	r.until("not chen's", func() bool { return r.whispered(chen, "只有负责人可以") == 1 })
	r.faultless()
}

func TestEarlierContactsArePaged(t *testing.T) {
	r := newRig(t)
	r.office.past = channels.Past{Next: "17.cv_8", Items: []channels.PastCase{
		{ID: "cv_9", Channel: chat.Voice, Mode: chat.ModeClosed, At: today, About: "<!channel> no dial tone", Tickets: []string{"SB-7"},
			Lines: []chat.Entry{{Author: chat.Bot, Prompt: chat.Prompt{Text: "Your ticket is SB-7"}}}},
	}}
	r.office.wait("cv_1", chat.Web)
	ts := r.card("cv_1")
	r.choose(chen, ts, "history", "cv_1")
	reads := func(want string) {
		t.Helper()
		r.until(want, func() bool {
			v := r.slack.Modal(chen)
			return v != nil && strings.Contains(r.slack.ViewReads(v), want)
		})
	}
	reads("<!channel> no dial tone")
	reads("SB-7")
	r.must(r.slack.As(chen).Press(r.ctx, workspace.InModal, "older", ""))
	reads("page 17.cv_8")
	r.choose(guest, ts, "history", "cv_1")
	if r.slack.Modal(guest) != nil || !slices.Equal(r.office.looked, []string{idPrefix + chen, idPrefix + chen}) {
		t.Errorf("looked: %q", r.office.looked)
	}
	r.faultless()
}

func TestSpamIsOneOfTheWaysToEnd(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.choose(chen, ts, "spam", "cv_1")
	r.until("not chen's", func() bool { return r.whispered(chen, "该会话由") == 1 })
	r.choose(li, ts, "spam", "cv_1")
	r.until("the modal", func() bool { return r.slack.Modal(li) != nil })
	if f, err := r.slack.As(li).Submit(r.ctx, nil); f != nil || err != nil {
		t.Fatal(f, err)
	}
	if end := r.office.ends["cv_1"]; end.Disposition != channels.Spam {
		t.Errorf("ended as %+v", end)
	}
	r.faultless()
}

// Home tabs show what others do, without being opened again, and not each step of it.
func TestHomeFollowsWhatOthersDo(t *testing.T) {
	r := newRig(t)
	r.office.visits = []channels.DayVisit{{CaseVisit: channels.CaseVisit{Service: "Broadband repair", Start: today, End: today.Add(2 * time.Hour), Place: "Asia/Shanghai"},
		Customer: "Wang Fang", Area: "Haidian", Resource: "tech-3"}}
	r.office.wait("cv_1", chat.Web)
	r.office.wait("cv_2", chat.Web, func(k *channels.Case) { k.Customer.Name = "Soon"; k.Tickets[0].Due = today.Add(time.Minute) })
	ts := r.card("cv_1")
	r.must(r.slack.As(li).OpenHome(r.ctx))
	home := func(want string) string {
		t.Helper()
		text := ""
		r.until(want, func() bool {
			if v := r.slack.Home(li); v != nil {
				text = r.slack.ViewReads(v)
			}
			return strings.Contains(text, want)
		})
		return text
	}
	text := home("Visits today (1)")
	if !strings.Contains(text, "10:00–12:00 · Broadband repair · Haidian · Wang Fang · tech-3") {
		t.Errorf("%q", text)
	}
	if strings.Index(text, "Soon") > strings.Index(text, "Wang Fang · No internet") {
		t.Errorf("not by what is due: %q", text)
	}
	r.press(chen, ts, "claim")
	home("Waiting, by what is due (1)")
	if err := r.slack.As(chen).Command(r.ctx, deskChannel, "/desk", "online"); err != nil {
		t.Fatal(err)
	}
	home("At the desk: chen")
	r.must(r.slack.Settle(r.ctx))
	before := len(r.slack.Calls("views.publish"))
	for range 30 {
		r.office.says("cv_1", chat.Customer, "more")
	}
	r.inThread(ts, "more")
	if n := len(r.slack.Calls("views.publish")) - before; n > 3 {
		t.Errorf("drawn %d times", n)
	}
	r.faultless()
}

// inThread waits for a line.
func (r *rig) inThread(ts, text string) {
	r.Helper()
	r.until(text, func() bool { return strings.Contains(strings.Join(r.thread(ts), "\n"), text) })
}

func TestTransferToAQueue(t *testing.T) {
	r := newRig(t, func(c *Config, _ *workspace.Config) {
		c.Queues = []Queue{{ID: "faults", Name: map[chat.Locale]string{chat.English: "Faults", chat.Chinese: "故障"}}}
	})
	ts := r.claimed("cv_1", chat.Web, li)
	r.press(li, ts, "transfer")
	r.until("the modal", func() bool { return r.slack.Modal(li) != nil })
	if f, err := r.slack.As(li).Submit(r.ctx, map[string]string{inQueue: "faults"}); f != nil || err != nil {
		t.Fatal(f, err)
	}
	if got := r.office.queues; !slices.Equal(got, []string{"faults"}) || r.office.mode("cv_1") != chat.ModeWaiting {
		t.Errorf("passed on to %q", got)
	}
	r.faultless()
}

// TestTransferByName: /desk transfer takes a queue by its name in either
// language or by its id, and names the queues when there is no such one.
func TestTransferByName(t *testing.T) {
	r := newRig(t, func(c *Config, _ *workspace.Config) {
		c.Queues = []Queue{
			{ID: "faults", Name: map[chat.Locale]string{chat.English: "Faults", chat.Chinese: "故障报修"}},
			{ID: "service", Name: map[chat.Locale]string{chat.English: "Service requests", chat.Chinese: "业务办理"}},
		}
	})
	r.claimed("cv_1", chat.Web, li)
	for _, c := range []struct{ text, want, queue string }{
		{"transfer faults", "waits in the queue Faults", "faults"},
		{"transfer Service Requests", "waits in the queue Service requests", "service"},
		{"transfer 故障报修", "waits in the queue Faults", "faults"},
		{"transfer queue 业务办理", "waits in the queue Service requests", "service"},
		{"transfer queue", "waits in the queue again", ""},
		{"transfer queue nowhere", "Service requests (service)", "none"},
		{"transfer nobody", "Faults (faults)", "none"},
	} {
		r.office.queues = nil
		before := len(r.slack.Ephemerals(li))
		r.must(r.slack.As(li).Command(r.ctx, deskChannel, "/desk", c.text))
		r.until("an answer", func() bool { return len(r.slack.Ephemerals(li)) > before })
		e := r.slack.Ephemerals(li)
		if got := r.slack.Reads(e[len(e)-1]); !strings.Contains(got, c.want) {
			t.Errorf("/desk %s: %q", c.text, got)
		}
		if c.queue == "none" {
			if len(r.office.queues) > 0 {
				t.Errorf("/desk %s: passed on to %q", c.text, r.office.queues)
			}
			continue
		}
		if !slices.Equal(r.office.queues, []string{c.queue}) {
			t.Errorf("/desk %s: passed on to %q", c.text, r.office.queues)
		}
		r.must(r.office.Claim(r.ctx, "cv_1", channels.Agent{ID: idPrefix + li, Name: "li"}))
	}
	r.faultless()
}
