package carrier

import (
	"fmt"
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

const (
	apiVersion   = "2010-04-01"
	requestLimit = 64 << 10
)

// Codes of the REST API.
const (
	codeUnknownParameter = 20001
	codeAuth             = 20003
	codeMethod           = 20004
	codeNotFound         = 20404
	codeTooMany          = 20429
	codeOptedOut         = 21610
	codeCallOver         = 21220
)

// statuses are the HTTP statuses of codes other than 400.
var statuses = map[int]int{
	codeAuth: 401, 20403: 403, codeNotFound: 404, codeMethod: 405, codeTooMany: 429,
	20500: 500, 20502: 502, 20503: 503, 20504: 504,
}

// A refusal is an error of the REST API.
type refusal struct {
	code    int
	message string
	retry   time.Duration
	excused bool // scripted, or nothing that a program could know before
}

func refuse(code int, message string) *refusal { return &refusal{code: code, message: message} }

// A request of the REST API that has passed the door.
type request struct {
	*http.Request
	form url.Values
}

// A reply is what a request gets: a resource, and what happens once it is told.
type reply struct {
	status   int
	resource any
	early    func() // before it is told
	after    func()
	stall    bool
}

// Handler is the REST API. Its scheme and host are what the program is given
// as TWILIO_API_BASE.
func (c *Carrier) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.inFlight(1)
		landed := sync.OnceFunc(func() { c.inFlight(-1) })
		defer landed()
		if c.download(w, r) {
			return
		}
		q, no := c.door(w, r)
		var out reply
		if no == nil {
			out, no = c.route(q)
		}
		if no != nil {
			c.refuse(w, r, no)
			return
		}
		c.answer(w, r, out, landed)
	})
}

// account is the path of everything that belongs to the account.
func (c *Carrier) account() string { return "/" + apiVersion + "/Accounts/" + c.cfg.AccountSID }

// door checks what every request must have: the account and its token, the
// account's own path, and a form.
func (c *Carrier) door(w http.ResponseWriter, r *http.Request) (*request, *refusal) {
	if no := c.authorize(r); no != nil {
		return nil, no
	}
	q := &request{Request: r, form: url.Values{}}
	if r.Method != http.MethodPost {
		q.form = r.URL.Query()
		return q, nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, refuse(codeUnknownParameter, "The body must be application/x-www-form-urlencoded")
	}
	r.Body = http.MaxBytesReader(w, r.Body, requestLimit)
	if err := r.ParseForm(); err != nil {
		return nil, refuse(codeUnknownParameter, "The form cannot be read")
	}
	q.form = r.PostForm
	return q, nil
}

func (c *Carrier) authorize(r *http.Request) *refusal {
	user, password, ok := r.BasicAuth()
	if !ok || user != c.cfg.AccountSID || password != c.cfg.AuthToken {
		return refuse(codeAuth, "Authentication Error - invalid username or password")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cfg.Base == "" {
		c.base = "http://" + r.Host
	}
	return nil
}

// route finds the resource.
func (c *Carrier) route(q *request) (reply, *refusal) {
	path, ok := strings.CutPrefix(q.URL.Path, c.account()+"/")
	if json, isJSON := strings.CutSuffix(path, ".json"); ok && isJSON {
		parts := strings.Split(json, "/")
		for i, p := range parts {
			if i%2 == 1 && !alphanumeric.MatchString(p) {
				return reply{}, q.missing()
			}
		}
		key := q.Method + " " + parts[0]
		if len(parts) > 2 {
			key += " " + parts[2]
		}
		if route, ok := routes[key+shape(parts)]; ok {
			return route(c, q, parts)
		}
		if known(parts) {
			return reply{}, refuse(codeMethod, "Method not allowed")
		}
	}
	return reply{}, q.missing()
}

// shape is a mark for the path of one resource rather than of a list.
func shape(parts []string) string {
	if len(parts)%2 == 0 {
		return " one"
	}
	return ""
}

var routes = map[string]func(*Carrier, *request, []string) (reply, *refusal){
	"POST Messages":                       (*Carrier).createMessage,
	"GET Messages":                        (*Carrier).listMessages,
	"GET Messages one":                    (*Carrier).fetchMessage,
	"POST Calls":                          (*Carrier).createCall,
	"GET Calls":                           (*Carrier).listCalls,
	"GET Calls one":                       (*Carrier).fetchCall,
	"POST Calls one":                      (*Carrier).updateCall,
	"GET Conferences":                     (*Carrier).listConferences,
	"GET Conferences one":                 (*Carrier).fetchConference,
	"POST Conferences one":                (*Carrier).updateConference,
	"GET Conferences Participants":        (*Carrier).listParticipants,
	"POST Conferences Participants one":   (*Carrier).updateParticipant,
	"DELETE Conferences Participants one": (*Carrier).removeParticipant,
}

func known(parts []string) bool {
	for key := range routes {
		_, name, _ := strings.Cut(key, " ")
		want := parts[0]
		if len(parts) > 2 {
			want += " " + parts[2]
		}
		if name == want+shape(parts) {
			return true
		}
	}
	return false
}

func (q *request) missing() *refusal {
	return refuse(codeNotFound, "The requested resource "+q.URL.Path+" was not found")
}

// only refuses parameters that the resource does not know.
func (q *request) only(names string) *refusal {
	known := strings.Fields(names)
	for name := range q.form {
		if !slices.Contains(known, name) {
			return refuse(codeUnknownParameter, "Unknown parameter "+name)
		}
	}
	return nil
}

// number is a parameter from low to high; standard if it is not given.
func (q *request) number(name string, standard, low, high, code int) (int, *refusal) {
	v := q.form.Get(name)
	if v == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < low || n > high {
		return 0, refuse(code, fmt.Sprintf("%s must be from %d to %d", name, low, high))
	}
	return n, nil
}

// webURL tells whether a parameter is a URL that can be called.
func webURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" &&
		len(s) <= urlLimit && !strings.Contains(u.Hostname(), "_") && !strings.ContainsAny(s, " \t\r\n")
}

func (c *Carrier) refuse(w http.ResponseWriter, r *http.Request, no *refusal) {
	if !no.excused && !has([]string{"21610", "20429", "21220"}, strconv.Itoa(no.code)) {
		c.blame(nil, "%d %s (%s %s)", no.code, no.message, r.Method, r.URL.Path)
	}
	status := statuses[no.code]
	if status == 0 {
		status = http.StatusBadRequest
	}
	if no.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(no.retry/time.Second)))
	}
	if no.code == codeAuth {
		w.Header().Set("WWW-Authenticate", `Basic realm="Twilio API"`)
	}
	nexthop.WriteJSON(w, status, map[string]any{
		"code": no.code, "message": no.message, "status": status,
		"more_info": fmt.Sprintf("https://www.twilio.com/docs/errors/%d", no.code),
	})
}

// inFlight counts requests whose consequences are not all under way yet.
func (c *Carrier) inFlight(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests += n
	c.changed()
}

func (c *Carrier) answer(w http.ResponseWriter, r *http.Request, out reply, landed func()) {
	if out.early != nil {
		out.early()
	}
	if out.stall {
		if out.after != nil {
			out.after()
		}
		landed()
		select {
		case <-r.Context().Done():
		case <-c.ctx.Done():
		}
		panic(http.ErrAbortHandler)
	}
	nexthop.WriteJSON(w, out.status, out.resource)
	if out.after != nil {
		out.after()
	}
}

// scripted is the refusal or the stall of an outcome.
func scripted(o Outcome) *refusal {
	if o.Refuse == 0 {
		return nil
	}
	return &refusal{code: o.Refuse, message: "Scripted", retry: o.RetryAfter, excused: true}
}

// date is how resources write a time: RFC 2822.
func date(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000")
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
