package conversations

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"switchboard/channels"
	"switchboard/chat"
)

// Traits are those of each channel (channels.md §1–3, §6, §7), for running
// conversations where the channel itself is not; but nobody here waits for the
// end of a burst.
var Traits = map[chat.Channel]chat.Traits{
	chat.Web: {
		MaxChoices: 10, Questions: 5, Hold: 10 * time.Minute,
		Nudge: 5 * time.Minute, Expire: 24 * time.Hour, Patience: 5 * time.Minute, Think: 1500 * time.Millisecond,
		Desk: chat.DeskTimes{
			Escalate: 2 * time.Minute, Remind: 2 * time.Minute, Requeue: 5 * time.Minute, Nudge: 5 * time.Minute, End: 15 * time.Minute,
		},
	},
	chat.SMS: {
		Phones: true, Numbered: true, Keywords: true, Quiet: true, MaxChoices: 5, Questions: 1, Hold: 15 * time.Minute,
		Nudge: 30 * time.Minute, Expire: 24 * time.Hour, Patience: 30 * time.Minute, Reopen: 72 * time.Hour,
		Desk: chat.DeskTimes{
			Escalate: 10 * time.Minute, Remind: 10 * time.Minute, Requeue: 30 * time.Minute, Nudge: 4 * time.Hour, End: 24 * time.Hour,
		},
		SurveyAfter: 30 * time.Minute,
	},
	chat.Voice: {
		Phones: true, Spoken: true, Quiet: true, MaxChoices: 4, Questions: 3, Hold: 3 * time.Minute,
		Expire: 10 * time.Minute, Patience: 75 * time.Second, Reopen: time.Minute, Think: 600 * time.Millisecond,
		Desk: chat.DeskTimes{Escalate: 90 * time.Second},
	},
}

// A Phone is a channel with the traits of another and nobody at its end: what
// is sent is taken and forgotten, since it can be read in the history.
type Phone struct{ Channel chat.Channel }

// Name implements channels.Channel.
func (p Phone) Name() chat.Channel { return p.Channel }

// Traits implements channels.Channel.
func (p Phone) Traits() chat.Traits { return Traits[p.Channel] }

// Send implements channels.Channel.
func (p Phone) Send(context.Context, channels.Delivery) (channels.Receipt, error) {
	return channels.Receipt{}, nil
}

// Show renders a prompt as a channel with these traits would, for a terminal
// or a transcript: spoken with keys, or written with numbered choices.
func Show(t chat.Traits, p chat.Prompt) string {
	var b strings.Builder
	b.WriteString(Heard(t, p))
	for i, c := range p.Choices {
		switch {
		case t.Spoken:
			fmt.Fprintf(&b, "\n  %s: [%d]", cmp.Or(c.Say, c.Label), i+1)
		default:
			fmt.Fprintf(&b, "\n  %d. %s", i+1, c.Label)
		}
	}
	return b.String()
}

// Heard is what a prompt says on a channel with these traits, without its choices.
func Heard(t chat.Traits, p chat.Prompt) string {
	switch {
	case !t.Spoken:
		return p.Text
	case len(p.Speech) > 0:
		said := make([]string, len(p.Speech))
		for i, s := range p.Speech {
			said[i] = s.Text
		}
		return strings.Join(said, " ")
	case p.Say != "":
		return p.Say
	}
	return p.Text
}

// Answer is the message of somebody who takes the choice with a value: a
// pressed button or key, or, where choices are numbered lines, the digits.
func Answer(t chat.Traits, offered []chat.Choice, value string) chat.Message {
	if t.Numbered {
		for i, c := range offered {
			if c.Value == value {
				return chat.Message{Text: strconv.Itoa(i + 1)}
			}
		}
	}
	return chat.Message{Choice: value}
}
