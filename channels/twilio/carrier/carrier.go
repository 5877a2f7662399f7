package carrier

import (
	"context"
	"net/http"
	"time"
)

// A Config says whose carrier this is.
type Config struct {
	// AccountSID is AC and 32 hex digits, AuthToken letters and digits: the
	// client library refuses anything else.
	AccountSID, AuthToken string
	// Numbers of the account. Configure changes them later.
	Numbers []Number
	// Base is the scheme and host under which Handler is reached; the URLs of
	// media and recordings begin with it. Listen sets it. Defaults to the host
	// of the latest REST request.
	Base string
	// Client calls the webhooks. It must not follow redirects by itself: that
	// is done here, as the real one does it. Defaults to one that waits 15 s in
	// all (the real one's limit). Tests of that limit give a shorter one.
	Client *http.Client
	// Now is the clock of dates in resources. It does not measure anything.
	// Defaults to time.Now.
	Now func() time.Time
}

// A Number of the account and the webhooks that are set for it.
type Number struct {
	// ID is a number (E.164 or a short code), or a messaging service: MG and 32
	// hex digits, which has Members.
	ID string
	// Members are the numbers that a messaging service sends from. What is
	// texted to them has the service's webhooks.
	Members []string
	// SMSURL is called with messages, SMSFallbackURL when that fails.
	SMSURL, SMSFallbackURL string
	// VoiceURL is called with calls, FallbackURL when that or any later
	// document of the call fails, StatusURL when the call is over.
	VoiceURL, FallbackURL, StatusURL string
	// OwnOptOut leaves STOP, START and HELP to the program: nothing is
	// confirmed and nothing blocked. Defaults to the carrier's own handling.
	OwnOptOut bool
}

// Handler is the REST API. Its scheme and host are what the program is given
// as TWILIO_API_BASE.
func (c *Carrier) Handler() http.Handler { return c.api() }

// Faults are what the program did wrong, in order, each with its code, the
// place and the rule; those of all calls are among them.
func (c *Carrier) Faults() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.faults...)
}

// Settle waits until every callback that is due has been answered and every
// call rings, waits for its caller, or has ended. It returns ctx's error.
func (c *Carrier) Settle(ctx context.Context) error { return c.settle(ctx) }
