package slack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	api "github.com/slack-go/slack"
)

// largest is the most bytes that Slack may send at once.
const largest = 1 << 20

// handleTime is how long the work before an answer may take. It goes on when
// Slack has hung up: what was begun is finished.
const handleTime = 10 * time.Second

// An answer is what an interaction came to; the same again gets it again.
type answer struct {
	done chan struct{}
	body any
	err  error
	at   time.Time
}

// answerAge is how long interactions are remembered.
const answerAge = 10 * time.Minute

// onceOnly does what an interaction asks, once for each id.
func (d *Desk) onceOnly(id string, do func() (any, error)) (any, error) {
	d.mu.Lock()
	for key, a := range d.done {
		if time.Since(a.at) > answerAge {
			delete(d.done, key)
		}
	}
	if a := d.done[id]; a != nil && id != "" {
		d.mu.Unlock()
		<-a.done
		return a.body, a.err
	}
	a := &answer{done: make(chan struct{}), at: time.Now()}
	d.done[id] = a
	d.mu.Unlock()
	a.err = errors.New("slack: broken off") // unless do returns
	defer func() {
		close(a.done)
		if a.err != nil || a.body != nil { // nothing was done: it may be tried again
			d.mu.Lock()
			delete(d.done, id)
			d.mu.Unlock()
		}
	}()
	a.body, a.err = do()
	return a.body, a.err
}

// Handler takes what Slack brings by HTTP: POST /slack/events,
// /slack/interactions and /slack/commands (interface.md §3).
func (d *Desk) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /slack/events", d.taking("application/json", d.takeEvent))
	mux.HandleFunc("POST /slack/interactions", d.taking("application/x-www-form-urlencoded", d.takeForm(d.takeInteraction)))
	mux.HandleFunc("POST /slack/commands", d.taking("application/x-www-form-urlencoded", d.takeForm(d.takeCommand)))
	return mux
}

// taking checks a request and answers it: 413, 415, 403, and 503 when nothing
// could be stored, after which Slack tries again.
func (d *Desk) taking(kind string, take func(ctx context.Context, body []byte) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largest))
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		if t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); t != kind {
			http.Error(w, "want "+kind, http.StatusUnsupportedMediaType)
			return
		}
		if !d.signed(r.Header, body) {
			d.cfg.Log.Warn("slack: bad signature", "path", r.URL.Path)
			http.Error(w, "bad signature", http.StatusForbidden)
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), handleTime)
		defer cancel()
		out, err := take(ctx, body)
		switch {
		case errors.Is(err, errMalformed):
			http.Error(w, "malformed", http.StatusBadRequest)
		case err != nil:
			d.cfg.Log.Warn("slack: not taken", "path", r.URL.Path, "err", err)
			http.Error(w, "try again", http.StatusServiceUnavailable)
		case out == nil:
			w.WriteHeader(http.StatusOK)
		default:
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(out) // Slack is gone if this fails
		}
	}
}

// signed tells whether Slack sent this, in the last five minutes.
func (d *Desk) signed(h http.Header, body []byte) bool {
	v, err := api.NewSecretsVerifier(h, d.cfg.SigningSecret)
	if err != nil {
		return false
	}
	if _, err := v.Write(body); err != nil {
		return false
	}
	return v.Ensure() == nil
}

// errMalformed: not what Slack sends.
var errMalformed = errors.New("slack: malformed")

func (d *Desk) takeForm(take func(context.Context, url.Values) (any, error)) func(context.Context, []byte) (any, error) {
	return func(ctx context.Context, body []byte) (any, error) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errMalformed
		}
		return take(ctx, form)
	}
}

// takeEvent takes the Events API's outer event.
func (d *Desk) takeEvent(ctx context.Context, body []byte) (any, error) {
	var e struct {
		Type, Challenge string
		TeamID          string `json:"team_id"`
		Event           json.RawMessage
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, errMalformed
	}
	switch e.Type {
	case "url_verification":
		return map[string]string{"challenge": e.Challenge}, nil
	case "event_callback":
		err := d.event(ctx, e.Event)
		d.count("event", err)
		return nil, err
	}
	return nil, nil // app_rate_limited and what is yet to be invented
}

// takeInteraction takes a press, a modal or a shortcut.
func (d *Desk) takeInteraction(ctx context.Context, form url.Values) (any, error) {
	return d.interactionOf(ctx, []byte(form.Get("payload")))
}

func (d *Desk) interactionOf(ctx context.Context, payload []byte) (any, error) {
	var ic api.InteractionCallback
	if err := json.Unmarshal(payload, &ic); err != nil {
		return nil, errMalformed
	}
	out, err := d.interaction(ctx, ic)
	d.count("interaction", err)
	return out, err
}

// takeCommand takes /desk.
func (d *Desk) takeCommand(ctx context.Context, form url.Values) (any, error) {
	out, err := d.command(ctx, api.SlashCommand{
		UserID: form.Get("user_id"), TeamID: form.Get("team_id"), ChannelID: form.Get("channel_id"),
		Command: form.Get("command"), Text: form.Get("text"), TriggerID: form.Get("trigger_id"),
	})
	d.count("command", err)
	return out, err
}

func (d *Desk) count(kind string, err error) {
	result := "ok"
	if err != nil {
		result = "failed"
	}
	d.metrics.inbound.WithLabelValues(kind, result).Inc()
}
