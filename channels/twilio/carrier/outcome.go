package carrier

import (
	"slices"
	"time"
)

// An Outcome is what happens to one message or call to a number. The zero
// Outcome is the good one: a message is sent and delivered, a call rings until
// its handset answers.
type Outcome struct {
	// Refuse is the error code with which the REST API refuses the request:
	// 21610, 21211, 20429, 20500 (HTTP 500) and any other of its codes.
	// RetryAfter goes with 20429, in whole seconds.
	Refuse     int
	RetryAfter time.Duration
	// Stall never answers the request: the client must give up. With Taken the
	// message is on its way all the same, or the call rings.
	Stall, Taken bool

	// Fail is the error code with which a message ends, told by callback as
	// undelivered after sent: 30003 unreachable, 30006 landline; 30007 filtered
	// and 21610 as failed without sent. Nothing comes to the handset.
	Fail int
	// Statuses are told instead of sent and delivered: any order, any number of
	// times. The last is what the message is from then on.
	Statuses []string
	// Early tells all statuses before the REST request is answered.
	Early bool
	// Hold tells no status until Release.
	Hold bool

	// Call is how a call ends without a handset's doing: "busy", "no-answer",
	// "failed" or "canceled".
	Call string
	// AnsweredBy answers the call at once: "human", or with machine detection
	// "machine_start", "machine_end_beep", "machine_end_silence",
	// "machine_end_other", "fax", "unknown".
	AnsweredBy string

	// Times is for how many messages or calls this holds. Defaults to 1;
	// Always is for all that come.
	Times int
}

// Always is an Outcome's Times without end.
const Always = -1

// Anyone stands for every number: for those that have no script of their own,
// and for those of all handsets.
const Anyone = ""

// Script says what happens to the next messages and calls to a number, in
// turn; when the outcomes are used up, all is well again. It replaces what was
// scripted for the number before.
func (c *Carrier) Script(to string, outcomes ...Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.scripts[to] = slices.Clone(outcomes)
}

// outcome takes the next one for a number. c.mu is held.
func (c *Carrier) outcome(to string) Outcome {
	if len(c.scripts[to]) == 0 {
		to = Anyone
	}
	left := c.scripts[to]
	if len(left) == 0 {
		return Outcome{}
	}
	o := left[0]
	switch {
	case o.Times == Always:
	case o.Times > 1:
		left[0].Times--
	default:
		c.scripts[to] = left[1:]
	}
	return o
}

// statuses are what is told of a message, and the code of the last.
func (o Outcome) statuses() (list []string, code int) {
	switch {
	case len(o.Statuses) > 0:
		return o.Statuses, o.Fail
	case o.Fail == 0:
		return []string{"sent", "delivered"}, 0
	case o.Fail == 30007 || o.Fail < 30000:
		return []string{"failed"}, o.Fail
	}
	return []string{"sent", "undelivered"}, o.Fail
}

// arrives tells whether the handset gets the message.
func (o Outcome) arrives() bool {
	return o.Fail == 0 && !slices.ContainsFunc(o.Statuses, func(s string) bool {
		return has([]string{"failed", "undelivered", "canceled"}, s)
	})
}

// Release tells the statuses that were held, in order.
func (c *Carrier) Release() {
	c.mu.Lock()
	held := c.held
	c.held = nil
	c.mu.Unlock()
	for _, e := range held {
		c.carry(e)
	}
}
