package dialogs

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"switchboard/chat"
)

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

// timesIn are the times of a message, negated ones left out: of "not Thursday or
// Friday" both.
func timesIn(m Said) []chat.Entity {
	var out []chat.Entity
	not := chat.Entity{Begin: -1}
	for i, e := range m.Meaning.Entities {
		switch {
		case e.Kind != chat.KindTime || e.Grain == chat.Second: // "now" is no appointment
		case i+1 < len(m.Meaning.Entities) && takenBack(m.Text, e, m.Meaning.Entities[i+1]):
		case negated(m.Text, e) || not.Begin >= 0 && coupled(m.Text, not, e):
			not = e
		default:
			out = append(out, e)
		}
	}
	return out
}

// takenBack tells whether a time gives way to the one behind it: "Thursday? no, Friday".
func takenBack(text string, a, b chat.Entity) bool {
	if b.Kind != chat.KindTime || a.End < 0 || a.End > b.Begin || b.Begin > len(text) {
		return false
	}
	switch strings.TrimFunc(fold(text[a.End:b.Begin]), outer) {
	case "no", "oh no", "no wait", "wait no", "wait", "actually", "no actually", "sorry", "i mean", "不", "不对", "哦不", "不不", "错了", "说错了", "不对是", "哦不是":
		return true
	}
	return false
}

// coupled tells whether two facts stand side by side: "Thursday or Friday".
func coupled(text string, a, b chat.Entity) bool {
	if a.End < 0 || a.End > b.Begin || b.Begin > len(text) {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(simplified(text[a.End:b.Begin]))) {
	case "":
		return han(a.Text) && a.End == b.Begin
	case "or", "and", "nor", "or on", "and on", "&", "和", "跟", "或", "或者", "还有", "、", "及":
		return true
	}
	return false
}

// timesWanted are the times that a message wishes for. Days on which the
// customer cannot give way to one that suits; where none is named, they are
// turned into all that come after.
func (t *step) timesWanted(k *Task, m Said) []chat.Entity {
	times := slices.DeleteFunc(timesIn(m), func(e chat.Entity) bool { return t.history(m, e) })
	if k.Form == idBookingMove {
		times = t.movedTo(k, m.Text, times)
	}
	if same := t.sameTime(k, m.Text, times); len(same) > 0 {
		return same
	}
	if moved := t.shiftedTo(k, m); len(moved) > 0 {
		return moved
	}
	zone := t.zone(k)
	if day, ok := t.nextDay(k, m); ok {
		return onNextDay(times, day, zone)
	}
	if suit := t.suiting(m.Text, times); len(suit) > 0 {
		return suit
	}
	if len(times) == 0 {
		return nil
	}
	e := slices.MaxFunc(times, func(a, b chat.Entity) int { return a.From.Compare(b.From) })
	if e.Grain != chat.Day && !e.To.IsZero() && e.To.Sub(e.From) > 24*time.Hour || e.From.IsZero() {
		return times
	}
	y, mo, d := e.From.In(zone).Date()
	from := time.Date(y, mo, d+1, 0, 0, 0, 0, zone)
	return []chat.Entity{{Kind: e.Kind, Text: e.Text, Begin: e.Begin, End: e.End, Grain: chat.Day, From: from, To: from.AddDate(0, 1, 0)}}
}

// suiting are the times that are not refused: "Thursday or Friday won't do,
// Saturday would". Of two that would both do and are not one wish, it is the
// first: "Friday morning or Saturday afternoon".
func (t *step) suiting(text string, times []chat.Entity) []chat.Entity {
	var out []chat.Entity
	for i := 0; i < len(times); {
		n, refused := i, false
		for next := true; next; n++ {
			about := clause(text, times[n], times)
			refused = refused || times[n].Begin >= 0 && t.contains("away", unasked(about)) && !t.contains("until", about)
			next = n+1 < len(times) && coupled(text, times[n], times[n+1])
		}
		_, _, one := together(times[i:n], t.e.pack.Zone)
		switch {
		case refused:
		case one:
			out = append(out, times[i:n]...)
		default:
			out = append(out, times[i])
		}
		i = n
	}
	return out
}

// unasked is a text without what only asks whether: 行不行 refuses nothing, nor does
// 方不方便.
func unasked(text string) string {
	rs := []rune(text)
	for i := 1; i < len(rs)-1; i++ {
		if rs[i] != '不' {
			continue
		}
		for _, n := range []int{2, 1} {
			if i-n >= 0 && i+n < len(rs) && slices.Equal(rs[i-n:i], rs[i+1:i+1+n]) {
				rs = slices.Delete(rs, i, i+1+n)
				break
			}
		}
	}
	return string(rs)
}

// clause is the part of a text that is about a fact: between the commas around
// it, in Chinese blanks as well, and up to the next of others of its kind.
func clause(text string, e chat.Entity, others []chat.Entity) string {
	if e.Begin < 0 || e.End > len(text) || e.Begin > e.End {
		return text
	}
	stops := ",.;!?，。；！？"
	if han(text) {
		stops += " "
	}
	from, to := 0, len(text)
	if i := strings.LastIndexAny(text[:e.Begin], stops); i >= 0 {
		from = i
	}
	if i := strings.IndexAny(strings.TrimLeft(text[e.End:], " "), stops); i >= 0 {
		to = e.End + len(text[e.End:]) - len(strings.TrimLeft(text[e.End:], " ")) + i
	}
	for _, o := range others {
		switch {
		case o.Begin >= e.End && o.Begin < to:
			to = o.Begin
		case o.Begin < e.Begin && o.Begin >= from:
			from = e.Begin
		}
	}
	for _, but := range []string{" but ", "但", "不过"} {
		if i := strings.Index(simplified(text[e.End:to]), but); i >= 0 {
			to = e.End + i
		}
	}
	return text[from:to]
}

// negated tells whether a fact is the one that was not meant: "not Thursday", 不是周四.
func negated(text string, e chat.Entity) bool {
	if e.Begin <= 0 || e.Begin > len(text) {
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

// sixDigits is a code as it is written among other words.
var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// volunteer takes what a message says beyond the answer to the question. It
// fills empty slots and, if over, replaces filled ones. It returns the ids of
// slots that were replaced.
func (t *step) volunteer(m Said, over bool) (changed []string) {
	k := t.task()
	if m.Text == "" {
		return nil
	}
	f := t.form(k.Form)
	over = over || lone(m)
	take := func(id, v string, over bool) {
		sl := f.slot(id)
		old := k.value(id)
		if sl == nil || v == "" || old == v || fact(k.Facts, id) != nil && !over {
			return
		}
		if t.put(k, sl, Fact{Value: v}); old != "" {
			changed = append(changed, id)
		}
	}
	if f.has(ofService) != nil {
		sl, ids := f.has(ofService), t.suited(k, m)
		if sl.several && len(ids) > 0 {
			ids = t.ailingToo(k, sl, ids, m.Text)
		}
		switch {
		case len(ids) > 0 && sl.several && k.value(sl.id) != "" && t.contains("besides", m.Text) && !t.marked(m):
			told := append([]string{k.value(sl.id)}, strings.Fields(k.value("also"))...)
			t.takenAll(k, sl, append(told, slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(told, id) })...))
			t.tellMore(k, m) // "and the TV is out, too"
		case len(ids) == 1 && t.symptom(k, sl, m):
			t.tellMore(k, m) // of the TV, 没信号
		case len(ids) == 1:
			take(sl.id, ids[0], over)
		case len(ids) > 1 && sl.several && fact(k.Facts, sl.id) == nil:
			t.takenAll(k, sl, ids)
		case len(ids) == 0 && !sl.marked && fact(k.Facts, sl.id) == nil:
			if fit := t.likely(k, sl, m.Text); len(fit) == 1 {
				take(sl.id, fit[0].Value, over)
			}
		}
	}
	if sl := f.slot("category"); sl != nil && fact(k.Facts, sl.id) == nil {
		if ids := values(m, chat.KindService); len(ids) > 0 {
			take(sl.id, t.category(ids[0]), over)
		}
	}
	if f.has(ofArea) != nil && (over || fact(k.Facts, "address") == nil) {
		street, area := k.value("address"), k.value("area")
		if t.takeAddress(k, m) && (street != "" && street != k.value("address") || area != "" && area != k.value("area")) {
			changed = append(changed, "address")
		}
	}
	if sl := f.has(ofCode); sl != nil && fact(k.Facts, sl.id) == nil {
		take(sl.id, sixDigits.FindString(m.Text), over)
	}
	if f.has(ofPhone) != nil {
		own, asked := fact(t.s.Known, "phone"), t.slotAsked()
		known := own != nil && own.Value == k.value("phone") && asked != nil && asked.kind != ofText
		take(f.has(ofPhone).id, phoneIn(m), over || known) // what is told goes before what was known
	}
	if f.has(ofName) != nil {
		take(f.has(ofName).id, nameIn(m), over || t.contains("my.name", m.Text))
	}
	if sl := f.has(ofWindow); sl != nil && (over || fact(k.Facts, sl.id) == nil) {
		if hours, ok := t.anyDay(m); ok && k.value(sl.id) == "" {
			k.Wish = Wish{From: t.now.At, Hours: hours}
		} else if times := t.timesWanted(k, m); len(times) > 0 {
			old := k.value(sl.id)
			times[len(times)-1] = t.sameHour(k, times[len(times)-1])
			if t.wish(k, times...) && old != "" {
				k.Facts = without(k.Facts, sl.id)
				k.Moved = true
				changed = append(changed, sl.id)
			}
		}
	}
	t.keepForNext(k, f, m)
	return changed
}

// ailingToo adds to the services that a message means those of which a clause says
// that they do not work: 电视没信号了，宽带也慢.
func (t *step) ailingToo(k *Task, sl *slot, ids []string, text string) []string {
	for c := range strings.FieldsFuncSeq(text, func(r rune) bool { return outer(r) && (r != ' ' || han(text)) }) {
		if !t.ailing(c) {
			continue
		}
		if named := t.naming(sl.choices(t, k), c); len(named) == 1 && !slices.Contains(ids, named[0].Value) {
			ids = append(slices.Clip(ids), named[0].Value)
		}
	}
	return ids
}

// symptom tells whether a case that has its service and its matter is told of a service
// only by what is wrong: "no signal" is said of a phone, and of the TV that was named.
func (t *step) symptom(k *Task, sl *slot, m Said) bool {
	return k.value(sl.id) != "" && fact(k.Facts, "detail") != nil && !t.marked(m) && !slices.ContainsFunc(m.Meaning.Entities, func(e chat.Entity) bool {
		return e.Kind == chat.KindService && (!t.ailing(e.Text) || e.Value == k.value(sl.id))
	})
}

// lone tells whether a message is hardly more than one fact: who writes just
// another number means that number.
func lone(m Said) bool {
	n := len(unpolite(fold(m.Text)))
	for _, e := range m.Meaning.Entities {
		if e.Kind != chat.KindName && 10*len(e.Text) >= 8*n {
			return true
		}
	}
	return false
}
