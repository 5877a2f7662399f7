package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestDeskBooksAVisit: an agent at the browser's desk books a visit, and the
// customer reads it at once.
func TestDeskBooksAVisit(t *testing.T) {
	r := start(t, nil)
	v := r.visitor()
	r.status(200, "/playground/clock", fmt.Sprintf(`{"advance":"%s"}`, r.untilOpen()))
	v.send(`{"type":"message","id":"m1","text":"agent"}`)
	v.until("state", `"waiting"`)
	desk := "/console/desk/conversations/" + v.conv
	r.status(404, "/console/desk/conversations/none/visit", "")
	r.status(409, desk+"/visit?service=moon&area=haidian", "")

	var form struct {
		Services, Areas []struct{ ID, Label string }
		Windows         []struct{ Start, End time.Time }
		Zone            string
	}
	if err := json.Unmarshal([]byte(r.status(200, desk+"/visit?service=broadband_repair&area=haidian", "")), &form); err != nil {
		t.Fatal(err)
	}
	if len(form.Services) < 2 || len(form.Areas) < 2 || len(form.Windows) < 20 || form.Zone != "Asia/Shanghai" {
		t.Fatalf("form %+v", form)
	}
	order := func(phone string) string {
		w := form.Windows[0]
		return fmt.Sprintf(`{"id":"o1","service":"broadband_repair","area":"haidian","address":"88 Zhongguancun Street","name":"Chen Wei","phone":%q,"notes":"","start":%q,"end":%q}`,
			phone, w.Start.Format(time.RFC3339), w.End.Format(time.RFC3339))
	}
	if body := r.status(409, desk+"/visit", order("13800138000")); !strings.Contains(body, "not_owner") {
		t.Errorf("not the owner: %s", body)
	}
	r.status(200, desk+"/claim", `{}`)
	v.until("state", `"agent"`)
	if body := r.status(409, desk+"/visit", order("none")); !strings.Contains(body, `"field":"phone"`) {
		t.Errorf("no number: %s", body)
	}
	r.status(400, desk+"/visit", `{"start":""}`)
	first := r.status(200, desk+"/visit", order("13800138000"))
	if again := r.status(200, desk+"/visit", order("13800138000")); again != first || !strings.Contains(first, `"code":"`) {
		t.Errorf("first %s, again %s", first, again)
	}
	if f := v.until("message", "A visit is booked for you"); f.Author != "system" {
		t.Errorf("told by %+v", f)
	}
	var shown struct{ Visits []struct{ Code string } }
	if err := json.Unmarshal([]byte(r.status(200, desk, "")), &shown); err != nil || len(shown.Visits) != 1 || len(shown.Visits[0].Code) != 6 {
		t.Errorf("at the desk: %+v, %v", shown, err)
	}
}
