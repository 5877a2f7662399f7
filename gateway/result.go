package gateway

import (
	"errors"
	"math/rand/v2"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// A result is what became of an attempt.
type result struct {
	status  chat.Status // queued: try again
	kind    string
	receipt channels.Receipt
	// silent: nothing was attempted and nothing is to be recorded.
	silent bool
	after  time.Duration // of kindLater: how long the channel asks to wait
}

// judge makes of a channel's answer what becomes of the entry.
func (o *outbox) judge(d store.Delivery, receipt channels.Receipt, err error) result {
	var later *channels.Later
	switch {
	case err == nil:
		return result{status: chat.StatusSent, receipt: receipt}
	case errors.As(err, &later) && o.g.clock.now().Sub(d.Entry.At) < maxAge:
		return result{status: chat.StatusQueued, kind: kindLater, after: later.After}
	case errors.Is(err, channels.ErrUncertain):
		return result{status: chat.StatusUncertain, kind: kindUncertain}
	case errors.Is(err, channels.ErrOptedOut):
		return result{status: chat.StatusWithheld, kind: kindOptedOut}
	case errors.Is(err, channels.ErrRejected):
		return result{status: chat.StatusFailed, kind: kindRejected}
	case d.Attempts+1 >= maxAttempts, o.g.clock.now().Sub(d.Entry.At) >= maxAge:
		return result{status: chat.StatusFailed, kind: kindTemporary}
	}
	return result{status: chat.StatusQueued, kind: kindTemporary}
}

// settlement is what the store keeps of a result.
func settlement(d store.Delivery, r result) store.Settlement {
	s := store.Settlement{
		Conversation: d.Conversation, Seq: d.Entry.Seq, Status: r.status,
		ProviderID: r.receipt.ProviderID, Attempts: d.Attempts + 1, Error: r.kind,
	}
	switch {
	case r.silent:
		s.Attempts = d.Attempts
		s.NextAt = time.Now().Add(retryStore)
	case r.kind == kindLater:
		s.Attempts = d.Attempts
		s.NextAt = time.Now().Add(r.after)
	case r.status == chat.StatusQueued:
		s.NextAt = time.Now().Add(pause(s.Attempts))
	}
	return s
}

// pause is the time before the next attempt after n have failed: doubling,
// with up to a quarter more or less, so that many do not come back at once.
func pause(n int) time.Duration {
	d := longestPause
	if n < 16 {
		d = min(d, firstPause<<(n-1))
	}
	return d - d/4 + rand.N(d/2)
}
