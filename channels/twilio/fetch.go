package twilio

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"switchboard/channels"
)

const (
	// fetchLimit bounds the fetching of one file.
	fetchLimit = 30 * time.Second
	// mostRedirects is how often a file's address may point elsewhere: the
	// carrier's own points at its store.
	mostRedirects = 5
)

// ErrTooLarge tells that a file has more bytes than was allowed. It is a rejection.
var ErrTooLarge = &Error{Kind: errors.Join(channels.ErrRejected, errors.New("file too large"))}

// Fetch gets a file that the carrier keeps: what came with a message, or a
// recording. The account's secret goes to the carrier or APIBase alone. Errors
// wrap channels.ErrTemporary, ErrRejected (there is no such file), ErrTooLarge
// when it has more than limit bytes, or are a *channels.Later.
func (a *Account) Fetch(ctx context.Context, mediaURL string, limit int64) (data []byte, contentType string, err error) {
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, mediaURL, nil)
	if err != nil || r.URL.Host == "" {
		return nil, "", &Error{Kind: channels.ErrRejected}
	}
	x := &exchange{ctx: ctx, account: a}
	c := &http.Client{Transport: fetcher{a}, CheckRedirect: few}
	resp, err := c.Do(r)
	if err != nil {
		return nil, "", x.judge(err, false)
	}
	defer resp.Body.Close()
	if x.status = resp.StatusCode; x.status != http.StatusOK {
		x.later = retryAfter(resp.Header.Get("Retry-After"), time.Now())
		return nil, "", &Error{Status: x.status, Kind: x.kind(0, false)}
	}
	data, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, "", &Error{Kind: channels.ErrTemporary}
	case int64(len(data)) > limit:
		return nil, "", ErrTooLarge
	}
	return data, resp.Header.Get("Content-Type"), nil
}

func few(_ *http.Request, via []*http.Request) error {
	if len(via) > mostRedirects {
		return errors.New("too many redirects")
	}
	return nil
}

// fetcher is the transport of Fetch: it decides at every step, redirects
// included, who is shown the account's secret.
type fetcher struct{ a *Account }

// RoundTrip implements http.RoundTripper.
func (f fetcher) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Del("Authorization")
	if f.a.trusts(r.URL) {
		if r.URL.Hostname() == apiHost {
			f.a.redirect(r.URL)
			r.Host = ""
		}
		r.SetBasicAuth(f.a.cfg.AccountSID, f.a.cfg.AuthToken)
	}
	return f.a.transport.RoundTrip(r)
}

// apiHost is the host of the carrier's REST API, apiDomain what all of its hosts end in.
const apiHost, apiDomain = "api.twilio.com", ".twilio.com"

// trusts tells whether a URL belongs to the carrier (over TLS) or to APIBase.
func (a *Account) trusts(u *url.URL) bool {
	if a.base != nil && u.Scheme == a.base.Scheme && u.Host == a.base.Host {
		return true
	}
	return u.Scheme == "https" && strings.HasSuffix(strings.ToLower(u.Hostname()), apiDomain)
}
