package dialogs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"switchboard/chat"
	"switchboard/dialogs/calendar"
)

var (
	clocked  = regexp.MustCompile(`(\d{1,2})\s*(?::|：|点|时|am|a\.m)`)
	datedHan = regexp.MustCompile(`(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]`)
	datedEn  = regexp.MustCompile(`(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?\b`)
	months   = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)

// noSuchDay tells whether a text names a day that the calendar does not have
// this year or, once its month is over, the next.
func noSuchDay(text string, now time.Time) bool {
	month, day := 0, 0
	if m := datedHan.FindStringSubmatch(text); m != nil {
		month, _ = strconv.Atoi(m[1])
		day, _ = strconv.Atoi(m[2])
	} else if m := datedEn.FindStringSubmatch(text); m != nil {
		month = slices.Index(months, strings.ToLower(m[1])) + 1
		day, _ = strconv.Atoi(m[2])
	}
	if day == 0 || month == 0 {
		return false
	}
	year := now.Year()
	if time.Month(month) < now.Month() {
		year++
	}
	return month > 12 || !calendar.Date{Year: year, Month: time.Month(month), Day: day}.Valid()
}

func (w Wish) fits(x Window) bool {
	if w.Fine && w.To.IsZero() {
		return !w.From.Before(x.Start) && w.From.Before(x.End)
	}
	return !x.Start.Before(w.From) && (w.To.IsZero() || x.Start.Before(w.To))
}

// wish turns the times that the customer named into what to look for. False
// if it cannot be meant (it is past, or can be two things); then that was said.
func (t *step) wish(k *Task, times ...chat.Entity) bool {
	zone := t.zone(k)
	e, hours, _ := together(times, zone)
	if of := hoursOf(e, zone); timeOnly(e) && of.To-of.From > 2*60 {
		hours = of // for another day, too
	} else if e.Grain == chat.Day && hours == (calendar.Span{}) {
		hours = k.Wish.Hours // "after six", and then "Tuesday"
	}
	if timeOnly(e) {
		day, ok := t.wishedDay(k)
		switch {
		case ok:
			e = onDay(e, day, zone)
		case k.Wish.days() > 1: // "after six" of the week that is talked about
			k.Wish.Hours, k.Wish.Fine = hoursOf(e, zone), false
			return true
		case !point(e): // of any day
			k.Wish = Wish{From: t.now.At, Hours: hoursOf(e, zone)}
			return true
		}
	} else if e.Grain == chat.Day {
		e = within7(e, k.Wish)
	} else if t.workedOut(e) {
		e.From, e.To, e.Or = e.From.AddDate(0, 0, 7), e.To.AddDate(0, 0, 7), nil
	}
	readings := append([]chat.Entity{e}, e.Or...)
	var fit []chat.Entity
	for _, r := range readings {
		if t.ahead(r) && t.inHours(r) {
			fit = append(fit, r)
		}
	}
	if len(fit) == 0 {
		for _, r := range readings {
			if t.ahead(r) {
				fit = append(fit, r)
				break
			}
		}
	}
	if len(fit) == 0 {
		t.say("window.past", "example", t.example())
		return false
	}
	if like := slices.DeleteFunc(slices.Clone(fit), func(r chat.Entity) bool {
		return !slices.ContainsFunc(k.Offered, wishOf(r, zone).fits)
	}); len(like) == 1 && !nextOrThis(e.Text) {
		fit = like // "Monday evening", with one on offer
	}
	if len(fit) > 1 && (dayOf(fit[0], zone) != dayOf(fit[1], zone) || point(fit[0])) {
		t.whichTime(k, fit)
		return false
	}
	if gap := t.skipped(fit[0], zone); gap {
		t.say("window.gap")
		return false
	}
	k.Wish = wishOf(fit[0], zone)
	k.Wish.Hours = hours
	return true
}

// days is how many days a wish spans, 0 if it is open.
func (w Wish) days() int {
	if w.From.IsZero() || w.To.IsZero() {
		return 0
	}
	return int(w.To.Sub(w.From) / (24 * time.Hour))
}

// nextOrThis tells whether a weekday says itself which week is meant.
func nextOrThis(text string) bool {
	if strings.ContainsAny(text, "下上这本") {
		return true
	}
	first, _, _ := strings.Cut(strings.ToLower(text), " ")
	return first == "next" || first == "this" || first == "last" || first == "coming"
}

// within7 takes the name of a weekday in the week that is talked about.
func within7(e chat.Entity, w Wish) chat.Entity {
	if strings.ContainsAny(e.Text, "0123456789个") || length(e.Text) > 2 && !han(e.Text) || nextOrThis(e.Text) {
		return e
	}
	if n := w.days(); n < 6 || n > 8 || !e.To.IsZero() && e.To.Sub(e.From) > 6*24*time.Hour {
		return e
	}
	for n := range 5 {
		if at := e.From.AddDate(0, 0, 7*n); !at.Before(w.From) && at.Before(w.To) {
			if !e.To.IsZero() {
				e.To = e.To.AddDate(0, 0, 7*n)
			}
			e.From, e.Or = at, nil
			return e
		}
	}
	return e
}

// sameHour gives a day that corrects a chosen window the hour of that window:
// "no, Thursday" leaves four o'clock as it was.
func (t *step) sameHour(k *Task, e chat.Entity) chat.Entity {
	w, ok := parseWindow(k.value("window"))
	if !ok && k.Wish.Fine && k.Wish.To.IsZero() {
		w, ok = Window{Start: k.Wish.From}, true
	}
	if !ok || e.Grain != chat.Day || !e.To.IsZero() || e.Open {
		return e
	}
	zone := t.zone(k)
	at := w.Start.In(zone)
	move := func(x chat.Entity) chat.Entity {
		y, m, d := x.From.In(zone).Date()
		x.From, x.Grain = time.Date(y, m, d, at.Hour(), at.Minute(), 0, 0, zone), chat.Hour
		return x
	}
	out := move(e)
	out.Or = nil
	for _, o := range e.Or {
		out.Or = append(out.Or, move(o))
	}
	return out
}

// ahead tells whether any of a time is still to come.
func (t *step) ahead(e chat.Entity) bool {
	return e.Open || end(e).After(t.now.At)
}

// end is when a time is over: where it does not say, with the day, week … that it
// names; of a time of the clock that time.
func end(e chat.Entity) time.Time {
	if !e.To.IsZero() {
		return e.To
	}
	switch e.Grain {
	case chat.Day:
		return e.From.AddDate(0, 0, 1)
	case chat.Week:
		return e.From.AddDate(0, 0, 7)
	case chat.Month:
		return e.From.AddDate(0, 1, 0)
	case chat.Quarter:
		return e.From.AddDate(0, 3, 0)
	case chat.Year:
		return e.From.AddDate(1, 0, 0)
	}
	return e.From
}

// point tells whether a time is one of the clock, and no span.
func point(e chat.Entity) bool {
	return (e.Grain == chat.Hour || e.Grain == chat.Minute) && e.To.IsZero() && !e.Open
}

// inHours tells whether technicians work at a clock time, or at either end of a
// span of hours; days always fit.
func (t *step) inHours(e chat.Entity) bool {
	f := t.e.pack.Field
	if e.Grain != chat.Hour && e.Grain != chat.Minute {
		return true
	}
	return !e.From.IsZero() && f.Open(e.From) || !e.To.IsZero() && f.Open(e.To.Add(-time.Minute))
}

// workedOut tells whether a weekend or a week is not over and nobody works any
// more in what is left of it: who names it then means the next.
func (t *step) workedOut(e chat.Entity) bool {
	f, span := t.e.pack.Field, e.To.Sub(e.From)
	if e.From.IsZero() || e.To.IsZero() || span <= 24*time.Hour || span > 7*24*time.Hour || e.From.After(t.now.At) {
		return false
	}
	next, ok := f.Next(t.now.At)
	return ok && !next.Before(e.To)
}

// skipped tells whether a clock time falls into the hour that a change to
// summer time leaves out. The parser can only give what time.Date made of it,
// so the hour is read from the words.
func (t *step) skipped(e chat.Entity, zone *time.Location) bool {
	if e.Grain != chat.Hour && e.Grain != chat.Minute {
		return false
	}
	from := e.From.In(zone)
	m := clocked.FindStringSubmatch(strings.ToLower(e.Text))
	if m == nil {
		return false
	}
	n, _ := strconv.Atoi(m[1])
	if n > 23 {
		return false
	}
	_, _, times := calendar.Exists(from.Year(), from.Month(), from.Day(), n, from.Minute(), zone)
	return times == 0
}

// wishOf turns one reading into a wish.
func wishOf(e chat.Entity, zone *time.Location) Wish {
	from, to := e.From, end(e)
	switch {
	case e.Open:
		y, m, d := from.In(zone).Date()
		return Wish{From: from, To: time.Date(y, m, d+1, 0, 0, 0, 0, zone)}
	case e.To.IsZero() && to.Equal(from): // of the clock
		return Wish{From: from, Fine: true}
	}
	return Wish{From: from, To: to, Fine: !from.IsZero() && to.Sub(from) <= 2*time.Hour}
}

// whichTime asks which of several readings is meant.
func (t *step) whichTime(k *Task, fit []chat.Entity) {
	a := Asked{Key: "window.which", Form: k.Form, Slot: "which", Input: chat.InputDate}
	slices.SortStableFunc(fit, func(a, b chat.Entity) int { return a.From.Compare(b.From) })
	for _, e := range fit[:min(len(fit), 4)] {
		w := wishOf(e, t.zone(k))
		v := momentValue(e)
		label := t.day(e.From.In(t.zone(k)))
		if w.Fine && w.To.IsZero() {
			label = t.moment(e.From.In(t.zone(k)))
		}
		a.Choices = append(a.Choices, chat.Choice{Value: v, Label: label})
	}
	k.tread("window")
	k.Wish = wishOf(fit[0], t.zone(k)) // till it is answered
	t.ask(a)
}

// choseTime takes the answer to whichTime.
func (t *step) choseTime(k *Task, value string) {
	e, ok := parseMoment(value, t.zone(k))
	if !ok {
		t.onward()
		return
	}
	k.Wish = wishOf(e, t.zone(k))
	k.Facts = without(k.Facts, "window")
	t.next()
}

// momentValue is one reading of a time as the value of a choice: its bounds,
// its grain, and "open" if it has no end: "20261126T0200Z-20261126T0400Z/hour".
func momentValue(e chat.Entity) string {
	v := e.From.UTC().Format(momentTime)
	if !e.To.IsZero() {
		v += "-" + e.To.UTC().Format(momentTime)
	}
	v += "/" + string(e.Grain)
	if e.Open {
		v += "/open"
	}
	return v
}

const momentTime = "20060102T1504Z"

func parseMoment(value string, zone *time.Location) (chat.Entity, bool) {
	parts := strings.Split(value, "/")
	if len(parts) < 2 {
		return chat.Entity{}, false
	}
	from, to, interval := strings.Cut(parts[0], "-")
	e := chat.Entity{Grain: chat.Grain(parts[1]), Open: len(parts) > 2}
	var err error
	if e.From, err = time.ParseInLocation(momentTime, from, time.UTC); err != nil {
		return chat.Entity{}, false
	}
	if interval {
		if e.To, err = time.ParseInLocation(momentTime, to, time.UTC); err != nil {
			return chat.Entity{}, false
		}
		e.To = e.To.In(zone)
	}
	e.From = e.From.In(zone)
	return e, true
}

// wishedDay is the day that the talk is about: that of the wish, of all
// windows on offer, or of the booking that is being moved.
func (t *step) wishedDay(k *Task) (time.Time, bool) {
	zone := t.zone(k)
	if !k.Wish.From.IsZero() && (k.Wish.Fine || !k.Wish.To.IsZero() && k.Wish.To.Sub(k.Wish.From) <= 24*time.Hour) {
		return k.Wish.From.In(zone), true
	}
	if w, ok := parseWindow(k.value("window")); ok {
		return w.Start.In(zone), true
	}
	if len(k.Offered) > 0 {
		first := calendar.DateOf(k.Offered[0].Start.In(zone))
		for _, w := range k.Offered[1:] {
			if calendar.DateOf(w.Start.In(zone)) != first {
				return time.Time{}, false
			}
		}
		return k.Offered[0].Start.In(zone), true
	}
	if b := t.subject(k); b != nil {
		return b.Start.In(zone), true
	}
	return time.Time{}, false
}

// Words that name a day; a time without any of them is a time of day only.
// English ones count as whole words or their beginnings, Chinese ones anywhere.
var (
	dayWords = []string{"today", "tonight", "tomorrow", "yesterday", "day", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "week", "month",
		"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "next", "last", "this", "christmas", "easter", "hours", "minutes"}
	dayWordsHan = []string{"今", "明", "后天", "昨", "周", "星期", "礼拜", "月", "日", "号", "天", "假", "节", "末", "下个", "除夕", "初", "小时后", "分钟后"}
)

// timeOnly tells whether a time names an hour or a part of a day and no day.
func timeOnly(e chat.Entity) bool {
	if e.Grain != chat.Hour && e.Grain != chat.Minute {
		return false
	}
	f := strings.ReplaceAll(strings.ToLower(e.Text), "白天", "") // a part of the day, whatever its 天
	if slices.ContainsFunc(dayWordsHan, func(w string) bool { return strings.Contains(f, w) }) {
		return false
	}
	words := strings.FieldsFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '/' })
	for _, w := range words {
		if strings.Contains(w, "/") || w[0] >= '0' && w[0] <= '9' && ordinalEnd(w) {
			return false
		}
		if slices.ContainsFunc(dayWords, func(d string) bool { return strings.HasPrefix(w, d) }) {
			return false
		}
	}
	return strings.Count(f, "-") < 2 // 2026-11-26
}

func ordinalEnd(w string) bool {
	return strings.HasSuffix(w, "st") || strings.HasSuffix(w, "nd") || strings.HasSuffix(w, "rd") || strings.HasSuffix(w, "th")
}

// onDay moves a time of day to a day.
func onDay(e chat.Entity, day time.Time, zone *time.Location) chat.Entity {
	move := func(x time.Time) time.Time {
		if x.IsZero() {
			return x
		}
		x = x.In(zone)
		return time.Date(day.Year(), day.Month(), day.Day(), x.Hour(), x.Minute(), 0, 0, zone)
	}
	crosses := !e.To.IsZero() && calendar.DateOf(e.To.In(zone)) != calendar.DateOf(e.From.In(zone))
	e.From, e.To = move(e.From), move(e.To)
	if crosses {
		e.To = e.To.AddDate(0, 0, 1)
	}
	or := make([]chat.Entity, 0, len(e.Or))
	for _, o := range e.Or {
		o.From, o.To = move(o.From), move(o.To)
		if !slices.ContainsFunc(or, func(x chat.Entity) bool { return x.From.Equal(o.From) }) && !o.From.Equal(e.From) {
			or = append(or, o)
		}
	}
	e.Or = or
	return e
}

func dayOf(e chat.Entity, zone *time.Location) calendar.Date { return calendar.DateOf(e.From.In(zone)) }

// example is a time that would be accepted: tomorrow at ten.
func (t *step) example() string {
	at := t.now.At.In(t.e.pack.Zone).AddDate(0, 0, 1)
	return t.moment(time.Date(at.Year(), at.Month(), at.Day(), 10, 0, 0, 0, t.e.pack.Zone))
}
