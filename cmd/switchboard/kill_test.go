package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

const (
	kills    = 50
	ends     = 6
	socketed = 8 // customers at a time
)

// TestKilled kills the program at random instants while customers book the
// same windows, starts it again on the same database, and looks in the end
// whether anybody lost anything.
func TestKilled(t *testing.T) {
	s := newServer(t)
	s.start()
	finish := make(chan struct{})
	p := crowd(s.addr, socketed, finish)
	for range kills {
		pause(20*time.Millisecond + rand.N(400*time.Millisecond))
		s.kill()
		s.start()
	}
	<-p.visit // however slow the machine is
	close(finish)
	p.all.Wait()
	if err := s.terminate(); err != nil {
		t.Errorf("the last run ended with %v\n%s", err, s.stderr)
	}
	verify(t, s.database, p.list)
}

// TestTerminatedUnderLoad ends the program with SIGTERM under load: every time
// it ends cleanly, and nothing is lost either.
func TestTerminatedUnderLoad(t *testing.T) {
	s := newServer(t)
	s.start()
	finish := make(chan struct{})
	p := crowd(s.addr, socketed, finish)
	for range ends {
		pause(200*time.Millisecond + rand.N(600*time.Millisecond))
		if err := s.terminate(); err != nil {
			t.Errorf("ended with %v\n%s", err, s.stderr)
		}
		for _, want := range []string{"msg=serving version=" + release, "url=http://" + s.addr, "database=" + s.database, "msg=stopping"} {
			if !strings.Contains(s.stderr.String(), want) {
				t.Errorf("the log has no %s:\n%s", want, s.stderr)
			}
		}
		s.start()
	}
	<-p.visit // however slow the machine is
	close(finish)
	p.all.Wait()
	if err := s.terminate(); err != nil {
		t.Errorf("the last run ended with %v\n%s", err, s.stderr)
	}
	verify(t, s.database, p.list)
}

// verify compares what customers know with what is stored.
func verify(t *testing.T, database string, list []*customer) {
	t.Helper()
	st, err := sqlite.OpenReadOnly(context.Background(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}()
	messages, visits, connections, refusals := 0, 0, 0, 0
	err = st.Read(context.Background(), func(v store.View) error {
		all, err := v.Conversations(store.ConversationFilter{}, store.Page{Limit: 1 << 20})
		if err != nil {
			return err
		}
		for _, c := range all {
			if err := alternates(t, v, c); err != nil {
				return err
			}
		}
		for _, c := range list {
			messages, connections, refusals = messages+len(c.acked), connections+c.connections, refusals+len(c.refusals)
			if err := known(t, v, c); err != nil {
				return err
			}
		}
		visits, err = singles(t, v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d customers, %d connections, %d messages acknowledged, %d refused for a while, %d visits booked",
		len(list), connections, messages, refusals, visits)
	if messages < 10 || visits == 0 {
		t.Errorf("%d messages and %d visits prove nothing", messages, visits)
	}
}

// alternates: entries are numbered 1, 2, 3 …, and each of the customer's has
// one reply, before the next comes.
func alternates(t *testing.T, v store.View, c store.Conversation) error {
	entries, err := v.Entries(c.ID, 0, 0)
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for i, e := range entries {
		if e.Seq != int64(i+1) {
			t.Errorf("%s: entry %d has number %d", c.ID, i+1, e.Seq)
		}
		if fromCustomer := e.Author == chat.Customer; fromCustomer != (i%2 == 1) {
			t.Errorf("%s: entry %d is of the %s: %q", c.ID, e.Seq, e.Author, e.Prompt.Text)
		}
		if e.Author == chat.Customer && ids[e.ID] {
			t.Errorf("%s: %s is stored twice", c.ID, e.ID)
		}
		ids[e.ID] = true
	}
	if c.Seq != int64(len(entries)) || len(entries)%2 != 1 {
		t.Errorf("%s: %d entries, the last number is %d", c.ID, len(entries), c.Seq)
	}
	return nil
}

// known: what a customer saw is what is stored, what was acknowledged is there
// under the number it was given, and what was promised is booked.
func known(t *testing.T, v store.View, c *customer) error {
	for _, f := range c.faults {
		t.Error(f)
	}
	if c.conversation == "" {
		return nil
	}
	entries, err := v.Entries(c.conversation, 0, 0)
	if err != nil {
		return err
	}
	if len(entries) != len(c.lines) {
		t.Errorf("%s: saw %d entries of %d", c.name, len(c.lines), len(entries))
		return nil
	}
	for i, e := range entries {
		l := c.lines[i]
		if l.author != string(e.Author) || e.Author != chat.Customer && l.text != e.Prompt.Text || e.Author == chat.Customer && l.id != e.ID {
			t.Errorf("%s: entry %d is %s %q, seen as %+v", c.name, e.Seq, e.Author, e.Prompt.Text, l)
		}
	}
	for id, seq := range c.acked {
		if e := entries[seq-1]; e.ID != id {
			t.Errorf("%s: %s was acknowledged as %d, which is %q", c.name, id, seq, e.ID)
		}
	}
	if len(c.acked) != c.messages {
		t.Errorf("%s: sent %d messages, %d were acknowledged", c.name, c.messages, len(c.acked))
	}
	return promised(t, v, c)
}

// promised: each code that a customer was told is that of a visit, and no
// visit was booked that the customer was not told of.
func promised(t *testing.T, v store.View, c *customer) error {
	visits, err := v.Appointments(store.AppointmentFilter{}, store.Page{Limit: 1 << 20})
	if err != nil {
		return err
	}
	var codes []string
	for _, a := range visits {
		if a.ConversationID == c.conversation && (a.Status == "booked" || a.Sequence > 0) {
			codes = append(codes, a.Code)
		}
	}
	told := c.booked()
	slices.Sort(codes)
	slices.Sort(told)
	if !slices.Equal(codes, told) {
		t.Errorf("%s: was promised %v, has %v", c.name, told, codes)
	}
	return nil
}

// singles: no technician has two visits at a time. It returns how many are booked.
func singles(t *testing.T, v store.View) (booked int, err error) {
	visits, err := v.Appointments(store.AppointmentFilter{}, store.Page{Limit: 1 << 20})
	if err != nil {
		return 0, err
	}
	var live []store.Appointment
	for _, a := range visits {
		if a.Status == "held" || a.Status == "booked" {
			live = append(live, a)
		}
		if a.Status == "booked" {
			booked++
		}
	}
	for i, a := range live {
		for _, b := range live[:i] {
			if a.Resource == b.Resource && a.Start.Before(b.End) && b.Start.Before(a.End) {
				t.Errorf("%s has %s and %s at once", a.Resource, a.Code, b.Code)
			}
		}
	}
	claims, err := v.Claims(time.Unix(0, 0), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
	if len(claims) != len(live) {
		t.Errorf("%d windows are claimed by %d visits", len(claims), len(live))
	}
	return booked, err
}
