package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/gorilla/websocket"

	"switchboard/channels/twilio"
	"switchboard/gateway/store/sqlite/ceiling"
)

// bare is the environment variable that makes the test binary a server that
// does with a message what cannot be left out, and nothing else. It holds what
// a turn writes, a ceiling.Turn as JSON.
const bare = "SWITCHBOARD_TEST_BARE"

// newBareServer runs one in a process of its own.
func newBareServer(b *testing.B, turn ceiling.Turn) *server {
	size, err := json.Marshal(turn)
	if err != nil {
		b.Fatal(err)
	}
	s := newServer(b)
	s.args, s.env = self(b), []string{bare + "=" + string(size)}
	s.start()
	b.Cleanup(func() {
		if err := s.terminate(); err != nil {
			b.Error(err)
		}
	})
	return s
}

// serveBare is that server.
func serveBare() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := runBare(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func runBare(ctx context.Context) error {
	var turn ceiling.Turn
	if err := json.Unmarshal([]byte(os.Getenv(bare)), &turn); err != nil {
		return err
	}
	group, err := turn.OpenGroup(strings.TrimPrefix(os.Getenv("SWITCHBOARD_DATABASE_URL"), "sqlite:"))
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", os.Getenv("SWITCHBOARD_LISTEN"))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /twilio/sms", func(w http.ResponseWriter, r *http.Request) { takeText(w, r, group) })
	mux.HandleFunc("GET /chat/ws", func(w http.ResponseWriter, r *http.Request) { takeFrames(w, r, group, turn) })
	s := &http.Server{Handler: mux}
	fmt.Println("bare")
	go func() { _ = s.Serve(l) }() // ends with Shutdown
	<-ctx.Done()
	if err := s.Shutdown(context.Background()); err != nil {
		return err
	}
	return group.Close()
}

// takeText reads the form, checks the signature, commits a turn with others
// that wait, and answers.
func takeText(w http.ResponseWriter, r *http.Request, group *ceiling.Group) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err == nil {
		err = verified("http://"+r.Host+r.RequestURI, r.Header.Get("X-Twilio-Signature"), body)
	}
	if err == nil {
		err = group.Save()
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, _ = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><Response></Response>`) // the client is gone if this fails
}

// verified reads a form and checks its signature.
func verified(signedURL, signature string, body []byte) error {
	form, err := url.ParseQuery(string(body))
	if err == nil && twilio.Sign(testAuth, signedURL, form) != signature {
		err = fmt.Errorf("not signed")
	}
	return err
}

// takeFrames greets, and then for each frame commits a turn with others that
// wait, acknowledges and answers, until the socket ends.
func takeFrames(w http.ResponseWriter, r *http.Request, group *ceiling.Group, turn ceiling.Turn) {
	up := websocket.Upgrader{ReadBufferSize: 1024}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = ws.Close() }()
	said := frame(`{"type":"message","text":"` + strings.Repeat("x", turn.Entries[len(turn.Entries)-1]) + `"}`)
	answer := append(frame(`{"type":"ack","id":"0"}`), said...)
	for greeted := false; ; greeted = true {
		var in struct{ Type, ID, Text string }
		_, b, err := ws.ReadMessage()
		if err == nil {
			err = json.Unmarshal(b, &in)
		}
		out := said
		if err == nil && greeted {
			out, err = answer, group.Save()
		}
		if err == nil {
			_, err = ws.NetConn().Write(out)
		}
		if err != nil {
			return
		}
	}
}

// frame is a whole text frame of a server.
func frame(text string) []byte {
	const final, twoBytes = 0x80, 126
	return append([]byte{final | websocket.TextMessage, twoBytes, byte(len(text) >> 8), byte(len(text))}, text...)
}
