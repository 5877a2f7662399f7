package workspace

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"switchboard/channels/nexthop"
)

func TestTheAppIsToldOfMessages(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	card := a.posted(slack.NewDividerBlock())
	must(t, a.w.Settle(ctx))
	if m := heard[slackevents.MessageEvent](a, "message"); m.BotID != BotID || m.TimeStamp != card {
		t.Errorf("the app's own message %+v", m)
	}
	p := a.w.As(mei)
	ts, err := p.Post(ctx, desk, card, "a <b> & @tom see http://x.example/?a=1&b=2 @switchboard")
	must(t, err)
	m := heard[slackevents.MessageEvent](a, "message")
	const text = "a &lt;b&gt; &amp; <@U0TOM> see <http://x.example/?a=1&amp;b=2> <@U0SWITCHBOT>"
	if m.User != mei || m.ThreadTimeStamp != card || m.TimeStamp != ts || m.Channel != desk || m.ChannelType != "channel" || m.Text != text {
		t.Errorf("message %+v", m)
	}
	if n := heard[slackevents.AppMentionEvent](a, "app_mention"); n.User != mei || n.TimeStamp != ts {
		t.Errorf("mention %+v", n)
	}
	must(t, p.Edit(ctx, desk, ts, "better"))
	m = heard[slackevents.MessageEvent](a, "message.message_changed")
	if m.Message.Text != "better" || m.Message.Edited == nil || m.PreviousMessage.Text != text || m.Message.Timestamp != ts {
		t.Errorf("changed %+v", m)
	}
	must(t, a.w.Unfurl(ctx, desk, ts))
	if m = heard[slackevents.MessageEvent](a, "message.message_changed"); m.Message.Edited.Timestamp != m.PreviousMessage.Edited.Timestamp || len(m.Message.Attachments) != 1 {
		t.Errorf("unfurled %+v", m.Message)
	}
	must(t, p.React(ctx, desk, ts, "eyes"))
	if r := heard[slackevents.ReactionAddedEvent](a, "reaction_added"); r.Reaction != "eyes" || r.User != mei || r.Item.Timestamp != ts {
		t.Errorf("reaction %+v", r)
	}
	must(t, p.Delete(ctx, desk, ts))
	if m = heard[slackevents.MessageEvent](a, "message.message_deleted"); m.DeletedTimeStamp != ts || m.PreviousMessage.Text != "better" {
		t.Errorf("deleted %+v", m)
	}
	must(t, p.OpenHome(ctx))
	if h := heard[slackevents.AppHomeOpenedEvent](a, "app_home_opened"); h.User != mei || h.Tab != "home" || h.View != nil {
		t.Errorf("home %+v", h)
	}
	_, err = p.Upload(ctx, desk, card, "", File{Name: "a.txt", Data: []byte("x")})
	must(t, err)
	if m = heard[slackevents.MessageEvent](a, "message.file_share"); len(m.Message.Files) != 1 || heard[slackevents.FileSharedEvent](a, "file_shared").FileID != m.Message.Files[0].ID {
		t.Errorf("file %+v", m.Message)
	}
	_, err = p.Post(ctx, "", "", "hello app")
	must(t, err)
	if m = heard[slackevents.MessageEvent](a, "message"); m.ChannelType != "im" || !strings.HasPrefix(m.Channel, "D") {
		t.Errorf("direct %+v", m)
	}
	_, err = a.w.As(stranger).Post(ctx, desk, "", "hi")
	must(t, err)
	if m = heard[slackevents.MessageEvent](a, "message"); m.UserTeam == TeamID || m.UserTeam == "" {
		t.Errorf("a stranger's %+v", m)
	}
	n := len(a.hits("message"))
	_, err = p.Post(ctx, "C0OPEN", "", "the app is not here")
	must(t, err)
	if len(a.hits("message")) != n {
		t.Error("the app was told of a channel where it is not")
	}
	a.innocent()
}

func TestNotEverybodyMay(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	own := a.posted(slack.NewDividerBlock())
	for name, tt := range map[string]struct{ got, want error }{
		"deleted":         {second(a.w.As(retired).Post(ctx, desk, "", "x")), ErrForbidden},
		"nobody":          {second(a.w.As("U0NONE").Post(ctx, desk, "", "x")), ErrUnknown},
		"private channel": {second(a.w.As(tom).Post(ctx, secretCh, "", "x")), ErrUnknown},
		"no member":       {second(a.w.As(tom).Post(ctx, "C0OPEN", "", "x")), ErrForbidden},
		"archived":        {second(a.w.As(mei).Post(ctx, "C0OLD", "", "x")), ErrForbidden},
		"no thread":       {second(a.w.As(mei).Post(ctx, desk, "1.0", "x")), ErrUnknown},
		"another's":       {a.w.As(mei).Edit(ctx, desk, own, "x"), ErrForbidden},
		"gone":            {a.w.As(mei).Delete(ctx, desk, "1.0"), ErrUnknown},
		"no message":      {a.w.As(mei).React(ctx, desk, "1.0", "x"), ErrUnknown},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %v, want %v", name, tt.got, tt.want)
		}
	}
	must(t, a.w.As(tom).Join("C0OPEN"))
	must(t, second(a.w.As(tom).Post(ctx, "C0OPEN", "", "x")))
	must(t, a.w.As(tom).Leave("C0OPEN"))
	if err := second(a.w.As(tom).Post(ctx, "C0OPEN", "", "x")); err != ErrForbidden {
		t.Errorf("after leaving: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestEventsAreRetried(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	a.fails("message", 500)
	post := func() {
		t.Helper()
		must(t, second(a.w.As(mei).Post(ctx, desk, "", "x")))
		must(t, a.w.Settle(ctx))
	}
	nums := func() (out string) {
		for _, h := range a.hits("message") {
			out += h.header.Get("X-Slack-Retry-Num") + h.header.Get("X-Slack-Retry-Reason") + " "
		}
		return out
	}
	post()
	if got := nums(); got != " 1http_error " {
		t.Errorf("at once: %q", got)
	}
	for _, step := range []time.Duration{59 * time.Second, time.Second, 5*time.Minute - 1, 1, time.Hour} {
		a.clock.Advance(step)
		must(t, a.w.Settle(ctx))
	}
	if got := nums(); got != " 1http_error 2http_error 3http_error " {
		t.Errorf("after an hour: %q", got)
	}
	e := a.w.Events()[0]
	ids := map[string]bool{}
	for _, h := range a.hits("message") {
		var o struct {
			ID string `json:"event_id"`
		}
		must(t, json.Unmarshal([]byte(h.body), &o))
		ids[o.ID] = true
	}
	if len(ids) != 1 || !ids[e.ID] || len(e.Attempts) != 4 || e.Attempts[3].At.Sub(e.Attempts[0].At) != 6*time.Minute {
		t.Errorf("event %+v under %v", e, ids)
	}
	a.guilty("event message: http_error: HTTP 500 (attempt 0)")
	a.on("message", func(w http.ResponseWriter, _ string) {
		w.Header().Set("X-Slack-No-Retry", "1")
		w.WriteHeader(500)
	})
	post()
	a.clock.Advance(time.Hour)
	must(t, a.w.Settle(ctx))
	if n := len(a.hits("message")); n != 5 {
		t.Errorf("%d requests, want one more", n)
	}
}

func TestAnAnswerTakesThreeSeconds(t *testing.T) {
	slow := nexthop.Impatient{RoundTripper: &http.Transport{DisableKeepAlives: true}, Over: make(chan struct{})}
	a := newApp(t, func(c *Config) { c.Client = &http.Client{Transport: slow} })
	late := make(chan struct{})
	var once sync.Once
	a.on("message", func(http.ResponseWriter, string) {
		once.Do(func() {
			slow.Over <- struct{}{}
			<-late
		})
	})
	must(t, second(a.w.As(mei).Post(t.Context(), desk, "", "x")))
	close(late)
	must(t, a.w.Settle(t.Context()))
	e := a.w.Events()[0]
	if len(e.Attempts) != 2 || e.Attempts[0].Failure != "http_timeout" {
		t.Errorf("attempts %+v", e.Attempts)
	}
	a.guilty("event message: http_timeout")
	a.w.Point(URLs{Events: "http://127.0.0.1:1/"})
	must(t, second(a.w.As(mei).Post(t.Context(), desk, "", "x")))
	a.guilty("event message: connection_failed")
}

func TestOneEventComesSeveralTimes(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	must(t, second(a.w.As(mei).Post(ctx, desk, "", "x")))
	id := a.w.Events()[0].ID
	must(t, a.w.Repeat(ctx, id, true))
	must(t, a.w.Repeat(ctx, id, true))
	must(t, a.w.Repeat(ctx, id, false))
	ids, messages := map[string]int{}, map[string]int{}
	for _, h := range a.hits("message") {
		var o struct {
			ID    string `json:"event_id"`
			Event struct{ TS string }
		}
		must(t, json.Unmarshal([]byte(h.body), &o))
		ids[o.ID]++
		messages[o.Event.TS]++
	}
	if len(ids) != 3 || ids[id] != 2 || len(messages) != 1 {
		t.Errorf("ids %v of %v", ids, messages)
	}
	if err := a.w.Repeat(ctx, "Ev0", true); err != ErrUnknown {
		t.Error(err)
	}
	a.innocent()
}

func TestTheChallenge(t *testing.T) {
	a, ctx := newApp(t), t.Context()
	a.on("url_verification", func(w http.ResponseWriter, body string) {
		var o slackevents.ChallengeResponse
		must(t, json.Unmarshal([]byte(body), &o))
		_, _ = w.Write([]byte(o.Challenge))
	})
	must(t, a.w.Verify(ctx))
	a.innocent()
	a.answer("url_verification", "no")
	if err := a.w.Verify(ctx); err == nil {
		t.Error("a wrong answer will do")
	}
	a.guilty("url_verification: the answer is not the challenge")
}

func TestAForgedSignatureIsRefusedByTheLibrary(t *testing.T) {
	body := []byte("x")
	header := func(at time.Time, secret string) http.Header {
		stamp := fmt.Sprint(at.Unix())
		return http.Header{"X-Slack-Request-Timestamp": {stamp}, "X-Slack-Signature": {Signature(secret, stamp, body)}}
	}
	verify := func(h http.Header) error {
		v, err := slack.NewSecretsVerifier(h, secret)
		if err != nil {
			return err
		}
		_, _ = v.Write(body)
		return v.Ensure()
	}
	must(t, verify(header(time.Now(), secret)))
	if verify(header(time.Now(), "other")) == nil || verify(header(time.Now().Add(-6*time.Minute), secret)) == nil {
		t.Error("forged or old, and verified")
	}
}
