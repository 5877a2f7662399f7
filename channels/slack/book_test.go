package slack

import (
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// freeFrom are windows of two hours, from three days on.
func freeFrom() (list []channels.Window) {
	zone := time.FixedZone("", 8*3600)
	for day := range 3 {
		for hour := 8; hour < 20; hour += 2 {
			start := time.Date(2026, 11, 28+day, hour, 0, 0, 0, zone)
			list = append(list, channels.Window{Start: start, End: start.Add(2 * time.Hour)})
		}
	}
	return list
}

// opened waits for a modal that says something, and returns all that it says.
func (r *rig) opened(user, part string) string {
	r.Helper()
	text := ""
	r.until("a modal with "+part, func() bool {
		v := r.slack.Modal(user)
		if v == nil {
			return false
		}
		text = r.slack.ViewReads(v)
		return strings.Contains(text, part)
	})
	return text
}

func TestAVisitIsBookedFromACard(t *testing.T) {
	r := newRig(t)
	r.office.free = freeFrom()
	ts := r.claimed("cv_1", chat.Web, li)
	r.press(chen, ts, "book")
	r.until("a refusal", func() bool { return r.whispered(chen, "该会话由") == 1 })
	r.press(li, ts, "book")
	r.opened(li, "What for")
	me := r.slack.As(li)

	// What is known is filled in; the rest is kept from step to step.
	faults, err := me.Submit(r.ctx, map[string]string{inNotes: "gate 7", inAddress: "90 Zhongguancun Street"})
	r.must(err)
	if len(faults) > 0 {
		t.Fatalf("faults %v", faults)
	}
	r.opened(li, "Arrival time")
	slot := "window repair haidian"
	w := r.office.free[7]

	// Another area has other windows: the choice is asked anew.
	_, err = me.Submit(r.ctx, map[string]string{inArea: "chaoyang", slot: windowValue(w)})
	r.must(err)
	if len(r.office.orders) != 0 {
		t.Fatalf("booked a window of another area: %+v", r.office.orders)
	}
	slot = "window repair chaoyang"

	for _, c := range []struct {
		err         error
		field, want string
	}{
		{channels.ErrTaken, slot, "Somebody else was faster"},
		{&channels.OrderError{Field: "phone", Reason: "is no phone number"}, inPhone, "no phone number"},
		{&channels.OrderError{Field: "window", Reason: "is over"}, slot, "is over"},
		{channels.ErrNotOwner, inService, "Only the owner"},
		{channels.ErrUnavailable, inService, "did not work"},
	} {
		r.office.refuses = c.err
		faults, err = me.Submit(r.ctx, map[string]string{slot: windowValue(w)})
		r.must(err)
		if len(faults) != 1 || !strings.Contains(faults[c.field], c.want) {
			t.Errorf("%v: %v", c.err, faults)
		}
	}
	r.office.refuses = nil
	faults, err = me.Submit(r.ctx, map[string]string{slot: windowValue(w)})
	r.must(err)
	if len(faults) > 0 {
		t.Fatalf("faults %v", faults)
	}
	o := r.office.orders[len(r.office.orders)-1]
	want := channels.VisitOrder{ID: o.ID, Service: "repair", Area: "chaoyang", Address: "90 Zhongguancun Street", Name: "Wang Fang",
		Phone: "+8613800138000", Notes: "gate 7", Window: o.Window}
	if o != want || o.ID == "" || o.ID != r.office.orders[0].ID || !o.Window.Start.Equal(w.Start) || !o.Window.End.Equal(w.End) {
		t.Errorf("order %+v", o)
	}
	r.until("the answer", func() bool { return r.whispered(li, "Booked: Sun 29 Nov 10:00–12:00, code 482913") == 1 })
	r.until("the visit on the card", func() bool {
		return strings.Contains(r.slack.Reads(r.message(ts)), "Broadband repair · 2026-11-29 10:00–12:00")
	})
	r.until("the notice in the thread", func() bool {
		return strings.Contains(strings.Join(r.thread(ts), "\n"), "A visit is booked for you")
	})
	if r.slack.Modal(li) != nil {
		t.Error("the modal is still open")
	}
	r.faultless()
}

func TestNothingIsFree(t *testing.T) {
	r := newRig(t)
	r.press(li, r.claimed("cv_1", chat.SMS, li), "book")
	r.opened(li, "What for")
	faults, err := r.slack.As(li).Submit(r.ctx, nil)
	r.must(err)
	if !strings.Contains(faults[inService], "Nothing is free") {
		t.Errorf("%v", faults)
	}
	r.faultless()
}

func TestBookByCommand(t *testing.T) {
	r := newRig(t)
	r.office.free = freeFrom()
	r.claimed("cv_1", chat.Web, li)
	r.claimed("cv_2", chat.Web, li, func(k *channels.Case) { k.Customer.Name = "Zhao" })
	me := r.slack.As(li)
	r.must(me.Command(r.ctx, deskChannel, "/desk", "book"))
	r.until("which one", func() bool { return r.whispered(li, "several conversations") == 1 })
	r.must(me.Command(r.ctx, deskChannel, "/desk", "book zhao"))
	r.opened(li, "What for")
	_, err := me.Submit(r.ctx, nil)
	r.must(err)
	_, err = me.Submit(r.ctx, map[string]string{"window repair haidian": windowValue(r.office.free[0])})
	r.must(err)
	if k, err := r.office.Case(r.ctx, "cv_2", ""); err != nil || len(k.Visits) != 1 {
		t.Errorf("%+v, %v", k.Visits, err)
	}
	r.faultless()
}

func TestWindowsStandUnderTheirDays(t *testing.T) {
	groups := byDay(chat.Chinese, freeFrom())
	if len(groups) != 3 || len(groups[0].Options) != 6 || groups[0].Label.Text != "11月28日 周六" {
		t.Fatalf("%d groups, first %+v", len(groups), groups[0])
	}
	for _, o := range groups[2].Options {
		w, ok := windowFrom(o.Value)
		if !ok || len(o.Value) > 75 || w.End.Sub(w.Start) != 2*time.Hour {
			t.Errorf("%q", o.Value)
		}
	}
	if _, ok := windowFrom(""); ok {
		t.Error("nothing reads as a window")
	}
}
