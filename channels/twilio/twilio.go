// Package twilio is the wire to the carrier that text messages and calls
// share: the account's settings, the REST client on twilio-go with its errors
// turned into the kinds that channels know, and the guard that lets nobody but
// the carrier call us. It renders nothing and keeps nothing; what is said on
// the wire is the business of the channels above it.
package twilio

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
)

const (
	// callLimit bounds one call of the REST API, answer included. It is
	// twilio-go's own default, and less than the outbox gives an attempt.
	callLimit = 10 * time.Second
	// answerLimit bounds what is read of an answer; a resource has about 2 kB.
	answerLimit = 1 << 20
	// idlePerHost is how many connections to the API stay open between calls.
	idlePerHost = 32
)

// Config says whose account it is and where it is reached.
type Config struct {
	// AccountSID and AuthToken are the account's; the API refuses other than
	// letters and digits. Without a token every webhook is refused.
	AccountSID, AuthToken string
	// From sends messages and places calls: a number in E.164, a short code,
	// or for messages a messaging service ("MG…").
	From string
	// APIBase is the scheme and host of the REST API, for proxies and test
	// servers. Defaults to https://api.twilio.com.
	APIBase string
	// PublicURL is what the carrier calls. Signatures are checked against it,
	// never against the Host header, which whoever calls can choose.
	PublicURL string
	// Log defaults to slog.Default.
	Log *slog.Logger
}

// An Account sends messages and places calls. It is safe for concurrent use.
type Account struct {
	cfg       Config
	base      *url.URL // APIBase, nil for the carrier's own
	bases     []string // PublicURL in every form that may have been signed
	sockets   []string // the same for sockets
	transport *http.Transport
	log       *slog.Logger
}

// New returns an account. It calls nobody; an APIBase that is no URL fails at the first call.
func New(cfg Config) *Account {
	a := &Account{cfg: cfg, log: cfg.Log}
	if a.log == nil {
		a.log = slog.Default()
	}
	a.cfg.PublicURL = strings.TrimSuffix(cfg.PublicURL, "/")
	a.bases, a.sockets = signedForms(a.cfg.PublicURL), signedForms(a.SocketURL(""))
	if cfg.APIBase != "" {
		if a.base, _ = url.Parse(cfg.APIBase); a.base == nil {
			a.base = &url.URL{}
		}
	}
	a.transport = http.DefaultTransport.(*http.Transport).Clone()
	a.transport.MaxIdleConnsPerHost = idlePerHost
	return a
}

// Close lets go of idle connections. Calls under way are not touched.
func (a *Account) Close() { a.transport.CloseIdleConnections() }

// From is the configured sender.
func (a *Account) From() string { return a.cfg.From }

// URL is where the carrier finds a path of ours ("/twilio/sms").
func (a *Account) URL(path string) string { return a.cfg.PublicURL + path }

// SocketURL is where the carrier finds a socket of ours: "wss://…" where URL is "https://…".
func (a *Account) SocketURL(path string) string {
	return "ws" + strings.TrimPrefix(a.cfg.PublicURL, "http") + path
}

// do runs one call of the REST API. The calls of twilio-go take no context, so
// each gets a client of its own, whose transport has the context and notes
// what happened on the wire. Create is true for calls that must not be repeated.
func (a *Account) do(ctx context.Context, create bool, f func(*api.ApiService) error) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	x := &exchange{ctx: ctx, account: a}
	c := &client.Client{
		Credentials: client.NewCredentials(a.cfg.AccountSID, a.cfg.AuthToken),
		HTTPClient:  &http.Client{Transport: x, CheckRedirect: stay},
	}
	c.SetAccountSid(a.cfg.AccountSID)
	return x.judge(f(api.NewApiServiceWithClient(c)), create)
}

// stay follows no redirect: the API has none, and a create is not sent twice.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
