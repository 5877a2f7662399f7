package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/calendar"
	"switchboard/dialogs/pack"
	"switchboard/dialogs/roster"
	"switchboard/gateway/store"
)

// matters bring people into queues: "router" is a fault, "bill" a complaint.
var matters = steps{
	"person":    {dialogs.Enqueue{Queue: "request"}},
	"router":    {dialogs.Enqueue{Queue: "request", Task: "fault", Facts: []dialogs.Fact{{ID: "grade", Value: "major"}}}},
	"fire":      {dialogs.Enqueue{Queue: "request", Task: "fault", Facts: []dialogs.Fact{{ID: "grade", Value: "emergency"}}}},
	"bill":      {dialogs.Enqueue{Queue: "request", Task: "complaint"}},
	"here":      {dialogs.Enqueue{Queue: "request", Facts: []dialogs.Fact{{ID: "area", Value: "south"}}}},
	"complaint": {dialogs.OpenTicket{Kind: "complaint", Priority: "general", NotForAgent: true}},
	"never":     {dialogs.Dequeue{}, dialogs.Say{Prompt: chat.Prompt{Text: "fine"}}},
}

// people whom the pack of these tests knows, besides anybody.
var (
	ma  = channels.Agent{ID: "ma", Name: "Ma"}   // faults, in Chinese and English
	guo = channels.Agent{ID: "guo", Name: "Guo"} // complaints
	tu  = channels.Agent{ID: "tu", Name: "Tu"}   // the south, in the afternoon
)

func withDesk(r *rig) {
	afternoon := &calendar.Hours{Zone: time.UTC}
	for d := range afternoon.Week {
		afternoon.Week[d] = []calendar.Span{{From: 12 * 60, To: 18 * 60}}
	}
	r.cfg.Pack.Desk = pack.Desk{
		Capacity: 2,
		Queues:   []pack.Queue{{ID: "faults", Name: pack.Text{chat.English: "Faults"}, Tasks: []string{"fault"}}, {ID: "complaints", Tasks: []string{"complaint"}}},
		Agents: []roster.Person{
			{ID: "ma", Desks: []string{"slack:UMA"}, Skills: []string{"faults"}, Capacity: 2},
			{ID: "guo", Skills: []string{"complaints"}, Capacity: 2, Lead: true},
			{ID: "tu", Areas: []string{"south"}, Capacity: 2, Hours: afternoon},
		},
		Offer: map[chat.Channel]time.Duration{chat.Web: time.Minute, chat.SMS: 2 * time.Minute},
	}
}

// deskRig is a gateway with people, who are at a desk from the beginning.
func deskRig(t testing.TB, here ...channels.Agent) *rig {
	r := newRig(t, matters, withDesk)
	for _, a := range here {
		t.Cleanup(r.Attend(a))
	}
	return r
}

// offered is to whom a conversation is offered.
func (r *rig) offered(id string, want string) {
	r.t.Helper()
	k, err := r.Case(context.Background(), id, chat.English)
	if err != nil {
		r.t.Fatal(err)
	}
	got := ""
	if len(k.Offer.IDs) > 0 {
		got = k.Offer.IDs[0]
	}
	if got != want {
		r.t.Errorf("offered to %q, want %q (%+v)", got, want, r.conversation(id).Route)
	}
}

// An offer goes to the best, then to the next, then to everybody; a restart
// does not end it, and anybody may claim all the while.
func TestOffersGoOn(t *testing.T) {
	r := deskRig(t, li, wang, ma)
	id := r.say(web("a"), "person").Conversation
	r.offered(id, "li.na")
	k, err := r.Case(t.Context(), id, chat.English)
	if err != nil || !k.Offer.To("li.na") || k.Offer.To("wang.wu") || k.Offer.To("") || k.Offer.Name != "Li Na" || !k.Offer.Until.Equal(monday.Add(time.Minute)) || !slices.Equal(k.Offer.Why, []string{"free"}) {
		t.Errorf("case %+v, %v", k.Offer, err)
	}
	r.advance(59 * time.Second)
	r.offered(id, "li.na")
	r.restart()
	r.offered(id, "li.na")
	defer r.Attend(li)()
	defer r.Attend(wang)()
	defer r.Attend(ma)()
	r.advance(time.Second)
	r.offered(id, "wang.wu")
	r.advance(time.Minute)
	r.offered(id, "ma") // who knows one matter: last, where none is known
	r.advance(time.Minute)
	r.offered(id, "")
	if c := r.conversation(id); c.Mode != chat.ModeWaiting || !c.QueuedAt.Equal(monday) {
		t.Errorf("it waits no more: %+v", c)
	}
	r.advance(time.Hour)
	r.offered(id, "")
	if err := r.Claim(t.Context(), id, ma); err != nil {
		t.Fatal(err)
	}
	if route := r.conversation(id).Route; route.Offered != "" || len(route.Passed) > 0 {
		t.Errorf("after the claim %+v", route)
	}
}

// Text messages have more time.
func TestOfferTime(t *testing.T) {
	r := deskRig(t, li)
	id := r.say(sms("+8613800138000"), "person").Conversation
	r.advance(119 * time.Second)
	r.offered(id, "li.na")
	r.advance(time.Second)
	r.offered(id, "")
}

// What a case is about says whom it is for; why is told.
func TestOffersBySkillAndArea(t *testing.T) {
	r := deskRig(t, li, ma, guo, tu)
	for text, want := range map[string]string{"router": "ma", "bill": "guo", "here": "li.na"} {
		r.offered(r.say(web(text), text).Conversation, want)
	}
	k, err := r.Case(t.Context(), r.conversationOf(web("router")).ID, chat.English)
	if err != nil || k.Queue != "Faults" || k.Priority != "major" || k.Segment != "new" || !slices.Equal(k.Offer.Why, []string{"skill"}) || !k.Offer.To("slack:UMA") {
		t.Errorf("case %+v, %v", k, err)
	}
	r.clock.set(monday.Add(3 * time.Hour)) // Tu works in the afternoon
	r.offered(r.say(web("later"), "here").Conversation, "tu")
}

// The order of the queue is priority, then segment, then the original wait, in
// the list, in what customers are told, and in who is offered first.
func TestQueueOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, matters, withDesk)
		var ids []string
		for i, text := range []string{"person", "person", "router", "person", "fire"} {
			ids = append(ids, r.say(web(fmt.Sprint(i)), text).Conversation)
			r.clock.set(r.clock.Now().Add(time.Second))
		}
		must(t, r.store.Write(t.Context(), func(tx store.Tx) error {
			c, err := tx.Customer(r.conversation(ids[3]).CustomerID)
			c.Segment = "high_value"
			return errors.Join(err, tx.SaveCustomer(c))
		}))
		r.say(web("3"), "hm") // whatever happens in it, the place is looked up anew
		want := []string{ids[4], ids[2], ids[3], ids[0], ids[1]}
		list, err := r.Cases(t.Context(), chat.ModeWaiting, "")
		if err != nil || len(list) != len(want) {
			t.Fatal(list, err)
		}
		for i, k := range list {
			one, err := r.Case(t.Context(), k.ID, "")
			if k.ID != want[i] || k.Position != i+1 || err != nil || one.Position != i+1 {
				t.Errorf("place %d: %s at %d, alone at %d, %v", i+1, k.ID, k.Position, one.Position, err)
			}
			if c, err := r.Find(t.Context(), k.Address); err != nil || c.Position != i+1 {
				t.Errorf("place %d: the customer is at %d, %v", i+1, c.Position, err)
			}
		}
		synctest.Wait()
		if c := r.web.last; c.Position < 1 {
			t.Errorf("told %+v", c)
		}
		defer r.Attend(li)() // who has room for two
		synctest.Wait()
		for i, id := range want {
			r.offered(id, map[bool]string{true: "li.na"}[i < 2])
		}
		must(t, r.Claim(t.Context(), want[0], li))
		must(t, r.Resolve(t.Context(), want[0], li, channels.Resolution{}))
		synctest.Wait()
		r.offered(want[2], "li.na") // who has room again
		r.offered(want[3], "")
	})
}

// Nobody is offered more than they may own, a call takes all of it, and how
// much everybody has is told. Who is at two desks is one person.
func TestCapacity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d dialer
		r := newRig(t, matters, withDesk, telephone(&d))
		defer r.Attend(channels.Agent{ID: "slack:UMA", Name: "Ma"})()
		defer r.Attend(ma)()
		var ids []string
		for i := range 3 {
			ids = append(ids, r.say(web(fmt.Sprint(i)), "router").Conversation)
		}
		r.offered(ids[1], "ma")
		r.offered(ids[2], "")
		must(t, r.Claim(t.Context(), ids[0], channels.Agent{ID: "slack:UMA", Name: "Ma"}))
		seats, err := r.Roster(t.Context())
		if err != nil || len(seats) != 1 || seats[0].Owned != 1 || seats[0].Offered != 1 || seats[0].Capacity != 2 || seats[0].Call || !slices.Contains(seats[0].IDs, "slack:UMA") {
			t.Errorf("roster %+v, %v", seats, err)
		}
		synctest.Wait()
		r.offered(ids[2], "")
		res, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile), Locale: chat.English})
		must(t, err)
		r.say(voice(mobile), "router")
		r.offered(res.Conversation, "") // Ma has something else
		must(t, r.Resolve(t.Context(), ids[0], channels.Agent{ID: "slack:UMA"}, channels.Resolution{}))
		synctest.Wait()
		r.offered(ids[2], "ma")
		must(t, r.Claim(t.Context(), res.Conversation, ma)) // all the same
		for i := range 2 {
			r.advance(2 * time.Minute)
			r.offered(ids[i+1], "")
		}
		r.offered(r.say(web("3"), "router").Conversation, "")
		if seats, err = r.Roster(t.Context()); err != nil || !seats[0].Call || seats[0].Owned != 1 {
			t.Errorf("roster %+v, %v", seats, err)
		}
	})
}

// Who served a customer is asked first when they come back, if there is room
// (首问负责制); not in a complaint about that very person.
func TestFirstContactOwner(t *testing.T) {
	r := deskRig(t, li, wang, ma)
	id := r.say(web("a"), "person").Conversation
	must(t, r.Claim(t.Context(), id, wang))
	must(t, r.Resolve(t.Context(), id, wang, channels.Resolution{}))
	r.say(web("a"), "person")
	r.offered(id, "wang.wu")
	if k, _ := r.Case(t.Context(), id, ""); !slices.Equal(k.Offer.Why, []string{"served"}) {
		t.Errorf("why %v", k.Offer.Why)
	}
	must(t, r.Claim(t.Context(), id, wang))
	r.say(web("a"), "complaint") // which opens one about Wang
	must(t, r.Transfer(t.Context(), id, wang, channels.Transfer{}))
	r.offered(id, "li.na")
	r.advance(10 * time.Minute)
	r.offered(id, "")
}

// Whoever let a customer go is not asked again at once, and the wait counts
// from the beginning: after silence, and after passing on, to a queue as well.
func TestRequeueIsOffered(t *testing.T) {
	r := deskRig(t, li, ma, wang)
	id := r.say(web("a"), "person").Conversation
	other := r.say(web("b"), "person").Conversation
	must(t, r.Claim(t.Context(), id, li))
	r.advance(5 * time.Minute)
	c := r.conversation(id)
	if c.Mode != chat.ModeWaiting || !c.QueuedAt.Equal(monday) {
		t.Errorf("after silence: %+v", c)
	}
	r.offered(id, "wang.wu")
	if k, _ := r.Case(t.Context(), id, ""); k.Position != 1 {
		t.Errorf("place %d", k.Position)
	}
	must(t, r.Claim(t.Context(), id, wang))
	if err := r.Transfer(t.Context(), id, wang, channels.Transfer{Queue: "kitchen"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("to no queue: %v", err)
	}
	must(t, r.Transfer(t.Context(), id, wang, channels.Transfer{Queue: "faults", Reason: "the line is dead"}))
	r.offered(id, "ma")
	if c := r.conversation(id); !c.QueuedAt.Equal(monday) || c.Route.Skill != "faults" {
		t.Errorf("passed on: %+v", c)
	}
	r.say(web("a"), "person") // who waits asks again: the queue stays
	if c := r.conversation(id); c.Route.Skill != "faults" || c.Route.Offered != "ma" {
		t.Errorf("asked again: %+v", c.Route)
	}
	if r.conversation(other).Mode != chat.ModeWaiting {
		t.Error("the other waits no more")
	}
}

// Where people are on duty, but none who can help, the customer is told so at
// once; where nobody is, they wait as ever.
func TestNobodyFits(t *testing.T) {
	r := newEngineRig(t, withDesk)
	r.Attend(ma)
	id := r.say(web("a"), "#person").Conversation
	if e := r.last(id); e.Prompt.Key != "desk.queued" {
		t.Errorf("%s", e.Prompt.Key) // no queue is known: anybody may help
	}
	r.say(web("b"), "#complaint")
	id = r.say(web("b"), "#person").Conversation
	e := r.last(id)
	if e.Prompt.Key != "desk.unstaffed" || len(e.Prompt.Choices) != 3 {
		t.Fatalf("%s: %q %v", e.Prompt.Key, e.Prompt.Text, e.Prompt.Choices)
	}
	r.offered(id, "")
	r.advance(20 * time.Minute)
	if c := r.conversation(id); c.Mode != chat.ModeWaiting {
		t.Errorf("mode %s", c.Mode)
	}
	r.choose(web("b"), "callback")
	if c := r.conversation(id); c.Mode != chat.ModeBot {
		t.Errorf("mode %s", c.Mode)
	}
}

// Who leaves the desk has ten seconds to come back; then the next is asked.
func TestOfferOfWhoLeaves(t *testing.T) {
	for back, want := range map[bool]string{true: "li.na", false: "wang.wu"} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, matters, withDesk)
			leave := r.Attend(li)
			defer r.Attend(wang)()
			id := r.say(web("a"), "person").Conversation
			r.offered(id, "li.na")
			leave()
			leave()
			synctest.Wait()
			r.offered(id, "li.na")
			if back {
				defer r.Attend(li)()
			}
			r.advance(10 * time.Second)
			r.offered(id, want)
			r.advance(50 * time.Second)
			r.offered(id, "wang.wu")
		})
	}
}

// Twenty who claim, while offers run out, have one winner, whoever it was
// offered to; what became of offers is counted.
func TestClaimsAndOffers(t *testing.T) {
	registry := prometheus.NewRegistry()
	r := newRig(t, matters, withDesk, func(r *rig) { r.cfg.Metrics = registry })
	people := make([]channels.Agent, 20)
	for i := range people {
		people[i] = channels.Agent{ID: fmt.Sprint(i), Name: fmt.Sprint("Agent ", i)}
		t.Cleanup(r.Attend(people[i]))
	}
	rounds := 20
	for round := range rounds {
		id := r.say(web(fmt.Sprint(round)), "person").Conversation
		var all sync.WaitGroup
		all.Go(func() { r.advance(time.Minute) })
		winner := r.race(id, people)
		all.Wait()
		if c := r.conversation(id); winner.ID == "" || c.Agent != winner.ID || c.Route.Offered != "" {
			t.Fatalf("round %d: %+v", round, c)
		}
		must(t, r.Resolve(t.Context(), id, winner, channels.Resolution{}))
	}
	got := metered(t, registry, "switchboard_offers_total")
	if got["made"] < float64(rounds) || got["made"] != got["taken"]+got["claimed"]+got["missed"]+got["withdrawn"] {
		t.Errorf("offers: %v", got)
	}
	r.read(func(v store.View) error {
		timers, err := v.DueTimers(monday.AddDate(9, 0, 0), 0)
		for _, x := range timers {
			if x.Name == timerOffer {
				t.Errorf("left: %+v", x)
			}
		}
		return err
	})
}

// What waits and leaves the queue leaves no offer behind.
func TestOfferEndsWithTheWait(t *testing.T) {
	r := deskRig(t, li)
	id := r.say(web("a"), "person").Conversation
	r.say(web("a"), "never")
	if c := r.conversation(id); c.Mode != chat.ModeBot || c.Route.Offered != "" || c.Route.Clock != "" {
		t.Errorf("%+v", c)
	}
	turns := r.conversation(id).Turns
	r.advance(time.Hour)
	if c := r.conversation(id); c.Turns != turns {
		t.Errorf("%d turns more", c.Turns-turns)
	}
}

// The first-contact owner has the ticket as well (handbook §6.1), and passes
// it on with the conversation.
func TestOwnerHasTheTicket(t *testing.T) {
	r := newRig(t, steps{
		"broken": {dialogs.OpenTicket{Kind: "fault", Priority: "major", Clocks: []dialogs.Promise{{Name: "dispatch", Due: monday.Add(20 * time.Minute)}}}},
		"person": {dialogs.Enqueue{Queue: "request"}},
	}, withDesk)
	r.say(web("a"), "broken")
	id := r.say(web("a"), "person").Conversation
	if c := r.conversation(id); c.Route.Skill != "faults" && c.Route.Priority != "major" {
		t.Errorf("route %+v", c.Route)
	}
	ticket := func() (t store.Ticket) {
		r.read(func(v store.View) error {
			list, err := v.Tickets(store.TicketFilter{Conversation: id}, store.Page{})
			t = list[0]
			return err
		})
		return t
	}
	must(t, r.Claim(t.Context(), id, li))
	if x := ticket(); x.Owner != li.ID || x.Status != "assigned" || x.Clocks[0].MetAt.IsZero() {
		t.Errorf("claimed: %+v", x)
	}
	must(t, r.Transfer(t.Context(), id, li, channels.Transfer{To: wang}))
	if x := ticket(); x.Owner != wang.ID {
		t.Errorf("passed on: %+v", x)
	}
	must(t, r.Return(t.Context(), id, wang))
	if x := ticket(); x.Owner != wang.ID || x.Status != "assigned" {
		t.Errorf("given back: %+v", x)
	}
}

// metered are the values of a counter, by its one label.
func metered(t testing.TB, r prometheus.Gatherer, name string) map[string]float64 {
	t.Helper()
	families, err := r.Gather()
	must(t, err)
	got := map[string]float64{}
	for _, f := range families {
		if f.GetName() == name {
			for _, m := range f.GetMetric() {
				got[m.GetLabel()[0].GetValue()] = m.GetCounter().GetValue()
			}
		}
	}
	return got
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Callers are put through to who has the room, and 30 s are enough for them.
func TestCallsAreOffered(t *testing.T) {
	var d dialer
	r := newRig(t, matters, withDesk, telephone(&d), func(r *rig) { r.cfg.Pack.Desk.Offer[chat.Voice] = 30 * time.Second })
	defer r.Attend(li)()
	defer r.Attend(wang)()
	res, err := r.Begin(t.Context(), chat.Message{ID: "CA1", From: voice(mobile), Locale: chat.English})
	must(t, err)
	r.say(voice(mobile), "person")
	r.offered(res.Conversation, "li.na")
	r.advance(30 * time.Second)
	r.offered(res.Conversation, "wang.wu")
	must(t, r.Claim(t.Context(), res.Conversation, wang))
	must(t, r.Declined(t.Context(), res.Conversation)) // did not take the call
	if k, _ := r.Case(t.Context(), res.Conversation, ""); !k.Offer.To("li.na") {
		t.Errorf("offered to %+v", k.Offer)
	}
	if !strings.HasPrefix(r.conversation(res.Conversation).Route.Passed[0], "wang") {
		t.Error("Wang is asked again")
	}
}
