package slack

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/channels/slack/workspace"
	"switchboard/chat"
)

// The list "Excellent" of channels.md §4, point by point.

func TestExcellentSlackCustomerTextNotifiesNobodyAndReadsLiterally(t *testing.T) {
	r := newRig(t)
	const evil = "<!channel> <@" + li + "> @here @channel *x* _y_ `z` :fire: <http://e.example|bank> https://evil.example &amp;"
	r.office.wait("cv_1", chat.Web, func(k *channels.Case) {
		k.Customer.Name, k.Summary, k.Customer.Area, k.Reason = evil[:50], evil, evil, evil
		k.Facts[0].Value, k.Tickets[0].Summary = evil, evil
	})
	ts := r.card("cv_1")
	r.office.says("cv_1", chat.Customer, evil)
	r.until("the line", func() bool { return len(r.thread(ts)) == 2 })
	if got := r.thread(ts)[1]; !strings.HasSuffix(got, "\n"+evil) {
		t.Errorf("it reads %q", got)
	}
	for _, m := range r.all() {
		if links := r.slack.Links(m); len(links) > 0 {
			t.Errorf("links %q in %q", links, r.slack.Reads(m))
		}
	}
	if card := r.slack.Reads(r.message(ts)); !strings.Contains(card, evil) {
		t.Errorf("the card reads %q", card)
	}
	for _, u := range []string{li, chen, guest} {
		if n := r.slack.Notified(u); len(n) > 0 {
			t.Errorf("%s is notified %d times", u, len(n))
		}
	}
	r.faultless()
}

func TestExcellentSlackOnlyTheOwnersRepliesReachTheCustomer(t *testing.T) {
	r := newRig(t)
	r.office.wait("cv_1", chat.Web)
	ts := r.card("cv_1")
	r.post(li, ts, "before anybody claimed")
	r.press(li, ts, "claim")
	for i := range 3 {
		r.post(chen, ts, fmt.Sprint("colleague ", i))
		r.post(guest, ts, fmt.Sprint("guest ", i))
		r.post(stranger, ts, fmt.Sprint("stranger ", i))
	}
	r.post(li, ts, "from the owner")
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"from the owner"}) {
		t.Errorf("the customer got %q", got)
	}
	for user, want := range map[string]string{chen: "只有负责人", guest: "Only full members", stranger: "Only full members"} {
		r.until(user+" is told", func() bool { return r.whispered(user, want) == 1 })
	}
	if got := r.office.notes("cv_1"); !slices.Equal(got, []string{"before anybody claimed", "colleague 0", "colleague 1", "colleague 2"}) {
		t.Errorf("notes %q", got)
	}
	r.must(r.slack.Settle(r.ctx))
	if r.whispered(chen, "只有负责人") != 1 || len(r.audits) != 6 || !strings.Contains(r.audits[0], "slack.refused cv_1") {
		t.Errorf("audits %q", r.audits)
	}
	r.faultless()
}

func TestExcellentSlackMarkedLinesReachNoCustomer(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	for _, line := range []string{"// one", "note: two", "private: three", ";; four", `\\ five`, "NOTE: six", "  // seven"} {
		r.post(li, ts, line)
	}
	r.post(li, ts, "Hello\n// eight\ngoes on\n\nBye")
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"Hello\n\nBye"}) {
		t.Errorf("the customer got %q", got)
	}
	if got := r.office.notes("cv_1"); len(got) != 8 || got[7] != "// eight\ngoes on" {
		t.Errorf("notes %q", got)
	}
	r.faultless()
}

func TestExcellentSlackOneOfTwentyClaimsWins(t *testing.T) {
	var users []string
	r := newRig(t, func(_ *Config, c *workspace.Config) {
		for i := range 20 {
			id := fmt.Sprintf("U1%02d", i)
			users = append(users, id)
			c.Users = append(c.Users, workspace.User{ID: id, Name: "agent" + strconv.Itoa(i)})
		}
		c.Channels[0].Members = append(c.Channels[0].Members, users...)
	})
	r.office.wait("cv_1", chat.Web)
	ts := r.card("cv_1")
	// The button stays on the card until all have pressed it.
	r.slack.Script("chat.update", workspace.Outcome{Error: "ratelimited", RetryAfter: 2 * time.Second})
	var all sync.WaitGroup
	for _, u := range users {
		all.Go(func() {
			if err := r.slack.As(u).Press(r.ctx, workspace.In(deskChannel, ts), "claim", ""); err != nil {
				t.Error(u, err)
			}
		})
	}
	all.Wait()
	if r.office.claims != 1 {
		t.Errorf("%d winners", r.office.claims)
	}
	winner := strings.TrimPrefix(r.office.owner("cv_1"), idPrefix)
	name := "agent" + strings.TrimLeft(winner[2:], "0")
	if name == "agent" {
		name = "agent0"
	}
	for _, u := range users {
		want := name + " was faster"
		if u == winner {
			want = "It is yours"
		}
		r.until(u+" learns it", func() bool { return r.whispered(u, want) == 1 })
	}
	r.faultless()
}

func TestExcellentSlackOneEventDeliveredFourTimesIsOneMessage(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	line := r.post(li, ts, "once")
	note := r.post(li, ts, "// noted once")
	for _, e := range r.slack.Events() {
		if e.TS == line || e.TS == note {
			for i := range 3 {
				r.must(r.slack.Repeat(r.ctx, e.ID, i > 0)) // with the same event_id, then with others
			}
		}
	}
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"once"}) {
		t.Errorf("the customer got %q", got)
	}
	if got := r.office.notes("cv_1"); !slices.Equal(got, []string{"// noted once"}) {
		t.Errorf("notes %q", got)
	}
	r.restart() // what is known in memory only is gone
	for _, e := range r.slack.Events() {
		if e.TS == line {
			r.must(r.slack.Repeat(r.ctx, e.ID, true))
		}
	}
	if got := r.office.agentLines("cv_1"); len(got) != 1 {
		t.Errorf("after a restart the customer got %q", got)
	}
	r.faultless()
}

// lines reads the numbered lines in a thread, in order.
var lineNumber = regexp.MustCompile(`line (\d+)`)

func (r *rig) lines(ts string) (list []int) {
	for _, m := range lineNumber.FindAllStringSubmatch(strings.Join(r.thread(ts), "\n"), -1) {
		n, _ := strconv.Atoi(m[1])
		list = append(list, n)
	}
	return list
}

// inOrder fails unless the thread has lines 1 to n, each once.
func (r *rig) inOrder(ts string, n int) {
	r.Helper()
	r.until("the last line", func() bool { return len(r.lines(ts)) >= n })
	r.must(r.slack.Settle(r.ctx))
	for i, got := range r.lines(ts) {
		if got != i+1 || i >= n {
			r.Fatalf("the thread has %v", r.lines(ts))
		}
	}
}

func TestExcellentSlackRetryAfterIsHonouredAndOrderKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := onLAN(t)
		ts := r.claimed("cv_1", chat.Web, li)
		before := len(r.slack.Calls("chat.postMessage"))
		r.slack.Script("chat.postMessage", workspace.Outcome{Error: "ratelimited", RetryAfter: time.Second})
		began := time.Now()
		for i := range 10 {
			r.office.says("cv_1", chat.Customer, fmt.Sprint("line ", i+1))
		}
		r.inOrder(ts, 10)
		if time.Since(began) < time.Second {
			t.Error("Retry-After was not honoured")
		}
		if n := len(r.slack.Calls("chat.postMessage")) - before; n > 4 {
			t.Errorf("%d calls: what waits is not joined", n)
		}
		r.faultless()
	})
}

func TestExcellentSlackThirtyMessagesInTenSecondsArriveInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := onLAN(t, func(_ *Config, c *workspace.Config) { c.Limits = true })
		ts := r.claimed("cv_1", chat.Web, li)
		for i := range 30 {
			r.office.says("cv_1", chat.Customer, fmt.Sprint("line ", i+1))
			time.Sleep(time.Second / 3)
		}
		r.inOrder(ts, 30)
		if n := len(r.slack.Calls("chat.postMessage")); n > 12 {
			t.Errorf("%d messages for 30 lines in ten seconds", n)
		}
		r.faultless()
	})
}

func TestExcellentSlackTenMinutesOf5xxLoseAndDoubleNothing(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.office.wait("cv_2", chat.SMS)
	r.card("cv_2")
	r.slack.Script("", // some of it did happen, some did not, some answers never came
		workspace.Outcome{Status: 503}, workspace.Outcome{Status: 500, Taken: true}, workspace.Outcome{Drop: true, Taken: true}, workspace.Outcome{Drop: true},
		workspace.Outcome{Error: "internal_error", Taken: true}, workspace.Outcome{Status: 502, Times: 10}, workspace.Outcome{Status: 500, Taken: true, Times: 3},
		workspace.Outcome{Status: 503, Times: 10}, workspace.Outcome{Drop: true, Taken: true, Times: 2})
	for i := range 20 {
		r.office.says("cv_1", chat.Customer, fmt.Sprint("line ", i+1))
		time.Sleep(5 * time.Millisecond)
	}
	r.office.wait("cv_3", chat.Web)
	if trouble := r.desk.Trouble(); trouble != "unreachable" {
		r.until("trouble is seen", func() bool { return r.desk.Trouble() == "unreachable" || len(r.lines(ts)) == 20 })
	}
	r.inOrder(ts, 20)
	third := r.card("cv_3")
	if n := len(r.slack.Messages(deskChannel)); n != 3 {
		t.Errorf("%d cards for 3 conversations", n)
	}
	if talk := r.thread(third); len(talk) != 1 {
		t.Errorf("%q", talk)
	}
	r.until("no trouble", func() bool { return r.desk.Trouble() == "" })
	r.faultless()
}

func TestExcellentSlackARestartInTheMiddleLosesAndDoublesNothing(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	n := 0
	for range 5 {
		for range 4 {
			n++
			r.office.says("cv_1", chat.Customer, fmt.Sprint("line ", n))
		}
		r.slack.Script("chat.postMessage", workspace.Outcome{Drop: true, Taken: true})
		time.Sleep(3 * time.Millisecond)
		r.restart()
	}
	r.inOrder(ts, n)
	r.slack.Script("chat.postMessage", workspace.Outcome{Drop: true, Taken: true, Times: 2})
	r.office.wait("cv_2", chat.Web, func(k *channels.Case) { k.Since = today.Add(-time.Hour) })
	r.restart() // before it is known that the card was posted
	r.card("cv_2")
	r.must(r.slack.Settle(r.ctx))
	if n := len(r.slack.Messages(deskChannel)); n != 2 {
		t.Errorf("%d cards for 2 conversations", n)
	}
	r.faultless()
}

func TestExcellentSlackFilesGoBothWays(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	png := []byte("\x89PNG\r\n\x1a\nrest")
	up := func(user, name, kind, text string, data []byte) string {
		line, err := r.slack.As(user).Upload(r.ctx, deskChannel, ts, text, workspace.File{Name: name, Type: kind, Data: data})
		r.must(err)
		return line
	}
	line := up(li, "bill.png", "image/png", "Your bill", png)
	r.until("✅", func() bool { return r.reacted(line, markSent) })
	var sent []chat.Media
	r.until("the file is with the customer", func() bool {
		list, _ := r.office.History(r.ctx, "cv_1", 0, 0)
		for _, e := range list {
			sent = append(sent, e.Media...)
		}
		return len(sent) > 0
	})
	if m := sent[0]; m.Type != "image/png" || m.Name != "bill.png" || string(r.office.files[m.URL]) != string(png) {
		t.Errorf("%+v", m)
	}
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"Your bill", ""}) {
		t.Errorf("%q", got)
	}
	bad := up(li, "bill.png", "image/png", "", []byte("<script>"))
	r.until("⚠️", func() bool { return r.reacted(bad, markFailed) && r.whispered(li, "bill.png was not sent: only") == 1 })
	large := up(li, "film.mp4", "video/mp4", "", make([]byte, channels.MostFile+1))
	r.until("⚠️", func() bool { return r.reacted(large, markFailed) && r.whispered(li, "16 MB") == 1 })
	up(chen, "internal.png", "image/png", "", png)
	r.until("kept internal", func() bool { return slices.Contains(r.office.notes("cv_1"), "File kept internal: internal.png") })
	if n := len(r.office.agentLines("cv_1")); n != 2 {
		t.Errorf("the customer got %d lines", n)
	}

	m, err := r.office.Keep(r.ctx, "fl_abcdefgh12345678", "<router|x>.png", "image/png", png)
	r.must(err)
	r.office.says("cv_1", chat.Customer, "my router", m)
	r.until("the file is in Slack", func() bool {
		for _, m := range r.slack.Thread(deskChannel, ts) {
			for _, f := range m.Files {
				if m.User == workspace.BotUserID && string(f.Data) == string(png) {
					return true
				}
			}
		}
		return false
	})
	r.until("its name and link", func() bool {
		for _, m := range r.slack.Thread(deskChannel, ts) {
			if slices.Contains(r.slack.Links(m), "https://desk.example/console/files/fl_abcdefgh12345678") && strings.Contains(r.slack.Reads(m), "<router|x>.png") {
				return true
			}
		}
		return false
	})
	r.faultless()
}

// Where customers read texts, a file comes as a link; who is on the phone gets
// none, and the agent is told.
func TestExcellentSlackFilesAreLinksWhereCustomersReadTexts(t *testing.T) {
	r := newRig(t, func(c *Config, _ *workspace.Config) {
		c.Link = func(url string) string {
			return "https://chat.example/" + strings.TrimPrefix(url, channels.FileURL(""))
		}
	})
	text, call := r.claimed("cv_1", chat.SMS, li), r.claimed("cv_2", chat.Voice, li)
	f := workspace.File{Name: "bill.pdf", Type: "application/pdf", Data: []byte("%PDF-1.7")}
	for _, ts := range []string{text, call} {
		if _, err := r.slack.As(li).Upload(r.ctx, deskChannel, ts, "", f); err != nil {
			t.Fatal(err)
		}
	}
	r.until("the link", func() bool { return len(r.office.agentLines("cv_1")) == 1 })
	if got := r.office.agentLines("cv_1")[0]; !strings.HasPrefix(got, "bill.pdf\nhttps://chat.example/"+channels.AgentFile) {
		t.Errorf("%q", got)
	}
	r.until("the agent is told", func() bool { return r.whispered(li, "the customer is on the phone") == 1 })
	if got := r.office.agentLines("cv_2"); len(got) != 0 {
		t.Errorf("%q", got)
	}
	r.faultless()
}

func TestExcellentSlackARevokedTokenIsAnAlarmAndNoCrashLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := onLAN(t)
		ts := r.claimed("cv_1", chat.Web, li)
		r.must(r.slack.Revoke(r.ctx))
		r.office.says("cv_1", chat.Customer, "line 1")
		r.until("the alarm", func() bool { return r.desk.Trouble() != "" })
		before := len(r.slack.Calls(""))
		r.office.says("cv_1", chat.Customer, "line 2")
		time.Sleep(4 * time.Minute)
		if n := len(r.slack.Calls("")) - before; n > 2 {
			t.Errorf("%d calls with a dead token", n)
		}
		r.mu.Lock()
		log := r.log.String()
		r.mu.Unlock()
		if !strings.Contains(log, "level=ERROR") || strings.Contains(log, "xoxb-1") || strings.Contains(log, secret) {
			t.Error("no alarm in the log, or a secret")
		}
		r.slack.Restore()
		time.Sleep(2 * time.Minute)
		r.inOrder(ts, 2)
		if trouble := r.desk.Trouble(); trouble != "" {
			t.Error(trouble)
		}
	})
}

func TestExcellentSlackForgedRequestsAreRefused(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	body := fmt.Sprintf(`{"type":"event_callback","team_id":%q,"event":{"type":"message","channel":%q,"user":%q,"text":"forged","ts":"9.9","thread_ts":%q}}`,
		workspace.TeamID, deskChannel, li, ts)
	now := strconv.FormatInt(time.Now().Unix(), 10)
	old := strconv.FormatInt(time.Now().Add(-6*time.Minute).Unix(), 10)
	send := func(path, kind, stamp, signature string, body string) int {
		q, err := http.NewRequest(http.MethodPost, r.server.URL+path, strings.NewReader(body))
		r.must(err)
		q.Header.Set("Content-Type", kind)
		if stamp != "" {
			q.Header.Set("X-Slack-Request-Timestamp", stamp)
			q.Header.Set("X-Slack-Signature", signature)
		}
		resp, err := http.DefaultClient.Do(q)
		r.must(err)
		resp.Body.Close()
		return resp.StatusCode
	}
	const json = "application/json"
	for name, c := range map[string]struct {
		kind, stamp, signature, body string
		want                         int
	}{
		"no signature":   {json, "", "", body, 403},
		"another secret": {json, now, workspace.Signature("other", now, []byte(body)), body, 403},
		"another body":   {json, now, workspace.Signature(secret, now, []byte(body)), body + " ", 403},
		"too old":        {json, old, workspace.Signature(secret, old, []byte(body)), body, 403},
		"another type":   {"text/plain", now, workspace.Signature(secret, now, []byte(body)), body, 415},
		"too large":      {json, now, "v0=00", strings.Repeat("x", largest+1), 413},
		"no JSON":        {json, now, workspace.Signature(secret, now, []byte("{")), "{", 400},
	} {
		if got := send("/slack/events", c.kind, c.stamp, c.signature, c.body); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
	if got := r.office.agentLines("cv_1"); len(got) != 0 {
		t.Errorf("the customer got %q", got)
	}
	if got := send("/slack/events", json, now, workspace.Signature(secret, now, []byte(body)), body); got != 200 {
		t.Errorf("the true one: %d", got)
	}
	if got := r.office.agentLines("cv_1"); !slices.Equal(got, []string{"forged"}) {
		t.Errorf("the customer got %q", got)
	}
	r.must(r.slack.Verify(r.ctx))
}
