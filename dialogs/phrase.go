package dialogs

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
)

// phrases are the pack's commands, ready to be matched. A phrase matches a
// whole message; one that begins with "~", a marker, matches anywhere in it.
type phrases struct {
	whole    map[string]string   // folded phrase → command
	anywhere map[string][]string // command → padded markers
	// begins are the markers by where they may stand: those that begin with a
	// blank by their first word, the others by their first character.
	begins map[string][]marker
}

// A marker is a padded phrase that tells a command wherever it stands.
type marker struct{ words, command string }

// commandsInOrder lists the phrase tables. The first table that claims a
// phrase has it.
var commandsInOrder = []string{
	"person", "text_me", "cancel", "back", "slower", "repeat", "skip", "why", "restart", "undo", "resume",
	"menu", "puzzled", "may.ask", "add.more", "moment", "hurry", "remark", "language.en", "language.zh-CN", "callback", "correct", "change",
	"yes", "no", "ack", "hear.me", "hello", "thanks", "bye", "later", "refuse", "position", "keep", "any", "last", "cancel.visit", "cancel.word", "praise", "unsolved", "stop.plea", "away", "until", "same.hour", "same.day", "booked", "visit", "shift.later", "shift.earlier", "next.day", "put.off", "bring.forward", "after.all", "fee", "wish", "tardy", "phoned", "kin", "home", "dear",
	"go.ahead", "may.have", "another", "this.number", "no.number", "no.callback", "code.again", "urge", "uncalled", "mistaken", "papers", "submit", "overcharged", "outage", "mine", "parcel", "unqueue", "except", "sent", "message", "told.note", "threat", "money", "upset", "my.name", "tried", "besides", "at.times", "due", "span", "no.more", "wrong.number", "slot.service", "slot.address", "slot.phone", "slot.name", "slot.window", "slot.notes", "slot.detail",
	"previous.day", "every", "any.day", "to.book", "when.come", "unused", "settled", "agrees", "about.service_quality", "about.function_use", "grade.emergency", "grade.major", "grade.general",
	"survey.never", "survey.wrong", "survey.busy", "survey.what", "who.asks", "visit.which", "visit.when", "visit.off", "visit.unsure", "visit.unsuited", "visit.suits", "visit.came", "visit.forgot", "wait.for.me", "waited", "not.done", "in.order", "to.report", "mark.overall", "mark.attitude", "mark.efficiency", "mark.content", "mark.responsiveness", "mark.assurance",
	"category.security", "category.crm", "category.personalised", "category.value_added", "category.basic",
}

func newPhrases(tables map[string]map[chat.Locale][]string) phrases {
	p := phrases{whole: map[string]string{}, anywhere: map[string][]string{}, begins: map[string][]marker{}}
	for _, command := range commandsInOrder {
		for _, l := range chat.Locales {
			for _, words := range tables[command][l] {
				if rest, ok := strings.CutPrefix(words, "~"); ok {
					p.mark(command, pad(fold(rest)))
				} else if f := fold(words); p.whole[f] == "" {
					p.whole[f] = command
				}
			}
		}
	}
	p.withoutI(tables)
	return p
}

// mark notes a marker of a command.
func (p phrases) mark(command, words string) {
	if words == "" {
		return
	}
	p.anywhere[command] = append(p.anywhere[command], words)
	begin := beginning(words)
	p.begins[begin] = append(p.begins[begin], marker{words, command})
}

// beginning is the first word of a padded text with the blanks around it, or
// its first character if that is no blank.
func beginning(padded string) string {
	if padded[0] == ' ' {
		if i := strings.IndexByte(padded[1:], ' '); i >= 0 {
			return padded[:i+2]
		}
		return padded
	}
	_, size := utf8.DecodeRuneInString(padded)
	return padded[:size]
}

// marks adds to found the commands of which a padded text has a marker.
func (p phrases) marks(found []string, padded string) []string {
	for i := range padded {
		for _, m := range p.begins[beginning(padded[i:])] {
			if strings.HasPrefix(padded[i:], m.words) && !slices.Contains(found, m.command) {
				found = append(found, m.command)
			}
		}
	}
	return found
}

// withoutI adds the phrases that begin with "I" as they are without it, as
// people text: "lost the code". What is a phrase already stays what it is.
func (p phrases) withoutI(tables map[string]map[chat.Locale][]string) {
	for _, command := range commandsInOrder {
		for _, words := range tables[command][chat.English] {
			if rest, ok := strings.CutPrefix(fold(words), "i "); ok && p.whole[rest] == "" && strings.Contains(rest, " ") {
				p.whole[rest] = command
			}
		}
	}
}

// command is what a folded text says as a whole, "" if it is no phrase.
func (p phrases) command(folded string) string {
	if c := p.whole[folded]; c != "" {
		return c
	}
	return p.whole[unpolite(folded)]
}

// longestCommand is the most words of a command among others.
const longestCommand = 5

// parts are the commands that a folded text consists of, nil if it has other words.
func (p phrases) parts(folded string) (commands []string) {
	words := strings.FieldsFunc(folded, func(r rune) bool { return strings.ContainsRune(",.;!。、 ", r) })
	for len(words) > 0 { // speech comes without commas
		i, command := min(len(words), longestCommand), ""
		for ; i > 0 && command == ""; i-- {
			command = p.command(strings.Join(words[:i], " "))
		}
		if command == "" {
			return nil
		}
		commands, words = append(commands, command), words[i+1:]
	}
	return commands
}

// Steers tells whether a whole message only steers the talk, and says nothing
// of what it is about: 中文, "say that again", "back".
func (e *Engine) Steers(text string) bool {
	switch e.phrases.command(fold(text)) {
	case "language.en", "language.zh-CN", "repeat", "back", "menu", "restart", "resume", "hello":
		return true
	}
	return false
}

// A saying is a text made ready to be looked into.
type saying struct {
	text, folded string
	padded, full string   // full is without contractions, or with their apostrophes; empty if there are none
	command      string   // what it says as a whole
	parts        []string // the commands that it consists of, if it says nothing else
	marks        []string // the commands of which it has a marker
	question     bool
}

func (p phrases) look(text string) saying {
	s := saying{text: text, folded: fold(text)}
	s.padded, s.command, s.parts, s.question = pad(s.folded), p.command(s.folded), p.parts(s.folded), question(text, s.folded)
	s.marks = p.marks(nil, s.padded)
	whole := apostrophes(s.padded)
	if whole != s.padded {
		s.full, s.marks = whole, p.marks(s.marks, whole)
		if f := strings.TrimSpace(whole); s.command == "" && len(s.parts) == 0 {
			s.command, s.parts = p.command(f), p.parts(f)
		}
	}
	if strings.Contains(whole, "'s ") { // "my internet's down" is down
		s.full = strings.ReplaceAll(whole, "'s ", " is ")
		s.marks = p.marks(s.marks, s.full)
	}
	return s
}

// apostrophes gives a padded text those that people leave out: "cant", "whats".
func apostrophes(padded string) string {
	if han(padded) {
		return padded
	}
	out := padded
	for w := range strings.SplitSeq(padded, " ") {
		if full := contractions[w]; full != "" {
			out = strings.ReplaceAll(out, " "+w+" ", " "+full+" ")
		}
	}
	return out
}

var contractions = map[string]string{
	"cant": "can't", "wont": "won't", "dont": "don't", "didnt": "didn't", "doesnt": "doesn't", "isnt": "isn't", "wasnt": "wasn't", "arent": "aren't",
	"werent": "weren't", "havent": "haven't", "hasnt": "hasn't", "hadnt": "hadn't", "couldnt": "couldn't", "wouldnt": "wouldn't", "shouldnt": "shouldn't",
	"im": "i'm", "ive": "i've", "youre": "you're", "theyre": "they're", "thats": "that's", "whats": "what's", "wheres": "where's", "hows": "how's", "whos": "who's",
	"hes": "he's", "shes": "she's", "its": "it's", "theres": "there's", "lets": "let's", "nobodys": "nobody's",
}

// look looks into a text. The last few are kept: a message, and what it is in parts.
func (t *step) look(text string) *saying {
	for i := range t.looked {
		if t.looked[i].text == text {
			return &t.looked[i]
		}
	}
	i := t.looks % len(t.looked)
	t.looks++
	t.looked[i] = t.e.phrases.look(text)
	return &t.looked[i]
}

// command is what a text says as a whole, "" if it is no phrase.
func (t *step) command(text string) string { return t.look(text).command }

// contains tells whether a message has a marker of the command in it.
func (t *step) contains(command, text string) bool {
	return slices.Contains(t.look(text).marks, command)
}

// holds tells whether a text has one of the padded markers.
func (t *step) holds(text string, markers ...string) bool {
	s := t.look(text)
	return slices.ContainsFunc(markers, func(m string) bool {
		return strings.Contains(s.padded, m) || s.full != "" && strings.Contains(s.full, m)
	})
}

// without is a padded text without the markers of a command.
func (t *step) without(command, text string) string {
	text = pad(fold(text))
	for _, w := range t.e.phrases.anywhere[command] {
		text = strings.ReplaceAll(text, w, " ")
	}
	return text
}

// pad puts blanks around words, so that a marker in Latin letters matches at
// word boundaries; Han needs none.
func pad(s string) string {
	if s == "" || han(s) {
		return s
	}
	return " " + strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) && r != '\'' {
			return ' '
		}
		return r
	}, s) + " "
}

// fold makes texts comparable: half-width, lower case, Simplified characters, no
// punctuation or blanks around it, inner blanks single.
func fold(s string) string {
	if folded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range s {
		if r >= utf8.RuneSelf {
			r = chat.Simplified(half(r))
		}
		switch {
		case unicode.IsSpace(r):
			blank = b.Len() > 0
			continue
		case r < utf8.RuneSelf:
		case r == '\u200d' || r == '\ufe0f' || r == '\u20e3' || r >= 0x1f3fb && r <= 0x1f3ff: // joiners, skin tones, and the frame of 2️⃣
			continue
		case r == '’':
			r = '\''
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		if r = unicode.ToLower(r); r < utf8.RuneSelf {
			b.WriteByte(byte(r))
		} else {
			b.WriteRune(r)
		}
	}
	return strings.TrimFunc(b.String(), outer)
}

// simplified is s in Simplified characters, each of them where it was.
func simplified(s string) string {
	return strings.Map(chat.Simplified, s)
}

// folded tells whether s needs no folding, of plain texts in English.
func folded(s string) bool {
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == ' ' && 0 < i && i < len(s)-1 && s[i-1] != ' ' {
			continue
		}
		return false
	}
	return true
}

func outer(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsPunct(r) && r != '*' && r != '#'
}

// half turns a full-width form into its plain one.
func half(r rune) rune {
	switch {
	case r == '\u3000':
		return ' '
	case r >= '！' && r <= '～':
		return r - 0xfee0
	}
	return r
}

// politeness is what may stand around a command without changing it.
var politeness = []string{"actually", "oh", "hmm", "just", "其实", "不好意思", "对不起", "哎", "please", "pls", "thanks", "thank you", "ok", "okay", "then", "now", "sorry", "uh", "um", "well", "hi", "hello",
	"喂", "谢谢", "麻烦", "麻烦你", "麻烦您", "请", "请问", "您好", "你好", "那", "那就", "吧", "啊", "呀", "哦", "呢", "了", "嘛", "哈", "一下", "好的", "嗯"}

// unpolite strips politeness from both ends of a folded text.
func unpolite(s string) string {
	for again := true; again; {
		again = false
		for _, w := range politeness {
			if s == "" || w[0] != s[0] && w[len(w)-1] != s[len(s)-1] {
				continue // at once: most words are at neither end
			}
			rest, ok := strings.CutSuffix(s, w)
			if !ok {
				rest, ok = strings.CutPrefix(s, w)
			}
			if !ok || rest == "" {
				continue
			}
			if !han(w) && !unicode.IsSpace(rune(rest[0])) && !unicode.IsSpace(rune(rest[len(rest)-1])) &&
				!unicode.IsPunct(rune(rest[0])) && !unicode.IsPunct(rune(rest[len(rest)-1])) {
				continue // part of a longer word
			}
			s, again = strings.TrimFunc(rest, outer), true
		}
	}
	return s
}

// isHan is unicode.Is(unicode.Han, r), at once for what is written in Latin.
func isHan(r rune) bool { return r >= firstHan && unicode.Is(unicode.Han, r) }

const firstHan = '⺀' // the lowest in Unicode: a radical

// han tells whether a text has Chinese characters.
func han(s string) bool {
	for _, r := range s {
		if isHan(r) {
			return true
		}
	}
	return false
}

// length counts words where they are written apart, Han characters where not.
func length(s string) int {
	n, in := 0, false
	for _, r := range s {
		switch {
		case isHan(r):
			n, in = n+1, false
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'':
			if !in {
				n++
			}
			in = true
		default:
			in = false
		}
	}
	return n
}

// questionWords begin or mark a question; the pure ones are no polite wish.
var (
	interrogatives    = []string{"what", "whats", "what's", "how", "how's", "when", "when's", "where", "where's", "who", "who's", "which", "why"}
	pureQuestionWords = append(slices.Clip(interrogatives), "do", "does", "did", "am", "is", "are")
	questionWords     = append(slices.Clip(pureQuestionWords), "can", "could", "will", "would", "should", "may")
)

var questionMarks = []string{"吗", "呢", "什么", "怎么", "怎样", "如何", "多少", "多久", "多长", "几", "哪", "谁", "能不能", "可不可以", "是不是", "有没有", "要不要", "为什么", "为啥", "啥", "咋", "贵姓", "点解", "点算", "边个", "几时"}

// inquiring tells whether a text asks something.
func (t *step) inquiring(text string) bool { return t.look(text).question }

// question tells whether s asks something; f is s folded.
func question(s, f string) bool {
	if strings.HasSuffix(strings.TrimSpace(s), "?") || strings.HasSuffix(strings.TrimSpace(s), "？") {
		return true
	}
	if han(f) {
		f = strings.ReplaceAll(f, "好几", "") // some, not how many
		for _, w := range questionMarks {
			if strings.Contains(f, w) {
				return true
			}
		}
		return eitherOr([]rune(f)) || whichOf.MatchString(f)
	}
	if i := strings.LastIndexAny(f, ",;."); i > 0 && asks(strings.TrimSpace(f[i+1:]), pureQuestionWords) {
		return true // "my card is broken, what does a new one cost"; "I'm driving, could you text me" wishes
	}
	if rest, ok := strings.CutPrefix(f, "actually "); ok && asks(rest, interrogatives) {
		return true // "actually do book it" wishes
	}
	return asks(unled(f), questionWords)
}

// whichOf asks which of two: 是带走还是给新的. 可是还是不行 tells.
var whichOf = regexp.MustCompile(`(?:^|[^但可就不于都也总老还只])是[^是，,。]{1,12}还是.`)

// unled is folded English without the little words before a question: "ok, and
// what if…".
func unled(f string) string {
	for {
		first, rest, more := strings.Cut(f, " ")
		if !more || !slices.Contains(smallWords, strings.TrimRight(first, ",")) {
			return f
		}
		f = rest
	}
}

var smallWords = []string{"ok", "okay", "and", "so", "but", "oh", "hmm", "well", "then", "also", "great", "wait", "sorry", "um", "er"}

// asks tells whether folded English begins with one of the words.
func asks(f string, words []string) bool {
	first, rest, more := strings.Cut(f, " ")
	return more && slices.Contains(words, first) && !strings.HasPrefix(rest, "have been ") // "Will" is a name; "could have been faster" tells
}

// eitherOr tells whether a folded text asks by a verb and its denial, 退不退, or
// leaves that out at the end, 能退不. 时不时 and 动不动 tell how often, 不不不 denies.
func eitherOr(f []rune) bool {
	for i := 1; i+1 < len(f); i++ {
		if (f[i] == '不' || f[i] == '没') && f[i-1] == f[i+1] && !strings.ContainsRune("时动不", f[i-1]) {
			return true
		}
	}
	return len(f) > 3 && f[len(f)-1] == '不'
}
