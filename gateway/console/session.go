package console

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"switchboard/channels"
	"switchboard/chat"
)

const (
	cookieName = "switchboard_desk"
	// sessionTime is how long somebody stays signed in.
	sessionTime = 12 * time.Hour
	// maxName is the most characters of an agent's name.
	maxName = 40
)

// A session is who is at the desk. It is kept in a sealed cookie, so that it outlives a restart.
type session struct {
	Name    string    `json:"n"`
	Expires time.Time `json:"e"`
}

// sealingKey makes the key of cookies out of the token: a new token ends all sessions.
func sealingKey(token string) []byte {
	k, err := hkdf.Key(sha256.New, []byte(token), nil, "switchboard desk session", 32)
	if err != nil {
		panic(err) // the length is allowed
	}
	return k
}

func (c *Console) seal(s session) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string and a time always encode
	}
	return base64.RawURLEncoding.EncodeToString(append(c.sum(b), b...))
}

func (c *Console) sum(b []byte) []byte {
	m := hmac.New(sha256.New, c.key)
	m.Write(b)
	return m.Sum(nil)
}

// open reads a cookie; ok is false if it is forged or too old.
func (c *Console) open(v string) (s session, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(v)
	if err != nil || len(b) < sha256.Size || !hmac.Equal(b[:sha256.Size], c.sum(b[sha256.Size:])) {
		return s, false
	}
	err = json.Unmarshal(b[sha256.Size:], &s)
	return s, err == nil && c.cfg.Now().Before(s.Expires)
}

// authorised tells whether a request carries the token itself.
func (c *Console) authorised(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.EqualFold(scheme, "Bearer") && c.isToken(token)
}

func (c *Console) session(r *http.Request) (session, bool) {
	k, err := r.Cookie(cookieName)
	if err != nil {
		return session{}, false
	}
	if c.ended.has(k.Value) {
		return session{}, false
	}
	return c.open(k.Value)
}

// isToken compares hashes, so that the time taken tells nothing of the token.
func (c *Console) isToken(v string) bool {
	have, want := sha256.Sum256([]byte(strings.TrimSpace(v))), sha256.Sum256([]byte(c.cfg.Token))
	return subtle.ConstantTimeCompare(have[:], want[:]) == 1 && c.cfg.Token != ""
}

// trusted tells whether a request needs no token: the playground on this machine.
func (c *Console) trusted(r *http.Request) bool {
	return c.cfg.Playground && c.cfg.Local != nil && c.cfg.Local(r)
}

// agent is who makes the request, with the phone that was given for calls.
func (c *Console) agent(r *http.Request) (channels.Agent, bool) {
	a, ok := c.person(r)
	a.Phone = c.agentPhone(r)
	return a, ok
}

func (c *Console) person(r *http.Request) (channels.Agent, bool) {
	if s, ok := c.session(r); ok {
		return agentCalled(s.Name), true
	}
	switch {
	case c.trusted(r) && localeOf(r) == chat.Chinese:
		return channels.Agent{ID: "playground", Name: "小李"}, true
	case c.trusted(r):
		return channels.Agent{ID: "playground", Name: "Li"}, true
	case c.authorised(r):
		return agentCalled("API"), true
	}
	return channels.Agent{}, false
}

// agentCalled is the agent of a name: who signs in again under it goes on with what was theirs.
func agentCalled(name string) channels.Agent {
	id := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return '.'
		}
		return unicode.ToLower(r)
	}, name)
	return channels.Agent{ID: id, Name: name}
}

type agentKey struct{}

// signedIn lets agents through and sends everybody else elsewhere.
func (c *Console) signedIn(h, stranger http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := c.agent(r)
		if !ok {
			stranger(w, r)
			return
		}
		h(w, r.WithContext(context.WithValue(r.Context(), agentKey{}, a)))
	})
}

func agentOf(r *http.Request) channels.Agent {
	a, _ := r.Context().Value(agentKey{}).(channels.Agent)
	return a
}

func (c *Console) toLogin(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/console/login?locale="+string(localeOf(r))+"&next="+r.URL.Path, http.StatusFound)
}

func refuseStranger(w http.ResponseWriter, _ *http.Request) {
	refuse(w, http.StatusUnauthorized, "unauthorized", "Sign in first.")
}

// login checks name and token and hands out the cookie. On this machine's
// playground the name is enough. Only wrong tokens are counted: strangers who
// try them keep no agent out.
func (c *Console) login(w http.ResponseWriter, r *http.Request) {
	name := strings.Join(strings.Fields(r.PostFormValue("name")), " ")
	if !utf8.ValidString(name) || strings.ContainsFunc(name, invisible) || name == "" || len([]rune(name)) > maxName {
		c.showLogin(w, r, http.StatusBadRequest, "login.bad_name")
		return
	}
	if !c.trusted(r) && !c.isToken(r.PostFormValue("token")) {
		if c.logins.Allow() {
			c.showLogin(w, r, http.StatusForbidden, "login.bad_token")
			return
		}
		w.Header().Set("Retry-After", "1")
		c.showLogin(w, r, http.StatusTooManyRequests, "login.too_many")
		return
	}
	phone := c.phone(r.PostFormValue("phone"))
	if phone == "" && strings.TrimSpace(r.PostFormValue("phone")) != "" {
		c.showLogin(w, r, http.StatusBadRequest, "login.bad_phone")
		return
	}
	http.SetCookie(w, c.cookie(cookieName, c.seal(session{name, c.cfg.Now().Add(sessionTime)})))
	http.SetCookie(w, c.cookie(phoneCookie, phone))
	http.Redirect(w, r, next(r.PostFormValue("next"))+"?locale="+string(localeOf(r)), http.StatusSeeOther)
}

// invisible runes could make one name look like another, or turn a line around.
func invisible(r rune) bool { return !unicode.IsGraphic(r) }

func (c *Console) logout(w http.ResponseWriter, r *http.Request) {
	if s, ok := c.session(r); ok {
		k, _ := r.Cookie(cookieName) // it is there
		c.ended.end(k.Value, s.Expires, c.cfg.Now())
	}
	http.SetCookie(w, c.cookie(cookieName, ""))
	http.SetCookie(w, c.cookie(phoneCookie, ""))
	http.Redirect(w, r, "/console/login?locale="+string(localeOf(r)), http.StatusSeeOther)
}

// cookie keeps a value for as long as somebody stays signed in; "" is forgotten.
func (c *Console) cookie(name, value string) *http.Cookie {
	age := int(sessionTime / time.Second)
	if value == "" {
		age = -1
	}
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: c.cfg.Secure, SameSite: http.SameSiteStrictMode,
	}
}

// next is where to go after signing in: one of our own pages.
func next(path string) string {
	if path == "/playground/" {
		return path
	}
	return "/console/desk"
}
