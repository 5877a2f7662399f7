package pack

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"switchboard/chat"
	"switchboard/dialogs/calendar"
	"switchboard/dialogs/roster"
)

// A Desk says how people at the desk share the work. Without a desk.yaml there
// is one queue, and everybody at a desk takes from it.
type Desk struct {
	Queues []Queue
	Agents []roster.Person
	// Capacity is how many conversations somebody who is not among Agents may
	// have at one time. Defaults to 4.
	Capacity int
	// Offer is for how long a case is offered to one person. Defaults to 30 s
	// for calls, 60 s on the web, 120 s for text messages.
	Offer map[chat.Channel]time.Duration
}

// A Queue is a kind of matter that some people know.
type Queue struct {
	ID    string // "faults"
	Name  Text
	Tasks []string // the intents that lead into it
}

// Skill is the queue of a matter, by its intent, "" if none is for it.
func (d Desk) Skill(intent string) string {
	for _, q := range d.Queues {
		if slices.Contains(q.Tasks, intent) {
			return q.ID
		}
	}
	return ""
}

// defaultDesk holds without a desk.yaml.
func defaultDesk() Desk {
	return Desk{Capacity: 4, Offer: map[chat.Channel]time.Duration{
		chat.Voice: 30 * time.Second, chat.Web: time.Minute, chat.SMS: 2 * time.Minute,
	}}
}

// readDesk reads desk.yaml. What is left out has its default.
func (l *loader) readDesk(r reader, root ast.Node) {
	o := r.object(root, "desk", "queues", "agents", "capacity", "offer")
	d := &l.pack.Desk
	if n := o.fields["capacity"]; n != nil {
		d.Capacity = r.number(n, "desk, capacity", 1, mostCapacity)
	}
	if n := o.fields["offer"]; n != nil {
		list := r.object(n, "desk, offer", string(chat.Voice), string(chat.Web), string(chat.SMS))
		for channel, at := range list.fields {
			if at == nil {
				continue
			}
			t := r.duration(at, "desk, offer, "+channel)
			if t < 5*time.Second || t > time.Hour {
				r.fault(at, "desk, offer, %s: from 5s to 1h wanted", channel)
			}
			d.Offer[chat.Channel(channel)] = t
		}
	}
	if n := o.fields["queues"]; n != nil {
		for _, item := range r.items(n, "queues") {
			l.readQueue(r, item)
		}
	}
	if n := o.fields["agents"]; n != nil {
		for _, item := range r.items(n, "agents") {
			l.readAgent(r, item)
		}
	}
}

// mostCapacity is more than anybody can talk to.
const mostCapacity = 50

func (l *loader) readQueue(r reader, n ast.Node) {
	o := r.object(n, "queue", "id", "name", "tasks")
	q := Queue{ID: o.str("id"), Name: o.text("name"), Tasks: o.strs("tasks")}
	for _, task := range q.Tasks {
		l.want(r, n, "intent", task, "queue "+q.ID+", tasks: unknown intent "+task)
		l.claim(r, "task of a queue", task, n)
	}
	l.claim(r, "queue", q.ID, n)
	l.pack.Desk.Queues = append(l.pack.Desk.Queues, q)
}

func (l *loader) readAgent(r reader, n ast.Node) {
	o := r.object(n, "agent", "id", "name", "desks", "skills", "languages", "areas", "capacity", "hours", "lead")
	id := o.str("id")
	o.what = cmp.Or(id, o.what)
	p := roster.Person{
		ID: id, Name: o.text("name"), Desks: o.strsIf("desks"), Skills: o.strsIf("skills"), Areas: o.strsIf("areas"),
		Capacity: l.pack.Desk.Capacity, Hours: l.pack.People, Lead: o.booleanIf("lead"),
	}
	for _, s := range p.Skills {
		l.want(r, n, "queue", s, p.ID+", skills: unknown queue "+s)
	}
	for _, a := range p.Areas {
		l.want(r, n, "area", a, p.ID+", areas: unknown area "+a)
	}
	for _, loc := range o.strsIf("languages") {
		if !slices.Contains(locales(), loc) {
			r.fault(o.fields["languages"], "%s, languages: unknown language %s; known are %s", p.ID, loc, strings.Join(locales(), ", "))
		}
		p.Languages = append(p.Languages, chat.Locale(loc))
	}
	if at := o.fields["capacity"]; at != nil {
		p.Capacity = r.number(at, p.ID+", capacity", 1, mostCapacity)
	}
	if at := o.fields["hours"]; at != nil {
		h := calendar.Hours{Zone: l.pack.Zone, Week: r.week(at, p.ID+", hours", 0)}
		if l.pack.People != nil {
			h.Holidays, h.Makeup = l.pack.People.Holidays, l.pack.People.Makeup
		}
		p.Hours = &h
	}
	for _, id := range append([]string{p.ID}, p.Desks...) {
		if strings.ContainsAny(id, " \t") || id != strings.ToLower(id) && !strings.HasPrefix(id, "slack:") {
			r.fault(n, "%s: %s is no id of a desk: small letters, dots for spaces, or slack: and a member's id", p.ID, id)
		}
		l.claim(r, "person at a desk", id, n)
	}
	l.pack.Desk.Agents = append(l.pack.Desk.Agents, p)
}

// strsIf reads a list that may be left out.
func (o object) strsIf(key string) []string {
	if o.fields[key] == nil {
		return nil
	}
	return o.strs(key)
}
