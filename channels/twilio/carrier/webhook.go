package carrier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Limits of webhooks (the carrier's page on connections).
const (
	webhookTime   = 15 * time.Second
	connectTries  = 2
	mostRedirects = 10
)

// A webhook is one request to the program. The token names it over all tries.
type webhook struct {
	url, method string
	form        url.Values
	jar         http.CookieJar // nil: none are kept
	token       string
}

// An answer to a webhook.
type answer struct {
	url    string // after redirects
	kind   string // content type without parameters
	body   []byte
	status int
}

// A hookError is why a webhook failed, with the carrier's code.
type hookError struct {
	code int
	what string
}

func (e *hookError) Error() string { return fmt.Sprintf("%d %s", e.code, e.what) }

// call makes a webhook as the carrier does: a connection that fails is tried
// once more, redirects are followed, everything else than 2xx is an error.
func (c *Carrier) call(ctx context.Context, w webhook) (answer, error) {
	ctx, stop := c.bound(ctx)
	defer stop()
	if w.token == "" {
		w.token = c.token()
	}
	target := w.url
	for hop := 0; ; hop++ {
		resp, err := c.try(ctx, w, target)
		if err != nil {
			return answer{}, &hookError{codeWebhook, "no answer: " + reason(err)}
		}
		next, ok := moved(resp)
		if !ok {
			return read(resp, target)
		}
		resp.Body.Close()
		if hop == mostRedirects {
			return answer{}, &hookError{codeWebhook, "too many redirects"}
		}
		target = next
		if resp.StatusCode < http.StatusTemporaryRedirect {
			w.method, w.form = http.MethodGet, nil
		}
	}
}

// bound ends a context when the carrier is closed.
func (c *Carrier) bound(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(c.ctx, cancel)
	return ctx, func() { stop(); cancel() }
}

// reason is an error without the URL, which may hold what should not be told.
func reason(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		if u.Timeout() {
			return "timed out"
		}
		return u.Err.Error()
	}
	return err.Error()
}

func (c *Carrier) try(ctx context.Context, w webhook, target string) (resp *http.Response, err error) {
	for range connectTries {
		var r *http.Request
		if r, err = c.form(ctx, w, target); err != nil {
			return nil, err
		}
		client := *c.client
		client.Jar = w.jar
		resp, err = client.Do(r)
		if !neverConnected(err) {
			return resp, err
		}
	}
	return nil, err
}

func neverConnected(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// form is the signed request. A GET carries its parameters in the URL, which
// alone is then signed.
func (c *Carrier) form(ctx context.Context, w webhook, target string) (*http.Request, error) {
	target, _, _ = strings.Cut(target, "#")
	body, signed := w.form.Encode(), w.form
	if w.method == http.MethodGet {
		if body != "" {
			target += map[bool]string{true: "&", false: "?"}[strings.Contains(target, "?")] + body
		}
		body, signed = "", nil
	}
	r, err := http.NewRequestWithContext(ctx, w.method, target, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if w.method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	}
	r.Header.Set("X-Twilio-Signature", signature(c.cfg.AuthToken, target, signed))
	r.Header.Set("I-Twilio-Idempotency-Token", w.token)
	r.Header.Set("User-Agent", "TwilioProxy/1.1")
	r.Header.Set("Accept", "*/*")
	return r, nil
}

func moved(resp *http.Response) (next string, ok bool) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		u, err := resp.Location()
		return fmt.Sprint(u), err == nil
	}
	return "", false
}

func read(resp *http.Response, from string) (answer, error) {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, documentLimit+1))
	switch {
	case err != nil:
		return answer{}, &hookError{codeWebhook, "the answer broke off: " + reason(err)}
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return answer{}, &hookError{codeWebhook, fmt.Sprintf("HTTP %d", resp.StatusCode)}
	case len(body) > documentLimit:
		return answer{}, &hookError{codeTooLarge, "more than 64 kB"}
	}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	return answer{url: from, kind: kind, body: body, status: resp.StatusCode}, nil
}

// document calls a webhook that must answer with TwiML and checks that.
func (c *Carrier) document(ctx context.Context, w webhook, root string) (doc *element, from string, faults []fault, err error) {
	a, err := c.call(ctx, w)
	if err != nil {
		return nil, "", nil, err
	}
	switch a.kind {
	case "text/xml", "application/xml":
	case "":
		return nil, "", nil, &hookError{codeWebhook, "no content type"}
	default:
		return nil, "", nil, &hookError{codeContentType, "content type " + a.kind}
	}
	doc, faults = examine(a.body, root)
	return doc, a.url, faults, grave(faults)
}

// grave is the error of a document that must be given up, nil if it need not.
func grave(faults []fault) error {
	var first *hookError
	for _, f := range faults {
		switch {
		case f.mild:
		case first == nil:
			first = &hookError{f.code, f.where + ": " + f.what}
		default:
			first.what += "; " + f.String()
		}
	}
	if first == nil {
		return nil
	}
	return first
}

// withError is the form that a fallback URL gets.
func withError(form url.Values, err error, failed string) url.Values {
	out := maps.Clone(form)
	code := codeWebhook
	var h *hookError
	if errors.As(err, &h) {
		code = h.code
	}
	out.Set("ErrorCode", fmt.Sprint(code))
	out.Set("ErrorUrl", failed)
	return out
}

// pathOf is a URL as faults and traces name it: without host and query.
func pathOf(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return s
	}
	return u.Path
}

// An errand is a callback: prepare runs first, and what it returns is posted.
type errand struct {
	prepare func() (target, method string, form url.Values)
	place   string // for faults
	call    *Call  // whose fault it would be, or nil
}

// carry has the courier bring a callback to the program, after those that were
// due before; the channel is closed when it was answered.
func (c *Carrier) carry(e errand) <-chan struct{} {
	return c.courier.Add(func(ctx context.Context) {
		target, method, form := e.prepare()
		if target == "" || ctx.Err() != nil {
			return
		}
		if _, err := c.call(ctx, webhook{url: target, method: method, form: form}); err != nil && ctx.Err() == nil {
			c.blame(e.call, "%v (%s callback %s)", err, e.place, pathOf(target))
		}
	})
}
