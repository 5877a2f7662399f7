package workspace

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A Place is where a control is shown.
type Place struct{ channel, ts, surface string }

// Places other than messages.
var (
	InHome  = Place{surface: "home"}
	InModal = Place{surface: "modal"}
)

// In is a message.
func In(channel, ts string) Place { return Place{channel: channel, ts: ts} }

// Press presses a button, or chooses from a menu, that is shown in a place.
// Value is the button's value if several have the action_id, else ""; in a menu
// it is the option's value, the user's or channel's id, the date; in one for
// several, values with commas between. ErrNotShown if it is not there. The app
// gets block_actions; ErrNoAnswer if it does not acknowledge them.
func (p *Person) Press(ctx context.Context, in Place, action, value string) error {
	p.w.mu.Lock()
	payload, err := p.press(in, action, value)
	p.w.mu.Unlock()
	if err != nil {
		return err
	}
	_, err = p.w.interact(ctx, payload)
	return err
}

// press is the payload of an action. w.mu is held.
func (p *Person) press(in Place, action, value string) (object, error) {
	if _, err := p.here(in.channel); err != nil {
		return nil, err
	}
	s, err := p.surface(in)
	if err != nil {
		return nil, err
	}
	c, o, err := p.find(s.blocks, action, value)
	if err != nil {
		return nil, err
	}
	if stateful(c.kind()) {
		s.state.set(c.block, c.id(), o)
	}
	act := copied(o)
	act["action_id"], act["block_id"], act["action_ts"] = c.id(), c.block, p.w.ts()
	for _, name := range []string{"text", "value", "style"} {
		if v, ok := c.element[name]; ok && c.kind() == "button" {
			act[name] = v
		}
	}
	payload := p.payload("block_actions")
	payload["actions"], payload["container"] = []any{act}, s.container
	payload["trigger_id"] = p.w.trigger(p.id, s.modal)
	if s.view != nil {
		payload["view"] = s.view.json()
		return payload, nil
	}
	payload["channel"] = object{"id": in.channel, "name": p.w.channel(in.channel).Name}
	payload["message"], payload["state"] = p.w.json(s.message), object{"values": copied(s.state)}
	payload["response_url"] = p.w.hook(p.id, in.channel, s.message)
	return payload, nil
}

// A surface is what a place shows.
type surface struct {
	blocks      []any
	state       state
	container   object
	view, modal *view
	message     *message
}

func (p *Person) surface(in Place) (*surface, error) {
	if in.surface != "" {
		v := p.w.homes[p.id]
		s := &surface{}
		if in.surface == "modal" {
			v = p.w.top(p.id)
			s.modal = v
		}
		if v == nil {
			return nil, ErrNotShown
		}
		s.view, s.blocks, s.state = v, v.blocks(), v.state
		s.container = object{"type": "view", "view_id": v.id}
		return s, nil
	}
	for _, m := range p.w.messages {
		if m.Channel != in.channel || m.TS != in.ts || m.To != "" && m.To != p.id {
			continue
		}
		if m.state == nil {
			m.state = state{}
		}
		s := &surface{blocks: m.Blocks, state: m.state, message: m}
		s.container = object{"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.To != ""}
		if m.Thread != "" {
			s.container["thread_ts"] = m.Thread
		}
		return s, nil
	}
	return nil, ErrUnknown
}

// find is the control that is meant, and what it says.
func (p *Person) find(blocks []any, action, value string) (control, object, error) {
	err := ErrNotShown
	for _, c := range controls(blocks) {
		if c.id() != action || c.input != nil && c.input["dispatch_action"] != true {
			continue
		}
		o, e := p.w.answerOf(c.element, value)
		if e == nil {
			return c, o, nil
		}
		err = e
	}
	return control{}, nil, err
}

// payload is what all interactions have in common.
func (p *Person) payload(kind string) object {
	u, _ := p.w.user(p.id)
	return object{
		"type": kind, "token": "deprecated", "api_app_id": AppID, "is_enterprise_install": false, "enterprise": nil,
		"team": object{"id": TeamID, "domain": domain},
		"user": object{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": u.team()},
	}
}

// interact brings an interaction. w.mu is not held.
func (w *Workspace) interact(ctx context.Context, payload object) (answer, error) {
	a, err := w.line().carry(ctx, parcel{kind: "interactive", payload: payload})
	if err != nil && ctx.Err() == nil {
		w.blame("%s: %v", payload["type"], err)
		return a, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	return a, err
}

// Submit fills in the fields of the modal, by block_id or action_id, and submits
// it. Values are as in Press. ErrNotShown for a field or an option that is not
// there, ErrInvalid for a required one that is empty or a value that the form
// refuses; then the app hears nothing. Faults are what the app shows at the
// fields, by block_id, nil if it took the form.
func (p *Person) Submit(ctx context.Context, values map[string]string) (faults map[string]string, err error) {
	p.w.mu.Lock()
	v, payload, err := p.submission(values)
	p.w.mu.Unlock()
	if err != nil {
		return nil, err
	}
	a, err := p.w.interact(ctx, payload)
	if err != nil {
		return nil, err
	}
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if err := p.w.obey(v, a.body); err != nil {
		p.w.note("view_submission: %v", err)
		return nil, fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	return copied(v.errors), nil
}

// submission fills in a modal. w.mu is held.
func (p *Person) submission(values map[string]string) (*view, object, error) {
	if _, err := p.here(""); err != nil {
		return nil, nil, err
	}
	v := p.w.top(p.id)
	if v == nil || v.raw["submit"] == nil {
		return nil, nil, ErrNotShown
	}
	used, next := 0, copied(v.state)
	for _, c := range controls(v.blocks()) {
		if c.input == nil {
			continue
		}
		value, given := values[c.block]
		if !given {
			value, given = values[c.id()]
		}
		if given {
			o, err := p.w.answerOf(c.element, value)
			if err != nil {
				return nil, nil, fmt.Errorf("%w: %s", err, c.id())
			}
			next.set(c.block, c.id(), o)
			used++
		}
		if c.input["optional"] != true && empty(next[c.block][c.id()]) {
			return nil, nil, fmt.Errorf("%w: %s is required", ErrInvalid, c.id())
		}
	}
	if used < len(values) {
		return nil, nil, ErrNotShown
	}
	v.state = next
	payload := p.payload("view_submission")
	payload["view"], payload["trigger_id"], payload["response_urls"] = v.json(), p.w.trigger(p.id, v), []any{}
	return v, payload, nil
}

// empty tells whether a field of a state says nothing.
func empty(o object) bool {
	switch v := o[answers[fmt.Sprint(o["type"])]].(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	}
	return false
}

// obey does to a modal what the answer to its submission says. w.mu is held.
func (w *Workspace) obey(v *view, body []byte) error {
	var r struct {
		Action string            `json:"response_action"`
		View   any               `json:"view"`
		Errors map[string]string `json:"errors"`
	}
	if body = bytes.TrimSpace(body); len(body) > 0 {
		if err := json.Unmarshal(body, &r); err != nil {
			return fmt.Errorf("the answer is no JSON")
		}
	}
	w.changed()
	v.errors = nil
	switch r.Action {
	case "":
		w.stacks[v.user] = slices.DeleteFunc(w.stacks[v.user], func(o *view) bool { return o == v })
	case "clear":
		w.stacks[v.user] = nil
	case "errors":
		if len(r.Errors) == 0 {
			return fmt.Errorf("no errors given")
		}
		for id := range r.Errors {
			if !slices.ContainsFunc(inputsOf(v.raw), func(o object) bool { return o["block_id"] == id }) {
				return fmt.Errorf("errors at %q, which is no input block", id)
			}
		}
		v.errors = r.Errors
	case "update", "push":
		if no := checkView(r.View, "modal"); no != nil {
			return fmt.Errorf("%s %s", no.err, strings.Join(no.messages, "; "))
		}
		if r.Action == "update" {
			w.fill(v, r.View.(object))
		} else if len(w.stacks[v.user]) >= mostViews {
			return fmt.Errorf("push_limit_reached")
		} else {
			w.push(v.user, r.View.(object))
		}
	default:
		return fmt.Errorf("unknown response_action %q", r.Action)
	}
	return nil
}

// CloseModal closes the topmost modal. The app is told if the view asked for it.
func (p *Person) CloseModal(ctx context.Context) error {
	p.w.mu.Lock()
	v := p.w.top(p.id)
	if v == nil {
		p.w.mu.Unlock()
		return ErrNotShown
	}
	s := p.w.stacks[p.id]
	p.w.stacks[p.id] = s[:len(s)-1]
	payload := p.payload("view_closed")
	payload["view"], payload["is_cleared"] = v.json(), false
	p.w.changed()
	p.w.mu.Unlock()
	if v.raw["notify_on_close"] != true {
		return nil
	}
	_, err := p.w.interact(ctx, payload)
	return err
}

// Shortcut chooses a global shortcut of the app, MessageAction one of a message.
func (p *Person) Shortcut(ctx context.Context, callbackID string) error {
	return p.choose(ctx, "shortcut", callbackID, "", "")
}

// MessageAction chooses a shortcut of the app from a message's menu.
func (p *Person) MessageAction(ctx context.Context, channel, ts, callbackID string) error {
	return p.choose(ctx, "message_action", callbackID, channel, ts)
}

func (p *Person) choose(ctx context.Context, kind, callbackID, channel, ts string) error {
	p.w.mu.Lock()
	c, err := p.here(channel)
	payload := p.payload(kind)
	payload["callback_id"], payload["action_ts"], payload["trigger_id"] = callbackID, p.w.ts(), p.w.trigger(p.id, nil)
	if err == nil && ts != "" {
		if m := p.w.message(channel, ts); m != nil {
			payload["message"], payload["message_ts"] = p.w.json(m), ts
			payload["channel"] = object{"id": c.ID, "name": c.Name}
			payload["response_url"] = p.w.hook(p.id, channel, nil)
		} else {
			err = ErrUnknown
		}
	}
	p.w.mu.Unlock()
	if err != nil {
		return err
	}
	_, err = p.w.interact(ctx, payload)
	return err
}

// Command runs a slash command in a channel, or in the conversation with the
// app if channel is "". What the app answers is shown to the person alone
// (Ephemerals) unless it says in_channel.
func (p *Person) Command(ctx context.Context, channel, command, text string) error {
	p.w.mu.Lock()
	c, err := p.here(channel)
	u, _ := p.w.user(p.id)
	if err != nil || !strings.HasPrefix(command, "/") {
		p.w.mu.Unlock()
		return cmp.Or(err, ErrUnknown)
	}
	payload := object{
		"token": "deprecated", "team_id": TeamID, "team_domain": domain, "channel_id": c.ID, "channel_name": orElse(c.Name, "directmessage"),
		"user_id": u.ID, "user_name": u.Name, "command": command, "text": text, "api_app_id": AppID, "is_enterprise_install": "false",
		"response_url": p.w.hook(p.id, c.ID, nil), "trigger_id": p.w.trigger(p.id, nil),
	}
	p.w.mu.Unlock()
	a, err := p.w.line().carry(ctx, parcel{kind: "slash_commands", payload: payload})
	if err != nil {
		if ctx.Err() == nil {
			p.w.blame("%s: %v", command, err)
		}
		return fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	p.w.mu.Lock()
	told, no := p.w.commanded(p.id, c.ID, bytes.TrimSpace(a.body))
	if no != nil {
		p.w.note("%s: %s %s", command, no.err, strings.Join(no.messages, "; "))
	}
	p.w.mu.Unlock()
	if no != nil {
		return fmt.Errorf("%w: %s", ErrNoAnswer, no.err)
	}
	return p.w.bringAll(ctx, told)
}

// commanded shows the answer to a command. w.mu is held.
func (w *Workspace) commanded(user, channel string, body []byte) ([]*event, *refusal) {
	if len(body) == 0 {
		return nil, nil
	}
	q := &request{method: "command", args: object{}}
	if err := json.Unmarshal(body, &q.args); err != nil {
		q.args = object{"text": string(body)}
	}
	if len(q.args) == 0 {
		return nil, nil
	}
	no := w.say(user, channel, nil, q)
	return q.after, no
}
