package calendar

import "time"

// horizon is how far ahead an opening is looked for, in days: more than a
// year, so that hours of a yearly event are found.
const horizon = 400

// Spans returns the opening hours of a day, in order; nil when closed.
func (h *Hours) Spans(d Date) []Span {
	if _, closed := h.Holidays[d]; closed {
		return nil
	}
	if h.Makeup[d] {
		return h.Week[time.Monday]
	}
	return h.Week[d.Weekday()]
}

// Open tells whether the desk is open at t.
func (h *Hours) Open(t time.Time) bool {
	_, open := h.current(t)
	return open
}

// current returns the end of the span that t falls in.
func (h *Hours) current(t time.Time) (end time.Time, open bool) {
	d := DateOf(t.In(h.Zone))
	for _, s := range h.Spans(d) {
		if end := d.At(s.To, h.Zone); t.Before(end) {
			return end, !t.Before(d.At(s.From, h.Zone))
		}
	}
	return time.Time{}, false
}

// Next returns the first open moment at or after t: t itself when open. It is
// false when there is none in the next 400 days.
func (h *Hours) Next(t time.Time) (time.Time, bool) {
	t = t.In(h.Zone)
	d := DateOf(t)
	for range horizon {
		for _, s := range h.Spans(d) {
			from, to := d.At(s.From, h.Zone), d.At(s.To, h.Zone)
			if !t.Before(to) || !from.Before(to) {
				continue
			}
			if t.Before(from) {
				return from, true
			}
			return t, true
		}
		d = d.Add(1)
	}
	return time.Time{}, false
}

// Closes returns when the desk that is open at t closes next; spans that touch,
// over midnight too, are one. It is false when the desk is closed at t, or
// never closes in the next 400 days.
func (h *Hours) Closes(t time.Time) (time.Time, bool) {
	last := t.Add(horizon * 24 * time.Hour)
	end, open := h.current(t)
	if !open {
		return time.Time{}, false
	}
	for end.Before(last) {
		next, open := h.current(end)
		if !open {
			return end, true
		}
		end = next
	}
	return time.Time{}, false
}

// Windows returns the arrival windows of a day: from each span's start, one
// after the other, as many whole ones as fit on the wall clock. A window in
// which the clock changes lasts an hour more or less than its wall-clock
// length; one that vanishes in the jump is left out.
func (h *Hours) Windows(d Date, length time.Duration) []Window {
	step := Clock(length / time.Minute)
	if step <= 0 {
		return nil
	}
	var out []Window
	for _, s := range h.Spans(d) {
		for c := s.From; c+step <= s.To; c += step {
			w := Window{d.At(c, h.Zone), d.At(c+step, h.Zone)}
			if w.Start.Before(w.End) {
				out = append(out, w)
			}
		}
	}
	return out
}

// WorkingDays returns the end of the nth working day after the day of t: a
// complaint's result is promised within 7 (handbook §7). A working day is one
// that opens at all. For n below 1 it returns t. Without a working day in 400
// days it returns the zero time.
func (h *Hours) WorkingDays(t time.Time, n int) time.Time {
	if n < 1 {
		return t
	}
	d := DateOf(t.In(h.Zone))
	for idle := 0; idle < horizon; idle++ {
		d = d.Add(1)
		spans := h.Spans(d)
		if len(spans) == 0 {
			continue
		}
		idle = 0
		if n--; n == 0 {
			return d.At(spans[len(spans)-1].To, h.Zone)
		}
	}
	return time.Time{}
}

// AddOpen returns the moment when the desk has been open for d since t: a
// clock that stands still while nobody works. For d of zero or less it returns
// t. When the desk stays closed for 400 days on end it returns the zero time.
func (h *Hours) AddOpen(t time.Time, d time.Duration) time.Time {
	for d > 0 {
		from, ok := h.Next(t)
		if !ok {
			return time.Time{}
		}
		end, _ := h.current(from)
		if left := end.Sub(from); left < d {
			d -= left
			t = end
			continue
		}
		return from.Add(d)
	}
	return t
}
