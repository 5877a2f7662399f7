package llm

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"switchboard/chat"
	"switchboard/intents/facts"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A server is an OpenAI-compatible one that answers from a script: the last
// reply goes on for ever.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	script []reply
	asked  []request
}

// A reply is what the server does with one request.
type reply struct {
	status int           // 0 for 200
	after  string        // Retry-After
	says   string        // content of the message
	body   string        // whole body instead
	stall  time.Duration // before anything is said; ends with the request
}

// A request is one that came.
type request struct {
	Model          string
	Authorization  string `json:"-"`
	Path           string `json:"-"`
	Messages       []struct{ Role, Content string }
	ResponseFormat *struct {
		Type       string
		JSONSchema *struct {
			Name   string
			Strict bool
			Schema json.RawMessage
		} `json:"json_schema"`
	} `json:"response_format"`
}

// said is what the customer's part of the request says.
func (r request) said() string { return r.Messages[len(r.Messages)-1].Content }

func newServer(t testing.TB, script ...reply) *server {
	t.Helper()
	s := &server{script: script}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	q := request{Authorization: r.Header.Get("Authorization"), Path: r.URL.Path}
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		http.Error(w, "no JSON", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.asked = append(s.asked, q)
	now := s.script[0]
	if len(s.script) > 1 {
		s.script = s.script[1:]
	}
	s.mu.Unlock()
	select {
	case <-time.After(now.stall):
	case <-r.Context().Done():
		return
	}
	if now.after != "" {
		w.Header().Set("Retry-After", now.after)
	}
	w.Header().Set("Content-Type", "application/json")
	if now.status != 0 {
		w.WriteHeader(now.status)
	}
	if now.body != "" {
		w.Write([]byte(now.body)) //nolint:errcheck // the client may be gone
		return
	}
	if now.status != 0 {
		w.Write([]byte(`{"error":{"message":"you wrote: my router; key sk-secret","type":"x","code":"y"}}`)) //nolint:errcheck // as above
		return
	}
	json.NewEncoder(w).Encode(map[string]any{ //nolint:errcheck // as above
		"id": "c1", "object": "chat.completion", "model": q.Model, "usage": map[string]int{"total_tokens": 321},
		"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]string{"role": "assistant", "content": now.says}}},
	})
}

// requests are those that came so far.
func (s *server) requests() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]request(nil), s.asked...)
}

// noon is when the tests happen, unless they move their clock.
var noon = time.Date(2026, 11, 19, 10, 30, 0, 0, time.FixedZone("", 8*3600))

// client asks s about a closed list of three intents; change may alter how.
func client(t testing.TB, s *server, change ...func(*Config)) *Client {
	t.Helper()
	reader := facts.New(facts.Lexicon{Country: "CN", Services: []facts.Term{{ID: "broadband", Words: []string{"broadband", "宽带"}}}})
	c := Config{
		Key: "sk-secret", BaseURL: s.URL + "/v1", Model: "tiny", Read: reader.Read, Clock: func() time.Time { return noon },
		Intents: []Intent{
			{ID: "fault", Name: "report a fault", Examples: []string{"it is broken", "坏了"}},
			{ID: "booking.new", Name: "book a visit", Examples: []string{"send somebody"}},
			{ID: "person", Name: "talk to a person", Ask: true},
			{ID: "faq.roaming", Name: "Can I use it abroad?", Examples: []string{"国外能用吗"}, FAQ: "roaming"},
		},
	}
	for _, f := range change {
		f(&c)
	}
	out, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(out.Close)
	return out
}

// lost is what the embedded understanding made of a text that it did not understand.
func lost(entities ...chat.Entity) chat.Meaning {
	return chat.Meaning{Locale: chat.English, Outcome: chat.Reject, Intents: []chat.Scored{{ID: "complaint", Score: 0.9}, {ID: "fault", Score: 0.05}}, Entities: entities}
}

func named(id string) reply { return reply{says: `{"intent":"` + id + `","facts":[]}`} }

func kindsOf(m chat.Meaning) string {
	var list []string
	for _, e := range m.Entities {
		list = append(list, string(e.Kind)+"="+e.Text)
	}
	return strings.Join(list, " ")
}
