package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestAgentFilesFromTheBrowser: a file that is sent at the browser's desk comes
// as a link to who writes on the web and to who texts, and opens there without signing in.
func TestAgentFilesFromTheBrowser(t *testing.T) {
	x := newTexting(t, nil)
	x.atDesk()
	const from, png = "+8613800138000", "\x89PNG\r\n\x1a\nrest"
	v := x.visitor()
	v.send(`{"type":"message","id":"m1","text":"agent"}`)
	v.until("state", `"waiting"`)
	x.hand(from, "agent")
	x.settle()
	c, _ := x.conversation(from)
	send := func(conversation, kind, body string) int {
		t.Helper()
		res := x.request("/console/desk/conversations/"+conversation+"/file?id=1&name=bill.png", body, "Content-Type", kind)
		defer res.Body.Close()
		_, _ = io.Copy(io.Discard, res.Body) // what it says is tested elsewhere
		return res.StatusCode
	}
	if got := send(c.ID, "image/png", png); got != http.StatusConflict {
		t.Errorf("of a conversation that is nobody's: %d", got)
	}
	for _, id := range []string{v.conv, c.ID} {
		x.status(200, "/console/desk/conversations/"+id+"/claim", `{}`)
		if got := send(id, "image/png", png); got != http.StatusOK {
			t.Fatalf("status %d", got)
		}
	}
	if got := send(v.conv, "image/png", strings.Repeat("x", 17<<20)); got != http.StatusRequestEntityTooLarge {
		t.Errorf("17 MB: %d", got)
	}
	x.settle()
	for _, id := range []string{v.conv, c.ID} { // at the desk it is the file itself
		if got := x.status(200, "/console/desk/conversations/"+id, ""); strings.Contains(got, agentFiles) || !strings.Contains(got, `"name":"bill.png","url":"/console/files/ag_`) {
			t.Errorf("the desk shows %s", got)
		}
	}
	x.client.Jar = nil // the customers are not signed in
	for who, text := range map[string]string{"web": v.until("message", "bill.png").Text, "sms": x.newest(from)} {
		name, link, _ := strings.Cut(text, "\n")
		if !strings.HasSuffix(name, "bill.png") || !strings.HasPrefix(link, x.URL()+agentFiles) {
			t.Errorf("%s: %q", who, text)
			continue
		}
		if got := x.status(200, strings.TrimPrefix(link, x.URL()), ""); got != png {
			t.Errorf("%s: the file is %q", who, got)
		}
	}
}
