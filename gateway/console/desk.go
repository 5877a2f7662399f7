package console

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway"
)

// maxReply is the most characters of a reply.
const maxReply = 4000

// A line is an entry of the transcript as the desk shows it.
type line struct {
	Seq     int64        `json:"seq"`
	Author  string       `json:"author"`
	Name    string       `json:"name"`
	Text    string       `json:"text"`
	Heard   *string      `json:"heard,omitempty"` // what of it a caller heard who spoke over it
	Choices []string     `json:"choices,omitempty"`
	Files   []attachment `json:"files,omitempty"`
	At      time.Time    `json:"at"`
	Status  string       `json:"status"`
	Hidden  bool         `json:"hidden,omitempty"` // personal data in it is hidden
}

// A view is a conversation at the desk (behaviours C91).
type view struct {
	card
	Phone    string     `json:"phone"`
	Verified bool       `json:"verified"`
	Segment  string     `json:"segment"`
	Area     string     `json:"area"`
	Earlier  int        `json:"earlier"` // conversations before this one
	Rating   *rating    `json:"rating"`  // the customer's last
	Hidden   bool       `json:"hidden"`  // personal data is hidden from who asks
	Ring     string     `json:"ring"`    // the phone of the agent who asks, where this call comes to
	Facts    []fact     `json:"facts"`
	Joined   []string   `json:"joined"`  // who may answer besides the owner
	Answers  bool       `json:"answers"` // whether what the agent who asks writes goes to the customer
	Spam     *time.Time `json:"spam"`    // when spam was found at the address
	Said     []string   `json:"said"`    // the customer's last words before a person came in
	Wrong    []wrong    `json:"wrong"`   // what the assistant did not understand
	Open     []string   `json:"open"`    // what it could not answer
	Tickets  []ticket   `json:"tickets"`
	Visits   []visit    `json:"visits"`
	Notes    []note     `json:"notes"`
	Canned   []canned   `json:"canned"`
	Lines    []line     `json:"lines"`
}

// A rating is what a customer answered in a survey, 1 to 5.
type rating struct {
	Mark int       `json:"mark"`
	At   time.Time `json:"at"`
}

// A fact is something that the assistant has found out, in words.
type fact struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Text  string `json:"text"`
}

// A wrong is a question of the assistant that went wrong so many times.
type wrong struct {
	About string `json:"about"`
	Times int    `json:"times"`
}

// A ticket is a case of the customer, with the promise that is due next.
type ticket struct {
	Number   string     `json:"number"`
	Kind     string     `json:"kind"`
	Priority string     `json:"priority"`
	Status   string     `json:"status"`
	Summary  string     `json:"summary"`
	Clock    string     `json:"clock"`
	Due      *time.Time `json:"due"`
}

// A visit is a technician's, booked.
type visit struct {
	Code    string    `json:"code"`
	Service string    `json:"service"`
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
}

// A canned reply is one that the agent need not type, its facts filled in.
type canned struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// A note is what one agent told the others.
type note struct {
	Name  string    `json:"name"`
	Text  string    `json:"text"`
	Alarm int       `json:"alarm,omitempty"` // of a clock's ping
	You   bool      `json:"you,omitempty"`   // it concerns who asks
	After int64     `json:"after"`
	At    time.Time `json:"at"`
}

// conversation shows one conversation; ?after= gives only later lines, and
// ?revealed= what is hidden to who had it revealed, for readAgain. That
// somebody opened it goes to the audit, whatever they begin with; that they
// keep it open does, once in readAgain.
func (c *Console) conversation(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt(cmp.Or(r.URL.Query().Get("after"), "0"), 10, 64)
	if err != nil || after < 0 {
		refuse(w, http.StatusBadRequest, "invalid", "after must be a number of a message.")
		return
	}
	ctx, id := r.Context(), r.PathValue("id")
	k, err := c.cfg.Gateway.Case(ctx, id, localeOf(r))
	if what := agentOf(r).ID + " " + id; err == nil && (after == 0 || !c.reads.lately(what, c.cfg.Now())) {
		if err = c.looked(ctx, agentOf(r), k, "conversation.read"); err == nil {
			c.reads.note(what, c.cfg.Now())
		}
	}
	var entries []chat.Entry
	if err == nil {
		entries, err = c.cfg.Gateway.History(ctx, id, after, 0)
	}
	if err != nil {
		c.fail(w, r, err)
		return
	}
	revealed := r.URL.Query().Has("revealed") && c.revealedTo(agentOf(r), id)
	out := viewOf(k, entries, agentOf(r), c.cfg.Gateway.Attending(), revealed)
	for _, o := range c.cfg.Canned {
		if text := o.For(k, agentOf(r)); text != "" && out.Answers {
			out.Canned = append(out.Canned, canned{o.Title[localeOf(r)], text})
		}
	}
	write(w, http.StatusOK, out)
}

// viewOf is what somebody at the desk sees of a case: its owner, who joined, and
// who had it revealed, everything, others no personal data.
func viewOf(k channels.Case, entries []chat.Entry, me channels.Agent, here []channels.Agent, revealed bool) view {
	k.Facts = slices.DeleteFunc(slices.Clone(k.Facts), func(f channels.Named) bool {
		return f.ID == "phone" && f.Value == k.Customer.Phone // it stands with the customer
	})
	whole, veiled := k, !revealed && !mayAnswer(k, me)
	hidden := veiled && k.Hides()
	if veiled {
		k = k.Masked()
	}
	p := k.Customer
	phone := p.Phone
	if hidden {
		phone = masked(phone)
	}
	o := view{
		card: cardOf(k, me, here), Hidden: hidden, Phone: phone, Verified: p.Verified, Segment: p.Segment, Area: p.Area, Earlier: k.Earlier,
		Facts: []fact{}, Wrong: []wrong{}, Joined: []string{}, Tickets: []ticket{}, Visits: []visit{}, Notes: []note{}, Canned: []canned{}, Lines: []line{},
	}
	if o.Mine {
		o.Ring = k.Owner.Phone
	}
	o.Answers = mayAnswer(k, me)
	for _, a := range k.Joined {
		o.Joined = append(o.Joined, a.Name)
	}
	if k.Rating.Mark > 0 {
		o.Rating = &rating{k.Rating.Mark, k.Rating.At}
	}
	if !p.Spam.IsZero() {
		o.Spam = &p.Spam
	}
	o.Said, o.Open = append([]string{}, k.Brief.Said...), append([]string{}, k.Brief.Open...)
	for _, q := range k.Brief.Wrong {
		o.Wrong = append(o.Wrong, wrong{q.About, q.Times})
	}
	for _, f := range k.Facts {
		o.Facts = append(o.Facts, fact{f.ID, f.Label, f.Value})
	}
	for _, t := range k.Tickets {
		row := ticket{Number: t.Number, Kind: t.Kind, Priority: t.Priority, Status: t.Status, Summary: t.Summary, Clock: t.Clock}
		if !t.Due.IsZero() {
			row.Due = &t.Due
		}
		o.Tickets = append(o.Tickets, row)
	}
	for _, v := range k.Visits {
		o.Visits = append(o.Visits, visit{v.Code, v.Service, v.Start, v.End})
	}
	for _, n := range k.Notes {
		o.Notes = append(o.Notes, note{n.Name, n.Text, n.Alarm, slices.Contains(n.To, me.ID), n.After, n.At})
	}
	for _, e := range entries {
		var secret bool
		if veiled {
			e, secret = whole.MaskedLine(e)
		}
		l := lineOf(e)
		l.Hidden = secret
		o.Lines = append(o.Lines, l)
	}
	return o
}

// masked hides the middle of a number, but for its last four digits.
func masked(phone string) string {
	if len(phone) < 9 {
		return phone
	}
	return phone[:len(phone)-8] + "••••" + phone[len(phone)-4:]
}

func lineOf(e chat.Entry) line {
	l := line{
		Seq: e.Seq, Author: string(e.Author), Name: e.Name, Text: e.Prompt.Text, Heard: e.Heard,
		At: e.At, Status: string(e.Status),
	}
	if channels.IsFileLink(e) {
		l.Text = ""
	}
	for _, m := range e.Media {
		l.Files = append(l.Files, attachmentOf(m))
	}
	for _, c := range e.Prompt.Choices {
		l.Choices = append(l.Choices, c.Label)
	}
	return l
}

// act does what an agent does.
func (c *Console) act(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ID          string `json:"id"` // of a reply or note: the browser's own, taken once
		Text        string `json:"text"`
		Corrects    int64  `json:"corrects"`    // number of the line that a reply corrects
		To          string `json:"to"`          // whom a transfer goes to, "" for whoever is next
		Queue       string `json:"queue"`       // in which queue, "" for the one it was in
		Disposition string `json:"disposition"` // what came of it
		Survey      bool   `json:"survey"`
	}
	if !decode(w, r, &in) {
		return
	}
	if in.Text = strings.TrimSpace(in.Text); len([]rune(in.Text)) > maxReply {
		refuse(w, http.StatusBadRequest, "too_long", "A reply has at most 4000 characters.")
		return
	}
	ctx, id, me := r.Context(), r.PathValue("id"), agentOf(r)
	var err error
	var said chat.Entry // a reply's
	switch r.PathValue("action") {
	case "claim":
		err = c.cfg.Gateway.Claim(ctx, id, me)
	case "reply":
		said, err = c.cfg.Gateway.Reply(ctx, id, me, channels.Reply{ID: in.ID, Text: in.Text, Corrects: in.Corrects})
	case "note":
		err = c.cfg.Gateway.Note(ctx, id, me, channels.Reply{ID: in.ID, Text: in.Text})
	case "transfer":
		err = c.transfer(ctx, id, me, in.To, channels.Transfer{Queue: in.Queue, Reason: in.Text})
	case "return":
		err = c.cfg.Gateway.Return(ctx, id, me)
	case "resolve":
		err = c.cfg.Gateway.Resolve(ctx, id, me, channels.Resolution{Disposition: in.Disposition, Note: in.Text, Survey: in.Survey})
	case "join":
		err = c.cfg.Gateway.Join(ctx, id, me)
	case "call":
		err = c.cfg.Gateway.CallBack(ctx, id, me)
	case "typing":
		c.cfg.Gateway.AgentTyping(id, me)
	case "reveal":
		c.reveal(w, r)
		return
	default:
		refuse(w, http.StatusNotFound, "not_found", "There is no such action.")
		return
	}
	if err != nil {
		c.fail(w, r, err)
		return
	}
	write(w, http.StatusOK, map[string]string{"id": id, "status": string(said.Status)})
}

// segments tells what a text would cost as SMS, as it would be sent.
func (c *Console) segments(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Text string `json:"text"`
	}
	if !decode(w, r, &in) {
		return
	}
	s := chat.CountSegments(chat.Smart(strings.TrimSpace(in.Text)))
	write(w, http.StatusOK, map[string]int{"n": s.Count, "units": s.Units, "room": s.Room()})
}

// transfer passes a conversation on to somebody at a desk, or to whoever is next.
func (c *Console) transfer(ctx context.Context, id string, me channels.Agent, to string, t channels.Transfer) error {
	for _, a := range c.cfg.Gateway.Attending() {
		if a.ID == to && to != "" {
			t.To = a
		}
	}
	if t.To.ID != to {
		return fmt.Errorf("%w: %s is not at a desk", gateway.ErrInvalid, to)
	}
	return c.cfg.Gateway.Transfer(ctx, id, me, t)
}
