package dialogs

import (
	"strings"
	"testing"
	"time"

	"switchboard/chat"
)

// TestVisitBookedForTheCustomer: what a person booked is told to eye and ear,
// in the time of the place, and confirmed in writing after a call.
func TestVisitBookedForTheCustomer(t *testing.T) {
	for _, c := range []struct {
		locale chat.Locale
		traits chat.Traits
		want   []string
	}{
		{chat.English, web, []string{"A visit is booked for you: broadband repair", "Tuesday 24 November, 10 am to 12 noon", "88 Zhongguancun Street, Haidian", "482 913"}},
		{chat.Chinese, text, []string{"已为您预约上门", "11月24日（星期二）上午10点到", "海淀", "482 913"}},
		{chat.English, phone, []string{"10 am to 12 noon", "Once more, 482 913"}},
		{chat.Chinese, phone, []string{"再说一遍，482 913"}},
	} {
		s := newStage(t, c.traits).do(Began{Locale: c.locale, Known: caller})
		for i := range s.p.Areas {
			s.p.Areas[i].Zone = s.p.Zone
		}
		b := Booking{ID: "ap_9", Code: "482913", Service: "broadband_repair", Area: "haidian", Address: "88 Zhongguancun Street", Name: "Chen Wei",
			Phone: "+8613800138000", Status: "booked", Start: time.Date(2026, 11, 24, 10, 0, 0, 0, s.p.Zone), End: time.Date(2026, 11, 24, 12, 0, 0, 0, s.p.Zone)}
		s.do(AgentJoined{ID: "li.na", Name: "Li Na"})
		s.state.Tasks = []Task{{Form: idFault}, {Form: idBookingNew, HoldID: "ap_1"}}
		s.do(VisitBooked{Booking: b})
		if x := effect[Release](s); x.ID != "ap_1" {
			t.Errorf("released %+v", x)
		}
		if len(s.state.Tasks) != 1 || s.state.Tasks[0].Form != idFault || s.state.Mode != chat.ModeAgent {
			t.Errorf("%s: goes on with %+v in %s", c.locale, s.state.Tasks, s.state.Mode)
		}
		say := effect[Say](s)
		heard := say.Prompt.Text
		if c.traits.Spoken {
			heard = say.Prompt.Speech[0].Text
		}
		for _, w := range c.want {
			if !strings.Contains(heard, w) {
				t.Errorf("%s: %q lacks %q", c.locale, heard, w)
			}
		}
		if say.Author != chat.System {
			t.Errorf("said by %s", say.Author)
		}
		if c.traits.Spoken && (s.state.Call == nil || len(s.state.Call.Deeds) != 1) {
			t.Errorf("nothing to confirm after the call: %+v", s.state.Call)
		}
	}
}

// TestContactPutRight: another number or name takes the place of the old one in
// the visit and in what is known of the customer, and is told the technician.
func TestContactPutRight(t *testing.T) {
	for _, c := range []struct {
		text        string
		facts       []chat.Entity
		phone, name string
	}{
		{"the number for my visit is wrong, it's 13911112222", []chat.Entity{{Kind: chat.KindPhone, Text: "13911112222", Begin: 41, End: 52, Value: "+8613911112222"}}, "+8613911112222", ""},
		{"名字写错了，我叫张伟", []chat.Entity{{Kind: chat.KindName, Text: "张伟", Begin: 24, End: 30, Value: "张伟"}}, "", "张伟"},
	} {
		s := newStage(t, web).do(Began{Locale: chat.English, Known: caller})
		s.state.Done = &Done{What: "booked", At: s.now.At, Booking: Booking{ID: "ap_9", Service: "broadband_repair", Phone: "+8613800138000", Name: "Chen Wei",
			Start: s.now.At.AddDate(0, 0, 1), End: s.now.At.AddDate(0, 0, 1).Add(2 * time.Hour)}}
		s.do(Said{Text: c.text, Meaning: chat.Meaning{Entities: c.facts}})
		if x := effect[NoteVisit](s); x.ID != "ap_9" || x.Phone != c.phone || x.Name != c.name || x.Note == "" {
			t.Errorf("%s: %+v", c.text, x)
		}
		if x := effect[KeepCustomer](s); x.Phone != c.phone || x.Name != c.name {
			t.Errorf("%s: kept %+v", c.text, x)
		}
	}
}

// TestServiceThatIsGone: a visit for a service that the business has no longer is
// told in words, not by the id.
func TestServiceThatIsGone(t *testing.T) {
	for l, want := range map[chat.Locale]string{chat.English: "technician's visit", chat.Chinese: "师傅上门"} {
		s := newStage(t, web).do(Began{Locale: l, Known: caller})
		s.do(Reminder{In: 24 * time.Hour, Booking: Booking{ID: "ap_9", Service: "old_modem", Start: s.now.At.AddDate(0, 0, 1), End: s.now.At.AddDate(0, 0, 1).Add(2 * time.Hour)}})
		if got := s.says(want).words().Text; strings.Contains(got, "old_modem") {
			t.Error(got)
		}
	}
}
