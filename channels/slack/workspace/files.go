package workspace

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// fileLimit is how large a file may be here, in bytes; the real one takes 1 GB.
const fileLimit = 64 << 20

// A File that was shared.
type File struct {
	ID    string // F…
	Name  string
	Title string // defaults to Name
	Type  string // image/png; by the name if it is ""
	User  string
	Data  []byte
}

type file struct {
	File
	ticket string
	length int
	filled bool     // the bytes have come
	shared []string // channels
	done   bool
}

// File is a file by its id, ErrUnknown if there is none.
func (w *Workspace) File(id string) (File, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f := w.file(id); f != nil && f.done {
		return f.File, nil
	}
	return File{}, ErrUnknown
}

func (w *Workspace) file(id string) *file {
	if i := slices.IndexFunc(w.files, func(f *file) bool { return f.ID == id }); i >= 0 {
		return w.files[i]
	}
	return nil
}

func (f *file) complete() {
	f.Title, f.done, f.length = orElse(f.Title, f.Name), true, len(f.Data)
	if f.Type == "" {
		kind, _, _ := mime.ParseMediaType(mime.TypeByExtension(filepath.Ext(f.Name)))
		f.Type = orElse(kind, "application/octet-stream")
	}
}

func (w *Workspace) fileJSON(f *file) object {
	link := w.base + "/files-pri/" + TeamID + "-" + f.ID + "/"
	ext := strings.TrimPrefix(filepath.Ext(f.Name), ".")
	return object{
		"id": f.ID, "created": w.epoch, "timestamp": w.epoch, "name": f.Name, "title": f.Title, "mimetype": f.Type,
		"filetype": orElse(ext, "binary"), "pretty_type": strings.ToUpper(ext), "user": f.User, "size": len(f.Data), "mode": "hosted",
		"is_external": false, "is_public": false, "file_access": "visible", "channels": f.shared,
		"url_private": link + url.PathEscape(f.Name), "url_private_download": link + url.PathEscape(f.Name) + "?download=1",
		"permalink": "https://" + domain + ".slack.com/files/" + f.User + "/" + f.ID,
	}
}

func (w *Workspace) uploadURL(q *request) (object, *refusal) {
	n, err := strconv.Atoi(q.str("length"))
	switch {
	case err != nil:
		return nil, wrong("[ERROR] must be an integer: length")
	case n <= 0:
		return nil, refuse("missing_argument")
	case n > fileLimit:
		return nil, refuse("file_upload_size_restricted")
	case len([]rune(q.str("alt_txt"))) > 1000:
		return nil, refuse("alt_txt_too_large")
	}
	f := &file{File: File{ID: w.id("F"), Name: q.str("filename"), User: BotUserID}, length: n, ticket: w.id("up")}
	w.files = append(w.files, f)
	return object{"upload_url": w.base + "/upload/" + f.ticket, "file_id": f.ID}, nil
}

// serveUpload takes the bytes, as they are or as the file of a form.
func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request) {
	data, err := uploaded(r)
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.files, func(f *file) bool { return f.ticket == r.PathValue("ticket") && !f.filled })
	switch {
	case i < 0:
		err = errors.New("no such upload")
	case err == nil && len(data) != w.files[i].length:
		err = fmt.Errorf("%d bytes came, %d were announced", len(data), w.files[i].length)
	}
	if err != nil {
		w.note("upload: %v", err)
		http.Error(rw, "400 - upload failed", http.StatusBadRequest)
		return
	}
	w.files[i].Data, w.files[i].filled = data, true
	fmt.Fprintf(rw, "OK - %d", len(data))
}

func uploaded(r *http.Request) ([]byte, error) {
	parts, err := r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		return io.ReadAll(r.Body)
	}
	for err == nil {
		part, e := parts.NextPart()
		if e != nil {
			return nil, e
		}
		if part.FileName() != "" {
			return io.ReadAll(part)
		}
	}
	return nil, err
}

// completeUpload makes files of uploads and shares them, if a channel is given.
func (w *Workspace) completeUpload(q *request) (object, *refusal) {
	v, _, err := q.value("files")
	list, ok := v.([]any)
	if err != nil || !ok || len(list) == 0 {
		return nil, wrong("[ERROR] must provide an array [json-pointer:/files]")
	}
	var c *channel
	if id := orElse(q.str("channel_id"), q.str("channels")); id != "" {
		if strings.Contains(id, ",") {
			return nil, refuse("invalid_channel") // one is enough here
		}
		var no *refusal
		if c, no = w.reach(id); no != nil {
			return nil, no
		}
	}
	m := &message{asked: object{}}
	m.User, m.Text = BotUserID, w.cut(q.method, q.str("initial_comment"))
	summary := []object{}
	for _, item := range list {
		o, _ := item.(object)
		id, _ := o["id"].(string)
		f := w.file(id)
		if f == nil || !f.filled || f.done {
			return nil, refuse("file_not_found")
		}
		f.Title, _ = o["title"].(string)
		f.complete()
		m.Files = append(m.Files, f.File)
		summary = append(summary, object{"id": f.ID, "title": f.Title})
	}
	if c != nil {
		var no *refusal
		if m.Thread, no = w.parent(q, c); no != nil {
			return nil, no
		}
		q.after = w.share(c, m)
	}
	return object{"files": summary}, nil
}

// share posts a message with files and returns what the app is told.
func (w *Workspace) share(c *channel, m *message) []*event {
	m.Channel = c.ID
	for _, f := range m.Files {
		own := w.file(f.ID)
		own.shared = append(own.shared, c.ID)
	}
	out := w.add(m)
	for _, f := range m.Files {
		out = append(out, w.tell(c, object{
			"type": "file_shared", "file_id": f.ID, "user_id": f.User, "file": object{"id": f.ID}, "channel_id": c.ID, "event_ts": w.ts(),
		})...)
	}
	return out
}

// readable finds a file that the app may read: its own, or one shared where it is.
func (w *Workspace) readable(id string) *file {
	f := w.file(id)
	if f == nil || !f.done {
		return nil
	}
	in := func(id string) bool { c := w.channel(id); return c != nil && c.has(BotUserID) }
	if f.User != BotUserID && !slices.ContainsFunc(f.shared, in) {
		return nil
	}
	return f
}

func (w *Workspace) fileInfo(q *request) (object, *refusal) {
	f := w.readable(q.str("file"))
	if f == nil {
		return nil, refuse("file_not_found")
	}
	return object{"file": w.fileJSON(f), "comments": []any{}}, nil
}

// serveFile is the private download: who does not show the token is sent to a
// page to sign in, as the real one does it.
func (w *Workspace) serveFile(rw http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	no := w.authorize(token, false)
	w.mu.Lock()
	f := w.readable(strings.TrimPrefix(r.PathValue("file"), TeamID+"-"))
	if no != nil && !no.excused {
		w.note("download: %s", no.err)
	}
	w.mu.Unlock()
	switch {
	case f == nil:
		http.NotFound(rw, r)
	case no != nil:
		http.Redirect(rw, r, "/?redir="+url.QueryEscape(r.URL.Path), http.StatusFound)
	default:
		rw.Header().Set("Content-Type", f.Type)
		rw.Header().Set("Content-Length", strconv.Itoa(len(f.Data)))
		_, _ = rw.Write(f.Data) // the client has gone: nobody to tell
	}
}
