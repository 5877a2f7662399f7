package slack

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels/slack/workspace"
	"switchboard/chat"
)

// TestExcellentSlackTenMinutesOf5xx: ten minutes of Slack's errors, with the
// pauses of service, on a clock that only these tests have.
func TestExcellentSlackTenMinutesOf5xx(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := onLAN(t)
		r.office.clock = time.Now
		owned := r.claimed("cv_1", chat.Web, li)
		r.office.wait("cv_2", chat.SMS)
		waiting := r.card("cv_2")
		r.must(r.slack.Settle(r.ctx))
		before := len(r.slack.Calls(""))
		began := time.Now()
		r.slack.Script("", workspace.Outcome{Status: 500, Taken: true}, workspace.Outcome{Drop: true, Taken: true}, workspace.Outcome{Status: 503, For: 10 * time.Minute})
		n := 0
		for time.Since(began) < 10*time.Minute {
			if n < 40 {
				n++
				r.office.says("cv_1", chat.Customer, fmt.Sprint("line ", n))
			}
			if n == 5 {
				r.office.wait("cv_3", chat.Web)
			}
			time.Sleep(10 * time.Second)
			if time.Since(began) == time.Minute && r.desk.Trouble() != "unreachable" {
				t.Error("a minute of errors is no trouble")
			}
		}
		if calls := len(r.slack.Calls("")) - before; calls > 30 {
			t.Errorf("%d calls in ten minutes: the circuit is not open", calls)
		}
		if got := r.office.told(); !slices.Equal(got, []string{"cv_1", "cv_2", "cv_3"}) {
			t.Errorf("told of the outage: %q, want each once", got)
		}
		back := time.Now()
		third := r.card("cv_3")
		r.inOrder(owned, n)
		if took := time.Since(back); took > 90*time.Second {
			t.Errorf("drained after %v", took)
		}
		if cards := len(r.slack.Messages(deskChannel)); cards != 3 {
			t.Errorf("%d cards for 3 conversations", cards)
		}
		for _, ts := range []string{waiting, third} {
			if talk := r.thread(ts); len(talk) != 1 {
				t.Errorf("%q", talk)
			}
		}
		if trouble := r.desk.Trouble(); trouble != "" {
			t.Error(trouble)
		}
		// The agent answers, and a second outage is told of anew.
		r.post(li, owned, "here again")
		if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"here again"}) {
			t.Errorf("the customer got %q", got)
		}
		r.slack.Script("", workspace.Outcome{Status: 503, For: 20 * time.Second})
		r.office.says("cv_1", chat.Customer, fmt.Sprint("line ", n+1))
		time.Sleep(time.Minute)
		if got := r.office.told(); len(got) != 3 {
			t.Errorf("a short break was told of: %q", got)
		}
		r.faultless()
	})
}

// Who waits and is seen at the desk in the browser is told nothing, nor is a
// customer whose owner sits there.
func TestCustomersWhomSomebodySeesAreNotToldOfAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := onLAN(t)
		r.office.clock = time.Now
		r.claimed("cv_1", chat.Web, li)
		r.office.wait("cv_2", chat.Web)
		r.card("cv_2")
		r.office.wait("cv_3", chat.Web)
		r.card("cv_3")
		browser := agent("wang")
		r.must(r.office.Claim(r.ctx, "cv_3", browser))
		leave := r.office.Attend(browser)
		r.must(r.slack.Settle(r.ctx))
		r.slack.Script("", workspace.Outcome{Status: 503, For: 5 * time.Minute})
		r.office.says("cv_3", chat.Customer, "line 1")
		time.Sleep(2 * time.Minute)
		if got := r.office.told(); len(got) != 0 {
			t.Errorf("told: %q", got)
		}
		leave()
		time.Sleep(time.Minute)
		if got := r.office.told(); !slices.Equal(got, []string{"cv_2"}) {
			t.Errorf("nobody sees who waits any more; told: %q", got)
		}
	})
}

// Twenty who ask at once have their cards in twenty seconds, at Slack's rate;
// what they said before comes after.
func TestCardsComeBeforeTheTalk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := onLAN(t)
		r.must(r.slack.Settle(r.ctx))
		time.Sleep(time.Second)
		for i := range 20 {
			r.office.wait(fmt.Sprintf("cv_%02d", i), chat.Web)
		}
		time.Sleep(20 * time.Second)
		if n := len(r.slack.Messages(deskChannel)); n != 20 {
			t.Errorf("%d cards after twenty seconds", n)
		}
		for i := range 20 {
			r.card(fmt.Sprintf("cv_%02d", i))
		}
		r.faultless()
	})
}

// TestHandoffIsOneCall: from the turn that asks for a person to the card there
// is one call of the Web API.
func TestHandoffIsOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := onLAN(t)
		<-r.desk.met
		r.must(r.slack.Settle(r.ctx))
		before := len(r.slack.Calls(""))
		r.slack.Script("chat.postMessage", workspace.Outcome{}, workspace.Outcome{Latency: 200 * time.Millisecond})
		r.office.wait("cv_1", chat.Web)
		// A call is noted when it is answered, which is after others see what it did.
		r.until("the card", func() bool { return len(r.slack.Messages(deskChannel)) == 1 && len(r.slack.Calls("")) > before })
		var made []string
		for _, c := range r.slack.Calls("")[before:] {
			made = append(made, c.Method)
		}
		if !slices.Equal(made, []string{"chat.postMessage"}) {
			t.Errorf("calls %q", made)
		}
	})
}
