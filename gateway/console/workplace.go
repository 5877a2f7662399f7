package console

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxPost is the most characters of a message in the playground's Slack.
const maxPost = 8000

// slackPath begins the routes of the playground's Slack.
const slackPath = "/playground/slack/"

// wireSlack is every route of the playground's Slack.
func (c *Console) wireSlack(page, data func(string, http.HandlerFunc)) {
	page("GET /playground/slack", c.slackPage)
	data("GET "+slackPath+"view", c.slackView)
	data("GET "+slackPath+"events", c.slackEvents)
	data("GET "+slackPath+"files/{id}", c.slackFile)
	data("POST "+slackPath+"{member}/{deed}", c.slackDeed)
}

func (c *Console) slackPage(w http.ResponseWriter, r *http.Request) {
	c.show(w, r, http.StatusOK, "slack.html", func(p *page) { p.Members = c.cfg.Workplace.Members() })
}

// slackView shows what a member sees.
func (c *Console) slackView(w http.ResponseWriter, r *http.Request) {
	s, err := c.cfg.Workplace.Look(r.FormValue("member"), r.FormValue("thread"))
	if err != nil {
		c.slackFault(w, r, err)
		return
	}
	write(w, http.StatusOK, s)
}

// slackEvents streams that there is something new, not what.
func (c *Console) slackEvents(w http.ResponseWriter, r *http.Request) {
	news, cancel := c.cfg.Workplace.Watch()
	defer cancel()
	follow(c, w, r, news, func(n struct{}) any { return n })
}

// slackFile hands out a file that was shared, for saving: nothing in it runs.
func (c *Console) slackFile(w http.ResponseWriter, r *http.Request) {
	f, err := c.cfg.Workplace.File(r.PathValue("id"))
	if err != nil {
		c.slackFault(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.Data))
}

// A deed is what a member does; each kind has its own of these.
type deed struct {
	Thread string            `json:"thread"`
	TS     string            `json:"ts"`
	Text   string            `json:"text"`
	Place  string            `json:"place"`
	Action string            `json:"action"`
	Value  string            `json:"value"`
	Values map[string]string `json:"values"`
	File   *Shared           `json:"file"`
}

// deeds are what can be done in Slack.
var deeds = map[string]func(context.Context, Workplace, string, deed) (map[string]string, error){
	"post": func(ctx context.Context, s Workplace, m string, d deed) (map[string]string, error) {
		return nil, s.Post(ctx, m, d.Thread, d.Text, d.File)
	},
	"edit": func(ctx context.Context, s Workplace, m string, d deed) (map[string]string, error) {
		return nil, s.Edit(ctx, m, d.TS, d.Text)
	},
	"delete": func(ctx context.Context, s Workplace, m string, d deed) (map[string]string, error) {
		return nil, s.Delete(ctx, m, d.TS)
	},
	"press": func(ctx context.Context, s Workplace, m string, d deed) (map[string]string, error) {
		return nil, s.Press(ctx, m, d.Place, d.Action, d.Value)
	},
	"submit": func(ctx context.Context, s Workplace, m string, d deed) (map[string]string, error) {
		return s.Submit(ctx, m, d.Values)
	},
	"dismiss": func(ctx context.Context, s Workplace, m string, _ deed) (map[string]string, error) {
		return nil, s.Dismiss(ctx, m)
	},
	"command": func(ctx context.Context, s Workplace, m string, d deed) (map[string]string, error) {
		command, text, _ := strings.Cut(d.Text, " ")
		return nil, s.Command(ctx, m, command, strings.TrimSpace(text))
	},
	"home": func(ctx context.Context, s Workplace, m string, _ deed) (map[string]string, error) {
		return nil, s.OpenHome(ctx, m)
	},
	"shortcut": func(ctx context.Context, s Workplace, m string, d deed) (map[string]string, error) {
		return nil, s.Shortcut(ctx, m, d.TS, d.Action)
	},
}

// slackDeed does what a member does. It answers {"faults"} of a form.
func (c *Console) slackDeed(w http.ResponseWriter, r *http.Request) {
	var in deed
	if !decode(w, r, &in) {
		return
	}
	member, do := r.PathValue("member"), deeds[r.PathValue("deed")]
	if do == nil || !slices.ContainsFunc(c.cfg.Workplace.Members(), func(m Member) bool { return m.ID == member }) {
		refuse(w, http.StatusNotFound, "not_found", "There is no such member or deed.")
		return
	}
	if len([]rune(in.Text)) > maxPost {
		refuse(w, http.StatusBadRequest, "too_long", "A message has at most 8000 characters.")
		return
	}
	// What was done stays done, also when the page is closed.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), takes)
	defer cancel()
	faults, err := do(ctx, c.cfg.Workplace, member, in)
	if err != nil {
		c.slackFault(w, r, err)
		return
	}
	write(w, http.StatusOK, map[string]any{"faults": faults})
}

// slackFault says why something could not be done in Slack.
func (c *Console) slackFault(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, ErrNotShown):
		refuse(w, http.StatusConflict, "not_shown", "This is not shown any more.")
	case errors.Is(err, ErrForbidden):
		refuse(w, http.StatusConflict, "forbidden", "This member may not do that.")
	case errors.Is(err, ErrForm):
		refuse(w, http.StatusConflict, "form", "The form does not take this.")
	default:
		c.phoneFault(w, r, err)
	}
}
