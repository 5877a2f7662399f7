package console

import (
	"bytes"
	"mime"
	"net/http"
	"slices"
	"strings"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway/store"
)

// shownTypes are the media types that a browser may show or play on our own
// site: pictures and sound without scripts. All others are downloaded.
var shownTypes = []string{
	"image/jpeg", "image/png", "image/gif", "image/webp",
	"audio/wav", "audio/x-wav", "audio/mpeg", "audio/mp4", "audio/ogg",
}

// filePolicy is for whatever strangers sent: it may load and run nothing.
const filePolicy = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox; frame-ancestors 'none'"

// file hands out something that came with a message. Its name and type are
// those that a stranger gave.
func (c *Console) file(w http.ResponseWriter, r *http.Request) {
	var f store.File
	err := c.cfg.Store.Read(r.Context(), func(v store.View) (err error) {
		f, err = v.File(r.PathValue("key"))
		return err
	})
	if err != nil {
		c.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", disposition("inline", f.Name))
	if !isShown(f.Type) {
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", disposition("attachment", f.Name))
	}
	http.ServeContent(w, r, "", f.CreatedAt, bytes.NewReader(f.Data))
}

func isShown(mediaType string) bool {
	t, _, err := mime.ParseMediaType(mediaType)
	return err == nil && slices.Contains(shownTypes, t)
}

// disposition names a file in a header, whatever is in its name.
func disposition(kind, name string) string {
	if v := mime.FormatMediaType(kind, map[string]string{"filename": name}); v != "" && name != "" {
		return v
	}
	return kind
}

// An attachment is a kept file as the desk shows it.
type attachment struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"` // of our own, "" if it was not kept
	// Show is how: image, audio, or "" for a download.
	Show string `json:"show,omitempty"`
	Size int64  `json:"size,omitempty"` // bytes
}

func attachmentOf(m chat.Media) attachment {
	a := attachment{Name: m.Name, Size: m.Size}
	if a.Name == "" {
		a.Name = m.Type
	}
	if strings.HasPrefix(m.URL, channels.FileURL("")) {
		a.URL = m.URL
		if isShown(m.Type) {
			a.Show, _, _ = strings.Cut(m.Type, "/")
		}
	}
	return a
}
