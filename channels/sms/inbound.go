package sms

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"switchboard/channels"
	"switchboard/chat"
)

// emptyAnswer says nothing: replies leave by the outbox.
const emptyAnswer = `<?xml version="1.0" encoding="UTF-8"?><Response></Response>`

// receive takes a text message. It is answered when the message is durable and
// waits for nobody else: files are fetched afterwards.
func (ch *Channel) receive(w http.ResponseWriter, r *http.Request, form url.Values) {
	m, files, ok := message(form)
	if !ok {
		ch.log.Error("text message without sender or id")
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	result, err := ch.gateway.Receive(r.Context(), m)
	if err != nil {
		ch.unable(w, "text message not taken", m.ID, err)
		return
	}
	if !result.Duplicate {
		ch.metrics.received.Inc()
	}
	// Also of a message that came before: its files may have been lost with the process.
	ch.keep(m.ID, files)
	answer(w)
}

// answer tells the carrier that all is well.
func answer(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	io.WriteString(w, emptyAnswer) //nolint:errcheck // the carrier has hung up; it will ask again
}

// unable refuses for a while what cannot be stored: the carrier has a fallback.
func (ch *Channel) unable(w http.ResponseWriter, what, id string, err error) {
	ch.log.Error(what, "message", id, "unavailable", errors.Is(err, channels.ErrUnavailable))
	w.Header().Set("Retry-After", "1")
	http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
}

// message reads a webhook. The carrier gives no time of sending, so messages
// count in the order of their arrival (behaviours C05). It is false without a
// sender or an id, which no message of the carrier lacks.
func message(form url.Values) (m chat.Message, files []attachment, ok bool) {
	m.ID = cmp.Or(form.Get("MessageSid"), form.Get("SmsMessageSid"), form.Get("SmsSid"))
	m.From.Channel = chat.SMS
	m.From.ID = sender(form.Get("From"))
	if !isID(m.ID) || m.From.ID == "" {
		return chat.Message{}, nil, false
	}
	m.Text = form.Get("Body")
	m.Media, files = attachments(form, m.ID)
	return m, files, true
}

const longestID = 64 // the carrier's ids have 34 characters, numbers at most 16

// isID tells whether an id is one of the carrier's: letters and digits.
func isID(id string) bool {
	return id != "" && len(id) <= longestID && !strings.ContainsFunc(id, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// sender is whom a message is from: a phone number in E.164, else what the
// carrier calls it, a short code ("10086") or a name ("ICBC"); "" if it is neither.
func sender(from string) string {
	from = strings.TrimSpace(from)
	if len(from) > longestID || strings.ContainsFunc(from, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return ""
	}
	if strings.HasPrefix(from, "+") {
		if n, err := phonenumbers.Parse(from, ""); err == nil && phonenumbers.IsPossibleNumber(n) {
			return phonenumbers.Format(n, phonenumbers.E164)
		}
	}
	return from
}
