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
	if !a.authorised(r) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="switchboard"`)
		return &problem{http.StatusUnauthorized, "unauthorized", "Send the API token as Authorization: Bearer.", ""}
	}
	if !a.limit.Allow() {
		w.Header().Set("Retry-After", "1")
		return &problem{http.StatusTooManyRequests, "rate_limited", "Too many requests; try again in a second.", ""}
	}
	return nil
}

// authorised compares hashes, so that the time taken tells nothing of the token, nor of its length.
func (a *api) authorised(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	have, want := sha256.Sum256([]byte(strings.TrimSpace(token))), sha256.Sum256([]byte(a.token))
	same := subtle.ConstantTimeCompare(have[:], want[:]) == 1
	return same && a.token != "" && strings.EqualFold(scheme, "Bearer")
}
