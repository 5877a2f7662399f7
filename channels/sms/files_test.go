package sms

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/channels/twilio"
	"switchboard/chat"
)

// fuzzed is a channel that fetches nothing: there is no time for it.
func fuzzed(s *stage) *Channel {
	ch, err := New(Config{
		Account: twilio.New(twilio.Config{AuthToken: testToken, PublicURL: public, APIBase: "http://127.0.0.1:1"}), Gateway: s.gateway, Words: words, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		panic(err)
	}
	ch.pauses = nil
	return ch
}

const (
	jpg = "\xff\xd8\xff\xe0 picture"
	png = "\x89PNG\r\n\x1a\n picture"
)

// store is the carrier's store of files: what it answers by path.
func store(t *testing.T, files map[string]string) *httptest.Server {
	var mu sync.Mutex
	seen := map[string]int{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen[r.URL.Path]++
		n := seen[r.URL.Path]
		mu.Unlock()
		data, ok := files[r.URL.Path]
		if r.URL.Path == "/late" {
			data, ok = jpg, n > 2
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(data))
	}))
	t.Cleanup(s.Close)
	return s
}

// media adds files to a form.
func media(form url.Values, base string, files ...string) url.Values {
	form.Set("NumMedia", fmt.Sprint(len(files)/2))
	for i := 0; i+1 < len(files); i += 2 {
		form.Set(fmt.Sprint("MediaContentType", i/2), files[i])
		form.Set(fmt.Sprint("MediaUrl", i/2), base+files[i+1])
	}
	return form
}

// MMS media are kept with the case: named in the message, fetched afterwards.
func TestFilesAreKept(t *testing.T) {
	from := store(t, map[string]string{"/a": jpg, "/b": png})
	s := newStage(t, nil)
	form := media(inbound("MM1", "look"), from.URL, "image/jpeg", "/a", "image/png; x=1", "/b", "application/x-zip", "/c", "image/gif", "/late")
	if status, _ := s.post(inboundPath, form); status != 200 {
		t.Fatal(status)
	}
	s.files.Wait()
	id := func(i int) string { return fileID("MM1", i) }
	want := []chat.Media{
		{Type: "image/jpeg", Name: "1.jpg", URL: channels.FileURL(id(0)), Source: from.URL + "/a"},
		{Type: "image/png", Name: "2.png", URL: channels.FileURL(id(1)), Source: from.URL + "/b"},
		{Type: "application/x-zip"},
		{Type: "image/gif", Name: "4.gif", URL: channels.FileURL(id(3)), Source: from.URL + "/late"},
	}
	if d := cmp.Diff(want, s.gateway.messages[0].Media); d != "" {
		t.Error(d)
	}
	// The last is no gif: it is not kept.
	if d := cmp.Diff(map[string]kept{id(0): {"1.jpg", "image/jpeg", jpg}, id(1): {"2.png", "image/png", png}}, s.gateway.files); d != "" {
		t.Error(d)
	}
	if !strings.Contains(s.log.String(), "file not kept") {
		t.Error("nobody is told of the file that is lost")
	}
}

// A file that is not there yet is asked for again.
func TestFileComesLate(t *testing.T) {
	from := store(t, nil)
	s := newStage(t, nil)
	s.post(inboundPath, media(inbound("MM1", ""), from.URL, "image/jpeg", "/late"))
	s.files.Wait()
	if d := cmp.Diff(map[string]kept{fileID("MM1", 0): {"1.jpg", "image/jpeg", jpg}}, s.gateway.files); d != "" {
		t.Error(d)
	}
}

// The store that is down for a moment gets the file all the same.
func TestFileIsKeptAgain(t *testing.T) {
	from := store(t, map[string]string{"/a": jpg})
	s := newStage(t, nil)
	s.gateway.unkept = 2
	s.post(inboundPath, media(inbound("MM1", ""), from.URL, "image/jpeg", "/a"))
	s.files.Wait()
	if d := cmp.Diff(map[string]kept{fileID("MM1", 0): {"1.jpg", "image/jpeg", jpg}}, s.gateway.files); d != "" {
		t.Error(d)
	}
}

// A replayed message fetches again what may have been lost with the process.
func TestReplayFetchesAgain(t *testing.T) {
	from := store(t, map[string]string{"/a": jpg})
	s := newStage(t, nil)
	for range 2 {
		s.post(inboundPath, media(inbound("MM1", ""), from.URL, "image/jpeg", "/a"))
		s.files.Wait()
	}
	if len(s.gateway.messages) != 1 || len(s.gateway.files) != 1 {
		t.Errorf("%d messages, %d files", len(s.gateway.messages), len(s.gateway.files))
	}
}

// The webhook answers while the file is still on its way, and Stop waits for it.
func TestWebhookDoesNotWaitForFiles(t *testing.T) {
	from := store(t, map[string]string{"/a": jpg})
	s := newStage(t, nil)
	s.gateway.holding = make(chan struct{})
	if status, _ := s.post(inboundPath, media(inbound("MM1", ""), from.URL, "image/jpeg", "/a")); status != 200 {
		t.Fatal(status)
	}
	stopped := make(chan error)
	go func() { stopped <- s.Stop(context.Background()) }()
	close(s.gateway.holding)
	if err := <-stopped; err != nil || len(s.gateway.files) != 1 {
		t.Errorf("%v, %d files", err, len(s.gateway.files))
	}
	s.post(inboundPath, media(inbound("MM2", ""), from.URL, "image/jpeg", "/a"))
	if len(s.gateway.messages) != 2 || len(s.gateway.files) != 1 {
		t.Error("after Stop messages are taken and files are not")
	}
}

// Stop cuts off a file that takes longer than it may.
func TestStopCutsOff(t *testing.T) {
	stall := make(chan struct{})
	from := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(stall)
		<-r.Context().Done()
	}))
	defer from.Close()
	s := newStage(t, nil)
	s.post(inboundPath, media(inbound("MM1", ""), from.URL, "image/jpeg", "/a"))
	<-stall
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Stop(gone); err == nil {
		t.Error("Stop does not say that it cut off")
	}
}

func TestFormats(t *testing.T) {
	box := func(brand string) string { return "\x00\x00\x00\x18ftyp" + brand + "0000" }
	for declared, data := range map[string]string{
		"image/jpeg": jpg, "image/jpg": jpg, "image/png": png, "image/gif": "GIF89a...", "application/pdf": "%PDF-1.7",
		"audio/mpeg": "ID3\x04", "audio/mp3": "\xff\xfb\x90", "audio/amr": "#!AMR\n", "video/mp4": box("isom"), "video/3gpp": box("3gp5"),
		"text/plain": "您好\r\n\t", "text/vcard": "begin:vcard\r\nEND:VCARD", "text/x-vcard": "\ufeffBEGIN:VCARD\n",
	} {
		f, ok := formats[declared]
		if !ok || !f.is([]byte(data)) {
			t.Errorf("%s is not taken", declared)
		}
		for _, other := range []string{"", "<html>\x00", "MZ\x90\x00", "\xff\xfe", "BEGIN:VCARD\x00", "PK\x03\x04", "\xff"} {
			if f.is([]byte(other)) {
				t.Errorf("%q is taken as %s", other, declared)
			}
		}
	}
	for _, declared := range []string{"text/html", "image/svg+xml", "application/zip", ""} {
		if _, ok := formats[declared]; ok {
			t.Errorf("%s is kept", declared)
		}
	}
}

func TestTooManyFiles(t *testing.T) {
	form := inbound("MM1", "", "NumMedia", "5000000000")
	if m, files := attachments(form, "MM1"); len(m) != 0 && len(m) != mostFiles || len(files) != 0 {
		t.Errorf("%d and %d", len(m), len(files))
	}
	if id := fileID("MM1", 1); id != fileID("MM1", 1) || id == fileID("MM1", 2) || id == fileID("MM11", 1) {
		t.Error("a file's id")
	}
}

// TestFetchOnceMore: a file that the gateway misses is fetched again.
func TestFetchOnceMore(t *testing.T) {
	from := store(t, map[string]string{"/a": jpg})
	s := newStage(t, nil)
	s.Fetch("cv_1", chat.Media{Type: "image/jpeg", Name: "1.jpg", URL: channels.FileURL("fl_x"), Source: from.URL + "/a"})
	s.Fetch("cv_1", chat.Media{Type: "application/x-zip"})
	s.files.Wait()
	if d := cmp.Diff(map[string]kept{"fl_x": {"1.jpg", "image/jpeg", jpg}}, s.gateway.files); d != "" {
		t.Error(d)
	}
}
