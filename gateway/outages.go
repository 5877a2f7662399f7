package gateway

import (
	"context"
	"fmt"
	"slices"
	"time"

	"switchboard/chat"
	"switchboard/dialogs/pack"
	"switchboard/gateway/store"
)

// SetOutage switches the notice of an area on (handbook §6): whoever lives
// there hears it first. Unknown areas, and notices that lack a language, are
// ErrInvalid.
func (g *Gateway) SetOutage(ctx context.Context, actor string, o store.Outage) error {
	if !g.isArea(o.Area) {
		return fmt.Errorf("%w: no area %q", store.ErrNotFound, o.Area)
	}
	for _, l := range chat.Locales {
		if o.Message[l] == "" {
			return fmt.Errorf("%w: the notice has no %s text", ErrInvalid, l)
		}
	}
	o.At = g.clock.now()
	return g.change(ctx, actor, "outage.on", o.Area, func(tx store.Tx) error { return tx.SaveOutage(o) })
}

// EndOutage switches it off. One that is not on is fine; an area that neither
// the pack has, nor a notice of before, is ErrNotFound.
func (g *Gateway) EndOutage(ctx context.Context, actor, area string) error {
	return g.change(ctx, actor, "outage.off", area, func(tx store.Tx) error {
		on, err := tx.Outages()
		if err != nil {
			return err
		}
		if !g.isArea(area) && !slices.ContainsFunc(on, func(o store.Outage) bool { return o.Area == area }) {
			return fmt.Errorf("%w: no area %q", store.ErrNotFound, area)
		}
		return tx.DropOutage(area)
	})
}

func (g *Gateway) isArea(id string) bool {
	return slices.ContainsFunc(g.pack.Areas, func(a pack.Area) bool { return a.ID == id })
}

// change writes something that concerns no conversation, with its audit row.
func (g *Gateway) change(ctx context.Context, actor, action, subject string, fn func(store.Tx) error) error {
	if err := g.enter(); err != nil {
		return err
	}
	defer g.leave()
	now := g.clock.now()
	return unavailable(g.store.Write(ctx, func(tx store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return tx.AddAudit(store.Audit{At: now, Actor: actor, Action: action, Subject: subject})
	}))
}

// outageIn is the notice in force in an area, nil for none.
func (w *world) outageIn(area string) (map[chat.Locale]string, error) {
	if area == "" {
		return nil, nil
	}
	list, err := w.tx.Outages()
	for _, o := range list {
		if o.Area == area && inForce(o, w.now.At) {
			return o.Message, err
		}
	}
	return nil, err
}

// inForce tells whether a notice is still on.
func inForce(o store.Outage, now time.Time) bool { return o.Until.IsZero() || now.Before(o.Until) }
