package console

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"switchboard/channels"
	"switchboard/chat"
)

// An agent's file goes to the customer once, if it is what it says, and only
// from who may answer.
func TestSendFile(t *testing.T) {
	c, g := crowded(t, 2)
	c.cfg.FileLink = func(url string) string {
		return "https://chat.example/" + strings.TrimPrefix(url, channels.FileURL(""))
	}
	const png = "\x89PNG\r\n\x1a\nrest"
	send := func(query, kind, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/console/desk/conversations/cv_0000/file?"+query, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		return w
	}
	refused := func(what string, w *httptest.ResponseRecorder, status int, code string) {
		t.Helper()
		if w.Code != status || !strings.Contains(w.Body.String(), `"`+code+`"`) {
			t.Errorf("%s: %d %s", what, w.Code, w.Body)
		}
	}
	refused("nobody's", send("id=1&name=a.png", "image/png", png), 409, "not_owner")
	if w := ask(c, "/console/desk/conversations/cv_0000/claim", "{}"); w.Code != 200 {
		t.Fatal(w.Code, w.Body)
	}
	refused("another type", send("id=1&name=a.png", "image/png", "<script>"), 415, "file_type")
	refused("a type that is not sent", send("id=1&name=a.html", "text/html", "<p>"), 415, "file_type")
	refused("no id", send("name=a.png", "image/png", png), 400, "invalid")
	refused("too large", send("id=1&name=a.txt", "text/plain", strings.Repeat("x", channels.MostFile+1)), 413, "too_large")
	for range 2 { // the second time it is the same
		if w := send("id=1&name=../my%20bill.png", "image/png", png); w.Code != 200 {
			t.Fatal(w.Code, w.Body)
		}
	}
	if w := send("id=2&name=big.txt", "text/plain", strings.Repeat("x", channels.MostFile)); w.Code != 200 {
		t.Error("the largest file", w.Code, w.Body)
	}
	list, err := g.History(t.Context(), "cv_0000", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var sent []chat.Entry
	for _, e := range list {
		if e.Author == chat.Agent {
			sent = append(sent, e)
		}
	}
	if len(sent) != 2 || !strings.HasPrefix(sent[0].Prompt.Text, "my bill.png\nhttps://chat.example/"+channels.AgentFile) {
		t.Fatalf("%+v", sent)
	}
}

// The panel lists what the customer came for before, by pages.
func TestBefore(t *testing.T) {
	c, _ := crowded(t, 1)
	w := ask(c, "/console/desk/conversations/cv_0000/before", "")
	var got struct {
		Items []past
		Next  *string `json:"next_cursor"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || got.Items == nil || got.Next != nil {
		t.Errorf("%d %s %v", w.Code, w.Body, err)
	}
	if w := ask(c, "/console/desk/conversations/cv_none/before", ""); w.Code != 404 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(c, "/console/desk/conversations/cv_0000/before?cursor=x", ""); w.Code != 409 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
