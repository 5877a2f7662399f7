package webchat

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"switchboard/chat"
)

func get(t *testing.T, ch *Channel, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	ch.Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPage(t *testing.T) {
	ch := New(Config{Title: map[chat.Locale]string{chat.English: `A & "B"`}})
	defer ch.Stop(t.Context())
	for _, c := range []struct{ path, accept, lang, title string }{
		{"/chat/", "", "en", "A &amp; &#34;B&#34;"},
		{"/chat/", "fr, zh-TW;q=0.9, en", "zh-CN", "在线客服"},
		{"/chat/?locale=zh-CN", "en", "zh-CN", "在线客服"},
		{"/chat/?locale=%22onload=x", "en", "en", "A &amp;"},
	} {
		res := get(t, ch, c.path, "Accept-Language", c.accept)
		text := body(t, res)
		if res.StatusCode != 200 || !strings.Contains(text, `lang="`+c.lang+`"`) || !strings.Contains(text, c.title) || strings.Contains(text, "{") {
			t.Errorf("%s for %q: %d\n%s", c.path, c.accept, res.StatusCode, text)
		}
		csp := res.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "script-src 'self';") || strings.Contains(csp, "unsafe") || strings.Contains(text, "<style") || strings.Contains(text, "<script>") {
			t.Errorf("policy %q", csp)
		}
	}
	if res := get(t, ch, "/chat/nothing"); res.StatusCode != 404 {
		t.Errorf("unknown path: %d", res.StatusCode)
	}
}

func TestScript(t *testing.T) {
	ch := New(Config{})
	defer ch.Stop(t.Context())
	plain := get(t, ch, "/chat/widget.js", "Accept-Encoding", "gzip;q=0, br")
	if body(t, plain) != string(widgetJS) || plain.Header.Get("Content-Encoding") != "" {
		t.Error("plain script differs")
	}
	zipped := get(t, ch, "/chat/widget.js", "Accept-Encoding", "br, gzip;q=0.5")
	z, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := io.ReadAll(z); string(b) != string(widgetJS) {
		t.Error("zipped script differs")
	}
	tag := zipped.Header.Get("ETag")
	if tag == "" || tag == plain.Header.Get("ETag") {
		t.Errorf("tags %q and %q", tag, plain.Header.Get("ETag"))
	}
	again := get(t, ch, "/chat/widget.js", "Accept-Encoding", "gzip", "If-None-Match", tag)
	if again.StatusCode != http.StatusNotModified || body(t, again) != "" {
		t.Errorf("same tag: %d", again.StatusCode)
	}
}
