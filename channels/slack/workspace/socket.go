package workspace

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Limits of Socket Mode.
const (
	mostSockets = 10
	ackLimit    = 20 << 10 // bytes; what is as long is ignored
	pingEvery   = 10 * time.Second
)

// A socket is one connection of the app in Socket Mode.
type socket struct {
	conn *websocket.Conn
	gone chan struct{} // closed when it is over

	mu      sync.Mutex // guards writes and acks
	acks    map[string]chan json.RawMessage
	leaving bool // it was told to reconnect
}

// openConnection answers with the address of a socket that can be opened once.
func (w *Workspace) openConnection(*request) (object, *refusal) {
	ticket := w.id("tk")
	w.tickets[ticket] = true
	return object{"url": "ws" + strings.TrimPrefix(w.base, "http") + "/link/?ticket=" + ticket}, nil
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (w *Workspace) serveSocket(rw http.ResponseWriter, r *http.Request) {
	s := w.admit(rw, r)
	if s == nil {
		return
	}
	defer w.wg.Done()
	defer w.release(s)
	go s.ping() // ends with gone
	s.mu.Lock()
	err := s.conn.WriteJSON(object{
		"type": "hello", "num_connections": 1, "connection_info": object{"app_id": AppID},
		"debug_info": object{"host": "applink-1", "build_number": 1, "approximate_connection_time": 3600},
	})
	s.mu.Unlock()
	for err == nil {
		var raw []byte
		if _, raw, err = s.conn.ReadMessage(); err == nil {
			w.acknowledged(s, raw)
		}
	}
}

// admit opens the socket of a ticket. The caller calls w.wg.Done.
func (w *Workspace) admit(rw http.ResponseWriter, r *http.Request) *socket {
	ticket := r.URL.Query().Get("ticket")
	w.mu.Lock()
	ok := w.tickets[ticket] && !w.closed && len(w.sockets) < mostSockets
	delete(w.tickets, ticket)
	if ok {
		w.wg.Add(1)
	}
	w.mu.Unlock()
	if !ok {
		http.Error(rw, "no such ticket, or too many connections", http.StatusForbidden)
		return nil
	}
	conn, err := upgrader.Upgrade(rw, r, nil)
	if err != nil {
		w.blame("socket: %v", err)
		w.wg.Done()
		return nil
	}
	s := &socket{conn: conn, gone: make(chan struct{}), acks: map[string]chan json.RawMessage{}}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sockets = append(w.sockets, s)
	if w.closed {
		conn.Close()
	}
	w.changed()
	return s
}

func (w *Workspace) release(s *socket) {
	close(s.gone)
	s.conn.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sockets = slices.DeleteFunc(w.sockets, func(o *socket) bool { return o == s })
	w.changed()
}

// ping keeps the connection alive for clients that count pings.
func (s *socket) ping() {
	t := time.NewTicker(pingEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			_ = s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(patience)) // the reader sees a failure
		case <-s.gone:
			return
		}
	}
}

// acknowledged takes what the app sends: acks and nothing else.
func (w *Workspace) acknowledged(s *socket, raw []byte) {
	var ack struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	if len(raw) >= ackLimit {
		w.blame("socket: an ack of %d bytes, which Slack ignores", len(raw))
		return
	}
	if err := json.Unmarshal(raw, &ack); err != nil {
		w.blame("socket: not JSON")
		return
	}
	s.mu.Lock()
	waiting := s.acks[ack.ID]
	delete(s.acks, ack.ID)
	s.mu.Unlock()
	if waiting == nil {
		w.blame("socket: ack of %q, which waits for none", ack.ID)
		return
	}
	waiting <- ack.Payload
}

// switches is the line by Socket Mode: each parcel goes to one connection, in turn.
type switches struct{ w *Workspace }

func (l switches) carry(ctx context.Context, p parcel) (answer, error) {
	s, id := l.next()
	if s == nil {
		return answer{}, &failure{"connection_failed", "no socket is open"}
	}
	ctx, cancel := context.WithTimeout(ctx, l.w.client.Timeout)
	defer cancel()
	ctx, stop := l.w.bound(ctx)
	defer stop()
	ack := make(chan json.RawMessage, 1)
	if err := s.send(id, ack, p); err != nil {
		return answer{}, &failure{"connection_failed", err.Error()}
	}
	select {
	case payload := <-ack:
		return answer{body: payload}, nil
	case <-s.gone:
		return answer{}, &failure{"connection_failed", "the socket was closed"}
	case <-ctx.Done():
		s.mu.Lock()
		delete(s.acks, id)
		s.mu.Unlock()
		return answer{}, &failure{"http_timeout", "no ack in time"}
	}
}

// next is the connection whose turn it is, and the id of an envelope.
func (l switches) next() (*socket, string) {
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	var open []*socket
	for _, s := range l.w.sockets {
		if !s.left() {
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		return nil, ""
	}
	l.w.turn++
	return open[l.w.turn%len(open)], l.w.id("env-")
}

func (s *socket) left() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leaving
}

func (s *socket) send(id string, ack chan json.RawMessage, p parcel) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := object{"envelope_id": id, "type": p.kind, "payload": p.payload, "accepts_response_payload": p.kind != "events_api"}
	if p.kind == "events_api" {
		o["retry_attempt"], o["retry_reason"] = p.attempt, p.reason
	}
	s.acks[id] = ack
	if err := s.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	return s.conn.WriteJSON(o)
}

// Connections is how many sockets the app has open and was not told to leave.
func (w *Workspace) Connections() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.sockets {
		if !s.left() {
			n++
		}
	}
	return n
}

// Refresh asks all sockets to reconnect, as Slack does every few hours, and
// closes them.
func (w *Workspace) Refresh() {
	w.each(func(s *socket) {
		s.leaving = true
		_ = s.conn.WriteJSON(object{"type": "disconnect", "reason": "refresh_requested", "debug_info": object{"host": "applink-1"}})
		_ = s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(patience))
	})
}

// Cut breaks all sockets off without a word.
func (w *Workspace) Cut() {
	w.each(func(s *socket) {
		s.leaving = true
		s.conn.Close()
	})
}

func (w *Workspace) each(f func(*socket)) {
	w.mu.Lock()
	all := slices.Clone(w.sockets)
	w.mu.Unlock()
	for _, s := range all {
		s.mu.Lock()
		f(s)
		s.mu.Unlock()
	}
}
