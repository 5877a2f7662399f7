//go:build e2e

package e2e

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"switchboard/channels/webchat/e2e/live"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// picture is a small one.
func picture(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 120, 80))
	for x := range 120 {
		for y := range 80 {
			m.Set(x, y, color.RGBA{uint8(2 * x), uint8(3 * y), 128, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A customer books by text, sends a picture, calls by keypad and word, leaves a
// message, and lets a machine answer: what the phones show is what was said.
func TestPhones(t *testing.T) {
	s := play(t)
	var seen struct {
		Texts, Heard  [][2]string // side, text
		Links         [][3]string // text, address, rel
		Left          [2]string
		Focused, Told string
		Number, Kept  string
		Ended         bool
		Faults        []string
	}
	live.Script(t, "phones.mjs", &seen, "URL="+s.url, "PICTURE="+base64.StdEncoding.EncodeToString(picture(t)))

	stored := func(conversation string) (entries []chat.Entry) {
		err := s.store.Read(t.Context(), func(v store.View) (err error) {
			entries, err = v.Entries(conversation, 0, 0)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return entries
	}
	for i, e := range stored(s.texted)[:len(seen.Texts)] {
		side, text := "theirs", lines(e.Prompt)
		if e.Author == chat.Customer {
			side = "mine"
		}
		if got := seen.Texts[i]; got != [2]string{side, text} {
			t.Errorf("text %d is shown as %q, stored as %s %q", i, got, side, text)
		}
	}
	spoken := ""
	for _, l := range seen.Heard {
		spoken += l[1] + "\n"
	}
	call := s.calls[0]
	for _, e := range stored(call.conversation)[:call.last] { // what follows the call is texted
		want := e.Prompt.Text
		if e.Prompt.Say != "" {
			want = e.Prompt.Say
		}
		if e.Author == chat.Customer && e.ID != "" { // a key is shown as the key
			continue
		}
		if want != "" && !strings.Contains(spoken, want) {
			t.Errorf("not heard: %q\n%s", want, spoken)
		}
	}
	if !strings.Contains(spoken, "2\n") || !strings.Contains(spoken, "Broadband repair\n") {
		t.Errorf("the caller's own side is not in the transcript:\n%s", spoken)
	}
	if len(seen.Links) != 1 || seen.Links[0] != [3]string{"https://example.com/box?id=1", "https://example.com/box?id=1", "noopener noreferrer nofollow"} {
		t.Errorf("links: %q", seen.Links)
	}
	if seen.Focused != "said" || !seen.Ended {
		t.Errorf("focus after calling is at %q; can call again: %v", seen.Focused, seen.Ended)
	}
	if !strings.Contains(seen.Told, "Incoming call") || seen.Left != [2]string{"mine", "(7s)"} {
		t.Errorf("incoming call: told %q, left %q", seen.Told, seen.Left)
	}
	if seen.Number != "+8613900139000" || seen.Kept != seen.Number {
		t.Errorf("the phone is that of %s, after a reload %s", seen.Number, seen.Kept)
	}
	for _, f := range seen.Faults {
		t.Error("page: ", f)
	}
}
