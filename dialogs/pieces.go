package dialogs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"switchboard/chat"
)

// A piece of an address is a part of it that a caller gives by itself: a street,
// or a house. They are put together as they come: 中关村大街, and then 八十八号;
// "number twelve", and then "Oak Street".

// pieceOf takes a message as a piece of the address that is asked for. What is
// still missing is asked for by itself.
func (t *step) pieceOf(k *Task, sl *slot, m Said) reading {
	text := clip(withoutLead(strings.Trim(strings.TrimSpace(m.Text), ".。，,")), 200)
	street, number := k.value("street"), k.value("house")
	switch {
	case t.stray(m) || t.inquiring(text) || len(values(m, chat.KindPhone)) > 0:
		return nothing
	case street != "" && house(text):
		t.picked = true // 27号 is a house number here and no date
		return t.taken(k, sl, Fact{Value: pieced(street, text)})
	case number != "" && streetOnly(text):
		t.picked = true
		return t.taken(k, sl, Fact{Value: pieced(text, number)})
	case number != "" && house(text) && roomy(text) && !strings.Contains(number, text): // 北一区, and then 十二号楼
		k.Facts = with(k.Facts, Fact{ID: "house", Value: pieced(number, text)})
		return t.missing(sl, "address.street", "value", k.value("house"))
	case number == "" && house(text):
		k.Facts = with(k.Facts, Fact{ID: "house", Value: text})
		return t.missing(sl, "address.street", "value", text)
	case street == "" && streetOnly(text):
		k.Facts = with(k.Facts, Fact{ID: "street", Value: text})
		return t.missing(sl, "address.house", "value", text)
	}
	return nothing
}

// piece tells whether a fact is a piece of an address, which is whole where it is used.
func piece(id string) bool { return id == "street" || id == "house" }

// half is the question for the rest of an address of which a piece is known, and
// the piece; "" if none is.
func (t *step) half(k *Task, sl *slot) (key, piece string) {
	if sl.kind != ofAddress || k.Again || k.value(sl.id) != "" {
		return "", ""
	}
	street, number := k.value("street"), k.value("house")
	switch {
	case streetOnly(road(street)):
		return "address.house", street
	case street != "":
		return "address.near", street
	case number != "":
		return "address.street", number
	}
	return "", ""
}

// missing asks for the rest of an address of which a piece is known. Where
// something else was asked the question follows.
func (t *step) missing(sl *slot, key string, args ...string) reading {
	if t.slotAsked() != sl {
		t.say(key, args...)
		return wrong
	}
	t.s.Misses = 0
	p := t.prompt(key, args...)
	p.Choices, p.Input = t.s.Asked.Choices, t.s.Asked.Input
	t.question = true
	t.tell(chat.Bot, p)
	return underWay
}

// pieced is a street and what goes with it: a house, or more of the street.
func pieced(street, more string) string {
	switch {
	case strings.Contains(more, street):
		return more
	case strings.Contains(street, more):
		return street
	case han(street):
		return street + more
	case !roomy(more):
		return figure(more) + " " + street
	}
	return more + ", " + street
}

// figure is a house number in figures, if it was said in words: "number eighty
// eight" is 88, "one oh two" 102.
func figure(said string) string {
	var out strings.Builder
	tens := false
	for _, w := range strings.Fields(fold(said)) {
		n, ok := numerals[w]
		switch i := slices.Index(tenWords, w); {
		case w == "number" || w == "no":
		case w == "oh" || w == "zero":
			out.WriteByte('0')
			tens = false
		case i >= 0 && i < 9: // eleven …
			out.WriteString(strconv.Itoa(11 + i))
			tens = false
		case i >= 9: // twenty …
			out.WriteString(strconv.Itoa(2 + i - 9))
			tens = true
			continue
		case ok && n < 10 && tens:
			out.WriteByte(byte('0' + n))
			tens = false
			continue
		case ok && n <= 10:
			out.WriteString(strconv.Itoa(n))
		case strings.Trim(w, "0123456789") == "":
			out.WriteString(w)
			tens = false
		default:
			return said
		}
	}
	if tens {
		out.WriteByte('0')
	}
	if out.Len() == 0 {
		return said
	}
	return out.String()
}

// spokenNumber tells whether a word is a number, or a part of one, and no place in a
// row: Fifth Avenue is a name.
func spokenNumber(w string) bool { return oneWords[w] || slices.Contains(tenWords, w) }

var oneWords = wordsOf("one two three four five six seven eight nine ten")

// figured is an address with its numbers in figures: "twelve Oak Street" is 12, "flat
// 3, twelve Oak Street" as well.
func figured(address string) string {
	parts := strings.Split(address, ", ")
	for i, part := range parts {
		words := strings.Fields(part)
		n := 0
		for n < len(words) && (spokenNumber(fold(words[n])) || n > 0 && (fold(words[n]) == "oh" || fold(words[n]) == "zero")) {
			n++
		}
		if n > 0 && n < len(words) {
			parts[i] = figure(strings.Join(words[:n], " ")) + " " + strings.Join(words[n:], " ")
		}
	}
	return strings.Join(parts, ", ")
}

var tenWords = strings.Fields("eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety")

// moreOfPlace takes a house, or a part of it, said once the address is known, with
// its district or without: 三单元五零二 belongs to it, whatever is asked, and so does "apt
// 402, Haidian".
func (t *step) moreOfPlace(m Said) bool {
	k, sl := t.task(), t.slotAsked()
	if k == nil || t.form(k.Form).has(ofAddress) == nil || sl != nil && (sl.kind == ofAddress || sl.kind == ofText || sl.kind == ofCode) {
		return false
	}
	f := fact(k.Facts, "address")
	if f == nil || f.Unsaid() || len(values(m, chat.KindPhone)) > 0 {
		return false
	}
	text := strings.TrimFunc(m.withoutAreas(), outer)
	room, bare := roomIn(text), streetOnly(road(f.Value)) // the house was not told yet
	if whole := withoutLead(text); bare && house(whole) {
		text, room = whole, whole
	}
	if room == "" || strings.Contains(f.Value, room) || t.tells(strings.TrimSuffix(text, room)) || len(timesIn(m)) > 0 && (!bare || t.form(k.Form).has(ofWindow) != nil) {
		return false
	}
	t.locate(k, pieced(f.Value, room))
	if areas := values(m, chat.KindArea); len(areas) == 1 && k.value("area") == "" {
		k.Facts = with(k.Facts, Fact{ID: "area", Value: areas[0]})
	}
	t.confirmChanged(k, []string{"address"})
	t.onward()
	return true
}

// leftOut takes the part of a building that a correction of the address adds to it:
// "the address should be flat 12", 地址漏了 是12号楼301.
func (t *step) leftOut(k *Task, m Said) bool {
	f, sl := fact(k.Facts, "address"), t.meant(k, m.Text)
	if f == nil || f.Unsaid() || sl == nil || sl.kind != ofAddress || len(values(m, chat.KindAddress)) > 0 {
		return false
	}
	if han(f.Value) && roomIn(f.Value) != "" || !han(f.Value) && roomy(f.Value) {
		return false // it has one, and that may be what is wrong
	}
	room := roomIn(strings.TrimFunc(m.Text, outer))
	if room == "" {
		return false
	}
	t.locate(k, pieced(f.Value, room))
	t.confirmChanged(k, []string{"address"})
	t.next()
	return true
}

// roomIn is the building, or the part of one, that a text ends with; "" for none.
func roomIn(text string) string {
	for i, r := range text {
		if i > 0 && !isHan(r) && !unicode.IsSpace(rune(text[i-1])) && !strings.HasSuffix(text[:i], "是") {
			continue
		}
		if tail := text[i:]; roomy(tail) && house(tail) {
			return tail
		}
	}
	return ""
}

// withoutAreas is the text of a message without the districts in it.
func (m Said) withoutAreas() string {
	text := m.Text
	for _, e := range slices.Backward(m.Meaning.Entities) {
		if e.Kind == chat.KindArea && 0 <= e.Begin && e.Begin <= e.End && e.End <= len(text) {
			text = text[:e.Begin] + text[e.End:]
		}
	}
	return text
}

// roomy tells whether a text names a building or a part of one by its word, and
// is not just a number.
func roomy(text string) bool {
	f := pad(fold(text))
	return slices.ContainsFunc([]string{"区", "期", "楼", "栋", "幢", "单元", "室", "层", "座", "门", "号院", " flat ", " apartment ", " apt ", " unit ", " room ", " building ", " block ", " floor ", " tower "},
		func(w string) bool { return strings.Contains(f, w) })
}

// houses are texts that are a house number or a part of a building and nothing
// else: 八十八号三单元五零二, "number twelve", "flat 3 building b".
var (
	housesHan = regexp.MustCompile(`^第?(?:(?:[0-9零〇一二三四五六七八九十百幺两]{1,5}|[A-Za-z甲乙丙丁东西南北])-?(?:号楼|号院|号|弄|栋楼|栋|幢|座|单元|门|室|层|楼|期|区|户|房)?[，,、 ]?)+$`)
	houseWord = wordsOf("number no house flat apt apartment unit room suite floor building block tower and the hundred oh zero eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety")
	// longestHouse is the most digits that a house has in a row.
	longestHouse = 5
)

// house tells whether a text is a house and nothing else.
func house(text string) bool {
	f := strings.TrimFunc(fold(text), outer)
	if han(f) {
		f = strings.TrimRight(f, "吧啊呀的")
		return length(f) <= 16 && strings.ContainsAny(f, "0123456789零〇一二三四五六七八九十百幺两") && housesHan.MatchString(f) && (roomy(f) || strings.ContainsAny(f, "号区期"))
	}
	numbered := false
	words := strings.FieldsFunc(f, func(r rune) bool { return r == ' ' || r == ',' })
	for i, w := range words {
		digits := strings.TrimFunc(w, unicode.IsLetter)
		switch {
		case digits != "" && len(digits) <= longestHouse && strings.Trim(digits, "0123456789-") == "" && len(w)-len(digits) <= 1:
			numbered = true
		case digits != "":
			return false
		case len(w) == 1 && w != "i" && w != "y" && w != "n": // building b
			numbered = numbered || i > 0 && houseNames[words[i-1]] && words[i-1] != "and" && words[i-1] != "the"
		case numerals[w] > 0 || houseWord[w]:
			numbered = numbered || !houseNames[w]
		default:
			return false
		}
	}
	return numbered && len(words) <= 8
}

var houseNames = wordsOf("number no house flat apt apartment unit room suite floor building block tower and the")

// streetOnly tells whether a few words name a street, or a compound, without a number.
func streetOnly(text string) bool {
	f := fold(text)
	if strings.ContainsFunc(f, unicode.IsDigit) {
		return false
	}
	if han(f) {
		n := length(f)
		return n >= 3 && n <= 10 && slices.ContainsFunc([]string{"大街", "路", "胡同", "街", "巷", "大道", "小区", "花园", "公寓", "大厦", "家园", "新村", "苑", "园", "里"},
			func(w string) bool { return strings.HasSuffix(f, w) }) && !slices.ContainsFunc([]string{"家里", "这里", "那里", "哪里", "线路", "网路"}, func(w string) bool { return strings.HasSuffix(f, w) })
	}
	words := strings.Fields(f)
	return len(words) >= 2 && !spokenNumber(words[0]) && len(words) <= 5 && streetWords[words[len(words)-1]] && !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(questionWords, w) })
}

// road is a street without its district: "Oak Street, Haidian", "Oak Street in Haidian".
func road(place string) string {
	place, _, _ = strings.Cut(place, ",")
	place, _, _ = strings.Cut(place, " in ")
	return place
}

var streetWords = wordsOf("street st road rd avenue ave lane drive way hutong alley square plaza garden gardens")

func wordsOf(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}
