package carrier

import "time"

// An Outcome is what happens to one message or call to a number. The zero
// Outcome is the good one: a message is sent and delivered, a call rings until
// its handset answers.
type Outcome struct {
	// Refuse is the error code with which the REST API refuses the request:
	// 21610, 21211, 20429, 20500 (HTTP 500) and any other of its codes.
	// RetryAfter goes with 20429.
	Refuse     int
	RetryAfter time.Duration
	// Stall never answers the request: the client must give up. With Taken the
	// message is on its way all the same, or the call rings.
	Stall, Taken bool

	// Fail is the error code with which a message ends, told by callback: 30003
	// unreachable, 30006 landline, 30007 filtered. 30006 and 30003 end as
	// undelivered, all others as failed after no sent.
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

// Anyone scripts every number that has no script of its own.
const Anyone = ""

// Script says what happens to the next messages and calls to a number, in
// turn; when the outcomes are used up, all is well again. It replaces what was
// scripted for the number before.
func (c *Carrier) Script(to string, outcomes ...Outcome) { c.script(to, outcomes) }

// Release tells the statuses that were held, in order.
func (c *Carrier) Release() { c.release() }
