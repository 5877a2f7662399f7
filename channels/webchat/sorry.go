package webchat

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"switchboard/chat"
)

//go:embed widget/sorry.html
var sorryHTML string

//go:embed widget/sorry.css
var sorryCSS string

// sorryPolicy allows the page's own style and nothing else.
var sorryPolicy = func() string {
	sum := sha256.Sum256([]byte(sorryCSS))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
}()

// A sorry is what a page says in place of a conversation.
type sorry struct{ title, text string }

var sorries = map[int]map[chat.Locale]sorry{
	http.StatusNotFound: {
		chat.English: {"This link does not work any more", "It may have run out, or a part of it may be missing. You can answer our text message, or write to us here."},
		chat.Chinese: {"这个链接已经失效", "链接可能已过期，或者没有复制完整。您可以直接回复我们的短信，也可以在这里继续咨询。"},
	},
	http.StatusTooManyRequests: {
		chat.English: {"Please wait a minute", "Too many links that do not work were opened from your network. Please open yours again in a minute. You can also answer our text message, or write to us here."},
		chat.Chinese: {"请稍等一分钟", "您所在的网络打开了太多失效的链接，请一分钟后再打开您的链接。您也可以直接回复我们的短信，或在这里咨询。"},
	},
	http.StatusServiceUnavailable: {
		chat.English: {"We cannot open your conversation just now", "Nothing of it is lost. Please open the link again in a few moments, or answer our text message."},
		chat.Chinese: {"暂时无法打开您的会话", "会话内容都已保存，请稍后重新打开链接，也可以直接回复我们的短信。"},
	},
}

var newChat = map[chat.Locale]string{
	chat.English: "Open the chat",
	chat.Chinese: "打开在线客服",
}

// apologise answers with a page that says why there is no conversation, in
// both languages: nobody knows yet who is reading. That of the browser comes first.
func apologise(w http.ResponseWriter, r *http.Request, status int) {
	first := preferred(r)
	values := []string{"{style}", sorryCSS}
	for n, l := range []chat.Locale{first, first.Other()} {
		is := strconv.Itoa(n + 1) // {locale1}, {title2}, …
		s := sorries[status][l]
		values = append(values, "{locale"+is+"}", string(l), "{title"+is+"}", s.title, "{text"+is+"}", s.text, "{chat"+is+"}", newChat[l])
	}
	pageHeader(w, sorryPolicy)
	w.Header().Set("Vary", "Accept-Language")
	w.WriteHeader(status)
	strings.NewReplacer(values...).WriteString(w, sorryHTML)
}
