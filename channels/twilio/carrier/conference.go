package carrier

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// mostSeats is the default of maxParticipants.
const mostSeats = 250

// A conference begins when two are in it of whom one may begin it, and ends
// when one leaves who ends it, or the last.
type conference struct {
	carrier *Carrier
	sid     string
	name    string
	at      time.Time
	seats   []*seat
	started bool
	ended   bool
	told    int
	status  string // statusCallback of whoever came first
	how     string
	events  []string
}

// A seat is a call in a conference.
type seat struct {
	conference  *conference
	call        *Call
	label       string
	start, end  bool
	muted, hold bool
}

func (s *seat) waits() bool { return !s.conference.started || s.hold }

// confer obeys a <Conference>.
func (k *Call) confer(e, n *element, from string) step {
	s := k.sit(n, from)
	if s == nil {
		return k.dialDone(e, from, dialed{status: "busy"})
	}
	music := &music{seat: s, element: n, url: n.attr("waitUrl", ""), from: from}
	music.play()
	for {
		in := k.await(func() State { return s.state(n) })
		switch in.kind {
		case pressed:
			k.hear(Utterance{Kind: Spoken, Text: in.text})
			if in.text == "*" && e.attr("hangupOnStar", "false") == "true" {
				s.goes()
				return k.dialDone(e, from, dialed{status: "answered", bridged: true})
			}
		case spoke:
			k.talk(in.text, s.hearers()...)
		case quiet:
			music.play()
		case left:
			return k.dialDone(e, from, dialed{status: "answered", bridged: true})
		default:
			s.goes()
			return k.moved()
		}
	}
}

// state is that of a call in a conference. Carrier.mu is held.
func (s *seat) state(n *element) State {
	return State{Kind: Conferring, Attrs: maps.Clone(n.attrs), Conference: s.conference.name, Waiting: s.waits()}
}

// sit takes a seat, nil if there is none.
func (k *Call) sit(n *element, from string) *seat {
	c := k.carrier
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.state.Kind == Ended {
		return nil
	}
	conf := c.room(n, from)
	if len(conf.seats) >= number(n, "maxParticipants", mostSeats) {
		return nil
	}
	k.seat = &seat{
		conference: conf, call: k, label: n.attr("participantLabel", ""), muted: n.attr("muted", "false") == "true",
		start: n.attr("startConferenceOnEnter", "true") == "true", end: n.attr("endConferenceOnExit", "false") == "true",
	}
	conf.seats = append(conf.seats, k.seat)
	conf.tell("join", "participant-join", k.seat)
	conf.update()
	return k.seat
}

// room is the conference of a name that goes on, or a new one. c.mu is held.
func (c *Carrier) room(n *element, from string) *conference {
	i := slices.IndexFunc(c.conferences, func(x *conference) bool { return x.name == n.own && !x.ended })
	if i >= 0 {
		return c.conferences[i]
	}
	conf := &conference{carrier: c, sid: c.sid("CF"), name: n.own, at: c.cfg.Now()}
	if to, ok := n.attrs["statusCallback"]; ok {
		conf.status, conf.how = resolve(from, to), n.attr("statusCallbackMethod", "POST")
		conf.events = strings.Fields(n.attr("statusCallbackEvent", "start end"))
	}
	c.conferences = append(c.conferences, conf)
	return conf
}

// update begins a conference that can, and tells those who wait. Carrier.mu is held.
func (x *conference) update() {
	may := slices.ContainsFunc(x.seats, func(s *seat) bool { return s.start })
	if !x.started && may && len(x.seats) > 1 {
		x.started = true
		x.tell("start", "conference-start", nil)
	}
	for _, s := range x.seats {
		if s.call.state.Kind == Conferring && s.call.state.Waiting != s.waits() {
			s.call.state.Waiting = s.waits()
			s.call.changed()
		}
	}
}

// leave takes a call out of its conference. Carrier.mu is held.
func (s *seat) leave() {
	x := s.conference
	if s.call.seat != s {
		return
	}
	s.call.seat = nil
	x.seats = slices.DeleteFunc(x.seats, func(o *seat) bool { return o == s })
	x.tell("leave", "participant-leave", s)
	if s.end || len(x.seats) == 0 {
		x.close()
	}
}

func (s *seat) goes() {
	s.call.carrier.mu.Lock()
	defer s.call.carrier.mu.Unlock()
	s.leave()
}

// close ends a conference for all who are in it. Carrier.mu is held.
func (x *conference) close() {
	if x.ended {
		return
	}
	x.ended = true
	rest := x.seats
	x.seats = nil
	for _, s := range rest {
		s.call.seat = nil
		s.call.push(input{kind: left})
	}
	x.tell("end", "conference-end", nil)
}

// hearers are who hears what is said from a seat.
func (s *seat) hearers() (out []*Call) {
	s.call.carrier.mu.Lock()
	defer s.call.carrier.mu.Unlock()
	for _, o := range s.conference.seats {
		if o != s && !s.muted && !o.hold {
			out = append(out, o.call)
		}
	}
	return out
}

// tell tells the program, if it asked for it. Carrier.mu is held.
func (x *conference) tell(event, name string, s *seat) {
	if x.status == "" || !has(x.events, event) {
		return
	}
	form := url.Values{
		"ConferenceSid": {x.sid}, "FriendlyName": {x.name}, "AccountSid": {x.carrier.cfg.AccountSID},
		"StatusCallbackEvent": {name}, "SequenceNumber": {fmt.Sprint(x.told)}, "Timestamp": {fmt.Sprint(date(x.carrier.cfg.Now()))},
	}
	x.told++
	var k *Call
	if s != nil {
		k = s.call
		maps.Copy(form, url.Values{
			"CallSid": {k.SID}, "Muted": {fmt.Sprint(s.muted)}, "Hold": {fmt.Sprint(s.hold)}, "Coaching": {"false"},
			"StartConferenceOnEnter": {fmt.Sprint(s.start)}, "EndConferenceOnExit": {fmt.Sprint(s.end)},
		})
	}
	x.carrier.carry(errand{place: "conference " + event, call: k, prepare: func() (string, string, url.Values) {
		return x.status, x.how, form
	}})
}

// music is what is heard before a conference begins: the waitUrl's document,
// the carrier's own music if there is none, or silence if it is empty.
type music struct {
	seat      *seat
	element   *element
	url, from string
}

func (m *music) play() {
	k := m.seat.call
	k.carrier.mu.Lock()
	waits := m.seat.waits() && k.seat == m.seat
	k.carrier.mu.Unlock()
	_, given := m.element.attrs["waitUrl"]
	switch {
	case !waits:
	case !given:
		k.hear(Utterance{Kind: Held, Text: "music", For: musicLength})
	case m.url == "":
		k.hear(Utterance{Kind: Paused, For: musicLength})
	default:
		m.document()
	}
}

// document plays the waitUrl's document once; the next time it begins again,
// or where it redirected to.
func (m *music) document() {
	k := m.seat.call
	to := jump{
		url: resolve(m.from, m.url), method: m.element.attr("waitMethod", "POST"),
		extra: url.Values{"ConferenceSid": {m.seat.conference.sid}},
	}
	begun := time.Now()
	doc, from, faults, err := k.get(to)
	k.hear(Utterance{Kind: Fetched, For: time.Since(begun), Text: pathOf(to.url)})
	k.carrier.blameDocument(k, faults, from)
	if err != nil {
		k.carrier.blame(k, "%v (waitUrl %s)", err, pathOf(to.url))
		return
	}
	for _, e := range doc.kids {
		switch e.name {
		case "Say", "Play", "Pause":
			k.utter(e, false)
		case "Redirect":
			m.from, m.url = from, e.own
		default:
			k.carrier.blame(k, "%d %s may not be in a waitUrl (%s)", codeWaitVerb, e.name, pathOf(from))
		}
	}
}
