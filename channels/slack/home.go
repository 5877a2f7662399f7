package slack

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// homeAge is for how long a home tab that somebody opened is kept up to date.
const homeAge = time.Hour

// A tab is a home tab that somebody looks at.
type tab struct {
	opened time.Time
	shown  [sha256.Size]byte // sum of what it shows
}

// home draws a member's home tab, and keeps it up to date for a while.
func (d *Desk) home(ctx context.Context, user string) error {
	a, err := d.people.member(ctx, user)
	if errors.Is(err, errStranger) {
		d.metrics.refused.Inc()
		return d.audit(ctx, idPrefix+user, "slack.refused", "", "home")
	}
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.tabs[user] = &tab{opened: time.Now()}
	d.mu.Unlock()
	o, err := d.overview(ctx, d.people.locale(user))
	if err != nil {
		return err
	}
	d.publish(user, a.ID, o)
	return nil
}

// stir has the home tabs that are looked at drawn anew, soon: what happens in
// the meantime is drawn with it.
func (d *Desk) stir() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.tabs) == 0 || d.stirred || d.stopped {
		return
	}
	d.stirred = true
	d.running.Go(func() {
		_ = sleep(d.ctx, d.poll) // nothing is drawn if it ends
		d.mu.Lock()
		d.stirred = false
		var users []string
		for user, t := range d.tabs {
			if time.Since(t.opened) > homeAge {
				delete(d.tabs, user)
				continue
			}
			users = append(users, user)
		}
		d.mu.Unlock()
		if d.ctx.Err() == nil {
			d.redraw(d.ctx, users)
		}
	})
}

// redraw draws home tabs; the desk is read once in each language.
func (d *Desk) redraw(ctx context.Context, users []string) {
	read := map[chat.Locale]overview{}
	for _, user := range users {
		l := d.people.locale(user)
		if _, ok := read[l]; !ok {
			o, err := d.overview(ctx, l)
			if err != nil {
				d.cfg.Log.Warn("slack: home tabs cannot be drawn", "err", err)
				return
			}
			read[l] = o
		}
		d.publish(user, idPrefix+user, read[l])
	}
}

// publish shows a home tab, if it is another than before.
func (d *Desk) publish(user, id string, o overview) {
	v := homeOf(id, o, d.cfg.Zone)
	b, err := json.Marshal(v)
	if err != nil {
		return // blocks always can be
	}
	sum := sha256.Sum256(b)
	d.mu.Lock()
	t := d.tabs[user]
	if t == nil || t.shown == sum {
		d.mu.Unlock()
		return
	}
	t.shown = sum
	d.mu.Unlock()
	d.later("views.publish", func(ctx context.Context) error {
		_, err := d.api.PublishViewContext(ctx, api.PublishViewContextRequest{UserID: user, View: v})
		return err
	})
}

// An overview is what all home tabs in a language are drawn from.
type overview struct {
	l      chat.Locale
	cases  []channels.Case
	here   []channels.Agent
	visits []channels.DayVisit
}

func (d *Desk) overview(ctx context.Context, l chat.Locale) (o overview, err error) {
	o = overview{l: l, here: d.desk.Attending()}
	if o.cases, err = d.cases(ctx, l); err != nil {
		return o, err
	}
	o.visits, err = d.desk.Visits(ctx, d.desk.Now(), l)
	return o, err
}

// dueOf is when something is due to a customer: the next promise of a ticket,
// else, after all that have one, since when they wait.
func dueOf(k channels.Case) time.Time {
	if due := nextDue(k.Tickets); !due.IsZero() {
		return due
	}
	return k.Since.AddDate(1, 0, 0)
}

// A home is what App Home shows a member: who is at the desk, their own cases,
// who waits by what is due, and today's visits, within Slack's limits for a view.
func homeOf(id string, o overview, zone *time.Location) api.HomeTabViewRequest {
	const mostMine, mostWaiting, mostVisits = 25, 45, 20 // with headers and "more" at most 97 blocks
	l := o.l
	var mine, waiting []channels.Case
	for _, k := range o.cases {
		switch {
		case k.Mode == chat.ModeWaiting:
			waiting = append(waiting, k)
		case answers(k, channels.Agent{ID: id}):
			mine = append(mine, k)
		}
	}
	slices.SortStableFunc(waiting, func(a, b channels.Case) int { return dueOf(a).Compare(dueOf(b)) })
	var blocks []api.Block
	list := func(title string, n, most int, row func(i int) *api.SectionBlock) {
		blocks = append(blocks, api.NewHeaderBlock(plain(title+" ("+strconv.Itoa(n)+")", mostHeader)))
		if n == 0 {
			blocks = append(blocks, section(say(l, "home.none")))
		}
		for i := range min(n, most) {
			blocks = append(blocks, row(i))
		}
		if n > most {
			blocks = append(blocks, section(say(l, "home.more", "n", strconv.Itoa(n-most))))
		}
	}
	cases := func(title string, of []channels.Case, most int, action string) {
		list(title, len(of), most, func(i int) *api.SectionBlock {
			b := section(rowOf(l, of[i], zone))
			b.Accessory = api.NewAccessory(button(l, action, of[i].ID))
			return b
		})
	}
	var names []string
	for _, a := range o.here {
		names = append(names, oneLine(a.Name))
	}
	blocks = append(blocks, section(say(l, "roster", "names", cmp.Or(strings.Join(names, ", "), say(l, "home.none")))))
	cases(say(l, "home.mine"), mine, mostMine, "resolve")
	cases(say(l, "home.waiting"), waiting, mostWaiting, "claim")
	list(say(l, "home.visits"), len(o.visits), mostVisits, func(i int) *api.SectionBlock { return section(visitRow(o.visits[i], zone)) })
	return api.HomeTabViewRequest{Type: api.VTHomeTab, Blocks: api.Blocks{BlockSet: blocks}}
}

// visitRow is a visit in one line.
func visitRow(v channels.DayVisit, zone *time.Location) string {
	at := zone
	if place, err := time.LoadLocation(v.Place); err == nil && v.Place != "" {
		at = place
	}
	return clip(strings.Join([]string{
		v.Start.In(at).Format("15:04") + "–" + v.End.In(at).Format("15:04"), v.Service, v.Area, oneLine(v.Customer), v.Resource,
	}, " · "), 300)
}

// rowOf is a case in one line.
func rowOf(l chat.Locale, k channels.Case, zone *time.Location) string {
	about := oneLine(k.Summary)
	if about == "" {
		about = named(l, "reason", k.Reason)
	}
	who := whoOf(k)
	if t := k.DueFirst(); t.Number != "" {
		who = t.Number + " · " + who
	}
	since := k.Since
	if since.IsZero() {
		since = k.UpdatedAt
	}
	return clip(say(l, "home.row", "icon", icons[k.Address.Channel], "who", who, "about", clip(about, 120), "since", clock(since, zone)), 300)
}
