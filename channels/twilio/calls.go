package twilio

import (
	"cmp"
	"context"
	"strings"
	"time"

	"switchboard/channels"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// callEvents are the stages of a call that we are told of.
var callEvents = []string{"initiated", "ringing", "answered", "completed"}

// An OutCall is a call that we make.
type OutCall struct {
	To string // E.164
	// From is shown to the called. Defaults to the configured sender, which
	// must then be a number: no messaging service can call.
	From string
	// URL gives the TwiML when the call is answered, FallbackURL when URL fails.
	URL, FallbackURL string
	// StatusCallback is told of every stage of the call; "" for nobody.
	StatusCallback string
	// Machine has the carrier listen first whether a machine answers; URL then gets AnsweredBy.
	Machine bool
	// Timeout is how long it rings. 0 is the carrier's own default, 60 s.
	Timeout time.Duration
}

// Dial has the carrier make a call and returns its CallSid. Errors are those of SendMessage.
func (a *Account) Dial(ctx context.Context, c OutCall) (callSID string, err error) {
	p := (&api.CreateCallParams{}).SetTo(c.To).SetFrom(cmp.Or(c.From, a.cfg.From)).SetUrl(c.URL).SetMethod("POST")
	if c.FallbackURL != "" {
		p.SetFallbackUrl(c.FallbackURL).SetFallbackMethod("POST")
	}
	if c.StatusCallback != "" {
		p.SetStatusCallback(c.StatusCallback).SetStatusCallbackMethod("POST").SetStatusCallbackEvent(callEvents)
	}
	if c.Machine {
		p.SetMachineDetection("Enable")
	}
	if c.Timeout > 0 {
		p.SetTimeout(int(c.Timeout / time.Second))
	}
	err = a.do(ctx, true, func(s *api.ApiService) error {
		made, err := s.CreateCall(p)
		if err == nil && made.Sid != nil {
			callSID = *made.Sid
		}
		return err
	})
	return callSID, err
}

// Redirect points a live call at other TwiML. It may be repeated, so its
// errors are never ErrUncertain; ErrRejected: there is no such call, or not any more.
func (a *Account) Redirect(ctx context.Context, callSID, url string) error {
	return a.update(ctx, callSID, (&api.UpdateCallParams{}).SetUrl(url).SetMethod("POST"))
}

// Complete ends a call. Errors are those of Redirect.
func (a *Account) Complete(ctx context.Context, callSID string) error {
	return a.update(ctx, callSID, (&api.UpdateCallParams{}).SetStatus("completed"))
}

func (a *Account) update(ctx context.Context, callSID string, p *api.UpdateCallParams) error {
	if !isSID(callSID) {
		return &Error{Kind: channels.ErrRejected}
	}
	return a.do(ctx, false, func(s *api.ApiService) error {
		_, err := s.UpdateCall(callSID, p)
		return err
	})
}

// isSID tells whether an id can stand in a path: twilio-go puts it there as it is.
func isSID(id string) bool {
	const longest = 64 // the carrier's have 34
	return id != "" && len(id) <= longest && strings.Trim(id, alphanumeric) == ""
}

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
