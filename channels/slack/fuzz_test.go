package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"
	"time"

	api "github.com/slack-go/slack"

	"switchboard/chat"
)

// FuzzInbound: whatever comes under a good signature, the desk neither breaks
// nor sends anything to a customer that no owner wrote.
func FuzzInbound(f *testing.F) {
	message := `{"type":"event_callback","event":{"type":"message","channel":"C1","user":"U1","text":"hi <@U2> :smile:","ts":"2.1","thread_ts":"1.1","files":[{"id":"F1"}]}}`
	for _, s := range []string{
		message, `{"type":"url_verification","challenge":"x"}`, `{"type":"event_callback"}`, `[]`, `null`,
		`{"type":"event_callback","event":{"type":"message","subtype":"message_changed","channel":"C1","message":{"user":"U1","thread_ts":"1.1","ts":"2.1","edited":{"ts":"3"}}}}`,
		`{"type":"event_callback","event":{"type":"message","subtype":"message_deleted","channel":"C1","deleted_ts":"1.1"}}`,
		`{"type":"block_actions","user":{"id":"U1"},"actions":[{"action_id":"claim","block_id":"b","value":"cv_1"},{"action_id":"retry","block_id":"b","value":"cv_1 99999 1"}]}`,
		`{"type":"view_submission","user":{"id":"U1"},"view":{"id":"V1","callback_id":"resolve","private_metadata":"{\"c\":\"cv_1\"}"}}`,
		`{"type":"message_action","user":{"id":"U1"},"channel":{"id":"C1"},"message":{"ts":"1.1"}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		o := newOffice()
		o.wait("cv_1", chat.Web)
		d, err := New(Config{Desk: o, Token: "xoxb-1", Channel: "C1", APIBase: "http://127.0.0.1:1/api/", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
		if err != nil {
			t.Fatal(err)
		}
		d.self = self{team: "T1", user: "U0"}
		close(d.met)
		d.calls.lock("test") // nothing is asked of Slack
		d.people.users["U1"] = user{User: api.User{ID: "U1", TeamID: "T1", Name: "li"}, at: time.Now()}
		ctx := context.Background()
		if err := d.change(ctx, d.thread("cv_1"), func(r *record) { r.Channel, r.TS, r.Seq = "C1", "1.1", 1 }); err != nil {
			t.Fatal(err)
		}
		_, err = d.takeEvent(ctx, body)
		_, err2 := d.interactionOf(ctx, body)
		for _, err := range []error{err, err2} {
			if err != nil && !errors.Is(err, errMalformed) && !errors.Is(err, errUnknown) {
				t.Error(err)
			}
		}
		if got := o.agentLines("cv_1"); len(got) > 0 && o.owner("cv_1") == "" {
			t.Errorf("the customer got %q", fmt.Sprint(got))
		}
		if err := d.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}
