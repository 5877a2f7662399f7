package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"switchboard/channels/slack/workspace"
	"switchboard/gateway/console"
)

// A player is a member of the playground's Slack.
type player struct {
	workspace.User
	title string
}

// players are two who may work at the desk, one of whom has a phone for calls,
// and one who may not.
var players = []player{
	{workspace.User{ID: "U0PLAYMEI1", Name: "Mei", RealName: "Mei Chen", Locale: "en-US", Phone: "+86 139 0013 9000"}, "English, with a phone"},
	{workspace.User{ID: "U0PLAYFANG", Name: "王芳", RealName: "王芳", Locale: "zh-CN"}, "中文"},
	{workspace.User{ID: "U0PLAYSAM1", Name: "Sam", RealName: "Sam Reed", Locale: "en-US", Kind: workspace.Guest}, "guest · 访客"},
}

// playgroundPace is the pause between messages of the desk in the playground's
// Slack, which has no limit of its own.
const playgroundPace = 20 * time.Millisecond

// playgroundKept is how many calls and events that Slack remembers.
const playgroundKept = 500

// A workplace is the playground's Slack: all that its members do goes to the
// service's own routes, signed, and all they see came by the Web API. The desk
// in it begins when somebody looks at it, so that a service whose playground
// nobody opens there has no second desk to keep.
type workplace struct {
	space   *workspace.Workspace
	channel string
	begin   func() // the desk; set before the first Look
	once    sync.Once
}

// A serviceClock shows the service's time, which the playground moves; what
// shall happen later happens in real time.
type serviceClock struct {
	workspace.System
	now func() time.Time
}

func (c serviceClock) Now() time.Time { return c.now() }

// newWorkplace starts the playground's Slack and returns the settings that lead
// to it. url is where the service is reached. Close must be called after the
// desk has stopped.
func newWorkplace(url string, now func() time.Time) (*workplace, SlackConfig, error) {
	// No card of an earlier workspace is in this one's channel: its id is another.
	c := SlackConfig{
		BotToken: Secret("xoxb-" + random(16)), SigningSecret: Secret(random(16)),
		Channel: fmt.Sprintf("C%016X", series()), pace: playgroundPace,
	}
	people := workspace.Channel{ID: c.Channel, Name: "desk", Members: []string{workspace.BotUserID}}
	var users []workspace.User
	for _, m := range players {
		users, people.Members = append(users, m.User), append(people.Members, m.ID)
	}
	w, err := workspace.Listen(workspace.Config{
		BotToken: c.BotToken.Reveal(), SigningSecret: c.SigningSecret.Reveal(), Users: users, Channels: []workspace.Channel{people},
		URLs:  workspace.URLs{Events: url + "/slack/events", Interactions: url + "/slack/interactions", Commands: url + "/slack/commands"},
		Clock: serviceClock{now: now}, Keep: playgroundKept,
	})
	if err != nil {
		return nil, c, fmt.Errorf("the playground's Slack: %w", err)
	}
	c.APIBase = w.Base()
	return &workplace{space: w, channel: c.Channel}, c, nil
}

// Close ends the workspace. Twice is fine.
func (p *workplace) Close() { p.space.Close() }

func (p *workplace) Members() (list []console.Member) {
	for _, m := range players {
		list = append(list, console.Member{ID: m.ID, Name: m.Name, Title: m.title, Locale: m.Locale})
	}
	return list
}

func (p *workplace) Watch() (<-chan struct{}, func()) { return p.space.Watch() }

// mostPosts is how many of the channel's messages are shown, the latest.
const mostPosts = 100

func (p *workplace) Look(member, thread string) (console.Scene, error) {
	if !slices.ContainsFunc(players, func(m player) bool { return m.ID == member }) {
		return console.Scene{}, console.ErrNotShown
	}
	p.once.Do(p.begin)
	s := console.Scene{Channel: "desk", Messages: []console.Post{}}
	replies := map[string]int{}
	only := p.space.Ephemerals(member)
	for _, m := range p.space.Messages(p.channel) {
		replies[m.TS] = len(p.space.Thread(p.channel, m.TS)) - 1
		s.Messages = append(s.Messages, p.post(m, member))
	}
	for _, m := range only {
		if m.Thread == "" {
			s.Messages = append(s.Messages, p.post(m, member))
		}
	}
	byTime := func(a, b console.Post) int { return strings.Compare(a.TS, b.TS) }
	slices.SortStableFunc(s.Messages, byTime)
	s.Messages = s.Messages[max(0, len(s.Messages)-mostPosts):]
	for i, m := range s.Messages {
		s.Messages[i].Replies = replies[m.TS]
	}
	if thread != "" {
		for _, m := range p.space.Thread(p.channel, thread) {
			s.Thread = append(s.Thread, p.post(m, member))
		}
		for _, m := range only {
			if m.Thread == thread && len(s.Thread) > 0 {
				s.Thread = append(s.Thread, p.post(m, member))
			}
		}
		slices.SortStableFunc(s.Thread, byTime)
	}
	if v := p.space.Home(member); v != nil {
		s.Home = v.Blocks
	}
	if v := p.space.Modal(member); v != nil {
		s.Modal = &console.Dialog{ID: v.ID, Hash: v.Hash, Title: v.Title, Submit: v.Submit, Close: v.Close, Blocks: v.Blocks}
	}
	return s, nil
}

// post is a message as a member sees it.
func (p *workplace) post(m workspace.Message, member string) console.Post {
	out := console.Post{
		TS: m.TS, Author: "Switchboard", Bot: m.User == workspace.BotUserID, Mine: m.User == member, Only: m.To != "",
		Text: m.Text, Blocks: m.Blocks, Edited: m.Edited != "",
	}
	if out.Bot && len(m.Blocks) == 0 {
		out.Text, out.Literal = p.space.Reads(m), true
	}
	for _, u := range players {
		if u.ID == m.User {
			out.Author = u.Name
		}
	}
	for _, f := range m.Files {
		out.Files = append(out.Files, console.FileRef{ID: f.ID, Name: f.Name, Size: len(f.Data)})
	}
	for _, r := range m.Reactions {
		out.Marks = append(out.Marks, console.Mark{Name: r.Name, N: len(r.Users)})
	}
	return out
}

func (p *workplace) Post(ctx context.Context, member, thread, text string, file *console.Shared) error {
	who := p.space.As(member)
	var err error
	switch {
	case file != nil:
		_, err = who.Upload(ctx, p.channel, thread, text, workspace.File{Name: file.Name, Type: file.Type, Data: file.Data})
	case strings.TrimSpace(text) == "":
		return console.ErrForm
	default:
		_, err = who.Post(ctx, p.channel, thread, text)
	}
	return slackError(err)
}

func (p *workplace) Edit(ctx context.Context, member, ts, text string) error {
	if strings.TrimSpace(text) == "" {
		return console.ErrForm
	}
	return slackError(p.space.As(member).Edit(ctx, p.channel, ts, text))
}

func (p *workplace) Delete(ctx context.Context, member, ts string) error {
	return slackError(p.space.As(member).Delete(ctx, p.channel, ts))
}

func (p *workplace) Press(ctx context.Context, member, place, action, value string) error {
	at := workspace.In(p.channel, place)
	switch place {
	case console.PlaceHome:
		at = workspace.InHome
	case console.PlaceModal:
		at = workspace.InModal
	}
	return slackError(p.space.As(member).Press(ctx, at, action, value))
}

func (p *workplace) Submit(ctx context.Context, member string, values map[string]string) (map[string]string, error) {
	faults, err := p.space.As(member).Submit(ctx, values)
	return faults, slackError(err)
}

func (p *workplace) Dismiss(ctx context.Context, member string) error {
	return slackError(p.space.As(member).CloseModal(ctx))
}

func (p *workplace) Command(ctx context.Context, member, command, text string) error {
	return slackError(p.space.As(member).Command(ctx, p.channel, command, text))
}

func (p *workplace) OpenHome(ctx context.Context, member string) error {
	return slackError(p.space.As(member).OpenHome(ctx))
}

func (p *workplace) Shortcut(ctx context.Context, member, ts, id string) error {
	return slackError(p.space.As(member).MessageAction(ctx, p.channel, ts, id))
}

func (p *workplace) File(id string) (console.Shared, error) {
	f, err := p.space.File(id)
	return console.Shared{Name: f.Name, Type: f.Type, Data: f.Data}, slackError(err)
}

// slackError gives the workspace's kinds of error the console's.
func slackError(err error) error {
	for from, to := range map[error]error{
		workspace.ErrUnknown: console.ErrNotShown, workspace.ErrNotShown: console.ErrNotShown, workspace.ErrForbidden: console.ErrForbidden,
		workspace.ErrInvalid: console.ErrForm, workspace.ErrNoAnswer: console.ErrService, workspace.ErrClosed: console.ErrService,
	} {
		if errors.Is(err, from) {
			return to
		}
	}
	return err
}
