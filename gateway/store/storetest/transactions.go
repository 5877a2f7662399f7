package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// errUndo is what a transaction returns that must leave nothing.
var errUndo = errors.New("undo")

func (s *suite) setting(name string) string {
	s.Helper()
	return get(s, func(v store.View) (string, error) { return v.Setting(name) })
}

func (s *suite) rollback() {
	c := fresh(1)
	s.fails(errUndo, func(tx store.Tx) error {
		turn := next(&c, key(1))
		return errors.Join(tx.CreateConversation(fresh(1)), tx.SaveTurn(turn), tx.SetSetting("a", "1"), errUndo)
	})
	missing(s, func(v store.View) (store.Conversation, error) { return v.Conversation(c.ID) })
	s.same(s.pending(""), []store.Delivery{})
	// What was undone can be done, and another conversation may have taken its place.
	s.talk(2, 1)
	c = s.talk(1, 1)
	s.same(get(s, func(v store.View) (store.TurnRecord, error) { return v.Seen(key(1<<8 | 1)) }).Conversation, c.ID)
	s.same(get(s, func(v store.View) (store.TurnRecord, error) { return v.Seen(key(2<<8 | 1)) }).Conversation, fresh(2).ID)
	s.same(s.setting("a"), "")
}

func (s *suite) panics() {
	secret := "客户的话"
	for _, value := range []any{secret, errors.New(secret)} {
		err := s.Write(s.Context(), func(tx store.Tx) error {
			if err := tx.SetSetting("a", "1"); err != nil {
				return err
			}
			panic(value)
		})
		if err == nil || strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), "transactions.go") {
			s.Errorf("a panic gives %v, want an error that says where and not what", err)
		}
	}
	err := s.Write(s.Context(), func(store.Tx) error {
		var none []int
		return fmt.Errorf("not reached: %d", none[len(none)])
	})
	if err == nil || !strings.Contains(err.Error(), "out of range") || !strings.Contains(err.Error(), "transactions.go") {
		s.Errorf("a runtime panic gives %v", err)
	}
	s.same(s.setting("a"), "")
	s.write(func(tx store.Tx) error { return tx.SetSetting("a", "2") })
	s.same(s.setting("a"), "2")
}

// readYourWrites reads after each write, from many goroutines, what was just written.
func (s *suite) readYourWrites() {
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			name := fmt.Sprint("writer ", i)
			for n := range 50 {
				want := fmt.Sprint(n)
				err := s.Write(s.Context(), func(tx store.Tx) error { return tx.SetSetting(name, want) })
				if err != nil {
					s.Errorf("Write: %v", err)
				}
				var got string
				err = s.Read(s.Context(), func(v store.View) (err error) {
					got, err = v.Setting(name)
					return err
				})
				if err != nil || got != want {
					s.Errorf("read %q after writing %q (%v)", got, want, err)
				}
			}
		})
	}
	group.Wait()
}

// snapshot writes while a read is open: the write does not wait, the read does not see it.
func (s *suite) snapshot() {
	s.write(func(tx store.Tx) error { return tx.SetSetting("a", "old") })
	s.read(func(v store.View) error {
		before, err := v.Setting("a")
		if err != nil {
			return err
		}
		s.write(func(tx store.Tx) error { return tx.SetSetting("a", "new") })
		after, err := v.Setting("a")
		if before != "old" || after != "old" {
			s.Errorf("one snapshot shows %q, then %q", before, after)
		}
		return err
	})
	s.same(s.setting("a"), "new")
}

// parallel runs 1,000 writers over 100 conversations. Each reads the
// conversation and saves a turn; some fail, and fail alone.
func (s *suite) parallel() {
	const conversations, writers = 100, 1000
	for i := range conversations {
		s.talk(i, 0)
	}
	var group sync.WaitGroup
	for i := range writers {
		group.Go(func() {
			spoiled := i%10 == 9
			err := s.Write(s.Context(), func(tx store.Tx) error {
				c, err := tx.Conversation(fresh(i % conversations).ID)
				if err != nil {
					return err
				}
				if err := tx.SaveTurn(next(&c, key(i))); err != nil || !spoiled {
					return err
				}
				return errUndo
			})
			if spoiled != errors.Is(err, errUndo) || !spoiled && err != nil {
				s.Errorf("writer %d: %v", i, err)
			}
		})
	}
	group.Wait()
	s.read(func(v store.View) error {
		total := 0
		for i := range conversations {
			c, err := v.Conversation(fresh(i).ID)
			if err != nil {
				return err
			}
			entries, err := v.Entries(c.ID, 0, 0)
			if err != nil {
				return err
			}
			s.unbroken(c, entries)
			total += len(entries)
		}
		s.same(total, 2*writers*9/10)
		return nil
	})
}

// unbroken checks that the transcript runs from 1 to the conversation's Seq.
func (s *suite) unbroken(c store.Conversation, entries []chat.Entry) {
	s.Helper()
	for i, e := range entries {
		if e.Seq != int64(i+1) {
			s.Errorf("%s: entry %d where %d is next", c.ID, e.Seq, i+1)
		}
	}
	if c.Seq != int64(len(entries)) {
		s.Errorf("%s: seq %d with %d entries", c.ID, c.Seq, len(entries))
	}
}

// cancelled gives up a write that waits behind another.
func (s *suite) cancelled() {
	before, cancel := context.WithCancel(s.Context())
	cancel()
	ran := false
	if err := s.Write(before, func(store.Tx) error { ran = true; return nil }); !errors.Is(err, context.Canceled) || ran {
		s.Errorf("a cancelled write gives %v, ran: %t", err, ran)
	}
	if err := s.Read(before, func(store.View) error { ran = true; return nil }); !errors.Is(err, context.Canceled) || ran {
		s.Errorf("a cancelled read gives %v, ran: %t", err, ran)
	}

	// A write occupies the store; the next one is cancelled meanwhile.
	ctx, cancel := context.WithCancel(s.Context())
	entered, release, first, second := make(chan bool), make(chan bool), make(chan error, 1), make(chan error, 1)
	var once sync.Once
	go func() {
		first <- s.Write(s.Context(), func(tx store.Tx) error {
			once.Do(func() { close(entered) })
			<-release
			return tx.SetSetting("a", "1")
		})
	}()
	<-entered
	go func() {
		second <- s.Write(ctx, func(tx store.Tx) error { return tx.SetSetting("a", "2") })
	}()
	cancel()
	if err := <-second; !errors.Is(err, context.Canceled) {
		s.Errorf("a write cancelled while it waited gives %v", err)
	}
	close(release)
	if err := <-first; err != nil {
		s.Errorf("Write: %v", err)
	}
	s.same(s.setting("a"), "1")

	// Cancelled by its own fn, it has begun: the outcome is reported truly.
	ctx, cancel = context.WithCancel(s.Context())
	err := s.Write(ctx, func(tx store.Tx) error {
		cancel()
		return tx.SetSetting("a", "3")
	})
	if err != nil || s.setting("a") != "3" {
		s.Errorf("a write cancelled after it began gives %v and %q", err, s.setting("a"))
	}
}

func (s *suite) closed() {
	s.close()
	s.close()
	if err := s.Write(s.Context(), func(store.Tx) error { return nil }); !errors.Is(err, store.ErrUnavailable) {
		s.Errorf("Write after Close: %v", err)
	}
	if err := s.Read(s.Context(), func(store.View) error { return nil }); !errors.Is(err, store.ErrUnavailable) {
		s.Errorf("Read after Close: %v", err)
	}
}
