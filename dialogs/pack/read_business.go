package pack

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/nyaruka/phonenumbers"
)

// readPack reads pack.yaml.
func (l *loader) readPack(r reader, root ast.Node) {
	o := r.object(root, "pack", "brand", "hotline", "site", "zone", "country", "area_code")
	p := l.pack
	p.Brand, p.Hotline, p.Site, p.Country = o.text("brand"), o.str("hotline"), o.str("site"), o.str("country")
	if n := o.need("zone"); n != nil {
		p.Zone = r.zone(n, "pack, zone")
	}
	if o.fields["area_code"] != nil {
		p.AreaCode = o.str("area_code")
	}
	if c := p.AreaCode; c != "" && (c[0] != '+' || strings.Trim(c[1:], "0123456789") != "") {
		r.fault(o.fields["area_code"], "pack, area_code: a plus and digits wanted, as +8610")
	}
	if u, err := url.Parse(p.Site); p.Site != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		r.fault(o.fields["site"], "pack, site: an address wanted that begins with https://")
	}
	if c := p.Country; c != "" && phonenumbers.GetCountryCodeForRegion(c) == 0 {
		r.fault(o.fields["country"], "pack, country: %s is none whose telephone numbers are known; two capital letters wanted, as CN or GB", c)
	}
	if p.Hotline != "" && !dialled.MatchString(p.Hotline) {
		r.fault(o.fields["hotline"], "pack, hotline: a number wanted that can be dialled, as 4008-100-100 or +44 20 7946 0000")
	}
}

// dialled are 3 to 15 digits as people write a number (E.164; short numbers
// are no country's).
var dialled = regexp.MustCompile(`^(\+ ?)?\(?\d([ ()./-]{0,2}\d){2,14}$`)

// zone reads the name of a time zone: Asia/Shanghai.
func (r reader) zone(n ast.Node, what string) *time.Location {
	s := r.str(n, what)
	if s == "" {
		return time.UTC
	}
	loc, err := time.LoadLocation(s)
	if err != nil || s == "Local" {
		r.fault(n, "%s: unknown time zone %s; write it as Asia/Shanghai", what, s)
		return time.UTC
	}
	return loc
}

// Categories are the classes of services (handbook §3).
var Categories = []string{"basic", "value_added", "personalised", "network_ops", "crm", "security"}

// Grades are those of faults (handbook §6).
var Grades = []string{"emergency", "major", "general"}

// readServices reads services.yaml.
func (l *loader) readServices(r reader, root ast.Node) {
	for _, n := range r.items(root, "services") {
		o := r.object(n, "service", "id", "category", "name", "thing", "words", "nouns", "bookable", "skill", "fault", "fee")
		s := Service{ID: o.str("id")}
		if s.ID != "" {
			o.what = s.ID
		}
		s.Category, s.Name, s.Words = o.str("category"), o.text("name"), o.strs("words")
		s.Bookable, s.Fault, s.Fee, s.Thing = o.booleanIf("bookable"), o.booleanIf("fault"), o.textIf("fee"), o.textIf("thing")
		if o.fields["nouns"] != nil {
			s.Nouns = o.strs("nouns")
		}
		if at := o.fields["skill"]; at != nil || s.Bookable {
			s.Skill = o.str("skill")
			l.ids["wanted skill:"+s.Skill] = origin{}
			l.want(r, n, "known skill", s.Skill, s.ID+", skill: no technician knows "+s.Skill)
		}
		if s.Category != "" && !slices.Contains(Categories, s.Category) {
			r.fault(o.fields["category"], "%s: unknown category %s; known are %s", s.ID, s.Category, strings.Join(Categories, ", "))
		}
		for _, word := range s.Words {
			l.claim(r, "word of a service", strings.ToLower(word), o.fields["words"])
		}
		l.claim(r, "service", s.ID, n)
		l.pack.Services = append(l.pack.Services, s)
	}
}

// readAreas reads areas.yaml: areas and branches.
func (l *loader) readAreas(r reader, root ast.Node) {
	o := r.object(root, "areas", "areas", "branches")
	if n := o.need("areas"); n != nil {
		for _, item := range r.items(n, "areas") {
			l.readArea(r, item)
		}
	}
	if n := o.need("branches"); n != nil {
		for _, item := range r.items(n, "branches") {
			l.readBranch(r, item)
		}
	}
}

func (l *loader) readArea(r reader, n ast.Node) {
	o := r.object(n, "area", "id", "name", "words", "served", "zone")
	a := Area{ID: o.str("id"), Name: o.text("name"), Words: o.strs("words"), Zone: l.pack.Zone}
	if at := o.need("served"); at != nil {
		a.Served = r.boolean(at, a.ID+", served")
	}
	if at := o.fields["zone"]; at != nil {
		a.Zone = r.zone(at, a.ID+", zone")
	}
	for _, w := range a.Words {
		key := "place:" + strings.ToLower(w)
		if first, twice := l.ids[key]; twice {
			r.fault(o.fields["words"], "%s: %s already means the area on line %d", a.ID, w, first.line)
		}
		l.ids[key] = origin{file: r.file, line: lineOf(n)}
	}
	l.claim(r, "area", a.ID, n)
	l.pack.Areas = append(l.pack.Areas, a)
}

func (l *loader) readBranch(r reader, n ast.Node) {
	o := r.object(n, "branch", "id", "area", "name", "address")
	b := Branch{ID: o.str("id"), Area: o.str("area"), Name: o.text("name"), Address: o.text("address")}
	l.claim(r, "branch", b.ID, n)
	l.want(r, n, "area", b.Area, "branch "+b.ID+": unknown area "+b.Area)
	l.pack.Branches = append(l.pack.Branches, b)
}

// readStaff reads staff.yaml.
func (l *loader) readStaff(r reader, root ast.Node) {
	for _, n := range r.items(root, "staff") {
		o := r.object(n, "technician", "id", "name", "skills", "areas")
		t := Technician{ID: o.str("id"), Name: o.text("name"), Skills: o.strs("skills"), Areas: o.strs("areas")}
		for _, s := range t.Skills {
			l.ids["known skill:"+s] = origin{}
			l.want(r, n, "wanted skill", s, t.ID+", skills: no service needs "+s)
		}
		for _, a := range t.Areas {
			l.want(r, n, "area", a, t.ID+", areas: unknown area "+a)
		}
		l.claim(r, "technician", t.ID, n)
		l.pack.Staff = append(l.pack.Staff, t)
	}
}

// readClocks reads clocks.yaml.
func (l *loader) readClocks(r reader, root ast.Node) {
	o := r.object(root, "clocks", "acceptance", "response", "dispatch", "on_site", "resolve", "progress", "result", "feedback", "answer")
	c := Clocks{
		Acceptance: o.duration("acceptance"),
		Response:   o.durations("response", Categories, "network_ops"),
		Dispatch:   o.durations("dispatch", Grades),
		OnSite:     o.durations("on_site", Grades),
		Resolve:    o.durations("resolve", Grades, "general"),
		Progress:   o.duration("progress"),
		Feedback:   o.duration("feedback"),
		Answer:     o.duration("answer"),
	}
	if n := o.need("result"); n != nil {
		c.Result = r.number(n, "clocks, result, in working days", 1, 60)
	}
	l.pack.Clocks = c
}

// durations reads a length of time for each of keys; those in optional may be left out.
func (o object) durations(key string, keys []string, optional ...string) map[string]time.Duration {
	n := o.need(key)
	if n == nil {
		return nil
	}
	list := o.r.object(n, o.what+", "+key, keys...)
	out := make(map[string]time.Duration, len(keys))
	for _, k := range keys {
		if _, there := list.fields[k]; there || !slices.Contains(optional, k) {
			out[k] = list.duration(k)
		}
	}
	return out
}
