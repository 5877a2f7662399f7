package facts

import (
	"strings"

	"switchboard/chat"
)

// emails finds addresses such as yo+yo@blah.org.
func (p *parser) emails() {
	if !strings.ContainsAny(p.text, "@＠") {
		return
	}
	for i := range p.toks {
		if !p.toks[i].mark('@') || i == 0 {
			continue
		}
		from, to := i, i+1
		for from > 0 && !p.toks[from].gap && !p.toks[from-1].used && p.emailPart(from-1, "._%+-") {
			from--
		}
		dot := false
		for to < len(p.toks) && !p.toks[to].gap && p.emailPart(to, ".-") {
			dot = dot || p.toks[to].mark('.')
			to++
		}
		for to > i+1 && p.toks[to-1].sort == mark {
			to--
		}
		for from < i && p.toks[from].sort == mark {
			from++
		}
		if from == i || !dot || p.tok(to-1).sort != latin || len(p.tok(to-1).w) < 2 || !p.dotted(i+1, to) {
			continue
		}
		p.add(chat.KindEmail, from, to, p.text[p.toks[from].begin:p.toks[to-1].end])
		p.use(from, to)
	}
}

// emailPart reports whether the token may stand in an e-mail address.
func (p *parser) emailPart(i int, marks string) bool {
	t := &p.toks[i]
	switch t.sort {
	case latin, digit:
		return t.end-t.begin < 64
	case mark:
		return t.r < 0x80 && strings.ContainsRune(marks, t.r)
	}
	return false
}

// dotted reports whether a dot still stands between i and to.
func (p *parser) dotted(i, to int) bool {
	for ; i < to; i++ {
		if p.toks[i].mark('.') {
			return true
		}
	}
	return false
}
