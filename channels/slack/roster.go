package slack

import (
	"context"
	"slices"
	"strings"

	"switchboard/channels"
)

// rosterName is where it is remembered who is at the desk, by user.
const rosterName = "slack-online"

// attend notes that a member is at the desk, or away. It outlives restarts.
func (d *Desk) attend(ctx context.Context, user string, a channels.Agent, online bool) error {
	what := ""
	if online {
		what = "online"
	}
	if err := d.desk.Remember(ctx, rosterName, user, what); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if leave := d.here[user]; leave != nil {
		leave()
		delete(d.here, user)
	}
	if online && !d.stopped {
		d.here[user] = d.desk.Attend(a)
	}
	return nil
}

// seat puts those back who were at the desk before a restart and are members still.
func (d *Desk) seat(ctx context.Context) {
	list, err := d.desk.Remembered(ctx, rosterName)
	if err != nil {
		d.cfg.Log.Warn("slack: the roster cannot be read", "err", err)
	}
	for user := range list {
		a, err := d.people.member(ctx, user)
		if err == nil {
			err = d.attend(ctx, user, a, true)
		}
		if err != nil {
			d.cfg.Log.Warn("slack: not put back on the roster", "user", user, "err", err)
		}
	}
}

// onDuty are the members at the desk, and those whom a clock rings for besides
// them (leads), as Slack mentions them. ids are desks' ids of people.
func (d *Desk) onDuty(ids []string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []string
	for user := range d.here {
		list = append(list, "<@"+user+">")
	}
	for _, id := range ids {
		if user, ours := strings.CutPrefix(id, idPrefix); ours {
			list = append(list, "<@"+user+">")
		}
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}
