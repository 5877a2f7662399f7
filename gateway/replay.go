package gateway

import (
	"time"

	"switchboard/chat"
	"switchboard/dialogs"
)

// A Replay takes the stored turns of a conversation once more, from its
// beginning (invariant 8 of behaviours.md).
type Replay struct {
	Dialogs Stepper
	Zone    *time.Location // of the business
	Traits  func(chat.Channel) chat.Traits
	// Channel is where the conversation is now; turns of one that can change
	// its channel say themselves where they began.
	Channel chat.Channel
	// State is what the turns taken so far led to.
	State dialogs.State
}

// Turn takes the next turn by its log, and returns what happened and the
// effects of it all.
func (r *Replay) Turn(stored []byte) ([]dialogs.Event, []dialogs.Effect, error) {
	log, err := dialogs.DecodeLog(stored, r.Zone)
	if err != nil {
		return nil, nil, err
	}
	now := dialogs.Now{At: log.At, Traits: r.Traits(r.Channel), Home: r.Zone}
	if log.Channel != "" {
		now.Traits = r.Traits(chat.Channel(log.Channel))
	}
	if log.Home != "" {
		if now.Home, err = time.LoadLocation(log.Home); err != nil {
			return nil, nil, err
		}
	}
	var all []dialogs.Effect
	for _, e := range log.Events {
		switch e := e.(type) {
		case dialogs.Writing:
			if e.OK {
				now.Traits = r.phones(false, now.Traits)
			}
		case dialogs.Rejoined:
			now.Traits = r.phones(true, now.Traits)
		}
		var effects []dialogs.Effect
		r.State, effects = r.Dialogs.Step(r.State, now, e)
		all = append(all, effects...)
	}
	return log.Events, all, nil
}

// phones are the limits of the channel of phone numbers that speaks, or writes.
func (r *Replay) phones(spoken bool, otherwise chat.Traits) chat.Traits {
	for _, c := range []chat.Channel{chat.SMS, chat.Voice} {
		if t := r.Traits(c); t.Phones && t.Spoken == spoken {
			return t
		}
	}
	return otherwise
}
