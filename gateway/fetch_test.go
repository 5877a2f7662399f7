package gateway

import (
	"errors"
	"slices"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// A fetching is a channel of texts that keeps what it was asked to fetch.
type fetching struct {
	*fakeWire
	asked []string
}

func (f *fetching) Fetch(conversation string, m chat.Media) {
	f.asked = append(f.asked, conversation+" "+m.Source)
}

func photographed(t *testing.T, change ...func(*rig)) (*rig, *fetching, string) {
	var d dialer
	f := &fetching{}
	r := newRig(t, steps{}, append(change, telephone(&d), func(r *rig) {
		f.fakeWire = r.wire
		r.cfg.Channels = slices.Clone(r.cfg.Channels)
		r.cfg.Channels[slices.IndexFunc(r.cfg.Channels, func(c channels.Channel) bool { return c.Name() == chat.SMS })] = f
	})...)
	m := chat.Message{ID: "MM1", From: sms(mobile), Text: "look", Media: []chat.Media{
		{Type: "image/png", Name: "1.png", URL: channels.FileURL("fl_1"), Source: "https://carrier.example/1"},
		{Type: "application/zip"}, // noted only
	}}
	res, err := r.Receive(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return r, f, res.Conversation
}

// TestFileIsFetchedAfterARestart: what the process had no time to fetch is
// fetched later, until it is kept.
func TestFileIsFetchedAfterARestart(t *testing.T) {
	r, f, id := photographed(t)
	r.restart()
	r.pass(fetches[0] - time.Minute)
	if len(f.asked) > 0 {
		t.Errorf("asked for %q while the channel tries by itself", f.asked)
	}
	r.pass(2 * time.Minute)
	if want := []string{id + " https://carrier.example/1"}; !slices.Equal(f.asked, want) {
		t.Fatalf("asked for %q, want %q", f.asked, want)
	}
	if _, err := r.Keep(t.Context(), "fl_1", "1.png", "image/png", []byte("x")); err != nil {
		t.Fatal(err)
	}
	r.pass(48 * time.Hour)
	if len(f.asked) != 1 {
		t.Errorf("asked for what is kept: %q", f.asked)
	}
}

// TestLostFileIsGivenUp: what nobody has after a day is lost, and that is seen.
func TestLostFileIsGivenUp(t *testing.T) {
	r, f, id := photographed(t)
	r.pass(48 * time.Hour)
	if len(f.asked) != len(fetches)-1 {
		t.Errorf("asked %d times", len(f.asked))
	}
	r.audited(id, "file.lost")
}

// TestFileThatCannotBeLookedForIsNotForgotten: a store that cannot tell whether
// a file is kept is asked again.
func TestFileThatCannotBeLookedForIsNotForgotten(t *testing.T) {
	flaky := &flaky{}
	r, f, _ := photographed(t, func(r *rig) {
		flaky.Store = r.store
		r.cfg.Store = flaky
	})
	flaky.files.Store(1)
	if _, err := r.AdvanceClock(t.Context(), fetches[0]+time.Minute); !errors.Is(err, channels.ErrUnavailable) {
		t.Fatalf("the clock moved: %v", err)
	}
	r.pass(time.Minute)
	if len(f.asked) != 1 {
		t.Errorf("asked for %q", f.asked)
	}
}
