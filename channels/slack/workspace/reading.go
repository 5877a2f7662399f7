package workspace

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A style is how the text of a message was asked to be read.
type style struct {
	parse string // "", none or full
	names bool   // link_names
	plain bool   // mrkdwn is false
}

func styleOf(q *request) style {
	return style{parse: q.str("parse"), names: q.flag("link_names"), plain: q.str("mrkdwn") == "false"}
}

// A reading is what people make of a text.
type reading struct {
	w       *Workspace
	out     strings.Builder
	links   []string
	named   []string // users
	all     bool     // @channel, @here, @everyone or a group
	format  bool     // *x* is bold
	urls    bool     // bare URLs are links
	handles bool     // bare @names are mentions
	emoji   bool
}

// Reads is a message as people read it, without colours and bold: what is taken
// for formatting, for a mention, a link or an emoji no longer reads literally.
func (w *Workspace) Reads(m Message) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.TrimSuffix(w.read(&m).out.String(), "\n")
}

// Links are the addresses that can be clicked in a message, buttons apart.
func (w *Workspace) Links(m Message) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.read(&m).links
}

// read reads what is shown: the blocks, or the text if there are none.
func (w *Workspace) read(m *Message) *reading {
	r := &reading{w: w}
	if len(m.Blocks) == 0 {
		r.message(m)
		return r
	}
	r.blocks(m.Blocks)
	return r
}

// rings are the users whom a message notifies. The text counts as well when
// there are blocks: it is what is notified with.
func (w *Workspace) rings(m *Message) (out []string) {
	shown, told := w.read(m), &reading{w: w}
	told.message(m)
	c := w.channel(m.Channel)
	for _, u := range w.users {
		in := c != nil && c.has(u.ID) && (m.To == "" || m.To == u.ID)
		if u.ID != m.User && in && (shown.all || told.all || slices.Contains(shown.named, u.ID) || slices.Contains(told.named, u.ID)) {
			out = append(out, u.ID)
		}
	}
	return out
}

func (r *reading) message(m *Message) {
	r.format, r.urls, r.emoji = !m.style.plain, m.style.parse != "none", true
	r.handles = m.style.names || m.style.parse == "full"
	r.text(m.Text)
}

// shownFirst is the order in which members of blocks are seen.
var shownFirst = []string{"title", "label", "text", "fields", "elements", "element", "accessory", "placeholder", "hint", "url", "alt_text"}

func (r *reading) blocks(v any) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			r.blocks(x)
		}
	case object:
		if r.leaf(v) {
			return
		}
		for _, name := range shownFirst {
			switch v[name].(type) {
			case object, []any:
				r.blocks(v[name])
			}
		}
	}
}

// leaf reads an object that is a text itself.
func (r *reading) leaf(o object) bool {
	s, _ := o["text"].(string)
	kind := fmt.Sprint(o["type"])
	switch {
	case kind == "plain_text":
		r.format, r.emoji = false, o["emoji"] != false
		r.out.WriteString(unescape(r.smile(s)) + "\n")
	case kind == "mrkdwn", kind == "markdown":
		r.format, r.urls, r.emoji = true, o["verbatim"] != true, true
		r.handles = o["verbatim"] != true
		r.text(s)
		r.out.WriteString("\n")
	case kind == "user":
		r.mention("@" + fmt.Sprint(o["user_id"]))
	case kind == "broadcast":
		r.mention("!" + fmt.Sprint(o["range"]))
	case kind == "link":
		r.links = append(r.links, fmt.Sprint(o["url"]))
		r.out.WriteString(orElse(s, fmt.Sprint(o["url"])))
	case kind == "text":
		r.out.WriteString(s)
	default:
		return false
	}
	return true
}

// text reads a text with sequences in angle brackets.
func (r *reading) text(s string) {
	for s != "" {
		before, after, found := strings.Cut(s, "<")
		r.bare(before)
		if !found {
			return
		}
		inside, rest, closed := strings.Cut(after, ">")
		if !closed || strings.ContainsAny(inside, "<\n") {
			r.out.WriteString("<")
			s = after
			continue
		}
		r.sequence(inside)
		s = rest
	}
}

var scheme = regexp.MustCompile(`^(https?|mailto|tel|slack|ftp):`)

func (r *reading) sequence(s string) {
	what, label, _ := strings.Cut(s, "|")
	switch {
	case strings.HasPrefix(what, "@"), strings.HasPrefix(what, "!"):
		r.mention(what)
	case strings.HasPrefix(what, "#"):
		if c := r.w.channel(what[1:]); c != nil {
			label = c.Name
		}
		r.out.WriteString("#" + label)
	case scheme.MatchString(what):
		r.links = append(r.links, unescape(what))
		r.out.WriteString(unescape(orElse(label, what)))
	default:
		r.out.WriteString("<" + unescape(s) + ">")
	}
}

func (r *reading) mention(what string) {
	name, _, _ := strings.Cut(what[1:], "^")
	if what[0] == '@' {
		if u, ok := r.w.user(name); ok {
			r.named = append(r.named, u.ID)
			name = u.Name
		}
		r.out.WriteString("@" + name)
		return
	}
	r.all = r.all || slices.Contains([]string{"channel", "here", "everyone", "subteam"}, name)
	r.out.WriteString("@" + name)
}

var (
	bareURL    = regexp.MustCompile(`(?i)\b(https?://|www\.)[^\s<>|]+`)
	bareHandle = regexp.MustCompile(`@([\p{L}\p{N}._-]+)`)
	emphasis   = []*regexp.Regexp{between(`\*`), between("_"), between("~"), between("`")}
	quote      = regexp.MustCompile(`(?m)^(&gt;|>) ?`)
	shortcode  = regexp.MustCompile(`:([a-z0-9_+-]+):`)
)

// emojis are a few of many: enough to tell whether they are read.
var emojis = map[string]string{
	"smile": "😄", "heart": "❤️", "fire": "🔥", "+1": "👍", "thumbsup": "👍", "-1": "👎", "tada": "🎉", "warning": "⚠️",
	"white_check_mark": "✅", "x": "❌", "rotating_light": "🚨", "phone": "☎️", "joy": "😂", "pray": "🙏", "wave": "👋",
}

// bare reads what is between the brackets.
func (r *reading) bare(s string) {
	if r.urls {
		for _, u := range bareURL.FindAllString(s, -1) {
			r.links = append(r.links, unescape(u))
		}
	}
	if r.handles {
		for _, m := range bareHandle.FindAllStringSubmatch(s, -1) {
			if u, ok := r.w.byName(strings.TrimRight(m[1], ".")); ok {
				r.named = append(r.named, u.ID)
			}
			r.all = r.all || slices.Contains([]string{"channel", "here", "everyone"}, strings.ToLower(m[1]))
		}
	}
	if r.format {
		s = quote.ReplaceAllString(s, "")
		s = unmarked(s)
	}
	r.out.WriteString(unescape(r.smile(s)))
}

// between is a text between two marks that make it bold, slanted and so on.
func between(mark string) *regexp.Regexp {
	not := func(what string) string { return "[^" + what + mark + "]" }
	return regexp.MustCompile("(^|" + not(`\p{L}\p{N}`) + ")" + mark + "(" + not(`\s`) + "(?:" + not(`\n`) + "*" + not(`\s`) + ")?)" + mark + "($|" + not(`\p{L}\p{N}`) + ")")
}

// unmarked is a text without the marks that format it.
func unmarked(s string) string {
	for before := ""; before != s; {
		before = s
		for _, e := range emphasis {
			s = e.ReplaceAllString(s, "$1$2$3")
		}
	}
	return s
}

func (r *reading) smile(s string) string {
	if !r.emoji {
		return s
	}
	return shortcode.ReplaceAllStringFunc(s, func(code string) string {
		return orElse(emojis[strings.Trim(code, ":")], code)
	})
}

var (
	escaper   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescaper = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")
)

func escape(s string) string   { return escaper.Replace(s) }
func unescape(s string) string { return unescaper.Replace(s) }

// typed is what goes over the wire when a person types a text: escaped, with
// mentions, channels and links in brackets. w.mu is held.
func (w *Workspace) typed(text string) string {
	s := bareURL.ReplaceAllString(escape(text), "<$0>")
	s = bareHandle.ReplaceAllStringFunc(s, func(at string) string {
		if slices.Contains([]string{"@channel", "@here", "@everyone"}, at) {
			return "<!" + at[1:] + ">"
		}
		if u, ok := w.byName(at[1:]); ok {
			return "<@" + u.ID + ">"
		}
		return at
	})
	return s
}
