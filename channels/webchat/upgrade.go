package webchat

import (
	"bufio"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"switchboard/chat"
)

// Protocol is the name that clients may offer as Sec-WebSocket-Protocol.
const Protocol = "switchboard.v1"

// Buffers are small, and those for writing shared: most sockets are idle.
var upgrader = websocket.Upgrader{
	Subprotocols:    []string{Protocol},
	ReadBufferSize:  256,
	WriteBufferSize: 1024,
	WriteBufferPool: &sync.Pool{},
	CheckOrigin:     func(*http.Request) bool { return true }, // done before, see allowed
}

// serveSocket upgrades a request and leaves the socket to a goroutine of its
// own: once the handler has returned, net/http's buffers and its deep stack are free.
func (ch *Channel) serveSocket(w http.ResponseWriter, r *http.Request) {
	if !ch.allowed(r) {
		http.Error(w, "this site may not open the chat", http.StatusForbidden)
		return
	}
	s := &socket{ch: ch, from: remote(r), fallback: preferred(r)}
	if status := ch.admitSocket(s); status != 0 {
		w.Header().Set("Retry-After", "10")
		http.Error(w, "no room for another chat now", status)
		return
	}
	ws, err := upgrader.Upgrade(hijackable{w}, r, nil)
	if err != nil { // Upgrade has answered
		ch.withdraw(s)
		return
	}
	s.ws = ws
	if !ch.begin(s) {
		ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(closeGoingAway, "restarting"), time.Now().Add(farewell))
		ws.Close()
		ch.withdraw(s)
		return
	}
	s.start()
}

// allowed compares the Origin header with the list. Only browsers send it, and they always do.
func (ch *Channel) allowed(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	return len(origins) == 0 || len(origins) == 1 && ch.origins[strings.ToLower(origins[0])]
}

// admitSocket counts a socket in. It returns an HTTP status if there is no room.
func (ch *Channel) admitSocket(s *socket) int {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	switch {
	case ch.stopped || ch.count >= ch.cfg.Sockets:
		return http.StatusServiceUnavailable
	case !ofProxy(s.from) && ch.from[s.from] >= ch.cfg.PerAddress:
		return http.StatusTooManyRequests
	}
	ch.count++
	ch.from[s.from]++
	ch.running.Add(1)
	return 0
}

// begin lets Stop and the beat see the socket.
func (ch *Channel) begin(s *socket) bool {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if ch.stopped {
		return false
	}
	s.beat = uint8(ch.next)
	ch.next = (ch.next + 1) % beats
	ch.beats[s.beat][s] = struct{}{}
	return true
}

// withdraw takes back admitSocket.
func (ch *Channel) withdraw(s *socket) {
	ch.remove(s)
	ch.running.Done()
}

// remote is the address of the other end of the connection. Headers of
// proxies are not believed: anybody can write them.
func remote(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return customer(ap.Addr().Unmap())
}

// customer is the address by which a customer counts: of IPv6, the network of 64
// bits that one of them has.
func customer(from netip.Addr) netip.Addr {
	if p, err := from.Prefix(64); err == nil && from.Is6() && !ofProxy(from) {
		return p.Addr()
	}
	return from
}

// shared is the network that carriers and clouds put their own machines in (RFC 6598).
var shared = netip.MustParsePrefix("100.64.0.0/10")

// ofProxy tells whether an address is that of this machine or of a private
// network. Customers have none of these: it is a proxy's or a container's
// bridge, and all of them are behind it.
func ofProxy(from netip.Addr) bool {
	return from.IsLoopback() || from.IsPrivate() || from.IsLinkLocalUnicast() || shared.Contains(from)
}

// preferred is the first language of Accept-Language that is spoken here, or English.
func preferred(r *http.Request) chat.Locale {
	for tag := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ = strings.Cut(tag, ";")
		if l := localeOf(tag); l != "" {
			return l
		}
	}
	return chat.English
}

// hijackable finds the connection behind middleware that wraps the writer
// and offers Unwrap.
type hijackable struct{ http.ResponseWriter }

func (w hijackable) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}
