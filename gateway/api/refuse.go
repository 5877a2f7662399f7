package api

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

// refuse checks size, content type, token and rate, in that order. It leaves
// the body read and in its place.
func (a *api) refuse(w http.ResponseWriter, r *http.Request) *problem {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return &problem{http.StatusRequestEntityTooLarge, "too_large", "The request has more than 65536 bytes.", ""}
	case err != nil:
		return bad("", "The request could not be read.")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if r.Method == http.MethodPost || r.Method == http.MethodPut || len(body) > 0 {
		if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
			return &problem{http.StatusUnsupportedMediaType, "unsupported_media_type", "Send application/json.", ""}
		}
	}
	if !Authorised(r, a.token) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="switchboard"`)
		return &problem{http.StatusUnauthorized, "unauthorized", "Send the API token as Authorization: Bearer.", ""}
	}
	if !a.limit.Allow() {
		w.Header().Set("Retry-After", "1")
		return &problem{http.StatusTooManyRequests, "rate_limited", "Too many requests; try again in a second.", ""}
	}
	return nil
}

// Authorised tells whether a request carries the API's token. It compares hashes,
// so that the time taken tells nothing of the token, nor of its length.
func Authorised(r *http.Request, token string) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	have, want := sha256.Sum256([]byte(strings.TrimSpace(given))), sha256.Sum256([]byte(token))
	same := subtle.ConstantTimeCompare(have[:], want[:]) == 1
	return same && token != "" && strings.EqualFold(scheme, "Bearer")
}
