package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// maxNotice is the most bytes an outage's notice may have in one language: it
// is spoken in ten seconds (channels.md §2).
const maxNotice = 500

// An outage is the notice of an area, as interface.md §3 has it.
type outage struct {
	Area    string                 `json:"area"`
	Message map[chat.Locale]string `json:"message"`
	Until   *time.Time             `json:"until"`
}

func (s shaper) outage(o store.Outage) outage {
	return outage{Area: o.Area, Message: o.Message, Until: s.maybe(o.Until)}
}

// outages lists the notices that are on.
func (a *api) outages(r *http.Request) (any, error) {
	q := parameters(r.URL.RawQuery)
	if err := q.problem(); err != nil {
		return nil, err
	}
	s := shaper{a.gateway.Now()}
	items := []outage{}
	err := a.store.Read(r.Context(), func(v store.View) error {
		all, err := v.Outages()
		for _, o := range all {
			if o.Until.IsZero() || s.now.Before(o.Until) {
				items = append(items, s.outage(o))
			}
		}
		return err
	})
	return list{Items: items}, err
}

func (a *api) outageOn(r *http.Request) (any, error) {
	o, err := notice(r)
	if err != nil {
		return nil, err
	}
	switch {
	case !o.Until.IsZero() && !a.gateway.Now().Before(o.Until):
		return nil, bad("until", "Is over already. DELETE ends an outage.")
	case o.Until.After(a.gateway.Now().AddDate(1, 0, 0)):
		return nil, bad("until", "Is more than a year away. Leave it out if it is not known.")
	}
	o.Area = r.PathValue("area")
	if err := a.gateway.SetOutage(r.Context(), actor, o); err != nil {
		return nil, err
	}
	return shaper{a.gateway.Now()}.outage(o), nil
}

func (a *api) outageOff(r *http.Request) (any, error) {
	if err := a.gateway.EndOutage(r.Context(), actor, r.PathValue("area")); err != nil {
		return nil, err
	}
	return map[string]string{"area": r.PathValue("area")}, nil
}

// notice reads {"message":{"en","zh-CN"},"until"}; until may be left out or null.
func notice(r *http.Request) (store.Outage, error) {
	raw, err := object(r, "message", "until")
	if err != nil {
		return store.Outage{}, err
	}
	var message map[chat.Locale]string
	if v, ok := raw["message"]; ok && json.Unmarshal(v, &message) != nil {
		return store.Outage{}, bad("message", "Must be an object with en and zh-CN.")
	}
	o := store.Outage{Message: map[chat.Locale]string{}}
	if v, ok := raw["until"]; ok && json.Unmarshal(v, &o.Until) != nil {
		return o, bad("until", "Must be a time such as 2026-11-26T18:00:00+08:00, or null.")
	}
	for l, text := range message {
		if l != chat.English && l != chat.Chinese {
			return o, bad("message", "Has en and zh-CN only.")
		}
		o.Message[l] = strings.TrimSpace(text)
	}
	for _, l := range chat.Locales {
		if n := len(o.Message[l]); n == 0 || n > maxNotice {
			return o, bad("message", "Needs both en and zh-CN, of at most 500 bytes each.")
		}
	}
	return o, nil
}
