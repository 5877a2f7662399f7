package slack

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	api "github.com/slack-go/slack"

	"switchboard/chat"
)

// A server whose answers say no more than they must, as proxies and test
// servers do: a message that was posted is still in its thread.
func TestAnswersNeedNotNameTheThread(t *testing.T) {
	r := newRig(t)
	to, err := url.Parse(r.slack.Base())
	r.must(err)
	to.Path = ""
	terse := httputil.NewSingleHostReverseProxy(to)
	terse.ModifyResponse = func(w *http.Response) error {
		if !strings.HasSuffix(w.Request.URL.Path, "/chat.postMessage") {
			return nil
		}
		var all struct {
			OK      bool           `json:"ok"`
			Error   string         `json:"error,omitempty"`
			Channel string         `json:"channel"`
			TS      string         `json:"ts"`
			Message map[string]any `json:"message"`
		}
		if err := json.NewDecoder(w.Body).Decode(&all); err != nil {
			return err
		}
		delete(all.Message, "thread_ts")
		b, err := json.Marshal(all)
		w.Body, w.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
		w.Header.Del("Content-Length")
		return err
	}
	server := httptest.NewServer(terse)
	defer server.Close()
	r.desk.cfg.APIBase = server.URL + "/api/"
	r.restart()
	ts := r.claimed("cv_1", chat.Web, li)
	r.office.says("cv_1", chat.Customer, "line 1")
	r.inOrder(ts, 1)
	if cards := r.slack.Messages(deskChannel); len(cards) != 1 {
		t.Errorf("%d messages in the channel", len(cards))
	}
	r.faultless()
}

// A form is sent twice when its answer is lost, and told from another by what
// is in it, not by an id alone.
func TestFormsAreToldApartByTheirContents(t *testing.T) {
	r := newRig(t)
	r.claimed("cv_1", chat.Web, li)
	for _, note := range []string{"one", "one", "two", "one"} {
		in := map[string]map[string]api.BlockAction{inText: {inText: {Value: note}}}
		if _, err := r.desk.interaction(r.ctx, api.InteractionCallback{
			Type: api.InteractionTypeViewSubmission, User: api.User{ID: li},
			View: api.View{ID: "V1", CallbackID: modalNote, PrivateMetadata: about{Conversation: "cv_1"}.String(), State: &api.ViewState{Values: in}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.office.notes("cv_1"); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("notes %q", got)
	}
}

// A server that does not name the workspace is met again after a token's revival.
func TestMetWithoutATeam(t *testing.T) {
	r := newRig(t)
	r.office.wait("cv_1", chat.Web)
	r.card("cv_1")
	r.desk.mu.Lock()
	r.desk.self.team = ""
	r.desk.mu.Unlock()
	r.desk.introduce(r.ctx)
	if r.desk.me().user == "" {
		t.Error("nobody is met")
	}
}
