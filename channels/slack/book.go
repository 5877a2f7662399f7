package slack

import (
	"context"
	"errors"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"switchboard/channels"
	"switchboard/chat"
)

// Ids of the booking modal and its fields. A field is called as in channels.OrderError.
const (
	modalBook = "book"

	inService, inArea, inAddress, inName, inPhone, inNotes = "service", "area", "address", "name", "phone", "notes"
)

// windowField is the field of the windows that are free for a service in an
// area: a choice made for another does not count.
func windowField(o channels.VisitOrder) string { return "window " + o.Service + " " + o.Area }

// openBooking shows the form of a visit, filled with what is known.
func (d *Desk) openBooking(ctx context.Context, a act, k channels.Case) error {
	form, err := d.desk.VisitForm(ctx, k.ID, a.l)
	if err != nil {
		return err
	}
	if len(form.Services) == 0 || len(form.Areas) == 0 {
		d.answer(a, say(a.l, "book.none"))
		return nil
	}
	d.open(a, bookModal(a.l, about{Conversation: k.ID, Channel: a.channel, Thread: a.thread}.String(), form, nil))
	return nil
}

// bookModal asks for a visit, and once it is known which windows are free, for one of them.
func bookModal(l chat.Locale, about string, f channels.VisitForm, free []channels.Window) api.ModalViewRequest {
	o, submit := f.Known, say(l, "book.times")
	line := func(id, value string, most int) *api.PlainTextInputBlockElement {
		e := textInput(id, most)
		e.Multiline, e.InitialValue = id == inNotes, clip(tidy(value), most)
		return e
	}
	blocks := []api.Block{
		input(inService, say(l, "book.service"), false, chosen(inService, f.Services, o.Service)),
		input(inArea, say(l, "area"), false, chosen(inArea, f.Areas, o.Area)),
		input(inAddress, say(l, "book.address"), false, line(inAddress, o.Address, 200)),
		input(inName, say(l, "customer"), false, line(inName, o.Name, 60)),
		input(inPhone, say(l, "phone"), false, line(inPhone, o.Phone, 30)),
		input(inNotes, say(l, "book.notes"), true, line(inNotes, o.Notes, 500)),
	}
	if len(free) > 0 {
		submit = say(l, "book.go")
		id := windowField(o)
		blocks = append(blocks, input(id, say(l, "book.window"), false,
			api.NewOptionsGroupSelectBlockElement(api.OptTypeStatic, nil, id, byDay(l, free)...)))
	}
	return modal(l, modalBook, about, say(l, "book.title"), submit, blocks...)
}

// chosen is a menu in which what is known is chosen.
func chosen(id string, list []channels.Named, known string) *api.SelectBlockElement {
	e := menu(id)
	for i, n := range list {
		if i == mostOptions {
			break
		}
		e.Options = append(e.Options, option(n.ID, n.Label))
		if n.ID == known {
			e.InitialOption = e.Options[i]
		}
	}
	return e
}

// byDay puts windows, earliest first, under their days.
func byDay(l chat.Locale, free []channels.Window) (groups []*api.OptionGroupBlockObject) {
	last := ""
	for _, w := range free {
		if day := dayOf(l, w.Start); day != last {
			if len(groups) == mostOptions {
				break
			}
			groups, last = append(groups, api.NewOptionGroupBlockElement(plain(day, mostOption))), day
		}
		g := groups[len(groups)-1]
		if len(g.Options) < mostOptions {
			g.Options = append(g.Options, option(windowValue(w), whenOf(l, w.Start, w.End)))
		}
	}
	return groups
}

// whenOf is a window as it is read, in the zone of its start.
func whenOf(l chat.Locale, start, end time.Time) string {
	return dayOf(l, start) + " " + start.Format("15:04") + "–" + end.In(start.Location()).Format("15:04")
}

// dayOf is a date with its weekday.
func dayOf(l chat.Locale, t time.Time) string {
	if l == chat.Chinese {
		return t.Format("1月2日") + " 周" + []string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()]
	}
	return t.Format("Mon 2 Jan")
}

// A window is chosen by its ends.
func windowValue(w channels.Window) string {
	return w.Start.UTC().Format(time.RFC3339) + "/" + w.End.UTC().Format(time.RFC3339)
}

func windowFrom(s string) (w channels.Window, ok bool) {
	from, to, _ := strings.Cut(s, "/")
	start, err := time.Parse(time.RFC3339, from)
	end, err2 := time.Parse(time.RFC3339, to)
	return channels.Window{Start: start, End: end}, err == nil && err2 == nil
}

// booking takes the form of a visit: without a window it is shown those that
// are free, with one the visit is booked. field is where an error is shown.
func (d *Desk) booking(ctx context.Context, a act, v api.View, conversation string, in values) (next *api.ModalViewRequest, field string, err error) {
	o := channels.VisitOrder{
		ID: idPrefix + "view:" + v.ID, Service: in.choice(inService), Area: in.choice(inArea),
		Address: in.text(inAddress), Name: in.text(inName), Phone: in.text(inPhone), Notes: in.text(inNotes),
	}
	var ready bool
	if o.Window, ready = windowFrom(in.choice(windowField(o))); !ready {
		next, err = d.freeTimes(ctx, a, v, conversation, o)
		field, err = wrongField(a.l, o, err)
		return next, field, err
	}
	visit, err := d.desk.Book(ctx, conversation, a.agent, o)
	if err != nil {
		field, err = wrongField(a.l, o, err)
		return nil, field, err
	}
	zone := d.cfg.Zone
	if place, err := time.LoadLocation(visit.Place); err == nil && visit.Place != "" {
		zone = place
	}
	d.answer(a, say(a.l, "booked", "when", whenOf(a.l, visit.Start.In(zone), visit.End), "code", visit.Code))
	return nil, "", nil
}

// freeTimes is the form with the windows that are free now.
func (d *Desk) freeTimes(ctx context.Context, a act, v api.View, conversation string, o channels.VisitOrder) (*api.ModalViewRequest, error) {
	free, err := d.desk.Windows(ctx, conversation, channels.VisitWish{Service: o.Service, Area: o.Area})
	if err != nil {
		return nil, err
	}
	if len(free) == 0 {
		return nil, sayable(say(a.l, "book.full"))
	}
	form, err := d.desk.VisitForm(ctx, conversation, a.l)
	form.Known = o
	next := bookModal(a.l, v.PrivateMetadata, form, free)
	return &next, err
}

// wrongField is where an error of an order is shown, and the error in words
// where the desk has some for it.
func wrongField(l chat.Locale, o channels.VisitOrder, err error) (string, error) {
	var wrong *channels.OrderError
	switch {
	case errors.Is(err, channels.ErrTaken):
		return windowField(o), sayable(say(l, "book.taken"))
	case errors.As(err, &wrong):
		field := wrong.Field
		if field == "window" {
			field = windowField(o)
		}
		return field, sayable(say(l, "book.wrong."+wrong.Field))
	}
	return inService, err
}
