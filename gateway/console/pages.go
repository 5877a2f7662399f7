package console

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"path"
	"strings"
	"time"

	"golang.org/x/text/language"

	"switchboard/channels"
	"switchboard/chat"
)

//go:embed assets
var assets embed.FS

var pages = template.Must(template.ParseFS(assets, "assets/*.html"))

// policy allows our own scripts, styles and frames, and nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

var languages = language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese})

// localeOf is the language of ?locale=, of a form, or of the browser.
func localeOf(r *http.Request) chat.Locale {
	for _, given := range []string{r.URL.Query().Get("locale"), r.PostFormValue("locale")} {
		if l := chat.Locale(given); l == chat.English || l == chat.Chinese {
			return l
		}
	}
	if _, i := language.MatchStrings(languages, r.Header.Get("Accept-Language")); i == 1 {
		return chat.Chinese
	}
	return chat.English
}

// A page is what templates are given.
type page struct {
	Locale chat.Locale
	Other  chat.Locale
	Brand  string
	Agent  string
	Phone  string // where the agent takes calls, or ""
	Zone   string
	Now    string // RFC 3339
	Words  map[string]string
	Next   string
	Fault  string
	Local  bool // no token is asked for
	// Outcomes are what can come of a conversation; each has its word, "outcome.…".
	Outcomes []string
	// Queues are those that a conversation can be passed on to.
	Queues []choice
	// Files are the media types of files that can be sent, with commas between.
	Files string
	// Keys are those of the desk; each has what it does, "keys.…".
	Keys []string
	// Service is the number of the playground's telephone network, "" without one.
	Service string
	// Slack: the playground has one. Members are who can act in it.
	Slack   bool
	Members []Member
}

func (c *Console) show(w http.ResponseWriter, r *http.Request, status int, name string, fill func(*page)) {
	l, now := localeOf(r), c.cfg.Gateway.Now()
	p := page{
		Locale: l, Other: l.Other(), Brand: c.cfg.Pack.Brand[l], Agent: agentOf(r).Name, Phone: agentOf(r).Phone,
		Zone: now.Location().String(), Now: now.Format(time.RFC3339), Words: words[l], Local: c.trusted(r),
	}
	if fill != nil {
		fill(&p)
	}
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, p); err != nil {
		c.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept-Language")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // the browser is gone if this fails
}

// keys are what can be pressed at the desk, as assets/desk-keys.js has them.
var keys = []string{"Alt+W", "Alt+M", "Alt+L", "↑ ↓", "/", "Alt+C", "Alt+N", "Alt+P", "Alt+B", "Alt+R", "Enter", "Shift+Enter", "Esc"}

func (c *Console) deskPage(w http.ResponseWriter, r *http.Request) {
	c.show(w, r, http.StatusOK, "desk.html", func(p *page) {
		p.Outcomes, p.Keys, p.Files = channels.Dispositions, keys, strings.Join(channels.FileTypes(), ",")
		p.Queues = []choice{}
		for _, q := range c.cfg.Pack.Desk.Queues {
			p.Queues = append(p.Queues, choice{q.ID, q.Name[p.Locale]})
		}
	})
}

func (c *Console) playgroundPage(w http.ResponseWriter, r *http.Request) {
	c.show(w, r, http.StatusOK, "playground.html", func(p *page) {
		p.Slack = c.slack()
		if c.phones() {
			p.Service = c.cfg.Phones.Service()
		}
	})
}

func (c *Console) loginPage(w http.ResponseWriter, r *http.Request) {
	c.showLogin(w, r, http.StatusOK, "")
}

func (c *Console) showLogin(w http.ResponseWriter, r *http.Request, status int, fault string) {
	c.show(w, r, status, "login.html", func(p *page) {
		p.Agent, p.Phone = r.PostFormValue("name"), r.PostFormValue("phone") // as they were typed
		p.Fault = p.Words[fault]
		p.Next = next(r.FormValue("next"))
	})
}

// asset serves styles and scripts.
func (c *Console) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	if e := path.Ext(name); e != ".js" && e != ".css" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeFileFS(w, r, assets, "assets/"+name)
}
