package facts

import (
	"github.com/nyaruka/phonenumbers"

	"switchboard/chat"
)

// shortNumbers are the service numbers that people in China name: carriers,
// hotlines, banks. Those of three digits are phones only behind "call" or 打.
var shortNumbers = map[string]bool{
	"10000": true, "10001": true, "10010": true, "10011": true, "10015": true, "10016": true, "10050": true, "10060": true,
	"10080": true, "10085": true, "10086": true, "10099": true, "10198": true, "12300": true, "12301": true, "12305": true,
	"12306": true, "12309": true, "12315": true, "12317": true, "12318": true, "12319": true, "12320": true, "12321": true,
	"12328": true, "12329": true, "12333": true, "12338": true, "12345": true, "12348": true, "12350": true, "12355": true,
	"12356": true, "12358": true, "12365": true, "12366": true, "12369": true, "12377": true, "12378": true, "12380": true,
	"12388": true, "12389": true, "12393": true, "12395": true, "11185": true, "100868": true,
}

// phones finds phone numbers, in digits and spoken.
func (p *parser) phones() {
	for i := 0; i < len(p.toks); i++ {
		if p.toks[i].used {
			continue
		}
		if p.yearFirst(i) {
			i += 4
			continue
		}
		if j := p.phoneAt(i); j > i {
			p.use(i, j)
			i = j - 1
		}
	}
}

// spelled is a run of digits with what may stand between them.
type spelled struct {
	buffer [24]byte
	n      int
	ends   [24]int // ends[k] is the token behind the kth digit, 0 inside a token
}

func (s *spelled) push(b byte) {
	if s.n < len(s.buffer)-1 {
		s.buffer[s.n] = b
		s.n++
	}
}

// phoneAt reads the phone number that begins at token i.
func (p *parser) phoneAt(i int) int {
	t := &p.toks[i]
	if prev := p.tok(i - 1); i > 0 && !t.gap && (prev.sort == latin || prev.sort == digit || prev.mark('.') || prev.mark('-') && p.tok(i-2).sort == latin || prev.mark('#')) {
		return i
	}
	plus, j := false, i
	if t.mark('(') && p.tok(i+1).mark('+') {
		j++
	}
	if p.tok(j).mark('+') {
		plus = true
		j++
	} else if t.mark('(') && p.tok(i+1).sort != digit {
		return i
	}
	if first := p.tok(j); !(first.sort == digit || t.mark('(') || p.spokenDigit(j) >= 0 || first.any("double", "triple")) {
		return i
	}
	var s spelled
	p.spell(j, &s)
	if s.n > 19 {
		return i
	}
	for n := s.n; n >= 3; n-- {
		if s.ends[n] == 0 {
			continue
		}
		if value := p.phoneValue(string(s.buffer[:n]), plus, i, s.ends[n]); value != "" {
			p.add(chat.KindPhone, i, s.ends[n], value)
			return s.ends[n]
		}
	}
	return i
}

// spell collects digits from token j on, written or spoken, as far as they go.
func (p *parser) spell(j int, s *spelled) {
	for start := j; j < len(p.toks) && !p.toks[j].used; j++ {
		t := &p.toks[j]
		n := s.n
		d := p.spokenDigit(j)
		switch {
		case t.sort == digit:
			for _, r := range p.text[t.begin:t.end] {
				s.push(byte(fold(r)))
			}
		case d >= 0:
			s.push(byte('0' + d))
		case t.any("double", "triple") && p.spokenDigit(j+1) >= 0:
			s.push(byte('0' + p.spokenDigit(j+1)))
			if t.w == "triple" {
				s.push(byte('0' + p.spokenDigit(j+1)))
			}
		case j > start && p.phoneGlue(j), j == start && t.mark('('):
		default:
			return
		}
		if s.n > 19 {
			return
		}
		if s.n > n {
			s.ends[s.n] = j + 1
		}
	}
}

// spokenDigit is the digit that a word or a character says, -1 for none.
func (p *parser) spokenDigit(i int) int {
	t := p.tok(i)
	switch {
	case t.sort == han:
		return hanDigit(t.r)
	case t.sort != latin:
		return -1
	case t.e != nil && t.e.card >= 0 && t.e.card < 10:
		return int(t.e.card)
	case t.any("oh", "o"):
		return 0
	}
	return -1
}

// phoneGlue reports whether the mark at j can stand inside a phone number.
func (p *parser) phoneGlue(j int) bool {
	t := p.tok(j)
	switch {
	case t.mark('-'), t.mark(')'), t.mark('('):
		return true
	case t.mark('.'):
		return !t.gap && p.tok(j+1).sort == digit && !p.tok(j+1).gap && p.tok(j-1).digits != 1
	case t.mark(','):
		return p.spokenDigit(j-1) >= 0 && p.spokenDigit(j+1) >= 0
	}
	return false
}

// phoneValue is the stored form of the digits, empty if they are no phone number.
func (p *parser) phoneValue(digits string, plus bool, i, j int) string {
	n := len(digits)
	if n == 3 {
		switch digits {
		case "110", "112", "114", "119", "120", "122":
			if p.tok(i-1).any("call", "dial", "ring") || p.char(i-1, "打拨") {
				return digits
			}
		}
		return ""
	}
	if n <= 6 {
		china := p.country == "CN" || p.country == ""
		if digits == "10000" && !p.whole(i, j) && !p.tok(i-1).any("call", "dial", "ring", "number") && !p.char(i-1, "打拨码找是") {
			return ""
		}
		if china && !plus && p.toks[i].sort == digit && j == i+1 && (shortNumbers[digits] || n == 5 && digits[:2] == "95") && !p.counted(j) {
			return digits
		}
		return ""
	}
	if n < 7 || p.toks[i].sort != digit && p.toks[i].sort != mark && n < 8 {
		return ""
	}
	if p.country == "CN" && !plus {
		switch {
		case n == 11 && digits[0] == '1' && digits[1] >= '3':
			return "+86" + digits
		case n == 13 && digits[:3] == "861" && digits[3] >= '3':
			return "+" + digits
		case p.looksLikeDate(i, j, digits):
			return ""
		}
	}
	if plus {
		digits = "+" + digits
	}
	number, err := phonenumbers.Parse(digits, p.country)
	if err != nil {
		return ""
	}
	if !phonenumbers.IsValidNumber(number) && !(plus && phonenumbers.IsPossibleNumber(number)) {
		return ""
	}
	return phonenumbers.Format(number, phonenumbers.E164)
}

// counted reports whether what stands at j makes the number before it an amount.
func (p *parser) counted(j int) bool {
	t := p.tok(j)
	return t.mark('%') || p.char(j, "元块个年米度兆") || p.unitWord(j) != noUnit || t.mark('.') && p.tok(j+1).sort == digit
}

// looksLikeDate reports whether digits are a date such as 20190301, 2019-03-01 or a run of small groups.
func (p *parser) looksLikeDate(i, j int, digits string) bool {
	if len(digits) == 8 && (digits[:2] == "19" || digits[:2] == "20") && digits[4:6] <= "12" && digits[6:] <= "31" {
		return true
	}
	if a, b, y := p.tok(i), p.tok(i+2), p.tok(i+4); a.digits <= 2 && b.digits <= 2 && y.digits == 4 && (a.n <= 12 || b.n <= 12) && a.n <= 31 && b.n <= 31 &&
		y.n/100 >= 19 && y.n/100 <= 20 && p.tok(i+1).sort == mark && p.tok(i+3).sort == mark {
		return true // 28.11.2026, 28-11-2026
	}
	return j-i >= 3 && p.toks[i].digits == 4 && p.tok(i+1).mark('-') && p.tok(i+2).digits <= 2 && p.tok(i+3).mark('-')
}
