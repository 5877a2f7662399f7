package dialogs

import (
	"testing"

	"switchboard/chat"
)

// TestNoWindow: where no time is free, a call back is promised once, and the
// booking that cannot be is not gone back to.
func TestNoWindow(t *testing.T) {
	s := newStage(t, web)
	known := Known{Name: "Li Wei", Phone: "+8613800138000", Verified: true, Address: "88 Zhongguancun Street, Haidian", Area: "haidian"}
	s.do(Began{Locale: chat.English, Known: known}).do(Said{Choice: "do:booking.new"}).do(Said{Choice: "broadband_repair"})
	effect[FindWindows](s)
	s.do(WindowsFound{}).says("no time is free")
	s.do(Said{Choice: "callback"})
	if k := s.state.Tasks; len(k) != 1 || k[0].Form != idCallback {
		t.Fatalf("tasks %+v", k)
	}
	effect[OpenTicket](s)
	s.do(TicketOpened{Ticket: Ticket{ID: "tk_1", Number: "T-000001", Kind: "request"}})
	if len(s.state.Tasks) != 0 {
		t.Fatalf("left over: %+v", s.state.Tasks)
	}
	s.says("T-000001")
}
