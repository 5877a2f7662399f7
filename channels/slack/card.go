package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// icons are those of channels and priorities.
var (
	icons = map[chat.Channel]string{chat.Web: "💬", chat.SMS: "📱", chat.Voice: "📞"}
	alarm = map[string]string{"emergency": "🔴", "major": "🟠", "general": "🟢"}
)

// A card is the parent message of a conversation's thread: what it says at the
// top of notifications, and its blocks.
type card struct {
	text   string // escaped
	blocks []api.Block
}

// sum tells cards apart.
func (c card) sum() string {
	b, err := json.Marshal(c.blocks)
	if err != nil {
		return ""
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:8])
}

// cardOf renders a case in the customer's language, times in a zone
// (channels.md §4, behaviours C91). What a customer said is plain text; what is
// personal in it is hidden until somebody owns the case, and shown on "reveal".
func cardOf(k channels.Case, zone *time.Location) card {
	l, hides := k.Locale, k.Hides()
	if k.Mode != chat.ModeAgent {
		k = k.Masked()
	}
	head := icons[k.Address.Channel] + " " + whoOf(k)
	if t := k.DueFirst(); t.Number != "" {
		head = alarm[t.Priority] + " " + t.Number + " · " + head
	}
	head += " · " + stateOf(k)
	c := card{text: clipEscaped(head, mostMessage)}
	c.blocks = append(c.blocks,
		api.NewHeaderBlock(plain(strings.TrimSpace(head), mostHeader)),
		api.NewSectionBlock(nil, fieldsOf(k, zone), nil))
	if k.Summary != "" {
		c.blocks = append(c.blocks, section(say(l, "summary")+"\n"+firstLines(k.Summary, 3)))
	}
	if len(k.Facts) > 0 {
		var b strings.Builder
		b.WriteString(say(l, "facts"))
		for _, f := range k.Facts {
			b.WriteString("\n• " + oneLine(f.Label) + ": " + oneLine(f.Value))
		}
		c.blocks = append(c.blocks, section(b.String()))
	}
	if s := briefOf(k); s != "" {
		c.blocks = append(c.blocks, section(s))
	}
	if s := records(k, zone); s != "" {
		c.blocks = append(c.blocks, section(s))
	}
	if buttons := buttonsOf(k, hides); len(buttons) > 0 {
		c.blocks = append(c.blocks, api.NewActionBlock("desk", buttons...))
	}
	return c
}

// fieldsOf are what agents look at first.
func fieldsOf(k channels.Case, zone *time.Location) []*api.TextBlockObject {
	l := k.Locale
	var fields []*api.TextBlockObject
	add := func(key, value string) {
		if value != "" && len(fields) < mostFields {
			fields = append(fields, plain(say(l, key)+"\n"+oneLine(value), 300))
		}
	}
	who := whoOf(k)
	if k.Customer.Segment != "" {
		who += " (" + named(l, "segment", k.Customer.Segment) + ")"
	}
	if !k.Customer.Spam.IsZero() {
		who += " · ⚠️ " + say(l, "spam.before", "at", clock(k.Customer.Spam, zone))
	}
	add("customer", who)
	if k.Customer.Phone != "" {
		phone := masked(k.Customer.Phone) + " · " + say(l, map[bool]string{true: "verified", false: "unverified"}[k.Customer.Verified])
		if k.Customer.Blocked {
			phone += " · ⛔ " + say(l, "blocked")
		}
		add("phone", phone)
	}
	add("language", named(l, "locale", string(k.Locale)))
	add("area", k.Customer.Area)
	if k.Reason != "" {
		add("reason", named(l, "reason", k.Reason))
	}
	if !k.Since.IsZero() {
		add("since", clock(k.Since, zone))
	}
	due := nextDue(k.Tickets)
	if due.IsZero() || !k.Due.IsZero() && k.Due.Before(due) {
		due = k.Due
	}
	if !due.IsZero() {
		late := ""
		if k.Late {
			late = " · ⏰ " + say(l, "late")
		}
		add("due", clock(due, zone)+late)
	}
	owner := k.Owner.Name
	if k.Mode != chat.ModeAgent || owner == "" {
		owner = say(l, "nobody")
	}
	for _, a := range k.Joined {
		owner += " + " + oneLine(a.Name)
	}
	add("owner", owner)
	if k.Mode == chat.ModeWaiting && k.Offer.Name != "" {
		add("offer", say(l, "offer.until", "name", k.Offer.Name, "at", k.Offer.Until.In(zone).Format("15:04:05")))
	}
	add("earlier", strconv.Itoa(k.Earlier))
	return fields
}

// briefOf is what the customer said last, what went wrong, and what is open.
func briefOf(k channels.Case) string {
	l, b := k.Locale, k.Brief
	var lines []string
	list := func(title string, n int, line func(i int) string) {
		for i := range n {
			if i == 0 {
				lines = append(lines, say(l, title))
			}
			lines = append(lines, "• "+clip(oneLine(line(i)), 200))
		}
	}
	list("said.last", len(b.Said), func(i int) string { return b.Said[i] })
	list("wrong", len(b.Wrong), func(i int) string {
		return say(l, "wrong.times", "about", b.Wrong[i].About, "n", strconv.Itoa(b.Wrong[i].Times))
	})
	list("open", len(b.Open), func(i int) string { return b.Open[i] })
	return strings.Join(lines, "\n")
}

// records are the customer's tickets and visits.
func records(k channels.Case, zone *time.Location) string {
	l := k.Locale
	var lines []string
	for i, t := range k.Tickets {
		if i == 0 {
			lines = append(lines, say(l, "tickets"))
		}
		line := "• " + strings.TrimSpace(alarm[t.Priority]+" "+t.Number) + " · " + named(l, "kind", t.Kind) + " · " + named(l, "status", t.Status)
		if !t.Due.IsZero() {
			line += " · " + say(l, "due") + " " + clock(t.Due, zone)
		}
		lines = append(lines, clip(line+" · "+oneLine(t.Summary), 250))
	}
	for i, v := range k.Visits {
		if i == 0 {
			lines = append(lines, say(l, "visits"))
		}
		at := zone
		if place, err := time.LoadLocation(v.Place); err == nil && v.Place != "" {
			at = place
		}
		lines = append(lines, "• "+v.Service+" · "+clock(v.Start, at)+"–"+v.End.In(at).Format("15:04"))
	}
	return strings.Join(lines, "\n")
}

// buttonsOf are what can be done with a case as it is now, of which something
// may be hidden.
func buttonsOf(k channels.Case, hides bool) []api.BlockElement {
	var list []api.BlockElement
	add := func(actions ...string) {
		for _, a := range actions {
			list = append(list, button(k.Locale, a, k.ID))
		}
	}
	switch k.Mode {
	case chat.ModeWaiting:
		add("claim", "assign")
	case chat.ModeAgent:
		add("assign", "transfer", "book", "canned", "resolve", "return")
	default:
		return nil
	}
	if k.Mode == chat.ModeWaiting {
		list[0].(*api.ButtonBlockElement).Style = api.StylePrimary
	}
	if hides {
		add("reveal")
	}
	return append(list, moreOf(k))
}

// moreOf are what is done seldom. Its values are the action and the conversation.
func moreOf(k channels.Case) *api.OverflowBlockElement {
	actions := []string{"history"}
	if k.Mode == chat.ModeAgent {
		actions = []string{"join", "callback", "history", "spam"}
	}
	e := api.NewOverflowBlockElement("more")
	for _, a := range actions {
		e.Options = append(e.Options, option(a+" "+k.ID, say(k.Locale, a)))
	}
	return e
}

func nextDue(tickets []channels.CaseTicket) time.Time {
	return channels.Case{Tickets: tickets}.DueFirst().Due
}

// whoOf names a customer: by name, else by the last digits.
func whoOf(k channels.Case) string {
	if name := oneLine(k.Customer.Name); name != "" {
		return clip(name, 60)
	}
	if k.Customer.Phone != "" {
		return masked(k.Customer.Phone)
	}
	return say(k.Locale, "visitor")
}

// stateOf says where a conversation is.
func stateOf(k channels.Case) string {
	return say(k.Locale, "mode."+string(k.Mode), "name", clip(oneLine(k.Owner.Name), 40))
}

// clock is a time as it is read in a zone.
func clock(t time.Time, zone *time.Location) string { return t.In(zone).Format("2006-01-02 15:04") }

// oneLine keeps what strangers wrote from looking like lines of ours.
func oneLine(s string) string { return strings.Join(strings.Fields(tidy(s)), " ") }

func firstLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(tidy(s)), "\n")
	if len(lines) > n {
		lines = append(lines[:n:n], "…")
	}
	return clip(strings.Join(lines, "\n"), 600)
}
