package dialogs

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"switchboard/chat"
)

// readAddress takes a street with its area, either alone, or words that look
// like an address where one was asked for.
func (t *step) readAddress(k *Task, sl *slot, m Said) reading {
	text, before, area := clip(strings.TrimSpace(m.Text), 200), t.spoke, k.value("area")
	if t.takeAddress(k, m) {
		if place := k.value("address"); streetOnly(place) && k.value("street") == "" && k.value("house") == "" && t.slotAsked() == sl {
			k.Facts = with(without(k.Facts, "address"), Fact{ID: "street", Value: place})
			return t.missing(sl, "address.house", "value", place)
		}
		if fact(k.Facts, "address") == nil && t.building(text) {
			t.locate(k, text)
		}
		if fact(k.Facts, "address") == nil {
			if street := k.value("street"); street != "" { // a landmark, and no more is known
				if t.e.areas[t.look(text).folded] == "" {
					street = pieced(street, withoutLead(text))
				}
				return t.taken(k, sl, Fact{Value: street})
			}
			named := strings.TrimSuffix(strings.TrimSuffix(fold(withoutLead(text)), "区"), " district")
			if a := t.area(k.value("area")); named != fold(a.Name[chat.English]) && named != fold(a.Name[chat.Chinese]) {
				if number := k.value("house"); number != "" {
					return t.taken(k, sl, Fact{Value: pieced(withoutLead(text), number)})
				}
				place, key := withoutLead(text), "address.near"
				if k.Facts = with(k.Facts, Fact{ID: "street", Value: place}); streetOnly(road(place)) {
					key = "address.house"
				}
				return t.missing(sl, key, "value", place)
			}
			if k.value("area") != area {
				return t.missing(sl, "address.more", "area", t.shown(k, "area"))
			}
			t.say("address.more", "area", t.shown(k, "area"))
			return wrong
		}
		if more := t.besideAddress(m); more != "" {
			if fact(k.Facts, "detail") != nil {
				t.tellMore(k, Said{Text: more})
			}
		} else if whole := addressOnly(m); whole != "" && !t.marked(m) && k.value("street") == "" && !strings.Contains(k.value("address"), whole) {
			t.locate(k, whole)
			t.whole = true
		}
		return answered
	}
	if t.spoke > before {
		return underWay
	}
	if r := t.pieceOf(k, sl, m); r != nothing {
		return r
	}
	if street := k.value("street"); street != "" && strings.ContainsFunc(text, unicode.IsDigit) && length(text) <= 4 && len(values(m, chat.KindPhone)) == 0 {
		t.picked = true // 27号 is a house number here and no date
		if han(street) {
			return t.taken(k, sl, Fact{Value: street + text})
		}
		return t.taken(k, sl, Fact{Value: text + ", " + street})
	}
	if id := t.intentOf(m); id != "" && score(m) >= 0.8 && !streetLike(text) || len(values(m, chat.KindService)) > 0 {
		return nothing // another wish
	}
	if strings.ContainsFunc(text, unicode.IsDigit) && strings.ContainsFunc(text, unicode.IsLetter) && length(text) >= 3 && !t.inquiring(text) && len(timesIn(m)) == 0 && len(values(m, chat.KindPhone)) == 0 {
		return t.taken(k, sl, Fact{Value: clip(text, 200)})
	}
	return nothing
}

// besideAddress is what a message says behind an address that is no part of one,
// "" for nothing: "…, Haidian, the red light is on".
func (t *step) besideAddress(m Said) string {
	end := 0
	for _, e := range m.Meaning.Entities {
		if e.Kind == chat.KindAddress {
			end = max(end, e.End)
		}
	}
	if end <= 0 || end > len(m.Text) {
		return ""
	}
	more := strings.TrimFunc(m.Text[end:], outer)
	if length(more) < 3 || hasDigit(more) {
		return ""
	}
	for _, mark := range []string{"grade.emergency", "grade.major", "grade.general", "told.note", "tried"} {
		if t.contains(mark, more) {
			return more
		}
	}
	return ""
}

// landmark takes the place that was described as the address: nobody who does
// not know the street is asked for it again, the technician calls on the way.
func (t *step) landmark(k *Task, sl *slot) reading {
	return t.taken(k, sl, Fact{Value: k.value("street")})
}

// streetLike tells whether a few words have a number and a word for a street:
// with a slip in its name, it is still an address.
func streetLike(text string) bool {
	if length(text) > 12 || question(text, fold(text)) || !strings.ContainsFunc(text, unicode.IsDigit) {
		return false
	}
	f := pad(fold(text))
	return slices.ContainsFunc([]string{" street ", " st ", " road ", " rd ", " avenue ", " ave ", " lane ", "大街", "路", "胡同"},
		func(w string) bool { return strings.Contains(f, w) })
}

// addressLeads are what people say before an address.
var addressLeads = []string{"i'm at ", "im at ", "i am at ", "we're at ", "she's at ", "he's at ", "they're at ", "i'm in ", "im in ", "i am in ", "we're in ",
	"it's at ", "its at ", "it is at ", "it's in ", "its in ", "it's ", "its ", "at ", "我家在", "就是", "就在", "就", "在"}

// addressOnly is the whole message without its lead, if it holds an address
// and no other fact; flats and floors that no parser knows are kept that way.
func addressOnly(m Said) string {
	text := strings.TrimFunc(strings.TrimSpace(m.Text), func(r rune) bool { return strings.ContainsRune(".。!！,，", r) })
	if length(text) > 40 || question(text, fold(text)) {
		return ""
	}
	text = strings.TrimRight(text, "啊呀哦吧哈嘛")
	for _, e := range m.Meaning.Entities {
		switch e.Kind {
		case chat.KindAddress, chat.KindArea, chat.KindNumber, chat.KindOrdinal:
		default:
			return ""
		}
	}
	return withoutLead(text)
}

// withoutLead is an address without the words that lead to it.
func withoutLead(text string) string {
	lower := strings.ToLower(text)
	for _, lead := range []string{"地址是", "地址在", "地址：", "地址:", "住在", "我住", "她住", "他住", "address is ", "address: ", "live at ", "live in ", "lives at ", "lives in "} { // "my home address is"
		if i := strings.Index(lower, lead); i >= 0 && len(lower) == len(text) && len(text) > i+len(lead) {
			text, lower = text[i+len(lead):], lower[i+len(lead):]
		}
	}
	text = strings.TrimSpace(text)
	for _, lead := range addressLeads {
		if len(text) > len(lead) && strings.EqualFold(text[:len(lead)], lead) {
			text = strings.TrimSpace(text[len(lead):])
			break
		}
	}
	return clip(unhedged(text), 200)
}

// unhedged is an address without the words of somebody who is not sure of it, or only
// ends a sentence: "12 I think", 12号吧好像.
func unhedged(text string) string {
	for again := true; again; {
		again = false
		for _, w := range []string{"好像是", "好像", "大概是", "大概", "应该是", "应该", "可能是", "可能", "我记得是", "吧", "啊", "呀", "的", "i think", "i guess", "i believe", "probably", "maybe"} {
			rest := text
			if n := len(text) - len(w); n > 0 && strings.EqualFold(text[n:], w) && (han(w) || text[n-1] == ' ') {
				rest = text[:n]
			} else if n > 0 && len(w) > len("吧") && strings.EqualFold(text[:len(w)], w) && (han(w) || text[len(w)] == ' ') {
				rest = text[len(w):]
			}
			if rest = strings.TrimFunc(rest, outer); rest != text && rest != "" {
				text, again = rest, true
			}
		}
	}
	return text
}

// buildings are words for a place that is no street.
var buildings = []string{"tower", "floor", "building", "block", "plaza", "mall", "soho", "flat", "room", "unit", "compound", "座", "层", "楼", "室", "单元", "塔", "期", "栋", "大厦", "广场", "小区",
	"一号", "二号", "三号", "四号", "五号", "六号", "七号", "八号", "九号", "十号", "百号", "零号"}

// building tells whether words name a building or a part of one.
func (t *step) building(text string) bool {
	f := strings.ToLower(text)
	numbered := strings.ContainsFunc(text, unicode.IsDigit)
	for _, w := range strings.Fields(f) {
		if n := numerals[w]; n > 0 || strings.HasSuffix(w, "teen") || strings.HasSuffix(w, "ty") {
			numbered = true
		}
	}
	return length(text) >= 3 && (numbered || slices.ContainsFunc(buildings, func(w string) bool { return strings.Contains(f, w) }))
}

// takeAddress stores the address and area that a message names. Areas that are
// not served are refused in words, and nothing of them is stored.
func (t *step) takeAddress(k *Task, m Said) bool {
	var street string
	for _, e := range m.Meaning.Entities {
		if e.Kind == chat.KindAddress && len(e.Text) > len(street) && !negated(m.Text, e) {
			street = e.Value
			for _, s := range m.Meaning.Entities { // "… Haidian broadband install"
				if s.Kind == chat.KindService && s.Begin > e.Begin && s.Begin < e.End && strings.HasPrefix(street, m.Text[e.Begin:s.Begin]) {
					street = strings.TrimFunc(m.Text[e.Begin:s.Begin], outer)
				}
			}
		}
	}
	area, f := "", t.form(k.Form)
	for _, e := range m.Meaning.Entities {
		if e.Kind != chat.KindArea || negated(m.Text, e) {
			continue
		}
		a := t.area(e.Value)
		switch {
		case a == nil:
		case !a.Served && !f.anywhere():
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
		switch before := cmp.Or(old, k.value("street")); {
		case t.marked(m): // it is put right
		case strings.Contains(old, street): // nothing new
			street = old
		case area == "" && han(before) && han(street) && !hasDigit(before) && (hasDigit(street) || house(street)):
			street, old = pieced(before, street), "" // 清华园, and then 照澜院12号
		}
		if rooms := k.value("house"); rooms != "" && old == "" && roomy(rooms) { // "Flat 3B", and then "88 Oak Street"
			street, k.Facts = pieced(street, rooms), without(k.Facts, "house")
		}
		t.locate(k, street)
		t.amend(k, "address", old)
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

// locate writes down the address of a task, with its number in figures where it was said aloud.
func (t *step) locate(k *Task, address string) {
	if t.now.Traits.Spoken {
		address = figured(address)
	}
	k.Facts = with(k.Facts, Fact{ID: "address", Value: clip(address, 200)})
}

// anywhere tells whether the places that a form takes need not be served.
func (f *form) anywhere() bool {
	place := f.has(ofAddress)
	return place == nil || place.told
}

func hasDigit(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }

// onlyArea tells whether what reads as an address is no more than an area's name.
func (t *step) onlyArea(street, area string) bool {
	return t.e.areas[fold(street)] == area && area != "" && !strings.ContainsFunc(street, unicode.IsDigit)
}

// outside says that an area is not served, and keeps everything else.
func (t *step) outside(k *Task, name string) {
	k.tread("address")
	t.ask(Asked{Key: "address.outside", Form: k.Form, Slot: "outside", Args: []string{"area", name},
		Choices: t.choicesOf("other_address", "person", "cancel"), Input: chat.InputAddress})
}

func (t *step) readArea(k *Task, sl *slot, m Said) reading {
	before := t.spoke
	if t.takeAddress(k, m) {
		return answered
	}
	if t.spoke > before {
		return underWay
	}
	switch a := t.area(t.areaIn(m.Text)); {
	case a == nil:
		return nothing
	case !a.Served && !t.form(k.Form).anywhere():
		t.outside(k, a.Name[t.s.Locale])
		return underWay
	default:
		return t.taken(k, sl, Fact{Value: a.ID})
	}
}

// districts are what pinyin writes behind the name of a district.
var districts = []string{"qu", "xinqu", "xin", "shi", "district", "area"}

// areaIn is the area that a text names, in pinyin syllable by syllable or not: "hai
// dian qu". "" for none.
func (t *step) areaIn(text string) string {
	words := strings.Fields(t.look(text).folded)
	for len(words) > 1 && slices.Contains(districts, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return t.e.areas[strings.Join(words, "")]
}
