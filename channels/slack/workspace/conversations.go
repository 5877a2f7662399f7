package workspace

import (
	"slices"
	"strconv"
	"strings"
)

// visible finds a channel that the app may know of.
func (w *Workspace) visible(q *request) (*channel, *refusal) {
	c := w.channel(q.str("channel"))
	if c == nil || c.Private && !c.has(BotUserID) {
		return nil, refuse("channel_not_found")
	}
	return c, nil
}

func (w *Workspace) conversationInfo(q *request) (object, *refusal) {
	c, no := w.visible(q)
	if no != nil {
		return nil, no
	}
	return object{"channel": c.json()}, nil
}

func (w *Workspace) joinConversation(q *request) (object, *refusal) {
	c, no := w.visible(q)
	switch {
	case no != nil:
		return nil, no
	case c.Private:
		return nil, refuse("method_not_supported_for_channel_type")
	case c.Archived:
		return nil, pardon("is_archived")
	}
	if c.has(BotUserID) {
		q.warnings = append(q.warnings, "already_in_channel")
	} else {
		c.Members = append(c.Members, BotUserID)
	}
	return object{"channel": c.json()}, nil
}

// openConversation opens the direct conversation with one user.
func (w *Workspace) openConversation(q *request) (object, *refusal) {
	if q.str("channel") != "" {
		return w.conversationInfo(q)
	}
	users := strings.Split(q.str("users"), ",")
	u, ok := w.user(users[0])
	switch {
	case users[0] == "":
		return nil, refuse("users_list_not_supplied")
	case len(users) > 1:
		return nil, refuse("invalid_user_combination") // groups are not kept here
	case !ok || u.Kind == Bot:
		return nil, refuse("user_not_found")
	case u.Kind == Deleted:
		return nil, pardon("user_disabled")
	}
	c := w.direct(u.ID)
	if q.flag("return_im") {
		return object{"channel": c.json()}, nil
	}
	return object{"channel": object{"id": c.ID}}, nil
}

func (w *Workspace) history(q *request) (object, *refusal) {
	c, no := w.visible(q)
	switch {
	case no != nil:
		return nil, no
	case !c.has(BotUserID):
		return nil, pardon("not_in_channel")
	}
	var list []*message
	for _, m := range w.messages {
		if m.Channel == c.ID && m.Thread == "" && m.To == "" {
			list = append(list, m)
		}
	}
	slices.Reverse(list) // newest first
	return w.page(q, list, nil)
}

func (w *Workspace) replies(q *request) (object, *refusal) {
	c, no := w.visible(q)
	switch {
	case no != nil:
		return nil, no
	case !c.has(BotUserID):
		return nil, pardon("not_in_channel")
	}
	p := w.message(c.ID, q.str("ts"))
	if p == nil {
		return nil, w.missing(c.ID, q.str("ts"), "thread_not_found")
	}
	if p.Thread != "" { // a reply's ts gets that reply alone
		return w.page(q, nil, p)
	}
	var list []*message
	for _, m := range w.messages {
		if m.Channel == c.ID && m.Thread == p.TS && m.To == "" {
			list = append(list, m)
		}
	}
	return w.page(q, list, p)
}

// page is a part of a list of messages, within oldest and latest; first is
// always part of it.
func (w *Workspace) page(q *request, list []*message, first *message) (object, *refusal) {
	oldest, latest, inclusive := q.str("oldest"), q.str("latest"), q.flag("inclusive")
	for name, ts := range map[string]string{"oldest": oldest, "latest": latest} {
		if _, err := strconv.ParseFloat(orElse(ts, "0"), 64); err != nil {
			return nil, refuse("invalid_ts_" + name)
		}
	}
	list = slices.DeleteFunc(list, func(m *message) bool {
		at := stamp(m.TS)
		low, high := stamp(orElse(oldest, "0")), stamp(orElse(latest, "9999999999"))
		if inclusive {
			return at < low || at > high
		}
		return at <= low || at >= high
	})
	from, to, next, no := cursor(q, len(list), 1000)
	if no != nil {
		return nil, no
	}
	out := []any{}
	if first != nil {
		out = append(out, w.json(first))
	}
	for _, m := range list[from:to] {
		out = append(out, w.json(m))
	}
	return object{"messages": out, "has_more": next != "", "response_metadata": object{"next_cursor": next}}, nil
}

// stamp is a ts in microseconds.
func stamp(ts string) int64 {
	whole, part, _ := strings.Cut(ts, ".")
	s, _ := strconv.ParseInt(whole, 10, 64) // checked before
	us, _ := strconv.ParseInt((part + "000000")[:6], 10, 64)
	return s*1e6 + us
}

// cursor is which part of n items a request asks for, and how it goes on.
func cursor(q *request, n, most int) (from, to int, next string, no *refusal) {
	limit, err := strconv.Atoi(orElse(q.str("limit"), "0"))
	if err != nil || limit < 0 || limit > most {
		return 0, 0, "", wrong("[ERROR] limit must be within 1 and " + strconv.Itoa(most))
	}
	if limit == 0 {
		limit = 100
	}
	if c := q.str("cursor"); c != "" {
		from, err = strconv.Atoi(strings.TrimPrefix(c, "next:"))
		if err != nil || from < 0 || from > n {
			return 0, 0, "", refuse("invalid_cursor")
		}
	}
	to = min(n, from+limit)
	if to < n {
		next = "next:" + strconv.Itoa(to)
	}
	return from, to, next, nil
}

func (w *Workspace) userInfo(q *request) (object, *refusal) {
	u, ok := w.user(q.str("user"))
	if !ok {
		return nil, refuse("user_not_found")
	}
	return object{"user": u.asked(q)}, nil
}

func (w *Workspace) listUsers(q *request) (object, *refusal) {
	from, to, next, no := cursor(q, len(w.users), 1000)
	if no != nil {
		return nil, no
	}
	out := []any{}
	for _, u := range w.users[from:to] {
		out = append(out, u.asked(q))
	}
	return object{"members": out, "cache_ts": 1750000000, "response_metadata": object{"next_cursor": next}}, nil
}

// asked is a user as a request wants it.
func (u User) asked(q *request) object {
	o := u.json()
	if q.flag("include_locale") {
		o["locale"] = orElse(u.Locale, "en-US")
	}
	return o
}
