package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

// parallel calls Write n times at once and returns the errors.
func parallel(n int, write func(i int) error) []error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = write(i) })
	}
	group.Wait()
	return errs
}

func TestLockedByAnotherProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path, sqlite.Busy(200*time.Millisecond))
	if err := set(s, "a", "before"); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	command(t, db, "BEGIN IMMEDIATE")
	// They must not wait for the lock one after the other: that would take a minute.
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for i, err := range parallel(300, func(i int) error {
		return s.Write(ctx, func(tx store.Tx) error { return tx.SetSetting("a", fmt.Sprint(i)) })
	}) {
		if !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("write %d of a locked database: %v, want unavailable", i, err)
		}
	}
	if got := setting(t, s, "a"); got != "before" {
		t.Errorf("a locked database reads %q", got)
	}
	command(t, db, "ROLLBACK")
	if err := set(s, "a", "after"); err != nil || setting(t, s, "a") != "after" {
		t.Errorf("after the lock: %v", err)
	}
}

func TestFullFile(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "s.db"), sqlite.MaxPages(200))
	long := strings.Repeat("x", 10_000)
	stored := 0
	var err error
	for ; err == nil && stored < 1000; stored++ {
		err = set(s, fmt.Sprint(stored), long)
	}
	stored--
	if !errors.Is(err, store.ErrUnavailable) || stored < 10 {
		t.Fatalf("%d writes, then %v, want unavailable", stored, err)
	}
	// fn cannot make light of it, and what it did before and after is undone.
	err = s.Write(t.Context(), func(tx store.Tx) error {
		first := tx.SetSetting("first", "x")
		_ = tx.SetSetting("more", long)
		if after := tx.SetSetting("1", "changed"); first != nil || !errors.Is(after, store.ErrUnavailable) {
			t.Errorf("before the failure: %v, after it: %v", first, after)
		}
		return nil
	})
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("a write that ignored a full file: %v, want unavailable", err)
	}
	for i := range stored {
		if setting(t, s, fmt.Sprint(i)) != long {
			t.Errorf("setting %d is lost", i)
		}
	}
	if got := setting(t, s, fmt.Sprint(stored)); got != "" {
		t.Error("a failed write left something")
	}
	err = s.Write(t.Context(), func(tx store.Tx) error {
		return errors.Join(sqlite.SetMaxPages(tx, 10_000), tx.SetSetting("more", long))
	})
	if err != nil || setting(t, s, "more") != long {
		t.Errorf("after there was room again: %v", err)
	}
}

// A turn saved first has no savepoint: when its job fails after all, the batch
// is repeated, and each of its jobs still fails or succeeds for itself.
func TestRepeatedBatch(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "s.db"))
	const jobs = 20
	talks := make([]store.Conversation, jobs)
	for i := range talks {
		talks[i] = crashTalk(i)
		if err := s.Write(t.Context(), func(tx store.Tx) error { return tx.CreateConversation(talks[i]) }); err != nil {
			t.Fatal(err)
		}
	}
	// The first write is held up until all others wait, so that they share a batch with it.
	begun, release := make(chan bool), make(chan bool)
	hold := sync.OnceFunc(func() { begun <- true; <-release })
	go func() { _ = s.Write(t.Context(), func(store.Tx) error { hold(); return nil }) }()
	<-begun
	own := errors.New("own")
	var runs [jobs]int
	go func() {
		for s.Queued() < jobs {
			runtime.Gosched()
		}
		close(release)
	}()
	errs := parallel(jobs, func(i int) error {
		c := talks[i]
		turn := ordinary(&c, int64(i))
		return s.Write(t.Context(), func(tx store.Tx) error {
			runs[i]++
			before := tx.SaveTurn(turn)
			twice := tx.SaveTurn(turn)
			err := tx.SetSetting(fmt.Sprint(i), "1")
			if before != nil || !errors.Is(twice, store.ErrDuplicate) || err != nil {
				t.Errorf("job %d: %v, %v, %v", i, before, twice, err)
			}
			if i%5 == 0 {
				return own
			}
			return nil
		})
	})
	for i, err := range errs {
		failed := i%5 == 0
		if failed != errors.Is(err, own) || !failed && err != nil {
			t.Errorf("job %d: %v", i, err)
		}
		var turns []store.TurnRecord
		if err := s.Read(t.Context(), func(v store.View) (err error) {
			turns, err = v.Turns(talks[i].ID)
			return err
		}); err != nil || len(turns) == 1 == failed || setting(t, s, fmt.Sprint(i)) == "1" == failed {
			t.Errorf("job %d left %d turns and %q (%v)", i, len(turns), setting(t, s, fmt.Sprint(i)), err)
		}
		if runs[i] == 0 || runs[i] > 2 {
			t.Errorf("job %d ran %d times", i, runs[i])
		}
	}
}

func TestGoexitInWrite(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "s.db"))
	err := s.Write(t.Context(), func(tx store.Tx) error {
		if err := tx.SetSetting("a", "1"); err != nil {
			return err
		}
		runtime.Goexit()
		return nil
	})
	if err == nil || setting(t, s, "a") != "" {
		t.Errorf("a write that ended its goroutine gives %v", err)
	}
	if err := set(s, "a", "2"); err != nil || setting(t, s, "a") != "2" {
		t.Errorf("the next write: %v", err)
	}
}

// Close lets what has begun finish; what succeeded is kept.
func TestCloseWhileWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path)
	begun := make(chan bool, 1000)
	go func() {
		for range 20 {
			<-begun
		}
		_ = s.Close() // reported by open's cleanup
	}()
	errs := parallel(1000, func(i int) error {
		begun <- true
		return set(s, fmt.Sprint(i), "kept")
	})
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	again := open(t, path)
	for i, err := range errs {
		kept := setting(t, again, fmt.Sprint(i)) == "kept"
		if err == nil != kept || err != nil && !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("write %d: %v, kept: %t", i, err, kept)
		}
	}
}

// The log is copied into the database in the background.
func TestCheckpoint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path, sqlite.CheckpointEvery(time.Millisecond))
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := set(s, "a", strings.Repeat("x", 50_000)); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(30 * time.Second)
	for after := before; after.Size() < before.Size()+50_000; {
		if after, err = os.Stat(path); err != nil || time.Now().After(deadline) {
			t.Fatalf("the database has %d bytes, it had %d (%v)", after.Size(), before.Size(), err)
		}
	}
}

// The writer starts the log afresh when it is long, though readers come and go.
func TestLogStartsAfresh(t *testing.T) {
	const limit = 256 << 10
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path, sqlite.RestartAbove(limit), sqlite.CheckpointEvery(time.Hour))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for n, grown := 0, false; ; n++ {
		// Pages that do not change would not be written.
		long := strings.Repeat(fmt.Sprint(n), 10_000)
		err := s.Write(ctx, func(tx store.Tx) error { return tx.SetSetting("a", long) })
		if err != nil {
			t.Fatalf("the log did not start afresh: %v", err)
		}
		setting(t, s, "a")
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		if grown && info.Size() <= limit {
			return
		}
		grown = grown || info.Size() > limit
	}
}

// A commit that fails undoes all; what was remembered of the conversations that
// began in it is forgotten, for others take their numbers.
func TestCommitThatFails(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "s.db"))
	began := func(n int, fail bool) error {
		c := crashTalk(n)
		return s.Write(t.Context(), func(tx store.Tx) error {
			now := c
			err := errors.Join(tx.CreateConversation(c), tx.SaveTurn(ordinary(&now, int64(n))))
			if fail {
				err = errors.Join(err, sqlite.FailCommit(tx))
			}
			return err
		})
	}
	if err := began(1, true); !errors.Is(err, store.ErrUnavailable) {
		t.Fatalf("a commit that fails: %v", err)
	}
	if err := errors.Join(began(2, false), began(1, false)); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 2} {
		err := s.Read(t.Context(), func(v store.View) error {
			turns, err := v.Turns(crashTalk(n).ID)
			if len(turns) != 1 {
				t.Errorf("conversation %d has %d turns", n, len(turns))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// A fn that makes light of a failure of the database fails all the same, though
// SQLite would commit what it wrote.
func TestFailureThatIsMadeLightOf(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "s.db"))
	err := s.Write(t.Context(), func(tx store.Tx) error {
		err := tx.SetSetting("a", "1")
		_ = sqlite.Stumble(tx)
		return err
	})
	if !errors.Is(err, store.ErrUnavailable) || setting(t, s, "a") != "" {
		t.Errorf("%v, and it is kept: %q", err, setting(t, s, "a"))
	}
}

// A row that cannot be decoded is no reason to wait for the database.
func TestUnreadableRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	s := open(t, path)
	c := crashTalk(1)
	if err := s.Write(t.Context(), func(tx store.Tx) error {
		now := c
		return errors.Join(tx.CreateConversation(c), tx.SaveTurn(ordinary(&now, 1)))
	}); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"{", `{"name":1}`} {
		command(t, raw(t, path), "UPDATE entries SET body = '"+bad+"' WHERE seq = 2")
		read := func(v store.View) error {
			_, err := v.Entries(c.ID, 0, 0)
			return err
		}
		if err := s.Read(t.Context(), func(v store.View) error {
			waits, err := v.Pending("", 0)
			if len(waits) != 1 || !waits[0].Broken || waits[0].Entry.Seq != 2 {
				t.Errorf("with %s there wait %+v", bad, waits)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
		if err := s.Read(t.Context(), read); err == nil || errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s reads as %v", bad, err)
		}
		err := s.Write(t.Context(), func(tx store.Tx) error {
			if err := read(tx); err == nil {
				t.Errorf("%s is read", bad)
			}
			return tx.SetSetting("after", bad)
		})
		if err != nil || setting(t, s, "after") != bad {
			t.Errorf("what is written after %s: %v", bad, err)
		}
	}
}

// Where the file is full SQLite takes a whole commit back by itself. Who asks
// for too much fails alone.
func TestFullFileAmongMany(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "s.db"), sqlite.MaxPages(60))
	const writers = 5
	for i := range writers {
		if err := set(s, fmt.Sprint(i), "before"); err != nil {
			t.Fatal(err)
		}
	}
	errs := make([]chan error, writers)
	var once sync.Once // it is run again with those who share its commit
	err := s.Write(t.Context(), func(store.Tx) error {
		once.Do(func() { queue(s, errs) })
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for i := range writers {
		err, got := <-errs[i], setting(t, s, fmt.Sprint(i))
		if i%2 == 1 && (!errors.Is(err, store.ErrUnavailable) || got != "before") || i%2 == 0 && (err != nil || got != "after") {
			t.Errorf("write %d: %v, it reads %.9q", i, err, got)
		}
	}
}

// queue has as many write as there are errs, every other too much, and returns
// when all of them wait.
func queue(s *sqlite.Store, errs []chan error) {
	for i := range errs {
		text := "after"
		if i%2 == 1 {
			text = strings.Repeat("x", 1_000_000)
		}
		errs[i] = make(chan error, 1)
		before := s.Queued()
		go func() {
			errs[i] <- s.Write(context.Background(), func(tx store.Tx) error { return tx.SetSetting(fmt.Sprint(i), text) })
		}()
		for s.Queued() == before {
			runtime.Gosched()
		}
	}
}
