package workspace

import (
	"slices"
	"strings"
)

// A Kind is what a user is to the workspace.
type Kind int

// Kinds of users.
const (
	Member      Kind = iota // full member
	Guest                   // guest of several channels (is_restricted)
	SingleGuest             // guest of one channel (is_ultra_restricted)
	Bot                     // another app's bot
	Stranger                // member of another workspace, in a shared channel
	Deleted                 // deactivated
)

// A User is somebody with an account.
type User struct {
	ID       string // U…, or W…
	Name     string // short, as in @name
	RealName string
	Kind     Kind
	// Phone is profile.phone, as it was typed in; Email is profile.email. An
	// app sees neither of strangers.
	Phone, Email string
	// TZ is an IANA zone. Defaults to Asia/Shanghai.
	TZ string
	// Locale as in en-US, zh-CN. Defaults to en-US.
	Locale string
}

// A Channel is a public or private channel.
type Channel struct {
	ID       string // C…, or G…
	Name     string // without #
	Private  bool
	Archived bool
	// Members are users. The app's bot (BotUserID) has to be one as well, or
	// joins with conversations.join.
	Members []string
}

type channel struct {
	Channel
	direct string // whose conversation with the app this is
}

// SetUser adds a user, or changes one.
func (w *Workspace) SetUser(u User) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if i := slices.IndexFunc(w.users, func(o User) bool { return o.ID == u.ID }); i >= 0 {
		w.users[i] = u
	} else {
		w.users = append(w.users, u)
	}
}

// SetChannel adds a channel, or changes one.
func (w *Workspace) SetChannel(c Channel) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c.Members = slices.Clone(c.Members)
	if o := w.channel(c.ID); o != nil {
		o.Channel = c
		return
	}
	w.channels = append(w.channels, &channel{Channel: c})
}

// user finds a user. w.mu is held, as in all that follow.
func (w *Workspace) user(id string) (User, bool) {
	i := slices.IndexFunc(w.users, func(u User) bool { return u.ID == id })
	if i < 0 {
		return User{}, false
	}
	return w.users[i], true
}

func (w *Workspace) channel(id string) *channel {
	if i := slices.IndexFunc(w.channels, func(c *channel) bool { return c.ID == id }); i >= 0 {
		return w.channels[i]
	}
	return nil
}

// direct is the conversation of a user with the app; it is made if need be.
func (w *Workspace) direct(user string) *channel {
	for _, c := range w.channels {
		if c.direct == user {
			return c
		}
	}
	c := &channel{Channel: Channel{ID: w.id("D"), Private: true, Members: []string{user, BotUserID}}, direct: user}
	w.channels = append(w.channels, c)
	return c
}

func (c *channel) has(user string) bool { return slices.Contains(c.Members, user) }

// kind is channel_type in events.
func (c *channel) kind() string {
	switch {
	case c.direct != "":
		return "im"
	case c.Private:
		return "group"
	}
	return "channel"
}

func (c *channel) json() object {
	o := object{
		"id": c.ID, "is_archived": c.Archived, "is_im": c.direct != "", "is_private": c.Private,
		"is_member": c.has(BotUserID), "num_members": len(c.Members), "context_team_id": TeamID,
	}
	if c.direct != "" {
		o["user"] = c.direct
		return o
	}
	o["name"], o["name_normalized"] = c.Name, c.Name
	o["is_channel"], o["is_group"] = !c.Private, c.Private
	o["topic"], o["purpose"] = object{"value": ""}, object{"value": ""}
	return o
}

func (u User) team() string {
	if u.Kind == Stranger {
		return otherTeam
	}
	return TeamID
}

// account tells whether somebody acts: users who were deleted and bots do not.
func (u User) acts() bool { return u.Kind != Deleted && u.Kind != Bot }

func (u User) json() object {
	profile := object{
		"real_name": u.RealName, "real_name_normalized": u.RealName, "display_name": u.Name,
		"display_name_normalized": u.Name, "team": u.team(),
	}
	o := object{
		"id": u.ID, "team_id": u.team(), "name": u.Name, "deleted": u.Kind == Deleted, "is_bot": u.Kind == Bot,
		"is_restricted": u.Kind == Guest || u.Kind == SingleGuest, "is_ultra_restricted": u.Kind == SingleGuest,
		"is_app_user": false, "updated": 1750000000, "profile": profile,
	}
	if u.Kind == Stranger {
		o["is_stranger"] = true
	} else {
		profile["phone"], profile["email"] = u.Phone, u.Email
	}
	if u.ID == BotUserID {
		profile["bot_id"], profile["api_app_id"] = BotID, AppID
	}
	if u.Kind != Deleted {
		o["real_name"], o["tz"], o["tz_label"], o["tz_offset"] = u.RealName, orElse(u.TZ, "Asia/Shanghai"), "", 28800
	}
	return o
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// byName finds a user by @name, in any case.
func (w *Workspace) byName(name string) (User, bool) {
	i := slices.IndexFunc(w.users, func(u User) bool { return strings.EqualFold(u.Name, name) })
	if i < 0 {
		return User{}, false
	}
	return w.users[i], true
}
