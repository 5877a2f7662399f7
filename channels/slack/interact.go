package slack

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// An act is something that a member did with a button, a modal or a shortcut.
type act struct {
	agent   channels.Agent
	user    string // Slack's id
	l       chat.Locale
	trigger string // opens a modal, for 3 s
	view    string // the modal in which it was done, "" for none
	// Where to answer: in a channel, in its thread or outside; no channel in the home tab.
	channel, thread string
}

// interaction takes a press, a modal or a shortcut. What it returns is the
// answer to Slack; an error means that nothing was done.
func (d *Desk) interaction(ctx context.Context, ic api.InteractionCallback) (any, error) {
	a := act{user: ic.User.ID, trigger: ic.TriggerID, view: ic.View.ID, channel: ic.Container.ChannelID, thread: ic.Container.ThreadTs}
	if a.channel == "" {
		a.channel = ic.Channel.ID
	}
	var err error
	if ic.User.TeamID != "" && d.me().team != "" && ic.User.TeamID != d.me().team {
		err = errStranger
	} else {
		a.agent, err = d.people.member(ctx, a.user)
	}
	a.l = d.people.locale(a.user)
	if errors.Is(err, errStranger) {
		return nil, d.refuse(ctx, a, string(ic.Type))
	}
	if err != nil {
		return nil, err
	}
	switch ic.Type {
	case api.InteractionTypeBlockActions:
		for _, b := range ic.ActionCallback.BlockActions {
			id := strings.Join([]string{"press", a.user, b.ActionID, b.Value, b.ActionTs, ic.TriggerID}, " ")
			if _, err := d.onceOnly(id, func() (any, error) { return nil, d.press(ctx, a, *b) }); err != nil {
				return nil, err
			}
		}
		return nil, nil
	case api.InteractionTypeViewSubmission:
		return d.onceOnly("view "+formID(ic.View), func() (any, error) { return d.submit(ctx, a, ic.View) })
	case api.InteractionTypeMessageAction:
		ts := ic.Message.ThreadTimestamp
		if ts == "" {
			ts = ic.Message.Timestamp
		}
		t := d.at(ic.Channel.ID, ts)
		if t == nil {
			d.answer(a, say(a.l, "note.where"))
			return nil, nil
		}
		d.open(a, noteModal(a.l, about{Conversation: t.id, Channel: ic.Channel.ID, Thread: ts}.String(), d.read(ctx, channels.Case{}, ic.Message.Text)))
	}
	return nil, nil
}

// refuse turns a stranger away.
func (d *Desk) refuse(ctx context.Context, a act, what string) error {
	d.metrics.refused.Inc()
	d.answer(a, say(a.l, "stranger"))
	return d.audit(ctx, idPrefix+a.user, "slack.refused", "", what)
}

// answer tells a member what came of what they did.
func (d *Desk) answer(a act, text string) {
	if a.channel == "" {
		d.open(a, notice(a.l, say(a.l, "resolve.title"), text))
		return
	}
	d.tell(a.channel, a.thread, a.user, text)
}

// open shows a modal.
func (d *Desk) open(a act, v api.ModalViewRequest) {
	d.later("views.open", func(ctx context.Context) error {
		_, err := d.api.OpenViewContext(ctx, a.trigger, v)
		return err
	})
}

// about is what a modal knows of where it was opened.
type about struct {
	Conversation string `json:"c"`
	Channel      string `json:"h,omitempty"`
	Thread       string `json:"t,omitempty"`
}

func (b about) String() string {
	s, _ := json.Marshal(b) //nolint:errchkjson // strings always can be
	return string(s)
}

// press does what a button is for.
func (d *Desk) press(ctx context.Context, a act, b api.BlockAction) error {
	conversation, rest, _ := strings.Cut(b.Value, " ")
	if b.ActionID == "more" {
		b.ActionID, conversation, _ = strings.Cut(b.SelectedOption.Value, " ")
	}
	switch b.ActionID {
	case "join":
		return d.join(ctx, a, conversation)
	case "callback":
		return d.callBack(ctx, a, conversation)
	case "history":
		return d.openPast(ctx, a, conversation, "")
	case "older":
		return d.openPast(ctx, a, conversation, rest)
	case "claim":
		return d.claim(ctx, a, conversation)
	case "return":
		return d.settle(a, conversation, d.desk.Return(ctx, conversation, a.agent))
	case "retry":
		return d.retry(ctx, a, conversation, rest)
	case "correct":
		return d.sendEdit(ctx, a, conversation, rest)
	case "assign", "transfer", "resolve", "spam", "canned", "reveal", "book":
	default:
		return nil
	}
	k, err := d.desk.Case(ctx, conversation, "")
	if err != nil {
		return d.settle(a, conversation, err)
	}
	from := about{Conversation: conversation, Channel: a.channel, Thread: a.thread}.String()
	mine := k.Mode == chat.ModeAgent && k.Owner.ID == a.agent.ID
	switch {
	case b.ActionID == "reveal":
		return d.reveal(ctx, a, k)
	case b.ActionID == "assign" && b.SelectedUser != "":
		_, err = d.assign(ctx, a, k, b.SelectedUser)
		return d.settle(a, conversation, err)
	case b.ActionID == "assign" && (mine || k.Mode == chat.ModeWaiting):
		d.open(a, assignModal(a.l, from))
	case !mine:
		d.answer(a, d.whose(a.l, k))
	case b.ActionID == "transfer":
		d.open(a, transferModal(a.l, from, d.cfg.Queues))
	case b.ActionID == "resolve":
		d.open(a, resolveModal(a.l, from, ""))
	case b.ActionID == "spam":
		d.open(a, resolveModal(a.l, from, channels.Spam))
	case b.ActionID == "book":
		return d.settle(a, conversation, d.openBooking(ctx, a, k))
	case b.ActionID == "canned":
		d.openCanned(a, k, from)
	}
	return nil
}

// whose says why a member may not do what only an owner may.
func (d *Desk) whose(l chat.Locale, k channels.Case) string {
	switch k.Mode {
	case chat.ModeAgent:
		return say(l, "not.yours", "name", oneLine(k.Owner.Name))
	case chat.ModeClosed:
		return say(l, "closed")
	}
	return say(l, "claim.first")
}

// claim makes a member the owner; the loser learns who won.
func (d *Desk) claim(ctx context.Context, a act, conversation string) error {
	err := d.desk.Claim(ctx, conversation, a.agent)
	if err != nil {
		return d.settle(a, conversation, err)
	}
	t := d.thread(conversation)
	d.wake(t)
	if rec := t.get(); rec.TS != "" && a.channel == rec.Channel {
		a.thread = rec.TS
	}
	if a.channel == "" {
		return d.home(ctx, a.user)
	}
	d.answer(a, say(a.l, "claimed"))
	return nil
}

// settle tells a member why something did not go. Its error is that nothing
// could be stored.
func (d *Desk) settle(a act, conversation string, err error) error {
	switch {
	case err == nil:
		if t := d.known(conversation); t != nil {
			d.wake(t)
		}
		return nil
	case errors.Is(err, channels.ErrUnavailable):
		d.answer(a, say(a.l, "failed"))
		return err
	}
	d.answer(a, d.why(a.l, err))
	return nil
}

// why says what a desk's refusal means.
func (d *Desk) why(l chat.Locale, err error) string {
	var won *channels.ClaimedError
	switch {
	case errors.As(err, &won):
		return say(l, "claimed.by", "name", oneLine(won.Name))
	case errors.Is(err, channels.ErrNotOwner):
		return say(l, "claim.first")
	case errors.Is(err, channels.ErrNotFound):
		return say(l, "gone")
	case errors.Is(err, errStranger):
		return say(l, "not.member")
	case errors.Is(err, channels.ErrInvalid):
		return say(l, "invalid")
	}
	return say(l, "failed")
}

// reveal shows one member what the card hides. That is kept.
func (d *Desk) reveal(ctx context.Context, a act, k channels.Case) error {
	if !k.Hides() {
		d.answer(a, say(a.l, "number.none"))
		return nil
	}
	if err := d.audit(ctx, "agent:"+a.agent.ID, "phone.reveal", k.ID, ""); err != nil {
		return err
	}
	var lines []string
	if k.Customer.Phone != "" {
		lines = append(lines, say(a.l, "number", "phone", k.Customer.Phone))
	}
	m := k.Masked()
	if k.Summary != m.Summary {
		lines = append(lines, firstLines(k.Summary, 3))
	}
	for i, f := range k.Facts {
		if f != m.Facts[i] {
			lines = append(lines, oneLine(f.Label)+": "+oneLine(f.Value))
		}
	}
	d.answer(a, strings.Join(lines, "\n"))
	return nil
}

// assign gives a case to a colleague: one that waits is claimed for them, one
// of one's own goes over.
func (d *Desk) assign(ctx context.Context, a act, k channels.Case, to string) (channels.Agent, error) {
	target, err := d.people.member(ctx, to)
	if err != nil {
		return target, err
	}
	if k.Mode == chat.ModeWaiting {
		return target, d.desk.Claim(ctx, k.ID, target)
	}
	return target, d.desk.Transfer(ctx, k.ID, a.agent, channels.Transfer{To: target})
}

// retry sends a line again that the customer has not got. about is the entry's
// number and the ts of the line.
func (d *Desk) retry(ctx context.Context, a act, conversation, about string) error {
	number, ts, _ := strings.Cut(about, " ")
	seq, err := strconv.ParseInt(number, 10, 64)
	t := d.known(conversation)
	if err != nil || t == nil {
		return d.settle(a, conversation, channels.ErrNotFound)
	}
	list, err := d.desk.History(ctx, conversation, seq-1, 1)
	if err != nil || len(list) != 1 || list[0].Seq != seq || list[0].Author != chat.Agent {
		return d.settle(a, conversation, errors.Join(err, channels.ErrNotFound))
	}
	e, err := d.desk.Reply(ctx, conversation, a.agent, channels.Reply{
		ID: t.lineID(ts) + ":retry:" + number, Text: list[0].Prompt.Text, Media: list[0].Media,
	})
	if err != nil {
		return d.settle(a, conversation, err)
	}
	return d.watch(ctx, t, ts, a.user, e.Seq)
}

// sendEdit sends a correction that its author wants sent.
func (d *Desk) sendEdit(ctx context.Context, a act, conversation, ts string) error {
	t := d.known(conversation)
	if t == nil {
		return d.settle(a, conversation, channels.ErrNotFound)
	}
	rec := t.get()
	edit, offered := rec.Edits[ts]
	e, found, err := d.sent(ctx, t, rec.Channel, ts)
	if err != nil {
		return d.settle(a, conversation, err)
	}
	if !offered || !found || edit.User != a.user {
		d.answer(a, say(a.l, "edit.gone"))
		return nil
	}
	sent, err := d.desk.Reply(ctx, conversation, a.agent, channels.Reply{ID: t.lineID(ts) + ":edit:" + edit.TS, Text: edit.Text, Corrects: e.Seq})
	if err != nil {
		return d.settle(a, conversation, err)
	}
	if err := d.change(ctx, t, func(r *record) { delete(r.Edits, ts) }); err != nil {
		return err
	}
	d.answer(a, say(a.l, "edit.sent"))
	return d.watch(ctx, t, ts, a.user, sent.Seq)
}

// cannedFor are the canned replies that are complete for a case, filled in.
func (d *Desk) cannedFor(a act, k channels.Case) (list []channels.Canned) {
	for _, c := range d.cfg.Canned {
		if text := tidy(c.For(k, a.agent)); text != "" {
			list = append(list, channels.Canned{ID: c.ID, Title: c.Title, Text: map[chat.Locale]string{k.Locale: text}})
		}
	}
	return list
}

func (d *Desk) openCanned(a act, k channels.Case, from string) {
	list := d.cannedFor(a, k)
	if len(list) == 0 {
		d.answer(a, say(a.l, "canned.none"))
		return
	}
	d.open(a, cannedModal(a.l, from, list, k.Locale))
}

// sendCanned sends a canned reply. once names the act: it is sent once.
func (d *Desk) sendCanned(ctx context.Context, a act, k channels.Case, id, once string) error {
	for _, c := range d.cannedFor(a, k) {
		if c.ID == id {
			_, err := d.desk.Reply(ctx, k.ID, a.agent, channels.Reply{ID: idPrefix + "canned:" + once, Text: c.Text[k.Locale]})
			return err
		}
	}
	return channels.ErrInvalid
}
