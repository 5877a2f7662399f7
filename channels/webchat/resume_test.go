package webchat

import (
	"fmt"
	"testing"
)

func TestResume(t *testing.T) {
	s := open(t, Config{Burst: -1})
	a, w := s.greet(t)
	for i := range 150 {
		a.say(fmt.Sprint("x", i), fmt.Sprint("line ", i))
		a.want("ack")
		a.want("message")
	}
	const end = 301
	for _, after := range []int64{0, 1, 57, end - 1, end} {
		_, seen := s.resume(t, w.Token, after)
		if len(seen) != int(end-after) {
			t.Fatalf("after %d: %d messages", after, len(seen))
		}
		for i, g := range seen {
			if g.Type != "message" || g.Seq != after+int64(i)+1 {
				t.Fatalf("after %d: %+v at %d", after, g, i)
			}
		}
	}
	// A last_seq of a transcript that is longer than ours is not of ours.
	if _, seen := s.resume(t, w.Token, end+1); len(seen) != end {
		t.Errorf("beyond the end: %d messages", len(seen))
	}
}

// What is committed while a socket is resuming comes once and in order.
func TestResumeUnderFire(t *testing.T) {
	s := open(t, Config{})
	_, w := s.greet(t)
	const lines = 400
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range lines {
			s.say(w.Conversation, bot("tick"))
		}
	}()
	for n := range 5 {
		c := s.dial(t)
		c.send(fmt.Sprintf(`{"type":"hello","token":%q,"last_seq":%d}`, w.Token, n))
		c.want("welcome")
		told := false
		for want := int64(n + 1); want <= lines+1 || !told; {
			g := c.next()
			if g.Type == "state" {
				told = true
				continue
			}
			if g.Seq != want {
				t.Fatalf("got seq %d, want %d", g.Seq, want)
			}
			want++
		}
		c.quiet()
	}
	<-done
}

// A token outlives the process: nothing of it is kept here.
func TestTokenOutlivesTheProcess(t *testing.T) {
	s := open(t, Config{})
	_, w := s.greet(t)
	again := open(t, Config{})
	again.all, again.byAddr = s.all, s.byAddr
	if _, seen := again.resume(t, w.Token, 0); len(seen) != 1 {
		t.Errorf("transcript %+v", seen)
	}
}
