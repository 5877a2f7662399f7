package conversations_test

import (
	"slices"
	"strings"
	"time"

	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store"
)

// A talk is a conversation as its log tells it: every turn stepped through
// again from the empty state.
type talk struct {
	address chat.Address
	turns   int64
	seq     int64
	state   dialogs.State
	words   string // said last by us
	same    int    // how often running
	// silent are entries that must not be sent: made after an opt-out.
	silent map[int64]bool
	ids    map[string]bool // of the customer's messages
}

// A snapshot is what the store holds.
type snapshot struct {
	conversations []store.Conversation // by age
	turns         map[string][]store.TurnRecord
	entries       map[string][]chat.Entry // those new
	visits        map[string]store.Appointment
	tickets       map[string]bool
	claims        []store.Claim
	timers        []store.Timer
	surveys       int
}

func (w *days) look() (s snapshot) {
	s.turns, s.entries = map[string][]store.TurnRecord{}, map[string][]chat.Entry{}
	s.visits, s.tickets = map[string]store.Appointment{}, map[string]bool{}
	all, far := store.Page{Limit: 10_000}, time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	w.must(w.store.Read(w.ctx, func(v store.View) (err error) {
		if s.conversations, err = v.Conversations(store.ConversationFilter{}, all); err != nil {
			return err
		}
		for _, c := range s.conversations {
			t := w.talks[c.ID]
			if t != nil && t.turns == c.Turns {
				continue
			}
			seq := int64(0)
			if t != nil {
				seq = t.seq
			}
			if s.turns[c.ID], err = v.Turns(c.ID); err != nil {
				return err
			}
			if s.entries[c.ID], err = v.Entries(c.ID, seq, 0); err != nil {
				return err
			}
		}
		visits, err := v.Appointments(store.AppointmentFilter{}, all)
		for _, a := range visits {
			s.visits[a.ID] = a
		}
		if err != nil {
			return err
		}
		tickets, err := v.Tickets(store.TicketFilter{}, all)
		for _, t := range tickets {
			s.tickets[t.ID] = true
		}
		if err != nil {
			return err
		}
		if s.claims, err = v.Claims(time.Unix(0, 0), far); err != nil {
			return err
		}
		surveys, err := v.Surveys("", all)
		if s.surveys = len(surveys); err != nil {
			return err
		}
		s.timers, err = v.DueTimers(far, 0)
		return err
	}))
	slices.SortStableFunc(s.conversations, func(a, b store.Conversation) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return s
}

// hold checks every invariant after an input.
func (w *days) hold() {
	s := w.look()
	for _, c := range s.conversations {
		t := w.talks[c.ID]
		if t == nil {
			t = &talk{address: c.Address, silent: map[int64]bool{}, ids: map[string]bool{}}
			w.talks[c.ID] = t
		}
		t.address = c.Address
		if t.turns < c.Turns {
			w.follow(c, t, s.turns[c.ID], s.entries[c.ID])
			w.wayOut(c, t)
		}
	}
	w.note(s)
	w.apart(s)
	w.owned(s)
	w.unsent()
}

// note counts what the inputs lead to, so that tame ones are found out.
func (w *days) note(s snapshot) {
	for _, a := range s.visits {
		w.seen[a.Status]++
	}
	for _, c := range s.conversations {
		w.seen[string(c.Mode)]++
	}
	for _, out := range w.out {
		if out {
			w.seen["opted out"]++
		}
	}
	w.seen["ticket"] += len(s.tickets)
	w.seen["survey"] += s.surveys
}

// follow steps through the turns that a conversation made since: invariants 2, 3, 5, 6, 8.
func (w *days) follow(c store.Conversation, t *talk, turns []store.TurnRecord, entries []chat.Entry) {
	for n, e := range entries {
		if e.Seq != t.seq+int64(n)+1 {
			w.broken("%s: entry %d follows %d", c.ID, e.Seq, t.seq+int64(n))
		}
	}
	for _, turn := range turns[t.turns:] {
		n := int(turn.LastSeq - t.seq)
		if turn.Number != t.turns+1 || turn.FirstSeq != t.seq+1 || n < 0 || n > len(entries) {
			w.broken("%s: turn %+v after turn %d and entry %d", c.ID, turn, t.turns, t.seq)
		}
		w.again(c, t, turn, entries[:n])
		entries = entries[n:]
	}
	if len(entries) > 0 || c.Seq != t.seq || c.Turns != t.turns {
		w.broken("%s: at entry %d, turn %d; the log ends at %d, %d", c.ID, c.Seq, c.Turns, t.seq, t.turns)
	}
	if string(c.State) != string(t.state.Encode()) {
		w.broken("invariant 8: %s is stored as\n%s\nand again\n%s", c.ID, c.State, t.state.Encode())
	}
	if t.state.Mode != c.Mode {
		w.broken("%s: mode %s, its state says %s", c.ID, c.Mode, t.state.Mode)
	}
}

// again takes one turn once more and compares it with what is stored.
func (w *days) again(c store.Conversation, t *talk, turn store.TurnRecord, entries []chat.Entry) {
	was, wasOut := t.state.Mode, w.out[c.Address.ID]
	r := gateway.Replay{Dialogs: w.engine, Zone: w.pack.Zone, Traits: traitsOf, Channel: c.Address.Channel, State: t.state}
	events, effects, err := r.Turn(turn.Log)
	w.must(err)
	t.state = r.State
	in, out, joined := false, false, false
	for _, e := range events {
		_, isJoined := e.(dialogs.AgentJoined)
		joined = joined || isJoined
	}
	var said []dialogs.Say
	for _, f := range effects {
		switch f := f.(type) {
		case dialogs.Say:
			said = append(said, f)
		case dialogs.OptOut:
			out = true
		case dialogs.OptIn:
			in = true
		}
	}
	t.turns, t.seq = turn.Number, turn.LastSeq
	var ours []chat.Entry
	for _, e := range entries {
		if e.Author == chat.Customer && e.ID != "" {
			if t.ids[e.ID] {
				w.broken("%s: message %s is stored twice", c.ID, e.ID)
			}
			t.ids[e.ID] = true
		}
		if e.Author != chat.Customer {
			w.show(c.Address, e)
		}
		if e.Author != chat.Customer {
			ours = append(ours, e)
		}
		if wasOut && !in && e.Author != chat.Customer {
			t.silent[e.Seq] = true
		}
	}
	w.compare(c, t, turn, said, ours)
	for _, e := range ours {
		if e.Author == chat.Bot && (was == chat.ModeAgent && t.state.Mode == chat.ModeAgent || joined) {
			w.broken("invariant 5: the bot said %q while a person owned %s", e.Prompt.Text, c.ID)
		}
		w.varied(c, t, e)
	}
	switch {
	case in:
		w.out[c.Address.ID] = false
	case out && !wasOut:
		w.out[c.Address.ID] = true
		for _, o := range w.talks { // what was said before and is not sent yet
			for seq := int64(1); o.address.ID == c.Address.ID && seq <= o.seq; seq++ {
				o.silent[seq] = o.silent[seq] || o != t || seq < turn.FirstSeq
			}
		}
	}
}

func traitsOf(c chat.Channel) chat.Traits { return conversations.Traits[c] }

// compare: a turn says again what it said (invariant 8), in one entry (invariant 3).
func (w *days) compare(c store.Conversation, t *talk, turn store.TurnRecord, said []dialogs.Say, ours []chat.Entry) {
	var prompts []chat.Prompt
	author := chat.System
	for _, s := range said {
		if s.Author != chat.System && t.state.Mode == chat.ModeAgent {
			continue // the fence
		}
		if s.Author != chat.System {
			author = s.Author
		}
		prompts = append(prompts, s.Prompt)
	}
	if len(ours) == 1 && ours[0].Author == chat.Agent && len(prompts) == 0 {
		return // a person's own words
	}
	if len(ours) > 1 || (len(prompts) > 0) != (len(ours) == 1) {
		w.broken("invariant 3: turn %d of %s has %d entries of ours, %d prompts were said", turn.Number, c.ID, len(ours), len(prompts))
	}
	if len(ours) == 0 {
		return
	}
	want, got := dialogs.Join(prompts), ours[0].Prompt
	if ours[0].Author != author || got.Text != want.Text || got.Say != want.Say || got.Input != want.Input ||
		got.Key != want.Key || got.Must != want.Must || !slices.Equal(got.Choices, want.Choices) {
		w.broken("invariant 8: turn %d of %s said\n%s %+v\nand again\n%s %+v", turn.Number, c.ID, ours[0].Author, got, author, want)
	}
}

// varied: nothing is said more than twice running (invariant 2).
func (w *days) varied(c store.Conversation, t *talk, e chat.Entry) {
	words := conversations.Show(conversations.Traits[c.Address.Channel], e.Prompt)
	if words != t.words || e.Author == chat.Agent {
		t.words, t.same = words, 0
	}
	if t.same++; t.same > 2 && e.Author != chat.Agent {
		w.broken("invariant 2: said three times running in %s: %s", c.ID, words)
	}
}

// unsent: what was made or waited after an opt-out is not sent (invariant 6),
// nor what the bot had to say once a person owns the conversation (invariant 5).
func (w *days) unsent() {
	for _, wire := range w.wires {
		for _, d := range wire.taken() {
			t := w.talks[d.Conversation]
			if t.silent[d.Entry.Seq] {
				w.broken("invariant 6: %v opted out and was sent %q", d.Address, d.Entry.Prompt.Text)
			}
			if t.state.Mode == chat.ModeAgent && d.Entry.Author == chat.Bot {
				w.broken("invariant 5: the bot sent %q to %v while a person owned it", d.Entry.Prompt.Text, d.Address)
			}
		}
	}
}

// apart: no technician is in two places, holds included (invariant 4).
func (w *days) apart(s snapshot) {
	var live []store.Appointment
	for _, a := range s.visits {
		if a.Status == "held" || a.Status == "booked" {
			live = append(live, a)
		}
	}
	for i, a := range live {
		for _, b := range live[:i] {
			if a.Resource == b.Resource && a.Start.Before(b.End) && b.Start.Before(a.End) {
				w.broken("invariant 4: %s has %s and %s at once", a.Resource, a.ID, b.ID)
			}
		}
	}
	if len(s.claims) != len(live) {
		w.broken("invariant 4: %d windows claimed by %d appointments", len(s.claims), len(live))
	}
}

// owned: every timer has an owner that still needs it, and what is held or
// booked has the timer that ends it (invariant 7).
func (w *days) owned(s snapshot) {
	ends := map[string]string{"held": "hold", "booked": "noshow"}
	for _, t := range s.timers {
		n := slices.IndexFunc(s.conversations, func(c store.Conversation) bool { return c.ID == t.Conversation })
		if n < 0 {
			w.broken("invariant 7: timer %+v of no conversation", t)
		}
		c, live := s.conversations[n], true
		switch t.Name {
		case "hold":
			live = s.visits[t.Subject].Status == "held"
		case "remind", "noshow":
			live = s.visits[t.Subject].Status == "booked"
		case "agent":
			live = c.Mode == chat.ModeAgent
		case "silent": // of the customer: the owner does not owe an answer
			live = c.Mode == chat.ModeAgent && c.Route.Clock != "reply"
		case "offer":
			live = c.Mode == chat.ModeWaiting && c.Route.Offered != ""
		case "queue":
			live = c.Mode == chat.ModeWaiting
		case "survey":
			live = t.Subject == "" || s.visits[t.Subject].ID != "" || s.tickets[t.Subject]
		case "call":
			live = c.Call != ""
		case "clock":
			name, _, own := strings.Cut(t.Subject, "/")
			live = own && c.Mode == map[string]chat.Mode{"wait": chat.ModeWaiting, "reply": chat.ModeAgent}[name] || s.tickets[t.Subject]
		case "idle", "news", "dial", "fetch": // one that is early is set again when it fires
		default:
			live = false
		}
		if !live {
			w.broken("invariant 7: timer %+v of a conversation in mode %s, appointment %q", t, c.Mode, s.visits[t.Subject].Status)
		}
	}
	for _, a := range s.visits {
		if want := ends[a.Status]; want != "" && !slices.ContainsFunc(s.timers, func(t store.Timer) bool { return t.Name == want && t.Subject == a.ID }) {
			w.broken("invariant 7: nothing ends %s, which is %s", a.ID, a.Status)
		}
	}
}

// wayOut: from here a person is two inputs away, and an end four (invariant 1).
func (w *days) wayOut(c store.Conversation, t *talk) {
	if t.state.Mode == chat.ModeAgent || t.state.OptedOut && traitsOf(c.Address.Channel).Keywords {
		return // a person has it, or it is over until the customer wants it again
	}
	for _, l := range chat.Locales {
		words := map[chat.Locale][3]string{chat.English: {"agent", "start over", "bye"}, chat.Chinese: {"转人工", "重新开始", "再见"}}[l]
		try := &clone{w: w, state: t.state, at: c.UpdatedAt.In(w.pack.Zone), traits: conversations.Traits[c.Address.Channel]}
		for range 2 {
			if !try.person() {
				try.say(words[0], l)
			}
		}
		if !try.person() {
			w.broken("invariant 1: %q leads to no person in %s, but to mode %s, question %q", words[0], c.ID, try.state.Mode, try.state.Asked.Key)
		}
		try.state = t.state
		try.say(words[1], l)
		for range 3 {
			if try.state.Mode != chat.ModeClosed {
				try.say(words[2], l)
			}
		}
		if try.state.Mode != chat.ModeClosed {
			w.broken("invariant 1: %q, %q leads to no end in %s, but to mode %s, question %q", words[1], words[2], c.ID, try.state.Mode, try.state.Asked.Key)
		}
	}
}

// A clone is a conversation tried out without a world: nothing is free, the
// queue has room, what is asked for is there.
type clone struct {
	w      *days
	state  dialogs.State
	at     time.Time
	traits chat.Traits
}

func (c *clone) person() bool {
	return c.state.Mode == chat.ModeWaiting || c.state.Mode == chat.ModeAgent || c.state.Asked.Key == "desk.closed"
}

func (c *clone) say(text string, l chat.Locale) {
	c.at = c.at.Add(time.Second)
	var e dialogs.Event = c.w.understand.said(text, l)
	for range 10 {
		var effects []dialogs.Effect
		c.state, effects = c.w.engine.Step(c.state, dialogs.Now{At: c.at, Traits: c.traits}, e)
		if len(effects) == 0 || !dialogs.Asks(effects[len(effects)-1]) {
			return
		}
		switch effects[len(effects)-1].(type) {
		case dialogs.Enqueue:
			e = dialogs.Queued{Position: 1}
		case dialogs.OfferSurvey:
			e = dialogs.SurveyReady{ID: "sv_clone"}
		case dialogs.OpenTicket, dialogs.Reopen:
			e = dialogs.TicketOpened{Ticket: dialogs.Ticket{ID: "tk_clone", Number: "T-1", Status: "received"}}
		case dialogs.FindWindows:
			e = dialogs.WindowsFound{}
		case dialogs.FindBookings:
			e = dialogs.BookingsFound{}
		case dialogs.FindTickets:
			e = dialogs.TicketsFound{}
		case dialogs.FindOutage:
			e = dialogs.OutageFound{}
		default:
			e = dialogs.HoldLost{}
		}
	}
	c.w.broken("invariant 1: %q asks without end", text)
}
