package slack

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// A batch is what one message in a thread says: entries of the transcript up
// to a number, and notes that were written elsewhere.
type batch struct {
	text   string // escaped
	blocks []api.Block
	seq    int64 // the last entry that is in it, or passed over
	notes  int   // how many notes of the case are in the thread with it
	files  []chat.Media
	alarm  int      // the highest mark of a clock in it, in percent
	to     []string // whom clocks ring for that are at such a mark
}

// A writer lays entries out for a thread.
type writer struct {
	k    channels.Case
	zone *time.Location
	url  string // of the console, without a slash at its end
	here string // begins the ids of what was written in this very thread; "" for nothing
	own  string // begins the ids of people in Slack
}

// next is the next batch: as many of the entries as one message holds, and the
// notes after the first n. An empty one has no blocks. Earlier says that the
// entries are the talk before a person came in.
func (w writer) next(entries []chat.Entry, seq int64, notes int, earlier bool) batch {
	b := batch{seq: seq, notes: notes}
	chars := 0
	add := func(blocks ...api.Block) bool {
		n := 0
		for _, x := range blocks {
			n += utf8.RuneCountInString(x.(*api.SectionBlock).Text.Text)
		}
		if len(b.blocks) > 0 && (chars+n > mostBlockChars || len(b.blocks)+len(blocks) > mostLinesAtOnce) {
			return false
		}
		chars += n
		b.blocks = append(b.blocks, blocks...)
		return true
	}
	if earlier {
		entries = w.before(entries, &b, add)
	}
	var lines []string
	for _, e := range entries {
		if w.isHere(e) {
			b.seq = e.Seq
			continue
		}
		blocks := w.blocks(e)
		if !add(blocks...) {
			return b.told(lines)
		}
		lines = append(lines, w.line(e))
		b.seq, b.files = e.Seq, append(b.files, e.Media...)
	}
	for ; b.notes < len(w.k.Notes); b.notes++ {
		n := w.k.Notes[b.notes]
		if strings.HasPrefix(n.Agent, w.own) {
			continue // it was written here
		}
		text := "📝 " + say(w.k.Locale, "note", "name", oneLine(n.Name)) + ": " + clip(tidy(n.Text), 2500)
		switch {
		case n.Alarm > 0:
			text = "⏰ " + clip(tidy(n.Text), 2500)
		case n.Agent == "": // of the service: what the customer would have been told
			text = "📝 " + clip(tidy(n.Text), 2500)
		}
		if !add(section(text)) {
			break
		}
		if b.alarm = max(b.alarm, n.Alarm); n.Alarm >= alarmDuty {
			b.to = append(b.to, n.To...)
		}
		lines = append(lines, text)
	}
	return b.told(lines)
}

// told sets the text that stands for the blocks.
func (b batch) told(lines []string) batch {
	b.text = clipEscaped(strings.Join(lines, "\n"), 3000)
	return b
}

// before keeps the last entries of the talk before, under a line that says so.
func (w writer) before(entries []chat.Entry, b *batch, add func(...api.Block) bool) []chat.Entry {
	words := say(w.k.Locale, "before")
	if n := len(entries); n > mostTurns {
		entries = entries[n-mostTurns:]
		words = say(w.k.Locale, "before.more", "n", strconv.Itoa(mostTurns))
		b.seq = entries[0].Seq - 1
	}
	if len(entries) > 0 {
		add(section(words))
	}
	return entries
}

// isHere tells whether an entry was written in the thread itself.
func (w writer) isHere(e chat.Entry) bool {
	return w.here != "" && e.Author == chat.Agent && strings.HasPrefix(e.ID, w.here)
}

// line is an entry as one text.
func (w writer) line(e chat.Entry) string {
	l := w.k.Locale
	name := say(l, "author."+string(e.Author))
	switch {
	case e.Name != "":
		name = oneLine(e.Name)
	case e.Author == chat.Customer && w.k.Customer.Name != "":
		name = clip(oneLine(w.k.Customer.Name), 40)
	}
	text := tidy(e.Prompt.Text)
	if text == "" && len(e.Media) == 0 {
		text = say(l, "silent")
	}
	for i, c := range e.Prompt.Choices {
		if i == 0 {
			text += "\n(" + say(l, "offered") + ": "
		} else {
			text += " / "
		}
		text += oneLine(c.Label)
		if i == len(e.Prompt.Choices)-1 {
			text += ")"
		}
	}
	switch {
	case e.Heard == nil:
	case *e.Heard == "":
		text += "\n(" + say(l, "unheard") + ")"
	default:
		text += "\n(" + say(l, "heard") + ": " + tidy(*e.Heard) + "…)"
	}
	switch e.Status {
	case chat.StatusWithheld:
		text += " [" + say(l, "notsent") + "]"
	case chat.StatusFailed, chat.StatusUndelivered, chat.StatusCanceled:
		text += " [" + say(l, "undelivered") + "]"
	}
	return faces[e.Author] + " " + name + " · " + e.At.In(w.zone).Format("15:04") + "\n" + text
}

var faces = map[chat.Author]string{chat.Customer: "👤", chat.Bot: "🤖", chat.Agent: "🎧", chat.System: "ℹ️"}

// blocks are an entry's: its text in as many sections as it needs, and its files.
func (w writer) blocks(e chat.Entry) (list []api.Block) {
	text := []rune(w.line(e))
	const most = mostBlockChars - 1500
	if len(text) > most {
		text = append(text[:most:most], []rune(" "+say(w.k.Locale, "cut"))...)
	}
	for len(text) > 0 {
		n := min(len(text), mostSection)
		list = append(list, section(string(text[:n])))
		text = text[n:]
	}
	for _, m := range e.Media {
		list = append(list, w.file(m))
	}
	return list
}

// file announces a file with its name and link.
func (w writer) file(m chat.Media) api.Block {
	name := oneLine(m.Name)
	if name == "" {
		name = m.Type
	}
	url := m.URL
	if strings.HasPrefix(url, "/") {
		url = w.url + url
	}
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return section("📎 " + name + " (" + say(w.k.Locale, "file.missing") + ")")
	}
	return linked("📎", url, name)
}
