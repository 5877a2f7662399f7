package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/channels/slack/workspace"
	"switchboard/chat"
)

// TestExcellentSlackTenMinutesOf5xxForCustomers: ten minutes of the service's
// time in which Slack answers with errors only. Every customer is told once,
// and after five minutes offered a call; nothing that they write is lost,
// doubled or out of order in Slack afterwards.
func TestExcellentSlackTenMinutesOf5xxForCustomers(t *testing.T) {
	s := newSlacking(t)
	owned, waits := s.visitor(), s.visitor()
	owned.send(`{"type":"message","id":"m1","text":"agent"}`)
	owned.until("state", `"waiting"`)
	first := s.card(0)
	s.press(slackLi, first, "claim")
	owned.until("state", `"agent"`)
	waits.send(`{"type":"message","id":"m1","text":"agent"}`)
	waits.until("state", `"waiting"`)
	second := s.card(1)
	s.hand("+8613800138000", "agent") // patience of SMS is half an hour; not so now
	s.settle()
	third := s.card(2)

	s.slack.Script("", workspace.Outcome{Status: 503, Times: workspace.Always})
	owned.send(`{"type":"message","id":"m2","text":"line 1"}`)
	waits.send(`{"type":"message","id":"m2","text":"line 1"}`)
	s.sees("trouble", func() bool { return s.App.slack.Trouble() == "unreachable" })
	if body := s.status(200, "/readyz", ""); !strings.Contains(body, "desk in Slack: unreachable") {
		t.Error(body)
	}
	k, err := s.gateway.Case(t.Context(), owned.conv, "")
	if err != nil {
		t.Fatal(err)
	}
	lines := 1
	for minute := range 10 {
		s.pass(time.Minute)
		switch minute {
		case 0:
			owned.until("message", "technical problem")
			waits.until("message", "technical problem")
			s.sees("the text", func() bool { return strings.Contains(s.newest("+8613800138000"), "technical problem") })
		case 5:
			owned.until("message", "Shall we call you instead?")
			waits.until("message", "Shall we call you instead?")
			s.sees("the text", func() bool { return strings.Contains(s.newest("+8613800138000"), "Shall we call you instead?") })
		}
		lines++
		if _, err := s.gateway.Receive(t.Context(), chat.Message{ID: fmt.Sprint("n", lines), From: k.Address, Text: fmt.Sprint("line ", lines)}); err != nil {
			t.Fatal(err) // not by the socket, which takes so many only in minutes of this machine's
		}
	}
	for v, words := range map[string]string{owned.conv: "technical problem", waits.conv: "technical problem"} {
		list, err := s.gateway.History(t.Context(), v, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		for _, e := range list {
			told += strings.Count(e.Prompt.Text, words)
		}
		if told != 1 {
			t.Errorf("the customer was told %d times", told)
		}
	}

	s.slack.Script("")
	s.sees("the last line", func() bool { return strings.Contains(strings.Join(s.in(first), "\n"), fmt.Sprint("line ", lines)) })
	s.inOrder(first, owned.conv)
	s.sees("the other's", func() bool { return strings.Contains(strings.Join(s.in(second), "\n"), "line 1") })
	s.inOrder(second, waits.conv)
	s.sees("a card that can be claimed again", func() bool { return strings.Contains(s.in(first)[0], "Waiting for a person") })
	if n := len(s.slack.Messages(slackChannel)); n != 3 {
		t.Errorf("%d cards for 3 conversations", n)
	}
	s.press(slackChen, third, "claim")
	s.sees("the owner", func() bool { return strings.Contains(s.in(third)[0], "With Chen") })
	if faults := s.slack.Faults(); len(faults) > 0 {
		t.Errorf("%q", faults)
	}
}

// in is what people read in a thread, the card first.
func (s *slacking) in(ts string) (list []string) {
	for _, m := range s.slack.Thread(slackChannel, ts) {
		list = append(list, s.slack.Reads(m))
	}
	return list
}

// inOrder: all lines of customer and assistant stand in the thread, each once,
// in the order of the transcript.
func (s *slacking) inOrder(ts, conversation string) {
	s.t.Helper()
	list, err := s.gateway.History(s.t.Context(), conversation, 0, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	rest := strings.Join(s.in(ts)[1:], "\n")
	for _, e := range list {
		if e.Author == chat.Agent {
			continue
		}
		_, after, found := strings.Cut(rest, "\n"+e.Prompt.Text)
		if !found {
			s.t.Fatalf("line %d %q is not in the thread, or not in its place: %q", e.Seq, e.Prompt.Text, s.in(ts))
		}
		rest = after
	}
	for _, e := range list {
		if e.Author == chat.Customer && strings.Contains(rest, "\n"+e.Prompt.Text) {
			s.t.Errorf("%q stands twice", e.Prompt.Text)
		}
	}
}
