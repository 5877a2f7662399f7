package channels

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMasked(t *testing.T) {
	k := Case{
		Customer: Person{Name: "Chen Wei", Phone: "+8613800138000"},
		Summary:  "down at 88 Zhongguancun Street, ring 13800138000 or +8613800138000, Oak House",
		Facts: []Named{
			{"address", "Address", "Oak House"}, {"phone", "Phone", "+8613900139000"}, {"service", "Service", "Broadband repair"},
			{"detail", "Matter", "at Oak House, card 4111111111111111"},
		},
		Tickets: []CaseTicket{{Number: "T-000001", Summary: "mail ot@example.com"}},
	}
	before := k
	got := k.Masked()
	want := before
	want.Summary = "down at [address], ring [phone] or [personal], [personal]"
	want.Facts = []Named{
		{"address", "Address", "[address]"}, {"phone", "Phone", "[phone]"}, {"service", "Service", "Broadband repair"},
		{"detail", "Matter", "at [personal], card [card]"},
	}
	want.Tickets = []CaseTicket{{Number: "T-000001", Summary: "mail [e-mail]"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if k.Facts[0].Value != "Oak House" || k.Tickets[0].Summary != "mail ot@example.com" {
		t.Error("the case itself was changed")
	}
	if !k.Hides() || (Case{Summary: "no picture"}).Hides() {
		t.Error("Hides is wrong")
	}
}
