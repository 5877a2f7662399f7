package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"switchboard/chat"
)

// TestVisitForTheCalendar: who books on the web gets a link in their language to
// a file that a calendar takes; no other link opens anything. What becomes of
// the entry is TestCalendarFollowsTheVisit.
func TestVisitForTheCalendar(t *testing.T) {
	for _, c := range []struct {
		locale       chat.Locale
		book         []string
		add, summary string
	}{
		{chat.English, []string{"Broadband installation for Li Wei at 5 Jianguo Road, Chaoyang, phone 13800138000", "1", "skip", "1"},
			"Add it to your calendar: ", "SUMMARY;LANGUAGE=en:Broadband installation · Northwind Telecom\r\n"},
		{chat.Chinese, []string{"给李伟预约宽带安装，朝阳区建国路5号，电话13800138000", "1", "跳过", "1"},
			"添加到日历：", "SUMMARY;LANGUAGE=zh-CN:宽带安装 · 北辰通信\r\n"},
	} {
		t.Run(string(c.locale), func(t *testing.T) {
			r := start(t, nil)
			v := r.visitor()
			last := ""
			for i, text := range c.book { // fewer than are allowed in five seconds
				v.send(fmt.Sprintf(`{"type":"message","id":"m%d","text":%q}`, i, text))
				last = v.until("message", `"bot"`).Text
			}
			m := regexp.MustCompile(regexp.QuoteMeta(c.add) + `(\S+)`).FindStringSubmatch(last)
			if m == nil {
				t.Fatalf("no link in %q", last)
			}
			path := strings.TrimPrefix(m[1], r.URL())
			res := r.request(path, "")
			res.Body.Close()
			if h := res.Header; h.Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.Contains(h.Get("Content-Disposition"), "visit.ics") || !strings.Contains(h.Get("Cache-Control"), "no-store") {
				t.Errorf("header %v", h)
			}
			if body := r.status(200, path, ""); !strings.Contains(body, c.summary) {
				t.Errorf("entry %q", body)
			}
			for _, bad := range []string{strings.Replace(path, ".ics", "x.ics", 1), strings.TrimSuffix(path, ".ics"), visitFiles + "ap_1.ics", visitFiles + ".ics"} {
				r.status(404, bad, "")
			}
		})
	}
}
