package console

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway"
	"switchboard/gateway/store"
)

// recent is how many conversations that nobody waits in are shown.
const recent = 20

// maxReply is the most characters of a reply.
const maxReply = 4000

// A card is a conversation in the desk's lists.
type card struct {
	ID        string     `json:"id"`
	Channel   string     `json:"channel"`
	Locale    string     `json:"locale"`
	Mode      string     `json:"mode"`
	Agent     string     `json:"agent"`
	Mine      bool       `json:"mine"`
	Customer  string     `json:"customer"` // name, else masked number, or ""
	Blocked   bool       `json:"blocked"`  // the customer wants no text messages
	Position  int        `json:"position,omitempty"`
	Since     *time.Time `json:"since"` // since when the customer waits
	Reason    string     `json:"reason"`
	Summary   string     `json:"summary"`
	UpdatedAt time.Time  `json:"updated_at"`
}

// queue lists who waits, longest first, then who talks to a person, then the
// newest of all others, and of those that are over: who has opted out writes there.
func (c *Console) queue(w http.ResponseWriter, r *http.Request) {
	waiting, err := c.cfg.Gateway.Queue(r.Context())
	if err != nil {
		c.fail(w, r, err)
		return
	}
	me := agentOf(r)
	cards := []card{}
	err = c.cfg.Store.Read(r.Context(), func(v store.View) error {
		for _, q := range waiting {
			k := cardOf(v, q.Conversation, me)
			k.Position, k.Reason, k.Summary = q.Position, q.Handoff.Queue, q.Handoff.Summary
			cards = append(cards, k)
		}
		for _, mode := range []chat.Mode{chat.ModeAgent, chat.ModeBot, chat.ModeClosed} {
			found, err := v.Conversations(store.ConversationFilter{Mode: mode}, store.Page{Limit: limitOf(mode)})
			if err != nil {
				return err
			}
			for _, f := range found {
				cards = append(cards, cardOf(v, f, me))
			}
		}
		return nil
	})
	if err != nil {
		c.fail(w, r, err)
		return
	}
	write(w, http.StatusOK, map[string]any{"now": c.cfg.Gateway.Now(), "items": cards})
}

func limitOf(m chat.Mode) int {
	if m == chat.ModeAgent {
		return 200
	}
	return recent
}

func cardOf(v store.View, c store.Conversation, me channels.Agent) card {
	k := card{
		ID: c.ID, Channel: string(c.Address.Channel), Locale: string(c.Locale), Mode: string(c.Mode),
		Agent: c.AgentName, Mine: c.Mode == chat.ModeAgent && c.Agent == me.ID, UpdatedAt: c.UpdatedAt,
	}
	if !c.QueuedAt.IsZero() {
		k.Since = &c.QueuedAt
	}
	if cu, err := v.Customer(c.CustomerID); err == nil {
		k.Customer = cu.Name
	}
	if a := c.Address; a.Channel == chat.SMS || a.Channel == chat.Voice {
		may, err := gateway.MayWrite(v, chat.Address{Channel: chat.SMS, ID: a.ID})
		k.Blocked, k.Customer = err == nil && !may, cmp.Or(k.Customer, masked(a.ID))
	}
	return k
}

// A line is an entry of the transcript as the desk shows it.
type line struct {
	Seq     int64        `json:"seq"`
	Author  string       `json:"author"`
	Name    string       `json:"name"`
	Text    string       `json:"text"`
	Choices []string     `json:"choices,omitempty"`
	Files   []attachment `json:"files,omitempty"`
	At      time.Time    `json:"at"`
	Status  string       `json:"status"`
}

// A view is a conversation at the desk (behaviours C91).
type view struct {
	card
	Phone    string   `json:"phone"`
	Verified bool     `json:"verified"`
	Area     string   `json:"area"`
	Ring     string   `json:"ring"` // the phone of the agent who asks, where this call comes to
	Facts    []fact   `json:"facts"`
	Tickets  []ticket `json:"tickets"`
	Lines    []line   `json:"lines"`
}

// A fact is something that the assistant has found out, in words.
type fact struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// A ticket is a case of the conversation, with the promise that is due next.
type ticket struct {
	Number   string     `json:"number"`
	Kind     string     `json:"kind"`
	Priority string     `json:"priority"`
	Status   string     `json:"status"`
	Clock    string     `json:"clock"`
	Due      *time.Time `json:"due"`
}

// conversation shows one conversation; ?after= gives only later lines. That
// somebody opened it goes to the audit.
func (c *Console) conversation(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt(cmp.Or(r.URL.Query().Get("after"), "0"), 10, 64)
	if err != nil || after < 0 {
		refuse(w, http.StatusBadRequest, "invalid", "after must be a number of a message.")
		return
	}
	h, err := c.cfg.Gateway.HandoffOf(r.Context(), r.PathValue("id"))
	if err != nil {
		c.fail(w, r, err)
		return
	}
	var out view
	look := func(v store.View) error { return out.read(v, r.PathValue("id"), after, agentOf(r)) }
	if after > 0 {
		err = c.cfg.Store.Read(r.Context(), look)
	} else {
		err = c.look(r.Context(), agentOf(r), r.PathValue("id"), look)
	}
	if err != nil {
		c.fail(w, r, err)
		return
	}
	out.Reason, out.Summary = h.Queue, h.Summary
	for _, f := range h.Facts {
		out.Facts = append(out.Facts, fact{f.ID, c.inWords(f, localeOf(r))})
	}
	out.Area = c.area(out.Area, localeOf(r))
	write(w, http.StatusOK, out)
}

// inWords is a fact as the agent would say it: the pack's name of an id, else
// what the customer said.
func (c *Console) inWords(f dialogs.Fact, l chat.Locale) string {
	switch f.ID {
	case "service":
		for _, s := range c.cfg.Pack.Services {
			if s.ID == f.Value {
				return s.Name[l]
			}
		}
	case "area":
		return c.area(f.Value, l)
	}
	return cmp.Or(c.cfg.Pack.Cases[f.ID+"."+f.Value][l], f.Text, f.Value)
}

// area is the pack's name of an area.
func (c *Console) area(id string, l chat.Locale) string {
	for _, a := range c.cfg.Pack.Areas {
		if a.ID == id {
			return a.Name[l]
		}
	}
	return id
}

// look reads with an audit row that says so.
func (c *Console) look(ctx context.Context, a channels.Agent, id string, read func(store.View) error) error {
	return c.cfg.Store.Write(ctx, func(tx store.Tx) error {
		if err := read(tx); err != nil {
			return err
		}
		conv, err := tx.Conversation(id)
		if err != nil {
			return err
		}
		return tx.AddAudit(store.Audit{
			At: c.cfg.Gateway.Now(), Actor: "agent:" + a.ID, Action: "conversation.read",
			Subject: cmp.Or(conv.CustomerID, id), Detail: id,
		})
	})
}

func (o *view) read(v store.View, id string, after int64, me channels.Agent) error {
	conv, err := v.Conversation(id)
	if err != nil {
		return err
	}
	*o = view{card: cardOf(v, conv, me), Facts: []fact{}, Tickets: []ticket{}, Lines: []line{}}
	if o.Mine {
		o.Ring = conv.AgentPhone
	}
	if cu, err := v.Customer(conv.CustomerID); err == nil {
		o.Phone, o.Verified, o.Area = masked(cu.Phone), cu.PhoneVerified, cu.Area
	}
	tickets, err := v.Tickets(store.TicketFilter{Conversation: id}, store.Page{})
	if err != nil {
		return err
	}
	for _, t := range tickets {
		o.Tickets = append(o.Tickets, ticketOf(t))
	}
	entries, err := v.Entries(id, after, 0)
	for _, e := range entries {
		o.Lines = append(o.Lines, lineOf(e))
	}
	return err
}

// ticketOf finds the promise that is due next.
func ticketOf(t store.Ticket) ticket {
	out := ticket{Number: t.Number, Kind: t.Kind, Priority: t.Priority, Status: t.Status}
	open := slices.DeleteFunc(slices.Clone(t.Clocks), func(k store.Clock) bool { return !k.MetAt.IsZero() })
	if len(open) > 0 {
		next := slices.MinFunc(open, func(a, b store.Clock) int { return a.DueAt.Compare(b.DueAt) })
		out.Clock, out.Due = next.Name, &next.DueAt
	}
	return out
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
		Seq: e.Seq, Author: string(e.Author), Name: e.Name, Text: e.Prompt.Text,
		At: e.At, Status: string(e.Status),
	}
	for _, m := range e.Media {
		l.Files = append(l.Files, attachmentOf(m))
	}
	for _, c := range e.Prompt.Choices {
		l.Choices = append(l.Choices, c.Label)
	}
	return l
}

// act does what an agent does: claim, reply, return, resolve, or typing.
func (c *Console) act(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ID     string `json:"id"` // of a reply: the browser's own, taken once
		Text   string `json:"text"`
		Survey bool   `json:"survey"`
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
		said, err = c.cfg.Gateway.Reply(ctx, id, me, channels.Reply{ID: in.ID, Text: in.Text})
	case "return":
		err = c.cfg.Gateway.Return(ctx, id, me)
	case "resolve":
		err = c.cfg.Gateway.Resolve(ctx, id, me, channels.Resolution{Survey: in.Survey})
	case "typing":
		c.cfg.Gateway.AgentTyping(id)
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
