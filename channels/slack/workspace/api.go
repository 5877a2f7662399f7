package workspace

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"switchboard/channels/nexthop"
)

const requestLimit = 1 << 20

type object = map[string]any

// A refusal is an answer with ok false, or with a status of its own.
type refusal struct {
	err      string
	messages []string // response_metadata.messages
	retry    time.Duration
	excused  bool // nothing that an app could know before
}

func refuse(err string) *refusal { return &refusal{err: err} }
func pardon(err string) *refusal { return &refusal{err: err, excused: true} }

// wrong is invalid_arguments with the reasons.
func wrong(messages ...string) *refusal {
	return &refusal{err: "invalid_arguments", messages: messages}
}

// A Call is a call of the Web API as it came.
type Call struct {
	Method, Channel string
	At              time.Time // by the workspace's clock
	Error           string    // of the answer, "" if it was ok
	Status          int       // of HTTP; 0 if the connection was dropped
}

// Calls are all calls of a method in order, those of every method if it is "".
func (w *Workspace) Calls(method string) (out []Call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.calls {
		if method == "" || c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// A request is a call that is being answered. Args are strings from a form,
// anything from JSON.
type request struct {
	method   string
	args     object
	warnings []string
	after    []*event // what the app is told once it is answered
}

func (q *request) str(name string) string {
	switch v := q.args[name].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		return fmt.Sprint(v)
	}
}

func (q *request) flag(name string) bool {
	return slices.Contains([]string{"1", "true", "True"}, q.str(name))
}

// value is an argument that is JSON, in a string or as it is.
func (q *request) value(name string) (v any, given bool, err error) {
	v, given = q.args[name]
	if s, ok := v.(string); ok {
		if s == "" {
			return nil, false, nil
		}
		v, err = parse(s)
	}
	return v, given, err
}

func parse(s string) (v any, err error) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	if err = d.Decode(&v); err == nil && d.More() {
		err = fmt.Errorf("more than one value")
	}
	return v, err
}

// Handler is Slack: the Web API under /api/, uploads and downloads, response
// URLs and the sockets.
func (w *Workspace) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", w.serveAPI)
	mux.HandleFunc("POST /upload/{ticket}", w.serveUpload)
	mux.HandleFunc("GET /files-pri/{file}/{name}", w.serveFile)
	mux.HandleFunc("POST /actions/{token}", w.serveHook)
	mux.HandleFunc("GET /link/", w.serveSocket)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		if w.cfg.Base == "" {
			w.base = "http://" + r.Host
		}
		w.mu.Unlock()
		r.Body = http.MaxBytesReader(rw, r.Body, requestLimit+fileLimit)
		mux.ServeHTTP(rw, r)
	})
}

func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request) {
	w.inFlight(1)
	landed := sync.OnceFunc(func() { w.inFlight(-1) })
	defer landed()
	name := r.PathValue("method")
	q, no := w.open(r, name)
	o := w.outcome(name)
	if o.Latency > 0 {
		landed()
		w.sleep(r.Context(), o.Latency)
	}
	var body object
	if no == nil && (o.harmless() || o.Taken) {
		body, no = w.run(q, methods[name])
	}
	defer func() { // after the answer, and after none
		for _, e := range q.after {
			w.bring(e, 0)
		}
	}()
	w.reply(rw, q, o, body, no)
}

func (w *Workspace) inFlight(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests += n
	w.changed()
}

// open reads a request and checks what every one must have.
func (w *Workspace) open(r *http.Request, name string) (*request, *refusal) {
	q := &request{method: name, args: object{}}
	m, known := methods[name]
	if !known {
		return q, refuse("unknown_method")
	}
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if no := q.read(r, m); no != nil {
		return q, no
	}
	if !bearer && r.Method == http.MethodPost && !q.isJSON(r) {
		token = q.str("token")
	}
	if no := w.authorize(token, m.app); no != nil {
		return q, no
	}
	delete(q.args, "token")
	for _, need := range strings.Fields(m.need) {
		if q.str(need) == "" {
			return q, wrong("[ERROR] missing required field: " + need)
		}
	}
	for arg := range q.args {
		if !slices.Contains(strings.Fields(m.need+" "+m.may), arg) {
			w.blame("%s: unknown argument %s, which Slack ignores", name, arg)
		}
	}
	return q, nil
}

func (q *request) isJSON(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "application/json"
}

func (q *request) read(r *http.Request, m *method) *refusal {
	if r.Method == http.MethodGet {
		q.form(r.URL.Query())
		return nil
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case r.Method != http.MethodPost || err != nil:
		return refuse("invalid_post_type")
	case !slices.Contains([]string{"", "utf-8", "iso-8859-1"}, strings.ToLower(params["charset"])):
		return refuse("invalid_charset")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, requestLimit+1))
	if err != nil || len(body) > requestLimit {
		return refuse("request_timeout")
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return refuse("invalid_form_data")
		}
		q.form(form)
		return nil
	case "application/json":
		return q.json(body, params["charset"], m)
	}
	return refuse("invalid_post_type")
}

func (q *request) form(values url.Values) {
	for k, v := range values {
		q.args[k] = v[0]
	}
}

// json reads a JSON body. Methods that take none see no arguments.
func (q *request) json(body []byte, charset string, m *method) *refusal {
	if charset == "" {
		q.warnings = append(q.warnings, "missing_charset")
	}
	if len(body) == 0 || !m.json {
		return nil
	}
	v, err := parse(string(body))
	if err != nil {
		return refuse("invalid_json")
	}
	args, ok := v.(object)
	if !ok {
		return refuse("json_not_object")
	}
	q.args = args
	return nil
}

func (w *Workspace) authorize(token string, app bool) *refusal {
	w.mu.Lock()
	defer w.mu.Unlock()
	own := w.cfg.BotToken
	if app {
		own = w.cfg.AppToken
	}
	switch {
	case token == "":
		return refuse("not_authed")
	case token != own && (token == w.cfg.BotToken || token == w.cfg.AppToken):
		return refuse("not_allowed_token_type")
	case token != own:
		return refuse("invalid_auth")
	case w.revoked != "":
		return pardon(w.revoked)
	}
	return nil
}

// run does what is asked for, within the rates.
func (w *Workspace) run(q *request, m *method) (object, *refusal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if no := w.within(q, m); no != nil {
		return nil, no
	}
	body, no := m.do(w, q)
	w.changed()
	return body, no
}

// reply answers a call, or does not.
func (w *Workspace) reply(rw http.ResponseWriter, q *request, o Outcome, body object, no *refusal) {
	if no == nil {
		no = o.refusal()
	}
	status := http.StatusOK
	if o.Status != 0 {
		status = o.Status
	} else if no != nil && no.err == "ratelimited" {
		status = http.StatusTooManyRequests
	}
	if o.Drop {
		status = 0
	}
	w.log(q, status, no)
	if o.Drop {
		panic(http.ErrAbortHandler)
	}
	if no != nil {
		body = object{"ok": false, "error": no.err}
		if no.messages != nil {
			plain := make([]string, len(no.messages))
			for i, m := range no.messages {
				plain[i] = strings.TrimPrefix(m, "[ERROR] ")
			}
			body["errors"] = plain
		}
	} else {
		body["ok"] = true
	}
	meta := object{}
	if no != nil && no.messages != nil {
		meta["messages"] = no.messages
	}
	if len(q.warnings) > 0 {
		body["warning"], meta["warnings"] = strings.Join(q.warnings, ","), q.warnings
	}
	if own, ok := body["response_metadata"].(object); ok {
		meta["next_cursor"] = own["next_cursor"]
	}
	if len(meta) > 0 {
		body["response_metadata"] = meta
	}
	if no != nil && no.retry > 0 {
		rw.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(no.retry.Seconds()))))
	}
	if status >= http.StatusInternalServerError {
		rw.WriteHeader(status) // with a page, as the real one
		_, _ = io.WriteString(rw, "<html>Server Error</html>")
		return
	}
	nexthop.WriteJSON(rw, status, body)
}

func (w *Workspace) log(q *request, status int, no *refusal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := Call{Method: q.method, Channel: q.str("channel"), At: w.cfg.Clock.Now(), Status: status}
	if no != nil {
		c.Error = no.err
		if !no.excused {
			w.note("%s: %s %s", q.method, no.err, strings.Join(no.messages, "; "))
		}
	}
	w.calls = latest(append(w.calls, c), w.cfg.Keep)
	w.changed()
}
