package gateway

import (
	"cmp"
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"switchboard/chat"
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
		text, say, _ := g.pack.Render(key, c.Locale, args...)
		return cmp.Or(say, text)
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
	return strings.TrimSpace(string([]rune(matter)[:briefMost])) + "…"
}
