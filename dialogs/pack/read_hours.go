package pack

import (
	"time"

	"github.com/goccy/go-yaml/ast"

	"switchboard/dialogs/calendar"
)

// days are the keys of a week, by time.Weekday.
var days = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// readHours reads hours.yaml. Holidays and make-up days are the people's; the
// field works all week.
func (l *loader) readHours(r reader, root ast.Node) {
	o := r.object(root, "hours", "people", "field", "window", "holidays", "makeup")
	people := &calendar.Hours{Zone: l.pack.Zone, Holidays: map[calendar.Date]string{}, Makeup: map[calendar.Date]bool{}}
	field := &calendar.Hours{Zone: l.pack.Zone}
	if n := o.need("people"); n != nil {
		people.Week = r.week(n, "people", 0)
	}
	if n := o.need("window"); n != nil {
		l.pack.Window = r.duration(n, "window")
		if l.pack.Window%time.Minute != 0 || l.pack.Window > 24*time.Hour {
			r.fault(n, "window: whole minutes wanted, a day at most")
		}
	}
	if n := o.need("field"); n != nil {
		field.Week = r.week(n, "field", l.pack.Window)
	}
	if n := o.fields["holidays"]; n != nil {
		r.holidays(n, people)
	}
	if n := o.fields["makeup"]; n != nil {
		r.makeup(n, people)
	}
	l.pack.People, l.pack.Field = people, field
}

// week reads the spans of seven days. Each must have room for a window.
func (r reader) week(n ast.Node, what string, window time.Duration) (week [7][]calendar.Span) {
	o := r.object(n, what, days[:]...)
	open := o.bad
	for i, day := range days {
		at := o.need(day)
		if at == nil {
			continue
		}
		week[i] = r.spans(at, what+", "+day, window)
		open = open || len(week[i]) > 0
	}
	if !open {
		r.fault(n, "%s: never open", what)
	}
	return week
}

func (r reader) spans(n ast.Node, what string, window time.Duration) []calendar.Span {
	var out []calendar.Span
	for _, item := range r.list(n, what) {
		s := r.str(item, what)
		if s == "" {
			continue
		}
		span, err := calendar.ParseSpan(s)
		if err != nil {
			r.fault(item, "%s: %v", what, err)
			continue
		}
		if k := len(out); k > 0 && span.From < out[k-1].To {
			r.fault(item, "%s: %s begins before the one ahead of it ends", what, s)
			continue
		}
		if length := time.Duration(span.To-span.From) * time.Minute; length < window {
			r.fault(item, "%s: no window of %v fits in %s", what, window, s)
		}
		out = append(out, span)
	}
	return out
}

func (r reader) holidays(n ast.Node, h *calendar.Hours) {
	for _, p := range r.pairs(n, "holidays") {
		d, err := calendar.ParseDate(p.key)
		if err != nil {
			r.fault(p.at, "holidays: %v", err)
			continue
		}
		h.Holidays[d] = r.str(p.value, "holidays, "+p.key)
	}
}

func (r reader) makeup(n ast.Node, h *calendar.Hours) {
	for _, item := range r.list(n, "makeup") {
		s := r.str(item, "makeup")
		d, err := calendar.ParseDate(s)
		_, holiday := h.Holidays[d]
		switch {
		case s == "":
		case err != nil:
			r.fault(item, "makeup: %v", err)
		case holiday:
			r.fault(item, "makeup: %s is a holiday as well", s)
		case h.Makeup[d]:
			r.fault(item, "makeup: %s stands there twice", s)
		case len(h.Week[d.Weekday()]) > 0:
			r.fault(item, "makeup: %s is a %v, worked anyway", s, d.Weekday())
		case len(h.Week[time.Monday]) == 0:
			r.fault(item, "makeup: a make-up day takes Monday's hours, and there are none")
		}
		h.Makeup[d] = true
	}
}
