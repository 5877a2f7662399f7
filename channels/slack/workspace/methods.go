package workspace

import (
	"math"
	"time"
)

// A method of the Web API: its arguments, whether it reads JSON, how many calls
// a minute it takes (its tier), whether it wants the app's token.
type method struct {
	need, may string
	json      bool
	tier      int
	app       bool
	do        func(*Workspace, *request) (object, *refusal)
}

// Tiers of methods, in calls a minute (Slack's page on rate limits).
const (
	tier1   = 1
	tier2   = 20
	tier3   = 50
	tier4   = 100
	special = 600
)

const (
	postArgs = "text markdown_text blocks attachments thread_ts mrkdwn parse link_names unfurl_links unfurl_media metadata username icon_emoji icon_url as_user"
	pageArgs = "cursor limit oldest latest inclusive include_all_metadata"
)

var methods = map[string]*method{
	"auth.test":                    {json: true, tier: special, do: (*Workspace).authTest},
	"apps.connections.open":        {json: true, tier: tier1, app: true, do: (*Workspace).openConnection},
	"chat.postMessage":             {need: "channel", may: postArgs + " reply_broadcast", json: true, tier: special, do: (*Workspace).postMessage},
	"chat.postEphemeral":           {need: "channel user", may: postArgs, json: true, tier: tier4, do: (*Workspace).postEphemeral},
	"chat.update":                  {need: "channel ts", may: postArgs + " file_ids reply_broadcast", json: true, tier: tier3, do: (*Workspace).updateMessage},
	"chat.delete":                  {need: "channel ts", may: "as_user", json: true, tier: tier3, do: (*Workspace).deleteMessage},
	"chat.getPermalink":            {need: "channel message_ts", tier: special, do: (*Workspace).permalink},
	"conversations.info":           {need: "channel", may: "include_locale include_num_members", tier: tier3, do: (*Workspace).conversationInfo},
	"conversations.join":           {need: "channel", json: true, tier: tier3, do: (*Workspace).joinConversation},
	"conversations.open":           {may: "channel users return_im prevent_creation", json: true, tier: tier3, do: (*Workspace).openConversation},
	"conversations.history":        {need: "channel", may: pageArgs, tier: tier3, do: (*Workspace).history},
	"conversations.replies":        {need: "channel ts", may: pageArgs, tier: tier3, do: (*Workspace).replies},
	"users.info":                   {need: "user", may: "include_locale", tier: tier4, do: (*Workspace).userInfo},
	"users.list":                   {may: "cursor limit include_locale team_id presence", tier: tier2, do: (*Workspace).listUsers},
	"reactions.add":                {need: "channel name timestamp", json: true, tier: tier3, do: (*Workspace).addReaction},
	"reactions.remove":             {need: "name", may: "channel timestamp file file_comment", json: true, tier: tier2, do: (*Workspace).removeReaction},
	"views.open":                   {need: "view trigger_id", json: true, tier: tier4, do: (*Workspace).openView},
	"views.push":                   {need: "view trigger_id", json: true, tier: tier4, do: (*Workspace).pushView},
	"views.update":                 {need: "view", may: "view_id external_id hash", json: true, tier: tier4, do: (*Workspace).updateView},
	"views.publish":                {need: "view user_id", may: "hash", json: true, tier: tier4, do: (*Workspace).publishView},
	"files.getUploadURLExternal":   {need: "filename length", may: "alt_txt snippet_type", tier: tier4, do: (*Workspace).uploadURL},
	"files.completeUploadExternal": {need: "files", may: "channel_id channels initial_comment thread_ts blocks", json: true, tier: tier4, do: (*Workspace).completeUpload},
	"files.info":                   {need: "file", may: "cursor limit count page", tier: tier4, do: (*Workspace).fileInfo},
}

func (w *Workspace) authTest(*request) (object, *refusal) {
	return object{
		"url": "https://" + domain + ".slack.com/", "team": "Switchboard", "user": "switchboard", "team_id": TeamID,
		"user_id": BotUserID, "bot_id": BotID, "is_enterprise_install": false,
	}, nil
}

// An Outcome is what happens to one call of the Web API. The zero Outcome is
// the good one.
type Outcome struct {
	// Status answers with that status and a page instead of JSON: 500, 503.
	Status int
	// Error answers ok false with that error; ratelimited is answered with 429
	// and RetryAfter, in whole seconds.
	Error      string
	RetryAfter time.Duration
	// Drop breaks the connection instead of answering.
	Drop bool
	// Taken does what was asked for before it fails as above.
	Taken bool
	// Latency is how long it takes by the workspace's clock.
	Latency time.Duration

	// Times is for how many calls this holds. Defaults to 1; Always is for all.
	Times int
	// For holds for all calls within that time of Script, by the clock, whatever
	// Times says. What follows in the script comes after it.
	For time.Duration

	end time.Time
}

// Always is an Outcome's Times without end.
const Always = -1

// Script says what happens to the next calls of a method, in turn, to those of
// every method that has no script of its own if method is "". When the outcomes
// are used up, all is well again. It replaces what was scripted before.
func (w *Workspace) Script(method string, outcomes ...Outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([]*Outcome, len(outcomes))
	for i, o := range outcomes {
		if o.For > 0 {
			o.end = w.cfg.Clock.Now().Add(o.For)
		}
		list[i] = &o
	}
	w.scripts[method] = list
}

// outcome takes the next one for a method.
func (w *Workspace) outcome(method string) Outcome {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.cfg.Clock.Now()
	for _, name := range []string{method, ""} {
		for len(w.scripts[name]) > 0 {
			o := w.scripts[name][0]
			if o.For > 0 && now.Before(o.end) || o.For == 0 && o.Times == Always {
				return *o
			}
			if o.For == 0 && o.Times > 1 {
				o.Times--
				return *o
			}
			w.scripts[name] = w.scripts[name][1:]
			if o.For == 0 {
				return *o
			}
		}
	}
	return Outcome{}
}

func (o Outcome) harmless() bool { return o.Status == 0 && o.Error == "" && !o.Drop }

func (o Outcome) refusal() *refusal {
	if o.harmless() {
		return nil
	}
	return &refusal{err: o.Error, retry: o.RetryAfter, excused: true}
}

// A bucket lets calls pass at a rate.
type bucket struct {
	tokens float64
	at     time.Time
}

// postBurst is how many messages a channel takes at once before it takes one a
// second ("short bursts" are allowed, of no published size), and how many calls
// a method takes at least.
const postBurst = 3

// within refuses a call that is over the rates.
func (w *Workspace) within(q *request, m *method) *refusal {
	if !w.limits {
		return nil
	}
	wait := w.take(q.method, float64(m.tier)/60, float64(max(m.tier, postBurst)))
	if wait == 0 && q.method == "chat.postMessage" {
		wait = w.take("posts to "+q.str("channel"), 1, postBurst)
	}
	if wait == 0 {
		return nil
	}
	return &refusal{err: "ratelimited", retry: wait, excused: true}
}

// take is how long to wait, 0 if a call may pass.
func (w *Workspace) take(key string, rate, burst float64) time.Duration {
	now := w.cfg.Clock.Now()
	b := w.buckets[key]
	if b == nil {
		b = &bucket{tokens: burst, at: now}
		w.buckets[key] = b
	}
	b.tokens = min(burst, b.tokens+rate*now.Sub(b.at).Seconds())
	b.at = now
	if b.tokens+1e-9 < 1 {
		return time.Duration(math.Ceil((1-b.tokens)/rate)) * time.Second
	}
	b.tokens--
	return 0
}
