// Package roster holds the rules by which customers who wait and people at the
// desk find each other: who is served first, whom a case fits, who is asked
// next (channels.md §7, handbook §2.3.3 and §6.1). It is pure: who is there,
// what they have and what time it is are given. Making the offer, and who
// claims in the end, is the gateway's.
package roster

import (
	"cmp"
	"slices"
	"time"

	"switchboard/chat"
	"switchboard/dialogs/calendar"
)

// A Person answers customers at a desk.
type Person struct {
	ID        string // "li.na"
	Desks     []string
	Name      map[chat.Locale]string
	Skills    []string        // queues; none is all
	Languages []chat.Locale   // none is all
	Areas     []string        // the pack's ids; none is all
	Capacity  int             // conversations at one time; a call takes all of it
	Hours     *calendar.Hours // when they work; nil is always
	Lead      bool            // is told of promises that were broken
}

// Signs tells whether the person is at a desk under an id: their own, or one
// of Desks ("slack:U0123").
func (p Person) Signs(id string) bool { return id == p.ID || slices.Contains(p.Desks, id) }

// Works tells whether a moment is within the person's schedule.
func (p Person) Works(at time.Time) bool { return p.Hours == nil || p.Hours.Open(at) }

// A Seat is a person on duty and what they have: on the roster are those who
// are at a desk and whose schedule it is.
type Seat struct {
	Person
	Written int       // conversations in writing that they own
	Calls   int       // calls that they own
	Offered int       // conversations that are offered to them now
	Last    time.Time // when they last took a conversation or were offered one; zero for never
}

// A Need is what a case asks of who takes it.
type Need struct {
	Skill    string // the queue; "" is any
	Locale   chat.Locale
	Area     string // the pack's id; "" is any
	Segment  string // standard, high_value, new
	Priority string // emergency, major, general; "" is general
	Call     bool   // a call, which takes all of a person's capacity
	Served   string // a desk id of who served the customer before (handbook §6.1)
	NotFor   string // a desk id of who must not have it: the one complained about
	Since    time.Time
}

// priorities and segments, those first that are served first. What is not
// listed comes last.
var (
	priorities = []string{"emergency", "major"}
	segments   = []string{"high_value"}
)

// Compare orders who waits: by priority, then by segment, then who has waited
// longest. It is negative if a comes before b, and 0 for the same moment.
func Compare(a, b Need) int {
	return cmp.Or(
		cmp.Compare(place(priorities, a.Priority), place(priorities, b.Priority)),
		cmp.Compare(place(segments, a.Segment), place(segments, b.Segment)),
		a.Since.Compare(b.Since))
}

func place(list []string, id string) int {
	if i := slices.Index(list, id); i >= 0 {
		return i
	}
	return len(list)
}

// Load is how much of the person's capacity is taken. A call takes all of it.
func (s Seat) Load() int {
	if s.Calls > 0 {
		return max(s.Capacity, s.Written+s.Calls+s.Offered)
	}
	return s.Written + s.Offered
}

// Room tells whether the person may be offered one more: a call only if they
// have nothing else.
func (s Seat) Room(call bool) bool {
	if call {
		return s.Load() == 0 && s.Capacity > 0
	}
	return s.Load() < s.Capacity
}

// Fits tells whether a person can serve a case, busy or not. Who served the
// customer before need not have the skill, nor the area.
func Fits(n Need, p Person) bool {
	switch {
	case n.NotFor != "" && p.Signs(n.NotFor), !allows(p.Languages, n.Locale):
		return false
	case n.Served != "" && p.Signs(n.Served):
		return true
	}
	return allows(p.Skills, n.Skill) && allows(p.Areas, n.Area)
}

// allows tells whether a list that may be empty, which is all, has a value.
func allows[T ~string](list []T, v T) bool {
	return len(list) == 0 || v == "" || slices.Contains(list, v)
}

// Best is whom a case is offered next, of those who fit, have room and did not
// let it go by: who served the customer before; then who has least to do for
// their capacity; then who knows little else, so that generalists stay free,
// or, where the matter is not known, the generalists; then whose last
// conversation is longest ago. It is false for nobody.
func Best(n Need, seats []Seat, passed []string) (best Seat, found bool) {
	for _, s := range seats {
		if !Fits(n, s.Person) || !s.Room(n.Call) || slices.ContainsFunc(passed, s.Signs) {
			continue
		}
		if !found || better(n, s, best) {
			best, found = s, true
		}
	}
	return best, found
}

func better(n Need, a, b Seat) bool {
	served := func(s Seat) int {
		if n.Served != "" && s.Signs(n.Served) {
			return 0
		}
		return 1
	}
	narrow := cmp.Compare(width(a.Skills), width(b.Skills))
	if n.Skill == "" {
		narrow = -narrow
	}
	return cmp.Or(
		cmp.Compare(served(a), served(b)),
		cmp.Compare(a.Load()*b.Capacity, b.Load()*a.Capacity),
		narrow,
		a.Last.Compare(b.Last),
		cmp.Compare(a.ID, b.ID)) < 0
}

// width is how much a list allows; none is all.
func width[T any](list []T) int {
	if len(list) == 0 {
		return 1 << 20
	}
	return len(list)
}

// Reasons of Why.
const (
	WhyServed   = "served"   // they served the customer before
	WhyLanguage = "language" // they speak the customer's language, not everybody does
	WhySkill    = "skill"    // they know the matter
	WhyArea     = "area"     // they know the place
	WhyFree     = "free"     // they have room
)

// Why tells why a case is for a person, the weightiest first: what sets them
// apart, or else that they are free.
func Why(n Need, p Person) (why []string) {
	add := func(ok bool, what string) {
		if ok {
			why = append(why, what)
		}
	}
	add(n.Served != "" && p.Signs(n.Served), WhyServed)
	add(n.Skill != "" && slices.Contains(p.Skills, n.Skill), WhySkill)
	add(slices.Contains(p.Languages, n.Locale), WhyLanguage)
	add(n.Area != "" && slices.Contains(p.Areas, n.Area), WhyArea)
	add(len(why) == 0, WhyFree)
	return why
}

// Wait estimates how long the nth in the queue (from 1) still waits, where so
// many people can serve them and each takes so long with one.
func Wait(n, people int, each time.Duration) time.Duration {
	return time.Duration(max(0, n)) * each / time.Duration(max(1, people))
}
