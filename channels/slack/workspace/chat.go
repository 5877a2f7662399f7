package workspace

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// reach finds a channel that the app writes to.
func (w *Workspace) reach(id string) (*channel, *refusal) {
	c := w.channel(id)
	switch {
	case c == nil || c.Private && !c.has(BotUserID):
		return nil, refuse("channel_not_found")
	case c.Archived:
		return nil, pardon("is_archived")
	case !c.has(BotUserID):
		return nil, pardon("not_in_channel")
	}
	return c, nil
}

// content reads the text and blocks of a request.
func (w *Workspace) content(q *request) (*message, *refusal) {
	m := &message{asked: object{}}
	m.User, m.Text, m.style = BotUserID, w.cut(q.method, q.str("text")), styleOf(q)
	blocks, given, err := q.value("blocks")
	if err != nil {
		return nil, refuse("invalid_blocks_format")
	}
	if given && blocks != nil {
		if _, ok := blocks.([]any); !ok {
			return nil, refuse("invalid_blocks_format")
		}
		if no := checkMessage(blocks); no != nil {
			return nil, no
		}
		m.Blocks = blocks.([]any)
	}
	for _, unknown := range []string{"attachments", "markdown_text"} {
		if q.str(unknown) != "" {
			w.note("%s: %s, which this workspace does not show", q.method, unknown)
		}
	}
	if meta, given, err := q.value("metadata"); err != nil {
		return nil, refuse("invalid_metadata_format")
	} else if given {
		o, _ := meta.(object)
		if o["event_type"] == nil || o["event_payload"] == nil {
			return nil, refuse("invalid_metadata_schema")
		}
		m.asked["metadata"] = meta
	}
	if m.Text == "" && len(m.Blocks) == 0 {
		return nil, refuse("no_text")
	}
	return m, nil
}

// parent finds where a reply belongs. A parent that was deleted is none: the
// real one then posts outside of the thread.
func (w *Workspace) parent(q *request, c *channel) (string, *refusal) {
	ts := q.str("thread_ts")
	if ts == "" {
		return "", nil
	}
	p := w.message(c.ID, ts)
	switch {
	case p == nil && !w.gone[c.ID+ts]:
		w.note("%s: thread_ts %s is no message's: Slack posts outside of any thread", q.method, ts)
		return "", nil
	case p == nil:
		return "", nil
	case p.Thread != "":
		return "", refuse("cannot_reply_to_message")
	}
	return ts, nil
}

func (w *Workspace) postMessage(q *request) (object, *refusal) {
	id := q.str("channel")
	if u, ok := w.user(id); ok && u.acts() {
		id = w.direct(id).ID
	}
	c, no := w.reach(id)
	if no != nil {
		return nil, no
	}
	m, no := w.content(q)
	if no != nil {
		return nil, no
	}
	if m.Thread, no = w.parent(q, c); no != nil {
		return nil, no
	}
	m.Channel = c.ID
	q.after = w.add(m)
	return object{"channel": c.ID, "ts": m.TS, "message": w.json(m)}, nil
}

func (w *Workspace) postEphemeral(q *request) (object, *refusal) {
	c, no := w.reach(q.str("channel"))
	if no != nil {
		return nil, no
	}
	u, known := w.user(q.str("user"))
	if !known || !u.acts() || !c.has(u.ID) {
		return nil, pardon("user_not_in_channel")
	}
	m, no := w.content(q)
	if no != nil {
		return nil, no
	}
	if m.Thread, no = w.parent(q, c); no != nil {
		return nil, no
	}
	m.Channel, m.To = c.ID, u.ID
	w.add(m)
	return object{"message_ts": m.TS}, nil
}

// own finds a message of the app's.
func (w *Workspace) own(q *request, err string) (*message, *refusal) {
	c, no := w.reach(q.str("channel"))
	if no != nil {
		return nil, no
	}
	m := w.message(c.ID, q.str("ts"))
	if m == nil {
		return nil, w.missing(c.ID, q.str("ts"), "message_not_found")
	}
	if m.User != BotUserID {
		return nil, refuse(err)
	}
	return m, nil
}

func (w *Workspace) updateMessage(q *request) (object, *refusal) {
	m, no := w.own(q, "cant_update_message")
	if no != nil {
		return nil, no
	}
	if utf8.RuneCountInString(q.str("text")) > updateLimit {
		return nil, refuse("msg_too_long")
	}
	fresh, no := w.content(q)
	if no != nil {
		return nil, no
	}
	_, blocks := q.args["blocks"]
	q.after = w.change(m, func() { w.overwrite(m, fresh, blocks) })
	return object{"channel": m.Channel, "ts": m.TS, "text": m.Text, "message": w.json(m)}, nil
}

// overwrite gives a message another's content; blocks are kept if only a text
// is given.
func (w *Workspace) overwrite(m, fresh *message, blocks bool) {
	m.Text, m.style, m.Edited = fresh.Text, fresh.style, w.ts()
	if blocks {
		m.Blocks = fresh.Blocks
	}
	for k, v := range fresh.asked {
		m.asked[k] = v
	}
}

func (w *Workspace) deleteMessage(q *request) (object, *refusal) {
	m, no := w.own(q, "cant_delete_message")
	if no != nil {
		return nil, no
	}
	q.after = w.remove(m)
	return object{"channel": m.Channel, "ts": m.TS}, nil
}

func (w *Workspace) permalink(q *request) (object, *refusal) {
	c := w.channel(q.str("channel"))
	if c == nil {
		return nil, refuse("channel_not_found")
	}
	m := w.message(c.ID, q.str("message_ts"))
	if m == nil {
		return nil, w.missing(c.ID, q.str("message_ts"), "message_not_found")
	}
	link := "https://" + domain + ".slack.com/archives/" + c.ID + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.Thread != "" {
		link += "?thread_ts=" + m.Thread + "&cid=" + c.ID
	}
	return object{"channel": c.ID, "permalink": link}, nil
}

var emojiName = regexp.MustCompile(`^[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?$`)

// target finds the message of a reaction.
func (w *Workspace) target(q *request) (*message, *refusal) {
	switch {
	case q.str("channel") == "" || q.str("timestamp") == "":
		return nil, refuse("no_item_specified")
	case !emojiName.MatchString(q.str("name")):
		return nil, refuse("invalid_name")
	}
	c, no := w.reach(q.str("channel"))
	if no != nil {
		return nil, no
	}
	m := w.message(c.ID, q.str("timestamp"))
	if m == nil {
		return nil, w.missing(c.ID, q.str("timestamp"), "message_not_found")
	}
	return m, nil
}

func (w *Workspace) addReaction(q *request) (object, *refusal) {
	m, no := w.target(q)
	if no != nil {
		return nil, no
	}
	told, ok := w.react(m, q.str("name"), BotUserID)
	if !ok {
		return nil, pardon("already_reacted")
	}
	q.after = told
	return object{}, nil
}

// react puts an emoji under a message, unless it is there.
func (w *Workspace) react(m *message, name, user string) ([]*event, bool) {
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	if i < 0 {
		m.Reactions = append(m.Reactions, Reaction{Name: name})
		i = len(m.Reactions) - 1
	}
	r := &m.Reactions[i]
	if slices.Contains(r.Users, user) {
		return nil, false
	}
	r.Users = append(r.Users, user)
	w.changed()
	return w.reaction("reaction_added", m, name, user), true
}

func (w *Workspace) reaction(kind string, m *message, name, user string) []*event {
	return w.tell(w.channel(m.Channel), object{
		"type": kind, "user": user, "reaction": name, "item_user": m.User, "event_ts": w.ts(),
		"item": object{"type": "message", "channel": m.Channel, "ts": m.TS},
	})
}

func (w *Workspace) removeReaction(q *request) (object, *refusal) {
	m, no := w.target(q)
	if no != nil {
		return nil, no
	}
	for i := range m.Reactions {
		r := &m.Reactions[i]
		if at := slices.Index(r.Users, BotUserID); r.Name == q.str("name") && at >= 0 {
			if r.Users = slices.Delete(r.Users, at, at+1); len(r.Users) == 0 {
				m.Reactions = slices.Delete(m.Reactions, i, i+1)
			}
			q.after = w.reaction("reaction_removed", m, q.str("name"), BotUserID)
			return object{}, nil
		}
	}
	return nil, pardon("no_reaction")
}
