package twilio

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// bodyLimit bounds a webhook's body. The longest text (1,600 characters, each
// 12 bytes in a form) with ten files and all the place names is half of it.
const bodyLimit = 64 << 10

// The two kinds of body that the carrier sends.
const (
	formBody = "application/x-www-form-urlencoded"
	jsonBody = "application/json"
)

// Guard lets only the carrier through to h, and only by POST. It refuses in
// the order of interface.md §3: a body over 64 KiB with 413, one that is
// neither form nor JSON with 415, one that the carrier did not sign with 403;
// h sees none of these. The form holds the fields of the body alone, those of
// the query are in r.URL; of a JSON object the strings, numbers and booleans.
//
// There is no 429 here: what is signed comes from the carrier, which does not
// repeat a message that is refused, so refusing one would lose it.
func (a *Account) Guard(h func(w http.ResponseWriter, r *http.Request, form url.Values)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			a.refuse(w, r, http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
		if err != nil {
			a.refuse(w, r, unreadable(err))
			return
		}
		form, status := a.open(r, body)
		if status != http.StatusOK {
			a.refuse(w, r, status)
			return
		}
		h(w, r, form)
	})
}

// GuardSocket lets only the carrier through to h: its handshake is signed over
// the URL of the socket (SocketURL), without fields. Anybody else gets 403.
func (a *Account) GuardSocket(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !a.signed(a.sockets, r.Header.Get("X-Twilio-Signature"), requestURI(r), nil) {
			a.refuse(w, r, http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func unreadable(err error) int {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// refuse answers with a status and no more. What a stranger sent is not logged.
func (a *Account) refuse(w http.ResponseWriter, r *http.Request, status int) {
	a.log.Warn("webhook refused", "path", r.URL.Path, "status", status)
	http.Error(w, http.StatusText(status), status)
}

// open checks a body and reads its fields; the status is 200 if it may pass.
func (a *Account) open(r *http.Request, body []byte) (url.Values, int) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != formBody && kind != jsonBody {
		return nil, http.StatusUnsupportedMediaType
	}
	signature, uri := r.Header.Get("X-Twilio-Signature"), requestURI(r)
	hash := r.URL.Query().Get(bodyHash)
	var form, params url.Values
	if kind == formBody {
		form, err = url.ParseQuery(string(body))
	}
	if hash == "" {
		params = form
	}
	switch {
	case err != nil, kind == jsonBody && hash == "",
		!a.signed(a.bases, signature, uri, params), hash != "" && !hashed(body, hash):
		return nil, http.StatusForbidden
	case kind == formBody:
		return form, http.StatusOK
	}
	if form, err = fields(body); err != nil {
		return nil, http.StatusBadRequest
	}
	return form, http.StatusOK
}

// requestURI is the path and query as they came over the wire.
func requestURI(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

// fields reads the plain values of a JSON object.
func fields(body []byte) (url.Values, error) {
	var object map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&object); err != nil {
		return nil, err
	}
	form := url.Values{}
	for k, v := range object {
		switch v.(type) {
		case string, json.Number, bool:
			form.Set(k, fmt.Sprint(v))
		}
	}
	return form, nil
}
