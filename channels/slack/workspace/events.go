package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"switchboard/channels/nexthop"
)

// retries are how long after a failed delivery the next one follows.
var retries = []time.Duration{0, time.Minute, 5 * time.Minute}

// An Event is something that the app was told, or should have been.
type Event struct {
	ID            string // Ev…
	Type, Subtype string
	Channel, TS   string // ts of the message that it is about
	Attempts      []Attempt
}

// An Attempt is one delivery: what failed (http_timeout, connection_failed,
// http_error), "" if it was taken.
type Attempt struct {
	At      time.Time // by the workspace's clock
	Failure string
}

type event struct {
	Event
	inner json.RawMessage
	at    time.Time
}

// Events are all that the app was told, in order.
func (w *Workspace) Events() (out []Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.events {
		one := e.Event
		one.Attempts = slices.Clone(e.Attempts)
		out = append(out, one)
	}
	return out
}

// Repeat brings an event once more, under its own event_id or under a new one:
// the real one does both. It returns when the delivery was answered.
func (w *Workspace) Repeat(ctx context.Context, id string, renew bool) error {
	w.mu.Lock()
	i := slices.IndexFunc(w.events, func(e *event) bool { return e.ID == id })
	if i < 0 {
		w.mu.Unlock()
		return ErrUnknown
	}
	e := w.events[i]
	if renew {
		twin := *e
		twin.ID, twin.Attempts = w.id("Ev"), nil
		e = &twin
		w.events = append(w.events, e)
	}
	w.mu.Unlock()
	return nexthop.Wait(ctx, w.bring(e, 0))
}

// tell is an event for the app, if its bot is in the channel (nil is everywhere)
// and its token holds. w.mu is held.
func (w *Workspace) tell(c *channel, inner object) []*event {
	if c != nil && !c.has(BotUserID) || w.revoked != "" {
		return nil
	}
	raw, err := json.Marshal(inner)
	if err != nil {
		panic(err) // of strings, numbers and what was JSON
	}
	e := &event{inner: raw, at: w.cfg.Clock.Now()}
	e.ID = w.id("Ev")
	e.Type, _ = inner["type"].(string)
	e.Subtype, _ = inner["subtype"].(string)
	e.Channel, _ = inner["channel"].(string)
	e.TS, _ = inner["ts"].(string)
	if m, ok := inner["message"].(object); ok {
		e.TS = fmt.Sprint(m["ts"])
	} else if ts, ok := inner["deleted_ts"].(string); ok {
		e.TS = ts
	}
	w.events = latest(append(w.events, e), w.cfg.Keep)
	return []*event{e}
}

// bring puts a delivery into the courier's hands; the channel is closed when it
// was answered.
func (w *Workspace) bring(e *event, attempt int) <-chan struct{} {
	return w.courier.Add(func(ctx context.Context) { w.deliver(ctx, e, attempt) })
}

// bringAll is bring for several, and waits for the last.
func (w *Workspace) bringAll(ctx context.Context, list []*event) error {
	for i, e := range list {
		done := w.bring(e, 0)
		if i == len(list)-1 {
			return nexthop.Wait(ctx, done)
		}
	}
	return nil
}

func (w *Workspace) deliver(ctx context.Context, e *event, attempt int) {
	p := parcel{kind: "events_api", payload: w.envelope(e), attempt: attempt}
	w.mu.Lock()
	if attempt > 0 {
		p.reason = e.Attempts[len(e.Attempts)-1].Failure
	}
	w.mu.Unlock()
	a, err := w.line().carry(ctx, p)
	if ctx.Err() != nil {
		return
	}
	failure := ""
	if err != nil {
		failure = reasonOf(err)
		w.blame("event %s: %v (attempt %d)", strings.TrimSuffix(e.Type+"."+e.Subtype, "."), err, attempt)
	}
	w.mu.Lock()
	e.Attempts = append(e.Attempts, Attempt{w.cfg.Clock.Now(), failure})
	w.changed()
	w.mu.Unlock()
	if err == nil || a.noRetry || attempt >= len(retries) {
		return
	}
	if retries[attempt] == 0 {
		w.bring(e, attempt+1)
		return
	}
	w.cfg.Clock.AfterFunc(retries[attempt], func() { w.bring(e, attempt+1) })
}

// envelope is what goes around an event.
func (w *Workspace) envelope(e *event) object {
	return object{
		"token": "deprecated", "team_id": TeamID, "api_app_id": AppID, "event": e.inner, "type": "event_callback",
		"event_id": e.ID, "event_time": e.at.Unix(), "event_context": "4-" + e.ID, "is_ext_shared_channel": false,
		"authorizations": []object{{
			"enterprise_id": nil, "team_id": TeamID, "user_id": BotUserID, "is_bot": true, "is_enterprise_install": false,
		}},
	}
}

// Verify asks the app's Events URL for the challenge, as Slack does when the
// URL is set.
func (w *Workspace) Verify(ctx context.Context) error {
	const challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
	a, err := w.post().carry(ctx, parcel{kind: "events_api", payload: object{
		"token": "deprecated", "challenge": challenge, "type": "url_verification",
	}})
	if err == nil && strings.TrimSpace(string(a.body)) != challenge {
		var o struct{ Challenge string }
		if json.Unmarshal(a.body, &o) != nil || o.Challenge != challenge {
			err = fmt.Errorf("the answer is not the challenge")
		}
	}
	if err != nil {
		w.blame("url_verification: %v", err)
		return fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	return nil
}

// Revoke takes the bot's token back: the app is told so, hears of nothing more,
// and every call is refused with token_revoked. Restore gives it back.
func (w *Workspace) Revoke(ctx context.Context) error {
	return w.withdraw(ctx, "token_revoked", object{
		"type": "tokens_revoked", "tokens": object{"oauth": []string{}, "bot": []string{BotUserID}},
	})
}

// Uninstall is Revoke with app_uninstalled and account_inactive.
func (w *Workspace) Uninstall(ctx context.Context) error {
	return w.withdraw(ctx, "account_inactive", object{"type": "app_uninstalled"})
}

// Restore ends what Revoke or Uninstall did.
func (w *Workspace) Restore() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.revoked = ""
}

func (w *Workspace) withdraw(ctx context.Context, err string, inner object) error {
	w.mu.Lock()
	inner["event_ts"] = w.ts()
	told := w.tell(nil, inner)
	w.revoked = err
	w.mu.Unlock()
	return w.bringAll(ctx, told)
}

// Unfurl shows a preview under a message with a link: the app is told of a
// change that is no edit.
func (w *Workspace) Unfurl(ctx context.Context, channel, ts string) error {
	w.mu.Lock()
	m := w.message(channel, ts)
	if m == nil {
		w.mu.Unlock()
		return ErrUnknown
	}
	told := w.change(m, func() {
		shown := object{"attachments": []any{object{"id": 1, "title": "Preview", "fallback": "Preview"}}}
		maps.Copy(shown, m.asked)
		m.asked = shown
	})
	w.mu.Unlock()
	return w.bringAll(ctx, told)
}
