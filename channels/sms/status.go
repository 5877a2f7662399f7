package sms

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"switchboard/channels"
	"switchboard/chat"
)

// states are the carrier's states of a message (channels.md §1). Until the
// message has left the carrier it is sent, in our words: the next hop has it.
// That also settles a sending whose answer was lost.
var states = map[string]chat.Status{
	"accepted":    chat.StatusSent,
	"scheduled":   chat.StatusSent,
	"queued":      chat.StatusSent,
	"sending":     chat.StatusSent,
	"sent":        chat.StatusSent,
	"delivered":   chat.StatusDelivered,
	"read":        chat.StatusRead,
	"undelivered": chat.StatusUndelivered,
	"failed":      chat.StatusFailed,
	"canceled":    chat.StatusCanceled,
}

// Codes of the carrier that mean more than a failure (channels.md §1).
const (
	codeUnreachable = "30003" // the handset is off or away: one later attempt
	codeLandline    = "30006"
	codeFiltered    = "30007" // taken for spam: somebody must look; never repeated
	codeOptedOut    = "21610"
)

// report takes a delivery report. What is not known here is answered well: the
// carrier can do nothing about it.
func (ch *Channel) report(w http.ResponseWriter, r *http.Request, form url.Values) {
	rep, ok := reportOf(r.URL.Query(), form)
	if !ok {
		ch.log.Warn("delivery report not understood")
		answer(w)
		return
	}
	ch.count(rep, form)
	err := error(nil)
	if speaks(r.URL.Query(), rep) {
		err = ch.gateway.Report(r.Context(), rep)
	}
	switch {
	case err == nil, errors.Is(err, channels.ErrNotFound):
		answer(w)
	default:
		ch.unable(w, "delivery report not taken", rep.ProviderID, err)
	}
}

// reportOf reads a report; false for a state that is not of an outgoing message.
func reportOf(query, form url.Values) (channels.Report, bool) {
	status, ok := states[state(form)]
	seq, _ := strconv.ParseInt(query.Get(paramSeq), 10, 64)
	id := cmp.Or(form.Get("MessageSid"), form.Get("SmsSid"))
	r := channels.Report{Conversation: query.Get(paramConversation), Seq: max(seq, 0), ProviderID: id, Status: status}
	if !ok || id != "" && !isID(id) || id == "" && r.Conversation == "" {
		return channels.Report{}, false
	}
	if query.Get(paramPart) != "" {
		r.ProviderID = "" // the entry has that of its last part
	}
	if !status.Lost() {
		return r, true
	}
	r.Code = code(form)
	r.Again = r.Code == codeUnreachable && query.Get(paramAgain) == ""
	r.Landline = r.Code == codeLandline
	r.OptedOut = r.Code == codeOptedOut
	return r, true
}

func state(form url.Values) string { return cmp.Or(form.Get("MessageStatus"), form.Get("SmsStatus")) }

// code is the carrier's error code, "" for none or for what is no number.
func code(form url.Values) string {
	n, err := strconv.Atoi(form.Get("ErrorCode"))
	if err != nil || n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// speaks tells whether a report is about its entry: of one that went out as
// several messages the last tells how it went, the others only if it failed.
func speaks(query url.Values, r channels.Report) bool {
	return query.Get(paramPart) == "" || r.Status.Lost()
}

// count keeps the figures, and is loud where somebody must look.
func (ch *Channel) count(r channels.Report, form url.Values) {
	ch.metrics.states.WithLabelValues(state(form)).Inc()
	if r.Code == codeFiltered {
		ch.metrics.filtered.Inc()
		ch.log.Error("message filtered by the carrier", "conversation", r.Conversation, "seq", r.Seq,
			"message", r.ProviderID, "code", r.Code)
	}
}
