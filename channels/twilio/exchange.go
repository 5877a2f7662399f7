package twilio

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"switchboard/channels"

	"github.com/twilio/twilio-go/client"
)

// Codes of the carrier that mean more than their HTTP status
// (https://www.twilio.com/docs/api/errors).
const (
	codeTooMany  = 20429 // never processed, safe to repeat
	codeOptedOut = 21610 // the recipient has sent STOP to this sender
)

const (
	// defaultLater is how long to keep still after a 429 that does not say.
	defaultLater = time.Second
	// longestLater bounds what a 429 may ask for.
	longestLater = time.Hour
)

// An exchange is the transport of one call of the REST API: it takes the call
// to APIBase, under the context of whoever called, and notes how far it came.
type exchange struct {
	ctx     context.Context
	account *Account
	reached atomic.Bool // a connection was there to write to: the call may have arrived
	status  int         // of the answer, 0 without one
	later   time.Duration
}

// RoundTrip implements http.RoundTripper.
func (x *exchange) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(httptrace.WithClientTrace(x.ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { x.reached.Store(true) },
	}))
	x.account.redirect(r.URL)
	r.Host = ""
	resp, err := x.account.transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	x.status = resp.StatusCode
	x.later = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	resp.Body = body{io.LimitReader(resp.Body, answerLimit), resp.Body}
	return resp, nil
}

// body is an answer's body of which no more than a limit is read.
type body struct {
	io.Reader
	io.Closer
}

// redirect points a URL of the carrier's API at APIBase.
func (a *Account) redirect(u *url.URL) {
	if a.base != nil {
		u.Scheme, u.Host = a.base.Scheme, a.base.Host
	}
}

// retryAfter reads a Retry-After header (RFC 9110 §10.2.3).
func retryAfter(h string, now time.Time) time.Duration {
	d := defaultLater
	if n, err := strconv.Atoi(h); err == nil && n < int(longestLater/time.Second) {
		d = time.Duration(n) * time.Second
	} else if err == nil {
		d = longestLater
	} else if at, err := http.ParseTime(h); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, defaultLater), longestLater)
}

// An Error is what the carrier, or the way to it, made of a call. It has
// neither the carrier's words, in which the recipient's number may stand, nor
// the URL. It wraps a kind of package channels.
type Error struct {
	Status int // of HTTP; 0 if there was no answer
	Code   int // the carrier's, 0 if it gave none
	Kind   error
}

func (e *Error) Error() string {
	return "carrier: status " + strconv.Itoa(e.Status) + ", code " + strconv.Itoa(e.Code) + ": " + e.Kind.Error()
}

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }

// judge gives what a call came to its kind.
func (x *exchange) judge(err error, create bool) error {
	// An answer that breaks off after "created" has created all the same.
	done := x.status == http.StatusCreated || x.status == http.StatusOK && !create
	if done || err == nil && x.status < 300 {
		return nil
	}
	e := &Error{Status: x.status}
	var rest *client.TwilioRestError
	if errors.As(err, &rest) && x.status != 0 {
		e.Code = rest.Code
	}
	e.Kind = x.kind(e.Code, create)
	return e
}

// kind is what is to be done about a call that failed.
//
// A failure of the server (5xx) is an answer where it comes in the carrier's
// own words: its API says that it created nothing, and the call is worth
// repeating. The same status from anybody in between says nothing about what
// the API behind it did, so a create is not repeated; but 503 means that no
// server took it. An account that is refused (401) is the operator's to mend,
// and no fault of the message.
func (x *exchange) kind(code int, create bool) error {
	unknown := channels.ErrTemporary
	if create {
		unknown = channels.ErrUncertain
	}
	switch {
	case x.status == http.StatusTooManyRequests, code == codeTooMany:
		return &channels.Later{After: x.later}
	case code == codeOptedOut:
		return channels.ErrOptedOut
	case x.status == 0 && !x.reached.Load():
		return channels.ErrTemporary
	case x.status < 300: // no answer, or one that is not the API's
		return unknown
	case x.status < 400, x.status == http.StatusUnauthorized, x.status == http.StatusRequestTimeout:
		return channels.ErrTemporary
	case x.status < 500:
		return channels.ErrRejected
	case code != 0, x.status == http.StatusServiceUnavailable:
		return channels.ErrTemporary
	}
	return unknown
}
