package carrier

// An Event is something that a watcher is told, in the order in which it
// happened: exactly one of Message, Heard and State is set.
type Event struct {
	Number string // the handset
	// Message is new, or has a new status.
	Message *Message
	// Heard is new in the trace of Call; State is what Call waits for now.
	Call  *Call
	Heard *Utterance
	State *State
}

// Watch tells the messages and calls of a handset as they come, those of every
// handset if number is Anyone. Nothing is dropped. The channel is closed by
// cancel and by Close.
func (c *Carrier) Watch(number string) (events <-chan Event, cancel func()) { return c.watch(number) }
