package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"switchboard/chat"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

const (
	crashVariable = "SWITCHBOARD_TEST_CRASH" // path of the database, in the child
	crashTalks    = 8                        // conversations written at the same time
)

func TestMain(m *testing.M) {
	if path := os.Getenv(crashVariable); path != "" {
		fmt.Fprintln(os.Stderr, writeForEver(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// TestKilled kills a process that writes turns, twenty-five times at different
// moments: whatever it had acknowledged is there, and nothing is there by half.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	known := make([]int64, crashTalks) // turns acknowledged
	for round := range 25 {
		runUntilKilled(t, path, 1+round*13, known)
		inspect(t, path, known)
	}
}

// runUntilKilled starts the child, kills it after some acknowledgements and
// notes all that it gave.
func runUntilKilled(t *testing.T, path string, acknowledgements int, known []int64) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashVariable+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		var talk int
		var turn int64
		if _, err := fmt.Sscanf(lines.Text(), "%d %d", &talk, &turn); err != nil {
			continue // cut off by the kill
		}
		known[talk] = max(known[talk], turn)
		if n == acknowledgements {
			if err := child.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := child.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
}

// inspect checks each conversation against what was acknowledged.
func inspect(t *testing.T, path string, known []int64) {
	t.Helper()
	s := open(t, path)
	defer func() { _ = s.Close() }()
	for talk, turns := range known {
		err := s.Read(t.Context(), func(v store.View) error {
			c, err := v.Conversation(crashTalk(talk).ID)
			if errors.Is(err, store.ErrNotFound) && turns == 0 {
				return nil
			}
			if err != nil {
				return err
			}
			return whole(v, c, turns)
		})
		if err != nil {
			t.Errorf("conversation %d: %v", talk, err)
		}
	}
}

// whole reports what is missing of a conversation with at least that many turns.
func whole(v store.View, c store.Conversation, turns int64) error {
	entries, err := v.Entries(c.ID, 0, 0)
	if err != nil {
		return err
	}
	log, err := v.Turns(c.ID)
	if err != nil {
		return err
	}
	pending, err := v.Pending(c.ID, 0)
	if err != nil {
		return err
	}
	if c.Turns < turns || len(log) != int(c.Turns) || c.Seq != 2*c.Turns || len(entries) != int(c.Seq) || len(pending) != int(c.Turns) {
		return fmt.Errorf("%d turns acknowledged, %d stored with seq %d, %d records, %d entries, %d deliveries",
			turns, c.Turns, c.Seq, len(log), len(entries), len(pending))
	}
	for i, e := range entries {
		if e.Seq != int64(i+1) {
			return fmt.Errorf("entry %d where %d is next", e.Seq, i+1)
		}
	}
	if c.Turns > 0 {
		_, err = v.Seen(crashKey(c, c.Turns))
	}
	return err
}

func crashTalk(n int) store.Conversation {
	return store.Conversation{ID: fmt.Sprintf("cv_%d", n), Address: chat.Address{Channel: chat.Web, ID: fmt.Sprint(n)}, Mode: chat.ModeBot}
}

func crashKey(c store.Conversation, turn int64) store.Key {
	return store.Key([]byte(fmt.Sprintf("%8s%8d", c.ID, turn)))
}

// writeForEver is the child: it continues each conversation and prints "talk
// turn" once a turn is acknowledged.
func writeForEver(path string) error {
	s, err := sqlite.Open(context.Background(), path)
	if err != nil {
		return err
	}
	var group sync.WaitGroup
	errs := make([]error, crashTalks)
	for talk := range crashTalks {
		group.Go(func() {
			for errs[talk] == nil {
				var turn int64
				turn, errs[talk] = writeOne(s, talk)
				fmt.Printf("%d %d\n", talk, turn)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

func writeOne(s store.Store, talk int) (turn int64, err error) {
	err = s.Write(context.Background(), func(tx store.Tx) error {
		c, err := tx.Conversation(crashTalk(talk).ID)
		if errors.Is(err, store.ErrNotFound) {
			c = crashTalk(talk)
			err = tx.CreateConversation(c)
		}
		if err != nil {
			return err
		}
		t := ordinary(&c, c.Turns+1)
		t.Key = crashKey(c, c.Turns)
		turn = c.Turns
		return tx.SaveTurn(t)
	})
	return turn, err
}
