package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A webFrame is any frame of the web chat protocol (interface.md §4), both ways.
type webFrame struct {
	Type         string       `json:"type"`
	Token        string       `json:"token,omitempty"`
	LastSeq      *int64       `json:"last_seq,omitempty"`
	Locale       string       `json:"locale,omitempty"`
	ID           string       `json:"id,omitempty"`
	Text         string       `json:"text,omitempty"`
	Value        string       `json:"value,omitempty"`
	Conversation string       `json:"conversation,omitempty"`
	Seq          int64        `json:"seq,omitempty"`
	Author       string       `json:"author,omitempty"`
	Choices      []choiceFace `json:"choices,omitempty"`
	Input        string       `json:"input,omitempty"`
	Mode         string       `json:"mode,omitempty"`
	Code         string       `json:"code,omitempty"`
	Message      string       `json:"message,omitempty"`
}

type choiceFace struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// A line is an entry as a customer knows it.
type line struct{ author, id, text string }

// A customer is one conversation over sockets that come and go. It sends the
// next message when the last is acknowledged and answered, and sends what was
// not acknowledged again, under the same id, after it has connected anew.
type customer struct {
	addr   string
	name   string
	next   func(*customer, webFrame) webFrame // the answer to a prompt; no Type: the dialog is over
	finish <-chan struct{}                    // closed: stop at the next rest

	token, conversation string
	lines               []line // lines[i] has seq i+1
	acked               map[string]int64
	pending             *webFrame
	last                *webFrame // that was sent, acknowledged or not
	messages            int
	prompt              webFrame // said last
	over                bool
	connections         int
	refusals            []string
	faults              []string
}

func newCustomer(addr, name string, next func(*customer, webFrame) webFrame, finish <-chan struct{}) *customer {
	return &customer{addr: addr, name: name, next: next, finish: finish, acked: map[string]int64{}}
}

func (c *customer) fault(format string, args ...any) {
	c.faults = append(c.faults, c.name+" ("+c.conversation+"): "+fmt.Sprintf(format, args...))
}

// talk goes on until the dialog is over or everybody shall finish.
func (c *customer) talk() {
	for !c.over && len(c.faults) == 0 {
		if err := c.connect(); err != nil {
			pause(20 * time.Millisecond) // the server is down
		}
	}
}

var errBroken = errors.New("the line broke")

// pause waits.
func pause(d time.Duration) { <-time.After(d) }

// connect opens a socket and talks until it breaks.
func (c *customer) connect() error {
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+c.addr+"/chat/ws", nil)
	if err != nil {
		return err
	}
	defer func() { _ = ws.Close() }()
	c.connections++
	hello := webFrame{Type: "hello", Token: c.token, Locale: "en"}
	if c.token != "" {
		last := int64(len(c.lines))
		hello.LastSeq = &last
	}
	if err := ws.WriteJSON(hello); err != nil {
		return err
	}
	for !c.over && len(c.faults) == 0 {
		if err := ws.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
			return err
		}
		var f webFrame
		if err := ws.ReadJSON(&f); err != nil {
			var timeout interface{ Timeout() bool }
			if errors.As(err, &timeout) && timeout.Timeout() {
				c.fault("no frame for 20 s; last %q, pending %+v", c.prompt.Text, c.pending)
			}
			return err
		}
		if err := c.take(ws, f); err != nil {
			return err
		}
	}
	return nil
}

func (c *customer) take(ws *websocket.Conn, f webFrame) error {
	switch f.Type {
	case "welcome":
		if c.conversation != "" && f.Conversation != c.conversation {
			c.fault("resumed into %s", f.Conversation)
		}
		c.token, c.conversation = f.Token, f.Conversation
		switch {
		case c.pending != nil:
			return ws.WriteJSON(*c.pending)
		case c.last != nil: // as if its ack had been lost
			return ws.WriteJSON(*c.last)
		}
	case "message":
		if c.hear(f.Seq, line{f.Author, f.ID, f.Text}); f.Author != "customer" {
			c.prompt = f
		}
	case "ack":
		if seq, ok := c.acked[f.ID]; ok && seq != f.Seq {
			c.fault("%s acknowledged as %d and as %d", f.ID, seq, f.Seq)
		}
		c.acked[f.ID] = f.Seq
		if p := c.pending; p != nil && p.ID == f.ID {
			c.hear(f.Seq, line{"customer", f.ID, p.Text})
			c.pending = nil
		}
	case "error":
		c.refusals = append(c.refusals, f.Code)
		if f.Code != "rate_limited" && f.Code != "unavailable" {
			c.fault("error %s: %s", f.Code, f.Message)
		} else if c.pending != nil {
			pause(300 * time.Millisecond)
			return ws.WriteJSON(*c.pending)
		}
	}
	return c.speak(ws)
}

// hear notes an entry; each comes in its turn, or again the same.
func (c *customer) hear(seq int64, l line) {
	switch n := int64(len(c.lines)); {
	case seq == n+1:
		c.lines = append(c.lines, l)
	case seq > n+1:
		c.fault("entry %d after %d", seq, n)
	case c.lines[seq-1].id != l.id || c.lines[seq-1].author != l.author:
		c.fault("entry %d is %v, was %v", seq, l, c.lines[seq-1])
	}
}

// speak sends the next message when it is the customer's turn.
func (c *customer) speak(ws *websocket.Conn) error {
	if c.pending != nil || len(c.lines) == 0 || c.lines[len(c.lines)-1].author == "customer" {
		return nil
	}
	select {
	case <-c.finish:
		c.over = true
		return nil
	default:
	}
	f := c.next(c, c.prompt)
	if f.Type == "" {
		c.over = true
		return nil
	}
	c.messages++
	f.ID = fmt.Sprintf("%s-%d", c.name, c.messages)
	c.pending, c.last = &f, &f
	if err := ws.WriteJSON(f); err != nil {
		return err
	}
	if rand.N(8) == 0 { // the line breaks before the ack is here
		return errBroken
	}
	return nil
}

func said(text string) webFrame { return webFrame{Type: "message", Text: text} }

func (f webFrame) pressed(n int) webFrame {
	return webFrame{Type: "choice", Value: f.Choices[n].Value}
}

var promise = regexp.MustCompile(`^Booked: .* Your code is ([0-9 ]+)\.`)

// booker books a visit, as early as there is one: all bookers want the same
// windows. The fickle ones cancel it again.
func booker(c *customer, p webFrame) webFrame {
	booked := len(c.booked()) > 0
	switch {
	case c.messages == 0:
		return said("I want to book a broadband repair")
	case booked && !strings.HasPrefix(c.name, "fickle"), c.messages > 16:
		return webFrame{}
	case booked && promise.MatchString(p.Text):
		return said("cancel my appointment")
	case p.Input == "address":
		return said("88 Zhongguancun Street, Haidian")
	case p.Input == "name":
		return said("Chen Wei")
	case p.Input == "phone":
		return said("13800138000")
	case len(p.Choices) > 0:
		return p.pressed(0)
	case booked:
		return webFrame{}
	}
	return said("I want to book a broadband repair")
}

// booked are the codes of the bookings that were promised.
func (c *customer) booked() (codes []string) {
	for _, l := range c.lines {
		if m := promise.FindStringSubmatch(l.text); m != nil && l.author == "bot" {
			codes = append(codes, strings.ReplaceAll(m[1], " ", ""))
		}
	}
	return codes
}

// crowd has n customers at a time talk until finish is closed, each followed
// by another, and returns all there were.
func crowd(addr string, n int, finish <-chan struct{}) *people {
	p := &people{visit: make(chan struct{})}
	kept := sync.OnceFunc(func() { close(p.visit) })
	for i := range n {
		p.all.Go(func() {
			for k := 0; ; k++ {
				select {
				case <-finish:
					return
				default:
				}
				kind := []string{"steady", "steady", "fickle"}[rand.N(3)]
				c := newCustomer(addr, fmt.Sprintf("%s-%d-%d", kind, i, k), booker, finish)
				c.talk()
				if kind == "steady" && len(c.booked()) > 0 || len(c.faults) > 0 {
					kept()
				}
				p.mu.Lock()
				p.list = append(p.list, c)
				p.mu.Unlock()
			}
		})
	}
	return p
}

// people are those who talked.
type people struct {
	all   sync.WaitGroup
	visit chan struct{} // closed when somebody has booked one and keeps it, or was let down
	mu    sync.Mutex
	list  []*customer
}
