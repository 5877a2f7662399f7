package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
)

// A reading is what one slot finds in a message.
type reading int

const (
	nothing  reading = iota // not an answer to this
	wrong                   // an answer that cannot be right; the reason was said
	answered                // taken
	underWay                // taken, and something else was said or asked
)

// read tries a message as the answer to a slot's question.
func (t *step) read(k *Task, sl *slot, m Said) reading {
	var choices []chat.Choice
	if sl.choices != nil {
		choices = sl.choices(t, k)
	}
	if sl.kind == ofWindow {
		return t.readWindow(k, m)
	}
	v, ok := "", false
	if t.s.Asked.Slot == sl.id { // numbers count what was shown
		v, ok = t.pick(t.s.Asked.Choices, m.Text)
	}
	if v == "more" {
		t.more()
		return underWay
	}
	if _, number := ordinal(unpolite(fold(m.Text)), 99); !ok && !(number && len(t.s.Asked.Choices) > 0) {
		v, ok = t.pick(choices, m.Text)
	}
	if ok && v != "skip" {
		t.picked = true
		return t.taken(k, sl, Fact{Value: v})
	}
	switch sl.kind {
	case ofText:
		if !sl.optional && !strings.ContainsFunc(m.Text, unicode.IsLetter) {
			return nothing // a bare number describes nothing
		}
		return t.taken(k, sl, Fact{Value: clip(strings.TrimSpace(m.Text), maxText)})
	case ofService:
		return t.readService(k, sl, m)
	case ofAddress:
		return t.readAddress(k, sl, m)
	case ofArea:
		return t.readArea(k, sl, m)
	case ofPhone:
		return t.readPhone(k, sl, m)
	case ofName:
		return t.readName(k, sl, m)
	case ofCode:
		return t.readCode(k, sl, m)
	case ofRating:
		return t.readRating(k, sl, m)
	}
	return nothing
}

// maxText bounds a free-worded fact, in bytes.
const maxText = 2000

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

func (t *step) taken(k *Task, sl *slot, f Fact) reading {
	before := t.spoke
	if t.put(k, sl, f) {
		return answered
	}
	if t.spoke > before || t.asks {
		return underWay
	}
	return nothing
}

func (t *step) readService(k *Task, sl *slot, m Said) reading {
	ids := values(m, chat.KindService)
	var fit []string
	for _, id := range ids {
		if t.suits(k, id) {
			fit = append(fit, id)
		}
	}
	switch {
	case len(fit) == 1:
		return t.taken(k, sl, Fact{Value: fit[0]})
	case len(fit) > 1:
		a := Asked{Key: "ask.which", Form: k.Form, Slot: sl.id}
		for _, id := range fit {
			a.Choices = append(a.Choices, t.serviceChoice(id))
		}
		t.ask(a)
		return underWay
	case len(ids) > 0 && k.Form == idBookingNew && t.service(ids[0]) != nil:
		t.say("booking.not_bookable", "service", t.service(ids[0]).Name[t.s.Locale])
		return wrong
	}
	return nothing
}

// suits tells whether a form can be about a service.
func (t *step) suits(k *Task, id string) bool {
	s := t.service(id)
	return s != nil && (k.Form != idBookingNew || s.Bookable) && (k.Form != idFault || s.Fault)
}

func (t *step) serviceChoice(id string) chat.Choice {
	return chat.Choice{Value: id, Label: t.service(id).Name[t.s.Locale]}
}

// readAddress takes a street with its area, either alone, or words that look
// like an address where one was asked for.
func (t *step) readAddress(k *Task, sl *slot, m Said) reading {
	text := clip(strings.TrimSpace(m.Text), 200)
	if t.takeAddress(k, m) {
		if fact(k.Facts, "address") == nil && t.spoke == 0 && t.building(text) {
			k.Facts = with(k.Facts, Fact{ID: "address", Value: text})
		}
		if fact(k.Facts, "address") == nil && t.spoke == 0 {
			if a := t.area(k.value("area")); a != nil && fold(text) != fold(a.Name[chat.English]) && fold(text) != fold(a.Name[chat.Chinese]) {
				k.Facts = with(k.Facts, Fact{ID: "street", Value: text})
			}
			t.say("address.more", "area", t.shown(k, "area"))
			return wrong
		}
		if t.spoke > 0 {
			return underWay
		}
		if whole := addressOnly(m); whole != "" && !t.marked(m) && fact(k.Facts, "address") != nil {
			k.Facts = with(k.Facts, Fact{ID: "address", Value: whole})
			t.whole = true
		}
		return answered
	}
	if t.spoke > 0 {
		return underWay
	}
	if street := k.value("street"); street != "" && strings.ContainsFunc(text, unicode.IsDigit) && length(text) <= 4 {
		t.picked = true // 27号 is a house number here and no date
		if han(street) {
			return t.taken(k, sl, Fact{Value: street + text})
		}
		return t.taken(k, sl, Fact{Value: text + ", " + street})
	}
	if id := t.intentOf(m); id != "" && score(m) >= 0.8 || len(values(m, chat.KindService)) > 0 {
		return nothing // another wish
	}
	if strings.ContainsFunc(text, unicode.IsDigit) && strings.ContainsFunc(text, unicode.IsLetter) && length(text) >= 3 && !question(text) && len(timesIn(m)) == 0 && len(values(m, chat.KindPhone)) == 0 {
		return t.taken(k, sl, Fact{Value: clip(text, 200)})
	}
	return nothing
}

// addressLeads are what people say before an address.
var addressLeads = []string{"my address is ", "the address is ", "address is ", "address: ", "i live at ", "i live in ", "it's at ", "it is at ", "it's ", "at ", "我家在", "我住在", "我的地址是", "地址是", "地址：", "地址:", "就在", "住在", "在"}

// addressOnly is the whole message without its lead, if it holds an address
// and no other fact; flats and floors that no parser knows are kept that way.
func addressOnly(m Said) string {
	text := strings.TrimFunc(strings.TrimSpace(m.Text), func(r rune) bool { return strings.ContainsRune(".。!！,，", r) })
	if length(text) > 40 || question(text) {
		return ""
	}
	for _, e := range m.Meaning.Entities {
		switch e.Kind {
		case chat.KindAddress, chat.KindArea, chat.KindNumber, chat.KindOrdinal:
		case chat.KindTime: // 十八号 behind a street is its number
			if !strings.HasSuffix(e.Text, "号") {
				return ""
			}
		default:
			return ""
		}
	}
	for _, lead := range addressLeads {
		if len(text) > len(lead) && strings.EqualFold(text[:len(lead)], lead) {
			return clip(strings.TrimSpace(text[len(lead):]), 200)
		}
	}
	return clip(text, 200)
}

// buildings are words for a place that is no street.
var buildings = []string{"tower", "floor", "building", "block", "plaza", "mall", "soho", "flat", "room", "unit", "compound", "座", "层", "楼", "室", "单元", "塔", "期", "栋", "大厦", "广场", "小区", "号"}

// building tells whether words name a building or a part of one.
func (t *step) building(text string) bool {
	f := strings.ToLower(text)
	numbered := strings.ContainsFunc(text, unicode.IsDigit)
	for _, w := range strings.Fields(f) {
		if n := numerals[w]; n > 0 || strings.HasSuffix(w, "teen") || strings.HasSuffix(w, "ty") {
			numbered = true
		}
	}
	return numbered && length(text) >= 3 ||
		length(text) >= 3 && slices.ContainsFunc(buildings, func(w string) bool { return strings.Contains(f, w) })
}

// takeAddress stores the address and area that a message names. Areas that are
// not served are refused in words, and nothing of them is stored.
func (t *step) takeAddress(k *Task, m Said) bool {
	var street string
	for _, e := range m.Meaning.Entities {
		if e.Kind == chat.KindAddress && len(e.Text) > len(street) && !negated(m.Text, e) {
			street = strings.TrimSpace(e.Value)
			if street == "" {
				street = e.Text
			}
		}
	}
	area := ""
	for _, e := range m.Meaning.Entities {
		if e.Kind != chat.KindArea || negated(m.Text, e) {
			continue
		}
		a := t.area(e.Value)
		switch {
		case a == nil:
		case !a.Served:
			t.outside(k, a.Name[t.s.Locale])
			return false
		case area == "" || area == a.ID:
			area = a.ID
		}
	}
	if street != "" && t.onlyArea(street, area) {
		street = ""
	}
	if street == "" && area == "" {
		return false
	}
	if street != "" {
		old := k.value("address")
		k.Facts = with(k.Facts, Fact{ID: "address", Value: clip(street, 200)})
		if area == "" && old != "" && old != street {
			k.Facts = without(k.Facts, "area")
		}
	}
	if area != "" {
		if street == "" && k.value("area") != "" && k.value("area") != area {
			k.Facts = without(k.Facts, "address") // another district: the street no longer fits
		}
		k.Facts = with(k.Facts, Fact{ID: "area", Value: area})
	}
	return true
}

// onlyArea tells whether what reads as an address is no more than an area's name.
func (t *step) onlyArea(street, area string) bool {
	a := t.area(area)
	if a == nil {
		return false
	}
	f := fold(street)
	for _, n := range a.Name {
		if f == fold(n) {
			return true
		}
	}
	return slices.ContainsFunc(a.Words, func(w string) bool { return f == fold(w) }) && !strings.ContainsFunc(street, unicode.IsDigit)
}

// outside says that an area is not served, and keeps everything else.
func (t *step) outside(k *Task, name string) {
	t.ask(Asked{Key: "address.outside", Form: k.Form, Slot: "outside", Args: []string{"area", name},
		Choices: t.choicesOf("other_address", "person", "cancel"), Input: chat.InputAddress})
}

func (t *step) readArea(k *Task, sl *slot, m Said) reading {
	if t.takeAddress(k, m) {
		return answered
	}
	if t.spoke > 0 {
		return underWay
	}
	return nothing
}

func (t *step) readPhone(k *Task, sl *slot, m Said) reading {
	if ids := values(m, chat.KindPhone); len(ids) > 0 {
		v := ids[len(ids)-1]
		if len(v) < 7 { // a service number, not a customer's
			t.say("phone.wrong")
			return wrong
		}
		return t.taken(k, sl, Fact{Value: v})
	}
	n := 0
	for _, r := range m.Text {
		if r = half(r); r >= '0' && r <= '9' {
			n++
		}
	}
	if n >= 5 || n > 0 && n*2 > utf8.RuneCountInString(strings.TrimSpace(m.Text)) {
		t.say("phone.wrong")
		return wrong
	}
	return nothing
}

func (t *step) readName(k *Task, sl *slot, m Said) reading {
	if ids := values(m, chat.KindName); len(ids) > 0 {
		return t.taken(k, sl, Fact{Value: clip(ids[len(ids)-1], 80)})
	}
	text := strings.TrimFunc(strings.TrimSpace(m.Text), unicode.IsPunct)
	if text == "" || question(m.Text) || strings.ContainsFunc(text, unicode.IsDigit) || !strings.ContainsFunc(text, unicode.IsLetter) {
		return nothing
	}
	if len(timesIn(m)) > 0 || len(values(m, chat.KindEmail)) > 0 || t.e.phrases.command(text) != "" {
		return nothing
	}
	if han(text) && length(text) > 4 || length(text) > 5 || utf8.RuneCountInString(text) > 60 {
		return nothing
	}
	return t.taken(k, sl, Fact{Value: text})
}

func (t *step) readCode(k *Task, sl *slot, m Said) reading {
	var d strings.Builder
	for _, r := range m.Text {
		switch r = half(r); {
		case r >= '0' && r <= '9':
			d.WriteRune(r)
		case d.Len() > 0 && d.Len() < 6 && !unicode.IsSpace(r) && r != '-':
			d.Reset()
		}
		if d.Len() > 6 {
			break
		}
	}
	if d.Len() == 6 {
		return t.taken(k, sl, Fact{Value: d.String()})
	}
	if strings.ContainsFunc(m.Text, unicode.IsDigit) {
		t.say("code.wrong")
		return wrong
	}
	return nothing
}

// readRating reads a mark of 1 to 5: a digit in any writing, or the words for
// it. What follows the digit is kept as a remark.
func (t *step) readRating(k *Task, sl *slot, m Said) reading {
	f := fold(m.Text)
	mark, rest := 0, ""
	for i := 1; i <= 5 && mark == 0; i++ {
		if t.e.ratings[f] == i || t.e.ratings[unpolite(f)] == i {
			mark = i
		}
	}
	if mark == 0 {
		mark, rest = leadingMark(m.Text)
	}
	switch {
	case mark == 0:
		return nothing
	case mark > 5 || mark < 0:
		t.say("rating.wrong")
		return wrong
	}
	if rest != "" {
		k.Facts = with(k.Facts, Fact{ID: "comment", Value: clip(rest, maxText)})
		if t.trouble(mark, rest, m) {
			k.Facts = with(k.Facts, Fact{ID: "open", Value: "1"})
		}
	}
	return t.taken(k, sl, Fact{Value: strconv.Itoa(mark)})
}

// trouble tells whether what follows a mark says that something is not solved.
func (t *step) trouble(mark int, rest string, m Said) bool {
	if t.e.phrases.contains("praise", rest) || length(rest) < 2 {
		return false
	}
	for _, table := range []string{"unsolved", "grade.emergency", "grade.major"} {
		if t.e.phrases.contains(table, rest) {
			return true
		}
	}
	return mark <= 3 && (t.intent(m) == idFault || t.intent(m) == idComplaint)
}

// leadingMark reads "3, still no internet", 5分, "五星", "4/5", "a 4". 9 stands for a
// number out of range.
func leadingMark(text string) (int, string) {
	runes := []rune(strings.TrimSpace(text))
	i := 0
	word := strings.ToLower(string(runes))
	for _, lead := range []string{"i'd say ", "i would say ", "i give it ", "maybe ", "a ", "我给", "给", "打", "就"} {
		if rest, ok := strings.CutPrefix(word, lead); ok {
			return leadingMark(rest)
		}
	}
	n, seen := 0, false
	for i < len(runes) && half(runes[i]) >= '0' && half(runes[i]) <= '9' {
		n, seen, i = n*10+int(half(runes[i])-'0'), true, i+1
		if n > 99 {
			return 0, ""
		}
	}
	if !seen {
		end := i
		for end < len(runes) && (unicode.IsLetter(runes[end]) && !unicode.Is(unicode.Han, runes[end])) {
			end++
		}
		if end == i && i < len(runes) {
			end++
		}
		v, ok := numerals[strings.ToLower(string(runes[i:end]))]
		if !ok {
			return 0, ""
		}
		n, i = v, end
	}
	rest := strings.TrimSpace(string(runes[i:]))
	for _, unit := range []string{"分", "星", "颗星", "points", "point", "stars", "star", "/5", "out of 5"} {
		rest = strings.TrimPrefix(rest, unit)
	}
	if r, _ := utf8.DecodeRuneInString(rest); unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) && strings.HasPrefix(rest, "pm") {
		return 0, ""
	}
	if n < 1 || n > 5 {
		return 9, ""
	}
	return n, strings.TrimFunc(rest, outer)
}

// values are the stored forms of all facts of a kind, negated ones left out, each once.
func values(m Said, k chat.Kind) []string {
	var out []string
	for _, e := range m.Meaning.Entities {
		if e.Kind == k && !negated(m.Text, e) && !slices.Contains(out, e.Value) {
			out = append(out, e.Value)
		}
	}
	return out
}

// timesIn are the times of a message, negated ones left out.
func timesIn(m Said) []chat.Entity {
	var out []chat.Entity
	for _, e := range m.Meaning.Entities {
		if e.Kind == chat.KindTime && !negated(m.Text, e) {
			out = append(out, e)
		}
	}
	return out
}

// timesWanted are the times that a message wishes for. A day on which the
// customer cannot is turned into all that come after it; "the same time" is
// the hour of the visit that is moved.
func (t *step) timesWanted(k *Task, m Said) []chat.Entity {
	times := timesIn(m)
	zone := t.zone(k)
	if b := t.subject(k); b != nil && t.e.phrases.contains("same.hour", m.Text) {
		at := b.Start.In(zone)
		for i, e := range times {
			if e.Grain == chat.Day && e.To.IsZero() {
				y, mo, d := e.From.In(zone).Date()
				times[i].From, times[i].Grain, times[i].Or = time.Date(y, mo, d, at.Hour(), at.Minute(), 0, 0, zone), chat.Hour, nil
			}
		}
		return times
	}
	if !t.e.phrases.contains("away", m.Text) {
		return times
	}
	for i, e := range times {
		if e.Grain != chat.Day && !e.To.IsZero() && e.To.Sub(e.From) > 24*time.Hour || e.From.IsZero() {
			continue
		}
		y, mo, d := e.From.In(zone).Date()
		from := time.Date(y, mo, d+1, 0, 0, 0, 0, zone)
		times[i] = chat.Entity{Kind: e.Kind, Text: e.Text, Begin: e.Begin, End: e.End, Grain: chat.Day, From: from, To: from.AddDate(0, 1, 0)}
	}
	return times
}

// negated tells whether a fact is the one that was not meant: "not Thursday", 不是周四.
func negated(text string, e chat.Entity) bool {
	if e.Begin < 0 || e.Begin > len(text) {
		return false
	}
	before := strings.ToLower(strings.TrimRight(text[:e.Begin], " ,，\"'“‘"))
	for _, w := range []string{" not", " not on", " not at", " not for", "不是", "不要", "不在", "not the", "instead of", "rather than"} {
		if strings.HasSuffix(" "+before, w) {
			return true
		}
	}
	return false
}

// volunteer takes what a message says beyond the answer to the question. It
// fills empty slots and, if over, replaces filled ones. It returns the ids of
// slots that were replaced.
func (t *step) volunteer(m Said, over bool) (changed []string) {
	k := t.task()
	if k == nil || m.Text == "" || t.asks {
		return nil
	}
	f := t.form(k.Form)
	if f == nil {
		return nil
	}
	over = over || lone(m)
	take := func(id, v string) {
		sl := f.slot(id)
		old := k.value(id)
		if sl == nil || v == "" || old == v || fact(k.Facts, id) != nil && !over {
			return
		}
		if t.put(k, sl, Fact{Value: v}) && old != "" {
			changed = append(changed, id)
		}
	}
	if f.has(ofService) != nil {
		if ids := values(m, chat.KindService); len(ids) == 1 && t.suits(k, ids[0]) {
			take(f.has(ofService).id, ids[0])
		}
	}
	if sl := f.slot("category"); sl != nil && fact(k.Facts, sl.id) == nil {
		if ids := values(m, chat.KindService); len(ids) > 0 {
			take(sl.id, t.category(ids[0]))
		}
	}
	if f.has(ofAddress) != nil && (over || fact(k.Facts, "address") == nil) {
		street, area := k.value("address"), k.value("area")
		if t.takeAddress(k, m) && (street != "" && street != k.value("address") || area != "" && area != k.value("area")) {
			changed = append(changed, "address")
		}
	}
	if f.has(ofPhone) != nil {
		if ids := values(m, chat.KindPhone); len(ids) > 0 && len(ids[len(ids)-1]) >= 7 {
			take(f.has(ofPhone).id, ids[len(ids)-1])
		}
	}
	if f.has(ofName) != nil {
		if ids := values(m, chat.KindName); len(ids) > 0 {
			take(f.has(ofName).id, clip(ids[len(ids)-1], 80))
		}
	}
	if sl := f.has(ofWindow); sl != nil && (over || fact(k.Facts, sl.id) == nil) {
		if times := t.timesWanted(k, m); len(times) > 0 {
			old := k.value(sl.id)
			times[len(times)-1] = t.sameHour(k, times[len(times)-1])
			if t.wish(k, times...) && old != "" {
				k.Facts = without(k.Facts, sl.id)
				k.Moved = true
				changed = append(changed, sl.id)
			}
		}
	}
	return changed
}

// lone tells whether a message is hardly more than one fact: who writes just
// another number means that number.
func lone(m Said) bool {
	n := len(strings.TrimSpace(m.Text))
	for _, e := range m.Meaning.Entities {
		if e.Kind != chat.KindName && 10*len(e.Text) >= 8*n {
			return true
		}
	}
	return false
}
