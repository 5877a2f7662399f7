package dialogs

import (
	"strconv"
	"strings"
	"time"

	"switchboard/chat"
)

// weekday is the pack's name of the day of the week.
func (t *step) weekday(at time.Time) string {
	wd := int(at.Weekday())
	if wd == 0 {
		wd = 7
	}
	return t.name("weekday." + strconv.Itoa(wd))
}

// day is a date with its weekday, in the conversation's language:
// "Thursday 26 November", "11月26日(星期四)".
func (t *step) day(at time.Time) string {
	weekday := t.weekday(at)
	if t.s.Locale == chat.Chinese {
		s := strconv.Itoa(int(at.Month())) + "月" + strconv.Itoa(at.Day()) + "日（" + weekday + "）"
		if at.Year() != t.now.At.In(at.Location()).Year() {
			s = strconv.Itoa(at.Year()) + "年" + s
		}
		return s
	}
	s := weekday + " " + strconv.Itoa(at.Day()) + " " + t.name("month."+strconv.Itoa(int(at.Month())))
	if at.Year() != t.now.At.In(at.Location()).Year() {
		s += " " + strconv.Itoa(at.Year())
	}
	return s
}

// hour is a time of day that leaves no doubt about morning or evening:
// "6 pm", "晚上6点".
func (t *step) hour(at time.Time) string {
	h, m := at.Hour(), at.Minute()
	if t.s.Locale == chat.Chinese {
		s := part12(h) + strconv.Itoa((h+11)%12+1) + "点"
		if m > 0 {
			s += two(m) + "分"
		}
		return s
	}
	half := " am"
	if h >= 12 {
		half = " pm"
	}
	s := strconv.Itoa((h+11)%12 + 1)
	if m > 0 {
		s += ":" + two(m)
	}
	if h == 12 && m == 0 {
		return "12 noon"
	}
	return s + half
}

// part12 is the Chinese word for a part of the day.
func part12(h int) string {
	switch {
	case h < 6:
		return "凌晨"
	case h < 12:
		return "上午"
	case h < 13:
		return "中午"
	case h < 18:
		return "下午"
	}
	return "晚上"
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// moment is a day and a time of day.
func (t *step) moment(at time.Time) string {
	at = at.In(t.e.pack.Zone)
	if t.s.Locale == chat.Chinese {
		return t.day(at) + t.hour(at)
	}
	return t.day(at) + ", " + t.hour(at)
}

// window is an arrival window with weekday, date and both ends.
func (t *step) window(w Window) string {
	zone := t.e.pack.Zone
	if k := t.task(); k != nil {
		zone = t.zone(k)
	}
	return t.windowIn(w, zone)
}

func (t *step) windowIn(w Window, zone *time.Location) string {
	a, b := w.Start.In(zone), w.End.In(zone)
	if t.s.Locale == chat.Chinese {
		end := t.hour(b)
		if part12(a.Hour()) == part12(b.Hour()) {
			end = strings.TrimPrefix(end, part12(b.Hour()))
		}
		return t.day(a) + t.hour(a) + "到" + end
	}
	return t.day(a) + ", " + t.hour(a) + " to " + t.hour(b)
}

// spaced groups a code by three: 482 913.
func spaced(code string) string {
	if len(code) != 6 {
		return code
	}
	return code[:3] + " " + code[3:]
}

// readablePhone groups a number for the eye and the ear; one of the country
// loses its prefix, and a landline has the 0 before its area.
func readablePhone(p, country string) string {
	n, own := strings.CutPrefix(p, "+86")
	area := 3
	if strings.HasPrefix(n, "10") || strings.HasPrefix(n, "2") {
		area = 2
	}
	switch {
	case country != "CN" || !own:
		return p
	case strings.HasPrefix(n, "1") && len(n) == 11:
		return n[:3] + " " + n[3:7] + " " + n[7:]
	case strings.HasPrefix(n, "400"), strings.HasPrefix(n, "800"), len(n) < 10, len(n) > 11:
		return p
	}
	return "0" + n[:area] + " " + n[area:len(n)-4] + " " + n[len(n)-4:]
}
