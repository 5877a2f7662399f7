package dialogs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/dialogs/pack"
)

// outOfScale is a mark that no question takes: 10, 零分.
const outOfScale = 9

// mostMarkWords bounds a clause in which words alone are a mark.
const mostMarkWords = 6

// readRating reads marks of 1 to 5: a digit in any writing or the words for it, for
// the question in the air; or several, for what is named beside each, for
// everything, or one after the other. What is said besides is kept as a remark.
func (t *step) readRating(k *Task, sl *slot, m Said) reading {
	if list := t.severalMarks(sl, m.Text); len(list) > 0 {
		return t.tookMarks(k, sl, list)
	}
	if exactly := t.exactMark(m.Text); exactly > 0 {
		return t.taken(k, sl, Fact{Value: strconv.Itoa(exactly)}) // 不怎么样
	}
	if t.inquiring(m.Text) && length(m.Text) > 2 {
		if meantMarks.MatchString(m.Text) && length(m.Text) <= mostMarkWords { // "1 being best?"
			t.askNumber()
			return underWay
		}
		return nothing
	}
	mark, rest := t.markOf(m.Text)
	switch {
	case mark == 0:
		return nothing
	case mark == outOfScale:
		t.say("rating.wrong")
		return wrong
	}
	if rest != "" {
		k.remark(rest)
		if t.trouble(mark, rest, m) {
			k.Facts = with(k.Facts, Fact{ID: "open", Value: "1"})
		}
	}
	return t.taken(k, sl, Fact{Value: strconv.Itoa(mark)})
}

// remark adds to what is said besides the marks.
func (k *Task) remark(text string) {
	if before := k.value("comment"); before != "" && before != text {
		text = before + "\n" + text
	}
	k.Facts = with(k.Facts, Fact{ID: "comment", Value: clip(text, maxText)})
}

// tookMarks stores several marks; the one asked for may still be missing.
func (t *step) tookMarks(k *Task, sl *slot, list []Score) reading {
	for _, s := range list {
		if s.Value == outOfScale {
			t.say("rating.wrong")
			return wrong
		}
	}
	for _, s := range list {
		if s.Dimension != sl.id {
			k.Facts = with(k.Facts, Fact{ID: s.Dimension, Value: strconv.Itoa(s.Value)})
		}
	}
	for _, s := range list {
		if s.Dimension == sl.id {
			return t.taken(k, sl, Fact{Value: strconv.Itoa(s.Value)})
		}
	}
	t.s.Misses = 0
	scored(t, k)
	t.say("noted")
	return answered
}

// markOf is the mark that a text gives, 0 for none, and what else it says.
func (t *step) markOf(text string) (int, string) {
	if mark := t.exactMark(text); mark > 0 {
		return mark, ""
	}
	if n := stars(t.look(text).folded); n > 0 {
		return n, ""
	}
	if mark, rest := numberMark(text); mark > 0 {
		return mark, rest
	}
	return t.wordMark(text)
}

// exactMark is the mark in a text that is nothing but words for it, 0 for none.
func (t *step) exactMark(text string) int {
	f := t.look(text).folded
	for _, exact := range []string{f, unpolite(f), once(f), plainly(f)} {
		if mark := t.e.ratings[exact]; mark > 0 {
			return mark
		}
	}
	return 0
}

// once is a picture that is sent several times over: 👍👍👍.
func once(f string) string {
	r, size := utf8.DecodeRuneInString(f)
	if size > 0 && r >= 0x2190 && !isHan(r) && strings.Trim(f, string(r)) == "" {
		return string(r)
	}
	return f
}

// stars counts ⭐⭐⭐⭐, outOfScale for more than five; 0 if there is anything else.
func stars(f string) int {
	n := 0
	for _, r := range f {
		if !strings.ContainsRune("⭐🌟★", r) {
			return 0
		}
		n++
	}
	if n > 5 {
		return outOfScale
	}
	return n
}

// Numbers as marks. A mark between two is the lower one: "3 or 4", 三四分, 3.5.
var (
	numeral  = `(?:[0-9]+|zero|one|two|three|four|five|six|seven|eight|nine|ten|[零一二两三四五六七八九十]+)`
	ofFive   = regexp.MustCompile(`(?i)(^|[^0-9.零一二两三四五六七八九十])(` + numeral + `)(?:[.点][0-9一二三四五六七八九])? ?(分|颗?星|/ ?5\b|out of (?:5|five)\b|(?:stars?|points?|marks?)\b)`)
	between  = regexp.MustCompile(`(?i)\b(?:between )?([1-5]|one|two|three|four|five) ?(?:or|to|and|-|–|~) ?(?:maybe )?(?:a )?([1-5]|one|two|three|four|five)$`)
	betweens = regexp.MustCompile(`([1-5一二两三四五])分?(?:到|至|或者?|还是|、|-|~|—)?([1-5一二三四五])分`)
	leading  = regexp.MustCompile(`(?i)^(` + numeral + `)(?:[.点][0-9一二三四五六七八九])?`)
	trailing = regexp.MustCompile(`(?i)^(?:[a-z' ]+ )?(?:a|an|it|you|guys|them|that|say|is|be|of|about|around|probably|maybe|solid|just|only|definitely|overall) ([1-5]|one|two|three|four|five)$`)
	leads    = regexp.MustCompile(`(?i)^(?:i'd say|i would say|i say|i give it|i'd give it|i give you|maybe|perhaps|about|around|like|a solid|a|an|就|那就|我给|给你们|给|打|我打|大概|差不多|可能|算)[ ]?`)
	counted  = regexp.MustCompile(`(?i)^ ?(?:more|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|times?|people|persons?|guys?|men|thumbs?|of|things?|visits?|calls?|questions?|technicians?|engineers?|yuan|am|pm|g|m|mb|gb|%|a\.m|p\.m|o'clock|star hotel|分钟|钟|个|天|小时|次|周|星期|月|年|号|点|台|位|遍|回|块|元|人|条|部|兆|楼|层|家|直|切|定|起|样|些|下|会|边|百|千|万)`)
	listed   = regexp.MustCompile(`^[1-5](?:[ ,，、;；]+[1-5])+$`)
	digitRun = regexp.MustCompile(`^[1-5]{4,6}$`)
)

// numberMark reads "3, still no internet", 5分, "I'd give you a 4", 我觉得可以打4分.
// What is counted is no mark: 五分钟, "two thumbs up".
func numberMark(text string) (int, string) {
	text = strings.TrimSpace(strings.Map(half, text))
	if at := betweens.FindStringSubmatchIndex(text); at != nil && !strings.HasPrefix(text[at[1]:], "钟") {
		return min(number(text[at[2]:at[3]]), number(text[at[4]:at[5]])), restOf(text, at[0], at[1])
	}
	bare := strings.TrimRightFunc(text, outer)
	if at := between.FindStringSubmatchIndex(bare); at != nil && length(bare[:at[0]]) <= 2 {
		return min(number(bare[at[2]:at[3]]), number(bare[at[4]:at[5]])), ""
	}
	if at := ofFive.FindStringSubmatchIndex(text); at != nil && !strings.HasPrefix(text[at[1]:], "钟") && !strings.HasPrefix(text[at[1]:], "之") {
		return scale(number(text[at[4]:at[5]])), restOf(text, at[4], at[1])
	}
	for again := true; again; {
		shorter := leads.ReplaceAllString(text, "")
		again, text = shorter != text && shorter != "", shorter
	}
	if at := leading.FindStringSubmatchIndex(text); at != nil {
		rest := text[at[1]:]
		next, _ := utf8.DecodeRuneInString(rest)
		glued := isHan(next) && han(text[at[2]:at[3]]) && !strings.ContainsRune("吧啊呢哦呀了，。", next) // 一般, 三楼的
		if counted.MatchString(rest) || glued || next < utf8.RuneSelf && unicode.IsLetter(next) {
			return 0, ""
		}
		return scale(number(text[at[2]:at[3]])), restOf(text, 0, at[1])
	}
	if at := trailing.FindStringSubmatch(bare); at != nil && length(bare) <= 8 {
		return number(at[1]), ""
	}
	return 0, ""
}

// leadingMark is the mark at the beginning of a text, 0 for none.
func leadingMark(text string) int {
	mark, _ := numberMark(text)
	return mark
}

func number(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return numerals[strings.ToLower(s)] // 0 for none, and for 零
}

// scale is a mark, outOfScale for a number that is none.
func scale(n int) int {
	if n < 1 || n > 5 {
		return outOfScale
	}
	return n
}

// restOf is a text without a stretch of it, "" if what is left says nothing.
func restOf(text string, from, to int) string {
	rest := strings.TrimFunc(text[:from], outer)
	if after := strings.TrimFunc(text[to:], outer); after != "" {
		if rest = strings.TrimSpace(rest + " " + after); han(rest) {
			rest = strings.ReplaceAll(rest, " ", "")
		}
	}
	if length(plainly(rest)) == 0 {
		return ""
	}
	return rest
}

// frame are the words around a mark that say nothing of their own.
var (
	frame = []string{"the", "a", "an", "it", "its", "it's", "was", "is", "were", "are", "been", "service", "overall", "all", "everything", "i", "i'm", "i'd", "am", "very", "really", "pretty", "quite", "so", "think", "guess", "would",
		"say", "give", "rate", "you", "your", "guys", "to", "be", "honest", "just", "bit", "that", "this", "with", "for", "job", "experience", "from", "me", "my", "answer", "out", "definitely", "probably", "maybe", "perhaps", "indeed",
		"please", "ok", "then", "hi", "hello", "of", "will", "go", "i'll", "mark", "score", "rating", "solid", "around", "about"}
	frameHan = []string{"总的来说", "服务", "整体", "总体", "我", "觉得", "感觉", "的", "了", "吧", "呢", "啊", "呀", "哦", "嘛", "还", "挺", "很", "就", "你们", "这次", "一切", "全部", "都", "非常", "比较", "也", "好评", "可以", "打", "给", "个", "算", "是",
		"大概", "差不多", "那", "评", "请", "您好", "你好", "嗯", "总", "最", "应该", "可能"}
)

// plainly is a text without the words around a mark.
func plainly(text string) string {
	f := fold(text)
	if han(f) {
		for _, w := range frameHan {
			f = strings.ReplaceAll(f, w, "")
		}
		return f
	}
	words := strings.FieldsFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' })
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return slices.Contains(frame, w) }), " ")
}

// clauses are the parts of a text that can each be of another mind.
var clauses = regexp.MustCompile(`(?i)[,.;!，。；！、\n]+| but | though | although | and |但是|但|不过|就是|可是|只是`)

// wordMark finds the mark in words: the longest in each clause of a few words, of
// several the lowest. Praise of which the rest tells something else is none.
func (t *step) wordMark(text string) (int, string) {
	lowest, most, other, plain := 0, 0, false, true
	for _, c := range clauses.Split(text, -1) {
		f := fold(c)
		mark, rest := t.markIn(f)
		switch {
		case f == "":
		case mark == 0:
			kind := t.contains("praise", c) || t.all(c, "thanks") || t.command(c) == "thanks" || length(plainly(f)) == 0
			other, plain = other || !kind, plain && length(plainly(f)) == 0
		default:
			if lowest == 0 || mark < lowest {
				lowest = mark
			}
			most, plain = max(most, mark), plain && rest == ""
		}
	}
	switch {
	case lowest == 0, most-lowest > 1, other && lowest > 3:
		return 0, "" // "great, thanks for nothing"
	case plain:
		return lowest, ""
	}
	return lowest, strings.TrimFunc(strings.TrimSpace(text), unicode.IsSpace)
}

// markIn finds the longest words for a mark in a few words, "great service", and
// what else these say. What is denied is the contrary: "not very good".
func (t *step) markIn(f string) (int, string) {
	if length(f) > mostMarkWords && length(plainly(f)) > 4 {
		return 0, ""
	}
	mark, longest, padded := 0, "", pad(f)
	for words, m := range t.e.ratings {
		if n := len(words) - len(longest); len(words) > 3 && strings.Contains(padded, pad(words)) && (n > 0 || n == 0 && (m < mark || m == mark && words < longest)) {
			mark, longest = m, words
		}
	}
	if mark == 0 {
		return 0, ""
	}
	before, after, _ := strings.Cut(padded, pad(longest))
	switch {
	case !denied.MatchString(before):
	case mark > 3:
		mark = 2
	case mark < 3:
		mark = 3
	}
	return mark, plainly(denied.ReplaceAllString(before, " ") + " " + after)
}

// denied ends what stands before words that are denied.
var denied = regexp.MustCompile(`(?:\b(?:not|never|no|hardly|isn't|wasn't|aren't|weren't|don't|didn't|far from)(?: [a-z']+)? ?|(?:不|没|没有|没什么|谈不上|不够|称不上)(?:是|太|很|怎么)?)$`)

// severalMarks are the marks of a text that gives more than one, or one for
// something else than what is asked: named, for everything, or in a row.
func (t *step) severalMarks(sl *slot, text string) []Score {
	text = strings.TrimFunc(strings.Map(half, text), outer)
	questions := t.e.pack.Survey.Questions
	if listed.MatchString(text) || digitRun.MatchString(text) {
		var list []Score
		at := slices.IndexFunc(questions, func(q pack.Question) bool { return q.ID == sl.id })
		for _, r := range text {
			if r >= '1' && r <= '5' && at >= 0 && at < len(questions) {
				list = append(list, Score{questions[at].ID, int(r - '0')})
				at++
			}
		}
		return list
	}
	if mark := everyMark(text); mark > 0 {
		var list []Score
		for _, q := range questions {
			if t.surveyed(q.ID) {
				list = append(list, Score{q.ID, mark})
			}
		}
		return list
	}
	var list []Score
	named := false
	for _, c := range clauses.Split(text, -1) {
		mark, _ := numberMark(c)
		if mark == 0 {
			if mark = givenFor(c); mark == 0 {
				continue
			}
		}
		id := sl.id
		for _, q := range questions {
			if t.contains("mark."+q.ID, c) {
				id, named = q.ID, true
			}
		}
		if slices.ContainsFunc(list, func(s Score) bool { return s.Dimension == id }) {
			return nil
		}
		list = append(list, Score{id, mark})
	}
	if !named {
		return nil
	}
	return list
}

var (
	every    = regexp.MustCompile(`(?i)^(?:(?:all|straight|solid|they're all|all of them|everything(?: is| gets)?|it's all) (?:a )?([0-9]|one|two|three|four|five)(?:'?s| stars?| points?)?|([0-9]|one|two|three|four|five)(?: stars?)? (?:for everything|for all(?: of (?:them|it))?|across the board|all round|all around|on everything|for each))$`)
	everyHan = regexp.MustCompile(`^(?:我)?(?:都|全|全部|全都|每项|每个|每一项|统统|一律)(?:是|给|打|都|都给|都打|都是)*([0-9一二两三四五])(?:分|颗?星)?(?:吧|了|好评)?$`)
	forWhat  = regexp.MustCompile(`(?i)\b([1-5]|one|two|three|four|five)$`)
)

// everyMark is the one mark for everything in "all 5s", 都5分, 0 for none.
func everyMark(text string) int {
	for _, re := range []*regexp.Regexp{every, everyHan} {
		if at := re.FindStringSubmatch(text); at != nil {
			return scale(number(strings.Join(at[1:], "")))
		}
	}
	return 0
}

// givenFor is the mark at the end of a clause that says what it is for: "speed 3".
func givenFor(clause string) int {
	clause = strings.TrimFunc(clause, outer)
	if at := forWhat.FindStringSubmatch(clause); at != nil && length(clause) <= 4 {
		return number(at[1])
	}
	if r := []rune(clause); len(r) > 1 && len(r) <= 6 && isHan(r[0]) {
		return numerals[string(r[len(r)-1])] // 态度五
	}
	return 0
}

// trouble tells whether what follows a mark says that something is not solved.
func (t *step) trouble(mark int, rest string, m Said) bool {
	if t.contains("praise", rest) || length(rest) < 2 {
		return false
	}
	for _, table := range []string{"unsolved", "grade.emergency", "grade.major"} {
		if t.contains(table, rest) {
			return true
		}
	}
	return mark <= 3 && t.intent(m) == idFault
}
