package intents

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"switchboard/chat"
)

// maxBytes is how much of a text is read. Service requests are short; a letter
// of 5,000 characters says what it wants in its first pages.
const maxBytes = 2400

// Normalise returns text as the classifier sees it: NFKC (full-width letters
// and digits become plain), lower case, English contractions written out,
// Traditional characters of the service vocabulary as Simplified ones, numbers
// masked by their length ("0", "00", "000" for up to 2, 4 and more digits; 5g
// and 4k stay), punctuation and symbols as single spaces, and no space beside
// a Chinese character, and no particle at the end of a Chinese sentence. At most
// 2,400 bytes of text are read.
func Normalise(text string) string {
	var b normaliser
	b.read(text)
	return string(b.out)
}

// A normaliser keeps its buffers between texts, so that reading allocates nothing.
type normaliser struct {
	folded []byte
	out    []byte
	word   int // where the current word began in out
}

// read normalises text into n.out.
func (n *normaliser) read(text string) {
	n.out, n.word = n.out[:0], 0
	n.folded = fold(n.folded[:0], text)
	for src := n.folded; len(src) > 0; {
		r, size := utf8.DecodeRune(src)
		switch {
		case '0' <= r && r <= '9':
			size = n.number(src)
		case apostrophe(r) && n.inWord() && latinAhead(src[size:]):
			n.out = append(n.out, '\'')
		case isHan(r):
			n.endWord()
			n.dropSpace()
			n.out = utf8.AppendRune(n.out, chat.Simplified(r))
			n.word = len(n.out)
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r):
			n.out = utf8.AppendRune(n.out, unicode.ToLower(r))
		default:
			n.endWord()
			n.space()
		}
		src = src[size:]
	}
	n.endWord()
	n.dropSpace()
	n.dropParticle()
}

// dropParticle takes off the particle with which a Chinese sentence is made
// friendlier and that says nothing: 行啊 is 行. Those that ask (吗, 呢) stay.
func (n *normaliser) dropParticle() {
	last, size := utf8.DecodeLastRune(n.out)
	if strings.ContainsRune("啊呀哦喔噢哈", last) && len(n.out) > size && isHan(lastRune(n.out[:len(n.out)-size])) {
		n.out = n.out[:len(n.out)-size]
	}
}

func lastRune(b []byte) rune {
	r, _ := utf8.DecodeLastRune(b)
	return r
}

// fold appends text in NFKC, cut at maxBytes.
func fold(dst []byte, text string) []byte {
	if len(text) > maxBytes {
		cut := maxBytes
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	if isASCII(text) {
		return append(dst, text...)
	}
	return norm.NFKC.AppendString(dst, text)
}

// number masks the run of digits that src begins with and returns its length.
// Separators inside the number ("1,000", "3.5") belong to it.
func (n *normaliser) number(src []byte) int {
	digits, end := 0, 0
	for i := 0; i < len(src); i++ {
		switch {
		case '0' <= src[i] && src[i] <= '9':
			digits, end = digits+1, i+1
		case (src[i] == '.' || src[i] == ',') && i == end && i+1 < len(src):
		default:
			i = len(src)
		}
	}
	switch {
	case digits == 1 && end < len(src) && (src[end]|0x20 == 'g' || src[end]|0x20 == 'k'):
		n.out = append(n.out, src[0])
	case digits <= 2:
		n.out = append(n.out, "0"...)
	case digits <= 4:
		n.out = append(n.out, "00"...)
	default:
		n.out = append(n.out, "000"...)
	}
	return end
}

func (n *normaliser) inWord() bool { return n.word < len(n.out) }

// endWord writes the word just read in full if it is a contraction.
func (n *normaliser) endWord() {
	if n.inWord() {
		n.out = expand(n.out, n.word)
		n.word = len(n.out)
	}
}

// space separates words, once, and never at the beginning or after Han.
func (n *normaliser) space() {
	if l := len(n.out); l > 0 && n.out[l-1] != ' ' && n.out[l-1] < utf8.RuneSelf {
		n.out = append(n.out, ' ')
	} else if l > 0 && n.out[l-1] >= utf8.RuneSelf {
		if r, _ := utf8.DecodeLastRune(n.out); !isHan(r) {
			n.out = append(n.out, ' ')
		}
	}
	n.word = len(n.out)
}

func (n *normaliser) dropSpace() {
	if l := len(n.out); l > 0 && n.out[l-1] == ' ' {
		n.out = n.out[:l-1]
	}
	n.word = len(n.out)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isHan(r rune) bool {
	return r >= 0x3400 && (r >= 0x4e00 && r <= 0x9fff || r <= 0x4dbf || unicode.Is(unicode.Han, r))
}

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '`' }

func latinAhead(src []byte) bool {
	return len(src) > 0 && (src[0]|0x20 >= 'a' && src[0]|0x20 <= 'z')
}
