package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"switchboard/channels"
	"time"
)

const (
	// beat keeps a stream alive through proxies.
	beat = 20 * time.Second
	// patience is how long a browser may take to accept an event.
	patience = 10 * time.Second
)

// events streams what happens: which conversation changed, not what was said
// in it. The page then reads what it shows, from where it stopped; so a lost
// event loses nothing.
func (c *Console) events(w http.ResponseWriter, r *http.Request) {
	events, cancel := c.cfg.Gateway.Subscribe()
	defer cancel()
	defer c.cfg.Gateway.Attend(agentOf(r))()
	follow(c, w, r, events, deskEvent)
}

func deskEvent(e channels.DeskEvent) any {
	return struct {
		Conversation string `json:"conversation"`
		Mode         string `json:"mode"`
		Was          string `json:"was"`
		Typing       bool   `json:"typing"`
		Resync       bool   `json:"resync"`
	}{e.Conversation, string(e.Mode), string(e.Was), e.Typing, e.Resync}
}

// follow streams events in the shape that the page reads, until either side
// ends or the agent signs out.
func follow[T any](c *Console, w http.ResponseWriter, r *http.Request, events <-chan T, shape func(T) any) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	s := stream{w, http.NewResponseController(w)}
	ctx, cancel := c.whileSignedIn(r)
	defer cancel()
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	err := s.send(": hello\nretry: 2000\n\n")
	for err == nil {
		select {
		case <-c.stop:
			return
		case <-ctx.Done():
			return
		case <-ticker.C:
			err = s.send(": beat\n\n")
		case e, open := <-events:
			if !open {
				return
			}
			err = s.send(eventText(shape(e)))
		}
	}
}

func eventText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and booleans always encode
	}
	return fmt.Sprintf("data: %s\n\n", b)
}

type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func (s stream) send(text string) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
