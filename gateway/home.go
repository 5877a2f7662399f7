package gateway

import (
	"time"

	"github.com/nyaruka/phonenumbers"

	"switchboard/chat"
)

// homeOf is the zone in which the owner of an address lives, as far as a phone
// number tells; the business's own for others, and where a number is of
// several zones.
func (g *Gateway) homeOf(a chat.Address) *time.Location {
	phone := phoneOf(a)
	if phone == "" {
		return g.zone
	}
	if zone, ok := g.homes.Load(phone); ok {
		return zone.(*time.Location)
	}
	zone := g.zoneOfPhone(phone)
	if g.known.Add(1) > maxHomes {
		g.homes.Clear()
		g.known.Store(0)
	}
	g.homes.Store(phone, zone)
	return zone
}

// maxHomes bounds the numbers whose zone is kept.
const maxHomes = 50_000

func (g *Gateway) zoneOfPhone(phone string) *time.Location {
	n, err := phonenumbers.Parse(phone, g.pack.Country)
	if err != nil {
		return g.zone
	}
	names, err := phonenumbers.GetTimezonesForNumber(n)
	if err != nil {
		return g.zone
	}
	for _, name := range names {
		if name == g.zone.String() {
			return g.zone
		}
	}
	if len(names) == 0 {
		return g.zone
	}
	zone, err := time.LoadLocation(names[0])
	if err != nil || names[0] == phonenumbers.UNKNOWN_TIMEZONE {
		return g.zone
	}
	return zone
}

// byDay moves a moment out of the hours in which no bell may ring at the
// customer's (channels.md §1: 09:00–20:00 where the recipient is), to the
// morning after; on channels that ring none it stays.
func (w *world) byDay(at time.Time) time.Time {
	if !w.now.Traits.Quiet {
		return at
	}
	home := at.In(w.g.homeOf(w.conv.Address))
	day := home.Day()
	switch h := home.Hour(); {
	case h >= dayBegins && h < dayEnds:
		return at
	case h >= dayEnds:
		day++
	}
	return time.Date(home.Year(), home.Month(), day, dayBegins, 0, 0, 0, home.Location())
}
