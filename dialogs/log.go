package dialogs

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"
)

// A Log is the input of one turn as it is stored: from the state before it,
// the same events give the same effects (invariant 8 of behaviours.md).
type Log struct {
	At     time.Time
	Events []Event
	// Channel is where the conversation was when the turn began, and Home the
	// name of the customer's zone, where a conversation can change the one and
	// a number tells the other; else empty.
	Channel, Home string
}

type logged struct {
	Kind string          `json:"k"`
	Data json.RawMessage `json:"e,omitempty"`
}

// Encode returns the stored form of the log.
func (l Log) Encode() ([]byte, error) {
	out := struct {
		At      time.Time `json:"at"`
		Channel string    `json:"c,omitempty"`
		Home    string    `json:"h,omitempty"`
		Events  []struct {
			Kind string `json:"k"`
			Data Event  `json:"e"`
		} `json:"ev"`
	}{At: l.At, Channel: l.Channel, Home: l.Home}
	for _, e := range l.Events {
		out.Events = append(out.Events, struct {
			Kind string `json:"k"`
			Data Event  `json:"e"`
		}{kindsByType[reflect.TypeOf(e)], e})
	}
	return json.Marshal(out)
}

// DecodeLog reads a stored log. The zone of its times is the one given.
func DecodeLog(b []byte, zone *time.Location) (Log, error) {
	var in struct {
		At      time.Time `json:"at"`
		Channel string    `json:"c"`
		Home    string    `json:"h"`
		Events  []logged  `json:"ev"`
	}
	if err := json.Unmarshal(b, &in); err != nil {
		return Log{}, fmt.Errorf("dialogs: stored turn: %w", err)
	}
	l := Log{At: in.At.In(zone), Channel: in.Channel, Home: in.Home}
	for _, e := range in.Events {
		ev, err := decodeEvent(e.Kind, e.Data)
		if err != nil {
			return Log{}, fmt.Errorf("dialogs: stored event %q: %w", e.Kind, err)
		}
		l.Events = append(l.Events, ev)
	}
	return l, nil
}

// kinds are the events, by the kind that a stored turn names them by.
var kinds = map[string]func(data []byte) (Event, error){
	"began":           into[Began],
	"said":            into[Said],
	"consent":         into[ConsentChanged],
	"hung_up":         into[HungUp],
	"rejoined":        into[Rejoined],
	"unreached":       into[Unreached],
	"timer":           into[TimerFired],
	"agent_joined":    into[AgentJoined],
	"agent_returned":  into[AgentReturned],
	"agent_resolved":  into[AgentResolved],
	"agent_silent":    into[AgentSilent],
	"customer_silent": into[CustomerSilent],
	"agent_helped":    into[AgentHelped],
	"agent_calls":     into[AgentCalls],
	"desk_down":       into[DeskDown],
	"visit_booked":    into[VisitBooked],
	"reminder":        into[Reminder],
	"visit_late":      into[VisitLate],
	"visit_closed":    into[VisitClosed],
	"ticket_moved":    into[TicketMoved],
	"windows":         into[WindowsFound],
	"held":            into[Held],
	"hold_lost":       into[HoldLost],
	"booked":          into[Booked],
	"cancelled":       into[BookingCancelled],
	"bookings":        into[BookingsFound],
	"ticket":          into[TicketOpened],
	"tickets":         into[TicketsFound],
	"outage":          into[OutageFound],
	"queued":          into[Queued],
	"writing":         into[Writing],
	"survey":          into[SurveyReady],
	"failed":          into[Failed],
}

// kindsByType are the kinds, by the type of the event.
var kindsByType = func() map[reflect.Type]string {
	list := make(map[reflect.Type]string, len(kinds))
	for kind, decode := range kinds {
		e, _ := decode([]byte("{}"))
		list[reflect.TypeOf(e)] = kind
	}
	return list
}()

func decodeEvent(kind string, data []byte) (Event, error) {
	decode := kinds[kind]
	if decode == nil {
		return nil, errors.New("no such kind")
	}
	return decode(data)
}

func into[E Event](data []byte) (Event, error) {
	var e E
	err := json.Unmarshal(data, &e)
	return e, err
}
