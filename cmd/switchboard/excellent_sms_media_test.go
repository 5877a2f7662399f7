package main

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"

	"switchboard/channels/twilio/carrier"
	"switchboard/chat"
)

// "MMS media stored with the case": whole, of the type that it says, and found
// by the API from the case; what is not of its type or too large is not kept,
// and the case goes on.
func TestExcellentSMSMedia(t *testing.T) {
	x := newTexting(t, nil)
	const from = "+8613800138000"
	photo := append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte("router "), 1<<16)...)
	most := append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 16<<20-8)...)
	x.answers(from, "my internet is slow at 88 Zhongguancun Street, Haidian")
	got := x.text(from, "",
		carrier.Media{Type: "image/jpeg", Data: photo}, carrier.Media{Type: "image/png", Data: most},
		carrier.Media{Type: "image/png", Data: append(most, 0)},                 // a byte too many
		carrier.Media{Type: "image/jpeg", Data: []byte("<script>1</script>")},   // not what it says
		carrier.Media{Type: "text/html", Data: []byte("<script>1</script>")},    // of no kind that is kept
		carrier.Media{Type: "image/svg+xml", Data: []byte("<svg onload='1'/>")}) // nor this
	if len(got) != 1 {
		t.Errorf("photos are answered by %q", got)
	}
	x.files("kept", 2)
	x.files("lost", 2)
	x.answers(from, "1", "T-") // the question about the fault was still open

	c, _ := x.conversation(from)
	var cases struct {
		Items []struct {
			Conversation string `json:"conversation_id"`
		}
	}
	x.get("tickets?customer="+c.CustomerID, &cases)
	if len(cases.Items) != 1 || cases.Items[0].Conversation != c.ID {
		t.Fatalf("cases: %+v", cases.Items)
	}
	var media []chat.Media
	for _, m := range x.messages(from) {
		media = append(media, m.Media...)
	}
	if len(media) != 6 {
		t.Fatalf("the case has %d files: %+v", len(media), media)
	}
	for i, want := range []struct {
		kind string
		data []byte // nil if not kept
	}{{"image/jpeg", photo}, {"image/png", most}, {"image/png", nil}, {"image/jpeg", nil}, {"text/html", nil}, {"image/svg+xml", nil}} {
		if media[i].Type != want.kind {
			t.Errorf("file %d is %s, want %s", i+1, media[i].Type, want.kind)
		}
		if kind, data := x.file(media[i].URL); !bytes.Equal(data, want.data) || want.data != nil && kind != want.kind {
			t.Errorf("file %d: %d bytes of %s, want %d of %s", i+1, len(data), kind, len(want.data), want.kind)
		}
	}
	x.status(401, media[0].URL, "") // for nobody else
	x.innocent()
}

// files waits until as many files were kept or lost.
func (x *texting) files(result string, n float64) {
	x.t.Helper()
	for end := time.Now().Add(arrivalTime); x.metric(`switchboard_sms_files_total{result="`+result+`"}`) != n; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			x.t.Fatalf("not %v files were %s", n, result)
		}
	}
}

// file gets a kept file with the API's token; nil if it was not kept.
func (x *texting) file(address string) (kind string, data []byte) {
	x.t.Helper()
	if address == "" {
		return "", nil
	}
	res := x.request(address, "", "Authorization", "Bearer "+testToken)
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotFound {
		return "", nil
	}
	data, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		x.t.Errorf("%s: status %d, %v", address, res.StatusCode, err)
	}
	return res.Header.Get("Content-Type"), data
}
