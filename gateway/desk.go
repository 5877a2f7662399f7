package gateway

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
)

// actorOf names a person in the audit.
func actorOf(a channels.Agent) string { return "agent:" + a.ID }

// handoffOf tells why a conversation was handed to a person; zero if it was not.
func handoffOf(v store.View, conversation string) (h Handoff, err error) {
	s, err := v.Setting(handoffSetting(conversation))
	if err != nil || s == "" {
		return h, err
	}
	return h, json.Unmarshal([]byte(s), &h)
}

// Claim gives a conversation to a person. Of several at once one wins; the
// others get a *ClaimedError with the winner's name. From the commit on the
// bot is silent: what it had said but not sent is withheld. Claiming one's own
// is fine.
func (g *Gateway) Claim(ctx context.Context, conversation string, a channels.Agent) error {
	_, err := g.act(ctx, conversation, input{actor: actorOf(a), prepare: func(w *world) ([]dialogs.Event, error) {
		c := &w.conv
		switch {
		case c.Mode == chat.ModeAgent && c.Agent == a.ID:
			return nil, errNothing
		case c.Mode == chat.ModeAgent:
			return nil, &channels.ClaimedError{Name: c.AgentName}
		case c.Mode == chat.ModeClosed:
			return nil, fmt.Errorf("%w: the conversation is closed", ErrInvalid)
		}
		if err := w.tx.Withhold(c.ID, false); err != nil {
			return nil, err
		}
		return w.join(a, ""), errors.Join(w.awaitAgent(), w.alone(), w.takeTickets(a, ""), w.audit("handoff.claim", c.ID, ""))
	}})
	return err
}

// join makes a person the owner; from is the owner before.
func (w *world) join(a channels.Agent, from string) []dialogs.Event {
	c := &w.conv
	c.Mode, c.Agent, c.AgentName, c.AgentPhone = chat.ModeAgent, a.ID, a.Name, a.Phone
	w.touched = append(w.touched, w.g.personOf(a.ID, "").ID)
	return []dialogs.Event{dialogs.AgentJoined{ID: a.ID, Name: a.Name, From: from}}
}

// Transfer implements channels.Desk.
func (g *Gateway) Transfer(ctx context.Context, conversation string, a channels.Agent, to channels.Transfer) error {
	_, err := g.act(ctx, conversation, input{actor: actorOf(a), prepare: func(w *world) ([]dialogs.Event, error) {
		if err := w.owned(a); err != nil {
			return nil, err
		}
		if to.To.ID == a.ID {
			return nil, fmt.Errorf("%w: it is yours already", ErrInvalid)
		}
		if to.Queue != "" && !slices.ContainsFunc(g.pack.Desk.Queues, func(q pack.Queue) bool { return q.ID == to.Queue }) {
			return nil, fmt.Errorf("%w: no queue %s", ErrInvalid, to.Queue)
		}
		if err := w.note(a, to.Reason, nil); err != nil {
			return nil, err
		}
		if to.To.ID == "" {
			return w.silent(true, to.Queue)
		}
		return w.join(to.To, a.Name), errors.Join(w.awaitAgent(), w.alone(), w.takeTickets(to.To, a.ID), w.audit("handoff.transfer", w.conv.ID, to.To.ID))
	}})
	return err
}

// Note implements channels.Desk.
func (g *Gateway) Note(ctx context.Context, conversation string, a channels.Agent, r channels.Reply) error {
	if r.Text = clean(r.Text); r.Text == "" && len(r.Media) == 0 {
		return fmt.Errorf("%w: an empty note", ErrInvalid)
	}
	_, err := g.act(ctx, conversation, input{actor: actorOf(a), key: deskKey("note", conversation, r.ID), prepare: func(w *world) ([]dialogs.Event, error) {
		return nil, w.note(a, r.Text, r.Media)
	}})
	return err
}

// note keeps what one agent tells the others, if it is anything.
func (w *world) note(a channels.Agent, text string, media []chat.Media) error {
	if text = clean(text); text == "" && len(media) == 0 {
		return nil
	}
	return w.tx.AddNote(store.Note{
		Conversation: w.conv.ID, Agent: a.ID, Name: a.Name, Text: text, Media: media, After: w.conv.Seq, At: w.now.At,
	})
}

// deskKey names what somebody at a desk writes once; zero for what has no id.
func deskKey(kind, conversation, id string) (k store.Key) {
	if id != "" {
		sum := sha256.Sum256([]byte("desk\x00" + kind + "\x00" + conversation + "\x00" + id))
		copy(k[:], sum[:])
	}
	return k
}

// Reply sends what the owner, or who joined, writes to the customer. The entry's status is
// withheld if the customer does not want to be written to.
func (g *Gateway) Reply(ctx context.Context, conversation string, a channels.Agent, r channels.Reply) (chat.Entry, error) {
	r.Text = clean(r.Text)
	if r.Text == "" && len(r.Media) == 0 {
		return chat.Entry{}, fmt.Errorf("%w: an empty reply", ErrInvalid)
	}
	entry := &chat.Entry{Author: chat.Agent, Name: a.Name, ID: r.ID, Media: r.Media, Prompt: chat.Prompt{Text: r.Text}}
	in := input{actor: actorOf(a), key: deskKey("reply", conversation, r.ID), entry: entry, prepare: func(w *world) ([]dialogs.Event, error) {
		if err := w.answers(a); err != nil {
			return nil, err
		}
		if r.Corrects > 0 {
			words, _ := g.pack.Render("desk.correction", w.conv.Locale, pack.Arg{Name: "text", Value: r.Text})
			entry.Prompt.Text = cmp.Or(words, r.Text)
			if err := w.corrects(a, r.Corrects); err != nil {
				return nil, err
			}
		}
		return nil, errors.Join(w.answered(), w.awaitCustomer())
	}}
	entries, err := g.act(ctx, conversation, in)
	if err != nil {
		return chat.Entry{}, err
	}
	return entries[0], nil
}

// Return gives a conversation back to the assistant.
func (g *Gateway) Return(ctx context.Context, conversation string, a channels.Agent) error {
	return g.part(ctx, conversation, a, chat.ModeBot, func(w *world) (dialogs.Event, error) {
		return dialogs.AgentReturned{}, w.audit("handoff.return", conversation, "")
	})
}

// corrects refuses the correction of what is no line of this person's.
func (w *world) corrects(a channels.Agent, seq int64) error {
	e, err := w.tx.Entries(w.conv.ID, seq-1, 1)
	if err != nil {
		return err
	}
	if len(e) != 1 || e[0].Seq != seq || e[0].Author != chat.Agent || e[0].Name != a.Name {
		return fmt.Errorf("%w: line %d is not yours to correct", ErrInvalid, seq)
	}
	return nil
}

// disposition is what the word for what came of a conversation looks like: it
// is counted in reports, and nothing that was said.
var disposition = regexp.MustCompile(`^[A-Za-z0-9_]{0,40}$`)

// Resolve implements channels.Desk.
func (g *Gateway) Resolve(ctx context.Context, conversation string, a channels.Agent, r channels.Resolution) error {
	if !disposition.MatchString(r.Disposition) {
		return fmt.Errorf("%w: no word for what came of it", ErrInvalid)
	}
	return g.part(ctx, conversation, a, chat.ModeClosed, func(w *world) (dialogs.Event, error) {
		err := errors.Join(w.note(a, r.Note, nil), w.audit("handoff.resolve", conversation, r.Disposition))
		if r.Disposition == channels.Spam {
			err = errors.Join(err, w.flag())
		}
		return dialogs.AgentResolved{Survey: r.Survey, Spam: r.Disposition == channels.Spam}, err
	})
}

// part ends a person's ownership.
func (g *Gateway) part(ctx context.Context, conversation string, a channels.Agent, m chat.Mode, end func(*world) (dialogs.Event, error)) error {
	_, err := g.act(ctx, conversation, input{actor: actorOf(a), prepare: func(w *world) ([]dialogs.Event, error) {
		if err := w.owned(a); err != nil {
			return nil, err
		}
		if err := w.leave(a, m); err != nil {
			return nil, err
		}
		e, err := end(w)
		return []dialogs.Event{e}, err
	}})
	return err
}

// leave has a person who owned the conversation leave it to another mode. A
// call to the customer that they ordered is off.
func (w *world) leave(a channels.Agent, m chat.Mode) error {
	err := w.served(a) // before the name is gone
	w.conv.Mode = m
	return errors.Join(err, w.tx.DropTimer(w.conv.ID, timerDial, "callback"), w.tx.SetSetting(handoffSetting(w.conv.ID), ""))
}

// takeTickets gives the open tickets of the conversation that nobody owns, or
// that from owned, to who has it now: the first-contact owner has the ticket,
// too (handbook §6.1). A complaint about that very person stays.
func (w *world) takeTickets(a channels.Agent, from string) error {
	list, err := w.tx.Tickets(store.TicketFilter{Conversation: w.conv.ID}, store.Page{})
	if err != nil {
		return err
	}
	for _, t := range list {
		if !isOpen(t) || t.Owner != "" && t.Owner != from || t.Details["not_for"] == a.ID {
			continue
		}
		t.Owner = a.ID
		if slices.Index(ticketStatuses, t.Status) < slices.Index(ticketStatuses, assigned) {
			keepPromises(&t, assigned, w.now.At)
		}
		if err := w.saveTicket(&t, "ticket.assign", ""); err != nil {
			return err
		}
	}
	return nil
}

// servedSetting is where it is kept who served a customer last.
func servedSetting(customer string) string { return "served:" + customer }

// A lastService is who served a customer last, and where and when.
type lastService struct {
	channels.Agent
	Conversation string
	At           time.Time
}

// served keeps who served the customer: on coming back they are theirs first
// (handbook §6.1).
func (w *world) served(a channels.Agent) error {
	b, err := json.Marshal(lastService{channels.Agent{ID: a.ID, Name: w.conv.AgentName}, w.conv.ID, w.now.At})
	if err != nil || w.conv.CustomerID == "" {
		return err
	}
	return w.tx.SetSetting(servedSetting(w.conv.CustomerID), string(b))
}

// servedBy is who served a conversation's customer last, if nobody owns it.
func servedBy(v store.View, c store.Conversation) (a channels.Agent, err error) {
	if c.Agent != "" {
		return a, nil
	}
	s, err := serviceOf(v, c.CustomerID)
	return s.Agent, err
}

func serviceOf(v store.View, customer string) (s lastService, err error) {
	if customer == "" {
		return s, nil
	}
	stored, err := v.Setting(servedSetting(customer))
	if err != nil || stored == "" {
		return s, err
	}
	return s, json.Unmarshal([]byte(stored), &s)
}

// ratedFor is how long after a person has left it a conversation's survey is
// still about them.
const ratedFor = 48 * time.Hour

// rated is the id of the person of whose service a survey of this conversation
// is, or a complaint after it; "" for nobody's.
func (w *world) rated() (string, error) {
	if w.was.conv.Agent != "" {
		return w.was.conv.Agent, nil
	}
	s, err := serviceOf(w.tx, w.conv.CustomerID)
	if s.Conversation != w.conv.ID || w.now.At.Sub(s.At) > ratedFor {
		return "", err
	}
	return s.ID, err
}

// Remember implements channels.Desk.
func (g *Gateway) Remember(ctx context.Context, desk, conversation, what string) error {
	return unavailable(g.store.Write(ctx, func(tx store.Tx) error {
		return tx.SetSetting("desk:"+desk+":"+conversation, what)
	}))
}

// Remembered implements channels.Desk.
func (g *Gateway) Remembered(ctx context.Context, desk string) (map[string]string, error) {
	out := map[string]string{}
	prefix := "desk:" + desk + ":"
	err := g.store.Read(ctx, func(v store.View) error {
		list, err := v.Settings(prefix)
		for name, what := range list {
			out[name[len(prefix):]] = what
		}
		return err
	})
	return out, unavailable(err)
}

// owned refuses who does not own the conversation.
func (w *world) owned(a channels.Agent) error {
	if w.conv.Mode != chat.ModeAgent || w.conv.Agent != a.ID {
		return ErrNotOwner
	}
	return nil
}

// act makes a turn of what somebody at a desk did, and returns its entries.
// What was done before is answered as it was then, whoever owns the
// conversation by now.
func (g *Gateway) act(ctx context.Context, conversation string, in input) ([]chat.Entry, error) {
	in.cause = "desk"
	prepare := in.prepare
	in.prepare = func(w *world) ([]dialogs.Event, error) {
		if in.key != (store.Key{}) {
			if _, err := w.tx.Seen(in.key); err == nil {
				return nil, store.ErrDuplicate
			} else if err := ignore(err, store.ErrNotFound); err != nil {
				return nil, err
			}
		}
		return prepare(w)
	}
	out, err := g.turnOf(ctx, conversation, in)
	switch {
	case err == nil:
		return out.entries, nil
	case errors.Is(err, store.ErrDuplicate):
		r, err := g.again(ctx, in.key)
		return r.Entries, err
	case errors.Is(err, errNothing):
		return nil, nil
	}
	return nil, refusal(err)
}

// refusal passes the gateway's own kinds of error on and gives the store's theirs.
func refusal(err error) error {
	for _, own := range []error{ErrClaimed, ErrNotOwner, ErrInvalid, ErrTaken} {
		if errors.Is(err, own) {
			return err
		}
	}
	return unavailable(err)
}

// AgentTyping shows the customer that somebody is typing whose words would
// reach them: the owner or who joined. Of others it is ignored.
func (g *Gateway) AgentTyping(conversation string, a channels.Agent) {
	l := g.live.get(conversation)
	if l == nil || l.conv.Mode != chat.ModeAgent || l.conv.Agent != a.ID && !g.joined(l.conv, a) {
		return
	}
	for _, w := range g.watchers {
		w.AgentTyping(conversation)
	}
}

// joined tells whether somebody has joined a conversation; not if that cannot be read.
func (g *Gateway) joined(c store.Conversation, a channels.Agent) (is bool) {
	err := g.store.Read(context.Background(), func(v store.View) error {
		list, err := joinedOf(v, c)
		is = slices.ContainsFunc(list, func(o channels.Agent) bool { return o.ID == a.ID })
		return err
	})
	return is && err == nil
}
