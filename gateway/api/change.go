package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
)

// maxNote is the most bytes that a note or an owner may have.
const maxNote = 2000

// A change is the body of the POST routes.
type change struct {
	Status string `json:"status"`
	Note   string `json:"note"`
	Owner  string `json:"owner"`
}

// object reads a body that may have only the keys given.
func object(r *http.Request, keys ...string) (map[string]json.RawMessage, error) {
	var raw map[string]json.RawMessage
	d := json.NewDecoder(r.Body)
	if err := d.Decode(&raw); err != nil || raw == nil {
		return nil, bad("", "The body must be a JSON object.")
	}
	if err := d.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		return nil, bad("", "The body must be one JSON object.")
	}
	for key := range raw {
		if !slices.Contains(keys, key) {
			return nil, bad(key, "There is no such key here.")
		}
	}
	return raw, nil
}

// body reads a change that may have only the keys given.
func body(r *http.Request, keys ...string) (change, error) {
	raw, err := object(r, keys...)
	if err != nil {
		return change{}, err
	}
	var c change
	targets := map[string]*string{"status": &c.Status, "note": &c.Note, "owner": &c.Owner}
	for key, v := range raw {
		if err := json.Unmarshal(v, targets[key]); err != nil {
			return change{}, bad(key, "Must be a string.")
		}
		if *targets[key] = strings.TrimSpace(*targets[key]); len(*targets[key]) > maxNote {
			return change{}, bad(key, "Must have at most 2000 bytes.")
		}
	}
	return c, nil
}

// status reads a change of status to one of those allowed.
func status(r *http.Request, allowed []string) (change, error) {
	c, err := body(r, "status", "note")
	if err != nil {
		return change{}, err
	}
	if !slices.Contains(allowed, c.Status) {
		return change{}, bad("status", "Must be one of: "+strings.Join(allowed, ", ")+".")
	}
	return c, nil
}

func (a *api) ticketStatus(r *http.Request) (any, error) {
	c, err := status(r, ticketStatuses)
	if err != nil {
		return nil, err
	}
	t, err := a.gateway.SetTicketStatus(r.Context(), actor, r.PathValue("id"), c.Status, c.Note)
	if err != nil {
		return nil, err
	}
	return shaper{a.gateway.Now()}.ticket(t), nil
}

func (a *api) ticketAssign(r *http.Request) (any, error) {
	c, err := body(r, "owner")
	if err != nil {
		return nil, err
	}
	if c.Owner == "" {
		return nil, bad("owner", "Must name the new owner.")
	}
	t, err := a.gateway.AssignTicket(r.Context(), actor, r.PathValue("id"), c.Owner)
	if err != nil {
		return nil, err
	}
	return shaper{a.gateway.Now()}.ticket(t), nil
}

func (a *api) appointmentStatus(r *http.Request) (any, error) {
	c, err := status(r, appointmentStatuses)
	if err != nil {
		return nil, err
	}
	p, err := a.gateway.SetAppointmentStatus(r.Context(), actor, r.PathValue("id"), c.Status, c.Note)
	if err != nil {
		return nil, err
	}
	return shaper{a.gateway.Now()}.appointment(p), nil
}
