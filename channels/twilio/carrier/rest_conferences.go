package carrier

import (
	"net/http"
	"slices"
)

func (c *Carrier) listConferences(q *request, _ []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []any{}
	for _, x := range c.conferences {
		if matches(q, "FriendlyName", x.name) && matches(q, "Status", x.state()) {
			list = append(list, x.json())
		}
	}
	return c.page(q, "conferences", list), nil
}

func (x *conference) state() string {
	switch {
	case x.ended:
		return "completed"
	case x.started:
		return "in-progress"
	}
	return "init"
}

// json is the resource of a conference. Carrier.mu is held.
func (x *conference) json() map[string]any {
	c := x.carrier
	uri := c.account() + "/Conferences/" + x.sid
	return map[string]any{
		"sid": x.sid, "account_sid": c.cfg.AccountSID, "api_version": apiVersion, "friendly_name": x.name,
		"status": x.state(), "region": "us1", "date_created": date(x.at), "date_updated": date(x.at),
		"reason_conference_ended": nil, "call_sid_ending_conference": nil, "uri": uri + ".json",
		"subresource_uris": map[string]string{"participants": uri + "/Participants.json"},
	}
}

// json is the resource of a participant. Carrier.mu is held.
func (s *seat) json() map[string]any {
	c := s.call.carrier
	return map[string]any{
		"call_sid": s.call.SID, "conference_sid": s.conference.sid, "account_sid": c.cfg.AccountSID, "label": orNull(s.label),
		"muted": s.muted, "hold": s.hold, "coaching": false, "call_sid_to_coach": nil, "status": "connected",
		"start_conference_on_enter": s.start, "end_conference_on_exit": s.end, "queue_time": "0",
		"date_created": date(s.call.created), "date_updated": date(s.call.created),
		"uri": c.account() + "/Conferences/" + s.conference.sid + "/Participants/" + s.call.SID + ".json",
	}
}

// conferenceOf finds a conference by its SID. c.mu is held.
func (c *Carrier) conferenceOf(sid string) *conference {
	i := slices.IndexFunc(c.conferences, func(x *conference) bool { return x.sid == sid })
	if i < 0 {
		return nil
	}
	return c.conferences[i]
}

func (c *Carrier) fetchConference(q *request, parts []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x := c.conferenceOf(parts[1])
	if x == nil {
		return reply{}, q.missing()
	}
	return reply{status: http.StatusOK, resource: x.json()}, nil
}

// updateConference can only end it.
func (c *Carrier) updateConference(q *request, parts []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x := c.conferenceOf(parts[1])
	if x == nil {
		return reply{}, q.missing()
	}
	if no := q.only("Status"); no != nil {
		return reply{}, no
	}
	if q.form.Get("Status") == "completed" {
		x.close()
	}
	return reply{status: http.StatusOK, resource: x.json()}, nil
}

func (c *Carrier) listParticipants(q *request, parts []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x := c.conferenceOf(parts[1])
	if x == nil {
		return reply{}, q.missing()
	}
	list := []any{}
	for _, s := range x.seats {
		list = append(list, s.json())
	}
	return c.page(q, "participants", list), nil
}

// participant finds a call in a conference. c.mu is held.
func (c *Carrier) participant(parts []string) *seat {
	if x := c.conferenceOf(parts[1]); x != nil {
		for _, s := range x.seats {
			if s.call.SID == parts[3] {
				return s
			}
		}
	}
	return nil
}

func (c *Carrier) updateParticipant(q *request, parts []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.participant(parts)
	if s == nil {
		return reply{}, q.missing()
	}
	if no := q.only("Muted Hold EndConferenceOnExit"); no != nil {
		return reply{}, no
	}
	for name, field := range map[string]*bool{"Muted": &s.muted, "Hold": &s.hold, "EndConferenceOnExit": &s.end} {
		if v := q.form.Get(name); v != "" {
			*field = v == "true"
		}
	}
	s.conference.update()
	return reply{status: http.StatusOK, resource: s.json()}, nil
}

func (c *Carrier) removeParticipant(q *request, parts []string) (reply, *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.participant(parts)
	if s == nil {
		return reply{}, q.missing()
	}
	s.call.push(input{kind: left})
	s.leave()
	return reply{status: http.StatusNoContent}, nil
}
