package twilio

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
)

// bodyHash is the query parameter that holds the hash of a body which is no form.
const bodyHash = "bodySHA256"

// Sign is what the carrier puts into X-Twilio-Signature of a request to a URL
// with a form (https://www.twilio.com/docs/usage/security): HMAC-SHA1 of the
// URL and, by key, every key and value. A key that occurs several times counts
// once with each of its values, sorted: so all libraries but the one in Go,
// which takes the first alone, and would refuse what the carrier signs.
func Sign(authToken, signedURL string, form url.Values) string {
	return base64.StdEncoding.EncodeToString(digest(authToken, signedURL, fieldsOf(form)))
}

func digest(authToken, signedURL string, fields []byte) []byte {
	h := hmac.New(sha1.New, []byte(authToken))
	h.Write([]byte(signedURL))
	h.Write(fields)
	return h.Sum(nil)
}

// fieldsOf is what is signed of a form.
func fieldsOf(form url.Values) (list []byte) {
	for _, k := range slices.Sorted(maps.Keys(form)) {
		values := form[k]
		if len(values) > 1 {
			values = slices.Compact(slices.Sorted(slices.Values(values)))
		}
		for _, v := range values {
			list = append(append(list, k...), v...)
		}
	}
	return list
}

// signedForms are the forms of our public URL that the carrier may have
// signed: as configured, with its scheme's standard port, and without port;
// which of them depends on the product and the year.
func signedForms(public string) []string {
	forms := []string{public}
	u, err := url.Parse(public)
	if err != nil || u.Host == "" {
		return forms
	}
	if u.Port() == "" {
		port := map[string]string{"https": ":443", "wss": ":443", "http": ":80", "ws": ":80"}[u.Scheme]
		return append(forms, withHost(u, u.Host+port))
	}
	return append(forms, withHost(u, u.Host[:len(u.Host)-len(u.Port())-1]))
}

func withHost(u *url.URL, host string) string {
	v := *u
	v.Host = host
	return v.String()
}

// signed tells whether the carrier signed a request for a path and query of
// ours under one of the forms of our URL. It takes the same time whatever is wrong.
func (a *Account) signed(bases []string, signature, uri string, form url.Values) bool {
	got, err := base64.StdEncoding.DecodeString(signature)
	fields := fieldsOf(form)
	for _, base := range bases {
		if hmac.Equal(got, digest(a.cfg.AuthToken, base+uri, fields)) {
			return err == nil && a.cfg.AuthToken != ""
		}
	}
	return false
}

// hashed tells whether a body is the one whose hash is in the signed URL.
func hashed(body []byte, hash string) bool {
	sum := sha256.Sum256(body)
	want, err := hex.DecodeString(hash)
	return err == nil && hmac.Equal(sum[:], want)
}
