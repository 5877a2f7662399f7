package mask

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	// english: 88 Zhongguancun Street, Apt 5
	english = regexp.MustCompile(`(?i)\b\d{1,5}[a-z]?,?((?:\s+[\p{Latin}\d'’.\-]+){1,4}?)\s+(?:street|str|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|place|square|terrace|crescent|highway|hwy|parkway|alley|hutong)\b\.?(?:,?\s*(?:apartment|apt|unit|room|flat|suite|floor|building|block)\.?\s*#?\w{1,5}\b)*`)
	// streets: 海淀区中关村大街88号3号楼201室
	streets = regexp.MustCompile(`(?:\p{Han}{2,8}?[省市区县镇乡]){0,3}[\p{Han}A-Za-z]{1,10}?(?:大街|大道|胡同|小区|花园|路|街|巷|弄|里|村)\p{Han}{0,3}?[0-9０-９零一二三四五六七八九十百]{1,5}(?:号楼|号院|号|弄|栋|幢|座)(?:[A-Za-z]?[0-9０-９一二三四五六七八九十\-]{1,5}(?:号楼|号|栋|幢|座|单元|室|楼|层|户)?){0,4}`)
	// houses: 望京花园3号楼2单元501
	houses = regexp.MustCompile(`\p{Han}{0,8}[0-9０-９A-Za-z]{1,4}(?:号楼|栋|幢|座|单元)(?:[A-Za-z]?[0-9０-９]{1,5}(?:单元|室|楼|层|户|号)?){1,3}`)
)

// between are words that no street is named by: "2 days on the road" is no address.
var between = map[string]bool{
	"a": true, "an": true, "the": true, "on": true, "in": true, "of": true, "at": true, "to": true, "my": true, "your": true, "and": true, "or": true,
	"for": true, "is": true, "was": true, "by": true, "from": true, "with": true, "days": true, "hours": true, "minutes": true, "people": true, "times": true,
}

// places finds postal addresses.
func places(text string) (list []Span) {
	for _, m := range english.FindAllStringSubmatchIndex(text, -1) {
		named := true
		for w := range strings.FieldsSeq(strings.ToLower(text[m[2]:m[3]])) {
			named = named && !between[w]
		}
		if named {
			list = append(list, Span{Address, m[0], m[1]})
		}
	}
	for _, re := range []*regexp.Regexp{streets, houses} {
		for _, m := range re.FindAllStringIndex(text, -1) {
			list = append(list, Span{Address, uncued(text, m[0], m[1]), m[1]})
		}
	}
	return list
}

// uncued is where a Chinese address begins behind the words that announce it: 我住在海淀区….
func uncued(text string, begin, end int) int {
	first := strings.IndexAny(text[begin:end], "省市区县镇乡路街道巷弄0123456789")
	if first < 0 {
		return begin
	}
	i := strings.LastIndexAny(text[begin:begin+first], "在到是住来去址搬给")
	if i < 0 {
		return begin
	}
	_, size := utf8.DecodeRuneInString(text[begin+i:])
	if begin+i+size >= begin+first {
		return begin
	}
	return begin + i + size
}
