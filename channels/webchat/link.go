package webchat

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// A customer's link (interface.md §3) leads from a text message to the chat
// page of a conversation that is held elsewhere, by SMS or on the phone. Who
// has the link goes on there; the answers are shown here and not sent as well.

const (
	// linkPrefix marks a hello whose token is a link's secret and not one of
	// the web's own.
	linkPrefix = "s."
	// linkBytes are in a link's secret (channels.Links): 22 characters.
	linkBytes = 16
	// linkStops may stand behind a link in a text, and some phones take them
	// for a part of it.
	linkStops = `.,;:!?)]}>"'。，；：！？、）】》”’`
	// linkRest is how soon to come again when a conversation cannot be read.
	linkRest = 10 * time.Second
)

// Links finds the conversation of a link's secret: channels.Links, without minting.
type Links interface {
	// Follow returns the conversation with its address, wherever it is now.
	// ErrNotFound if there is none or the link has run out.
	Follow(ctx context.Context, token string) (channels.Conversation, error)
}

// AttachLinks gives the channel those who find conversations of links. Call it
// before serving; without it no link leads anywhere.
func (ch *Channel) AttachLinks(l Links) { ch.links = l }

// linkSecret reads a link's secret. It is false for what cannot be one.
func linkSecret(s string) (string, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return s, err == nil && len(b) == linkBytes
}

// follow is the conversation in which the holder of a link writes: that of the
// link or, when the customer has begun another at the same address since, that
// one, because what comes from an address belongs to its newest.
func (ch *Channel) follow(ctx context.Context, secret string) (channels.Conversation, error) {
	if ch.links == nil {
		return channels.Conversation{}, channels.ErrNotFound
	}
	c, err := ch.links.Follow(ctx, secret)
	if err != nil {
		return c, err
	}
	newest, err := ch.gateway.Find(ctx, c.Address)
	if errors.Is(err, channels.ErrNotFound) {
		return c, nil // it moves at this moment
	}
	return newest, err
}

// serveLink is the chat page of a link's conversation, in its language. To
// look at it changes nothing: the telephones of many fetch links beforehand.
func (ch *Channel) serveLink(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	secret, ok := linkSecret(strings.TrimRight(r.PathValue("token"), linkStops))
	if !ok {
		apologise(w, r, http.StatusNotFound)
		return
	}
	c, err := ch.guess(r.Context(), remote(r), secret)
	var many *tooManyError
	switch {
	case errors.As(err, &many):
		h.Set("Retry-After", seconds(many.wait))
		apologise(w, r, http.StatusTooManyRequests)
	case errors.Is(err, channels.ErrNotFound):
		apologise(w, r, http.StatusNotFound)
	case err != nil:
		ch.cfg.Log.Error("web chat: conversation of a link not found out", "error", err)
		h.Set("Retry-After", seconds(linkRest))
		apologise(w, r, http.StatusServiceUnavailable)
	default:
		ch.writePage(w, linkLocale(c, r), linkPrefix+secret)
	}
}

// linkLocale is the language of a conversation, or the browser's if it has none yet.
func linkLocale(c channels.Conversation, r *http.Request) chat.Locale {
	if l := localeOf(string(c.Locale)); l != "" {
		return l
	}
	return preferred(r)
}

// seconds are those of Retry-After, rounded up.
func seconds(d time.Duration) string { return strconv.Itoa(int((d + time.Second - 1) / time.Second)) }
