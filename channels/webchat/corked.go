package webchat

import (
	"net"
	"sync"
)

// A corked connection gathers frames that are ready together, so that an ack
// and its answer leave in one write and wake the other end once.
type corked struct {
	net.Conn
	mu  sync.Mutex
	buf *[]byte // nil while writes go straight through
}

var corkBuffers = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// maxCorked is how much is gathered at most.
const maxCorked = 32 << 10

func (c *corked) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.buf == nil {
		return c.Conn.Write(b)
	}
	*c.buf = append(*c.buf, b...)
	if len(*c.buf) < maxCorked {
		return len(b), nil
	}
	if err := c.flush(); err != nil {
		return 0, err
	}
	return len(b), nil
}

// cork begins to gather.
func (c *corked) cork() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.buf == nil {
		c.buf = corkBuffers.Get().(*[]byte)
	}
}

// uncork writes what was gathered.
func (c *corked) uncork() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.buf == nil {
		return nil
	}
	err := c.flush()
	if cap(*c.buf) <= maxCorked {
		corkBuffers.Put(c.buf)
	}
	c.buf = nil
	return err
}

// flush writes the buffer; the caller holds c.mu.
func (c *corked) flush() error {
	if len(*c.buf) == 0 {
		return nil
	}
	_, err := c.Conn.Write(*c.buf)
	*c.buf = (*c.buf)[:0]
	return err
}
