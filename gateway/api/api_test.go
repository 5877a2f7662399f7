package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/google/go-cmp/cmp"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/dialogs"
	"switchboard/dialogs/pack"
	"switchboard/gateway"
	"switchboard/gateway/api"
	"switchboard/gateway/conversations"
	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
)

const token = "a-token-for-tests"

// monday is when the tests begin: people and technicians work.
var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 8*60*60))

type stopped struct{ at time.Time }

func (s stopped) Now() time.Time { return s.at }

// A fixture is an API over a real gateway and store, whose responses are held against the OpenAPI document.
type fixture struct {
	t       *testing.T
	handler http.Handler
	store   store.Store
	gateway *gateway.Gateway
	router  routers.Router
	conv    string
}

func newFixture(t *testing.T, change func(*api.Config)) *fixture {
	t.Helper()
	st, err := sqlite.OpenMemory()
	must(t, err)
	p, err := pack.Builtin()
	must(t, err)
	g, err := gateway.New(gateway.Config{
		Store: st, Dialogs: dialogs.New(p), Pack: p, Clock: stopped{monday},
		Channels: []channels.Channel{conversations.Phone{Channel: chat.Web}},
	})
	must(t, err)
	must(t, g.Start(t.Context()))
	t.Cleanup(func() {
		must(t, g.Stop(context.Background()))
		must(t, st.Close())
	})
	cfg := api.Config{Store: st, Gateway: g, Token: token, Country: "CN"}
	if change != nil {
		change(&cfg)
	}
	h, err := api.New(cfg)
	must(t, err)
	f := &fixture{t: t, handler: h, store: st, gateway: g, router: router(t)}
	c, _, err := g.Open(t.Context(), chat.Address{Channel: chat.Web, ID: "visitor"}, chat.English)
	must(t, err)
	f.conv = c.ID
	return f
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func router(t *testing.T) routers.Router {
	t.Helper()
	b, err := api.Spec()
	must(t, err)
	doc, err := openapi3.NewLoader().LoadFromData(b)
	must(t, err)
	must(t, doc.Validate(t.Context()))
	r, err := gorillamux.NewRouter(doc)
	must(t, err)
	return r
}

// fill stores a customer with a ticket, two appointments and a survey.
func (f *fixture) fill() {
	f.t.Helper()
	must(f.t, f.store.Write(f.t.Context(), func(tx store.Tx) error {
		c, err := tx.Conversation(f.conv)
		if err != nil {
			return err
		}
		cu, err := tx.Customer(c.CustomerID)
		if err != nil {
			return err
		}
		cu.Phone, cu.Name = "+8613800138000", "Li Wei"
		due := monday.Add(time.Hour)
		return first(tx.SaveCustomer(cu),
			tx.SaveTicket(store.Ticket{
				ID: "tk_1", Number: "T-000001", CustomerID: cu.ID, ConversationID: c.ID, Kind: "fault", Category: "network_ops",
				Priority: "major", Status: "received", Summary: "no light", Details: map[string]string{"area": "haidian"},
				Clocks: []store.Clock{
					{Name: "acceptance", DueAt: due}, {Name: "dispatch", DueAt: monday.Add(-time.Minute)},
					{Name: "first_response", DueAt: monday.Add(-time.Hour), MetAt: monday.Add(-2 * time.Hour)},
				},
				CreatedAt: monday, UpdatedAt: monday,
			}),
			tx.SaveAppointment(f.visit("ap_1", cu.ID, "123456", "t01", monday.Add(26*time.Hour))),
			tx.SaveAppointment(f.visit("ap_2", cu.ID, "654321", "t01", monday.Add(50*time.Hour))),
			tx.SaveSurvey(store.Survey{
				ID: "sv_1", CustomerID: cu.ID, ConversationID: c.ID, Subject: "tk_1", Channel: chat.Web,
				Scores: map[string]int{"attitude": 5}, Overall: 5, Status: "answered", CreatedAt: monday, SentAt: monday, AnsweredAt: due,
			}),
			tx.SaveSurvey(store.Survey{
				ID: "sv_2", CustomerID: cu.ID, ConversationID: c.ID, Subject: "ap_1", Channel: chat.Web, Status: "scheduled", CreatedAt: monday,
			}),
		)
	}))
}

func (f *fixture) visit(id, customer, code, resource string, start time.Time) store.Appointment {
	return store.Appointment{
		ID: id, Code: code, CustomerID: customer, ConversationID: f.conv, Service: "broadband_repair", Area: "haidian",
		Start: start, End: start.Add(2 * time.Hour), Place: "Asia/Shanghai", Address: "88 Zhongguancun Street", Resource: resource,
		Status: "booked", CreatedAt: start.Add(-24 * time.Hour), UpdatedAt: monday,
	}
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

type object = map[string]any

// do makes a request with the token and checks the response against the document.
func (f *fixture) do(method, path, body string, status int) object {
	f.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	if method == http.MethodPost || method == http.MethodPut {
		r.Header.Set("Content-Type", "application/json")
	}
	return f.serve(r, status)
}

func (f *fixture) serve(r *http.Request, status int) object {
	f.t.Helper()
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	if w.Code != status {
		f.t.Fatalf("%s %s: status %d, want %d: %s", r.Method, r.URL, w.Code, status, w.Body)
	}
	f.conforms(r, w)
	var got object
	must(f.t, json.Unmarshal(w.Body.Bytes(), &got))
	return got
}

// conforms validates a response of a documented route; other paths need the error's shape.
func (f *fixture) conforms(r *http.Request, w *httptest.ResponseRecorder) {
	f.t.Helper()
	body := w.Body.Bytes()
	route, params, err := f.router.FindRoute(r)
	if err != nil {
		var e struct {
			Error struct{ Code, Message, Field *string }
		}
		if json.Unmarshal(body, &e) != nil || e.Error.Code == nil || e.Error.Message == nil || e.Error.Field == nil {
			f.t.Fatalf("%s %s: %s has not the shape of an error", r.Method, r.URL, body)
		}
		return
	}
	in := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(body)),
	}
	if err := openapi3filter.ValidateResponse(r.Context(), in); err != nil {
		f.t.Fatalf("%s %s: %s\n%v", r.Method, r.URL, body, err)
	}
}

// items are the values of one field in a list.
func items(got object, field string) []string {
	var out []string
	for _, i := range got["items"].([]any) {
		out = append(out, fmt.Sprint(i.(object)[field]))
	}
	return out
}

func TestReads(t *testing.T) {
	f := newFixture(t, nil)
	f.fill()
	customer := items(f.do("GET", "/api/v1/customers?phone=%2B8613800138000", "", 200), "id")
	if len(customer) != 1 {
		t.Fatalf("%d customers with the phone", len(customer))
	}
	// A plus sign that was not escaped is a blank by now; people leave out the country, and space the digits.
	for _, phone := range []string{"+8613800138000", "13800138000", "138+0013+8000", "138-0013-8000", "86+138+0013+8000"} {
		if got := items(f.do("GET", "/api/v1/customers?phone="+phone, "", 200), "id"); !slices.Equal(got, customer) {
			t.Errorf("phone %s: %v", phone, got)
		}
	}
	if got := items(f.do("GET", "/api/v1/customers?phone=%2B861", "", 200), "id"); len(got) != 0 {
		t.Errorf("unknown phone: %v", got)
	}
	id := customer[0]
	for _, tt := range []struct {
		path  string
		field string
		want  []string
	}{
		{"/api/v1/conversations?customer=" + id, "id", []string{f.conv}},
		{"/api/v1/conversations?mode=agent", "id", nil},
		{"/api/v1/tickets?customer=" + id, "number", []string{"T-000001"}},
		{"/api/v1/tickets?status=received", "id", []string{"tk_1"}},
		{"/api/v1/tickets?status=closed", "id", nil},
		{"/api/v1/tickets?customer=nobody", "id", nil},
		{"/api/v1/appointments?customer=" + id, "id", []string{"ap_2", "ap_1"}},
		{"/api/v1/appointments?from=2026-11-25T00:00:00%2B08:00", "id", []string{"ap_2"}},
		{"/api/v1/appointments?to=2026-11-25T00:00:00+08:00", "id", []string{"ap_1"}},
		{"/api/v1/appointments?limit=1", "place", []string{"haidian"}},
		{"/api/v1/surveys?customer=" + id, "id", []string{"sv_2", "sv_1"}},
	} {
		if got := items(f.do("GET", tt.path, "", 200), tt.field); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.path, got, tt.want)
		}
	}
}

func TestConversationHasItsMessages(t *testing.T) {
	f := newFixture(t, nil)
	_, err := f.gateway.Receive(t.Context(), chat.Message{
		ID: "m1", From: chat.Address{Channel: chat.Web, ID: "visitor"}, Text: "hello",
		Media: []chat.Media{{Type: "image/png", Name: "1.png", URL: channels.FileURL("fl_1"), Size: 7, Source: "https://carrier.example/1"}, {Type: "text/html"}},
	})
	must(t, err)
	got := f.do("GET", "/api/v1/conversations/"+f.conv, "", 200)
	messages := got["messages"].([]any)
	for i, m := range messages {
		if seq := m.(object)["seq"].(float64); int(seq) != i+1 {
			t.Errorf("message %d has seq %v", i+1, seq)
		}
	}
	second := messages[1].(object)
	if second["direction"] != "in" || second["author"] != "customer" || second["text"] != "hello" || messages[0].(object)["direction"] != "out" {
		t.Errorf("messages %v", messages)
	}
	want := []any{object{"type": "image/png", "name": "1.png", "url": "/console/files/fl_1", "size": 7.0}, object{"type": "text/html", "url": ""}}
	if diff := cmp.Diff(want, second["media"]); diff != "" {
		t.Errorf("media: %s", diff)
	}
	if _, ok := messages[0].(object)["media"]; ok {
		t.Error("a message without files has media")
	}
	if _, ok := f.do("GET", "/api/v1/conversations", "", 200)["items"].([]any)[0].(object)["messages"]; ok {
		t.Error("a list holds messages")
	}
}

func TestTicketClocks(t *testing.T) {
	f := newFixture(t, nil)
	f.fill()
	got := f.do("GET", "/api/v1/tickets/T-000001", "", 200)
	want := map[string]bool{"acceptance": false, "dispatch": true, "first_response": false}
	for _, c := range got["clocks"].([]any) {
		name := c.(object)["name"].(string)
		if c.(object)["breached"] != want[name] {
			t.Errorf("clock %s breached: %v", name, c.(object)["breached"])
		}
		if met := c.(object)["met_at"] != nil; met != (name == "first_response") {
			t.Errorf("clock %s met_at %v", name, c.(object)["met_at"])
		}
	}
}

func TestPages(t *testing.T) {
	f := newFixture(t, nil)
	must(t, f.store.Write(t.Context(), func(tx store.Tx) error {
		for i := range 5 {
			id := fmt.Sprintf("cu_%d", i)
			if err := tx.SaveCustomer(store.Customer{ID: id, Phone: "+861", CreatedAt: monday.Add(time.Duration(i) * time.Second)}); err != nil {
				return err
			}
		}
		return nil
	}))
	var all []string
	cursor := ""
	for pages := 1; ; pages++ {
		got := f.do("GET", "/api/v1/customers?phone=%2B861&limit=2&cursor="+cursor, "", 200)
		all = append(all, items(got, "id")...)
		next, more := got["next_cursor"].(string)
		if !more {
			if pages != 3 {
				t.Errorf("%d pages of two for five", pages)
			}
			break
		}
		cursor = next
	}
	if want := []string{"cu_4", "cu_3", "cu_2", "cu_1", "cu_0"}; !slices.Equal(all, want) {
		t.Errorf("pages give %v", all)
	}
	if got := f.do("GET", "/api/v1/customers?phone=%2B861&limit=5", "", 200); got["next_cursor"] != nil {
		t.Errorf("a full last page has next_cursor %v", got["next_cursor"])
	}
}

func TestBadRequests(t *testing.T) {
	f := newFixture(t, nil)
	f.fill()
	for _, tt := range []struct {
		method, path, body string
		status             int
		field              string
	}{
		{"GET", "/api/v1/customers?limit=0", "", 400, "limit"},
		{"GET", "/api/v1/customers?limit=201", "", 400, "limit"},
		{"GET", "/api/v1/customers?limit=x", "", 400, "limit"},
		{"GET", "/api/v1/customers?cursor=nonsense", "", 400, "cursor"},
		{"GET", "/api/v1/audit?cursor=nonsense", "", 400, "cursor"},
		{"GET", "/api/v1/tickets?custmer=x", "", 400, "custmer"},
		{"GET", "/api/v1/tickets?status=open", "", 400, "status"},
		{"GET", "/api/v1/tickets?status=closed&status=received", "", 400, "status"},
		{"GET", "/api/v1/conversations?mode=off", "", 400, "mode"},
		{"GET", "/api/v1/appointments?from=tomorrow", "", 400, "from"},
		{"GET", "/api/v1/stats?x=1", "", 400, "x"},
		{"GET", "/api/v1/tickets/none", "", 404, "id"},
		{"GET", "/api/v1/conversations/none", "", 404, "id"},
		{"GET", "/api/v1/nothing", "", 404, ""},
		{"DELETE", "/api/v1/tickets/tk_1", "", 405, ""},
		{"POST", "/api/v1/tickets/tk_1/status", `{"status":"opened"}`, 400, "status"},
		{"POST", "/api/v1/tickets/tk_1/status", `{"note":"x"}`, 400, "status"},
		{"POST", "/api/v1/tickets/tk_1/status", `{"status":5}`, 400, "status"},
		{"POST", "/api/v1/tickets/tk_1/status", `{"status":"closed","owner":"x"}`, 400, "owner"},
		{"POST", "/api/v1/tickets/tk_1/status", `[]`, 400, ""},
		{"POST", "/api/v1/tickets/tk_1/status", `null`, 400, ""},
		{"POST", "/api/v1/tickets/tk_1/status", `{"status":"closed"} {}`, 400, ""},
		{"POST", "/api/v1/tickets/tk_1/status", `{"status":"closed","note":"` + strings.Repeat("x", 2001) + `"}`, 400, "note"},
		{"POST", "/api/v1/tickets/none/status", `{"status":"closed"}`, 404, "id"},
		{"POST", "/api/v1/tickets/tk_1/assign", `{"owner":" "}`, 400, "owner"},
		{"POST", "/api/v1/tickets/none/assign", `{"owner":"li"}`, 404, "id"},
		{"POST", "/api/v1/appointments/ap_1/status", `{"status":"cancelled"}`, 400, "status"},
		{"POST", "/api/v1/appointments/none/status", `{"status":"late"}`, 404, "id"},
		{"PUT", "/api/v1/outages/haidian", `{"message":{"en":"x"}}`, 400, "message"},
		{"PUT", "/api/v1/outages/haidian", `{"message":{"en":"x","zh-CN":" "}}`, 400, "message"},
		{"PUT", "/api/v1/outages/haidian", `{"message":{"en":"x","zh-CN":"甲","fr":"y"}}`, 400, "message"},
		{"PUT", "/api/v1/outages/haidian", `{"message":{"en":"x","zh-CN":"甲"},"until":"tomorrow"}`, 400, "until"},
		{"PUT", "/api/v1/outages/haidian", `{"message":"x"}`, 400, "message"},
		{"PUT", "/api/v1/outages/haidian", `null`, 400, ""},
		{"PUT", "/api/v1/outages/haidian", `{"message":{"en":"x","zh-CN":"甲"},"until":"2001-01-01T00:00:00Z"}`, 400, "until"},
		{"PUT", "/api/v1/outages/haidian", `{"message":{"en":"x","zh-CN":"甲"},"until":"9999-12-31T23:59:59Z"}`, 400, "until"},
		{"PUT", "/api/v1/outages/haidian", `{"words":1}`, 400, "words"},
		{"PUT", "/api/v1/outages/atlantis", `{"message":{"en":"x","zh-CN":"甲"}}`, 404, "id"},
		{"DELETE", "/api/v1/outages/atlantis", "", 404, "id"},
	} {
		got := f.do(tt.method, tt.path, tt.body, tt.status)
		if field := got["error"].(object)["field"]; field != tt.field {
			t.Errorf("%s %s %s: field %v, want %q", tt.method, tt.path, tt.body, field, tt.field)
		}
	}
}

// TestAllow: who asks with the wrong method is told the right ones where HTTP has them.
func TestAllow(t *testing.T) {
	f := newFixture(t, nil)
	r := httptest.NewRequest("DELETE", "/api/v1/stats", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	if got := w.Header().Get("Allow"); w.Code != http.StatusMethodNotAllowed || got != "GET, HEAD" {
		t.Errorf("%d, Allow: %q", w.Code, got)
	}
}

func TestChanges(t *testing.T) {
	f := newFixture(t, nil)
	f.fill()
	if got := f.do("POST", "/api/v1/tickets/tk_1/assign", `{"owner":"li.na"}`, 200); got["owner"] != "li.na" || got["status"] != "assigned" {
		t.Errorf("assigned: %v", got)
	}
	if got := f.do("POST", "/api/v1/tickets/T-000001/status", `{"status":"in_progress","note":"on the way"}`, 200); got["status"] != "in_progress" {
		t.Errorf("moved: %v", got)
	}
	if got := f.do("GET", "/api/v1/tickets/tk_1", "", 200); got["status"] != "in_progress" || got["owner"] != "li.na" {
		t.Errorf("stored: %v", got)
	}
	if got := f.do("POST", "/api/v1/appointments/ap_1/status", `{"status":"late","note":"20 minutes"}`, 200); got["status"] != "booked" {
		t.Errorf("late: %v", got)
	}
	if got := f.do("POST", "/api/v1/appointments/ap_1/status", `{"status":"completed"}`, 200); got["status"] != "completed" {
		t.Errorf("completed: %v", got)
	}
	f.do("POST", "/api/v1/appointments/ap_1/status", `{"status":"late"}`, 409)
}

func TestOutages(t *testing.T) {
	f := newFixture(t, nil)
	if got := f.do("GET", "/api/v1/outages", "", 200); len(got["items"].([]any)) != 0 {
		t.Errorf("at first: %v", got)
	}
	body := `{"message":{"en":"No internet.","zh-CN":"断网。"},"until":"2026-11-23T18:00:00+08:00"}`
	if got := f.do("PUT", "/api/v1/outages/haidian", body, 200); got["area"] != "haidian" || got["until"] != "2026-11-23T18:00:00+08:00" {
		t.Errorf("on: %v", got)
	}
	f.do("PUT", "/api/v1/outages/chaoyang", `{"message":{"en":"Slow.","zh-CN":"网慢。"}}`, 200)
	if got := items(f.do("GET", "/api/v1/outages", "", 200), "area"); !slices.Equal(got, []string{"chaoyang", "haidian"}) {
		t.Errorf("both on: %v", got)
	}
	f.do("DELETE", "/api/v1/outages/haidian", "", 200)
	f.do("DELETE", "/api/v1/outages/haidian", "", 200)
	if got := items(f.do("GET", "/api/v1/outages", "", 200), "area"); !slices.Equal(got, []string{"chaoyang"}) {
		t.Errorf("one off: %v", got)
	}
	if rows := f.do("GET", "/api/v1/audit?subject=haidian", "", 200)["items"].([]any); len(rows) < 2 {
		t.Errorf("audit: %v", rows)
	}
}

// TestEveryAccessIsAudited: handbook §10.
func TestEveryAccessIsAudited(t *testing.T) {
	f := newFixture(t, nil)
	f.fill()
	id := items(f.do("GET", "/api/v1/customers?phone=%2B8613800138000", "", 200), "id")[0]
	for _, path := range []string{"conversations", "conversations/" + f.conv, "tickets", "tickets/tk_1", "appointments", "surveys"} {
		f.do("GET", "/api/v1/"+path, "", 200)
	}
	f.do("POST", "/api/v1/tickets/tk_1/assign", `{"owner":"li.na"}`, 200)
	seen := map[string]int{}
	for _, subject := range []string{id, "tk_1"} {
		for _, i := range f.do("GET", "/api/v1/audit?subject="+subject, "", 200)["items"].([]any) {
			if row := i.(object); row["actor"] == "api:admin" {
				seen[row["action"].(string)]++
			}
		}
	}
	for action, n := range map[string]int{
		"customer.read": 1, "conversation.read": 2, "ticket.read": 2, "appointment.read": 1, "survey.read": 1, "ticket.assign": 1,
	} {
		if seen[action] != n {
			t.Errorf("%s is in the audit %d times, want %d", action, seen[action], n)
		}
	}
	if got := f.do("GET", "/api/v1/audit", "", 200); strings.Contains(fmt.Sprint(got), "13800138000") {
		t.Error("the audit holds a phone number")
	}
}

func TestStats(t *testing.T) {
	f := newFixture(t, nil)
	f.fill()
	got := f.do("GET", "/api/v1/stats", "", 200)
	for key, want := range map[string]string{
		"customers": "1", "tickets": "map[received:1]", "appointments": "map[booked:2]", "surveys": "map[answered:1 scheduled:1]",
		"conversations": "map[bot:1]", "waiting": "0", "gaps": "0",
	} {
		if fmt.Sprint(got[key]) != want {
			t.Errorf("%s is %v, want %s", key, got[key], want)
		}
	}
}

// TestRefusals: what is wrong first is said first: size, type, token, rate.
func TestRefusals(t *testing.T) {
	f := newFixture(t, func(c *api.Config) { c.PerSecond = 0.001 })
	request := func(size int, kind, token string) *http.Request {
		r := httptest.NewRequest("POST", "/api/v1/tickets/none/assign", strings.NewReader(strings.Repeat(" ", size)))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", token)
		return r
	}
	f.serve(request(64<<10+1, "text/plain", "Bearer wrong"), 413)
	f.serve(request(1, "text/plain", "Bearer wrong"), 415)
	for _, wrong := range []string{"", "Bearer wrong", "Bearer", "Basic " + token, "Bearer " + token + "x", token} {
		f.serve(request(1, "application/json; charset=utf-8", wrong), 401)
	}
	f.serve(request(1, "application/json", "bearer "+token), 400)
	r := request(1, "application/json", "Bearer "+token)
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	if w.Code != 429 || w.Header().Get("Retry-After") == "" {
		t.Errorf("too many: status %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
}

func TestNoTokenNoEntrance(t *testing.T) {
	f := newFixture(t, func(c *api.Config) { c.Token = "" })
	r := httptest.NewRequest("GET", "/api/v1/stats", nil)
	r.Header.Set("Authorization", "Bearer ")
	f.serve(r, 401)
}

func TestDatabaseGone(t *testing.T) {
	f := newFixture(t, nil)
	must(t, f.gateway.Stop(t.Context()))
	must(t, f.store.Close())
	got := f.do("GET", "/api/v1/customers", "", 503)
	if got["error"].(object)["code"] != "unavailable" {
		t.Errorf("error %v", got)
	}
}

func TestDocumentIsServed(t *testing.T) {
	f := newFixture(t, nil)
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/openapi.json", nil))
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("status %d, type %s", w.Code, w.Header().Get("Content-Type"))
	}
	_, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	must(t, err)
}
