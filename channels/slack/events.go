package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// A message is what we read of Slack's: only what we need, so that nothing
// new in the rest can stop a line.
type message struct {
	Type, SubType string
	Channel       string
	User          string
	BotID         string `json:"bot_id"`
	Text          string
	TS            string
	ThreadTS      string `json:"thread_ts"`
	UserTeam      string `json:"user_team"`
	Edited        struct{ TS string }
	Files         []api.File
	DeletedTS     string `json:"deleted_ts"`
	Message       *message
	Previous      *message `json:"previous_message"`
	Tab           string
	Tokens        struct{ Bot []string } // of tokens_revoked
}

// event takes one event. An error means that nothing was stored.
func (d *Desk) event(ctx context.Context, raw json.RawMessage) error {
	var m message
	if err := json.Unmarshal(raw, &m); err != nil {
		return errMalformed
	}
	switch m.Type {
	case "message":
		switch m.SubType {
		case "", "file_share", "thread_broadcast", "me_message":
			return d.written(ctx, m)
		case "message_changed":
			return d.edited(ctx, m)
		case "message_deleted":
			return d.deleted(ctx, m)
		}
	case "app_home_opened":
		if m.Tab == "" || m.Tab == "home" {
			return d.home(ctx, m.User)
		}
	case "tokens_revoked", "app_uninstalled":
		if m.Type == "app_uninstalled" || len(m.Tokens.Bot) > 0 { // a member's own token is nothing to us
			d.calls.lock(m.Type)
		}
	}
	return nil
}

// author lets a member through; who is none is told, and nothing else happens.
func (d *Desk) author(ctx context.Context, t *thread, m message) (a channels.Agent, ok bool, err error) {
	me := d.me()
	if m.BotID != "" || m.User == "" || m.User == me.user {
		return a, false, nil
	}
	if m.UserTeam != "" && me.team != "" && m.UserTeam != me.team {
		err = errStranger
	} else {
		a, err = d.people.member(ctx, m.User)
	}
	if !errors.Is(err, errStranger) {
		return a, err == nil, err
	}
	rec := t.get()
	d.metrics.refused.Inc()
	if err := d.audit(ctx, idPrefix+m.User, "slack.refused", t.id, "message"); err != nil {
		return a, false, err
	}
	return a, false, d.tellOnce(ctx, t, m.User, say(d.people.locale(m.User), "stranger"), rec)
}

// tellOnce says once in a thread to somebody that what they write stays there.
func (d *Desk) tellOnce(ctx context.Context, t *thread, user, text string, rec record) error {
	if slices.Contains(rec.Told, user) {
		return nil
	}
	if err := d.change(ctx, t, func(r *record) { r.Told = append(r.Told, user) }); err != nil {
		return err
	}
	d.tell(rec.Channel, rec.TS, user, text)
	return nil
}

// read makes of Slack's text what the customer of a case reads.
func (d *Desk) read(ctx context.Context, k channels.Case, text string) string {
	return reader{
		person: func(id string) string { return d.people.name(ctx, id) },
		bare:   k.Address.Channel != chat.Web,
	}.read(text)
}

// written takes what somebody wrote in a thread.
func (d *Desk) written(ctx context.Context, m message) error {
	t := d.at(m.Channel, m.ThreadTS)
	if t == nil || m.ThreadTS == "" {
		return nil
	}
	t.inbox.Lock()
	defer t.inbox.Unlock()
	a, ok, err := d.author(ctx, t, m)
	if !ok {
		return err
	}
	k, err := d.desk.Case(ctx, t.id, "")
	if err != nil {
		return ignoreGone(err)
	}
	said, note := split(m.Text)
	id := idPrefix + m.Channel + ":" + m.TS
	if note = d.read(ctx, k, note); note != "" {
		if err := d.note(ctx, t, a, id+":note", note); err != nil {
			return err
		}
	}
	if said = d.read(ctx, k, said); said != "" {
		if err := d.reply(ctx, t, a, m, channels.Reply{ID: id, Text: said}); err != nil {
			return err
		}
	}
	return d.shared(ctx, t, k, a, m, note != "" && said == "")
}

// note keeps an internal line.
func (d *Desk) note(ctx context.Context, t *thread, a channels.Agent, id, text string) error {
	d.metrics.relayed.WithLabelValues("note").Inc()
	err := d.desk.Note(ctx, t.id, a, channels.Reply{ID: id, Text: text})
	if errors.Is(err, channels.ErrInvalid) {
		return nil
	}
	return ignoreGone(err)
}

// reply sends the owner's line to the customer; anybody else's stays internal.
func (d *Desk) reply(ctx context.Context, t *thread, a channels.Agent, m message, r channels.Reply) error {
	e, err := d.desk.Reply(ctx, t.id, a, r)
	switch {
	case err == nil:
		d.metrics.relayed.WithLabelValues("customer").Inc()
		return d.watch(ctx, t, m.TS, m.User, e.Seq)
	case errors.Is(err, channels.ErrNotOwner):
		if err := d.note(ctx, t, a, r.ID+":note", r.Text); err != nil {
			return err
		}
		return d.tellOnce(ctx, t, m.User, say(d.people.locale(m.User), "stayed"), t.get())
	case errors.Is(err, channels.ErrInvalid):
		d.metrics.relayed.WithLabelValues("refused").Inc()
		rec := t.get()
		d.tell(rec.Channel, rec.TS, m.User, say(d.people.locale(m.User), "sent.refused"))
		d.later("reactions.add", func(ctx context.Context) error {
			return d.api.AddReactionContext(ctx, markFailed, api.NewRefToMessage(m.Channel, m.TS))
		})
		return nil
	}
	return ignoreGone(err)
}

// shared takes the files of a message: the lane passes the owner's on.
func (d *Desk) shared(ctx context.Context, t *thread, k channels.Case, a channels.Agent, m message, internal bool) error {
	if len(m.Files) == 0 {
		return nil
	}
	if internal || !answers(k, a) {
		for _, f := range m.Files {
			words := say(k.Locale, "file.internal", "name", oneLine(f.Name))
			if err := d.note(ctx, t, a, idPrefix+m.Channel+":"+m.TS+":file:"+f.ID+":note", words); err != nil {
				return err
			}
		}
		if internal {
			return nil
		}
		return d.tellOnce(ctx, t, m.User, say(d.people.locale(m.User), "stayed"), t.get())
	}
	err := d.change(ctx, t, func(r *record) {
		for _, f := range m.Files {
			p := parcel{ID: f.ID, Name: f.Name, Type: f.Mimetype, URL: f.URLPrivateDownload, Size: f.Size, TS: m.TS, User: m.User}
			if p.URL == "" {
				p.URL = f.URLPrivate
			}
			if f.IsExternal {
				p.URL = ""
			}
			if !slices.ContainsFunc(r.Files, func(o parcel) bool { return o.ID == p.ID }) {
				r.Files = append(r.Files, p)
			}
		}
	})
	d.wake(t)
	return err
}

// answers tells whether what a member writes goes to the customer of a case.
func answers(k channels.Case, a channels.Agent) bool {
	return k.Mode == chat.ModeAgent &&
		(k.Owner.ID == a.ID || slices.ContainsFunc(k.Joined, func(o channels.Agent) bool { return o.ID == a.ID }))
}

// ignoreGone drops the error of a conversation that is there no more.
func ignoreGone(err error) error {
	if errors.Is(err, channels.ErrNotFound) {
		return nil
	}
	return err
}

// sent finds the entry that a line in a thread became, with its last correction.
func (d *Desk) sent(ctx context.Context, t *thread, channel, ts string) (e chat.Entry, found bool, err error) {
	list, err := d.desk.History(ctx, t.id, 0, 0)
	id := idPrefix + channel + ":" + ts
	for _, x := range list {
		if x.Author == chat.Agent && (x.ID == id || strings.HasPrefix(x.ID, id+":edit:")) {
			e, found = x, true
		}
	}
	return e, found, err
}

// edited takes a change of what somebody wrote. What the customer has cannot be
// taken back: it is corrected, on the web at once, else if the author wants it.
func (d *Desk) edited(ctx context.Context, m message) error {
	is, was := m.Message, m.Previous
	if is == nil || is.Edited.TS == "" || was != nil && was.Text == is.Text {
		return nil // a preview came, or a reply was counted
	}
	t := d.at(m.Channel, is.ThreadTS)
	if t == nil {
		return nil
	}
	t.inbox.Lock()
	defer t.inbox.Unlock()
	a, ok, err := d.author(ctx, t, *is)
	if !ok {
		return err
	}
	k, err := d.desk.Case(ctx, t.id, "")
	if err != nil {
		return ignoreGone(err)
	}
	e, found, err := d.sent(ctx, t, m.Channel, is.TS)
	if err != nil {
		return ignoreGone(err)
	}
	rec, l := t.get(), d.people.locale(is.User)
	id := idPrefix + m.Channel + ":" + is.TS + ":edit:" + is.Edited.TS
	said, note := split(is.Text)
	said = d.read(ctx, k, said)
	if !found || said == "" || note != "" { // it was internal, or has become so
		if found {
			d.tell(rec.Channel, rec.TS, is.User, say(l, "edit.internal"))
		}
		return d.note(ctx, t, a, id+":note", say(k.Locale, "edited.note", "text", d.read(ctx, k, is.Text)))
	}
	if k.Address.Channel == chat.Web {
		return d.reply(ctx, t, a, *is, channels.Reply{ID: id, Text: said, Corrects: e.Seq})
	}
	err = d.change(ctx, t, func(r *record) {
		if r.Edits == nil {
			r.Edits = map[string]edit{}
		}
		r.Edits[is.TS] = edit{TS: is.Edited.TS, User: is.User, Text: said}
	})
	if err == nil {
		d.tell(rec.Channel, rec.TS, is.User, say(l, "edit.ask"), api.NewActionBlock("", button(l, "correct", t.id+" "+is.TS)))
	}
	return err
}

// deleted takes that a message is gone. Customers keep what they have.
func (d *Desk) deleted(ctx context.Context, m message) error {
	if t := d.at(m.Channel, m.DeletedTS); t != nil {
		err := d.lost(ctx, t)
		d.wake(t)
		if errors.Is(err, errAgain) && !errors.Is(err, channels.ErrUnavailable) {
			return nil
		}
		return err
	}
	if m.Previous == nil {
		return nil
	}
	t := d.at(m.Channel, m.Previous.ThreadTS)
	if t == nil {
		return nil
	}
	t.inbox.Lock()
	defer t.inbox.Unlock()
	a, ok, err := d.author(ctx, t, *m.Previous)
	if !ok {
		return err
	}
	e, found, err := d.sent(ctx, t, m.Channel, m.DeletedTS)
	if err != nil || !found {
		return ignoreGone(err)
	}
	k, err := d.desk.Case(ctx, t.id, "")
	if err != nil {
		return ignoreGone(err)
	}
	id := idPrefix + m.Channel + ":" + m.DeletedTS + ":deleted"
	if err := d.note(ctx, t, a, id, say(k.Locale, "deleted.note", "text", e.Prompt.Text)); err != nil {
		return err
	}
	rec := t.get()
	d.tell(rec.Channel, rec.TS, m.Previous.User, say(d.people.locale(m.Previous.User), "deleted"))
	return nil
}
