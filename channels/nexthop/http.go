package nexthop

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

// Client calls the program under test: given, or one with a transport of its
// own, patient for so long where it does not say. Redirects are not followed.
func Client(given *http.Client, patience time.Duration) *http.Client {
	own := http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}
	if given != nil {
		own = *given
	}
	if own.Timeout == 0 {
		own.Timeout = patience
	}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// Listen takes a free port on loopback; base is its scheme and host.
func Listen() (l net.Listener, base string, err error) {
	if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, "", err
	}
	return l, "http://" + l.Addr().String(), nil
}

// WriteJSON tells the whole answer before it returns, so that what comes after
// comes after. v is of what JSON knows; nil is no body.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	if v == nil {
		w.WriteHeader(status)
		return
	}
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client has gone: nobody to tell
	_ = http.NewResponseController(w).Flush()
}

// An Impatient transport gives an answer up when it is told to, as a client
// does whose time is over.
type Impatient struct {
	http.RoundTripper
	Over chan struct{}
}

// RoundTrip implements http.RoundTripper; what was given up fails as a deadline does.
func (i Impatient) RoundTrip(q *http.Request) (*http.Response, error) {
	ctx, giveUp := context.WithCancel(q.Context())
	answered := make(chan struct{})
	defer close(answered)
	go func() {
		select {
		case <-i.Over:
			giveUp()
		case <-answered:
		}
	}()
	a, err := i.RoundTripper.RoundTrip(q.WithContext(ctx))
	if ctx.Err() != nil {
		err = os.ErrDeadlineExceeded
	}
	return a, err
}
