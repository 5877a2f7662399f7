package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/gateway/console"
)

var _ console.Workplace = (*workplace)(nil)

// Members of the playground's Slack.
const (
	playMei, playFang, playSam = "U0PLAYMEI1", "U0PLAYFANG", "U0PLAYSAM1"
)

// looks reads what a member of the playground's Slack sees.
func (r *running) looks(member, thread string) (s console.Scene) {
	r.t.Helper()
	body := r.status(200, "/playground/slack/view?member="+member+"&thread="+url.QueryEscape(thread), "")
	if err := json.Unmarshal([]byte(body), &s); err != nil {
		r.t.Fatal(err)
	}
	return s
}

// deed does something in the playground's Slack and wants a status.
func (r *running) deed(want int, member, what string, d any) string {
	r.t.Helper()
	b, err := json.Marshal(d)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.status(want, "/playground/slack/"+member+"/"+what, string(b))
}

// awaits waits until a member sees something.
func (r *running) awaits(member, thread, what string, ok func(console.Scene) bool) console.Scene {
	r.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		s := r.looks(member, thread)
		if ok(s) {
			return s
		}
		if time.Now().After(end) {
			r.t.Fatalf("never: %s; %s sees %s; faults %q", what, member, textOf(s), r.workplace.space.Faults())
		}
	}
}

func textOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// shows is a condition on everything that is seen.
func shows(text string) func(console.Scene) bool {
	return func(s console.Scene) bool { return strings.Contains(textOf(s), text) }
}

type gesture map[string]any

// TestPlaygroundSlack: without any setting there is a Slack to play with; it
// costs and says nothing before somebody looks. A member claims, writes, notes,
// is told what stays internal and resolves by a form, all over our own routes,
// while the browser desk shows the same owner.
func TestPlaygroundSlack(t *testing.T) {
	r := start(t, nil)
	r.status(200, "/playground/slack?locale=en", "")
	r.status(200, "/playground/slack?locale=zh-CN", "")
	if page := r.status(200, "/playground/?locale=en", ""); !strings.Contains(page, `id="tab-slack"`) {
		t.Error("the playground has no tab for its Slack")
	}
	v := r.visitor()
	r.status(200, "/playground/clock", fmt.Sprintf(`{"advance":"%s"}`, r.untilOpen()))
	v.send(`{"type":"message","id":"m1","text":"agent"}`)
	v.until("state", `"waiting"`)
	if calls, here := r.workplace.space.Calls(""), r.gateway.Attending(); len(calls) > 0 || len(here) > 0 {
		t.Errorf("before anybody looks: %d calls of Slack, at the desk %v", len(calls), here)
	}

	card := r.awaits(playMei, "", "a card", shows(`"claim"`)).Messages[0]
	if len(r.gateway.Attending()) > 0 {
		t.Errorf("a look puts somebody at the desk: %v", r.gateway.Attending())
	}
	r.deed(200, playMei, "press", gesture{"place": card.TS, "action": "claim", "value": v.conv})
	v.until("state", `"agent"`)
	r.awaits(playMei, "", "the owner on the card", shows("With Mei"))
	if queue := r.status(200, "/console/desk/queue", ""); !strings.Contains(queue, `"Mei"`) {
		t.Errorf("the browser desk's list does not name the owner: %s", queue)
	}
	if lost := r.status(409, "/console/desk/conversations/"+v.conv+"/claim", `{}`); !strings.Contains(lost, "Mei") {
		t.Errorf("the browser's agent is told %s", lost)
	}
	r.deed(409, playMei, "press", gesture{"place": card.TS, "action": "claim", "value": v.conv}) // is there no more

	r.deed(200, playMei, "post", gesture{"thread": card.TS, "text": "Hello <b>& welcome</b> @here"})
	v.until("message", `Hello \u003cb\u003e\u0026 welcome\u003c/b\u003e`) // @here is nobody of the customer's
	r.deed(200, playMei, "post", gesture{"thread": card.TS, "text": "// between us"})
	r.deed(200, playFang, "post", gesture{"thread": card.TS, "text": "我来帮忙"})
	r.awaits(playFang, card.TS, "that it stayed internal", shows("以上内容仅内部可见"))
	v.send(`{"type":"message","id":"m2","text":"a <!channel> *star*"}`)
	s := r.awaits(playMei, card.TS, "the customer's line", shows(`a \u0026lt;!channel\u0026gt; *star*`))
	if strings.Contains(textOf(s), "仅内部可见") {
		t.Error("Mei sees what only Fang shall see")
	}
	if own := slices.IndexFunc(s.Thread, func(p console.Post) bool { return p.Mine }); own < 0 {
		t.Error("Mei has written nothing")
	} else {
		r.deed(200, playMei, "edit", gesture{"ts": s.Thread[own].TS, "text": "Hello"})
		v.until("message", "Correction: Hello")
		r.deed(409, playFang, "edit", gesture{"ts": s.Thread[own].TS, "text": "mine"})
		r.deed(200, playMei, "shortcut", gesture{"ts": s.Thread[own].TS, "action": "note"})
		r.awaits(playMei, "", "the form of a note", func(s console.Scene) bool { return s.Modal != nil })
		r.deed(200, playMei, "dismiss", gesture{})
	}
	r.deed(200, playMei, "post", gesture{"thread": card.TS, "text": "the lights", "file": gesture{"name": "lights.txt", "type": "text/plain", "data": "TE9TCg=="}})
	v.until("message", "lights.txt")
	s = r.awaits(playFang, card.TS, "the file", shows(`"lights.txt"`))
	for _, p := range s.Thread {
		for _, f := range p.Files {
			if body := r.status(200, "/playground/slack/files/"+f.ID, ""); body != "LOS\n" {
				t.Errorf("the file is %q", body)
			}
		}
	}

	r.deed(200, playSam, "command", gesture{"text": "/desk queue"})
	r.awaits(playSam, "", "that guests are refused", shows("Only full members"))
	r.deed(200, playFang, "command", gesture{"text": "/desk online"})
	if here := r.gateway.Attending(); len(here) != 1 || here[0].ID != "slack:"+playFang {
		t.Errorf("at the desk after /desk online: %v", here)
	}
	r.deed(200, playFang, "home", gesture{})
	r.awaits(playFang, "", "a home tab", func(s console.Scene) bool { return s.Home != nil })

	r.deed(200, playMei, "press", gesture{"place": card.TS, "action": "resolve", "value": v.conv})
	r.awaits(playMei, "", "a form", func(s console.Scene) bool { return s.Modal != nil && s.Modal.Submit != "" })
	r.deed(409, playMei, "submit", gesture{"values": gesture{"what": ""}})
	if got := r.deed(200, playMei, "submit", gesture{"values": gesture{"what": "solved", "survey": "yes"}}); !strings.Contains(got, `"faults":null`) {
		t.Errorf("resolving: %s", got)
	}
	v.until("message", "how we did")
	if faults := r.workplace.space.Faults(); len(faults) > 0 {
		t.Errorf("against Slack's rules: %q", faults)
	}
	if calls := r.workplace.space.Calls(""); len(calls) == 0 {
		t.Error("the desk has called no Slack")
	}
}

// TestPlaygroundSlackRefuses: other sites, strangers, and what there is not.
func TestPlaygroundSlackRefuses(t *testing.T) {
	r := start(t, nil)
	r.status(409, "/playground/slack/view?member=U0SWITCHBOT", "")
	r.status(404, "/playground/slack/U0NOBODY/post", `{"text":"x"}`)
	r.status(404, "/playground/slack/"+playMei+"/fire", `{}`)
	r.status(409, "/playground/slack/files/F1", "")
	r.status(400, "/playground/slack/"+playMei+"/post", `{"text":"x","user":"U1"}`)
	r.status(400, "/playground/slack/"+playMei+"/post", textOf(gesture{"text": strings.Repeat("x", 8001)}))
	r.status(409, "/playground/slack/"+playMei+"/post", `{"text":" "}`)
	r.status(409, "/playground/slack/"+playMei+"/press", `{"place":"1.2","action":"claim"}`)
	r.status(409, "/playground/slack/"+playMei+"/submit", `{}`)
	r.status(409, "/playground/slack/"+playMei+"/command", `{"text":"desk"}`)
	r.status(413, "/playground/slack/"+playMei+"/press", strings.Repeat(" ", 40<<10))
	r.status(403, "/playground/slack/"+playMei+"/post", `{"text":"x"}`, "Origin", "https://evil.example")
	r.status(401, "/playground/slack/view?member="+playMei, "", "Host", "evil.example")
	r.status(403, "/slack/events", `{}`) // nothing comes to the desk unsigned
}

// TestPlaygroundSlackOff: with a Slack that is configured, there is no other.
func TestPlaygroundSlackOff(t *testing.T) {
	_, env := slackEnv(t)
	env["SWITCHBOARD_PLAYGROUND"] = "true"
	r := start(t, env)
	r.status(404, "/playground/slack", "")
	r.status(404, "/playground/slack/view?member="+playMei, "")
	if page := r.status(200, "/playground/?locale=en", ""); strings.Contains(page, "tab-slack") {
		t.Error("the tab is there")
	}
}

// TestPlaygroundSlackAgain: what was open is on a card again after a restart,
// though that Slack is another.
func TestPlaygroundSlackAgain(t *testing.T) {
	env := map[string]string{"SWITCHBOARD_DATABASE_URL": "sqlite:" + filepath.Join(t.TempDir(), "sb.db")}
	conversation := ""
	t.Run("before", func(t *testing.T) {
		r := start(t, env)
		v := r.visitor()
		conversation = v.conv
		r.status(200, "/playground/clock", fmt.Sprintf(`{"advance":"%s"}`, r.untilOpen()))
		v.send(`{"type":"message","id":"m1","text":"agent"}`)
		v.until("state", `"waiting"`)
		card := r.awaits(playMei, "", "a card", shows(`"claim"`)).Messages[0]
		r.deed(200, playMei, "press", gesture{"place": card.TS, "action": "claim", "value": v.conv})
		r.awaits(playMei, card.TS, "the owner in the thread", shows("is here now"))
	})
	t.Run("after", func(t *testing.T) {
		r := start(t, env)
		s := r.awaits(playMei, "", "the card", shows("With Mei"))
		r.deed(200, playMei, "press", gesture{"place": s.Messages[0].TS, "action": "return", "value": conversation})
		r.awaits(playMei, "", "that it is with the assistant", shows("With the assistant"))
	})
}
