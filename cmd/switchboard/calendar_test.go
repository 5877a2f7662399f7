package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"switchboard/chat"
)

// TestVisitForTheCalendar: who books on the web gets a link to a calendar entry,
// which follows the visit as it is moved and cancelled, in their language;
// whoever texts gets none, and no other link opens anything.
func TestVisitForTheCalendar(t *testing.T) {
	for _, c := range []struct {
		locale                         chat.Locale
		book, move, cancel             []string
		add, remove, summary, language string
	}{
		{chat.English, []string{"Broadband installation for Li Wei at 5 Jianguo Road, Chaoyang, phone 13800138000", "1", "skip"}, []string{"move my visit", "2"}, []string{"cancel my visit", "yes"},
			"Add it to your calendar: ", "To take it off your calendar: ", "Broadband installation · Northwind Telecom", "en"},
		{chat.Chinese, []string{"给李伟预约宽带安装，朝阳区建国路5号，电话13800138000", "1", "跳过"}, []string{"我要改期", "2"}, []string{"取消预约", "是的"},
			"添加到日历：", "从日历中移除：", "宽带安装 · 北辰通信", "zh-CN"},
	} {
		t.Run(string(c.locale), func(t *testing.T) {
			r := start(t, nil)
			v := r.visitor()
			n := 0
			link := func(words string, say []string) string {
				t.Helper()
				re := regexp.MustCompile(regexp.QuoteMeta(words) + `(\S+)`)
				for i := 0; i < 12; i++ {
					if n++; n%5 == 0 {
						time.Sleep(5100 * time.Millisecond) // five messages in five seconds are allowed
					}
					text := "1"
					if i < len(say) {
						text = say[i]
					}
					v.send(fmt.Sprintf(`{"type":"message","id":"m%d","text":%q}`, n, text))
					f := v.until("message", `"bot"`)
					if m := re.FindStringSubmatch(f.Text); m != nil {
						return strings.TrimPrefix(m[1], r.URL())
					}
				}
				t.Fatalf("never: %s", words)
				return ""
			}
			path := link(c.add, c.book)
			res := r.request(path, "")
			res.Body.Close()
			if h := res.Header; h.Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.Contains(h.Get("Content-Disposition"), "visit.ics") || !strings.Contains(h.Get("Cache-Control"), "no-store") {
				t.Errorf("header %v", h)
			}
			entry := func() map[string]string {
				got := map[string]string{}
				for _, l := range strings.Split(strings.ReplaceAll(r.status(200, path, ""), "\r\n ", ""), "\r\n") {
					name, value, _ := strings.Cut(l, ":")
					got[name] = value
				}
				return got
			}
			first := entry()
			if first["STATUS"] != "CONFIRMED" || first["SEQUENCE"] != "0" || first["SUMMARY;LANGUAGE="+c.language] != c.summary || first["LOCATION;LANGUAGE="+c.language] == "" {
				t.Errorf("booked: %v", first)
			}
			if again := link(c.add, c.move); again != path {
				t.Errorf("moved, the link is another: %s, %s", path, again)
			}
			moved := entry()
			if moved["UID"] != first["UID"] || moved["SEQUENCE"] != "1" || moved["DTSTART"] == first["DTSTART"] || moved["STATUS"] != "CONFIRMED" {
				t.Errorf("moved: %v after %v", moved, first)
			}
			if off := link(c.remove, c.cancel); off != path {
				t.Errorf("cancelled, the link is another: %s, %s", path, off)
			}
			if got := entry(); got["UID"] != first["UID"] || got["SEQUENCE"] != "2" || got["STATUS"] != "CANCELLED" || got["METHOD"] != "CANCEL" {
				t.Errorf("cancelled: %v", got)
			}
			for _, bad := range []string{path[:len(path)-5] + "x.ics", strings.TrimSuffix(path, ".ics"), visitFiles + "ap_1.ics", visitFiles + ".ics"} {
				r.status(404, bad, "")
			}
		})
	}
}
