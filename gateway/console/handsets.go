package console

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

const (
	// maxText is the most characters of a text message (the carriers' limit).
	maxText = 1600
	// maxPictures is the most that go with one message here; carriers take ten.
	maxPictures = 3
	// maxTextRequest is the most bytes of a message with its pictures, in base64.
	maxTextRequest = 900 << 10
	// maxShown is how many of a handset's messages are shown, the latest.
	maxShown = 200
	// maxKeys is the most keys pressed at once.
	maxKeys = 32
	// maxSaid is the most characters said at once.
	maxSaid = 1000
	// maxMessage is the longest message left to a recorder (channels.md §2).
	maxMessage = 120 * time.Second
	// takes is how long what is done at a phone may take before the page is
	// answered with how things stand; a webhook has 15 s (wire-facts.md).
	takes = 20 * time.Second
)

// A handset is what a phone shows.
type handset struct {
	Number  string    `json:"number"`
	Service string    `json:"service"`
	Texts   []Text    `json:"texts"`
	Call    *CallView `json:"call"`    // that goes on, else the latest; null if there was none
	Ringing []string  `json:"ringing"` // numbers of all handsets that ring
}

// handsetOf is the number in the path. It answers the fault itself.
func (c *Console) handsetOf(w http.ResponseWriter, r *http.Request) (string, bool) {
	n := c.phone(r.PathValue("number"))
	if n == "" {
		refuse(w, http.StatusBadRequest, "bad_number", "That is no phone number.")
	}
	return n, n != ""
}

// handset shows the phone of a number.
func (c *Console) handset(w http.ResponseWriter, r *http.Request) {
	if n, ok := c.handsetOf(w, r); ok {
		write(w, http.StatusOK, c.phoneOf(n))
	}
}

func (c *Console) phoneOf(number string) handset {
	h := handset{Number: number, Service: c.cfg.Phones.Service(), Texts: c.cfg.Phones.Texts(number), Ringing: []string{}}
	if n := len(h.Texts); n > maxShown {
		h.Texts = h.Texts[n-maxShown:]
	}
	if h.Texts == nil {
		h.Texts = []Text{}
	}
	h.Call = shown(c.cfg.Phones.Calls(number))
	for _, k := range c.cfg.Phones.Calls("") {
		if v := k.Look(); v.Kind == Ringing {
			h.Ringing = append(h.Ringing, v.Handset)
		}
	}
	return h
}

// shown is the call that a handset shows: the last that goes on and does not
// just ring, else the last that rings, else the last.
func shown(calls []Call) *CallView {
	var best *CallView
	rank := func(v *CallView) int {
		switch {
		case v == nil:
			return -1
		case v.Kind == Ended:
			return 0
		case v.Kind == Ringing:
			return 1
		}
		return 2
	}
	for _, k := range calls {
		if v := k.Look(); rank(&v) >= rank(best) {
			best = &v
		}
	}
	if best != nil && best.Heard == nil {
		best.Heard = []Sound{}
	}
	return best
}

// text sends a message from a handset (interface.md §3).
func (c *Console) text(w http.ResponseWriter, r *http.Request) {
	var in struct {
		From     string    `json:"from"`
		Body     string    `json:"body"`
		Pictures []Picture `json:"pictures"`
	}
	if !decode(w, r, &in) {
		return
	}
	from := c.phone(in.From)
	switch {
	case from == "":
		refuseField(w, http.StatusBadRequest, "bad_number", "from must be a phone number.", "from")
		return
	case in.Body == "" && len(in.Pictures) == 0, len([]rune(in.Body)) > maxText:
		refuseField(w, http.StatusBadRequest, "invalid", "body must have 1 to 1600 characters.", "body")
		return
	case !pictures(in.Pictures):
		refuse(w, http.StatusBadRequest, "invalid", "pictures are up to three image files, each with its type.")
		return
	}
	// A message that was sent stays sent, also when the page is closed.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), takes)
	defer cancel()
	id, err := c.cfg.Phones.Text(ctx, from, in.Body, in.Pictures...)
	if err != nil {
		c.phoneFault(w, r, err)
		return
	}
	write(w, http.StatusOK, map[string]string{"id": id})
}

func pictures(list []Picture) bool {
	for _, p := range list {
		if !strings.HasPrefix(p.Type, "image/") || len(p.Data) == 0 {
			return false
		}
	}
	return len(list) <= maxPictures
}

// dial calls the service from a handset.
func (c *Console) dial(w http.ResponseWriter, r *http.Request) {
	number, ok := c.handsetOf(w, r)
	if !ok || !decode(w, r, &struct{}{}) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), takes)
	defer cancel()
	if _, err := c.cfg.Phones.Call(ctx, number); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		c.phoneFault(w, r, err)
		return
	}
	write(w, http.StatusOK, c.phoneOf(number))
}

// A gesture is what a person does in a call.
type gesture struct {
	Keys       string  `json:"keys"`
	Text       string  `json:"text"`
	Confidence float64 `json:"confidence"`
	Seconds    float64 `json:"seconds"`
	Machine    bool    `json:"machine"`
}

// gestures are what can be done in a call.
var gestures = map[string]func(context.Context, Call, gesture) error{
	"answer":  func(ctx context.Context, k Call, g gesture) error { return k.Answer(ctx, g.Machine) },
	"decline": func(ctx context.Context, k Call, _ gesture) error { return k.Decline(ctx) },
	"ignore":  func(ctx context.Context, k Call, _ gesture) error { return k.Ignore(ctx) },
	"press":   func(ctx context.Context, k Call, g gesture) error { return k.Press(ctx, g.Keys) },
	"say":     func(ctx context.Context, k Call, g gesture) error { return k.Say(ctx, g.Text, g.Confidence) },
	"quiet":   func(ctx context.Context, k Call, _ gesture) error { return k.Quiet(ctx) },
	"hangup":  func(ctx context.Context, k Call, _ gesture) error { return k.HangUp(ctx) },
	"record": func(ctx context.Context, k Call, g gesture) error {
		return k.Record(ctx, time.Duration(g.Seconds*float64(time.Second)))
	},
}

// fault says what is wrong with a gesture, "" if nothing.
func (g gesture) fault(action string) string {
	g.Text = strings.TrimSpace(g.Text)
	switch {
	case action == "press" && (g.Keys == "" || len(g.Keys) > maxKeys || strings.Trim(g.Keys, "0123456789*#") != ""):
		return "keys must be 1 to 32 of 0–9, * and #."
	case action == "say" && (g.Text == "" || len([]rune(g.Text)) > maxSaid):
		return "text must have 1 to 1000 characters."
	case action == "say" && (g.Confidence < 0 || g.Confidence > 1):
		return "confidence is between 0 and 1."
	case action == "record" && (g.Seconds <= 0 || g.Seconds > maxMessage.Seconds()):
		return "seconds are more than 0 and at most 120."
	}
	return ""
}

// gesture does what a person at a handset does in a call, and shows the phone.
func (c *Console) gesture(w http.ResponseWriter, r *http.Request) {
	number, ok := c.handsetOf(w, r)
	var in gesture
	if !ok || !decode(w, r, &in) {
		return
	}
	do := gestures[r.PathValue("action")]
	k := callOf(c.cfg.Phones.Calls(number), r.PathValue("id"))
	if do == nil || k == nil {
		refuse(w, http.StatusNotFound, "not_found", "There is no such call or action.")
		return
	}
	if fault := in.fault(r.PathValue("action")); fault != "" {
		refuse(w, http.StatusBadRequest, "invalid", fault)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), takes)
	defer cancel()
	if err := do(ctx, k, in); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		c.phoneFault(w, r, err)
		return
	}
	write(w, http.StatusOK, c.phoneOf(number))
}

func callOf(calls []Call, id string) Call {
	for _, k := range calls {
		if k.ID() == id {
			return k
		}
	}
	return nil
}

// phoneFault says why something could not be done at a phone.
func (c *Console) phoneFault(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, ErrNotTaken):
		refuse(w, http.StatusConflict, "not_taken", "The call does not take this now.")
	case errors.Is(err, ErrEnded):
		refuse(w, http.StatusConflict, "ended", "The call is over.")
	case errors.Is(err, ErrService), errors.Is(err, context.DeadlineExceeded):
		refuse(w, http.StatusBadGateway, "service", "The service did not answer as it must.")
	default:
		c.fail(w, r, err)
	}
}

// phoneEvents streams which handset has something new, not what.
func (c *Console) phoneEvents(w http.ResponseWriter, r *http.Request) {
	handsets, cancel := c.cfg.Phones.Watch()
	defer cancel()
	follow(c, w, r, handsets, func(number string) any { return map[string]string{"number": number} })
}
