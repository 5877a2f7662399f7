package workspace

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a message's text, in code points.
const (
	textLimit   = 40_000 // what is longer is cut
	updateLimit = 4_000  // chat.update refuses what is longer
)

// A Message as people see it.
type Message struct {
	Channel, TS string
	Thread      string // ts of the parent, "" if this is no reply
	User        string // BotUserID for the app's own
	Text        string // as it goes over the wire: <@U1>, &amp;
	Blocks      []any  // as JSON is decoded
	Files       []File
	Reactions   []Reaction
	Edited      string // ts of the latest edit, "" if there was none
	To          string // who alone sees it, if it is ephemeral

	style style
}

// A Reaction is an emoji and who put it there, in order.
type Reaction struct {
	Name  string // white_check_mark
	Users []string
}

type message struct {
	Message
	asked    object // metadata, username and icons, as they were given
	notified []string
	state    state // of its menus
}

// Messages are those of a channel that are no replies, oldest first.
func (w *Workspace) Messages(channel string) []Message {
	return w.seen(func(m *message) bool { return m.Channel == channel && m.Thread == "" && m.To == "" })
}

// Thread is a message and its replies, oldest first.
func (w *Workspace) Thread(channel, ts string) []Message {
	return w.seen(func(m *message) bool { return m.Channel == channel && (m.TS == ts || m.Thread == ts) && m.To == "" })
}

// Ephemerals are what only this user sees, oldest first.
func (w *Workspace) Ephemerals(user string) []Message {
	return w.seen(func(m *message) bool { return m.To == user })
}

// Direct is what the app and a user wrote to each other, oldest first.
func (w *Workspace) Direct(user string) []Message {
	w.mu.Lock()
	id := w.direct(user).ID
	w.mu.Unlock()
	return w.seen(func(m *message) bool { return m.Channel == id })
}

// Notified are the messages that rang at a user's, because they were named in
// it or everybody was.
func (w *Workspace) Notified(user string) []Message {
	return w.seen(func(m *message) bool { return slices.Contains(m.notified, user) })
}

func (w *Workspace) seen(which func(*message) bool) (out []Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.messages {
		if which(m) {
			out = append(out, m.copy())
		}
	}
	return out
}

func (m *message) copy() Message {
	out := m.Message
	out.Blocks, out.Files = copied(m.Blocks), slices.Clone(m.Files)
	out.Reactions = slices.Clone(m.Reactions)
	for i, r := range out.Reactions {
		out.Reactions[i].Users = slices.Clone(r.Users)
	}
	return out
}

// message finds one that everybody in the channel sees. w.mu is held, as in all
// that follow.
func (w *Workspace) message(channel, ts string) *message {
	for _, m := range w.messages {
		if m.Channel == channel && m.TS == ts && m.To == "" {
			return m
		}
	}
	return nil
}

// missing is the refusal for a message that is not there: it may have been
// deleted, which nobody can know before.
func (w *Workspace) missing(channel, ts, err string) *refusal {
	return &refusal{err: err, excused: w.gone[channel+ts]}
}

// add takes a message into the books and returns what the app is told.
func (w *Workspace) add(m *message) []*event {
	if m.TS == "" {
		m.TS = w.ts()
	}
	w.complete(m.Blocks)
	m.notified = w.rings(&m.Message)
	w.messages = append(w.messages, m)
	w.changed()
	if m.To != "" {
		return nil
	}
	c := w.channel(m.Channel)
	inner := w.json(m)
	inner["channel"], inner["channel_type"], inner["event_ts"] = m.Channel, c.kind(), m.TS
	out := w.tell(c, inner)
	if m.User != BotUserID && strings.Contains(m.Text, "<@"+BotUserID+">") && c.direct == "" {
		mention := object{}
		for k, v := range inner {
			mention[k] = v
		}
		mention["type"] = "app_mention"
		delete(mention, "channel_type")
		delete(mention, "subtype")
		out = append(out, w.tell(c, mention)...)
	}
	return out
}

// change changes a message by f and returns what the app is told.
func (w *Workspace) change(m *message, f func()) []*event {
	before := w.json(m)
	f()
	w.complete(m.Blocks)
	for _, u := range w.rings(&m.Message) {
		if !slices.Contains(m.notified, u) {
			m.notified = append(m.notified, u)
		}
	}
	c := w.channel(m.Channel)
	ts := w.ts()
	w.changed()
	return w.tell(c, object{
		"type": "message", "subtype": "message_changed", "hidden": true, "message": w.json(m), "previous_message": before,
		"channel": m.Channel, "channel_type": c.kind(), "ts": ts, "event_ts": ts,
	})
}

// remove deletes a message and returns what the app is told.
func (w *Workspace) remove(m *message) []*event {
	before := w.json(m)
	w.messages = slices.DeleteFunc(w.messages, func(o *message) bool { return o == m })
	w.gone[m.Channel+m.TS] = true
	w.changed()
	if m.To != "" {
		return nil
	}
	c := w.channel(m.Channel)
	ts := w.ts()
	return w.tell(c, object{
		"type": "message", "subtype": "message_deleted", "hidden": true, "deleted_ts": m.TS, "previous_message": before,
		"channel": m.Channel, "channel_type": c.kind(), "ts": ts, "event_ts": ts,
	})
}

// json is a message as the API shows it.
func (w *Workspace) json(m *message) object {
	u, _ := w.user(m.User)
	o := object{"type": "message", "user": m.User, "ts": m.TS, "text": m.Text, "team": u.team()}
	if m.User == BotUserID {
		o["bot_id"], o["app_id"] = BotID, AppID
		o["bot_profile"] = object{"id": BotID, "app_id": AppID, "name": "Switchboard", "team_id": TeamID}
	} else {
		o["client_msg_id"] = strings.ToLower(strings.ReplaceAll(m.TS, ".", "-"))
	}
	if u.Kind == Stranger {
		o["user_team"], o["source_team"] = otherTeam, otherTeam
	}
	if m.Blocks != nil {
		o["blocks"] = copied(m.Blocks)
	}
	for k, v := range m.asked {
		o[k] = v
	}
	if m.Edited != "" {
		o["edited"] = object{"user": m.User, "ts": m.Edited}
	}
	if len(m.Files) > 0 {
		o["subtype"], o["upload"] = "file_share", false
		list := []any{}
		for _, f := range m.Files {
			list = append(list, w.fileJSON(w.file(f.ID)))
		}
		o["files"] = list
	}
	w.thread(m, o)
	reactions := []any{}
	for _, r := range m.Reactions {
		reactions = append(reactions, object{"name": r.Name, "users": slices.Clone(r.Users), "count": len(r.Users)})
	}
	if len(reactions) > 0 {
		o["reactions"] = reactions
	}
	return o
}

// thread adds what a message says about its thread.
func (w *Workspace) thread(m *message, o object) {
	if m.Thread != "" {
		o["thread_ts"] = m.Thread
		if p := w.message(m.Channel, m.Thread); p != nil {
			o["parent_user_id"] = p.User
		}
		return
	}
	var users []string
	latest, n := "", 0
	for _, r := range w.messages {
		if r.Channel == m.Channel && r.Thread == m.TS && r.To == "" {
			latest, n = r.TS, n+1
			if !slices.Contains(users, r.User) {
				users = append(users, r.User)
			}
		}
	}
	if n > 0 {
		o["thread_ts"], o["reply_count"], o["reply_users"], o["latest_reply"] = m.TS, n, users, latest
	}
}

// cut is a text as Slack keeps it; losing some of it is a fault.
func (w *Workspace) cut(method, text string) string {
	if n := utf8.RuneCountInString(text); n > textLimit {
		w.note("%s: a text of %d characters was cut at %d", method, n, textLimit)
		return string([]rune(text)[:textLimit])
	}
	return text
}
