package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/channels/slack/workspace"
	"switchboard/chat"
)

// People in the tests' workspace, and the desk's channel.
const (
	slackLi, slackChen = "U0LI", "U0CHEN"
	slackChannel       = "C0DESK"
)

// slackEnv begins a workspace and returns the settings that lead to it.
func slackEnv(t *testing.T) (*workspace.Workspace, map[string]string) {
	t.Helper()
	w, err := workspace.Listen(workspace.Config{
		BotToken: "xoxb-hunter2", SigningSecret: "hunter3",
		Users:    []workspace.User{{ID: slackLi, Name: "Li"}, {ID: slackChen, Name: "Chen"}},
		Channels: []workspace.Channel{{ID: slackChannel, Name: "desk", Members: []string{workspace.BotUserID, slackLi, slackChen}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w, map[string]string{
		"SLACK_BOT_TOKEN": "xoxb-hunter2", "SLACK_SIGNING_SECRET": "hunter3", "SLACK_CHANNEL": slackChannel, "SLACK_API_BASE": w.Base(),
	}
}

// A slacking is the whole App with a workspace on this machine.
type slacking struct {
	*texting
	slack *workspace.Workspace
}

func newSlacking(t *testing.T) *slacking {
	t.Helper()
	w, env := slackEnv(t)
	s := &slacking{texting: newTexting(t, env), slack: w}
	w.Point(workspace.URLs{
		Events: s.base() + "/slack/events", Interactions: s.base() + "/slack/interactions", Commands: s.base() + "/slack/commands",
	})
	return s
}

// sees waits for something in Slack.
func (s *slacking) sees(what string, ok func() bool) {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("never: %s; Slack has %q, faults %q\n%s", what, s.reads(), s.slack.Faults(), s.log.String())
		}
	}
}

// reads is everything in the channel.
func (s *slacking) reads() (list []string) {
	for _, m := range s.slack.Messages(slackChannel) {
		for _, x := range s.slack.Thread(slackChannel, m.TS) {
			list = append(list, s.slack.Reads(x))
		}
	}
	return list
}

// card waits for the nth card, with the talk so far, and returns its ts.
func (s *slacking) card(n int) (ts string) {
	s.t.Helper()
	s.sees("a card with its talk", func() bool {
		if list := s.slack.Messages(slackChannel); len(list) > n {
			ts = list[n].TS
			return len(s.slack.Thread(slackChannel, ts)) > 1
		}
		return false
	})
	return ts
}

func (s *slacking) press(user, ts, action string) {
	s.t.Helper()
	s.sees("the button "+action, func() bool {
		return s.slack.As(user).Press(s.t.Context(), workspace.In(slackChannel, ts), action, "") == nil
	})
}

func (s *slacking) post(user, ts, text string) string {
	s.t.Helper()
	line, err := s.slack.As(user).Post(s.t.Context(), slackChannel, ts, text)
	if err != nil {
		s.t.Fatal(err)
	}
	return line
}

func (s *slacking) marked(ts, emoji string) bool {
	for _, m := range s.slack.Messages(slackChannel) {
		for _, x := range s.slack.Thread(slackChannel, m.TS) {
			if x.TS == ts && slices.ContainsFunc(x.Reactions, func(r workspace.Reaction) bool { return r.Name == emoji }) {
				return true
			}
		}
	}
	return false
}

// TestExcellentSlackTheBotIsSilentWhileAHumanOwns: a customer asks for a
// person, is claimed in Slack, talks with an agent, and is given back.
func TestExcellentSlackTheBotIsSilentWhileAHumanOwns(t *testing.T) {
	s := newSlacking(t)
	v := s.visitor()
	v.send(`{"type":"message","id":"m1","text":"<!channel> my internet is *down*"}`)
	v.until("message", `"bot"`)
	v.send(`{"type":"message","id":"m2","text":"agent"}`)
	v.until("state", `"waiting"`)
	ts := s.card(0)
	if all := strings.Join(s.reads(), "\n"); !strings.Contains(all, "<!channel> my internet is *down*") {
		t.Errorf("the card and its talk: %q", all)
	}
	s.press(slackLi, ts, "claim")
	v.until("state", `"agent"`)
	line := s.post(slackLi, ts, "Hello, this is <Li> &amp; I can help :wave:")
	if f := v.until("message", "I can help"); f.Text != "Hello, this is <Li> &amp; I can help 👋" || f.Author != "agent" {
		t.Errorf("the customer reads %+v", f)
	}
	s.sees("✅", func() bool { return s.marked(line, "white_check_mark") })
	s.post(slackLi, ts, "// secret one")
	s.post(slackChen, ts, "secret two")
	v.send(`{"type":"message","id":"m3","text":"what are your opening hours?"}`) // the assistant would know
	s.sees("the question in the thread", func() bool { return strings.Contains(strings.Join(s.reads(), "\n"), "what are your opening hours?") })
	list, err := s.gateway.History(t.Context(), v.conv, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if last := list[len(list)-1]; last.Author != chat.Customer {
		t.Errorf("the bot spoke over a human: %+v", last.Prompt.Text)
	}
	for _, e := range list {
		if strings.Contains(e.Prompt.Text, "secret") {
			t.Errorf("internal, and in the transcript: %q", e.Prompt.Text)
		}
	}
	k, err := s.gateway.Case(t.Context(), v.conv, "")
	if err != nil || len(k.Notes) != 2 {
		t.Errorf("notes %+v, %v", k.Notes, err)
	}
	png := []byte("\x89PNG\r\n\x1a\n")
	if _, err := s.slack.As(slackLi).Upload(t.Context(), slackChannel, ts, "", workspace.File{Name: "bill.png", Type: "image/png", Data: png}); err != nil {
		t.Fatal(err)
	}
	f := v.until("message", "bill.png")
	_, link, _ := strings.Cut(f.Text, "\n")
	if !strings.HasPrefix(link, s.base()) {
		t.Fatalf("the customer reads %q", f.Text)
	}
	if got := s.status(200, strings.TrimPrefix(link, s.base()), ""); got != string(png) {
		t.Errorf("the file is %q", got)
	}
	s.status(404, agentFiles+"fl_other", "")
	s.press(slackLi, ts, "return")
	v.until("state", `"bot"`)
	s.sees("the card", func() bool { return strings.Contains(s.reads()[0], "With the assistant") })
	if faults := s.slack.Faults(); len(faults) > 0 {
		t.Errorf("%q", faults)
	}
	if log := s.log.String(); strings.Contains(log, "hunter") || strings.Contains(log, "opening hours") {
		t.Error("a secret or a customer's words in the log")
	}
}

// TestExcellentSlackAnAgentWhoWritesAfterStopIsTold: behaviours C93.
func TestExcellentSlackAnAgentWhoWritesAfterStopIsTold(t *testing.T) {
	s := newSlacking(t)
	const from = "+8613800138000"
	s.hand(from, "agent")
	s.settle()
	ts := s.card(0)
	s.press(slackLi, ts, "claim")
	s.sees("the owner", func() bool { return strings.Contains(s.reads()[0], "With Li") })
	line := s.post(slackLi, ts, "Hello *there*")
	s.sees("✅", func() bool { return s.marked(line, "white_check_mark") })
	s.settle()
	if got := s.newest(from); !strings.Contains(got, "Hello there") {
		t.Errorf("the customer got %q", got)
	}
	s.hand(from, "STOP")
	s.settle()
	blocked := s.post(slackLi, ts, "are you there?")
	s.sees("⚠️", func() bool { return s.marked(blocked, "warning") })
	s.sees("the reason and SMS blocked on the card", func() bool {
		e := s.slack.Ephemerals(slackLi)
		return len(e) > 0 && strings.Contains(s.slack.Reads(e[len(e)-1]), "does not want to be written to") && strings.Contains(s.reads()[0], "SMS blocked")
	})
	if got := s.newest(from); strings.Contains(got, "are you there?") {
		t.Errorf("sent after STOP: %q", got)
	}
}

// TestSlackRevokedIsSeenByProbes: customers are served all the same.
func TestSlackRevokedIsSeenByProbes(t *testing.T) {
	w, env := slackEnv(t)
	if err := w.Revoke(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := start(t, env)
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if body := r.status(200, "/readyz", ""); strings.Contains(body, "desk in Slack: token_revoked") {
			break
		} else if time.Now().After(end) {
			t.Fatal(body)
		}
	}
}

// TestSlackClocksRingAndTheSilentLoseTheirCase: who waits too long rings at
// those on duty; an owner who never answers is owner no more (C94, C99).
func TestSlackClocksRingAndTheSilentLoseTheirCase(t *testing.T) {
	s := newSlacking(t)
	v := s.visitor()
	v.send(`{"type":"message","id":"m1","text":"agent"}`)
	v.until("state", `"waiting"`)
	ts := s.card(0)
	if err := s.slack.As(slackChen).Command(t.Context(), slackChannel, "/desk", "online"); err != nil {
		t.Fatal(err)
	}
	s.sees("on duty", func() bool { return len(s.gateway.Attending()) == 1 })
	s.pass(70 * time.Second) // more than half of the two minutes for a first answer
	s.sees("the ping", func() bool { return strings.Contains(strings.Join(s.reads(), "\n"), "⏰") })
	if n := len(s.slack.Notified(slackChen)); n != 0 {
		t.Errorf("rang %d times at half of the time", n)
	}
	s.pass(30 * time.Second)
	s.sees("it rings", func() bool { return len(s.slack.Notified(slackChen)) == 1 })
	s.press(slackLi, ts, "claim")
	s.sees("the owner", func() bool { return strings.Contains(s.reads()[0], "With Li") })
	s.pass(6 * time.Minute)
	s.sees("waiting again", func() bool { return strings.Contains(s.reads()[0], "Waiting for a person") })
	s.press(slackChen, ts, "claim")
	s.sees("another owner", func() bool { return strings.Contains(s.reads()[0], "With Chen") })
	s.post(slackLi, ts, "too late")
	if k, err := s.gateway.Case(t.Context(), v.conv, ""); err != nil || k.Owner.Name != "Chen" {
		t.Errorf("%+v, %v", k.Owner, err)
	}
	list, err := s.gateway.History(t.Context(), v.conv, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Prompt.Text == "too late" {
			t.Error("who lost the case still reaches the customer")
		}
	}
	if faults := s.slack.Faults(); len(faults) > 0 {
		t.Errorf("%q", faults)
	}
}
