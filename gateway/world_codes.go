package gateway

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"switchboard/dialogs"
	"switchboard/gateway/store"
)

const (
	maxGuesses = 5                // wrong codes before the lock
	guessSpan  = 30 * time.Minute // in which they count, and for which it locks
)

// guesses are the wrong codes that somebody gave lately, or that were tried
// for one phone number: a new web visitor starts with a clean sheet, the
// number does not.
type guesses struct {
	Wrong  []time.Time `json:"wrong,omitempty"`
	Locked time.Time   `json:"locked,omitzero"` // until
}

// bookingByCode opens a booking to who knows its code and the phone number it
// was booked with; a code alone opens nothing (channels.md §6).
func (w *world) bookingByCode(e dialogs.FindBookings) (dialogs.Event, error) {
	keys := []string{"guesses:" + w.conv.CustomerID, "guesses:" + digest(e.Phone)}
	for _, k := range keys {
		g, err := w.guesses(k)
		if err != nil {
			return nil, err
		}
		if w.now.At.Before(g.Locked) {
			return dialogs.BookingsFound{Locked: true}, nil
		}
	}
	a, err := w.tx.AppointmentByCode(e.Code)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if err == nil && a.Status == booked && e.Phone != "" && a.Phone == e.Phone {
		return dialogs.BookingsFound{Bookings: []dialogs.Booking{w.booking(a)}}, nil
	}
	var found dialogs.BookingsFound
	for _, k := range keys {
		locked, err := w.guessed(k)
		if err != nil {
			return nil, err
		}
		found.Locked = found.Locked || locked
	}
	return found, nil
}

// guesses reads the wrong codes that still count.
func (w *world) guesses(key string) (guesses, error) {
	var g guesses
	s, err := w.tx.Setting(key)
	if err != nil || s == "" {
		return g, err
	}
	err = json.Unmarshal([]byte(s), &g)
	for len(g.Wrong) > 0 && w.now.At.Sub(g.Wrong[0]) >= guessSpan {
		g.Wrong = g.Wrong[1:]
	}
	return g, err
}

// guessed counts one more wrong code, and tells whether that was one too many.
func (w *world) guessed(key string) (locked bool, err error) {
	g, err := w.guesses(key)
	if err != nil {
		return false, err
	}
	g.Wrong = append(g.Wrong, w.now.At)
	if len(g.Wrong) >= maxGuesses {
		g = guesses{Locked: w.now.At.Add(guessSpan)}
		if err := w.audit("appointment.locked", w.conv.CustomerID, ""); err != nil {
			return false, err
		}
	}
	b, err := json.Marshal(g)
	if err != nil {
		return false, err
	}
	return !g.Locked.IsZero(), w.tx.SetSetting(key, string(b))
}

// digest stands for a phone number where the number itself shall not be stored.
func digest(phone string) string {
	sum := sha256.Sum256([]byte(phone))
	return hex.EncodeToString(sum[:8])
}
