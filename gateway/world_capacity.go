package gateway

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"switchboard/dialogs"
	"switchboard/dialogs/calendar"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
)

const (
	// horizonDays is how far ahead visits can be booked.
	horizonDays = 30
	// leadTime is how long before its start a window is last offered.
	leadTime = 2 * time.Hour
	// offered is how many windows are offered where the question does not say.
	offered = 3
)

// A capacity knows who is free for one kind of visit: the technicians with the
// service's skill who work in the area (handbook §5), less what is claimed.
type capacity struct {
	g      *Gateway
	now    time.Time
	zone   *time.Location
	staff  []string // ids, in order
	claims map[string][]store.Claim
}

// capacity reads who is free for a service in an area between two times. What
// the appointments in except claim does not count.
func (g *Gateway) capacity(v store.View, now time.Time, service, area string, from, to time.Time, except ...string) (*capacity, error) {
	c := &capacity{
		g: g, now: now, zone: g.zoneOf(area),
		staff: staffFor(g.pack, service, area), claims: map[string][]store.Claim{},
	}
	claims, err := v.Claims(from, to)
	for _, claim := range claims {
		if !slices.Contains(except, claim.Appointment) {
			c.claims[claim.Resource] = append(c.claims[claim.Resource], claim)
		}
	}
	return c, err
}

// staffFor lists the technicians who can do a service in an area.
func staffFor(p *pack.Pack, service, area string) []string {
	i := slices.IndexFunc(p.Services, func(s pack.Service) bool { return s.ID == service })
	if i < 0 || !p.Services[i].Bookable {
		return nil
	}
	var ids []string
	for _, t := range p.Staff {
		if slices.Contains(t.Skills, p.Services[i].Skill) && slices.Contains(t.Areas, area) {
			ids = append(ids, t.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// zoneOf is the time zone of an area.
func (g *Gateway) zoneOf(area string) *time.Location {
	for _, a := range g.pack.Areas {
		if a.ID == area && a.Zone != nil {
			return a.Zone
		}
	}
	return g.zone
}

// pick returns who shall take a window: of those who are free, the one with
// the least to do that day.
func (c *capacity) pick(win dialogs.Window) (string, bool) {
	if !win.Start.After(c.now) || !win.Start.Before(win.End) {
		return "", false
	}
	best, least := "", 0
	for _, id := range c.staff {
		load, free := c.load(id, win)
		if free && (best == "" || load < least) {
			best, least = id, load
		}
	}
	return best, best != ""
}

// load counts what a technician has to do on the day of a window, and tells
// whether the window itself is free.
func (c *capacity) load(id string, win dialogs.Window) (n int, free bool) {
	day := calendar.DateOf(win.Start.In(c.zone))
	for _, claim := range c.claims[id] {
		if claim.Start.Before(win.End) && win.Start.Before(claim.End) {
			return 0, false
		}
		if calendar.DateOf(claim.Start.In(c.zone)) == day {
			n++
		}
	}
	return n, true
}

// windows lists the free windows that can be offered, earliest first, but for those in except.
func (c *capacity) windows(except []dialogs.Window) []dialogs.Window {
	if len(c.staff) == 0 {
		return nil
	}
	var out []dialogs.Window
	earliest := c.now.Add(leadTime)
	today := calendar.DateOf(c.now.In(c.zone))
	for n := range horizonDays + 1 {
		for _, win := range c.g.visits.on(c.zone, today.Add(n)) {
			if win.Start.Before(earliest) || among(except, win) {
				continue
			}
			if _, free := c.pick(win); free {
				out = append(out, win)
			}
		}
	}
	return out
}

// visits are the arrival windows of each day, kept because reckoning a month
// of them costs more than a turn does.
type visits struct {
	hours  *calendar.Hours
	length time.Duration
	mu     sync.Mutex
	days   map[visitDay][]dialogs.Window
}

type visitDay struct {
	zone *time.Location
	date calendar.Date
}

// maxVisitDays bounds the days kept.
const maxVisitDays = 1000

func newVisits(p *pack.Pack) *visits {
	return &visits{hours: p.Field, length: p.Window, days: map[visitDay][]dialogs.Window{}}
}

// on lists the windows of a day in a zone, earliest first.
func (v *visits) on(zone *time.Location, d calendar.Date) []dialogs.Window {
	if v.hours == nil {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	key := visitDay{zone, d}
	list, known := v.days[key]
	if !known {
		h := *v.hours
		h.Zone = zone
		for _, w := range h.Windows(d, v.length) {
			list = append(list, dialogs.Window{Start: w.Start, End: w.End})
		}
		if len(v.days) >= maxVisitDays {
			clear(v.days)
		}
		v.days[key] = list
	}
	return list
}

// findWindows answers dialogs.FindWindows. What the appointments in except
// claim counts as free.
func (g *Gateway) findWindows(v store.View, now time.Time, e dialogs.FindWindows, except ...string) (dialogs.WindowsFound, error) {
	free, err := g.freeWindows(v, now, e.Service, e.Area, e.Except, except...)
	if err != nil {
		return dialogs.WindowsFound{}, err
	}
	if e.Hours != (calendar.Span{}) {
		zone := g.zoneOf(e.Area)
		free = slices.DeleteFunc(free, func(win dialogs.Window) bool {
			start := win.Start.In(zone)
			at := calendar.Clock(60*start.Hour() + start.Minute())
			return at < e.Hours.From || at >= e.Hours.To
		})
	}
	limit := cmp.Or(e.Limit, offered)
	wish := wish{e.From, e.To, e.At}
	var wished []dialogs.Window
	for _, win := range free {
		if wish.has(win) {
			wished = append(wished, win)
		}
	}
	switch {
	case len(wished) == 0:
		return dialogs.WindowsFound{Windows: wish.nearest(free, limit), Near: len(free) > 0}, nil
	case e.Spread:
		return dialogs.WindowsFound{Windows: spread(wished, limit, g.zoneOf(e.Area))}, nil
	}
	return dialogs.WindowsFound{Windows: wished[:min(limit, len(wished))]}, nil
}

// freeWindows lists all that is free for a service in an area, but for those
// declined.
func (g *Gateway) freeWindows(v store.View, now time.Time, service, area string, declined []dialogs.Window, except ...string) ([]dialogs.Window, error) {
	c, err := g.capacity(v, now, service, area, now, now.AddDate(0, 0, horizonDays+2), except...)
	if err != nil {
		return nil, err
	}
	return c.windows(declined), nil
}

// lostWindow is the answer when a window is gone: the nearest that are free.
func (w *world) lostWindow(service, area string, win dialogs.Window) (dialogs.Event, error) {
	free, err := w.g.freeWindows(w.tx, w.now.At, service, area, []dialogs.Window{win})
	if err != nil {
		return nil, err
	}
	return dialogs.HoldLost{Windows: wish{at: win.Start}.nearest(free, offered)}, nil
}

// A wish is a time that a customer asked for: windows that start in [from, to),
// zero bounds being open, or those that contain the moment at.
type wish struct{ from, to, at time.Time }

func (h wish) has(w dialogs.Window) bool {
	if !h.at.IsZero() {
		return !h.at.Before(w.Start) && h.at.Before(w.End)
	}
	return !w.Start.Before(h.from) && (h.to.IsZero() || w.Start.Before(h.to))
}

// nearest returns the n windows that start nearest to the wish, earliest first.
func (h wish) nearest(free []dialogs.Window, n int) []dialogs.Window {
	at := h.at
	for _, t := range []time.Time{h.from, h.to} {
		if at.IsZero() {
			at = t
		}
	}
	near := slices.Clone(free)
	slices.SortStableFunc(near, func(a, b dialogs.Window) int {
		return cmp.Compare(a.Start.Sub(at).Abs(), b.Start.Sub(at).Abs())
	})
	return inOrder(near[:min(n, len(near))])
}

// spread picks n windows of variety: the earliest, one on another day, one in
// the evening or at a weekend (channels.md §6); what is lacking is filled up
// with the earliest.
func spread(free []dialogs.Window, n int, zone *time.Location) []dialogs.Window {
	picked := []dialogs.Window{free[0]}
	take := func(fits func(dialogs.Window) bool) {
		if len(picked) >= n {
			return
		}
		for _, w := range free {
			if fits(w) && !among(picked, w) {
				picked = append(picked, w)
				return
			}
		}
	}
	first := calendar.DateOf(free[0].Start.In(zone))
	take(func(w dialogs.Window) bool { return calendar.DateOf(w.Start.In(zone)) != first })
	take(func(w dialogs.Window) bool {
		t := w.Start.In(zone)
		return t.Hour() >= 18 || t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
	})
	for len(picked) < min(n, len(free)) {
		take(func(dialogs.Window) bool { return true })
	}
	return inOrder(picked)
}

func inOrder(w []dialogs.Window) []dialogs.Window {
	slices.SortFunc(w, func(a, b dialogs.Window) int { return a.Start.Compare(b.Start) })
	return w
}

// among tells whether a window starts and ends as one of those listed.
func among(list []dialogs.Window, w dialogs.Window) bool {
	return slices.ContainsFunc(list, func(o dialogs.Window) bool { return same(o, w) })
}

func same(a, b dialogs.Window) bool { return a.Start.Equal(b.Start) && a.End.Equal(b.End) }
