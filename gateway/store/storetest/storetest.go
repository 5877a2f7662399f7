// Package storetest is the conformance suite of package store: every
// implementation passes Run. It tests what the contract promises, by way of
// the contract alone; what is particular to an engine is tested beside it.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// Run tests the stores that open makes, an empty one each time. Run closes them.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, c := range []struct {
		name string
		test func(*suite)
	}{
		{"conversation", (*suite).conversation},
		{"newest of an address", (*suite).conversationAt},
		{"turn", (*suite).turn},
		{"entries come back whole", (*suite).entries},
		{"duplicate", (*suite).duplicate},
		{"conflict", (*suite).conflict},
		{"gapless", (*suite).gapless},
		{"refused turn leaves nothing", (*suite).refused},
		{"waiting", (*suite).waiting},
		{"loads", (*suite).loads},
		{"deliveries", (*suite).deliveries},
		{"withhold", (*suite).withhold},
		{"timers", (*suite).timers},
		{"customers", (*suite).customers},
		{"tickets", (*suite).tickets},
		{"numbers", (*suite).numbers},
		{"appointments", (*suite).appointments},
		{"capacity", (*suite).capacity},
		{"capacity in parallel", (*suite).race},
		{"surveys", (*suite).surveys},
		{"another address", (*suite).crosses},
		{"consents", (*suite).consents},
		{"files", (*suite).files},
		{"links", (*suite).links},
		{"outages", (*suite).outages},
		{"delivered again", (*suite).redelivered},
		{"gaps, audits, settings", (*suite).journal},
		{"notes", (*suite).notes},
		{"pages", (*suite).pages},
		{"rollback", (*suite).rollback},
		{"panic", (*suite).panics},
		{"read your writes", (*suite).readYourWrites},
		{"snapshot", (*suite).snapshot},
		{"parallel writers", (*suite).parallel},
		{"cancelled", (*suite).cancelled},
		{"closed", (*suite).closed},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &suite{t, open(t)}
			defer s.close()
			c.test(s)
		})
	}
}

// A suite is one test with its store.
type suite struct {
	*testing.T
	store.Store
}

func (s *suite) close() {
	s.Helper()
	if err := s.Store.Close(); err != nil {
		s.Errorf("Close: %v", err)
	}
}

// write runs fn in a transaction that must succeed.
func (s *suite) write(fn func(store.Tx) error) {
	s.Helper()
	if err := s.Write(context.Background(), fn); err != nil {
		s.Fatalf("Write: %v", err)
	}
}

// fails runs fn in a transaction that must fail with want.
func (s *suite) fails(want error, fn func(store.Tx) error) {
	s.Helper()
	if err := s.Write(context.Background(), fn); !errors.Is(err, want) {
		s.Fatalf("Write: %v, want %v", err, want)
	}
}

// read runs fn on a snapshot.
func (s *suite) read(fn func(store.View) error) {
	s.Helper()
	if err := s.Read(context.Background(), fn); err != nil {
		s.Fatalf("Read: %v", err)
	}
}

// get reads one thing.
func get[T any](s *suite, fn func(store.View) (T, error)) T {
	s.Helper()
	var x T
	s.read(func(v store.View) (err error) {
		x, err = fn(v)
		return err
	})
	return x
}

// missing checks that fn reports ErrNotFound.
func missing[T any](s *suite, fn func(store.View) (T, error)) {
	s.Helper()
	err := s.Read(context.Background(), func(v store.View) error {
		_, err := fn(v)
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		s.Errorf("read: %v, want not found", err)
	}
}

// same compares what is stored with what was saved. An empty list, map or
// state may come back nil: the contract tells no difference.
func (s *suite) same(got, want any) {
	s.Helper()
	if d := cmp.Diff(want, got, empty); d != "" {
		s.Errorf("stored (-want +got):\n%s", d)
	}
}

// at is a moment of the tests, with the precision of the store: milliseconds, UTC.
func at(minutes int) time.Time {
	return time.Date(2026, 11, 2, 9, 0, 0, 123e6, time.UTC).Add(time.Duration(minutes) * time.Minute)
}

// fresh is a new conversation.
func fresh(n int) store.Conversation {
	return store.Conversation{
		ID:         fmt.Sprintf("cv_%016d", n),
		CustomerID: "cu_1",
		Address:    chat.Address{Channel: chat.Web, ID: fmt.Sprintf("visitor-%d", n)},
		Locale:     chat.Chinese,
		Mode:       chat.ModeBot,
		CreatedAt:  at(n),
		UpdatedAt:  at(n),
	}
}

// key is the key of the n-th message.
func key(n int) store.Key {
	return store.Key{15: byte(n), 14: byte(n >> 8), 13: byte(n >> 16), 0: 1}
}

// next is an ordinary turn on c: a message and its answer. It moves c on.
func next(c *store.Conversation, k store.Key) store.Turn {
	c.Turns++
	c.Seq += 2
	c.State = fmt.Appendf(nil, `{"turn":%d}`, c.Turns)
	c.UpdatedAt = c.UpdatedAt.Add(time.Second)
	return store.Turn{
		Key: k, Conversation: *c, Cause: "message", Log: []byte(`{"text":"你好"}`), At: c.UpdatedAt,
		Entries: []chat.Entry{
			{Seq: c.Seq - 1, Author: chat.Customer, ID: fmt.Sprintf("m%d", c.Turns), Prompt: chat.Prompt{Text: "你好"},
				At: c.UpdatedAt, Status: chat.StatusReceived},
			{Seq: c.Seq, Author: chat.Bot, Prompt: chat.Prompt{Key: "menu", Text: "您好", Choices: []chat.Choice{{Value: "a", Label: "甲"}}},
				At: c.UpdatedAt, Status: chat.StatusQueued},
		},
	}
}

// talk creates conversation n and runs turns on it.
func (s *suite) talk(n, turns int) store.Conversation {
	s.Helper()
	c := fresh(n)
	s.write(func(tx store.Tx) error { return tx.CreateConversation(c) })
	for i := range turns {
		turn := next(&c, key(n<<8|i+1))
		s.write(func(tx store.Tx) error { return tx.SaveTurn(turn) })
	}
	return c
}
