package twilio

import (
	"context"
	"strings"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// An OutMessage is a text on its way to one number.
type OutMessage struct {
	To        string // E.164
	Body      string // at most 1,600 characters
	MediaURLs []string
	// Validity is how long the carrier may try: 1 s to 10 h. 0 is the carrier's own default, 10 h.
	Validity time.Duration
	// StatusCallback is called as the message goes on its way; "" for nobody.
	StatusCallback string
}

// SendMessage hands a message to the carrier and returns its MessageSid, which
// is empty when the answer broke off after the carrier had taken it.
//
// Errors are *Error and wrap channels.ErrTemporary (nothing was accepted),
// ErrRejected, ErrOptedOut, ErrUncertain (it may or may not have arrived: never
// repeat it), or a *channels.Later (too many; it is an ErrTemporary).
func (a *Account) SendMessage(ctx context.Context, m OutMessage) (sid string, err error) {
	p := (&api.CreateMessageParams{}).SetTo(m.To).SetBody(m.Body)
	if strings.HasPrefix(a.cfg.From, "MG") {
		p.SetMessagingServiceSid(a.cfg.From)
	} else {
		p.SetFrom(a.cfg.From)
	}
	if len(m.MediaURLs) > 0 {
		p.SetMediaUrl(m.MediaURLs)
	}
	if m.Validity > 0 {
		p.SetValidityPeriod(int(m.Validity / time.Second))
	}
	if m.StatusCallback != "" {
		p.SetStatusCallback(m.StatusCallback)
	}
	err = a.do(ctx, true, func(s *api.ApiService) error {
		made, err := s.CreateMessage(p)
		if err == nil && made.Sid != nil {
			sid = *made.Sid
		}
		return err
	})
	return sid, err
}
