package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/gateway/store"
)

// joinedSetting is where it is kept who may answer besides the owner. It is
// dropped when somebody becomes the owner.
func joinedSetting(conversation string) string { return "joined:" + conversation }

// joinedOf are those who may answer besides the owner.
func joinedOf(v store.View, c store.Conversation) (list []channels.Agent, err error) {
	if c.Mode != chat.ModeAgent {
		return nil, nil
	}
	s, err := v.Setting(joinedSetting(c.ID))
	if err != nil || s == "" {
		return nil, err
	}
	return list, json.Unmarshal([]byte(s), &list)
}

// alone ends the help of colleagues.
func (w *world) alone() error { return w.tx.SetSetting(joinedSetting(w.conv.ID), "") }

// answers refuses who neither owns the conversation nor has joined it.
func (w *world) answers(a channels.Agent) error {
	err := w.owned(a)
	if err == nil {
		return nil
	}
	list, failed := joinedOf(w.tx, w.conv)
	if failed != nil {
		return failed
	}
	if slices.ContainsFunc(list, func(o channels.Agent) bool { return o.ID == a.ID }) {
		return nil
	}
	return err
}

// Join implements channels.Desk.
func (g *Gateway) Join(ctx context.Context, conversation string, a channels.Agent) error {
	_, err := g.act(ctx, conversation, input{actor: actorOf(a), prepare: func(w *world) ([]dialogs.Event, error) {
		switch err := w.answers(a); {
		case w.conv.Mode != chat.ModeAgent:
			return nil, fmt.Errorf("%w: nobody owns the conversation", ErrInvalid)
		case err == nil:
			return nil, errNothing
		case !errors.Is(err, ErrNotOwner):
			return nil, err
		}
		list, err := joinedOf(w.tx, w.conv)
		if err != nil {
			return nil, err
		}
		b, err := json.Marshal(append(list, channels.Agent{ID: a.ID, Name: a.Name}))
		if err != nil {
			return nil, err
		}
		return []dialogs.Event{dialogs.AgentHelped{Name: a.Name}},
			errors.Join(w.tx.SetSetting(joinedSetting(conversation), string(b)), w.audit("handoff.join", conversation, ""))
	}})
	return err
}

// spamShown is for how long desks see that spam came from an address. Nobody is
// shut out for it: "agent" leads to a person there, too (behaviours C90).
const spamShown = 30 * 24 * time.Hour

func spamSetting(a chat.Address) string { return "spam:" + string(a.Channel) + ":" + a.ID }

// flag notes that somebody found spam in the conversation.
func (w *world) flag() error {
	return w.tx.SetSetting(spamSetting(w.conv.Address), w.now.At.UTC().Format(time.RFC3339))
}

// spamAt is when spam was found at an address, zero for not lately.
func (g *Gateway) spamAt(v store.View, a chat.Address) (time.Time, error) {
	s, err := v.Setting(spamSetting(a))
	if err != nil || s == "" {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339, s)
	if g.clock.now().Sub(at) > spamShown {
		at = time.Time{}
	}
	if at.IsZero() {
		return at, err
	}
	return at.In(g.zone), err
}

// CallBack implements channels.Desk.
func (g *Gateway) CallBack(ctx context.Context, conversation string, a channels.Agent) error {
	_, err := g.act(ctx, conversation, input{actor: actorOf(a), prepare: func(w *world) ([]dialogs.Event, error) {
		if err := w.owned(a); err != nil {
			return nil, err
		}
		_, dials := g.wires[g.phones(true)].channel.(channels.Dialer)
		if !dials || phoneOf(w.conv.Address) == "" || w.conv.Call != "" || w.silenced() {
			return nil, fmt.Errorf("%w: no number that may be called", ErrInvalid)
		}
		return []dialogs.Event{dialogs.AgentCalls{}}, w.audit("handoff.call", conversation, "")
	}})
	return err
}

const (
	// pastPage is how many earlier conversations are shown at a time, pastLines
	// how many of the last lines of each.
	pastPage, pastLines = 5, 3
	// pastAbout is the most characters of what an earlier conversation was about.
	pastAbout = 200
)

// Before implements channels.Desk. Whose number is only claimed is another
// customer than the one whose it is, so that nobody's past is shown for theirs.
func (g *Gateway) Before(ctx context.Context, conversation string, a channels.Agent, cursor string) (p channels.Past, err error) {
	err = g.store.Write(ctx, func(tx store.Tx) error {
		c, err := tx.Conversation(conversation)
		if err != nil || c.CustomerID == "" {
			return err
		}
		p = channels.Past{}
		page := store.Page{Limit: pastPage + 1, Cursor: cursor}
		if cursor == "" { // it begins after this one
			page.Cursor = c.Cursor()
		}
		found, err := tx.Conversations(store.ConversationFilter{Customer: c.CustomerID}, page)
		if err != nil {
			return err
		}
		if len(found) > pastPage {
			found = found[:pastPage]
			p.Next = found[pastPage-1].Cursor()
		}
		for _, o := range found {
			k, err := pastOf(tx, o)
			if err != nil {
				return err
			}
			p.Items = append(p.Items, k)
		}
		return tx.AddAudit(store.Audit{At: g.clock.now(), Actor: actorOf(a), Action: "conversation.before", Subject: c.CustomerID, Detail: c.ID})
	})
	if errors.Is(err, store.ErrCursor) {
		return p, fmt.Errorf("%w: no such page", ErrInvalid)
	}
	return p, unavailable(err)
}

func pastOf(v store.View, c store.Conversation) (k channels.PastCase, err error) {
	k = channels.PastCase{ID: c.ID, Channel: c.Address.Channel, Mode: c.Mode, At: c.CreatedAt}
	if k.Lines, err = v.Entries(c.ID, max(0, c.Seq-pastLines), 0); err != nil {
		return k, err
	}
	tickets, err := v.Tickets(store.TicketFilter{Conversation: c.ID}, store.Page{Limit: pastLines})
	if err != nil {
		return k, err
	}
	var about []string
	for _, t := range tickets {
		k.Tickets = append(k.Tickets, t.Number)
		about = append(about, t.Summary)
	}
	k.About = strings.Join(about, "; ")
	if k.About == "" {
		if k.About, err = firstWords(v, c.ID); err != nil {
			return k, err
		}
	}
	if r := []rune(k.About); len(r) > pastAbout {
		k.About = string(r[:pastAbout]) + "…"
	}
	return k, nil
}

// firstWords are what the customer said first, within the first twenty lines.
func firstWords(v store.View, conversation string) (string, error) {
	list, err := v.Entries(conversation, 0, 20)
	for _, e := range list {
		if e.Author == chat.Customer && e.Prompt.Text != "" {
			return e.Prompt.Text, err
		}
	}
	return "", err
}

// Visits implements channels.Desk.
func (g *Gateway) Visits(ctx context.Context, day time.Time, l chat.Locale) (list []channels.DayVisit, err error) {
	from := day.In(g.zone)
	from = time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, g.zone)
	err = g.store.Read(ctx, func(v store.View) error {
		found, err := v.Appointments(store.AppointmentFilter{Status: "booked", From: from, To: from.AddDate(0, 0, 1)}, store.Page{Limit: mostOwned})
		for _, a := range found {
			list = append(list, channels.DayVisit{CaseVisit: g.visitOf(a, l), Customer: a.Name, Area: g.areaName(a.Area, l), Resource: a.Resource})
		}
		return err
	})
	slices.SortStableFunc(list, func(a, b channels.DayVisit) int { return a.Start.Compare(b.Start) })
	return list, unavailable(err)
}
