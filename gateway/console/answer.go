package console

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/gateway/store"
)

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client is gone if this fails
}

// refuse answers an error in the shape of interface.md §3.
func refuse(w http.ResponseWriter, status int, code, message string) {
	refuseField(w, status, code, message, "")
}

// refuseField also names the field that is wrong.
func refuseField(w http.ResponseWriter, status int, code, message, field string) {
	write(w, status, map[string]any{"error": map[string]string{"code": code, "message": message, "field": field}})
}

// fail says what went wrong with what an agent did.
func (c *Console) fail(w http.ResponseWriter, r *http.Request, err error) {
	var claimed *channels.ClaimedError
	switch {
	case errors.As(err, &claimed):
		refuse(w, http.StatusConflict, "claimed", claimed.Name)
	case errors.Is(err, gateway.ErrNotOwner):
		refuse(w, http.StatusConflict, "not_owner", "The conversation is not yours.")
	case errors.Is(err, gateway.ErrInvalid):
		refuse(w, http.StatusConflict, "invalid", "This cannot be done now.")
	case errors.Is(err, store.ErrNotFound), errors.Is(err, channels.ErrNotFound):
		refuse(w, http.StatusNotFound, "not_found", "There is no such conversation.")
	case errors.Is(err, store.ErrUnavailable), errors.Is(err, channels.ErrUnavailable):
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusServiceUnavailable, "unavailable", "The database cannot take this now.")
	default:
		c.cfg.Log.Error("desk request failed", "method", r.Method, "route", r.Pattern, "error", err)
		refuse(w, http.StatusInternalServerError, "internal", "Something went wrong here.")
	}
}

// mediaType says what is wrong with the content type of a request that has one to have.
func (c *Console) mediaType(r *http.Request) string {
	if r.Method != http.MethodPost || isUpload(r) { // sendFile looks at it
		return ""
	}
	want := "application/json"
	if strings.HasPrefix(r.URL.Path, "/console/log") {
		want = "application/x-www-form-urlencoded"
	}
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != want {
		return "Send " + want + "."
	}
	return ""
}

// decode reads one JSON object with no other keys than v has. It answers the fault itself.
func decode(w http.ResponseWriter, r *http.Request, v any) bool {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	err := d.Decode(v)
	if err == nil && !errors.Is(d.Decode(&struct{}{}), io.EOF) {
		err = errors.New("more than one object")
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		refuse(w, http.StatusRequestEntityTooLarge, "too_large", "The request is too large.")
	case err != nil:
		refuse(w, http.StatusBadRequest, "invalid", "The body must be one JSON object with the keys of this route.")
	}
	return err == nil
}
