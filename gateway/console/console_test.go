package console

import (
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
)

// TestWords: both languages say everything that the pages and scripts ask for.
func TestWords(t *testing.T) {
	en, zh := words[chat.English], words[chat.Chinese]
	for _, k := range slices.Sorted(maps.Keys(en)) {
		if zh[k] == "" {
			t.Errorf("%s has no Chinese", k)
		}
		if strings.Count(en[k], "{") != strings.Count(zh[k], "{") {
			t.Errorf("%s: placeholders differ", k)
		}
	}
	for k, v := range zh {
		if en[k] == "" {
			t.Errorf("%s has no English", k)
		}
		if strings.ContainsAny(v, ",:;()") {
			t.Errorf("%s: %q has half-width punctuation", k, v)
		}
	}
	asked := regexp.MustCompile(`(?:say\(|words\[|Words )"([\w.]+[\w])"|\.Words\.(\w+)`)
	names, err := fs.Glob(assets, "assets/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(assets, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range asked.FindAllStringSubmatch(string(b), -1) {
			if k := m[1] + m[2]; en[k] == "" {
				t.Errorf("%s asks for %q, which has no words", name, k)
			}
		}
	}
}

// TestSessions: a cookie holds until it is too old, and under its own token alone.
func TestSessions(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	c := New(Config{Token: "a", Now: func() time.Time { return now }})
	v := c.seal(session{"Li", now.Add(sessionTime)})
	if s, ok := c.open(v); !ok || s.Name != "Li" {
		t.Errorf("fresh cookie: %v %v", s, ok)
	}
	other := New(Config{Token: "b", Now: c.cfg.Now})
	if _, ok := other.open(v); ok {
		t.Error("another token opens the cookie")
	}
	for _, bad := range []string{"", "x", v[1:], v + "A", "AAAA" + v[4:]} {
		if _, ok := c.open(bad); ok {
			t.Errorf("%q opens", bad)
		}
	}
	now = now.Add(sessionTime)
	if _, ok := c.open(v); ok {
		t.Error("an old cookie opens")
	}
}

func TestMasked(t *testing.T) {
	for phone, want := range map[string]string{"+8613800138000": "+86138••••8000", "10086": "10086", "": ""} {
		if got := masked(phone); got != want {
			t.Errorf("%s is shown as %s, want %s", phone, got, want)
		}
	}
}

// TestLogin: who mistypes the token keeps what else they typed, and who tries
// too often reads so on the page.
func TestLogin(t *testing.T) {
	c, _ := crowded(t, 0)
	c.cfg.Playground = false
	c.cfg.Token = "right"
	try := func(token string) *httptest.ResponseRecorder {
		form := url.Values{"name": {`Li "Na"`}, "phone": {"+8613900139000"}, "token": {token}}
		r := httptest.NewRequest(http.MethodPost, "/console/login?locale=en", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		return w
	}
	w := try("wrong")
	for _, want := range []string{`value="Li &#34;Na&#34;"`, `value="&#43;8613900139000"`, "That token is not right."} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d without %s: %s", w.Code, want, w.Body)
		}
	}
	for range 10 {
		w = try("wrong")
	}
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "Too many attempts") {
		t.Errorf("the eleventh attempt: %d %s", w.Code, w.Body)
	}
	if strings.Contains(w.Body.String(), "wrong") {
		t.Error("the token is on the page")
	}
	if w = try("right"); w.Code != http.StatusSeeOther {
		t.Errorf("an agent beside them: %d %s", w.Code, w.Body)
	}
}

// TestNext: signing in leads to our own pages only.
func TestNext(t *testing.T) {
	for given, want := range map[string]string{
		"/playground/": "/playground/", "/console/desk": "/console/desk", "": "/console/desk",
		"https://evil.example": "/console/desk", "//evil.example": "/console/desk",
	} {
		if got := next(given); got != want {
			t.Errorf("next %q is %q, want %q", given, got, want)
		}
	}
}

// TestAgents: who signs in again under a name is the same agent.
func TestAgents(t *testing.T) {
	if a := agentCalled("Li Na"); a.ID != "li.na" || a.Name != "Li Na" {
		t.Errorf("agent %+v", a)
	}
}
