package carrier

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/url"
	"slices"
)

// signature is X-Twilio-Signature: HMAC-SHA1 over the URL exactly as it is
// called and every key with its values, keys in order of their bytes; the
// values of a repeated key in order and once each, as the carrier does it.
func signature(token, url string, form url.Values) string {
	h := hmac.New(sha1.New, []byte(token))
	h.Write([]byte(url))
	keys := make([]string, 0, len(form))
	for k := range form {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		values := slices.Clone(form[k])
		slices.Sort(values)
		for _, v := range slices.Compact(values) {
			h.Write([]byte(k + v))
		}
	}
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}
