package facts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
)

// sort of token.
type sort uint8

const (
	latin sort = iota // a word in letters; apostrophes belong to it
	digit             // a run of digits
	han               // one Chinese character
	mark              // anything else but space
)

// A token is the smallest piece that the grammars look at. Full-width forms
// are read as their ASCII twins, Traditional characters as Simplified ones;
// begin and end always point into the text as it was written.
type token struct {
	sort   sort
	gap    bool   // white space stands before it
	trad   bool   // written in Traditional form
	used   bool   // read by a parser already
	term   bool   // part of a term of the pack
	digits int8   // number of digits
	r      rune   // the character of a han or mark
	n      int    // value of a digit run; -1 if too long
	w      string // lower-case word
	e      *entry // what the English vocabulary knows of the word
	begin  int
	end    int
}

// end-of-text token, returned for indexes outside the text.
var nothing = token{sort: mark, gap: true}

// fold maps a rune to the form that the grammars know.
func fold(r rune) rune {
	switch {
	case r < 0x80:
		return r
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	}
	switch r {
	case '。':
		return '.'
	case '、':
		return ','
	case '〜':
		return '~'
	case '–', '—', '−', '‐', '‑':
		return '-'
	case '’', '‘', 'ʼ':
		return '\''
	case '“', '”', '″':
		return '"'
	case '￥':
		return '¥'
	case '〇':
		return '零'
	}
	return r
}

func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0xF900 && r <= 0xFAFF
}

// tokenize appends the tokens of text to into.
func tokenize(text string, into []token) []token {
	gap := true
	for i := 0; i < len(text); {
		raw, size := utf8.DecodeRuneInString(text[i:])
		r := fold(raw)
		if unicode.IsSpace(r) || r == 0x3000 || r == 0x200B || r == 0xFEFF {
			gap = true
			i += size
			continue
		}
		t := token{gap: gap, begin: i, r: r}
		gap = false
		switch {
		case r >= '0' && r <= '9':
			t.sort = digit
			i = t.readDigits(text, i)
		case isHan(r):
			t.sort = han
			t.r = chat.Simplified(r)
			t.trad = t.r != r
			i += size
		case unicode.IsLetter(r):
			t.sort = latin
			i = t.readWord(text, i)
		default:
			t.sort = mark
			i += size
		}
		t.end = i
		into = append(into, t)
	}
	return into
}

func (t *token) readDigits(text string, i int) int {
	for i < len(text) {
		raw, size := utf8.DecodeRuneInString(text[i:])
		r := fold(raw)
		if r < '0' || r > '9' {
			break
		}
		if t.digits < 100 {
			t.digits++
		}
		if t.digits > 9 {
			t.n = -1
		} else {
			t.n = t.n*10 + int(r-'0')
		}
		i += size
	}
	return i
}

func (t *token) readWord(text string, i int) int {
	var buffer [32]byte
	low := buffer[:0]
	plain := true // the text's own bytes are the lower-case word
	start := i
	for i < len(text) {
		raw, size := utf8.DecodeRuneInString(text[i:])
		r := fold(raw)
		if r == '\'' {
			if next, _ := utf8.DecodeRuneInString(text[i+size:]); !unicode.IsLetter(next) || isHan(next) {
				break
			}
		} else if !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) || isHan(r) {
			break
		}
		l := unicode.ToLower(r)
		plain = plain && l == raw
		low = utf8.AppendRune(low, l)
		i += size
	}
	if e, ok := vocabulary[string(low)]; ok {
		t.e, t.w = e, e.word
		return i
	}
	if plain {
		t.w = text[start:i]
	} else {
		t.w = string(low)
	}
	return i
}

// is reports whether the token is the word w.
func (t *token) is(w string) bool { return t.sort == latin && t.w == w }

// any reports whether the token is one of the words.
func (t *token) any(words ...string) bool {
	if t.sort != latin {
		return false
	}
	for _, w := range words {
		if t.w == w {
			return true
		}
	}
	return false
}

// mark reports whether the token is the punctuation r.
func (t *token) mark(r rune) bool { return t.sort == mark && t.r == r }

// capital reports whether the word begins with a capital letter in text.
func (t *token) capital(text string) bool {
	r, _ := utf8.DecodeRuneInString(text[t.begin:])
	return t.sort == latin && unicode.IsUpper(r)
}

// hanText writes the tokens from i to j in Simplified characters.
func hanText(toks []token, i, j int) string {
	var b strings.Builder
	for ; i < j; i++ {
		b.WriteRune(toks[i].r)
	}
	return b.String()
}
