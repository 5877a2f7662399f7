package slack

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/channels/slack/workspace"
	"switchboard/chat"
)

func TestEditOnTheWebIsACorrection(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	line := r.post(li, ts, "at 3")
	r.must(r.slack.As(li).Edit(r.ctx, deskChannel, line, "at 4"))
	r.must(r.slack.Unfurl(r.ctx, deskChannel, line)) // a change that is no edit
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"at 3", "Correction: at 4"}) {
		t.Errorf("%q", got)
	}
	r.must(r.slack.As(li).Edit(r.ctx, deskChannel, line, "// at 5"))
	r.until("the author is told", func() bool { return r.whispered(li, "an edit cannot take it back") == 1 })
	note := r.post(li, ts, "// he is nice")
	r.must(r.slack.As(li).Edit(r.ctx, deskChannel, note, "he is nice"))
	if got := r.office.agentLines("cv_1"); len(got) != 2 {
		t.Errorf("%q", got)
	}
	if got := r.office.notes("cv_1"); !slices.Contains(got, "Edited: he is nice") {
		t.Errorf("%q", got)
	}
	r.faultless()
}

func TestEditBySMSAsksFirst(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.SMS, li)
	line := r.post(li, ts, "at *3*")
	r.must(r.slack.As(li).Edit(r.ctx, deskChannel, line, "at 4"))
	r.until("the question", func() bool { return r.whispered(li, "Send a correction?") == 1 })
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"at 3"}) {
		t.Errorf("%q", got)
	}
	asks := slices.DeleteFunc(r.slack.Ephemerals(li), func(m workspace.Message) bool {
		return !strings.Contains(r.slack.Reads(m), "Send a correction?") // what else is told may come later
	})
	ask := asks[0]
	for range 2 { // twice is once
		r.must(r.slack.As(li).Press(r.ctx, workspace.In(deskChannel, ask.TS), "correct", ""))
	}
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"at 3", "Correction: at 4"}) {
		t.Errorf("%q", got)
	}
	r.until("said", func() bool { return r.whispered(li, "The correction was sent") == 1 })
	r.faultless()
}

func TestDeletedLineStaysWithTheCustomerAndIsNoted(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	line := r.post(li, ts, "a slip")
	r.must(r.slack.As(li).Delete(r.ctx, deskChannel, line))
	r.until("told", func() bool { return r.whispered(li, "the customer has seen it") == 1 })
	if got := r.office.notes("cv_1"); !slices.Equal(got, []string{"Deleted in Slack; the customer has seen it: a slip"}) {
		t.Errorf("%q", got)
	}
	r.faultless()
}

func TestFailedLineIsMarkedAndRetried(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.SMS, li)
	r.office.status = chat.StatusQueued
	line := r.post(li, ts, "hello")
	r.must(r.slack.Settle(r.ctx))
	if r.reacted(line, markSent) {
		t.Error("✅ before it was sent")
	}
	r.office.settle("cv_1", 2, chat.StatusSent)
	r.until("✅", func() bool { return r.reacted(line, markSent) })
	r.office.settle("cv_1", 2, chat.StatusUndelivered) // the carrier changed its mind
	r.until("⚠️ for ✅", func() bool { return r.reacted(line, markFailed) && !r.reacted(line, markSent) })
	r.until("the reason", func() bool { return r.whispered(li, "could not be delivered") == 1 })
	r.office.status = chat.StatusSent
	e := r.slack.Ephemerals(li)
	for range 2 {
		r.must(r.slack.As(li).Press(r.ctx, workspace.In(deskChannel, e[len(e)-1].TS), "retry", ""))
	}
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"hello", "hello"}) {
		t.Errorf("%q", got)
	}
	r.until("✅ again", func() bool { return r.reacted(line, markSent) })
	r.office.status = chat.StatusWithheld
	blocked := r.post(li, ts, "blocked")
	r.until("⚠️", func() bool {
		return r.reacted(blocked, markFailed) && r.whispered(li, "does not want to be written to") == 1
	})
	r.faultless()
}

func TestModalsAssignTransferResolveCannedNote(t *testing.T) {
	r := newRig(t)
	r.office.wait("cv_1", chat.Web)
	ts := r.card("cv_1")
	open := func(user, action string) {
		t.Helper()
		r.until("the button "+action, func() bool {
			return r.slack.As(user).Press(r.ctx, workspace.In(deskChannel, ts), action, "") == nil
		})
		r.until("the modal "+action, func() bool { return r.slack.Modal(user) != nil })
	}
	submit := func(user string, values map[string]string) map[string]string {
		t.Helper()
		faults, err := r.slack.As(user).Submit(r.ctx, values)
		r.must(err)
		return faults
	}
	open(li, "assign")
	if f := submit(li, map[string]string{inWho: guest}); f[inWho] == "" {
		t.Error("a guest may be assigned")
	}
	if f := submit(li, map[string]string{inWho: chen}); f != nil || r.office.owner("cv_1") != idPrefix+chen {
		t.Errorf("%v, %s", f, r.office.owner("cv_1"))
	}
	r.press(li, ts, "assign") // it is not li's any more
	r.until("told", func() bool { return r.whispered(li, "This conversation is with chen") == 1 })

	open(chen, "transfer")
	if r.slack.Modal(chen).Title != "转接会话" {
		t.Error("the modal is not in the agent's language")
	}
	if f := submit(chen, map[string]string{inWhere: toPerson}); f[inWho] == "" {
		t.Error("nobody is somebody")
	}
	if f := submit(chen, map[string]string{inWhere: toPerson, inWho: li, inWhy: "speaks English"}); f != nil || r.office.owner("cv_1") != idPrefix+li {
		t.Errorf("%v, %s", f, r.office.owner("cv_1"))
	}
	open(li, "transfer")
	if f := submit(li, map[string]string{inWhere: toQueue}); f != nil || r.office.mode("cv_1") != chat.ModeWaiting {
		t.Errorf("%v", f)
	}
	r.until("claim is back", func() bool { return r.slack.As(li).Press(r.ctx, workspace.In(deskChannel, ts), "claim", "") == nil })

	open(li, "canned")
	if f := submit(li, map[string]string{inReply: "hello"}); f != nil {
		t.Errorf("%v", f)
	}
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"Hello Wang Fang, this is li."}) {
		t.Errorf("%q", got)
	}
	r.until("it is in the thread", func() bool { return strings.Contains(strings.Join(r.thread(ts), "\n"), "Hello Wang Fang, this is li.") })

	line := r.post(chen, ts, "from a colleague")
	r.must(r.slack.As(li).MessageAction(r.ctx, deskChannel, line, "note"))
	r.until("the modal", func() bool { return r.slack.Modal(li) != nil })
	if f := submit(li, map[string]string{inText: "remember this"}); f != nil || !slices.Contains(r.office.notes("cv_1"), "remember this") {
		t.Errorf("%v %q", f, r.office.notes("cv_1"))
	}

	open(li, "resolve")
	if f := submit(li, map[string]string{inWhat: "solved", inCause: "network", inRemark: "restarted", inQuestion: "no"}); f != nil {
		t.Errorf("%v", f)
	}
	if got := r.office.ends["cv_1"]; got.Disposition != "solved" || got.Survey || got.Note != "Cause: Network\nrestarted" {
		t.Errorf("%+v", got)
	}
	r.until("the card is closed", func() bool {
		card := r.slack.Reads(r.message(ts))
		return strings.Contains(card, "Closed") && !strings.Contains(card, "Claim")
	})
	r.faultless()
}

func TestReturnRevealAndStrangersAtButtons(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.press(chen, ts, "return")
	r.until("refused", func() bool { return r.whispered(chen, "只有负责人可以这样做") == 1 })
	r.press(guest, ts, "return")
	r.until("turned away", func() bool { return r.whispered(guest, "Only full members") == 1 })
	r.press(chen, ts, "reveal")
	r.until("the number", func() bool { return r.whispered(chen, "+8613800138000") == 1 })
	if r.whispered(chen, "88 Zhongguancun Street") != 1 {
		t.Error("the address is not shown")
	}
	if r.office.mode("cv_1") != chat.ModeAgent {
		t.Error("somebody else gave it back")
	}
	r.press(li, ts, "return")
	r.until("with the assistant", func() bool {
		return r.office.mode("cv_1") == chat.ModeBot && strings.Contains(r.slack.Reads(r.message(ts)), "With the assistant") &&
			r.desk.known("cv_1").get().Away
	})
	r.office.says("cv_1", chat.Customer, "line 1")
	r.must(r.slack.Settle(r.ctx))
	if got := r.lines(ts); len(got) != 0 {
		t.Errorf("the talk with the assistant is in the thread: %v", got)
	}
	r.office.mu.Lock()
	r.office.cases["cv_1"].Mode = chat.ModeWaiting
	r.office.mu.Unlock()
	r.office.says("cv_1", chat.Customer, "line 2")
	r.inOrder(ts, 2)
	if !slices.Contains(r.audits, "agent:slack:"+chen+" phone.reveal cv_1 ") || len(r.audits) != 2 {
		t.Errorf("%q", r.audits)
	}
	r.faultless()
}

func TestDeletedCardIsPostedAnew(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	line := r.post(li, ts, "an agent's line")
	r.until("✅", func() bool { return r.reacted(line, markSent) })
	r.slack.SetUser(workspace.User{ID: workspace.BotUserID, Name: "switchboard", RealName: "Switchboard"})
	if err := r.slack.As(workspace.BotUserID).Delete(r.ctx, deskChannel, ts); err != nil {
		t.Fatal(err)
	}
	r.until("another card", func() bool {
		rec := r.desk.known("cv_1").get()
		return rec.TS != "" && rec.TS != ts
	})
	r.office.says("cv_1", chat.Customer, "line 1")
	r.inOrder(r.card("cv_1"), 1)
	if talk := strings.Join(r.thread(r.card("cv_1")), "\n"); !strings.Contains(talk, "an agent's line") {
		t.Errorf("the talk so far is %q", talk)
	}
}

func TestCommands(t *testing.T) {
	r := newRig(t)
	r.office.wait("cv_1", chat.Web)
	r.office.wait("cv_2", chat.SMS, func(k *channels.Case) { k.Customer.Name, k.Tickets = "Zhao", nil })
	r.card("cv_1")
	r.card("cv_2")
	ask := func(user, text string) string {
		t.Helper()
		before := len(r.slack.Ephemerals(user))
		r.must(r.slack.As(user).Command(r.ctx, deskChannel, "/desk", text))
		r.until("an answer", func() bool { return len(r.slack.Ephemerals(user)) > before })
		e := r.slack.Ephemerals(user)
		return r.slack.Reads(e[len(e)-1])
	}
	for _, c := range []struct{ user, text, want string }{
		{li, "", "/desk queue"}, {li, "help", "/desk queue"}, {li, "online", "You are at the desk"}, {li, "away", "You are away"},
		{li, "book", "You have no conversation"}, {li, "hours", "not known here"}, {guest, "queue", "Only full members"},
		{li, "queue", "2 waiting:"}, {li, "search zhao", "Zhao"}, {li, "search 8000", "Wang Fang"}, {li, "search nobody", "Nothing found"},
		{li, "search", "What for?"}, {li, "transfer queue", "You have no conversation"},
		{li, "claim SB-1001", "Wang Fang is yours"}, {li, "canned", "hello — Greeting: Hello Wang Fang"}, {li, "canned hello", "Done"},
		{chen, "claim", "已接入Zhao"}, {li, "claim", "Nobody waits"},
		{li, "transfer", "Write /desk transfer"}, {li, "transfer <@U0CHEN|chen>", "Wang Fang went to chen"}, {chen, "transfer queue", "您有多个会话"}, {chen, "transfer @li", "您有多个会话"},
	} {
		if got := ask(c.user, c.text); !strings.Contains(got, c.want) {
			t.Errorf("/desk %s: %q", c.text, got)
		}
	}
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"Hello Wang Fang, this is li."}) {
		t.Errorf("%q", got)
	}
	r.faultless()
}

// Clocks ring in the thread, then at those on duty, then in the whole channel.
func TestClocksRing(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.must(r.slack.As(chen).Command(r.ctx, deskChannel, "/desk", "online"))
	r.until("on the roster", func() bool { return len(r.office.Attending()) == 1 })
	r.restart()
	r.until("back on the roster", func() bool { return len(r.office.Attending()) == 1 })
	r.office.rings("cv_1", 50, "half of the time is over")
	r.until("it is in the thread", func() bool { return strings.Contains(strings.Join(r.thread(ts), "\n"), "⏰ half of the time") })
	if n := r.slack.Notified(chen); len(n) != 0 {
		t.Error("half of the time rings")
	}
	r.office.rings("cv_1", 80, "most of the time is over")
	r.until("it rings", func() bool { return len(r.slack.Notified(chen)) == 1 })
	r.press(li, ts, "return")
	r.until("away", func() bool { return r.desk.known("cv_1").get().Away })
	r.office.says("cv_1", chat.Bot, "line 1")
	r.office.rings("cv_1", 100, "the time is over")
	r.until("it rings", func() bool { return len(r.slack.Notified(chen)) == 2 })
	if got := r.lines(ts); len(got) != 0 {
		t.Errorf("the assistant's talk is in the thread: %v", got)
	}
	r.must(r.slack.As(chen).Command(r.ctx, deskChannel, "/desk", "away"))
	r.until("off the roster", func() bool { return len(r.office.Attending()) == 0 })
	r.faultless()
}

func TestHomeWithFiveHundredCases(t *testing.T) {
	r := newRig(t)
	r.desk.calls.pace = 0
	for i := range 500 {
		r.office.wait(fmt.Sprintf("cv_%03d", i), chat.Web, func(k *channels.Case) {
			if i < 50 {
				k.Mode, k.Owner = chat.ModeAgent, channels.Agent{ID: idPrefix + li, Name: "li"}
			}
		})
	}
	r.must(r.slack.As(li).OpenHome(r.ctx))
	r.until("the home", func() bool { return r.slack.Home(li) != nil })
	v := r.slack.Home(li)
	text := r.slack.ViewReads(v)
	if len(v.Blocks) > mostViewBlocks || !strings.Contains(text, "… and 25 more") || !strings.Contains(text, "… and 405 more") {
		t.Errorf("%d blocks", len(v.Blocks))
	}
	r.must(r.slack.As(li).Press(r.ctx, workspace.InHome, "claim", "cv_050"))
	if r.office.owner("cv_050") != idPrefix+li {
		t.Error("not claimed from the home")
	}
	r.until("the home is drawn anew", func() bool { return strings.Contains(r.slack.ViewReads(r.slack.Home(li)), "Yours (51)") })
	r.must(r.slack.As(li).Press(r.ctx, workspace.InHome, "resolve", "cv_000"))
	r.until("the modal", func() bool { return r.slack.Modal(li) != nil })
	if f, err := r.slack.As(li).Submit(r.ctx, map[string]string{inWhat: "spam"}); f != nil || err != nil || r.office.mode("cv_000") != chat.ModeClosed {
		t.Error(f, err)
	}
}

func TestExcellentSlackIsAnsweredInTimeHoweverSlowItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := onLAN(t)
		ts := r.claimed("cv_1", chat.Web, li)
		r.office.wait("cv_2", chat.Web)
		other := r.card("cv_2")
		r.slack.Script("", workspace.Outcome{Latency: 2 * time.Second, Times: workspace.Always})
		defer r.slack.Script("")
		for name, act := range map[string]func(){
			"a line":   func() { r.post(li, ts, "hello") },
			"a button": func() { r.press(li, other, "claim") },
			"a modal":  func() { r.press(li, ts, "resolve") },
		} {
			began := time.Now()
			act()
			if took := time.Since(began); took > time.Second {
				t.Errorf("%s was answered after %v", name, took)
			}
		}
		if r.office.owner("cv_2") != idPrefix+li || len(r.office.agentLines("cv_1")) != 1 {
			t.Error("answered, and not done")
		}
	})
}

func TestLongTextsKeepWithinSlacksLimits(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	for i := range 30 {
		r.office.says("cv_1", chat.Customer, fmt.Sprintf("line %d %s", i+1, strings.Repeat("汉字&<", 600)))
	}
	r.office.says("cv_1", chat.Customer, "line 31 "+strings.Repeat("&amp;", 10000))
	r.inOrder(ts, 31)
	r.faultless()
}

func TestSocketMode(t *testing.T) {
	r := newRig(t, func(c *Config, w *workspace.Config) {
		c.AppToken, w.AppToken = "xapp-1", "xapp-1"
		c.SigningSecret = ""
	})
	r.until("a connection", func() bool { return r.slack.Connections() == 1 })
	ts := r.claimed("cv_1", chat.Web, li)
	for i := range 10 {
		r.post(li, ts, fmt.Sprint("line ", i+1))
	}
	var want []string
	for i := range 10 {
		want = append(want, fmt.Sprint("line ", i+1))
	}
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	r.must(r.slack.As(li).Command(r.ctx, deskChannel, "/desk", "queue"))
	r.until("an answer", func() bool { return r.whispered(li, "Nobody waits.") == 1 })
	r.faultless()
	r.slack.Cut()
	r.until("it is back", func() bool { return r.slack.Connections() == 1 })
	r.press(li, ts, "return")
	r.until("with the assistant", func() bool { return r.office.mode("cv_1") == chat.ModeBot })
}

func TestNothingIsAcknowledgedThatIsNotStored(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.office.mu.Lock()
	r.office.down = true
	r.office.mu.Unlock()
	line := r.post(li, ts, "hello")
	for _, e := range r.slack.Events() {
		if n := len(e.Attempts); e.TS == line && (n == 0 || e.Attempts[n-1].Failure == "") {
			t.Errorf("%+v", e.Attempts)
		}
	}
	r.office.mu.Lock()
	r.office.down = false
	r.office.mu.Unlock()
	for _, e := range r.slack.Events() {
		r.must(r.slack.Repeat(r.ctx, e.ID, false))
	}
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"hello"}) {
		t.Errorf("%q", got)
	}
}

func TestMembersAreLookedUpEveryFiveMinutesAndOutlastAnOutage(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	for range 5 {
		r.post(li, ts, "hello")
	}
	if n := len(r.slack.Calls("users.info")); n != 1 {
		t.Errorf("asked %d times", n)
	}
	age := func(d time.Duration) {
		r.desk.people.mu.Lock()
		u := r.desk.people.users[li]
		u.at = time.Now().Add(-d)
		r.desk.people.users[li] = u
		r.desk.people.mu.Unlock()
	}
	age(10 * time.Minute)
	r.slack.Script("users.info", workspace.Outcome{Status: 503, Times: workspace.Always})
	r.post(li, ts, "in the outage")
	if got := r.office.agentLines("cv_1"); len(got) != 6 {
		t.Errorf("%q", got)
	}
	r.slack.Script("users.info")
	r.slack.SetUser(workspace.User{ID: li, Name: "li", Kind: workspace.Guest})
	age(10 * time.Minute)
	r.post(li, ts, "a guest by now")
	if got := r.office.agentLines("cv_1"); len(got) != 6 {
		t.Errorf("%q", got)
	}
}
