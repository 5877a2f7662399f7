package main

import (
	"net/http"
	"strings"

	"switchboard/channels"
	"switchboard/gateway"
)

// visitFiles is where customers get the calendar entries of their visits.
const visitFiles = "/chat/visits/"

// visitLink is where a customer gets the entry of a visit, by its token.
func visitLink(url string) func(token string) string {
	return func(token string) string { return url + visitFiles + token + ".ics" }
}

// visitFile hands out a visit as a calendar reads it, as it is now, to who has its link.
func visitFile(g *gateway.Gateway) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
		body, err := []byte(nil), error(channels.ErrNotFound)
		if ok {
			body, err = g.Calendar(r.Context(), token)
		}
		if refused(w, r, err) {
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/calendar; charset=utf-8")
		h.Set("Content-Disposition", `attachment; filename="visit.ics"`)
		h.Set("Cache-Control", "private, no-store")
		h.Set("X-Robots-Tag", "noindex")
		_, _ = w.Write(body) // the customer is gone if this fails
	}
}
