package workspace

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

// patience is how long Slack waits for the app.
const patience = 3 * time.Second

const answerLimit = 1 << 20

// A line is how the app is reached.
type line interface {
	// carry brings a parcel and returns what the app answered, or a *failure.
	// A noRetry holds even then.
	carry(ctx context.Context, p parcel) (answer, error)
}

// A parcel is an event, an interaction or a slash command.
type parcel struct {
	kind    string // events_api, interactive, slash_commands, as in Socket Mode
	payload object
	attempt int    // 0, then of retries
	reason  string // why the last attempt failed
}

type answer struct {
	body    []byte
	noRetry bool
}

// A failure is why the app was not reached, in Slack's word.
type failure struct{ reason, what string }

func (f *failure) Error() string { return f.reason + ": " + f.what }

func reasonOf(err error) string {
	var f *failure
	if errors.As(err, &f) {
		return f.reason
	}
	return "unknown_error"
}

// line is the one that the app has set up.
func (w *Workspace) line() line {
	if w.cfg.AppToken != "" {
		return switches{w}
	}
	return w.post()
}

// post is the line by HTTP.
func (w *Workspace) post() line {
	w.mu.Lock()
	defer w.mu.Unlock()
	return post{w, w.urls}
}

type post struct {
	w    *Workspace
	urls URLs
}

func (l post) carry(ctx context.Context, p parcel) (answer, error) {
	ctx, stop := l.w.bound(ctx)
	defer stop()
	r, err := l.request(ctx, p)
	if err != nil {
		return answer{}, &failure{"connection_failed", err.Error()}
	}
	resp, err := l.w.client.Do(r)
	if err != nil {
		return answer{}, failed(err)
	}
	defer resp.Body.Close()
	a := answer{noRetry: resp.Header.Get("X-Slack-No-Retry") == "1"}
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	switch {
	case err != nil:
		return a, failed(err)
	case resp.StatusCode < 200 || resp.StatusCode > 299,
		p.kind != "events_api" && resp.StatusCode != http.StatusOK:
		return a, &failure{"http_error", fmt.Sprintf("HTTP %d", resp.StatusCode)}
	}
	return a, nil
}

// failed is an error of the HTTP client, without the URL.
func failed(err error) *failure {
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		return &failure{"http_timeout", "no answer in time"}
	}
	var u *url.Error
	if errors.As(err, &u) {
		if u.Timeout() {
			return &failure{"http_timeout", "no answer in time"}
		}
		err = u.Err
	}
	var op *net.OpError
	if errors.As(err, &op) || errors.Is(err, io.EOF) {
		return &failure{"connection_failed", err.Error()}
	}
	return &failure{"unknown_error", err.Error()}
}

// request is the signed request for a parcel.
func (l post) request(ctx context.Context, p parcel) (*http.Request, error) {
	payload, err := json.Marshal(p.payload)
	if err != nil {
		return nil, err
	}
	target, kind, body := l.urls.Events, "application/json", payload
	switch p.kind {
	case "interactive":
		target, kind, body = l.urls.Interactions, "application/x-www-form-urlencoded", []byte(url.Values{"payload": {string(payload)}}.Encode())
	case "slash_commands":
		form := url.Values{}
		for k, v := range p.payload {
			form.Set(k, fmt.Sprint(v))
		}
		target, kind, body = l.urls.Commands, "application/x-www-form-urlencoded", []byte(form.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", Signature(l.w.cfg.SigningSecret, stamp, body))
	if p.attempt > 0 {
		r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(p.attempt))
		r.Header.Set("X-Slack-Retry-Reason", p.reason)
	}
	return r, nil
}

// Signature is X-Slack-Signature of a body that is sent at a time (seconds
// since 1970), for tests that forge one.
func Signature(secret, stamp string, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(h, "v0:%s:%s", stamp, body)
	return "v0=" + hex.EncodeToString(h.Sum(nil))
}
