package voice

import (
	"errors"
	"sync"
)

// replies are the documents that webhooks were answered with. The same webhook
// again, at once or later, gets the same document, and what it asks for is done once.
type replies struct {
	mu   sync.Mutex
	made recent[*reply]
}

type reply struct {
	ready    chan struct{}
	document []byte
	err      error
}

var errUnfinished = errors.New("not finished")

func newReplies(most int) *replies { return &replies{made: newRecent[*reply](most)} }

// once makes a document, or returns the one that was made for the key; again
// tells which. Failures are not remembered.
func (r *replies) once(key string, make_ func() ([]byte, error)) (document []byte, again bool, err error) {
	r.mu.Lock()
	p, again := r.made.get(key)
	if !again {
		p = &reply{ready: make(chan struct{})}
		r.made.put(key, p)
	}
	r.mu.Unlock()
	if again {
		<-p.ready
		return p.document, true, p.err
	}
	p.err = errUnfinished // should make_ panic
	defer func() {
		if p.err != nil {
			r.mu.Lock()
			r.made.drop(key)
			r.mu.Unlock()
		}
		close(p.ready)
	}()
	p.document, p.err = make_()
	return p.document, false, p.err
}
