package gateway

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

// A sulky store fails what the outbox writes, or what it reads.
type sulky struct {
	store.Store
	mute   atomic.Bool  // nothing of deliveries can be written
	dark   atomic.Bool  // nothing can be read
	refuse atomic.Value // a conversation whose settlements are refused for good
	looked hook         // runs after the next look for a timer
	listed hook         // runs after the next list of what is to be delivered
}

// A hook is a func() that runs once. It belongs to one question that is asked
// of the store: whoever else reads at the same moment does not set it off.
type hook struct{ atomic.Value }

func (h *hook) run() {
	if f, _ := h.Swap((func())(nil)).(func()); f != nil {
		f()
	}
}

func (s *sulky) Read(ctx context.Context, fn func(store.View) error) error {
	if s.dark.Load() {
		return fmt.Errorf("disk gone: %w", store.ErrUnavailable)
	}
	var asked sulkyView
	err := s.Store.Read(ctx, func(v store.View) error {
		asked.View = v
		return fn(&asked)
	})
	if asked.timer {
		s.looked.run()
	}
	if asked.deliveries {
		s.listed.run()
	}
	return err
}

// A sulkyView knows what was asked of it.
type sulkyView struct {
	store.View
	timer, deliveries bool
}

func (v *sulkyView) NextTimer() (store.Timer, error) {
	v.timer = true
	return v.View.NextTimer()
}

func (v *sulkyView) Pending(conversation string, limit int) ([]store.Delivery, error) {
	v.deliveries = true
	return v.View.Pending(conversation, limit)
}

func (s *sulky) Write(ctx context.Context, fn func(store.Tx) error) error {
	return s.Store.Write(ctx, func(tx store.Tx) error { return fn(&sulkyTx{tx, s}) })
}

type sulkyTx struct {
	store.Tx
	s *sulky
}

func (t *sulkyTx) Settle(list []store.Settlement) error {
	if t.s.mute.Load() {
		return fmt.Errorf("disk full: %w", store.ErrUnavailable)
	}
	bad, _ := t.s.refuse.Load().(string)
	if slices.ContainsFunc(list, func(x store.Settlement) bool { return x.Conversation == bad && x.Status != chat.StatusQueued }) {
		return fmt.Errorf("constraint")
	}
	return t.Tx.Settle(list)
}

func newSulkyRig(t *testing.T, change ...func(*rig)) (*rig, *sulky) {
	s := &sulky{}
	return newRig(t, steps{}, append([]func(*rig){func(r *rig) {
		s.Store = r.store
		r.cfg.Store = s
	}}, change...)...), s
}

// What cannot be marked as on its way is not sent: after a crash nobody would
// know that it was.
func TestNothingIsSentThatIsNotMarked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, s := newSulkyRig(t)
		s.mute.Store(true)
		id := r.say(sms(mobile), "a").Conversation
		time.Sleep(10 * retryStore)
		if n := len(r.wire.attempts); n != 0 {
			t.Fatalf("%d attempts while the store cannot write", n)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		if e := r.last(id); e.Status != chat.StatusQueued {
			t.Errorf("after the stop the answer is %s, want it to wait", e.Status)
		}
		s.mute.Store(false)
		r.start()
		time.Sleep(time.Minute)
		if e := r.last(id); e.Status != chat.StatusSent || len(r.wire.attempts) != 1 {
			t.Errorf("at last it is %s after %d attempts", e.Status, len(r.wire.attempts))
		}
	})
}

// An entry of which it cannot be read whether it may go waits for that.
func TestNothingIsSentThatMayBeWithheld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, s := newSulkyRig(t)
		s.mute.Store(true)
		id := r.say(sms(mobile), "a").Conversation
		synctest.Wait()
		s.dark.Store(true) // the backstop does not get to read either
		s.mute.Store(false)
		time.Sleep(2 * rescan)
		if n := len(r.wire.attempts); n != 0 {
			t.Fatalf("%d attempts while the store cannot be read", n)
		}
		s.dark.Store(false)
		time.Sleep(2 * rescan)
		if e := r.last(id); e.Status != chat.StatusSent || len(r.wire.attempts) != 1 {
			t.Errorf("at last it is %s after %d attempts", e.Status, len(r.wire.attempts))
		}
	})
}

// One result that the store refuses for good takes no others along.
func TestRefusedResultFailsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		r, s := newSulkyRig(t, func(r *rig) { r.cfg.Channels[0] = gated{r.wire, gate} })
		var ids []string
		for i := range 5 {
			ids = append(ids, r.say(sms(fmt.Sprint("+861380013800", i)), "a").Conversation)
		}
		synctest.Wait()
		s.refuse.Store(ids[3])
		s.mute.Store(true) // the first results wait for the store, and then go together
		close(gate)
		synctest.Wait()
		s.mute.Store(false)
		time.Sleep(2 * retryStore)
		for i, id := range ids {
			want := chat.StatusSent
			if i == 3 {
				want = chat.StatusQueued
			}
			if e := r.last(id); e.Status != want {
				t.Errorf("entry of conversation %d is %s, want %s", i, e.Status, want)
			}
		}
	})
}

// A gated channel sends when its gate is opened.
type gated struct {
	*fakeWire
	open chan struct{}
}

func (g gated) Send(ctx context.Context, d channels.Delivery) (channels.Receipt, error) {
	select {
	case <-g.open:
		return g.fakeWire.Send(ctx, d)
	case <-ctx.Done():
		return channels.Receipt{}, ctx.Err()
	}
}

// What is sent and settled while the backstop reads is not sent again.
func TestBackstopSendsNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		r, s := newSulkyRig(t, func(r *rig) { r.cfg.Channels[0] = gated{r.wire, gate} })
		time.Sleep(rescan - time.Second)
		id := r.say(sms(mobile), "a").Conversation
		synctest.Wait() // it is on its way
		s.listed.Store(func() {
			close(gate)
			time.Sleep(2 * time.Second) // in which it is sent and settled
		})
		time.Sleep(3 * rescan)
		if got := r.wire.texts(id); !slices.Equal(got, []string{"hello\n\nre: a"}) {
			t.Errorf("sent %q", got)
		}
	})
}

// What a turn has committed and is about to queue is left to it.
func TestBackstopLeavesTurnsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, steps{}, func(r *rig) { r.cfg.Channels[1] = dawdling{r.web} })
		id := r.say(sms(mobile), "a").Conversation
		time.Sleep(2 * rescan)
		if got := r.wire.texts(id); !slices.Equal(got, []string{"hello\n\nre: a"}) {
			t.Errorf("sent %q", got)
		}
	})
}

// A dawdling channel takes long to show what happened.
type dawdling struct{ *liveWire }

func (dawdling) Changed(channels.Conversation, []chat.Entry) { time.Sleep(rescan + time.Second) }

// What has no turn before the stop waits in the store for the next start.
func TestStopKeepsWhatHadNoTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		r := newRig(t, steps{}, func(r *rig) {
			r.cfg.Senders = 1
			r.cfg.Channels[0] = gated{r.wire, gate}
		})
		first := r.say(sms("+8613800138000"), "a").Conversation
		synctest.Wait()
		second := r.say(sms("+8613800138001"), "b").Conversation
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		if a, b := r.last(first).Status, r.last(second).Status; a != chat.StatusUncertain || b != chat.StatusQueued {
			t.Errorf("after the stop they are %s and %s", a, b)
		}
		close(gate)
		r.start()
		time.Sleep(time.Second)
		if a, b := r.wire.texts(first), r.wire.texts(second); len(a) != 0 || !slices.Equal(b, []string{"hello\n\nre: b"}) {
			t.Errorf("after the start %q and %q are sent", a, b)
		}
	})
}

// A carrier that is not configured any more leaves nothing on its way for ever.
func TestChannelThatIsGone(t *testing.T) {
	r := newRig(t, steps{}, func(r *rig) { r.wire.fail = func(channels.Delivery) error { return channels.ErrTemporary } })
	id := r.say(sms(mobile), "a").Conversation
	<-r.wire.wake
	if err := r.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.cfg.Channels = r.cfg.Channels[1:]
	r.start()
	r.settled()
	if e := r.last(id); e.Status != chat.StatusFailed {
		t.Errorf("the answer is %s", e.Status)
	}
	r.audited(id, "delivery.failed")
}

// An entry that cannot be read keeps neither the gateway from starting nor
// what comes after it from being sent.
func TestBrokenEntry(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	down := atomic.Bool{}
	down.Store(true)
	r := newRig(t, steps{}, func(r *rig) {
		s, err := sqlite.Open(t.Context(), path)
		if err = errors.Join(err, r.store.Close()); err != nil {
			t.Fatal(err)
		}
		r.store, r.cfg.Store = s, s
		r.wire.fail = func(channels.Delivery) error {
			if down.Load() {
				return channels.ErrTemporary
			}
			return nil
		}
	})
	id := r.say(sms(mobile), "a").Conversation
	r.say(sms(mobile), "b")
	if err := r.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`UPDATE entries SET body = '{' WHERE seq = 2`); err != nil {
		t.Fatal(err)
	}
	down.Store(false)
	r.start()
	r.settled()
	if got := r.wire.texts(id); !slices.Equal(got, []string{"re: b"}) {
		t.Errorf("sent %q", got)
	}
	r.audited(id, "delivery.failed")
}

// What the carrier failed to deliver goes before what is said next.
func TestLaterAttemptGoesBeforeWhatIsNewer(t *testing.T) {
	r := newRig(t, steps{})
	id := r.say(sms(mobile), "1").Conversation
	r.settled()
	if err := r.Report(t.Context(), channels.Report{Conversation: id, Seq: 2, Status: chat.StatusFailed, Again: true, Code: "30003"}); err != nil {
		t.Fatal(err)
	}
	r.say(sms(mobile), "2")
	r.settled()
	if got := r.wire.texts(id); !slices.Equal(got, []string{"hello\n\nre: 1", "hello\n\nre: 1", "re: 2"}) {
		t.Errorf("sent %q", got)
	}
	if first, again := r.wire.sent[0], r.wire.sent[1]; first.Again || !again.Again {
		t.Errorf("the channel is told of a repetition: %v, then %v", first.Again, again.Again)
	}
}

// A person who has come in is not talked over by an answer that the carrier
// failed to deliver before (invariant 5).
func TestLaterAttemptIsNoneOnceAPersonTalks(t *testing.T) {
	r := newRig(t, steps{})
	id := r.say(sms(mobile), "1").Conversation
	r.settled()
	li := channels.Agent{ID: "li", Name: "Li"}
	if err := r.Claim(t.Context(), id, li); err != nil {
		t.Fatal(err)
	}
	r.settled()
	if err := r.Report(t.Context(), channels.Report{Conversation: id, Seq: 2, Status: chat.StatusFailed, Again: true, Code: "30003"}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Reply(t.Context(), id, li, channels.Reply{Text: "I see"}); err != nil {
		t.Fatal(err)
	}
	r.settled()
	if got := r.wire.texts(id); !slices.Equal(got, []string{"hello\n\nre: 1", "Li is here", "I see"}) {
		t.Errorf("sent %q", got)
	}
	if e := r.entries(id)[1]; e.Status != chat.StatusWithheld {
		t.Errorf("the answer is %s", e.Status)
	}
}

// What is a day old is not news any more: it is given up, whether the carrier
// asks to wait all the time or nobody was there to try.
func TestOldEntryIsGivenUp(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		wait func(*rig)
	}{
		"put off again and again": {&channels.Later{After: time.Hour}, func(*rig) { time.Sleep(26 * time.Hour) }},
		"the service was down": {channels.ErrTemporary, func(r *rig) {
			if err := r.Stop(context.Background()); err != nil {
				r.t.Fatal(err)
			}
			time.Sleep(25 * time.Hour)
			r.start()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, steps{}, func(r *rig) {
					r.cfg.Clock = System{}
					r.wire.fail = func(channels.Delivery) error { return c.err }
				})
				id := r.say(sms(mobile), "a").Conversation
				synctest.Wait()
				c.wait(r)
				synctest.Wait()
				n := len(r.wire.attempts)
				if e := r.last(id); e.Status != chat.StatusFailed {
					t.Errorf("after %d attempts it is %s", n, e.Status)
				}
				r.audited(id, "delivery.failed")
				time.Sleep(2 * time.Hour)
				if m := len(r.wire.attempts); m > n {
					t.Errorf("%d attempts more", m-n)
				}
			})
		})
	}
}
