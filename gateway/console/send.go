package console

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"switchboard/channels"
	"switchboard/chat"
)

// isUpload tells whether a request is an agent's file: it has the file's own
// media type, and may be as large as one.
func isUpload(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/console/desk/conversations/") && strings.HasSuffix(r.URL.Path, "/file")
}

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// sendFile gives a file of an agent's to the customer: the body, with its media
// type; ?name= is its name and ?id= the browser's own id of it, with which it
// is taken once. What it is must be what it says (channels.md §3).
func (c *Console) sendFile(w http.ResponseWriter, r *http.Request) {
	ctx, conversation, me := r.Context(), r.PathValue("id"), agentOf(r)
	k, err := c.cfg.Gateway.Case(ctx, conversation, "")
	if err != nil {
		c.fail(w, r, err)
		return
	}
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	data, err := io.ReadAll(r.Body)
	var large *http.MaxBytesError
	id := r.URL.Query().Get("id")
	switch {
	case errors.As(err, &large):
		refuse(w, http.StatusRequestEntityTooLarge, "too_large", "A file has 16 MB at most.")
		return
	case err != nil, id == "":
		refuse(w, http.StatusBadRequest, "invalid", "The body must be a file, and id name it.")
		return
	case !channels.IsFile(mediaType, data):
		refuse(w, http.StatusUnsupportedMediaType, "file_type", "Only jpg, png, pdf, mp3, mp4 and txt can be sent, and a file must be what its name says.")
		return
	case !mayAnswer(k, me):
		refuse(w, http.StatusConflict, "not_owner", "The conversation is not yours.")
		return
	case k.Address.Channel == chat.Voice:
		refuse(w, http.StatusConflict, "file_voice", "The customer is on the phone.")
		return
	}
	key := hmac.New(sha256.New, c.key)
	key.Write([]byte("file\x00" + conversation + "\x00" + me.ID + "\x00" + id))
	name := channels.FileName(chat.Media{Name: r.URL.Query().Get("name")})
	m, err := c.cfg.Gateway.Keep(ctx, channels.AgentFile+base32Lower.EncodeToString(key.Sum(nil)[:20]), name, mediaType, data)
	if err != nil {
		c.fail(w, r, err)
		return
	}
	said, err := c.cfg.Gateway.Reply(ctx, conversation, me, channels.WithFile(channels.Reply{ID: "file:" + me.ID + ":" + id}, m, c.cfg.FileLink))
	if err != nil {
		c.fail(w, r, err)
		return
	}
	write(w, http.StatusOK, map[string]string{"id": conversation, "status": string(said.Status)})
}

// mayAnswer tells whether what an agent writes goes to the customer.
func mayAnswer(k channels.Case, me channels.Agent) bool {
	return k.Mode == chat.ModeAgent &&
		(k.Owner.ID == me.ID || slices.ContainsFunc(k.Joined, func(a channels.Agent) bool { return a.ID == me.ID }))
}

// A past is an earlier conversation of the customer, as the desk lists it.
type past struct {
	ID      string   `json:"id"`
	Channel string   `json:"channel"`
	Mode    string   `json:"mode"`
	At      string   `json:"at"` // RFC 3339
	About   string   `json:"about"`
	Tickets []string `json:"tickets"`
	Lines   []line   `json:"lines"`
}

// before lists what the customer came for before, a page at a time.
func (c *Console) before(w http.ResponseWriter, r *http.Request) {
	id, me := r.PathValue("id"), agentOf(r)
	now, err := c.cfg.Gateway.Case(r.Context(), id, localeOf(r))
	var p channels.Past
	if err == nil {
		p, err = c.cfg.Gateway.Before(r.Context(), id, me, r.URL.Query().Get("cursor"))
	}
	if err != nil {
		c.fail(w, r, err)
		return
	}
	veiled := !mayAnswer(now, me) && !c.revealedTo(me, id)
	items := []past{}
	for _, k := range p.Items {
		if veiled {
			k.About = now.MaskedText(k.About)
		}
		o := past{k.ID, string(k.Channel), string(k.Mode), k.At.Format("2006-01-02T15:04:05Z07:00"), k.About, append([]string{}, k.Tickets...), []line{}}
		for _, e := range k.Lines {
			if veiled {
				e, _ = now.MaskedLine(e)
			}
			o.Lines = append(o.Lines, lineOf(e))
		}
		items = append(items, o)
	}
	var next *string
	if p.Next != "" {
		next = &p.Next
	}
	write(w, http.StatusOK, map[string]any{"items": items, "next_cursor": next})
}
