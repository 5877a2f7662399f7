package carrier

import (
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// A file that can be downloaded: a message's media or a recording.
type file struct {
	kind      string
	data      []byte
	recording bool
}

// storePath is where media lie: the API points there, as the real one points
// to its store, with an address that needs no account.
const storePath = "/store/"

// download serves files, and tells whether the request was for one. Both kinds
// ask for the account first; media are then fetched from the store.
func (c *Carrier) download(w http.ResponseWriter, r *http.Request) bool {
	path, stored := strings.CutPrefix(r.URL.Path, strings.TrimSuffix(storePath, "/"))
	ext := ""
	for _, e := range []string{".wav", ".mp3"} {
		if !stored && strings.HasSuffix(path, e) {
			path, ext = strings.TrimSuffix(path, e), e
		}
	}
	c.mu.Lock()
	f, ok := c.files[path]
	c.mu.Unlock()
	if !ok || r.Method != http.MethodGet || ext != "" && !f.recording {
		return false
	}
	if no := c.authorize(r); no != nil && !stored {
		c.refuse(w, r, no)
		return true
	}
	if !f.recording && !stored {
		w.Header().Set("Location", strings.TrimSuffix(storePath, "/")+path)
		w.WriteHeader(http.StatusTemporaryRedirect)
		return true
	}
	w.Header().Set("Content-Type", f.kind)
	w.Header().Set("Content-Length", fmt.Sprint(len(f.data)))
	_, _ = w.Write(f.data) // the client has gone: nobody to tell
	return true
}

// silenceRate is that of telephone audio, samples of one byte a second.
const silenceRate = 8000

// wav is silence of a length: 8 kHz, one channel, 8 bits.
func wav(d time.Duration) []byte {
	n := int(d.Seconds() * silenceRate)
	le := binary.LittleEndian
	b := []byte("RIFF")
	b = le.AppendUint32(b, uint32(36+n))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint32(b, silenceRate)
	b = le.AppendUint32(b, silenceRate)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, 8)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(n))
	for range n {
		b = append(b, 0x80)
	}
	return b
}
