package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
)

// A stay is a call on hold, in the time that passes for the caller. The carrier
// of the tests does not know how long our sounds play.
type stay struct {
	*onCall
	begun  time.Time
	sounds map[string]time.Duration
}

func (c *onCall) stay() *stay {
	s := &stay{onCall: c, sounds: map[string]time.Duration{}}
	_, at := s.told(queuePlace)
	s.begun = c.gateway.Now().Add(-at)
	return s
}

// length is how long a sound of ours plays: a byte is a sample of 8,000 a second.
func (s *stay) length(url string) time.Duration {
	if s.sounds[url] == 0 {
		path := url[strings.Index(url, "/twilio"):]
		s.sounds[url] = time.Duration(len(s.status(200, path, ""))) * time.Second / 8000
	}
	return s.sounds[url]
}

// told is when pieces that hold a pattern began, and how long all lasts so far.
func (s *stay) told(pattern *regexp.Regexp) (at []time.Duration, all time.Duration) {
	for _, u := range s.call.Heard() {
		if u.Kind == carrier.Said && pattern.MatchString(u.Text) {
			at = append(at, all)
		}
		if all += u.For; u.Kind == carrier.Played {
			all += s.length(u.Text) - u.For
		}
	}
	return at, all
}

// wait lets the caller wait for so long; the service's clock goes along.
func (s *stay) wait(d time.Duration) {
	s.t.Helper()
	_, from := s.told(queuePlace)
	for {
		_, at := s.told(queuePlace)
		if at-from >= d {
			return
		}
		at += s.call.State().Timeout
		s.advance(s.begun.Add(at).Sub(s.gateway.Now()))
		s.quiet()
	}
}

// queuePlace is the place in the queue, and how long it takes.
var queuePlace = regexp.MustCompile(`number \d+ in the queue.* minutes|排在第\d+位.*分钟`)

// Position and rounded wait on entry, then every 60–90 s (channels.md §2), as
// long as somebody waits, whatever else is said in between.
func TestExcellentVoiceQueue(t *testing.T) {
	e := examine(t, workday)
	for _, l := range chat.Locales {
		c := e.menu(t, stranger(), l)
		s := c.stay()
		wants(t, c.press("0"), map[chat.Locale]string{chat.English: "number", chat.Chinese: "排在第"}[l])
		s.wait(4 * time.Minute)
		c.say(map[chat.Locale]string{chat.English: "my router is very old", chat.Chinese: "我家路由器很旧了"}[l])
		s.wait(8 * time.Minute)
		at, _ := s.told(queuePlace)
		if len(at) < 9 {
			t.Fatalf("%s: told at %v", l, at)
		}
		for i, now := range at[1:] {
			if gap := now - at[i]; gap < time.Minute || gap > 90*time.Second {
				t.Errorf("%s: told at %v, the next after %v", l, at[i], gap)
			}
		}
		if t.Failed() {
			t.Logf("%s: told at %v\n%s", l, at, strings.Join(c.all(), "\n"))
		}
		c.hangUp()
	}
}
