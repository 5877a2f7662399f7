package conversations

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// judge compares what was said with what a step expects.
func (p *play) judge(ctx context.Context, s Step, said []chat.Prompt) []string {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	text := p.words(said)
	if s.Quiet && len(said) > 0 {
		fault("expected no reply")
	}
	if s.speaks() && len(said) == 0 {
		fault("expected a reply, and there is none")
	}
	p.judgeArrival(said, fault)
	for _, e := range s.Expect {
		if !e.match(text) && !e.match(p.arrivals()) {
			fault("expected %q", e.written)
		}
	}
	for _, n := range s.Not {
		if n.match(text) {
			fault("did not expect %q", n.written)
		}
	}
	if len(said) > 0 {
		p.judgeForm(s, said[len(said)-1], fault)
		p.judgeSame(s, text, fault)
		p.replies = append(p.replies, text)
	}
	p.judgeSpeech(s, said, fault)
	if s.Mode != "" {
		if c, err := p.gateway.Find(ctx, p.address); err != nil || c.Mode != s.Mode {
			fault("expected mode %s, is %s", s.Mode, c.Mode)
		}
	}
	return faults
}

func (p *play) words(said []chat.Prompt) string {
	var texts []string
	for _, s := range said {
		texts = append(texts, Heard(p.traits, s))
	}
	return strings.Join(texts, "\n")
}

func (p *play) judgeForm(s Step, last chat.Prompt, fault func(string, ...any)) {
	if s.Input != "" && last.Input != s.Input {
		fault("expected input %s, is %s", s.Input, last.Input)
	}
	var values []string
	for _, c := range last.Choices {
		values = append(values, c.Value)
	}
	for _, want := range s.Choices {
		if !slices.Contains(values, want) {
			fault("expected choice %s among %s", want, values)
		}
	}
}

// judgeSpeech looks at the pieces said aloud and at the end of the call.
func (p *play) judgeSpeech(s Step, said []chat.Prompt, fault func(string, ...any)) {
	var pieces []string
	ends := false
	for _, p := range said {
		ends = ends || p.End
		for _, x := range p.Speech {
			piece := string(x.Locale) + ": " + x.Text
			if x.Must {
				piece = "!" + piece
			}
			pieces = append(pieces, piece)
		}
	}
	if s.Ends && !ends {
		fault("expected the call to end")
	}
	left := pieces
	for _, want := range s.Speech {
		i := slices.IndexFunc(left, want.match)
		if i < 0 {
			fault("expected %q next, said is %q", want.written, pieces)
			return
		}
		left = left[i+1:]
	}
}

func (p *play) judgeSame(s Step, text string, fault func(string, ...any)) {
	if s.Same == 0 {
		return
	}
	switch i := len(p.replies) + s.Same; {
	case i < 0:
		fault("expected the same reply as %d before, and there were %d", -s.Same, len(p.replies))
	case p.replies[i] != text:
		fault("expected the same reply as %d before: %q", -s.Same, p.replies[i])
	}
}

// after compares what is stored with what must be true in the end.
func (p *play) after(ctx context.Context, t Then) []string {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	err := p.store.Read(ctx, func(v store.View) error {
		c, err := v.ConversationAt(p.address)
		if err != nil {
			return err
		}
		if t.Mode != "" && c.Mode != t.Mode {
			fault("expected mode %s, is %s", t.Mode, c.Mode)
		}
		if t.Locale != "" && c.Locale != t.Locale {
			fault("expected locale %s, is %s", t.Locale, c.Locale)
		}
		return p.records(v, t, c, fault)
	})
	if err != nil {
		fault("%v", err)
	}
	return faults
}

func (p *play) records(v store.View, t Then, c store.Conversation, fault func(string, ...any)) error {
	all := store.Page{Limit: 1000}
	if t.Gaps != nil {
		gaps, err := v.Gaps(all)
		if err != nil {
			return err
		}
		if len(gaps) != *t.Gaps {
			fault("expected %d gaps, there are %d", *t.Gaps, len(gaps))
		}
	}
	if t.Appointments != nil {
		found, err := v.Appointments(store.AppointmentFilter{}, all)
		if err != nil {
			return err
		}
		wholly(fault, "appointment", p.asHeard(*t.Appointments), p.asHeard(reversed(found, p.appointment)), live)
	}
	if t.Tickets != nil {
		found, err := v.Tickets(store.TicketFilter{}, all)
		if err != nil {
			return err
		}
		wholly(fault, "ticket", p.asHeard(*t.Tickets), p.asHeard(reversed(found, ticket)), every)
	}
	if t.Surveys != nil {
		found, err := v.Surveys("", all)
		if err != nil {
			return err
		}
		wholly(fault, "survey", p.asHeard(*t.Surveys), p.asHeard(reversed(found, survey)), every)
	}
	if t.Customer != nil {
		cu, err := v.Customer(c.CustomerID)
		if err != nil {
			return err
		}
		wholly(fault, "customer", []Record{t.Customer}, []Record{customer(cu)}, every)
	}
	return nil
}

// wholly matches each wanted record with a found one of its own. Found records
// that count and that nobody wanted are a fault too.
func wholly(fault func(string, ...any), what string, wanted, found []Record, counts func(Record) bool) {
	var left []Record
	left = append(left, found...)
	for _, w := range wanted {
		i := slices.IndexFunc(left, w.fits)
		if i < 0 {
			fault("expected %s %v; there are %v", what, w, found)
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
	for _, l := range left {
		if counts(l) {
			fault("did not expect %s %v", what, l)
		}
	}
}

// asHeard leaves capitals and full stops out of records where they are those
// of a recognition, not of the customer.
func (p *play) asHeard(list []Record) []Record {
	if p.end == nil || !Traits[p.res.Channel].Spoken {
		return list
	}
	out := make([]Record, len(list))
	for i, r := range list {
		out[i] = Record{}
		for k, v := range r {
			out[i][k] = strings.ToLower(strings.TrimRight(v, ".。"))
		}
	}
	return out
}

// fits tells whether found has every field of r.
func (r Record) fits(found Record) bool {
	for k, v := range r {
		if have, ok := found[k]; !ok || have != v {
			return false
		}
	}
	return true
}

func every(Record) bool { return true }

// live appointments take a window.
func live(r Record) bool { return r["status"] == "held" || r["status"] == "booked" }

// reversed shapes records oldest first.
func reversed[R any](found []R, shape func(R) Record) []Record {
	out := make([]Record, 0, len(found))
	for _, f := range slices.Backward(found) {
		out = append(out, shape(f))
	}
	return out
}

func (p *play) appointment(a store.Appointment) Record {
	local := func(t time.Time) string { return t.In(p.Pack.Zone).Format("2006-01-02T15:04") }
	return Record{
		"status": a.Status, "service": a.Service, "area": a.Area, "start": local(a.Start), "end": local(a.End),
		"address": a.Address, "name": a.Name, "phone": a.Phone, "notes": a.Notes, "sequence": strconv.Itoa(a.Sequence),
	}
}

func ticket(t store.Ticket) Record {
	r := Record{"kind": t.Kind, "category": t.Category, "priority": t.Priority, "status": t.Status, "summary": t.Summary, "owner": t.Owner}
	for k, v := range t.Details {
		r["details."+k] = v
	}
	return r
}

func survey(s store.Survey) Record {
	r := Record{"status": s.Status, "overall": strconv.Itoa(s.Overall), "comment": s.Comment, "channel": string(s.Channel)}
	for k, v := range s.Scores {
		r["scores."+k] = strconv.Itoa(v)
	}
	return r
}

func customer(c store.Customer) Record {
	return Record{"name": c.Name, "phone": c.Phone, "address": c.Address, "area": c.Area, "locale": string(c.Locale)}
}
