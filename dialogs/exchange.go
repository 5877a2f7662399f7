package dialogs

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"switchboard/chat"
)

// An exchange puts one word of a fact right and says both: 不是二十四号是三十四号,
// "it's Brown, not Braun".

var (
	wrongFirst = regexp.MustCompile(`^(?:(?:不对|不|错了|no|sorry|oh|wait|actually)[，,。. ]+|不对)*(?:(?:地址|门牌|名字|街道)?不是|(?:it's |its |it is )?not )(.+?)[，,。 ]*(?:应该是|而是|是|\bbut |\bit's |\bits |\bit is )(.+)$`)
	rightFirst = regexp.MustCompile(`^(?:(?:不对|不|错了|no|sorry|oh|wait|actually)[，,。. ]+|不对)*(?:应该是|是|it's |its |it is )?(.+?)[，,。 ]*(?:不是|\bnot )(.+)$`)
	noBetween  = regexp.MustCompile(`^(?:(?:no|sorry|oh|wait|actually)[, ]+)*(?:it's |its |it is )?not (.+)$`)
)

// exchange is what a text says is wrong and what is right instead, among the
// words of a value; "" for nothing.
func exchange(text, value string) (old, now string) {
	f, v := strings.TrimRight(fold(text), "吧啊呀哦的"), strings.ToLower(value)
	fits := func(a, b string) bool {
		a, b = strings.TrimFunc(a, outer), strings.TrimFunc(b, outer)
		for _, w := range []string{a, figure(a)} {
			if length(w) > 0 && b != "" && b != w && length(b) <= length(w)+3 && strings.Contains(pad(v), pad(w)) {
				old, now = around(w, b, v), b
				return true
			}
		}
		return false
	}
	if m := wrongFirst.FindStringSubmatch(f); m != nil && fits(m[1], m[2]) {
		return old, now
	}
	if m := rightFirst.FindStringSubmatch(f); m != nil && fits(m[2], m[1]) {
		return old, now
	}
	if m := noBetween.FindStringSubmatch(f); m != nil { // "not Jianguo Road, Jianguomen Road", without the comma
		words := strings.Fields(m[1])
		for i := len(words) - 1; i > 0; i-- {
			if fits(strings.Join(words[:i], " "), strings.Join(words[i:], " ")) {
				return old, now
			}
		}
	}
	return "", ""
}

// around is what is wrong in a value together with the words beside it that what is
// right repeats: "15 Jianguo Road, not 5" is for "5 Jianguo Road".
func around(old, now, value string) string {
	at := strings.Index(value, old)
	if at < 0 {
		return old
	}
	before, behind := value[:at], value[at+len(old):]
	for i := range now {
		if i > 0 && strings.HasPrefix(behind, now[i:]) && (now[i] == ' ' || han(now[i:])) {
			old += now[i:]
			break
		}
	}
	for i := len(now) - 1; i > 0; i-- {
		if utf8.RuneStart(now[i]) && strings.HasSuffix(before, now[:i]) && (now[i-1] == ' ' || han(now[:i])) {
			return now[:i] + old
		}
	}
	return old
}

// exchanged takes an exchange in the address or the name of a form.
func (t *step) exchanged(m Said) bool {
	k := t.task()
	if k == nil || len(values(m, chat.KindPhone)) > 0 || length(m.Text) > 24 {
		return false
	}
	for _, id := range []string{"address", "name"} {
		f := fact(k.Facts, id)
		if f == nil || f.Unsaid() {
			continue
		}
		old, now := exchange(m.Text, f.Value)
		if old == "" || id == "address" && t.elsewhereNow(k, m, old) {
			continue
		}
		if houseFirst := figure(now); houseFirst != now {
			now = houseFirst
		}
		if id == "name" && lowerCase(now) {
			now = titleCase(strings.Fields(now))
		}
		was, lower := f.Value, strings.ToLower(f.Value)
		at := strings.Index(lower, old)
		if at < 0 || len(lower) != len(was) {
			continue
		}
		k.Facts = with(k.Facts, Fact{ID: id, Value: was[:at] + now + was[at+len(old):]})
		t.amend(k, id, was)
		t.confirmChanged(k, []string{id})
		t.onward()
		return true
	}
	return false
}

// elsewhereNow tells whether what is right instead is in another district: then
// the whole address is looked at.
func (t *step) elsewhereNow(k *Task, m Said, old string) bool {
	for _, e := range m.Meaning.Entities {
		if e.Kind == chat.KindArea && e.Value != k.value("area") && !strings.Contains(old, fold(e.Text)) {
			return true
		}
	}
	return false
}
