package carrier

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	callParameters = "To From Url Twiml Method FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod " +
		"StatusCallbackEvent Timeout MachineDetection MachineDetectionTimeout MachineDetectionSpeechThreshold " +
		"MachineDetectionSpeechEndThreshold MachineDetectionSilenceTimeout AsyncAmd AsyncAmdStatusCallback " +
		"AsyncAmdStatusCallbackMethod TimeLimit CallReason CallerId CallToken"
	changeParameters = "Url Twiml Method Status FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod TimeLimit"
	twimlLimit       = 4000 // characters of Twiml
	longestRing      = 600  // seconds
	defaultRing      = 60
)

func (c *Carrier) createCall(q *request, _ []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, no := c.draftCall(q)
	if no != nil {
		return reply{}, no
	}
	o := c.outcome(k.To)
	if no := scripted(o); no != nil {
		return reply{}, no
	}
	if o.Stall && !o.Taken {
		return reply{stall: true}, nil
	}
	k = c.leg(k)
	k.status, k.state = "queued", State{Kind: Running}
	return reply{status: http.StatusCreated, resource: c.callJSON(k), stall: o.Stall, after: func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		k.startRinging(o)
	}}, nil
}

// draftCall is the call that a request describes, or why it cannot be made.
func (c *Carrier) draftCall(q *request) (*Call, *refusal) {
	if no := q.only(callParameters); no != nil {
		return nil, no
	}
	to, from := q.form.Get("To"), q.form.Get("From")
	switch {
	case to == "":
		return nil, refuse(21201, "No 'To' number is specified")
	case !e164.MatchString(to):
		return nil, refuse(21211, "The 'To' number is not a valid phone number")
	case from == "":
		return nil, refuse(21213, "'From' phone number is required")
	case !e164.MatchString(from):
		return nil, refuse(21212, "The 'From' number is not a valid phone number")
	case !c.owns(from):
		return nil, refuse(21210, "'From' phone number not verified")
	}
	k := &Call{From: from, To: to, Handset: to, Direction: "outbound-api", own: from}
	if no := k.configure(q); no != nil {
		return nil, no
	}
	timeout, no := q.number("Timeout", defaultRing, 1, longestRing, codeUnknownParameter)
	k.ring.timeout = time.Duration(timeout) * time.Second
	return k, no
}

// configure reads what a request says of documents and callbacks.
func (k *Call) configure(q *request) *refusal {
	first, no := target(q)
	if no != nil {
		return no
	}
	if first == nil {
		return refuse(21205, "Url or Twiml is required")
	}
	f := q.form
	k.ring.first = *first
	k.hooks = hooks{
		fallback: f.Get("FallbackUrl"), fallbackMethod: f.Get("FallbackMethod"),
		status: f.Get("StatusCallback"), statusMethod: f.Get("StatusCallbackMethod"), events: f["StatusCallbackEvent"],
	}
	if len(k.hooks.events) == 0 {
		k.hooks.events = []string{"completed"}
	}
	for _, e := range k.hooks.events {
		if !has([]string{"initiated", "ringing", "answered", "completed"}, e) {
			return refuse(21626, "Invalid StatusCallbackEvent "+e)
		}
	}
	switch how := f.Get("MachineDetection"); how {
	case "", "none":
	case "Enable", "DetectMessageEnd":
		k.ring.machine = true
	default:
		return refuse(codeUnknownParameter, "Invalid MachineDetection "+how)
	}
	if f.Get("AsyncAmd") == "true" {
		k.ring.async, k.ring.asyncHow = f.Get("AsyncAmdStatusCallback"), f.Get("AsyncAmdStatusCallbackMethod")
	}
	return urls(q)
}

// urls refuses addresses and methods that nobody can call.
func urls(q *request) *refusal {
	for name, code := range map[string]int{"FallbackUrl": 21205, "StatusCallback": 21609, "AsyncAmdStatusCallback": 21609} {
		if u := q.form.Get(name); u != "" && !webURL(u) {
			return refuse(code, name+" is not a valid URL")
		}
	}
	for _, name := range []string{"Method", "FallbackMethod", "StatusCallbackMethod", "AsyncAmdStatusCallbackMethod"} {
		if m := q.form.Get(name); m != "" && m != "GET" && m != "POST" {
			return refuse(21403, name+" is not a valid method")
		}
	}
	return nil
}

// target is where a request points a call, nil if it does not.
func target(q *request) (*jump, *refusal) {
	u, twiml := q.form.Get("Url"), q.form.Get("Twiml")
	switch {
	case u != "" && twiml != "":
		return nil, refuse(codeUnknownParameter, "Url and Twiml exclude each other")
	case utf8.RuneCountInString(twiml) > twimlLimit:
		return nil, refuse(codeUnknownParameter, "Twiml is longer than 4000 characters")
	case twiml != "":
		return &jump{twiml: []byte(twiml)}, nil
	case u == "":
		return nil, nil
	case !webURL(u):
		return nil, refuse(21205, "Url is not a valid URL")
	}
	return &jump{url: u, method: orElse(q.form.Get("Method"), "POST")}, nil
}

func (c *Carrier) updateCall(q *request, parts []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.callOf(parts[1])
	if k == nil {
		return reply{}, q.missing()
	}
	if no := q.only(changeParameters); no != nil {
		return reply{}, no
	}
	if no := urls(q); no != nil {
		return reply{}, no
	}
	to, no := target(q)
	if no == nil {
		no = k.update(q, to)
	}
	if no != nil {
		return reply{}, no
	}
	return reply{status: http.StatusOK, resource: c.callJSON(k)}, nil
}

// update points a call elsewhere or ends it. Carrier.mu is held.
func (k *Call) update(q *request, to *jump) *refusal {
	f := q.form
	if k.state.Kind == Ended {
		return refuse(codeCallOver, "Call is not in-progress. Cannot redirect.")
	}
	if u := f.Get("FallbackUrl"); u != "" {
		k.hooks.fallback, k.hooks.fallbackMethod = u, f.Get("FallbackMethod")
	}
	if u := f.Get("StatusCallback"); u != "" {
		k.hooks.status, k.hooks.statusMethod = u, f.Get("StatusCallbackMethod")
	}
	switch s := f.Get("Status"); {
	case s == "completed", s == "canceled" && !k.answered:
		k.finish(s, "api")
	case s == "canceled":
		return refuse(codeCallOver, "Call is in progress and cannot be canceled")
	case s != "":
		return refuse(codeUnknownParameter, "Invalid Status "+s)
	case to != nil && k.status != "in-progress" && k.Direction != "inbound":
		k.ring.first = *to
	case to != nil:
		k.turn, k.idle = to, 0
		k.state = State{Kind: Running}
		k.changed()
	}
	return nil
}

// callOf finds a call. c.mu is held.
func (c *Carrier) callOf(sid string) *Call {
	for _, k := range c.calls {
		if k.SID == sid {
			return k
		}
	}
	return nil
}

func (c *Carrier) fetchCall(q *request, parts []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.callOf(parts[1])
	if k == nil {
		return reply{}, q.missing()
	}
	return reply{status: http.StatusOK, resource: c.callJSON(k)}, nil
}

func (c *Carrier) listCalls(q *request, _ []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []any{}
	for _, k := range c.calls {
		if matches(q, "To", k.To) && matches(q, "From", k.From) && matches(q, "Status", k.status) && matches(q, "ParentCallSid", k.Parent) {
			list = append(list, c.callJSON(k))
		}
	}
	return c.page(q, "calls", list), nil
}

// callJSON is the resource of a call. c.mu is held.
func (c *Carrier) callJSON(k *Call) map[string]any {
	uri := c.account() + "/Calls/" + k.SID
	started, ended := any(nil), any(nil)
	duration := ""
	if k.answered {
		started = date(k.created)
	}
	if k.state.Kind == Ended {
		ended, duration = date(k.created.Add(k.clock)), fmt.Sprint(seconds(k.clock))
	}
	return map[string]any{
		"sid": k.SID, "account_sid": c.cfg.AccountSID, "api_version": apiVersion, "to": k.To, "from": k.From,
		"to_formatted": k.To, "from_formatted": k.From, "status": k.status, "direction": k.Direction,
		"parent_call_sid": orNull(k.Parent), "answered_by": orNull(k.by), "duration": orNull(duration),
		"date_created": date(k.created), "date_updated": date(k.created), "start_time": started, "end_time": ended,
		"price": nil, "price_unit": "USD", "phone_number_sid": nil, "caller_name": nil, "forwarded_from": nil,
		"group_sid": nil, "trunk_sid": nil, "annotation": nil, "queue_time": "0", "uri": uri + ".json",
		"subresource_uris": map[string]string{"recordings": strings.TrimSuffix(uri, ".json") + "/Recordings.json"},
	}
}
