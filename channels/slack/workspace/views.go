package workspace

import (
	"fmt"
	"slices"
	"time"
)

// Lives of what lets an app answer a person.
const (
	triggerLife = 3 * time.Second
	hookLife    = 30 * time.Minute
	hookUses    = 5
	mostViews   = 3 // modals on top of each other
)

// A View is a modal or a Home as its user sees it.
type View struct {
	ID, Hash                     string
	Title, Submit, Close         string
	CallbackID, ExternalID, Meta string // Meta is private_metadata
	Blocks                       []any  // as JSON is decoded
	// Errors are shown at the fields, by block_id.
	Errors map[string]string
}

type view struct {
	id, user, kind, hash string
	root, previous       string
	raw                  object
	state                state
	errors               map[string]string
}

// A state is what was chosen or typed, by block_id and action_id.
type state map[string]map[string]object

func (s state) set(block, action string, o object) {
	if s[block] == nil {
		s[block] = map[string]object{}
	}
	s[block][action] = o
}

// A trigger lets the app open a modal, once and within 3 s.
type trigger struct {
	user string
	at   time.Time
	used bool
	from *view // the modal that it came from
}

func (w *Workspace) trigger(user string, from *view) string {
	id := fmt.Sprintf("%d.%d.%s", w.epoch, w.serial, w.id(""))
	w.triggers[id] = &trigger{user: user, at: w.cfg.Clock.Now(), from: from}
	return id
}

// Home is what a user sees in the app's Home, nil if nothing was published.
func (w *Workspace) Home(user string) *View {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.homes[user].shown()
}

// Modal is the modal that a user sees, the topmost, nil if there is none.
func (w *Workspace) Modal(user string) *View {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.top(user).shown()
}

func (w *Workspace) top(user string) *view {
	if s := w.stacks[user]; len(s) > 0 {
		return s[len(s)-1]
	}
	return nil
}

func (v *view) shown() *View {
	if v == nil {
		return nil
	}
	label := func(name string) string {
		o, _ := v.raw[name].(object)
		s, _ := o["text"].(string)
		return unescape(s)
	}
	str := func(name string) string { s, _ := v.raw[name].(string); return s }
	return &View{
		ID: v.id, Hash: v.hash, Title: label("title"), Submit: label("submit"), Close: label("close"), CallbackID: str("callback_id"),
		ExternalID: str("external_id"), Meta: str("private_metadata"), Blocks: copied(v.blocks()), Errors: copied(v.errors),
	}
}

func (v *view) blocks() []any { return v.raw["blocks"].([]any) }

// ViewReads is a view's blocks as people read them.
func (w *Workspace) ViewReads(v *View) string { return w.Reads(Message{Blocks: v.Blocks}) }

func (v *view) json() object {
	o := copied(v.raw)
	for _, name := range []string{"private_metadata", "callback_id", "external_id"} {
		if o[name] == nil {
			o[name] = ""
		}
	}
	o["id"], o["team_id"], o["hash"], o["root_view_id"] = v.id, TeamID, v.hash, v.root
	o["app_id"], o["bot_id"], o["app_installed_team_id"] = AppID, BotID, TeamID
	o["state"], o["previous_view_id"] = object{"values": copied(v.state)}, nil
	if v.previous != "" {
		o["previous_view_id"] = v.previous
	}
	return o
}

// fill gives a view its content. What was typed into fields that stay is kept.
func (w *Workspace) fill(v *view, raw object) {
	v.raw, v.errors, v.hash = raw, nil, w.ts()+".hash"
	w.complete(v.blocks())
	old := v.state
	v.state = state{}
	for _, c := range controls(v.blocks()) {
		if !stateful(c.kind()) {
			continue
		}
		o := old[c.block][c.id()]
		if o == nil || o["type"] != c.element["type"] {
			o, _ = w.answerOf(c.element, initially(c.element)) // what is not valid is empty
		}
		v.state.set(c.block, c.id(), o)
	}
	w.changed()
}

// asked reads the view of a request.
func (w *Workspace) asked(q *request, kind string, self *view) (object, *refusal) {
	raw, _, err := q.value("view")
	if err != nil {
		return nil, wrong("[ERROR] view is no JSON")
	}
	if no := checkView(raw, kind); no != nil {
		return nil, no
	}
	o := raw.(object)
	if id, _ := o["external_id"].(string); id != "" {
		if v := w.view(func(v *view) bool { return v.raw["external_id"] == id }); v != nil && v != self {
			return nil, refuse("duplicate_external_id")
		}
	}
	return o, nil
}

func (w *Workspace) view(which func(*view) bool) *view {
	for _, s := range w.stacks {
		if i := slices.IndexFunc(s, which); i >= 0 {
			return s[i]
		}
	}
	for _, v := range w.homes {
		if which(v) {
			return v
		}
	}
	return nil
}

// exchange uses a trigger.
func (w *Workspace) exchange(id string) (*trigger, *refusal) {
	t := w.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case w.cfg.Clock.Now().Sub(t.at) > triggerLife:
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

func (w *Workspace) openView(q *request) (object, *refusal) {
	raw, no := w.asked(q, "modal", nil)
	if no != nil {
		return nil, no
	}
	t, no := w.exchange(q.str("trigger_id"))
	if no != nil {
		return nil, no
	}
	w.stacks[t.user] = nil
	return object{"view": w.push(t.user, raw).json()}, nil
}

func (w *Workspace) pushView(q *request) (object, *refusal) {
	raw, no := w.asked(q, "modal", nil)
	if no != nil {
		return nil, no
	}
	t, no := w.exchange(q.str("trigger_id"))
	switch {
	case no != nil:
		return nil, no
	case t.from == nil || !slices.Contains(w.stacks[t.user], t.from):
		return nil, &refusal{err: "not_found", excused: t.from != nil}
	case len(w.stacks[t.user]) >= mostViews:
		return nil, refuse("push_limit_reached")
	}
	return object{"view": w.push(t.user, raw).json()}, nil
}

// push puts a modal on top.
func (w *Workspace) push(user string, raw object) *view {
	v := &view{id: w.id("V"), user: user, kind: "modal"}
	v.root = v.id
	if below := w.top(user); below != nil {
		v.root, v.previous = below.root, below.id
	}
	w.fill(v, raw)
	w.stacks[user] = append(w.stacks[user], v)
	return v
}

func (w *Workspace) updateView(q *request) (object, *refusal) {
	id, external := q.str("view_id"), q.str("external_id")
	if id == "" && external == "" {
		return nil, wrong("[ERROR] either view_id or external_id is required")
	}
	v := w.view(func(v *view) bool { return v.id == id || id == "" && v.raw["external_id"] == external })
	if v == nil {
		return nil, pardon("not_found") // its user may have closed it
	}
	raw, no := w.asked(q, v.kind, v)
	switch {
	case no != nil:
		return nil, no
	case q.str("hash") != "" && q.str("hash") != v.hash:
		return nil, pardon("hash_conflict")
	}
	w.fill(v, raw)
	return object{"view": v.json()}, nil
}

func (w *Workspace) publishView(q *request) (object, *refusal) {
	u, ok := w.user(q.str("user_id"))
	if !ok || !u.acts() {
		return nil, wrong("[ERROR] no such user: user_id")
	}
	v := w.homes[u.ID]
	raw, no := w.asked(q, "home", v)
	switch {
	case no != nil:
		return nil, no
	case q.str("hash") != "" && (v == nil || q.str("hash") != v.hash):
		return nil, pardon("hash_conflict")
	}
	if v == nil {
		v = &view{id: w.id("V"), user: u.ID, kind: "home"}
		v.root = v.id
		w.homes[u.ID] = v
	}
	w.fill(v, raw)
	return object{"view": v.json()}, nil
}
