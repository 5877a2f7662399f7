package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// bookingRig has a customer whom Li Na serves, with the real dialogs.
func bookingRig(t *testing.T, a chat.Address, change ...func(*rig)) (*rig, string) {
	t.Helper()
	r := newEngineRig(t, change...)
	r.say(a, "hello")
	id := r.conversationOf(a).ID
	if err := r.Claim(context.Background(), id, li); err != nil {
		t.Fatal(err)
	}
	return r, id
}

// order is a whole one for the first window that is free.
func (r *rig) order(conversation string) channels.VisitOrder {
	r.t.Helper()
	o := channels.VisitOrder{
		ID: "o1", Service: "broadband_repair", Area: "haidian", Address: "88 Zhongguancun Street", Name: "Chen Wei", Phone: "138 0013 8000", Notes: "gate 7",
	}
	free, err := r.Windows(context.Background(), conversation, channels.VisitWish{Service: o.Service, Area: o.Area, From: r.Now().Add(26 * time.Hour)})
	if err != nil || len(free) < 20 {
		r.t.Fatalf("%d windows, %v", len(free), err)
	}
	o.Window = free[0]
	return o
}

func (r *rig) bookedVisits() (list []store.Appointment) {
	r.t.Helper()
	r.read(func(v store.View) (err error) {
		list, err = v.Appointments(store.AppointmentFilter{Status: booked}, store.Page{})
		return err
	})
	return list
}

func TestAgentBooksAVisit(t *testing.T) {
	for name, a := range map[string]chat.Address{"en": web("v"), "zh-CN": sms("+8613800138000")} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			r := newEngineRig(t)
			r.say(a, map[string]string{"en": "hello", "zh-CN": "切换中文"}[name])
			id := r.conversationOf(a).ID
			if err := r.Claim(ctx, id, li); err != nil {
				t.Fatal(err)
			}
			o := r.order(id)
			visit, err := r.Book(ctx, id, li, o)
			if err != nil || len(visit.Code) != 6 || !visit.Start.Equal(o.Window.Start) || visit.Status != booked {
				t.Fatalf("%+v, %v", visit, err)
			}
			kept := r.bookedVisits()
			if len(kept) != 1 || kept[0].Phone != "+8613800138000" || kept[0].Notes != "gate 7" || kept[0].Resource == "" || kept[0].ConversationID != id {
				t.Errorf("kept %+v", kept)
			}
			e := r.last(id)
			code := visit.Code[:3] + " " + visit.Code[3:]
			words := []string{code, "88 Zhongguancun Street", "Haidian", "Tuesday 24 November"}
			if name == "zh-CN" {
				words = []string{code, "88 Zhongguancun Street", "海淀", "11月24日（星期二）"}
			}
			for _, w := range words {
				if !strings.Contains(e.Prompt.Text, w) {
					t.Errorf("told %q, without %q", e.Prompt.Text, w)
				}
			}
			if e.Author != chat.System || e.Prompt.Key != "desk.booked" || e.Status == chat.StatusWithheld {
				t.Errorf("told by %+v", e)
			}
			if k, err := r.Case(ctx, id, ""); err != nil || len(k.Visits) != 1 || k.Visits[0] != visit {
				t.Errorf("case %+v, %v", k.Visits, err)
			}
			names := map[string]bool{}
			r.read(func(v store.View) error {
				list, err := v.DueTimers(r.Now().AddDate(1, 0, 0), 1000)
				for _, x := range list {
					if x.Subject == visit.ID {
						names[x.Name] = true
					}
				}
				return err
			})
			if !names[timerRemind] || !names[timerNoShow] || names[timerHold] {
				t.Errorf("timers %v", names)
			}
			by := ""
			r.read(func(v store.View) error {
				list, err := v.Audits(visit.ID, store.Page{})
				for _, x := range list {
					by += x.Actor + " " + x.Action + ";"
				}
				return err
			})
			if by != "agent:li.na appointment.book;" {
				t.Errorf("audit %q", by)
			}
			// Once for an id, also for who is no longer the owner.
			if err := r.Return(ctx, id, li); err != nil {
				t.Fatal(err)
			}
			again, err := r.Book(ctx, id, li, o)
			if err != nil || again != visit || len(r.bookedVisits()) != 1 {
				t.Errorf("again %+v, %v", again, err)
			}
		})
	}
}

func TestVisitsThatCannotBeBooked(t *testing.T) {
	ctx := context.Background()
	r, id := bookingRig(t, web("v"))
	good := r.order(id)
	for name, c := range map[string]struct {
		agent  channels.Agent
		change func(*channels.VisitOrder)
		field  string
		kind   error
	}{
		"not the owner":         {wang, func(*channels.VisitOrder) {}, "", ErrNotOwner},
		"no such service":       {li, func(o *channels.VisitOrder) { o.Service = "moon" }, "service", ErrInvalid},
		"service without visit": {li, func(o *channels.VisitOrder) { o.Service = "billing" }, "service", ErrInvalid},
		"no such area":          {li, func(o *channels.VisitOrder) { o.Area = "moon" }, "area", ErrInvalid},
		"no address":            {li, func(o *channels.VisitOrder) { o.Address = " \n" }, "address", ErrInvalid},
		"a long address":        {li, func(o *channels.VisitOrder) { o.Address = strings.Repeat("路", 201) }, "address", ErrInvalid},
		"no name":               {li, func(o *channels.VisitOrder) { o.Name = "" }, "name", ErrInvalid},
		"no phone":              {li, func(o *channels.VisitOrder) { o.Phone = "" }, "phone", ErrInvalid},
		"no number":             {li, func(o *channels.VisitOrder) { o.Phone = "ask his wife" }, "phone", ErrInvalid},
		"a past window": {li, func(o *channels.VisitOrder) {
			o.Window.Start, o.Window.End = o.Window.Start.AddDate(0, 0, -7), o.Window.End.AddDate(0, 0, -7)
		}, "window", ErrInvalid},
		"a window far away": {li, func(o *channels.VisitOrder) {
			o.Window.Start, o.Window.End = o.Window.Start.AddDate(0, 0, 70), o.Window.End.AddDate(0, 0, 70)
		}, "window", ErrInvalid},
		"a window at night": {li, func(o *channels.VisitOrder) {
			o.Window.Start, o.Window.End = o.Window.Start.Add(-6*time.Hour), o.Window.End.Add(-6*time.Hour)
		}, "window", ErrInvalid},
		"no window": {li, func(o *channels.VisitOrder) { o.Window = channels.Window{} }, "window", ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			o := good
			o.ID = name
			c.change(&o)
			before := len(r.entries(id))
			_, err := r.Book(ctx, id, c.agent, o)
			var why *channels.OrderError
			if !errors.Is(err, c.kind) || c.field != "" && (!errors.As(err, &why) || why.Field != c.field || why.Reason == "") {
				t.Errorf("%v", err)
			}
			if n := len(r.bookedVisits()); n != 0 || len(r.entries(id)) != before {
				t.Errorf("%d booked, %d lines more", n, len(r.entries(id))-before)
			}
		})
	}
	if _, err := r.Book(ctx, "cv_none", li, good); !errors.Is(err, channels.ErrNotFound) {
		t.Errorf("no conversation: %v", err)
	}
	if _, err := r.Windows(ctx, id, channels.VisitWish{Service: "moon", Area: "haidian"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("windows for no service: %v", err)
	}
}

// One engine: of customers and agents who want one place at once, one gets it.
func TestCustomersAndAgentsRaceForOnePlace(t *testing.T) {
	ctx := context.Background()
	w := window(1, 10)
	r := newRig(t, steps{"book": {dialogs.Book{Service: "solo", Area: "north", Window: w}}, "person": {dialogs.Enqueue{Queue: "request"}}})
	const each = 20
	var ids []string
	for i := range each {
		id := r.say(web(fmt.Sprint("desk", i)), "person").Conversation
		if err := r.Claim(ctx, id, li); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	got := map[string]int{}
	count := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		got[what]++
	}
	for i := range each {
		all.Go(func() {
			res, err := r.Receive(ctx, chat.Message{From: web(fmt.Sprint(i)), Text: "book"})
			if err != nil {
				t.Error(err)
			}
			count(strings.TrimPrefix(reply(res), "hello\n\n"))
		})
		all.Go(func() {
			_, err := r.Book(ctx, ids[i], li, channels.VisitOrder{
				Service: "solo", Area: "north", Address: "1 North Road", Name: "Chen", Phone: "+8613800138000", Window: channels.Window(w),
			})
			switch {
			case err == nil:
				count("booked")
			case errors.Is(err, ErrTaken):
				count("lost")
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got["booked"] != 1 || got["lost"] != 2*each-1 || len(r.bookedVisits()) != 1 {
		t.Errorf("%v, %d booked", got, len(r.bookedVisits()))
	}
}

// Between two nodes the store finds out who was faster; nothing is written then.
func TestAgentLosesAWindowToAnotherNode(t *testing.T) {
	r := newRig(t, handoff)
	id := r.waiting("a")[0]
	if err := r.Claim(context.Background(), id, li); err != nil {
		t.Fatal(err)
	}
	r.cfg.Store = &taking{r.store, window(1, 10)}
	r.restart()
	before := len(r.entries(id))
	_, err := r.Book(context.Background(), id, li, channels.VisitOrder{
		Service: "solo", Area: "north", Address: "1 North Road", Name: "Chen", Phone: "+8613800138000", Window: channels.Window(window(1, 10)),
	})
	if !errors.Is(err, ErrTaken) || len(r.entries(id)) != before {
		t.Errorf("%v, %d lines more", err, len(r.entries(id))-before)
	}
}

// A window that the assistant holds for the customer is free for who helps
// them, and what they had begun themselves gives way to the visit.
func TestAgentTakesOverWhatTheCustomerBegan(t *testing.T) {
	ctx := context.Background()
	r := newEngineRig(t)
	a := web("v")
	r.say(a, "#booking.new")
	for _, text := range []string{"broadband repair", "88 Zhongguancun Street, Haidian", "Chen Wei", "13800138000"} {
		r.say(a, text)
	}
	id := r.conversationOf(a).ID
	for range 4 {
		p := r.last(id).Prompt
		if p.Key == "booking.new.confirm" {
			break
		}
		r.choose(a, p.Choices[0].Value)
	}
	var holds []store.Appointment
	r.read(func(v store.View) (err error) {
		holds, err = v.Appointments(store.AppointmentFilter{Status: held}, store.Page{})
		return err
	})
	if len(holds) != 1 {
		t.Fatalf("holds %+v", holds)
	}
	r.say(a, "agent")
	if err := r.Claim(ctx, id, li); err != nil {
		t.Fatal(err)
	}
	form, err := r.VisitForm(ctx, id, chat.English)
	want := channels.VisitOrder{Service: "broadband_repair", Area: "haidian", Address: "88 Zhongguancun Street, Haidian", Name: "Chen Wei", Phone: "+8613800138000"}
	if form.Known.Notes = ""; err != nil || form.Known != want || len(form.Services) == 0 || len(form.Areas) == 0 || form.Services[0].Label == "" {
		t.Errorf("form %+v, %v", form, err)
	}
	free, err := r.Windows(ctx, id, channels.VisitWish{Service: want.Service, Area: want.Area})
	win := dialogs.Window{Start: holds[0].Start, End: holds[0].End}
	if err != nil || !slices.ContainsFunc(free, func(w channels.Window) bool { return same(dialogs.Window(w), win) }) {
		t.Errorf("the held window is not among %v, %v", free, err)
	}
	o := form.Known
	o.Window = channels.Window(win)
	visit, err := r.Book(ctx, id, li, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Return(ctx, id, li); err != nil {
		t.Fatal(err)
	}
	if text := r.last(id).Prompt.Text; strings.Contains(text, "Shall I book it") {
		t.Errorf("asked once more: %q", text)
	}
	r.say(a, "undo") // of what was booked for them
	if p := r.last(id).Prompt; p.Key != "booking.cancel.confirm" {
		t.Errorf("undo: %q", p.Text)
	}
	for _, x := range holds {
		r.read(func(v store.View) error {
			old, err := v.Appointment(x.ID)
			if old.Status != cancelled || old.ID == visit.ID {
				t.Errorf("the hold is %s", old.Status)
			}
			return err
		})
	}
}
