package workspace

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"switchboard/channels/nexthop"
)

// A hook is a response URL: 5 uses in 30 min, no token.
type hook struct {
	user, channel string
	source        *message // that the button was in, or nil
	at            time.Time
	uses          int
}

// hook makes a response URL. w.mu is held.
func (w *Workspace) hook(user, channel string, source *message) string {
	token := w.id("rs")
	w.hooks[token] = &hook{user: user, channel: channel, source: source, at: w.cfg.Clock.Now()}
	return w.base + "/actions/" + token
}

func (w *Workspace) serveHook(rw http.ResponseWriter, r *http.Request) {
	w.inFlight(1)
	defer w.inFlight(-1)
	q := &request{method: "response_url", args: object{}}
	raw, err := io.ReadAll(io.LimitReader(r.Body, requestLimit))
	if err == nil {
		err = json.Unmarshal(raw, &q.args)
	}
	no := refuse("invalid_payload")
	w.mu.Lock()
	if err == nil {
		no = w.respond(r.PathValue("token"), q)
	}
	w.mu.Unlock()
	status := http.StatusOK
	if no != nil {
		if status = http.StatusNotFound; no.err != "used_url" && no.err != "expired_url" {
			status = http.StatusBadRequest
		}
	}
	w.log(q, status, no)
	if no != nil {
		nexthop.WriteJSON(rw, status, object{"ok": false, "error": no.err})
		return
	}
	nexthop.WriteJSON(rw, status, object{"ok": true})
	for _, e := range q.after {
		w.bring(e, 0)
	}
}

// respond obeys what came to a response URL.
func (w *Workspace) respond(token string, q *request) *refusal {
	h := w.hooks[token]
	switch {
	case h == nil:
		return refuse("expired_url")
	case h.uses >= hookUses:
		return refuse("used_url")
	case w.cfg.Clock.Now().Sub(h.at) > hookLife:
		return refuse("expired_url")
	}
	no := w.say(h.user, h.channel, h.source, q)
	if no == nil {
		h.uses++
	}
	return no
}

// say shows an answer to a person: to that person alone unless it says
// otherwise, and instead of the source if it says so.
func (w *Workspace) say(user, channel string, source *message, q *request) *refusal {
	if q.flag("delete_original") && source != nil {
		q.after = w.remove(source)
		return nil
	}
	delete(q.args, "metadata") // the library sends an empty one
	if v, given := q.args["blocks"]; given && v == nil {
		delete(q.args, "blocks")
	}
	m, no := w.content(q)
	if no != nil {
		return no
	}
	if q.flag("replace_original") && source != nil {
		if source.To != "" {
			w.complete(m.Blocks)
			source.Text, source.Blocks = m.Text, m.Blocks
			w.changed()
			return nil
		}
		q.after = w.change(source, func() { w.overwrite(source, m, true) })
		return nil
	}
	m.Channel, m.To = channel, user
	if q.str("response_type") == "in_channel" {
		m.To = ""
	}
	if ts := q.str("thread_ts"); ts != "" && w.message(channel, ts) != nil {
		m.Thread = ts
	}
	q.after = w.add(m)
	return nil
}
