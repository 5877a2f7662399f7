package webchat

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"html"
	"net/http"
	"strconv"
	"strings"

	"switchboard/chat"
)

//go:generate go run ./widget/build

//go:embed dist/widget.js
var widgetJS []byte

//go:embed widget/page.html
var pageHTML string

// policy allows what the hosted page needs: our script and our socket. The
// widget styles itself by style sheets made in script, which need no leave.
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

var titles = map[chat.Locale]string{
	chat.English: "Chat with us",
	chat.Chinese: "在线客服",
}

// Handler serves /chat/ws, /chat/widget.js, /chat/ and /s/{token}.
func (ch *Channel) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /chat/ws", ch.serveSocket)
	mux.Handle("GET /chat/widget.js", newScript(widgetJS))
	mux.HandleFunc("GET /chat/{$}", ch.servePage)
	mux.HandleFunc("GET /s/{token}", ch.serveLink)
	return mux
}

// servePage is the widget alone on a page, in the language of ?locale= or the browser.
func (ch *Channel) servePage(w http.ResponseWriter, r *http.Request) {
	l := localeOf(r.URL.Query().Get("locale"))
	if l == "" {
		l = preferred(r)
	}
	h := w.Header()
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Language")
	ch.writePage(w, l, "")
}

// writePage writes the page; with a token, the widget resumes that one
// conversation and keeps nothing in the browser.
func (ch *Channel) writePage(w http.ResponseWriter, l chat.Locale, token string) {
	pageHeader(w, policy)
	title := ch.cfg.Title[l]
	if title == "" {
		title = titles[l]
	}
	if token != "" {
		token = ` data-token="` + html.EscapeString(token) + `"`
	}
	strings.NewReplacer("{locale}", string(l), "{title}", html.EscapeString(title), "{token}", token).WriteString(w, pageHTML)
}

// pageHeader is what all pages have.
func pageHeader(w http.ResponseWriter, policy string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}

// A script is served compressed where the browser takes it, and not at all
// where the browser has it.
type script struct {
	plain, zipped []byte
	tag           string
}

func newScript(js []byte) *script {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level exists
	z.Write(js)                                           // into memory: cannot fail
	z.Close()
	sum := sha256.Sum256(js)
	return &script{plain: js, zipped: b.Bytes(), tag: hex.EncodeToString(sum[:8])}
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, tag := s.plain, `"`+s.tag+`"`
	h := w.Header()
	if acceptsGzip(r) {
		body, tag = s.zipped, `"`+s.tag+`-gz"`
	}
	h.Set("ETag", tag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "public, max-age=300")
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // sites embed it
	if strings.HasSuffix(tag, `-gz"`) {
		h.Set("Content-Encoding", "gzip")
	}
	w.Write(body)
}

func acceptsGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if name == "gzip" {
			q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
			return err != nil || q > 0
		}
	}
	return false
}
