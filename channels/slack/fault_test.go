package slack

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/channels/slack/workspace"
	"switchboard/chat"
)

// with changes the office.
func (r *rig) with(f func(*office)) {
	r.office.mu.Lock()
	defer r.office.mu.Unlock()
	f(r.office)
}

// logged is what the log says.
func (r *rig) logged() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.String()
}

// bring has an event come as Slack brings it, and returns the status.
func (r *rig) bring(event map[string]any) int {
	r.Helper()
	body, err := json.Marshal(map[string]any{"type": "event_callback", "team_id": workspace.TeamID, "event": event})
	r.must(err)
	now := strconv.FormatInt(time.Now().Unix(), 10)
	q, err := http.NewRequestWithContext(r.ctx, http.MethodPost, r.server.URL+"/slack/events", strings.NewReader(string(body)))
	r.must(err)
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("X-Slack-Request-Timestamp", now)
	q.Header.Set("X-Slack-Signature", workspace.Signature(secret, now, body))
	resp, err := http.DefaultClient.Do(q)
	r.must(err)
	resp.Body.Close()
	return resp.StatusCode
}

// A file is read no further than it may be large, whatever was said of it.
func TestFileIsReadNoFurtherThanItMayBe(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	line, err := r.slack.As(li).Upload(r.ctx, deskChannel, ts, "", workspace.File{Name: "film.mp4", Type: "video/mp4", Data: make([]byte, channels.MostFile+1)})
	r.must(err)
	r.until("refused by its size", func() bool { return r.whispered(li, "16 MB") == 1 })
	id := r.message(line).Files[0].ID
	if got := r.bring(map[string]any{"type": "message", "channel": deskChannel, "user": li, "ts": line, "thread_ts": ts, "files": []any{map[string]any{
		"id": "F0LIES", "name": "film.mp4", "mimetype": "video/mp4", "size": 1,
		"url_private_download": strings.TrimSuffix(r.slack.Base(), "/api/") + "/files-pri/" + workspace.TeamID + "-" + id + "/film.mp4",
	}}}); got != http.StatusOK {
		t.Fatal(got)
	}
	r.until("refused by what came", func() bool { return r.whispered(li, "16 MB") == 2 })
	if got := r.office.agentLines("cv_1"); len(got) != 0 {
		t.Errorf("the customer got %q", got)
	}
}

// An agent's file that cannot be kept now goes when it can; when it never can,
// its author is told, once.
func TestFileThatCannotBeKeptNow(t *testing.T) {
	for name, c := range map[string]struct{ fails, sent, told int }{"for a while": {3, 1, 0}, "ever": {1000, 0, 1}} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			ts := r.claimed("cv_1", chat.Web, li)
			r.with(func(o *office) { o.full = c.fails })
			line, err := r.slack.As(li).Upload(r.ctx, deskChannel, ts, "", workspace.File{Name: "bill.png", Type: "image/png", Data: []byte("\x89PNG\r\n\x1a\nrest")})
			r.must(err)
			r.until("its fate", func() bool { return r.reacted(line, markSent) || r.reacted(line, markFailed) })
			r.until("nothing waits", func() bool { return len(r.desk.known("cv_1").get().Files) == 0 })
			if n := len(r.office.agentLines("cv_1")); n != c.sent {
				t.Errorf("the customer got %d files", n)
			}
			r.must(r.slack.Settle(r.ctx))
			if n := r.whispered(li, "bill.png"); n != c.told {
				t.Errorf("the author was told %d times", n)
			}
			r.faultless()
		})
	}
}

// While the gateway's store cannot be read nothing is shown or taken; then all is.
func TestDeskThatCannotBeRead(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.with(func(o *office) { o.dark = true })
	r.restart()
	r.until("the desk has tried", func() bool { return strings.Contains(r.logged(), "the desk cannot be read") })
	r.with(func(o *office) { o.dark = false })
	r.office.says("cv_1", chat.Customer, "line 1")
	r.inOrder(ts, 1)
	r.with(func(o *office) { o.dark = true })
	line := r.post(li, ts, "hello")
	r.office.says("cv_1", chat.Customer, "line 2")
	r.until("a thread waits", func() bool { return strings.Contains(r.logged(), "a thread waits") })
	if got := r.office.agentLines("cv_1"); len(got) != 0 {
		t.Errorf("the customer got %q", got)
	}
	r.with(func(o *office) { o.dark = false })
	for _, e := range r.slack.Events() { // Slack brings it again, since it was not taken
		if e.TS == line {
			r.must(r.slack.Repeat(r.ctx, e.ID, false))
		}
	}
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"hello"}) {
		t.Errorf("the customer got %q", got)
	}
	r.inOrder(ts, 2)
	if log := r.logged(); strings.Contains(log, "hello") || strings.Contains(log, "line 2") {
		t.Error("what was said is in the log")
	}
}

// A token that dies without an event is an alarm, and what waits is shown when
// it works again.
func TestTokenThatDiesUnannounced(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.slack.Script("auth.test", workspace.Outcome{Error: "token_expired", Times: 3})
	r.slack.Script("chat.postMessage", workspace.Outcome{Error: "token_expired"})
	r.office.says("cv_1", chat.Customer, "line 1")
	r.until("the alarm", func() bool { return r.desk.Trouble() == "token_expired" })
	r.inOrder(ts, 1)
	r.until("all is well", func() bool { return r.desk.Trouble() == "" })
}

// A line whose blocks Slack does not take is shown as text, and those after it
// as ever.
func TestRefusedBlocksGoAsText(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.slack.Script("chat.postMessage", workspace.Outcome{Error: "invalid_blocks"})
	r.office.says("cv_1", chat.Customer, "line 1")
	r.inOrder(ts, 1)
	r.office.says("cv_1", chat.Customer, "line 2")
	r.inOrder(ts, 2)
	if log := r.logged(); !strings.Contains(log, "blocks refused") || strings.Contains(log, "line 1") {
		t.Error("the log says nothing of it, or what was said")
	}
}

// A card or a thread of whose end nobody told is begun anew, with the talk so far.
func TestCardThatWentUnannounced(t *testing.T) {
	for method, code := range map[string]string{"chat.update": "message_not_found", "chat.postMessage": "thread_not_found"} {
		t.Run(method, func(t *testing.T) {
			r := newRig(t)
			ts := r.claimed("cv_1", chat.Web, li)
			r.post(li, ts, "an agent's line")
			r.must(r.slack.Settle(r.ctx))
			r.slack.Script(method, workspace.Outcome{Error: code})
			r.with(func(o *office) { o.cases["cv_1"].Summary = "Something else" })
			r.office.says("cv_1", chat.Customer, "line 1")
			r.until("another card", func() bool {
				rec := r.desk.known("cv_1").get()
				return rec.TS != "" && rec.TS != ts
			})
			now := r.card("cv_1")
			r.inOrder(now, 1)
			if talk := strings.Join(r.thread(now), "\n"); strings.Count(talk, "an agent's line") != 1 {
				t.Errorf("the talk so far is %q", talk)
			}
			r.post(li, now, "here")
			if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"an agent's line", "here"}) {
				t.Errorf("the customer got %q", got)
			}
		})
	}
}

// What was remembered of a thread and cannot be read is found in Slack.
func TestUnreadableThreadIsFoundAgain(t *testing.T) {
	r := newRig(t)
	r.office.wait("cv_1", chat.Web, func(k *channels.Case) { k.Since = today.Add(-time.Hour) })
	ts := r.card("cv_1")
	r.until("the talk", func() bool { return len(r.thread(ts)) == 1 })
	r.with(func(o *office) { o.memory[deskName+":cv_1"] = "{" })
	r.restart()
	if again := r.card("cv_1"); again != ts {
		t.Errorf("card %s, then %s", ts, again)
	}
	r.must(r.slack.Settle(r.ctx))
	if n, talk := len(r.slack.Messages(deskChannel)), r.thread(ts); n != 1 || len(talk) != 1 {
		t.Errorf("%d cards, the talk is %q", n, talk)
	}
}

// The desk moves to another channel with a restart: cards are there, and what
// is written in the old threads is taken all the same.
func TestDeskMovesToAnotherChannel(t *testing.T) {
	const other = "C0OTHER"
	r := newRig(t, func(_ *Config, w *workspace.Config) {
		w.Channels = append(w.Channels, workspace.Channel{ID: other, Name: "other", Members: w.Channels[0].Members})
	})
	ts := r.claimed("cv_1", chat.Web, li)
	r.desk.cfg.Channel = other
	r.restart()
	r.until("a card in the other channel", func() bool { return len(r.slack.Messages(other)) == 1 })
	r.until("it is known", func() bool { return r.desk.known("cv_1").get().Channel == other })
	r.post(li, ts, "from the old thread")
	_, err := r.slack.As(li).Post(r.ctx, other, r.desk.known("cv_1").get().TS, "from the new one")
	r.must(err)
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"from the old thread", "from the new one"}) {
		t.Errorf("the customer got %q", got)
	}
}

// A line that the gateway does not take is marked, and its author told.
func TestLineThatIsNotTaken(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.with(func(o *office) { o.invalid = true })
	line := r.post(li, ts, "hello")
	r.until("⚠️", func() bool { return r.reacted(line, markFailed) })
	r.until("told", func() bool { return r.whispered(li, say(chat.English, "sent.refused")) == 1 })
	if strings.Contains(r.logged(), "hello") {
		t.Error("what was said is in the log")
	}
}

// Who asks for the next case gets one, though those before it were taken, or
// ended, a moment ago; who asks for one of those is told why not.
func TestNextCaseAfterThoseThatWent(t *testing.T) {
	r := newRig(t)
	for _, id := range []string{"cv_1", "cv_2", "cv_3"} {
		r.office.wait(id, chat.Web, func(k *channels.Case) { k.Customer.Name = "Customer " + id })
		r.card(id)
	}
	r.with(func(o *office) { o.stale = []channels.Case{*o.cases["cv_1"], *o.cases["cv_2"]} })
	r.must(r.office.Claim(r.ctx, "cv_1", agent("Zhao")))
	r.with(func(o *office) { o.cases["cv_2"].Mode = chat.ModeClosed })
	for named, want := range map[string]string{
		"": "Customer cv_3", "Customer cv_1": "Zhao", "Customer cv_2": say(chat.English, "invalid"),
	} {
		before := r.whispered(li, want)
		r.must(r.slack.As(li).Command(r.ctx, deskChannel, "/desk", strings.TrimSpace("claim "+named)))
		r.until("an answer to claim "+named, func() bool { return r.whispered(li, want) > before })
	}
	if got := r.office.owner("cv_3"); got != idPrefix+li {
		t.Errorf("cv_3 is with %q", got)
	}
}

// What a button cannot do any more is said, and nothing is done.
func TestButtonsThatComeTooLate(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.until("told of the claim", func() bool { return len(r.slack.Ephemerals(li)) > 0 })
	press := func(user, action, value string) string {
		t.Helper()
		n := len(r.slack.Ephemerals(user))
		_, err := r.desk.interaction(r.ctx, api.InteractionCallback{
			Type: api.InteractionTypeBlockActions, User: api.User{ID: user}, TriggerID: action + value + strconv.Itoa(n),
			Container:      api.Container{ChannelID: deskChannel, ThreadTs: ts},
			ActionCallback: api.ActionCallbacks{BlockActions: []*api.BlockAction{{ActionID: action, Value: value, ActionTs: "1"}}},
		})
		r.must(err)
		r.until("an answer to "+action, func() bool { return len(r.slack.Ephemerals(user)) > n })
		list := r.slack.Ephemerals(user)
		return r.slack.Reads(list[len(list)-1])
	}
	for _, c := range []struct{ action, value, want string }{
		{"resolve", "cv_none", "gone"}, {"retry", "cv_none 2 1.1", "gone"}, {"retry", "cv_1 x 1.1", "gone"}, {"retry", "cv_1 1 1.1", "gone"},
		{"correct", "cv_none 1.1", "gone"}, {"correct", "cv_1 1.1", "edit.gone"},
	} {
		if got := press(li, c.action, c.value); !strings.Contains(got, say(chat.English, c.want)) {
			t.Errorf("%s %s: %q", c.action, c.value, got)
		}
	}
	r.with(func(o *office) { o.cases["cv_1"].Mode = chat.ModeClosed })
	if got := press(li, "resolve", "cv_1"); !strings.Contains(got, say(chat.English, "closed")) {
		t.Errorf("of a case that is over: %q", got)
	}
	r.with(func(o *office) { o.cases["cv_1"].Mode, o.cases["cv_1"].Owner = chat.ModeWaiting, channels.Agent{} })
	if got := press(li, "transfer", "cv_1"); !strings.Contains(got, say(chat.English, "claim.first")) {
		t.Errorf("of a case that waits again: %q", got)
	}
	r.with(func(o *office) { o.dark = true })
	n := r.whispered(li, say(chat.English, "failed"))
	if _, err := r.desk.interaction(r.ctx, api.InteractionCallback{
		Type: api.InteractionTypeBlockActions, User: api.User{ID: li}, Container: api.Container{ChannelID: deskChannel, ThreadTs: ts},
		ActionCallback: api.ActionCallbacks{BlockActions: []*api.BlockAction{{ActionID: "resolve", Value: "cv_1", ActionTs: "2"}}},
	}); !errors.Is(err, channels.ErrUnavailable) {
		t.Errorf("a press that was not taken is acknowledged: %v", err)
	}
	r.with(func(o *office) { o.dark = false })
	r.until("told", func() bool { return r.whispered(li, say(chat.English, "failed")) > n })
	if len(r.office.agentLines("cv_1")) != 0 || len(r.office.ends) != 0 {
		t.Errorf("done all the same: %+v", r.office.ends)
	}
}
