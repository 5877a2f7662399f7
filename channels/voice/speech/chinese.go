package speech

import (
	"regexp"
	"strings"
)

// chinese are the rules of Chinese in their order.
var chinese = []rule{
	links("艾特", "点"),
	replace(`[(（]\s*([^()（）]*?)\s*[)）]`, "，$1，"),
	chineseDates, chineseTimes,
	chineseDigits.tickets(), chineseMoney, chineseRooms, chineseDigits.numbers,
	chineseUnits,
	replace(`(\d)\s*[–—~～-]\s*(\d)`, "${1}到$2"),
	twice(replace(`(^|[^\d.第:：月年])2(个|位|次|天|周|年|小时|分钟|秒|遍|件|张|条|种|名|家|台|块|元|户|间|人|部|项|步|层|套)`, "${1}两$2")),
	chineseSigns,
}

var chineseDigits = speller{
	digits: [10]string{"零", "幺", "二", "三", "四", "五", "六", "七", "八", "九"},
	plus:   "加", within: "", group: "，", letter: "，",
	amount: regexp.MustCompile(`^ ?(?:[元块万亿个次位人户米天年月日号分秒兆度位]|公里|小时|美元|欧元|GB|MB|TB|[%GMK])`).MatchString,
	call:   regexp.MustCompile(`(?:拨打|拨|打|致电|电话|报警|公安|警方|急救|火警)[ ，,：:]*$`).MatchString,
}

// chineseMoney puts the currency behind the amount.
var chineseMoney = rewrite(`([¥￥$€£])\s?(\d+(?:,\d{3})*(?:\.\d+)?)(?:元)?`, func(g []string) string {
	return strings.ReplaceAll(g[2], ",", "") + map[string]string{"¥": "元", "￥": "元", "$": "美元", "€": "欧元", "£": "英镑"}[g[1]]
})

// chineseRooms says the numbers of rooms digit by digit, as they are in use: 1203室.
var chineseRooms = rewrite(`(\d{3,4})(室|房间|房)`, func(g []string) string {
	return chineseDigits.say([]string{g[1]}) + g[2]
})

// chineseUnits says units as customers do.
func chineseUnits(text string) string {
	text = chinesePercent.ReplaceAllString(text, "百分之$1")
	return chineseUnit.ReplaceAllStringFunc(text, func(m string) string {
		g := chineseUnit.FindStringSubmatch(m)
		return g[1] + map[string]string{"GB": "G", "TB": "T", "MB": "兆", "Mbps": "兆", "Mbit/s": "兆", "M": "兆", "Gbps": "G", "km": "公里", "kg": "公斤", "min": "分钟", "h": "小时"}[g[2]] + g[3]
	})
}

var (
	chinesePercent = compile(`(\d+(?:\.\d+)?)\s?%`)
	chineseUnit    = compile(`(\d)\s?(GB|TB|MB|Mbps|Mbit/s|Gbps|M|km|kg|min|h)([^A-Za-z0-9]|$)`)
)

// chineseSigns are signs that a voice stumbles over.
func chineseSigns(text string) string {
	return chineseReplacer.Replace(chineseComma.ReplaceAllString(text, "$1，"))
}

var (
	// chineseComma is an ASCII comma behind a Chinese word.
	chineseComma    = compile(`(\p{Han})\s?,\s?`)
	chineseReplacer = strings.NewReplacer("和/或", "或", "&", "和", "@", "艾特", "#", "井号", "+", "加", "=", "等于", "×", "乘", "/", "或", "……", "。", "…", "。",
		"——", "，", "—", "，", "–", "，", "~", "", "～", "", "№", "号码")
)
