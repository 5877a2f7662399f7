package intents

import (
	"slices"
	"strings"
	"unicode/utf8"

	"switchboard/chat"
)

// A question that leans on the one before it ("and abroad?", 要多久) says too
// little by itself: it is looked up once more behind a question that the entry
// just answered is asked by, and an entry of the same topic is then preferred.

const (
	// leaning is the most words, or Chinese characters, of a question that leans on another.
	leaning = 8
	// barest is how many of them say nothing without it, "how much is it"; of
	// words that do not speak of "it" one fewer.
	barest = 4
	// beside is the probability from which an entry of the topic is meant that was not answered yet.
	beside = 0.45
	// ahead is how far the entry that was answered may be ahead of it, and, where
	// nothing points back, what a text asks for by itself.
	ahead = 0.3
	// repeated is that from which the entry just answered is meant again.
	repeated = 0.7
	// meant is what the dialogs are told of an entry found so.
	meant = 0.6
	// certain is the probability from which a text stands by itself, however short.
	certain = 0.9
)

// leads begin questions that lean on the one before, pronouns stand in them.
var (
	leads    = []string{"and ", "or ", "but ", "also ", "then ", "what about ", "how about ", "那", "还有", "要是", "如果", "万一", "这个", "这"}
	pronouns = []string{"it", "that", "this", "they", "them", "there", "those", "these", "one"}
)

// A lean is how far a text leans on the question before.
type lean struct {
	may    bool // it may, as it is short
	points bool // it says so: "and", 那
	it     bool // it speaks of something named before
	barely bool // it has hardly a word besides
	bare   bool // it asks what it costs, how long, how, and says not of what
}

// means tells whether the text may mean what was just answered, own being what
// it asks for by itself.
func (l lean) means(own []chat.Scored) bool {
	return len(own) == 0 || l.bare || l.barely && (l.it || own[0].Score < certain) || (l.points || l.it) && own[0].Score < meant
}

func leans(text string) lean {
	plain := Normalise(text)
	points := slices.ContainsFunc(leads, func(w string) bool { return strings.HasPrefix(plain, w) }) || strings.HasSuffix(plain, "呢")
	n, short, barely, it, bare := hanIn(plain), barest, barest, false, bareIn(plain)
	if n == 0 {
		words := strings.Fields(plain)
		n, short, barely = len(words), barest-1, barest-1
		if it = slices.ContainsFunc(words, func(w string) bool { return slices.Contains(pronouns, w) }); it {
			barely = barest
		}
	}
	if n == 0 || n > leaning {
		return lean{bare: bare}
	}
	return lean{n <= short || points || it || bare, points, it, n <= barely, bare}
}

// Words that ask for the price, the duration or the way of something, and the
// little words around them. Of Chinese ones the longer stand first.
var (
	bareWords = strings.Fields(`a an and any are be charge charged charges charging cost costs day days do does done else fee fees for free going have how i if
		in is it it's last long many me money much need now of ok okay pay paid price priced require required set should so soon take taken takes that the then there
		they this time to total up want wait was we weeks well what what's when will with would you`)
	bareHan = strings.Fields(`多长时间 什么时候 要不要钱 怎么收费 怎么办 怎么弄 怎么搞 多少钱 什么价 多少天 几天 几个 多久 多长 时间 费用 收费 价格 价钱 资费 免费 要钱 收钱 花钱 多少 怎么 咋办 咋弄 咋收
		大概 大约 一般 需要 还要 一共 总共 到底 办好 弄好 能好 搞定 完成 一张 一个 一次 一年 一月 个月 这个 那个 啥时 要 得 能 会 是 费 钱 收 贵 好 办 算 那 这 吗 呢 啊 呀 嘛 的 了 不 才 又 多 咋 就 吧 请问 问下`)
)

// bareIn tells whether a normalised text asks for nothing but an aspect, 要多久
// or "how much is the fee", and says not of what.
func bareIn(plain string) bool {
	if hanIn(plain) == 0 {
		words := strings.Fields(plain)
		return len(words) > 1 && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(bareWords, w) })
	}
	for _, w := range bareHan {
		if plain = strings.ReplaceAll(plain, w, " "); strings.TrimSpace(plain) == "" {
			return true
		}
	}
	return false
}

func hanIn(text string) (n int) {
	for _, r := range text {
		if isHan(r) {
			n++
		}
	}
	return n
}

// An asking is what is known of an entry besides its shelf.
type asking struct{ topic, form string }

// askings are those of the entries of a language.
func askings(locale chat.Locale, questions []Question) map[string]asking {
	m := map[string]asking{}
	for _, q := range questions {
		if q.Locale == locale && len(q.Asked) > 0 {
			m[q.ID] = asking{q.Topic, q.Asked[0]}
		}
	}
	return m
}

// after finds what text asks for behind the entry that was answered last; own
// is what it asks for by itself.
func (e *Embedded) after(s *scratch, text string, l chat.Locale, last string, own []chat.Scored) []chat.Scored {
	before, ok := e.asked[l][last]
	how := leans(text)
	if !ok || !how.may || len(own) == 0 && !how.points && !how.bare || utf8.RuneCountInString(text) > maxLeaning {
		return own // what asks for nothing by itself has to point there
	}
	same := func(id string) bool { return e.asked[l][id].topic == before.topic }
	if len(own) > 0 && own[0].ID != last && own[0].Score >= meant && same(own[0].ID) {
		return own
	}
	s.begin(before.form + " " + text)
	both := e.shelves[l].find(s)
	for _, x := range both {
		if x.ID != last && x.Score >= max(beside, both[0].Score-ahead) && same(x.ID) && (how.points || how.it || how.bare || len(own) > 0 && own[0].Score < certain && x.Score+ahead >= own[0].Score) {
			return []chat.Scored{{ID: x.ID, Score: max(x.Score, meant)}}
		}
	}
	least := repeated
	if how.bare { // it adds nothing that could mean another
		least = beside
	}
	if len(both) > 0 && both[0].ID == last && both[0].Score >= least && how.means(own) {
		return []chat.Scored{{ID: last, Score: max(both[0].Score, meant)}}
	}
	if how.bare && len(own) > 0 && !same(own[0].ID) {
		return nil // of something that was not talked about
	}
	return own
}

// pathless tells whether a text asks only what to do, 怎么办, and nothing was
// answered that it could be about.
func pathless(text string) bool {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune("那我这该呢啊呀吧 ", r) {
			return -1
		}
		return r
	}, Normalise(text))
	return slices.Contains([]string{"怎么办", "咋办", "怎么弄", "咋弄", "怎么搞", "whatnow", "whatshouldido", "nowwhat", "whatdoidonow"}, plain)
}

// dated tells whether a text has a time or a number of a phone, which rather
// answer a question than lean on one: "and Thursday?"; "now" is no time.
func dated(found []chat.Entity) bool {
	return slices.ContainsFunc(found, func(e chat.Entity) bool {
		return e.Kind == chat.KindTime && e.Grain != chat.Second || e.Kind == chat.KindPhone
	})
}

// maxLeaning bounds the characters of a question that leans on another.
const maxLeaning = 80
