package pack

import (
	"slices"
)

// field checks that there is something to report and to book, and somebody to
// come for it wherever people are served.
func (c *checker) field() {
	p := c.pack
	if !slices.ContainsFunc(p.Areas, func(a Area) bool { return a.Served }) {
		c.addAt("areas.yaml", 1, false, "no area is served (served: true): every address is refused")
	}
	if !slices.ContainsFunc(p.Services, func(s Service) bool { return s.Fault }) {
		c.addAt("services.yaml", 1, false, "no service is about something broken (fault: true): nothing can be reported")
	}
	if !slices.ContainsFunc(p.Services, func(s Service) bool { return s.Bookable }) {
		c.addAt("services.yaml", 1, false, "no service is bookable (bookable: true): no visit can be booked")
	}
	for _, t := range p.Staff {
		for _, a := range p.Areas {
			if !a.Served && slices.Contains(t.Areas, a.ID) {
				c.warn("technician:"+t.ID, "%s: %s is not served", t.ID, a.ID)
			}
		}
	}
	for _, a := range p.Areas {
		for _, s := range p.Services {
			comes := func(t Technician) bool { return slices.Contains(t.Areas, a.ID) && slices.Contains(t.Skills, s.Skill) }
			if a.Served && s.Bookable && !slices.ContainsFunc(p.Staff, comes) {
				c.warn("area:"+a.ID, "%s: no technician who knows %s works here: nobody can book it", a.ID, s.Skill)
			}
		}
	}
}
