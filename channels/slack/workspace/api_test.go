package workspace

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

func TestTheLibraryIsServed(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	who, err := a.api.AuthTestContext(ctx)
	must(t, err)
	if who.UserID != BotUserID || who.BotID != BotID || who.TeamID != TeamID {
		t.Errorf("auth.test %+v", who)
	}
	channel, ts, err := a.api.PostMessageContext(ctx, desk, slack.MsgOptionText("a <b> & c", true), slack.MsgOptionBlocks(
		slack.NewHeaderBlock(plainText("Ticket 7")), slack.NewActionBlock("", button("claim", "7")),
	), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionParse(false), slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType: "ticket", EventPayload: map[string]any{"id": "7"},
	}))
	must(t, err)
	_, reply, m, err := a.api.PostMessageWithResponseContext(ctx, channel, slack.MsgOptionText("twenty turns", false), slack.MsgOptionTS(ts))
	must(t, err)
	if m.ThreadTimestamp != ts || m.User != BotUserID || m.BotID != BotID {
		t.Errorf("reply %+v", m)
	}
	thread, more, _, err := a.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: desk, Timestamp: ts})
	must(t, err)
	if len(thread) != 2 || more || thread[0].Text != "a &lt;b&gt; &amp; c" || thread[0].ReplyCount != 1 || thread[1].Timestamp != reply ||
		thread[0].Metadata.EventType != "ticket" || len(thread[0].Blocks.BlockSet) != 2 {
		t.Errorf("thread %+v", thread)
	}
	_, _, _, err = a.api.UpdateMessageContext(ctx, desk, ts, slack.MsgOptionText("closed", false), slack.MsgOptionBlocks(slack.NewDividerBlock()))
	must(t, err)
	ref := slack.NewRefToMessage(desk, ts)
	must(t, a.api.AddReactionContext(ctx, "white_check_mark", ref))
	history, err := a.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: desk, Limit: 5})
	must(t, err)
	if h := history.Messages; len(h) != 1 || h[0].Text != "closed" || h[0].Edited == nil || h[0].Reactions[0].Users[0] != BotUserID {
		t.Errorf("history %+v", h)
	}
	must(t, a.api.RemoveReactionContext(ctx, "white_check_mark", ref))
	link, err := a.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: desk, Ts: reply})
	must(t, err)
	if !strings.Contains(link, "/archives/"+desk+"/p") || !strings.Contains(link, "thread_ts="+ts) {
		t.Errorf("link %s", link)
	}
	_, _, err = a.api.DeleteMessageContext(ctx, desk, reply)
	must(t, err)
	_, err = a.api.PostEphemeralContext(ctx, desk, mei, slack.MsgOptionText("only you", false))
	must(t, err)
	if e := a.w.Ephemerals(mei); len(e) != 1 || e[0].Text != "only you" || len(a.w.Ephemerals(tom)) > 0 {
		t.Errorf("ephemerals %+v", e)
	}
	if m := a.w.Thread(desk, ts); len(m) != 1 || len(m[0].Reactions) > 0 {
		t.Errorf("thread %+v", m)
	}
	a.innocent()
}

func TestPeopleAndChannelsAreTold(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	all, err := a.api.GetUsersContext(ctx, slack.GetUsersOptionLimit(2))
	must(t, err)
	if len(all) != 6 {
		t.Errorf("%d users", len(all))
	}
	for id, want := range map[string]func(*slack.User) bool{
		mei: func(u *slack.User) bool {
			return u.Profile.Phone == "+86 138 0013 8000" && u.TeamID == TeamID && !u.IsRestricted
		},
		guest:     func(u *slack.User) bool { return u.IsRestricted && !u.IsUltraRestricted },
		stranger:  func(u *slack.User) bool { return u.IsStranger && u.TeamID != TeamID && u.Profile.Phone == "" },
		retired:   func(u *slack.User) bool { return u.Deleted },
		BotUserID: func(u *slack.User) bool { return u.IsBot && u.Profile.BotID == BotID },
	} {
		u, err := a.api.GetUserInfoContext(ctx, id)
		must(t, err)
		if !want(u) {
			t.Errorf("%s: %+v", id, u)
		}
	}
	c, err := a.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: desk})
	must(t, err)
	if c.Name != "desk" || !c.IsMember {
		t.Errorf("channel %+v", c)
	}
	_, _, _, err = a.api.JoinConversationContext(ctx, "C0OPEN")
	must(t, err)
	_, _, err = a.api.PostMessageContext(ctx, "C0OPEN", slack.MsgOptionText("hello", false))
	must(t, err)
	d, _, _, err := a.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{mei}})
	must(t, err)
	_, _, err = a.api.PostMessageContext(ctx, d.ID, slack.MsgOptionText("hi Mei", false))
	must(t, err)
	if m := a.w.Direct(mei); len(m) != 1 || m[0].Text != "hi Mei" {
		t.Errorf("direct %+v", m)
	}
	a.innocent()
}

func TestFilesGoBothWays(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	parent := a.posted(slack.NewDividerBlock())
	sum, err := a.api.UploadFileContext(ctx, slack.UploadFileParameters{
		Reader: strings.NewReader("bytes"), FileSize: 5, Filename: "bill.pdf", Title: "Bill", Channel: desk, ThreadTimestamp: parent, InitialComment: "here",
	})
	must(t, err)
	m := a.w.Thread(desk, parent)
	if len(m) != 2 || m[1].Text != "here" || m[1].Files[0].ID != sum.ID || string(m[1].Files[0].Data) != "bytes" || m[1].Files[0].Type != "application/pdf" {
		t.Errorf("thread %+v", m)
	}
	ts, err := a.w.As(mei).Upload(ctx, desk, parent, "see this", File{Name: "photo.png", Data: []byte("png")})
	must(t, err)
	id := a.w.Thread(desk, parent)[2].Files[0].ID
	f, _, _, err := a.api.GetFileInfoContext(ctx, id, 0, 0)
	must(t, err)
	var got bytes.Buffer
	must(t, a.api.GetFileContext(ctx, f.URLPrivateDownload, &got))
	if got.String() != "png" || f.Mimetype != "image/png" || f.User != mei || ts == "" {
		t.Errorf("file %+v: %q", f, got.String())
	}
	if own, err := a.w.File(sum.ID); err != nil || own.Title != "Bill" || own.User != BotUserID {
		t.Errorf("the app's own file %+v, %v", own, err)
	}
	a.innocent()
	other := slack.New("xoxb-wrong", slack.OptionAPIURL(a.w.Base()))
	if err := other.GetFileContext(ctx, f.URLPrivateDownload, &got); err == nil {
		t.Error("a file without the token")
	}
	a.guilty("download: invalid_auth")
	resp, err := http.DefaultClient.Post(a.w.Base()[:len(a.w.Base())-len("api/")]+"upload/none", "application/octet-stream", strings.NewReader("x"))
	must(t, err)
	resp.Body.Close()
	if resp.StatusCode != 400 {
		t.Errorf("unknown upload: %d", resp.StatusCode)
	}
	u, err := a.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: "a", FileSize: 4})
	must(t, err)
	_ = a.api.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: u.UploadURL, Content: "12345", Filename: "a"})
	a.guilty("upload: 5 bytes came, 4 were announced")
	if _, err := a.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{Files: []slack.FileSummary{{ID: u.FileID}}}); err == nil || err.Error() != "file_not_found" {
		t.Errorf("complete without bytes: %v", err)
	}
}

func TestTheDoorOfTheAPI(t *testing.T) {
	a := newApp(t, func(c *Config) { c.AppToken = appToken })
	const form, json = "application/x-www-form-urlencoded", "application/json; charset=utf-8"
	bearer := "Bearer " + botToken
	for name, tt := range map[string]struct{ method, verb, kind, body, auth, want string }{
		"no token":          {"auth.test", "POST", form, "", "", "not_authed"},
		"wrong token":       {"auth.test", "POST", form, "token=xoxb-no", "", "invalid_auth"},
		"app's token":       {"auth.test", "POST", form, "token=" + appToken, "", "not_allowed_token_type"},
		"bot's token":       {"apps.connections.open", "POST", form, "", bearer, "not_allowed_token_type"},
		"token in JSON":     {"auth.test", "POST", json, `{"token":"` + botToken + `"}`, "", "not_authed"},
		"token in query":    {"auth.test?token=" + botToken, "GET", "", "", "", "not_authed"},
		"unknown method":    {"chat.shout", "POST", form, "", bearer, "unknown_method"},
		"no content type":   {"auth.test", "POST", "", "", bearer, "invalid_post_type"},
		"text":              {"auth.test", "POST", "text/plain", "x", bearer, "invalid_post_type"},
		"verb":              {"auth.test", "PUT", form, "", bearer, "invalid_post_type"},
		"charset":           {"auth.test", "POST", "application/json; charset=gbk", "{}", bearer, "invalid_charset"},
		"bad form":          {"auth.test", "POST", form, "a=%zz", bearer, "invalid_form_data"},
		"bad JSON":          {"chat.postMessage", "POST", json, "{", bearer, "invalid_json"},
		"JSON list":         {"chat.postMessage", "POST", json, "[]", bearer, "json_not_object"},
		"JSON to a reader":  {"conversations.info", "POST", json, `{"channel":"C0DESK"}`, bearer, "invalid_arguments"},
		"missing argument":  {"chat.postMessage", "POST", json, `{"text":"x"}`, bearer, "invalid_arguments"},
		"form, right token": {"auth.test", "POST", form, "token=" + botToken, "", ""},
		"JSON, right token": {"auth.test", "POST", json, "{}", bearer, ""},
		"GET, right token":  {"auth.test", "GET", "", "", bearer, ""},
	} {
		status, got := a.raw(tt.verb, a.w.Base()+tt.method, tt.kind, tt.body, "Authorization", tt.auth)
		e, _ := got["error"].(string)
		if status != 200 || e != tt.want || got["ok"] != (tt.want == "") {
			t.Errorf("%s: %d %v, want %q", name, status, got, tt.want)
		}
	}
	_, got := a.raw("POST", a.w.Base()+"auth.test", "application/json", "{}", "Authorization", bearer)
	if got["warning"] != "missing_charset" {
		t.Errorf("no charset: %v", got)
	}
	a.form("users.info", "user="+mei+"&usr=x")
	a.guilty("users.info: unknown argument usr")
}

func TestCallsAreRefusedWithSlacksErrors(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	own := a.posted(slack.NewDividerBlock())
	reply := a.form("chat.postMessage", "channel="+desk+"&text=x&thread_ts="+own)["ts"].(string)
	theirs, err := a.w.As(mei).Post(ctx, desk, "", "mine")
	must(t, err)
	a.innocent()
	for _, tt := range []struct {
		method, args, want string
		pardoned           bool
	}{
		{"chat.postMessage", "channel=C0NONE&text=x", "channel_not_found", false},
		{"chat.postMessage", "channel=" + secretCh + "&text=x", "channel_not_found", false},
		{"chat.postMessage", "channel=C0OPEN&text=x", "not_in_channel", true},
		{"chat.postMessage", "channel=C0OLD&text=x", "is_archived", true},
		{"chat.postMessage", "channel=" + desk, "no_text", false},
		{"chat.postMessage", "channel=" + desk + "&blocks=[{", "invalid_blocks_format", false},
		{"chat.postMessage", "channel=" + desk + "&blocks={}", "invalid_blocks_format", false},
		{"chat.postMessage", "channel=" + desk + `&text=x&metadata={"event_type":"x"}`, "invalid_metadata_schema", false},
		{"chat.postMessage", "channel=" + desk + "&text=x&thread_ts=" + reply, "cannot_reply_to_message", false},
		{"chat.postEphemeral", "channel=" + desk + "&text=x&user=" + retired, "user_not_in_channel", true},
		{"chat.postEphemeral", "channel=" + desk + "&text=x", "invalid_arguments", false},
		{"chat.update", "channel=" + desk + "&text=x&ts=1.000001", "message_not_found", false},
		{"chat.update", "channel=" + desk + "&text=x&ts=" + theirs, "cant_update_message", false},
		{"chat.update", "channel=" + desk + "&ts=" + own, "no_text", false},
		{"chat.update", "channel=" + desk + "&ts=" + own + "&text=" + strings.Repeat("汉", 4001), "msg_too_long", false},
		{"chat.delete", "channel=" + desk + "&ts=" + theirs, "cant_delete_message", false},
		{"chat.delete", "channel=" + desk + "&ts=1.0", "message_not_found", false},
		{"chat.getPermalink", "channel=" + desk + "&message_ts=1.0", "message_not_found", false},
		{"reactions.add", "channel=" + desk + "&timestamp=" + own + "&name=:x:", "invalid_name", false},
		{"reactions.add", "channel=" + desk + "&timestamp=1.0&name=x", "message_not_found", false},
		{"reactions.add", "channel=" + desk + "&timestamp=" + own + "&name=x", "", false},
		{"reactions.add", "channel=" + desk + "&timestamp=" + own + "&name=x", "already_reacted", true},
		{"reactions.remove", "channel=" + desk + "&timestamp=" + own + "&name=y", "no_reaction", true},
		{"reactions.remove", "name=y", "no_item_specified", false},
		{"conversations.info", "channel=C0NONE", "channel_not_found", false},
		{"conversations.join", "channel=C0OLD", "is_archived", true},
		{"conversations.open", "users=", "users_list_not_supplied", false},
		{"conversations.open", "users=U0NONE", "user_not_found", false},
		{"conversations.open", "users=" + retired, "user_disabled", true},
		{"conversations.history", "channel=C0OPEN", "not_in_channel", true},
		{"conversations.history", "channel=" + desk + "&limit=1001", "invalid_arguments", false},
		{"conversations.history", "channel=" + desk + "&cursor=x", "invalid_cursor", false},
		{"conversations.history", "channel=" + desk + "&oldest=x", "invalid_ts_oldest", false},
		{"conversations.replies", "channel=" + desk + "&ts=1.0", "thread_not_found", false},
		{"users.info", "user=U0NONE", "user_not_found", false},
		{"files.getUploadURLExternal", "filename=a&length=x", "invalid_arguments", false},
		{"files.getUploadURLExternal", "filename=a&length=0", "missing_argument", false},
		{"files.completeUploadExternal", `files=[{"id":"F0"}]`, "file_not_found", false},
		{"files.completeUploadExternal", `files=x`, "invalid_arguments", false},
		{"files.info", "file=F0", "file_not_found", false},
		{"views.open", "trigger_id=1.2.3&view={}", "invalid_arguments", false},
		{"views.open", `trigger_id=1.2.3&view={"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}`, "invalid_trigger_id", false},
		{"views.update", `view={"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}`, "invalid_arguments", false},
		{"views.update", `view_id=V0&view={"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}`, "not_found", true},
		{"views.publish", `user_id=U0NONE&view={"type":"home","blocks":[]}`, "invalid_arguments", false},
		{"views.publish", "user_id=" + mei + `&view={"type":"modal","blocks":[]}`, "invalid_arguments", false},
		{"views.publish", "user_id=" + mei + `&hash=x&view={"type":"home","blocks":[]}`, "hash_conflict", true},
	} {
		before := len(a.w.Faults())
		got := a.form(tt.method, tt.args)
		e, _ := got["error"].(string)
		if e != tt.want {
			t.Errorf("%s %.60s: %v, want %q", tt.method, tt.args, got, tt.want)
		}
		if blamed := len(a.w.Faults()) > before; blamed != (tt.want != "" && !tt.pardoned) {
			t.Errorf("%s %.60s: blamed %v", tt.method, tt.args, blamed)
		}
	}
}

func TestThreadsThatAreGone(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	parent, err := a.w.As(mei).Post(ctx, desk, "", "parent")
	must(t, err)
	must(t, a.w.As(mei).Delete(ctx, desk, parent))
	_, ts, m, err := a.api.PostMessageWithResponseContext(ctx, desk, slack.MsgOptionText("x", false), slack.MsgOptionTS(parent))
	must(t, err)
	if m.ThreadTimestamp != "" || len(a.w.Messages(desk)) != 1 {
		t.Errorf("%s went into thread %s", ts, m.ThreadTimestamp)
	}
	a.innocent()
	a.form("chat.postMessage", "channel="+desk+"&text=x&thread_ts=1.000002")
	a.guilty("chat.postMessage: thread_ts 1.000002")
	a.form("chat.postMessage", "channel="+desk+"&text="+strings.Repeat("汉", 40001))
	a.guilty("chat.postMessage: a text of 40001 characters")
	if m := a.w.Messages(desk); len([]rune(m[len(m)-1].Text)) != 40000 {
		t.Error("the text was not cut")
	}
}

func TestPagesOfAThread(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	parent := a.posted(slack.NewDividerBlock())
	var last string
	for range 5 {
		ts, err := a.w.As(mei).Post(ctx, desk, parent, "x")
		must(t, err)
		last = ts
	}
	q := &slack.GetConversationRepliesParameters{ChannelID: desk, Timestamp: parent, Limit: 2}
	var got int
	for more := true; more; {
		page, has, next, err := a.api.GetConversationRepliesContext(ctx, q)
		must(t, err)
		got += len(page) - 1 // the parent comes every time
		more, q.Cursor = has, next
	}
	if got != 5 {
		t.Errorf("%d replies in pages", got)
	}
	page, _, _, err := a.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: desk, Timestamp: parent, Oldest: last, Inclusive: true})
	must(t, err)
	if len(page) != 2 || page[1].Timestamp != last {
		t.Errorf("from %s: %+v", last, page)
	}
	a.innocent()
}

func TestRates(t *testing.T) {
	a, ctx := newApp(t, func(c *Config) { c.Limits = true }), t.Context()
	post := func() error {
		_, _, err := a.api.PostMessageContext(ctx, desk, slack.MsgOptionText("x", false))
		return err
	}
	for range postBurst {
		must(t, post())
	}
	var limited *slack.RateLimitedError
	if err := post(); !errors.As(err, &limited) || limited.RetryAfter != time.Second {
		t.Fatalf("over the rate: %v", err)
	}
	a.clock.Advance(time.Second)
	must(t, post())
	for range tier2 {
		_, err := a.api.GetUsersContext(ctx) // one more, and the library itself would wait
		must(t, err)
	}
	if _, got := a.raw("POST", a.w.Base()+"users.list", "application/x-www-form-urlencoded", "token="+botToken); got["error"] != "ratelimited" || got["after"] != "3" {
		t.Errorf("users.list: %v", got)
	}
	a.w.Limit(false)
	must(t, post())
	a.innocent()
}

// An alarmClock tells when somebody waits for it.
type alarmClock struct {
	*Stopped
	set chan struct{}
}

func (c alarmClock) AfterFunc(d time.Duration, f func()) {
	c.Stopped.AfterFunc(d, f)
	c.set <- struct{}{}
}

func TestScripts(t *testing.T) {
	set := make(chan struct{}, 1)
	a := newApp(t, func(c *Config) { c.Clock = alarmClock{c.Clock.(*Stopped), set} })
	post := func(ctx context.Context) error {
		_, _, err := a.api.PostMessageContext(ctx, desk, slack.MsgOptionText("x", false))
		return err
	}
	ctx := t.Context()
	a.w.Script("", Outcome{Status: 503, For: 10 * time.Minute}, Outcome{Error: "internal_error", Times: 2})
	var status slack.StatusCodeError
	for _, step := range []time.Duration{0, 9 * time.Minute} {
		a.clock.Advance(step)
		if err := post(ctx); !errors.As(err, &status) || status.Code != 503 {
			t.Errorf("in the outage: %v", err)
		}
	}
	a.clock.Advance(time.Minute)
	for range 2 {
		if err := post(ctx); err == nil || err.Error() != "internal_error" {
			t.Errorf("scripted: %v", err)
		}
	}
	if n := len(a.w.Messages(desk)); n != 0 {
		t.Errorf("%d messages came through", n)
	}
	must(t, post(ctx))
	a.w.Script("chat.postMessage", Outcome{Drop: true, Taken: true}, Outcome{Drop: true}, Outcome{Error: "ratelimited", RetryAfter: 7 * time.Second})
	for range 2 {
		if err := post(ctx); err == nil {
			t.Error("a dropped call was answered")
		}
	}
	if n := len(a.w.Messages(desk)); n != 2 {
		t.Errorf("%d messages, want the one that was taken as well", n)
	}
	must(t, a.w.Settle(ctx))
	if n := len(a.hits("message")); n != 2 {
		t.Errorf("the app was told of %d messages", n)
	}
	var limited *slack.RateLimitedError
	if err := post(ctx); !errors.As(err, &limited) || limited.RetryAfter != 7*time.Second {
		t.Errorf("scripted 429: %v", err)
	}
	a.w.Script("chat.postMessage", Outcome{Latency: time.Minute})
	done := make(chan error)
	go func() { done <- post(ctx) }()
	<-set
	must(t, a.w.Settle(ctx))
	a.clock.Advance(time.Minute)
	must(t, <-done)
	calls := a.w.Calls("chat.postMessage")
	if c := calls[len(calls)-2]; c.Error != "ratelimited" || c.Status != 429 || c.Channel != desk {
		t.Errorf("call %+v", c)
	}
	a.innocent()
}

func TestARevokedToken(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	must(t, a.w.Revoke(ctx))
	if _, err := a.api.AuthTestContext(ctx); err == nil || err.Error() != "token_revoked" {
		t.Errorf("revoked: %v", err)
	}
	a.w.Restore()
	if _, err := a.api.AuthTestContext(ctx); err != nil {
		t.Error(err)
	}
	must(t, a.w.Uninstall(ctx))
	if _, err := a.api.AuthTestContext(ctx); err == nil || err.Error() != "account_inactive" {
		t.Errorf("uninstalled: %v", err)
	}
	before := len(a.hits("message"))
	_, err := a.w.As(mei).Post(ctx, desk, "", "hello?")
	must(t, err)
	if len(a.hits("tokens_revoked")) != 1 || len(a.hits("app_uninstalled")) != 1 || len(a.hits("message")) != before {
		t.Errorf("told %+v", a.seen)
	}
	a.innocent()
}
