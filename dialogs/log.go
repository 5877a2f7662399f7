package dialogs

import (
	"encoding/json"
	"fmt"
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
		}{kindOf(e), e})
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

func kindOf(e Event) string {
	switch e.(type) {
	case Began:
		return "began"
	case Said:
		return "said"
	case ConsentChanged:
		return "consent"
	case HungUp:
		return "hung_up"
	case Rejoined:
		return "rejoined"
	case Unreached:
		return "unreached"
	case TimerFired:
		return "timer"
	case AgentJoined:
		return "agent_joined"
	case AgentReturned:
		return "agent_returned"
	case AgentResolved:
		return "agent_resolved"
	case AgentSilent:
		return "agent_silent"
	case CustomerSilent:
		return "customer_silent"
	case DeskDown:
		return "desk_down"
	case AgentHelped:
		return "agent_helped"
	case AgentCalls:
		return "agent_calls"
	case VisitBooked:
		return "visit_booked"
	case Reminder:
		return "reminder"
	case VisitLate:
		return "visit_late"
	case VisitClosed:
		return "visit_closed"
	case TicketMoved:
		return "ticket_moved"
	case WindowsFound:
		return "windows"
	case Held:
		return "held"
	case HoldLost:
		return "hold_lost"
	case Booked:
		return "booked"
	case BookingCancelled:
		return "cancelled"
	case BookingsFound:
		return "bookings"
	case TicketOpened:
		return "ticket"
	case TicketsFound:
		return "tickets"
	case OutageFound:
		return "outage"
	case Queued:
		return "queued"
	case Writing:
		return "writing"
	case SurveyReady:
		return "survey"
	case Failed:
		return "failed"
	}
	return "unknown"
}

func decodeEvent(kind string, data []byte) (Event, error) {
	switch kind {
	case "began":
		return into[Began](data)
	case "said":
		return into[Said](data)
	case "consent":
		return into[ConsentChanged](data)
	case "hung_up":
		return into[HungUp](data)
	case "rejoined":
		return into[Rejoined](data)
	case "unreached":
		return into[Unreached](data)
	case "timer":
		return into[TimerFired](data)
	case "agent_joined":
		return into[AgentJoined](data)
	case "agent_returned":
		return into[AgentReturned](data)
	case "agent_resolved":
		return into[AgentResolved](data)
	case "agent_silent":
		return into[AgentSilent](data)
	case "customer_silent":
		return into[CustomerSilent](data)
	case "agent_helped":
		return into[AgentHelped](data)
	case "agent_calls":
		return into[AgentCalls](data)
	case "desk_down":
		return into[DeskDown](data)
	case "visit_booked":
		return into[VisitBooked](data)
	case "reminder":
		return into[Reminder](data)
	case "visit_late":
		return into[VisitLate](data)
	case "visit_closed":
		return into[VisitClosed](data)
	case "ticket_moved":
		return into[TicketMoved](data)
	case "windows":
		return into[WindowsFound](data)
	case "held":
		return into[Held](data)
	case "hold_lost":
		return into[HoldLost](data)
	case "booked":
		return into[Booked](data)
	case "cancelled":
		return into[BookingCancelled](data)
	case "bookings":
		return into[BookingsFound](data)
	case "ticket":
		return into[TicketOpened](data)
	case "tickets":
		return into[TicketsFound](data)
	case "outage":
		return into[OutageFound](data)
	case "queued":
		return into[Queued](data)
	case "writing":
		return into[Writing](data)
	case "survey":
		return into[SurveyReady](data)
	case "failed":
		return into[Failed](data)
	}
	return nil, fmt.Errorf("no such kind")
}

func into[E Event](data []byte) (Event, error) {
	var e E
	err := json.Unmarshal(data, &e)
	return e, err
}
