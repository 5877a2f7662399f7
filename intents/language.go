package intents

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
)

// Language returns the language that text is written in: by its function
// words where it has any, else by whether Chinese characters outnumber
// English words. It is empty where the text gives no sign: numbers, e-mail
// addresses, links, emoji, what is the same in both languages ("OK", "wifi",
// STOP), a lone name, and languages that are not spoken here.
func Language(text string) chat.Locale { return language(text, nil) }

// language is Language with more to know words by: those of the training
// sentences. A text of up to three unknown words may be a name.
func language(text string, known func(word string) bool) chat.Locale {
	c := census{known: known}
	for _, token := range strings.Fields(text) {
		c.token(token)
	}
	han := c.han
	if c.hanFunction == 0 && c.words == 0 && han <= 3 && c.nameLike() {
		han = 0
	}
	switch {
	case c.function > 0 && c.hanFunction == 0:
		return chat.English
	case c.hanFunction > 0 && c.function == 0:
		return chat.Chinese
	case han == 0 && c.words > 0 && (c.words > 3 || c.familiar > 0):
		return chat.English
	case han > 0 && c.kana == 0 && (han >= c.words || !c.nameLike() && han >= c.words-c.loans):
		return chat.Chinese
	case han > 0:
		return chat.English
	}
	return ""
}

// A census counts what in a text speaks for a language.
type census struct {
	known       func(string) bool
	han, kana   int
	hanFunction int // characters that only a Chinese sentence has
	words       int // Latin words that are not the same in both languages
	function    int // words that only an English sentence has
	familiar    int // words known to be English
	loans       int // words that a Chinese sentence borrows
	first       [3]rune
}

// token counts one piece of text between spaces.
func (c *census) token(token string) {
	if strings.ContainsRune(token, '@') || strings.Contains(token, "://") || strings.HasPrefix(token, "www.") {
		return
	}
	begin := -1
	for i, r := range token {
		latin := unicode.Is(unicode.Latin, r) || begin >= 0 && (apostrophe(r) || unicode.IsMark(r))
		if latin && begin < 0 {
			begin = i
		}
		if !latin && begin >= 0 {
			c.word(token[begin:i])
			begin = -1
		}
		switch {
		case isHan(r):
			c.character(r)
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			c.kana++
		}
	}
	if begin >= 0 {
		c.word(token[begin:])
	}
}

func (c *census) character(r rune) {
	r = chat.Simplified(r)
	if c.han < len(c.first) {
		c.first[c.han] = r
	}
	c.han++
	if strings.ContainsRune(hanFunction, r) {
		c.hanFunction++
	}
}

func (c *census) word(word string) {
	var b [32]byte
	if len(word) > len(b) || utf8.RuneCountInString(word) < 2 && word != "I" && word != "a" {
		return
	}
	w := b[:0]
	for _, r := range word {
		w = utf8.AppendRune(w, unicode.ToLower(r))
		if len(w) > len(b)-utf8.UTFMax {
			break
		}
	}
	switch kind, ok := commonWords[string(w)]; {
	case ok && kind == everywhere:
		return
	case ok && kind == functional:
		c.function++
		c.familiar++
	case ok || c.known != nil && c.known(string(w)):
		c.familiar++
	}
	if loans[string(w)] != "" {
		c.loans++
	}
	c.words++
}

// nameLike tells whether the characters may be a person's name and nothing else.
func (c *census) nameLike() bool {
	if c.han < 2 || c.han > 3 || !strings.ContainsRune(surnames, c.first[0]) {
		return false
	}
	two := string(c.first[:2])
	return !strings.Contains(notNames, " "+two+" ") && (c.known == nil || !c.known(two))
}

// surnames are the hundred or so that most people bear.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范石廖贾韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"

// notNames begin with a surname and are none.
const notNames = " 马上 方便 白天 万一 何时 何地 谢谢 许可 余额 周末 周一 周二 周三 周四 周五 周六 周日 周天 周边 黄金 石家 任何 任意 " +
	"程序 常用 严重 向前 向后 方式 方法 叶子 段落 雷雨 白色 黄色 江苏 江西 陆续 曾经 贺卡 金额 顾客 武汉 唐山 郑州 苏州 万达 于是 毛病 温度 钱包 "

// hanFunction are characters that hardly occur but in Chinese sentences.
const hanFunction = "的了吗呢吧啊我你您他她们这那哪谁怎么什是不没有要想请帮能可会就都也还把被给让跟和在再又很太得着过"

// The kinds of common words.
const (
	functional = iota + 1 // holds English sentences together
	english               // plainly English
	everywhere            // used in both languages alike: no sign
)

// commonWords are the words by which short English texts are known.
var commonWords = func() map[string]int {
	m := map[string]int{}
	for kind, words := range [...]string{
		functional: "a an the this that these those i i'm i've i'd i'll it's me my mine you your you're we our us he she they them their it its is are am was were be been " +
			"do does did don't doesn't didn't have has had can can't could would should will won't shall may might must not and or but if because so " +
			"of to in on at by for from with without about into after before between until than then what what's when where where's which who why how how's " +
			"there here some any no not all too very just please",
		english: "hello hey yes yeah yep nope sure thanks thank sorry good morning afternoon evening night goodbye cheers cancel book booking change move " +
			"reschedule appointment appointments repair broken fault internet broadband phone mobile line signal slow down bill bills billing balance plan roaming data fee price " +
			"cost pay payment refund complaint complain feedback suggestion agent human person operator representative someone back repeat again skip restart over undo resume " +
			"continue wrong correct need want know today tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday next week month " +
			"status ticket order number address name router engineer technician visit install installation outage one two three first second third last none nothing english chinese",
		everywhere: "ok okay k hi bye app wifi wi-fi sim esim vip sms mms id qq wechat alipay pin puk apn iptv vpn ip dns nfc tv pc ios android iphone huawei xiaomi oppo vivo " +
			"am pm stop start help unstop end quit stopall unsubscribe haha lol emm hmm gb mb kb mbps volte lte cdma www com cn",
	} {
		for _, w := range strings.Fields(words) {
			if m[w] == 0 {
				m[w] = kind
			}
		}
	}
	return m
}()
