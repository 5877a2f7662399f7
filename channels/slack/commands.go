package slack

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// whispered is an answer to a command that only its author sees.
func whispered(text string) any {
	return struct {
		Type   string      `json:"response_type"`
		Text   string      `json:"text"`
		Blocks []api.Block `json:"blocks"`
	}{"ephemeral", clipEscaped(text, mostSection), whisper(text)}
}

// command answers /desk.
func (d *Desk) command(ctx context.Context, s api.SlashCommand) (any, error) {
	a := act{user: s.UserID, trigger: s.TriggerID, channel: s.ChannelID}
	var err error
	a.agent, err = d.people.member(ctx, s.UserID)
	a.l = d.people.locale(s.UserID)
	switch {
	case errors.Is(err, errStranger):
		d.metrics.refused.Inc()
		if err := d.audit(ctx, idPrefix+s.UserID, "slack.refused", "", "command"); err != nil {
			return nil, err
		}
		return whispered(say(a.l, "stranger")), nil
	case err != nil:
		return whispered(say(a.l, "failed")), nil
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(s.Text), " ")
	text, err := d.commanded(ctx, a, strings.ToLower(word), strings.TrimSpace(rest), s.TriggerID)
	if err != nil {
		text = d.why(a.l, err)
	}
	return whispered(text), nil
}

// commanded does what a word of /desk asks and says what came of it.
func (d *Desk) commanded(ctx context.Context, a act, word, rest, once string) (string, error) {
	switch word {
	case "online", "away":
		err := d.attend(ctx, a.user, a.agent, word == "online")
		d.stir()
		return say(a.l, word), err
	case "hours":
		if d.cfg.Hours != nil {
			if text := d.cfg.Hours(d.desk.Now(), a.l); text != "" {
				return text, nil
			}
		}
		return say(a.l, "hours.none"), nil
	case "queue", "claim", "join", "transfer", "search", "canned", "book":
	default:
		return say(a.l, "help"), nil
	}
	cases, err := d.cases(ctx, a.l)
	if err != nil {
		return "", err
	}
	switch word {
	case "claim":
		return d.claimNext(ctx, a, cases, rest)
	case "join":
		return d.joinNamed(ctx, a, cases, rest)
	case "search":
		return d.search(a, cases, rest), nil
	case "queue":
		waiting := inMode(cases, chat.ModeWaiting)
		if len(waiting) == 0 {
			return say(a.l, "queue.empty"), nil
		}
		return say(a.l, "queue.count", "n", strconv.Itoa(len(waiting))) + d.rows(a, waiting), nil
	}
	var mine []channels.Case
	for _, k := range inMode(cases, chat.ModeAgent) {
		if k.Owner.ID == a.agent.ID && (word != "book" || rest == "" || matches(k, rest)) {
			mine = append(mine, k)
		}
	}
	switch {
	case len(mine) == 0:
		return say(a.l, "mine.none"), nil
	case len(mine) > 1:
		return say(a.l, "mine.many"), nil
	case word == "book":
		return say(a.l, "book.open"), d.openBooking(ctx, a, mine[0])
	case word == "transfer":
		return d.transferTo(ctx, a, mine[0], rest)
	}
	return d.cannedHere(ctx, a, mine[0], rest, once)
}

func inMode(cases []channels.Case, m chat.Mode) (list []channels.Case) {
	for _, k := range cases {
		if k.Mode == m {
			list = append(list, k)
		}
	}
	return list
}

// mostRows is how many cases an answer lists.
const mostRows = 8

func (d *Desk) rows(a act, cases []channels.Case) string {
	var b strings.Builder
	for i, k := range cases {
		if i == mostRows {
			b.WriteString("\n" + say(a.l, "home.more", "n", strconv.Itoa(len(cases)-mostRows)))
			break
		}
		b.WriteString("\n" + rowOf(a.l, k, d.cfg.Zone))
	}
	return b.String()
}

// claimNext claims who is next, or the one that is named: what is offered to
// them first, then what is offered to nobody.
func (d *Desk) claimNext(ctx context.Context, a act, cases []channels.Case, which string) (string, error) {
	waiting := inMode(cases, chat.ModeWaiting)
	rank := func(k channels.Case) int {
		switch {
		case k.Offer.To(a.agent.ID):
			return 0
		case len(k.Offer.IDs) == 0:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(waiting, func(a, b channels.Case) int { return cmp.Compare(rank(a), rank(b)) })
	for _, k := range waiting {
		if which != "" && !matches(k, which) {
			continue
		}
		err := d.desk.Claim(ctx, k.ID, a.agent)
		if which == "" && (errors.Is(err, channels.ErrClaimed) || errors.Is(err, channels.ErrInvalid)) {
			continue // somebody was faster, or the customer has gone; the next one, then
		}
		if err != nil {
			return "", err
		}
		d.wake(d.thread(k.ID))
		return say(a.l, "claimed.which", "who", whoOf(k)), nil
	}
	return say(a.l, "claim.none"), nil
}

// joinNamed joins the conversation of a colleague that is named, or the only one.
func (d *Desk) joinNamed(ctx context.Context, a act, cases []channels.Case, which string) (string, error) {
	var found []channels.Case
	for _, k := range inMode(cases, chat.ModeAgent) {
		if k.Owner.ID != a.agent.ID && (which == "" || matches(k, which)) {
			found = append(found, k)
		}
	}
	switch len(found) {
	case 0:
		return say(a.l, "join.none"), nil
	case 1:
		if err := d.desk.Join(ctx, found[0].ID, a.agent); err != nil {
			return "", err
		}
		d.wake(d.thread(found[0].ID))
		return say(a.l, "joined"), nil
	}
	return say(a.l, "mine.many") + d.rows(a, found), nil
}

// matches tells whether words are found in what is known of a case.
func matches(k channels.Case, words string) bool {
	words = strings.ToLower(oneLine(words))
	hay := []string{k.Customer.Name, k.Summary, k.Customer.Area, k.Owner.Name}
	for _, t := range k.Tickets {
		hay = append(hay, t.Number, t.Summary)
	}
	for _, h := range hay {
		if strings.Contains(strings.ToLower(h), words) {
			return true
		}
	}
	const least = 4 // digits that find a number
	return len(words) >= least && strings.HasSuffix(k.Customer.Phone, words)
}

func (d *Desk) search(a act, cases []channels.Case, words string) string {
	if words == "" {
		return say(a.l, "search.what")
	}
	var found []channels.Case
	for _, k := range cases {
		if matches(k, words) {
			found = append(found, k)
		}
	}
	if len(found) == 0 {
		return say(a.l, "search.none")
	}
	return strings.TrimSpace(d.rows(a, found))
}

var mention = regexp.MustCompile(`^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$`)

// transferTo passes a case on to a colleague, to a queue by its name or id, or
// to whoever is next ("queue"). A colleague's name that is also a queue's needs an @.
func (d *Desk) transferTo(ctx context.Context, a act, k channels.Case, to string) (string, error) {
	word, rest, _ := strings.Cut(to, " ")
	next := strings.EqualFold(word, "queue")
	name := to
	if next {
		name = strings.TrimSpace(rest)
	}
	q, named := d.queueNamed(name)
	switch {
	case named:
		err := d.desk.Transfer(ctx, k.ID, a.agent, channels.Transfer{Queue: q.ID})
		return say(a.l, "queued", "who", whoOf(k), "queue", q.Name[a.l]), err
	case next && name == "":
		return say(a.l, "requeued", "who", whoOf(k)), d.desk.Transfer(ctx, k.ID, a.agent, channels.Transfer{})
	case next:
		return d.transferUsage(a.l), nil
	}
	id := d.people.find(strings.TrimPrefix(to, "@")) // where Slack does not escape names in commands
	if m := mention.FindStringSubmatch(to); m != nil {
		id = m[1]
	}
	if id == "" {
		return d.transferUsage(a.l), nil
	}
	target, err := d.people.member(ctx, id)
	if err != nil {
		return "", err
	}
	if target.ID == a.agent.ID {
		return say(a.l, "yours.already"), nil
	}
	err = d.desk.Transfer(ctx, k.ID, a.agent, channels.Transfer{To: target})
	return say(a.l, "transferred", "who", whoOf(k), "name", target.Name), err
}

// queueNamed is the queue that is called so, in either language, or has that id.
func (d *Desk) queueNamed(name string) (Queue, bool) {
	for _, q := range d.cfg.Queues {
		if name != "" && (strings.EqualFold(name, q.ID) || strings.EqualFold(name, q.Name[chat.English]) || strings.EqualFold(name, q.Name[chat.Chinese])) {
			return q, true
		}
	}
	return Queue{}, false
}

// transferUsage says how a case is passed on, and which queues there are.
func (d *Desk) transferUsage(l chat.Locale) string {
	text := say(l, "transfer.usage")
	for _, q := range d.cfg.Queues {
		text += "\n• " + q.Name[l] + " (" + q.ID + ")"
	}
	return text
}

// cannedHere lists canned replies, or sends the one that is named.
func (d *Desk) cannedHere(ctx context.Context, a act, k channels.Case, id, once string) (string, error) {
	if id != "" {
		return say(a.l, "done"), d.sendCanned(ctx, a, k, id, once)
	}
	list := d.cannedFor(a, k)
	if len(list) == 0 {
		return say(a.l, "canned.none"), nil
	}
	var lines []string
	for _, c := range list {
		lines = append(lines, c.ID+" — "+c.Title[a.l]+": "+c.Text[k.Locale])
	}
	return strings.Join(lines, "\n"), nil
}
