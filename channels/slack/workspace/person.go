package workspace

import (
	"context"
	"slices"
)

// A Person acts in the workspace. Acts return when the app has been told and
// has answered once; an event that fails is a fault and no error of theirs. They
// return ErrUnknown, ErrForbidden, ErrClosed or ctx's error besides those that
// they name.
type Person struct {
	w  *Workspace
	id string
}

// As is a user who acts. The user may be changed later by SetUser.
func (w *Workspace) As(user string) *Person { return &Person{w, user} }

// here checks that the person can act in a channel; that with the app if it is
// "". w.mu is held.
func (p *Person) here(id string) (*channel, error) {
	u, ok := p.w.user(p.id)
	switch {
	case p.w.closed:
		return nil, ErrClosed
	case !ok:
		return nil, ErrUnknown
	case !u.acts():
		return nil, ErrForbidden
	case id == "":
		return p.w.direct(p.id), nil
	}
	c := p.w.channel(id)
	switch {
	case c == nil || c.Private && !c.has(p.id):
		return nil, ErrUnknown
	case !c.has(p.id) || c.Archived:
		return nil, ErrForbidden
	}
	return c, nil
}

// tells does something with w.mu held and brings what the app is told of it.
func (p *Person) tells(ctx context.Context, id string, f func(c *channel) ([]*event, error)) error {
	p.w.mu.Lock()
	c, err := p.here(id)
	var told []*event
	if err == nil {
		told, err = f(c)
	}
	p.w.mu.Unlock()
	if err != nil {
		return err
	}
	return p.w.bringAll(ctx, told)
}

// Post types a message in a channel, or to the app if channel is "": outside of
// any thread if thread is "", else as a reply to the message with that ts.
// @name, #channel and links become what Slack makes of them.
func (p *Person) Post(ctx context.Context, in, thread, text string) (ts string, err error) {
	err = p.tells(ctx, in, func(c *channel) ([]*event, error) {
		m := &message{}
		m.Channel, m.User, m.Text = c.ID, p.id, p.w.typed(text)
		if thread != "" {
			parent := p.w.message(c.ID, thread)
			if parent == nil || parent.Thread != "" {
				return nil, ErrUnknown
			}
			m.Thread = thread
		}
		told := p.w.add(m)
		ts = m.TS
		return told, nil
	})
	return ts, err
}

// own is a message of the person's.
func (p *Person) own(c *channel, ts string) (*message, error) {
	m := p.w.message(c.ID, ts)
	switch {
	case m == nil:
		return nil, ErrUnknown
	case m.User != p.id:
		return nil, ErrForbidden
	}
	return m, nil
}

// Edit changes the text of a message of the person's own.
func (p *Person) Edit(ctx context.Context, in, ts, text string) error {
	return p.tells(ctx, in, func(c *channel) ([]*event, error) {
		m, err := p.own(c, ts)
		if err != nil {
			return nil, err
		}
		return p.w.change(m, func() { m.Text, m.Edited = p.w.typed(text), p.w.ts() }), nil
	})
}

// Delete deletes a message of the person's own.
func (p *Person) Delete(ctx context.Context, in, ts string) error {
	return p.tells(ctx, in, func(c *channel) ([]*event, error) {
		m, err := p.own(c, ts)
		if err != nil {
			return nil, err
		}
		return p.w.remove(m), nil
	})
}

// React puts an emoji (white_check_mark) under a message.
func (p *Person) React(ctx context.Context, in, ts, emoji string) error {
	return p.tells(ctx, in, func(c *channel) ([]*event, error) {
		m := p.w.message(c.ID, ts)
		if m == nil {
			return nil, ErrUnknown
		}
		told, _ := p.w.react(m, emoji, p.id) // a second time does nothing
		return told, nil
	})
}

// Upload shares a file with a message, which may be empty.
func (p *Person) Upload(ctx context.Context, in, thread, text string, f File) (ts string, err error) {
	err = p.tells(ctx, in, func(c *channel) ([]*event, error) {
		if thread != "" && p.w.message(c.ID, thread) == nil {
			return nil, ErrUnknown
		}
		own := &file{File: f, filled: true}
		own.ID, own.User, own.Data = p.w.id("F"), p.id, slices.Clone(f.Data)
		own.complete()
		p.w.files = append(p.w.files, own)
		m := &message{}
		m.User, m.Thread, m.Text, m.Files = p.id, thread, p.w.typed(text), []File{own.File}
		told := p.w.share(c, m)
		ts = m.TS
		return told, nil
	})
	return ts, err
}

// OpenHome looks at the app's Home.
func (p *Person) OpenHome(ctx context.Context) error {
	return p.tells(ctx, "", func(c *channel) ([]*event, error) {
		o := object{"type": "app_home_opened", "user": p.id, "channel": c.ID, "tab": "home", "event_ts": p.w.ts()}
		if v := p.w.homes[p.id]; v != nil {
			o["view"] = v.json()
		}
		return p.w.tell(nil, o), nil
	})
}

// Join makes the person a member of a public channel, Leave ends that; the app
// does not subscribe to either.
func (p *Person) Join(channel string) error {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	c := p.w.channel(channel)
	if c == nil || c.Private {
		return ErrUnknown
	}
	if !c.has(p.id) {
		c.Members = append(c.Members, p.id)
	}
	return nil
}

// Leave ends the membership of a channel.
func (p *Person) Leave(channel string) error {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	c := p.w.channel(channel)
	if c == nil {
		return ErrUnknown
	}
	c.Members = slices.DeleteFunc(c.Members, func(u string) bool { return u == p.id })
	return nil
}
