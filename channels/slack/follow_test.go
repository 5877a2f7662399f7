package slack

import (
	"fmt"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// Events that were lost are made good when the desk hears that some were.
func TestLostEventsAreMadeGood(t *testing.T) {
	r := newRig(t)
	ts := r.claimed("cv_1", chat.Web, li)
	r.must(r.slack.Settle(r.ctx))
	r.office.mu.Lock()
	subs := r.office.subs
	r.office.subs = nil
	r.office.mu.Unlock()
	r.office.says("cv_1", chat.Customer, "line 1")
	r.office.wait("cv_2", chat.Web)
	r.office.mu.Lock()
	r.office.subs = subs
	subs[0] <- channels.DeskEvent{Resync: true}
	r.office.mu.Unlock()
	r.inOrder(ts, 1)
	r.card("cv_2")
	r.faultless()
}

// A conversation that comes, goes and comes again in no time has one card.
func TestHastyConversationsHaveOneCard(t *testing.T) {
	r := newRig(t)
	for i := range 20 {
		id := fmt.Sprint("cv_", i)
		r.office.wait(id, chat.Web)
		for _, m := range []chat.Mode{chat.ModeBot, chat.ModeWaiting, chat.ModeBot, chat.ModeWaiting} {
			r.must(r.office.act(id, func(k *channels.Case) error { k.Mode = m; return nil }))
			time.Sleep(200 * time.Microsecond)
		}
	}
	for i := range 20 {
		r.card(fmt.Sprint("cv_", i))
	}
	r.must(r.slack.Settle(r.ctx))
	if n := len(r.slack.Messages(deskChannel)); n != 20 {
		t.Errorf("%d cards for 20 conversations", n)
	}
}
