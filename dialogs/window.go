package dialogs

import (
	"slices"
	"strings"
	"time"

	"switchboard/chat"
	"switchboard/dialogs/calendar"
)

// Windows are stored as "2026-11-26T10:00:00Z/2026-11-26T12:00:00Z" and
// offered under the value "w20261126T1000Z".
const windowTime = "2006-01-02T15:04:05Z"

func (w Window) value() string {
	return w.Start.UTC().Format(windowTime) + "/" + w.End.UTC().Format(windowTime)
}

func (w Window) id() string { return "w" + w.Start.UTC().Format("20060102T1504Z") }

func parseWindow(s string) (Window, bool) {
	a, b, ok := strings.Cut(s, "/")
	if !ok {
		return Window{}, false
	}
	start, err1 := time.Parse(windowTime, a)
	end, err2 := time.Parse(windowTime, b)
	return Window{Start: start, End: end}, err1 == nil && err2 == nil
}

// zone is the site's own, else that of the business.
func (t *step) zone(k *Task) *time.Location {
	if a := t.area(k.value("area")); a != nil && a.Zone != nil {
		return a.Zone
	}
	return t.e.pack.Zone
}

// offered is how many windows are put at once (channels.md §6).
const offered = 3

// noWindow is the place in a form where no window is free at all.
const noWindow = "nowindow"

// findWindows asks which windows are free: in the wished time, or a spread.
func (t *step) findWindows(k *Task) {
	if b := t.subject(k); b != nil && k.value(keepsHour) != "" {
		k.Facts = without(k.Facts, keepsHour)
		if n := k.Wish.days(); n == 1 || n == 7 {
			k.Wish = Wish{From: sameHourOn(k.Wish.From.In(t.zone(k)), b.Start.In(t.zone(k)), n == 7), Fine: true}
		}
	}
	q := FindWindows{Service: k.value("service"), Area: k.value("area"), Except: k.Declined, Limit: offered, Hours: k.Wish.Hours}
	switch w := k.Wish; {
	case w == Wish{}:
		q.Spread = true
	case w.Fine && w.To.IsZero():
		q.At = w.From
	default:
		q.From, q.To = w.From, w.To
	}
	if b := t.subject(k); b != nil && k.value("restore") == "" && (q.At.Before(b.Start) || !q.At.Before(b.End)) {
		q.Except = append(slices.Clip(q.Except), Window{Start: b.Start, End: b.End}) // a visit is not moved to where it is
	}
	k.Offered = nil
	t.do(q)
}

// windowsFound offers what was found, or takes it if it is just what was wished for.
func (t *step) windowsFound(k *Task, ev WindowsFound) {
	sl := t.form(k.Form).has(ofWindow)
	if sl == nil {
		return
	}
	if len(ev.Windows) == 0 {
		if len(k.Declined) > 0 || k.Wish != (Wish{}) {
			k.Declined, k.Wish = nil, Wish{}
			t.say("window.no_more")
			t.findWindows(k)
			return
		}
		t.ask(Asked{Key: "window.none", Form: k.Form, Slot: noWindow, Choices: t.choicesOf("callback", "person", "cancel")})
		return
	}
	moved := k.Moved
	k.Moved = false
	if k.Wish.Fine && !ev.Near && len(ev.Windows) == 1 {
		t.put(k, sl, Fact{Value: ev.Windows[0].value()})
		switch {
		case moved:
			t.say("changed", "value", t.window(ev.Windows[0]))
		case t.s.Asked.Slot == sl.id:
			t.say("window.so", "window", t.window(ev.Windows[0]))
		}
		t.next()
		return
	}
	switch {
	case ev.Near && t.tooEarly(k):
		from, to := t.workday(k)
		t.say("window.closed", "from", from, "to", to)
	case ev.Near && t.tooFar(k, ev.Windows):
		t.say("window.far", "until", t.day(ev.Windows[len(ev.Windows)-1].Start.In(t.zone(k))))
	case ev.Near && k.Wish != (Wish{}):
		t.say("window.near")
	case k.Form == idBookingMove && k.Wish == (Wish{}) && len(k.Declined) == 0 && t.subject(k) != nil:
		t.say("move.about", "booking", t.bookingLine(*t.subject(k)))
	case k.Again && k.Wish == (Wish{}) && k.value(sl.id) != "":
		t.say("back.was", "value", t.shown(k, sl.id))
	}
	t.offer(k, ev.Windows)
}

// tooEarly tells whether nobody works at the wished hour on any day.
func (t *step) tooEarly(k *Task) bool {
	f := t.e.pack.Field
	return k.Wish.Fine && k.Wish.To.IsZero() && !f.Open(k.Wish.From) && len(f.Spans(calendar.DateOf(k.Wish.From.In(t.zone(k))))) > 0
}

// tooFar tells whether a wish lies well behind the last windows there are.
func (t *step) tooFar(k *Task, found []Window) bool {
	last := found[len(found)-1].Start
	return k.Wish.From.After(t.now.At.AddDate(0, 0, 28)) && k.Wish.From.Sub(last) > 7*24*time.Hour
}

// workday is when technicians begin and end on the wished day.
func (t *step) workday(k *Task) (from, to string) {
	day := calendar.DateOf(k.Wish.From.In(t.zone(k)))
	spans := t.e.pack.Field.Spans(day)
	return t.hour(day.At(spans[0].From, t.zone(k))), t.hour(day.At(spans[len(spans)-1].To, t.zone(k)))
}

// offer puts windows as choices.
func (t *step) offer(k *Task, list []Window) {
	k.Offered = list[:min(len(list), offered)]
	k.Slot = "window"
	k.tread("window")
	a := Asked{Key: "booking.window", Form: k.Form, Slot: "window", Input: chat.InputSlot}
	for _, w := range k.Offered {
		a.Choices = append(a.Choices, chat.Choice{Value: w.id(), Label: t.window(w)})
	}
	a.Choices = append(a.Choices, t.choice("later"))
	t.ask(a)
}

// readWindow takes one of the windows on offer, or a wish for others.
func (t *step) readWindow(k *Task, m Said) reading {
	sl := t.form(k.Form).has(ofWindow)
	choices := t.s.Asked.Choices
	if n := len(k.Offered); n > 0 && t.command(m.Text) == "last" {
		return t.choseWindow(k, k.Offered[n-1].id())
	}
	if len(timesIn(m)) > 0 { // 下午 is a wish, though one label has it: only numbers and whole labels pick
		choices = slices.DeleteFunc(slices.Clone(choices), func(c chat.Choice) bool { return fold(c.Label) != t.look(m.Text).folded })
		if n, ok := ordinal(unpolite(t.look(m.Text).folded), len(t.s.Asked.Choices)); ok {
			choices = []chat.Choice{t.s.Asked.Choices[n-1]}
			m.Text = choices[0].Label
		}
	}
	if v, ok := t.pick(choices, m.Text); ok {
		t.picked = true // "the 2nd" is no date here
		return t.choseWindow(k, v)
	}
	if t.command(m.Text) == "later" || t.contains("later", m.Text) && len(timesIn(m)) == 0 && !t.contains("same.hour", m.Text) {
		return t.choseWindow(k, "later")
	}
	if noSuchDay(m.Text, t.now.At) {
		t.say("window.no_such_day", "example", t.example())
		return wrong
	}
	if len(k.Offered) > 0 && t.command(m.Text) == "no" {
		return t.choseWindow(k, "later") // none of these
	}
	if t.shifted(k, m) {
		return underWay
	}
	if t.ruledOut(k, m) {
		t.findWindows(k)
		return underWay
	}
	if hours, ok := t.anyDay(m); ok {
		k.Wish, k.Declined = Wish{From: t.now.At, Hours: hours}, nil
		t.findWindows(k)
		return underWay
	}
	times := t.timesWanted(k, m)
	c := t.command(m.Text)
	if c == "" && t.all(m.Text, "yes", "thanks") {
		c = "yes"
	}
	switch {
	case len(k.Offered) > 0 && (c == "any" || c == "yes" && len(k.Offered) == 1):
		t.picked = true
		return t.taken(k, sl, Fact{Value: k.Offered[0].value()})
	case c == "yes" && len(k.Offered) > 1:
		t.askAgain("hint.slot") // to which of them?
		return underWay
	case len(times) == 0:
		return nothing
	}
	before := t.spoke
	if !t.wish(k, times...) {
		switch {
		case t.question:
			return underWay
		case t.spoke > before:
			return wrong
		}
		return nothing
	}
	if w, ok := t.amongOffered(k); ok {
		t.say("window.so", "window", t.window(w))
		return t.taken(k, sl, Fact{Value: w.value()})
	}
	k.Declined = nil
	t.findWindows(k)
	return underWay
}

// ruledOut declines the windows of the days that "any day but Friday" names; every
// other day will do. False if a message names none so.
func (t *step) ruledOut(k *Task, m Said) bool {
	f, zone := t.e.pack.Field, t.zone(k)
	if !t.contains("except", m.Text) {
		return false
	}
	var out []Window
	for _, e := range timesIn(m) {
		if e.Grain != chat.Day || !e.To.IsZero() {
			return false
		}
		for _, r := range append([]chat.Entity{e}, e.Or...) { // this Friday and the next
			for _, w := range f.Windows(dayOf(r, zone), t.e.pack.Window) {
				out = append(out, Window{Start: w.Start, End: w.End})
			}
		}
	}
	if len(out) == 0 {
		return false
	}
	k.Wish, k.Declined = Wish{Hours: k.Wish.Hours}, append(slices.Clone(k.Declined), out...)
	return true
}

// amongOffered is the only window on offer that satisfies the wish.
func (t *step) amongOffered(k *Task) (Window, bool) {
	var found []Window
	for _, w := range k.Offered {
		if k.Wish.fits(w) {
			found = append(found, w)
		}
	}
	if len(found) != 1 || !k.Wish.Fine { // "the afternoon" has windows that are not on offer
		return Window{}, false
	}
	return found[0], true
}

func (t *step) choseWindow(k *Task, value string) reading {
	if value == "later" {
		k.Declined = append(slices.Clone(k.Declined), k.Offered...)
		if n := len(k.Offered); n > 0 {
			last := k.Offered[n-1].Start
			k.Wish = Wish{From: last, Hours: k.Wish.Hours}
		}
		t.findWindows(k)
		return underWay
	}
	for _, w := range k.Offered {
		if w.id() == value {
			return t.taken(k, t.form(k.Form).has(ofWindow), Fact{Value: w.value()})
		}
	}
	return nothing
}
