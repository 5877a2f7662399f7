package slack

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/nyaruka/phonenumbers"
	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// errStranger: not a full member of the workspace.
var errStranger = errors.New("slack: not a member")

// errUnknown: Slack cannot be asked now.
var errUnknown = errors.New("slack: members cannot be looked up now")

// idPrefix begins the ids of agents and lines that come from Slack.
const idPrefix = "slack:"

// people are what is known of the workspace's users, for five minutes.
type people struct {
	d     *Desk
	mu    sync.Mutex
	users map[string]user
}

type user struct {
	api.User
	at time.Time
}

func newPeople(d *Desk) *people { return &people{d: d, users: map[string]user{}} }

// member is a full member of the workspace as an agent: no guest, no bot,
// nobody who left, nobody of another workspace. errStranger, errUnknown.
func (p *people) member(ctx context.Context, id string) (channels.Agent, error) {
	soon, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	select {
	case <-p.d.met:
	case <-soon.Done():
		return channels.Agent{}, errUnknown
	}
	u, err := p.look(soon, id)
	if err != nil {
		return channels.Agent{}, err
	}
	team := p.d.me().team
	switch {
	case u.TeamID != "" && u.TeamID != team, u.IsStranger, u.Deleted, u.IsBot, u.IsWorkflowBot, u.IsConnectorBot,
		u.IsRestricted, u.IsUltraRestricted, u.IsInvitedUser, u.ID == "USLACKBOT":
		return channels.Agent{}, errStranger
	}
	return channels.Agent{ID: idPrefix + u.ID, Name: nameOf(u.User), Phone: p.phone(u.Profile.Phone)}, nil
}

// look asks Slack for a user, at most every five minutes. While Slack cannot be
// asked, what was known an hour ago holds.
func (p *people) look(ctx context.Context, id string) (user, error) {
	p.mu.Lock()
	u, known := p.users[id]
	p.mu.Unlock()
	if known && time.Since(u.at) < memberAge {
		return u, nil
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	var fresh *api.User
	err := p.d.calls.call(ctx, "users.info", func(ctx context.Context) (err error) {
		fresh, err = p.d.api.GetUserInfoContext(ctx, id, api.GetUserInfoOptionIncludeLocale(true))
		return err
	})
	switch {
	case err == nil:
		u = user{User: *fresh, at: time.Now()}
		p.mu.Lock()
		p.users[id] = u
		p.mu.Unlock()
		return u, nil
	case codeOf(err) == "user_not_found" || codeOf(err) == "user_not_visible" || codeOf(err) == "users_not_found":
		return user{}, errStranger
	case known && time.Since(u.at) < memberMost:
		return u, nil
	}
	return user{}, errors.Join(errUnknown, err)
}

// name is what a user is called in texts, "" if unknown.
func (p *people) name(ctx context.Context, id string) string {
	u, err := p.look(ctx, id)
	if err != nil {
		return ""
	}
	return nameOf(u.User)
}

// find is the id of a member that is known by a @name, "" if there is none.
func (p *people) find(name string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, u := range p.users {
		if strings.EqualFold(u.Name, name) || strings.EqualFold(u.Profile.DisplayName, name) {
			return id
		}
	}
	return ""
}

func nameOf(u api.User) string {
	for _, n := range []string{u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name} {
		if n = clip(oneLine(n), 40); n != "" {
			return n
		}
	}
	return "Agent"
}

// phone is an agent's number in E.164, "" if it is none.
func (p *people) phone(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	n, err := phonenumbers.Parse(s, p.d.cfg.Country)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return ""
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}

// locale is the language that a user has set in Slack, as far as it is known.
func (p *people) locale(id string) chat.Locale {
	p.mu.Lock()
	defer p.mu.Unlock()
	if strings.HasPrefix(strings.ToLower(p.users[id].Locale), "zh") {
		return chat.Chinese
	}
	return chat.English
}
