package gateway

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
)

// briefMost is the longest a matter is told to somebody who is about to take a
// call, in characters: it is whispered while a customer waits (channels.md §2).
const briefMost = 60

// Brief tells a person in a few words who calls, why and how long they have
// waited, before they take the call. It is in the customer's language, in
// which the matter was told. Numbers are told by their last digits only, since
// a telephone may be on loudspeaker. ErrNotFound if there is no such conversation.
func (g *Gateway) Brief(ctx context.Context, conversation string) (about string, l chat.Locale, err error) {
	var c store.Conversation
	var who store.Customer
	var h Handoff
	err = g.store.Read(ctx, func(v store.View) (err error) {
		if c, err = v.Conversation(conversation); err != nil {
			return err
		}
		if who, err = v.Customer(c.CustomerID); err != nil {
			return err
		}
		h, err = handoffOf(v, conversation)
		return err
	})
	if err != nil {
		return "", "", unavailable(err)
	}
	return g.brief(c, who, h), c.Locale, nil
}

func (g *Gateway) brief(c store.Conversation, who store.Customer, h Handoff) string {
	words := func(key string, args ...pack.Arg) string {
		text, _ := g.pack.Render(key, c.Locale, args...)
		return cmp.Or(g.pack.Speech(key, c.Locale, args...), text)
	}
	name := who.Name
	if digits := cmp.Or(phoneOf(c.Address), who.Phone); name == "" && len(digits) > 4 {
		name = words("voice.brief.number", pack.Arg{Name: "digits", Value: strings.Join(strings.Split(digits[len(digits)-4:], ""), " ")})
	}
	what := cmp.Or(short(h.Summary), words("voice.brief.nothing"))
	minutes := 0
	if !c.QueuedAt.IsZero() {
		minutes = int(g.clock.now().Sub(c.QueuedAt).Round(time.Minute) / time.Minute)
	}
	return words("voice.brief", pack.Arg{Name: "who", Value: name}, pack.Arg{Name: "what", Value: what},
		pack.Arg{Name: "minutes", Value: strconv.Itoa(minutes)})
}

// longNumber is what may be somebody's number or code: it is not whispered.
var longNumber = regexp.MustCompile(`\+?\d(?:[ -]?\d){5,}`)

// short is a matter without numbers, cut to what is whispered.
func short(matter string) string {
	matter = strings.TrimSpace(longNumber.ReplaceAllString(matter, "…"))
	if utf8.RuneCountInString(matter) <= briefMost {
		return matter
	}
	cut := string([]rune(matter)[:briefMost])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 && matter[len(cut)] != ' ' { // no half word
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:") + "…"
}

const (
	// briefLines is how many of the customer's last lines a person is shown,
	// looked for among the last briefSearch entries.
	briefLines, briefSearch = 3, 60
)

// briefOf is what a person who takes over is told besides need and facts. It
// does not change once the person is there.
func (g *Gateway) briefOf(v store.View, c store.Conversation, l chat.Locale) (b channels.Brief, err error) {
	if c.Mode != chat.ModeWaiting && c.Mode != chat.ModeAgent {
		return b, nil
	}
	s, err := dialogs.Decode(c.State)
	if err != nil { // wake begins such a conversation anew
		return b, nil
	}
	for _, w := range s.Wrong {
		if w.Open != "" {
			b.Open = append(b.Open, w.Open)
			continue
		}
		about := cmp.Or(g.pack.Cases["fact."+w.Slot][l], g.pack.Cases["task."+w.Form][l], g.pack.Cases["wrong.any"][l])
		b.Wrong = append(b.Wrong, channels.WrongQuestion{About: about, Times: w.Times})
	}
	list, err := v.Entries(c.ID, max(0, c.Seq-briefSearch), 0)
	if err != nil {
		return b, err
	}
	for _, e := range list[:personCame(list, c)] {
		if e.Author == chat.Customer && e.Prompt.Text != "" && !g.steers(e.Prompt.Text) {
			b.Said = append(b.Said, e.Prompt.Text)
		}
	}
	b.Said = b.Said[max(0, len(b.Said)-briefLines):]
	return b, nil
}

// steers tells whether a line only steers the talk, such as the choice of a
// language: it says nothing of the matter.
func (g *Gateway) steers(text string) bool {
	s, ok := g.dialogs.(interface{ Steers(text string) bool })
	return ok && s.Steers(text)
}

// personCame is how many entries were there before a person came in: the wish
// for one, if that was said, is the last of them.
func personCame(list []chat.Entry, c store.Conversation) int {
	joined := func(e chat.Entry) bool { return strings.HasPrefix(e.Prompt.Key, "desk.joined") }
	if c.QueuedAt.IsZero() {
		for i, e := range slices.Backward(list) {
			if joined(e) {
				return i
			}
		}
		return len(list)
	}
	i := slices.IndexFunc(list, func(e chat.Entry) bool {
		return e.At.After(c.QueuedAt) || e.At.Equal(c.QueuedAt) && joined(e)
	})
	if i < 0 {
		return len(list)
	}
	return i
}
