package console

import (
	"context"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

// keeping returns a console whose store has these files.
func keeping(t *testing.T, files ...store.File) *Console {
	t.Helper()
	st, err := sqlite.Open(t.Context(), t.TempDir()+"/files.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	err = st.Write(context.Background(), func(tx store.Tx) error {
		for _, f := range files {
			f.CreatedAt = time.Now()
			if err := tx.SaveFile(f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c := with(t, nil)
	c.cfg.Store = st
	return c
}

// TestFiles: pictures and sound are shown, all else is saved; nothing that
// strangers sent runs, whatever they call it.
func TestFiles(t *testing.T) {
	c := keeping(t,
		store.File{ID: "a", Name: "box.jpg", Type: "image/jpeg", Data: []byte("jpeg")},
		store.File{ID: "b", Name: "留言.wav", Type: "audio/wav", Data: []byte("wav")},
		store.File{ID: "c", Name: "x\".svg\r\nX: y", Type: "image/svg+xml", Data: []byte("<svg onload=alert(1)>")},
		store.File{ID: "d", Name: "page.html", Type: "text/html", Data: []byte("<script>")},
		store.File{ID: "e", Type: "application/pdf", Data: []byte("%PDF")},
	)
	for id, want := range map[string]struct{ contentType, disposition string }{
		"a": {"image/jpeg", "inline; filename=box.jpg"},
		"b": {"audio/wav", "inline; filename*=utf-8''%E7%95%99%E8%A8%80.wav"},
		"c": {"application/octet-stream", "attachment; filename"},
		"d": {"application/octet-stream", "attachment; filename=page.html"},
		"e": {"application/octet-stream", "attachment"},
	} {
		w := ask(c, "/console/files/"+id, "")
		h := w.Header()
		if w.Code != 200 || h.Get("Content-Type") != want.contentType || !strings.HasPrefix(h.Get("Content-Disposition"), want.disposition) {
			t.Errorf("%s: %d, %s, %s", id, w.Code, h.Get("Content-Type"), h.Get("Content-Disposition"))
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || strings.ContainsAny(h.Get("Content-Disposition"), "\r\n") {
			t.Errorf("%s: unguarded: %v", id, h)
		}
	}
	if w := ask(c, "/console/files/b", "", "Range", "bytes=1-1"); w.Code != http.StatusPartialContent || w.Body.String() != "a" {
		t.Errorf("a part: %d %q", w.Code, w.Body)
	}
	if w := ask(c, "/console/files/z", ""); w.Code != 404 {
		t.Errorf("no such file: %d", w.Code)
	}
	if w := ask(c, "/console/files/a", "", "Host", "evil.example"); w.Code != 401 || strings.Contains(w.Body.String(), "jpeg") {
		t.Errorf("a stranger gets %d %q", w.Code, w.Body)
	}
}

// TestAttachments: only what we keep ourselves is linked to.
func TestAttachments(t *testing.T) {
	for media, want := range map[chat.Media]attachment{
		{Type: "image/png", Name: "a.png", URL: "/console/files/k", Size: 9}:    {Name: "a.png", URL: "/console/files/k", Show: "image", Size: 9},
		{Type: "audio/mpeg", URL: "/console/files/k"}:                           {Name: "audio/mpeg", URL: "/console/files/k", Show: "audio"},
		{Type: "image/svg+xml", Name: "a.svg", URL: "/console/files/k"}:         {Name: "a.svg", URL: "/console/files/k"},
		{Type: "image/png", Name: "a.png", URL: "https://api.carrier.example/"}: {Name: "a.png"},
		{Type: "image/png", Name: "a.png", URL: "javascript:alert(1)"}:          {Name: "a.png"},
	} {
		if got := attachmentOf(media); got != want {
			t.Errorf("%+v is shown as %+v", media, got)
		}
	}
}

// TestAgentFileLine: what an agent sent is a file at the desk, not the link that
// the customer got; other words with it stay.
func TestAgentFileLine(t *testing.T) {
	m := chat.Media{Type: "image/png", Name: "bill.png", URL: channels.FileURL("ag_x"), Size: 9}
	link := func(url string) string { return "https://chat.example/chat/files/" + path.Base(url) }
	for text, want := range map[string]string{
		channels.WithFile(channels.Reply{}, m, link).Text: "",
		"bill.png": "bill.png", "bill.png\nhttps://chat.example/chat/files/ag_y": "bill.png\nhttps://chat.example/chat/files/ag_y",
		"Your bill\nhttps://chat.example/chat/files/ag_x": "Your bill\nhttps://chat.example/chat/files/ag_x",
	} {
		l := lineOf(chat.Entry{Author: chat.Agent, Prompt: chat.Prompt{Text: text}, Media: []chat.Media{m}})
		if l.Text != want || len(l.Files) != 1 || l.Files[0].Show != "image" {
			t.Errorf("%q is shown as %+v", text, l)
		}
	}
}

// TestAgentPhone: an agent's phone is kept in the browser, in E.164, and a bad
// one is refused.
func TestAgentPhone(t *testing.T) {
	c := with(t, nil)
	w := ask(c, "/console/desk/phone", `{"phone":"139 0013 9000"}`)
	kept := w.Result().Cookies()
	if w.Code != 200 || len(kept) != 1 || !kept[0].HttpOnly || kept[0].SameSite != http.SameSiteStrictMode {
		t.Fatalf("status %d, cookies %v", w.Code, kept)
	}
	for value, want := range map[string]string{kept[0].Value: "+8613900139000", "12": "", "<script>": "", "": ""} {
		r, _ := http.NewRequest("GET", "/console/desk", nil)
		r.AddCookie(&http.Cookie{Name: phoneCookie, Value: value})
		if a, _ := c.agent(r); a.Phone != want {
			t.Errorf("cookie %q is the phone %q, want %q", value, a.Phone, want)
		}
	}
	if w := ask(c, "/console/desk/phone", `{"phone":"12"}`); w.Code != 400 || len(w.Result().Cookies()) > 0 {
		t.Errorf("a bad number: status %d", w.Code)
	}
	if w := ask(c, "/console/desk/phone", `{"phone":""}`); w.Code != 200 || w.Result().Cookies()[0].MaxAge >= 0 {
		t.Errorf("no number: status %d", w.Code)
	}
}
