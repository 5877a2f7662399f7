package gateway

import (
	"regexp"
	"strings"
	"testing"

	"switchboard/channels"
)

// TestCalendarFollowsTheVisit: the link that who books gets is the same when the
// visit is moved and cancelled, in their language, and the entry says how it
// stands; with a token of nobody's there is none.
func TestCalendarFollowsTheVisit(t *testing.T) {
	for _, c := range []struct{ language, add, remove, summary string }{
		{"en", "Add it to your calendar: ", "To take it off your calendar: ", "Broadband repair · Northwind Telecom"},
		{"zh-CN", "添加到日历：", "从日历中移除：", "宽带维修 · 北辰通信"},
	} {
		t.Run(c.language, func(t *testing.T) {
			r := newEngineRig(t, func(r *rig) { r.cfg.VisitURL = func(token string) string { return "https://example.org/" + token } })
			a := web("v")
			// link says something and agrees with whatever is asked until there is one.
			link := func(words string, say ...string) string {
				t.Helper()
				re := regexp.MustCompile(regexp.QuoteMeta(words+"https://example.org/") + `(\S+)`)
				for _, text := range say {
					r.say(a, text)
				}
				for range 8 {
					entries := r.entries(r.conversationOf(a).ID)
					p := entries[len(entries)-1].Prompt
					if m := re.FindStringSubmatch(p.Text); m != nil {
						return m[1]
					}
					if len(p.Choices) == 0 {
						t.Fatalf("stuck at %q", p.Text)
					}
					r.choose(a, p.Choices[0].Value)
				}
				t.Fatalf("never: %s", words)
				return ""
			}
			entry := func(token string) map[string]string {
				t.Helper()
				b, err := r.Calendar(t.Context(), token)
				if err != nil {
					t.Fatal(err)
				}
				return unfolded(t, b)
			}
			token := link(c.add, "#language."+c.language, "#booking.new", "broadband repair", "88 Zhongguancun Street, Haidian", "Chen Wei", "13800138000")
			first := entry(token)
			if first["STATUS"] != "CONFIRMED" || first["SEQUENCE"] != "0" || first["SUMMARY;LANGUAGE="+c.language] != c.summary || first["LOCATION;LANGUAGE="+c.language] == "" {
				t.Errorf("booked: %v", first)
			}
			if again := link(c.add, "#booking.move"); again != token {
				t.Errorf("moved, the link is another: %s, %s", token, again)
			}
			moved := entry(token)
			if moved["UID"] != first["UID"] || moved["SEQUENCE"] != "1" || moved["DTSTART"] == first["DTSTART"] || moved["STATUS"] != "CONFIRMED" {
				t.Errorf("moved: %v after %v", moved, first)
			}
			if off := link(c.remove, "#booking.cancel"); off != token {
				t.Errorf("cancelled, the link is another: %s, %s", token, off)
			}
			if got := entry(token); got["UID"] != first["UID"] || got["SEQUENCE"] != "2" || got["STATUS"] != "CANCELLED" || got["METHOD"] != "CANCEL" {
				t.Errorf("cancelled: %v", got)
			}
			id, _, _ := strings.Cut(token, ".")
			for _, bad := range []string{"", id, id + ".", token + "x", "ap_0." + strings.SplitN(token, ".", 2)[1]} {
				if _, err := r.Calendar(t.Context(), bad); err != channels.ErrNotFound {
					t.Errorf("%q: %v", bad, err)
				}
			}
		})
	}
}

// Who texts gets no link: it would be a paid message's length for nothing.
func TestNoCalendarByText(t *testing.T) {
	r := newEngineRig(t, func(r *rig) { r.cfg.VisitURL = func(token string) string { return "https://example.org/" + token } })
	a := sms("+8613800138000")
	for _, text := range []string{"#booking.new", "broadband repair", "88 Zhongguancun Street, Haidian", "Chen Wei"} {
		r.say(a, text)
	}
	for range 8 {
		entries := r.entries(r.conversationOf(a).ID)
		p := entries[len(entries)-1].Prompt
		if strings.Contains(p.Text, "Booked:") {
			if strings.Contains(p.Text, "example.org") {
				t.Errorf("a link: %q", p.Text)
			}
			return
		}
		if len(p.Choices) == 0 {
			t.Fatalf("stuck at %q", p.Text)
		}
		r.choose(a, p.Choices[0].Value)
	}
	t.Fatal("never booked")
}
