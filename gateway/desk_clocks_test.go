package gateway

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// The times of channels.md §7.
var (
	webTimes = chat.DeskTimes{Escalate: 2 * time.Minute, Remind: 2 * time.Minute, Requeue: 5 * time.Minute, Nudge: 5 * time.Minute, End: 15 * time.Minute}
	smsTimes = chat.DeskTimes{Escalate: 10 * time.Minute, Remind: 10 * time.Minute, Requeue: 30 * time.Minute, Nudge: 4 * time.Hour, End: 24 * time.Hour}
)

func timed(r *rig) { r.web.traits.Desk, r.wire.traits.Desk = webTimes, smsTimes }

// rung are the pings of a conversation: the mark and whom for.
func (r *rig) rung(id string) (list []string) {
	r.t.Helper()
	k, err := r.Case(r.t.Context(), id, "")
	must(r.t, err)
	for _, n := range k.Notes {
		list = append(list, n.At.Sub(monday).String()+" "+strings.Join(n.To, ","))
	}
	return list
}

// Nobody takes a customer: all on duty hear of it, at last with the lead; a
// breach is counted, and seen until somebody comes (channels.md §7).
func TestEscalation(t *testing.T) {
	registry := prometheus.NewRegistry()
	r := newRig(t, handoff, withDesk, timed, func(r *rig) { r.cfg.Metrics = registry })
	defer r.Attend(li)()
	for _, tt := range []struct {
		at   chat.Address
		want []string
	}{
		{web("a"), []string{"1m0s ", "1m36s li.na", "2m0s guo,li.na"}},
		{sms("+8613800138000"), []string{"5m0s ", "8m0s li.na", "10m0s guo,li.na"}},
	} {
		id := r.say(tt.at, "person").Conversation
		from := r.Now()
		r.advance(time.Hour)
		k, err := r.Case(t.Context(), id, "")
		must(t, err)
		var got []string
		for _, n := range k.Notes {
			got = append(got, n.At.Sub(from).String()+" "+strings.Join(n.To, ","))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%v: %q, want %q", tt.at, got, tt.want)
		}
		if !k.Late || !k.Due.Equal(from.Add(r.Traits(tt.at.Channel).Desk.Escalate)) {
			t.Errorf("%v: late %v, due %v", tt.at, k.Late, k.Due)
		}
		must(t, r.Claim(t.Context(), id, li))
		if k, err = r.Case(t.Context(), id, ""); err != nil || k.Late {
			t.Errorf("claimed: late %v, %v", k.Late, err)
		}
		must(t, r.Resolve(t.Context(), id, li, channels.Resolution{}))
	}
	if got := metered(t, registry, "switchboard_clock_breaches_total"); got["wait"] != 2 || len(got) != 1 {
		t.Errorf("breaches: %v", got)
	}
}

// An owner who owes an answer is reminded, the others hear of it, then the
// lead, and then the customer waits for somebody else; a reply stops it.
func TestOwnersSilence(t *testing.T) {
	r := newRig(t, handoff, withDesk, timed)
	r.Attend(li)
	id := r.say(web("a"), "person").Conversation
	must(t, r.Claim(t.Context(), id, li))
	r.advance(3 * time.Minute)
	_, err := r.Reply(t.Context(), id, li, channels.Reply{Text: "hello"})
	must(t, err)
	r.advance(time.Minute)
	r.say(web("a"), "well?")
	r.advance(time.Minute)
	r.say(web("a"), "hello?") // does not move the clock
	r.advance(3*time.Minute + 59*time.Second)
	want := []string{"2m0s li.na", "6m0s li.na", "7m12s li.na", "8m0s guo"}
	if got := r.rung(id); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if c := r.conversation(id); c.Mode != chat.ModeAgent {
		t.Fatalf("mode %s", c.Mode)
	}
	r.advance(time.Second)
	if c := r.conversation(id); c.Mode != chat.ModeWaiting || !c.QueuedAt.Equal(monday) {
		t.Errorf("%+v", c)
	}
	if got := r.alarms(id); !slices.Equal(got, []int{50, 50, 80, 100, 100}) {
		t.Errorf("marks %v", got)
	}
}

// Whoever claims has five minutes for the first reply, on every channel
// (channels.md §4), whatever the customer writes meanwhile; later as the
// channel says.
func TestFirstReply(t *testing.T) {
	r := newRig(t, handoff, timed)
	a := sms("+8613800138000")
	id := r.say(a, "person").Conversation
	must(t, r.Claim(t.Context(), id, li))
	r.advance(4 * time.Minute)
	r.say(a, "well?")
	r.advance(59 * time.Second)
	if c := r.conversation(id); c.Mode != chat.ModeAgent {
		t.Errorf("mode %s", c.Mode)
	}
	r.advance(time.Second)
	if c := r.conversation(id); c.Mode != chat.ModeWaiting {
		t.Errorf("mode %s after five minutes", c.Mode)
	}
	must(t, r.Claim(t.Context(), id, wang))
	_, err := r.Reply(t.Context(), id, wang, channels.Reply{Text: "hello"})
	must(t, err)
	r.say(a, "well?")
	r.advance(29*time.Minute + 59*time.Second)
	if c := r.conversation(id); c.Mode != chat.ModeAgent || c.Agent != wang.ID {
		t.Errorf("%+v", c)
	}
	r.advance(time.Second)
	if c := r.conversation(id); c.Mode != chat.ModeWaiting {
		t.Errorf("mode %s after half an hour", c.Mode)
	}
}

// silentRig is a gateway with the real dialogs, whose customer has got a reply.
func silentRig(t *testing.T, a chat.Address) (*rig, string) {
	r := newEngineRig(t, timed)
	id := r.say(a, "#person").Conversation
	must(t, r.Claim(t.Context(), id, li))
	_, err := r.Reply(t.Context(), id, li, channels.Reply{Text: "hello"})
	must(t, err)
	return r, id
}

// A customer who does not answer the person is asked once whether they are
// there, and then the conversation is closed, with its survey; the notices are
// the service's, so the bot stays silent (channels.md §7). A restart between
// changes nothing.
func TestCustomersSilence(t *testing.T) {
	for _, tt := range []struct {
		at         chat.Address
		nudge, end time.Duration
	}{{web("a"), 5 * time.Minute, 15 * time.Minute}, {sms("+8613800138000"), 4 * time.Hour, 24 * time.Hour}} {
		r, id := silentRig(t, tt.at)
		r.advance(tt.nudge - time.Second)
		if e := r.last(id); e.Author != chat.Agent {
			t.Errorf("too soon: %s %s", e.Author, e.Prompt.Key)
		}
		r.restart()
		r.advance(time.Second)
		if e := r.last(id); e.Author != chat.System || e.Prompt.Key != "desk.nudge" || r.conversation(id).Agent != li.ID {
			t.Errorf("%v: %s %s %q", tt.at, e.Author, e.Prompt.Key, e.Prompt.Text)
		}
		r.advance(tt.end - tt.nudge - time.Second)
		if c := r.conversation(id); c.Mode != chat.ModeAgent {
			t.Errorf("%v: mode %s", tt.at, c.Mode)
		}
		r.restart()
		r.advance(time.Second)
		r.advance(time.Hour)
		var keys []string
		for _, e := range r.entries(id) {
			if e.At.After(r.Now().Add(-90 * time.Minute)) {
				keys = append(keys, e.Prompt.Text)
			}
		}
		if c := r.conversation(id); c.Agent != "" || c.Mode == chat.ModeAgent || len(keys) == 0 || !strings.Contains(strings.Join(keys, " "), "close this for now") {
			t.Errorf("%v: %s %q, said %q", tt.at, c.Mode, c.Agent, keys)
		}
		surveys := 0
		r.read(func(v store.View) error {
			list, err := v.Surveys("", store.Page{})
			for _, s := range list {
				if s.Agent == li.ID || s.Agent == "" {
					surveys++
				}
			}
			return err
		})
		if surveys != 1 {
			t.Errorf("%v: %d surveys", tt.at, surveys)
		}
		if k, err := r.Case(t.Context(), id, ""); err != nil || k.Served.ID != li.ID {
			t.Errorf("served by %+v, %v", k.Served, err)
		}
	}
}

// A customer who answers is not asked, nor is one whose person owes the
// answer, nor one who is with nobody any more.
func TestCustomerIsNotSilent(t *testing.T) {
	for name, happens := range map[string]func(r *rig, id string) error{
		"answers":       func(r *rig, id string) error { r.say(web("a"), "thanks"); return nil },
		"is passed on":  func(r *rig, id string) error { return r.Transfer(r.t.Context(), id, li, channels.Transfer{To: wang}) },
		"is given back": func(r *rig, id string) error { return r.Return(r.t.Context(), id, li) },
		"waits again":   func(r *rig, id string) error { return r.Transfer(r.t.Context(), id, li, channels.Transfer{}) },
		"has an end":    func(r *rig, id string) error { return r.Resolve(r.t.Context(), id, li, channels.Resolution{}) },
		"is written to": func(r *rig, id string) error {
			_, err := r.Reply(r.t.Context(), id, li, channels.Reply{Text: "and"})
			return err
		},
		"has an owner away": func(r *rig, id string) error { r.say(web("a"), "well?"); r.advance(2 * time.Minute); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			r, id := silentRig(t, web("a"))
			r.advance(4 * time.Minute)
			must(t, happens(r, id))
			r.advance(90 * time.Second)
			for _, e := range r.entries(id) {
				if e.Prompt.Key == "desk.nudge" {
					t.Errorf("asked at %v", e.At)
				}
			}
			r.read(func(v store.View) error {
				timers, err := v.DueTimers(monday.AddDate(9, 0, 0), 0)
				for _, x := range timers {
					if c := r.conversation(id); x.Name == timerSilent && (c.Mode != chat.ModeAgent || name != "is written to") {
						t.Errorf("left: %+v", x)
					}
				}
				return err
			})
		})
	}
}

// At night nobody is asked: neither whether they are there, nor is the end told.
func TestSilenceAtNight(t *testing.T) {
	r := newEngineRig(t, timed)
	r.clock.set(time.Date(2026, 11, 23, 17, 30, 0, 0, r.cfg.Pack.Zone))
	a := sms("+8613800138000")
	id := r.say(a, "#person").Conversation
	must(t, r.Claim(t.Context(), id, li))
	_, err := r.Reply(t.Context(), id, li, channels.Reply{Text: "hello"})
	must(t, err)
	r.advance(15 * time.Hour)
	if e := r.last(id); e.Prompt.Key == "desk.nudge" {
		t.Errorf("asked at %v", e.At)
	}
	r.advance(time.Hour)
	if e := r.last(id); e.Prompt.Key != "desk.nudge" || e.At.In(r.cfg.Pack.Zone).Hour() != 9 {
		t.Errorf("%s at %v", e.Prompt.Key, e.At.In(r.cfg.Pack.Zone))
	}
}

// A call that a person ordered is off when the case goes back to the queue;
// whoever takes it next has the customer called again.
func TestRequeueTakesTheCallAlong(t *testing.T) {
	r, d, id, since := promised(t)
	must(t, r.Transfer(t.Context(), id, li, channels.Transfer{}))
	r.pass(10 * time.Minute)
	if n := len(d.orders); n > 0 {
		t.Errorf("%d calls while nobody owns the case", n)
	}
	if c := r.conversation(id); c.Mode != chat.ModeWaiting || !c.QueuedAt.Equal(since) {
		t.Errorf("%+v", c)
	}
	must(t, r.Claim(t.Context(), id, wang))
	r.pass(2 * time.Second)
	if got := <-d.orders; got != "callback "+mobile {
		t.Errorf("called: %s", got)
	}
}

// What happens to a customer's ticket or visit while a person owns the
// conversation is told to that person, in the customer's words.
func TestNewsIsTheOwners(t *testing.T) {
	r := newEngineRig(t)
	a := web("a")
	r.say(a, "#feedback")
	r.say(a, "the app is nice to use, thank you")
	id := r.say(a, "#person").Conversation
	must(t, r.Claim(t.Context(), id, li))
	var ticket store.Ticket
	r.read(func(v store.View) error {
		list, err := v.Tickets(store.TicketFilter{}, store.Page{})
		ticket = list[0]
		return err
	})
	seq := r.conversation(id).Seq
	_, err := r.SetTicketStatus(t.Context(), "api:ops", ticket.ID, "resolved", "We told the makers.")
	must(t, err)
	k, err := r.Case(t.Context(), id, "")
	must(t, err)
	if len(k.Notes) != 1 || k.Notes[0].Agent != "" || k.Notes[0].Alarm != 0 || !slices.Equal(k.Notes[0].To, []string{li.ID}) ||
		!strings.Contains(k.Notes[0].Text, ticket.Number) || !strings.Contains(k.Notes[0].Text, "We told the makers.") {
		t.Errorf("notes %+v", k.Notes)
	}
	if c := r.conversation(id); c.Seq != seq {
		t.Errorf("the customer is told %q", r.last(id).Prompt.Text)
	}
}

// The service's own first response is given with the ticket; what people at
// the desk promise stands still at night, what is broken does not.
func TestPromisesOfTickets(t *testing.T) {
	r := newEngineRig(t)
	r.clock.set(time.Date(2026, 11, 23, 17, 55, 0, 0, r.cfg.Pack.Zone)) // five minutes before the desk closes
	a := web("a")
	r.say(a, "#feedback")
	r.say(a, "the app is nice to use, thank you")
	r.say(a, "#complaint")
	r.say(a, "your shop was rude to me all morning")
	for range 4 {
		if c := r.conversationOf(a); c.Mode == chat.ModeBot && len(r.last(c.ID).Prompt.Choices) > 0 {
			r.choose(a, r.last(c.ID).Prompt.Choices[0].Value)
		}
	}
	now, found := r.Now(), map[string]map[string]store.Clock{}
	r.read(func(v store.View) error {
		list, err := v.Tickets(store.TicketFilter{}, store.Page{})
		for _, x := range list {
			found[x.Kind] = map[string]store.Clock{}
			for _, c := range x.Clocks {
				found[x.Kind][c.Name] = c
			}
		}
		return err
	})
	for _, kind := range []string{"feedback", "complaint"} {
		if c := found[kind]["first_response"]; c.MetAt.IsZero() || !c.DueAt.Equal(now.Add(time.Minute)) {
			t.Errorf("%s: first response %+v", kind, c)
		}
	}
	morning := time.Date(2026, 11, 24, 8, 45, 0, 0, r.cfg.Pack.Zone)
	if c := found["complaint"]["dispatch"]; !c.DueAt.Equal(morning) {
		t.Errorf("dispatch %+v, want %v", c, morning)
	}
}

// A survey that comes after the person has left is about them all the same,
// and the complaint that it leads to is for somebody else.
func TestSurveyIsAboutThePerson(t *testing.T) {
	r := newEngineRig(t, withDesk, timed, func(r *rig) { r.wire.traits.SurveyAfter = 30 * time.Minute })
	defer r.Attend(li)()
	a := sms("+8613800138000")
	id := r.say(a, "#person").Conversation
	must(t, r.Claim(t.Context(), id, li))
	must(t, r.Resolve(t.Context(), id, li, channels.Resolution{Survey: true}))
	r.advance(31 * time.Minute)
	r.say(a, "1")
	r.say(a, "nobody helped me")
	r.say(a, "yes")
	r.read(func(v store.View) error {
		surveys, err := v.Surveys("", store.Page{})
		must(t, err)
		tickets, err := v.Tickets(store.TicketFilter{}, store.Page{})
		if len(surveys) != 1 || surveys[0].Agent != li.ID || len(tickets) == 0 || tickets[len(tickets)-1].Details["not_for"] != li.ID {
			t.Errorf("surveys %+v, tickets %+v", surveys, tickets)
		}
		return err
	})
	r.say(a, "#person")
	if k, err := r.Case(t.Context(), id, ""); err != nil || k.Mode != chat.ModeWaiting || k.Offer.To(li.ID) {
		t.Errorf("%s, offered to %+v, %v", k.Mode, k.Offer, err)
	}
}
