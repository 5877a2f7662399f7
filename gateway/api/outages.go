package api

import (
	"encoding/json"
	"errors"
	"io"
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
	if !o.Until.IsZero() && !a.gateway.Now().Before(o.Until) {
		return nil, bad("until", "Is over already. DELETE ends an outage.")
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
	var in struct {
		Message map[chat.Locale]string `json:"message"`
		Until   *time.Time             `json:"until"`
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return store.Outage{}, bad("", "The body must be a JSON object with message and, if known, until (RFC 3339).")
	}
	if err := d.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		return store.Outage{}, bad("", "The body must be one JSON object.")
	}
	o := store.Outage{Message: map[chat.Locale]string{}}
	for l, text := range in.Message {
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
	if in.Until != nil {
		o.Until = *in.Until
	}
	return o, nil
}
