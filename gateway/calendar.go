package gateway

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
)

// calendarSetting is the secret that links to visits are sealed with.
const calendarSetting = "calendar-key"

// calendarKey reads that secret; it is made once for a database.
func (g *Gateway) calendarKey(ctx context.Context) ([]byte, error) {
	key := ""
	err := g.store.Write(ctx, func(tx store.Tx) (err error) {
		if key, err = tx.Setting(calendarSetting); err != nil || key != "" {
			return err
		}
		key = rand.Text()
		return tx.SetSetting(calendarSetting, key)
	})
	return []byte(key), err
}

// visitToken is the secret under which the calendar entry of a visit is had: it
// can be had for as long as there is the visit, and is made of nothing else.
func (g *Gateway) visitToken(appointment string) string {
	m := hmac.New(sha256.New, g.calendar)
	m.Write([]byte("visit\x00" + appointment))
	return appointment + "." + base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:linkBytes])
}

// visitLink is the line by which a customer on the web gets the calendar entry
// of the visit that this turn booked, moved or cancelled; "" for none.
func (w *world) visitLink() string {
	if w.visit.ID == "" || w.g.visitURL == nil || !w.in.live && w.conv.Address.Channel != chat.Web {
		return ""
	}
	key := "visit.calendar"
	if w.visit.Status == cancelled {
		key = "visit.uncalendar"
	}
	text, _ := w.g.pack.Render(key, w.conv.Locale, pack.Arg{Name: "link", Value: w.g.visitURL(w.g.visitToken(w.visit.ID))})
	return text
}

// Calendar is the iCalendar object (RFC 5545) of a visit, as it is now, by the
// token of its link. channels.ErrNotFound if the token is none.
func (g *Gateway) Calendar(ctx context.Context, token string) ([]byte, error) {
	id, _, _ := strings.Cut(token, ".")
	if !hmac.Equal([]byte(token), []byte(g.visitToken(id))) {
		return nil, channels.ErrNotFound
	}
	var a store.Appointment
	var c store.Conversation
	err := g.store.Read(ctx, func(v store.View) (err error) {
		if a, err = v.Appointment(id); err != nil {
			return err
		}
		c, err = v.Conversation(a.ConversationID)
		if errors.Is(err, store.ErrNotFound) {
			c.Locale, err = chat.English, nil
		}
		return err
	})
	switch {
	case err != nil:
		return nil, unavailable(err)
	case a.Status == held:
		return nil, channels.ErrNotFound
	}
	l := c.Locale
	if l != chat.Chinese {
		l = chat.English
	}
	service := a.Service
	for _, s := range g.pack.Services {
		if s.ID == a.Service {
			service = s.Name[l]
		}
	}
	about, _ := g.pack.Render("visit.about", l, pack.Arg{Name: "code", Value: a.Code})
	return icalendar(event{
		id: a.ID, sequence: a.Sequence, cancelled: a.Status == cancelled, changed: a.UpdatedAt, start: a.Start, end: a.End,
		language: string(l), business: g.pack.Brand[l], summary: dialogs.Capital(service) + " · " + g.pack.Brand[l], place: a.Address, about: about,
	}), nil
}
