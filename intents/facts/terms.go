package facts

import (
	"strings"

	"switchboard/chat"
)

// A term as tokens, with what it means.
type termForm struct {
	toks []token
	id   string
	kind chat.Kind
}

// terms finds the pack's words by their first token.
type terms struct {
	latin map[string][]termForm
	han   map[rune][]termForm
}

func (t *terms) add(kind chat.Kind, list []Term) {
	for _, term := range list {
		for _, w := range term.Words {
			toks := tokenize(w, nil)
			if len(toks) == 0 {
				continue
			}
			f := termForm{toks: toks, id: term.ID, kind: kind}
			switch toks[0].sort {
			case han:
				t.han[toks[0].r] = append(t.han[toks[0].r], f)
			default:
				key := toks[0].key()
				t.latin[key] = append(t.latin[key], f)
			}
		}
	}
}

// key of a token that is no Chinese character: its word, its digits or its mark.
func (t *token) key() string {
	switch t.sort {
	case latin:
		return t.w
	case digit:
		return "0"
	}
	return string(t.r)
}

// same reports whether two tokens are written alike but for case and script.
func (t *token) same(o *token) bool {
	if t.sort != o.sort {
		return false
	}
	switch t.sort {
	case latin:
		return t.w == o.w
	case digit:
		return t.n == o.n && t.digits == o.digits && t.n >= 0
	}
	return t.r == o.r
}

// at finds the longest term of a kind that begins at token i.
func (t *terms) at(p *parser, i int, kind chat.Kind) (id string, end int) {
	tok := &p.toks[i]
	var forms []termForm
	if tok.sort == han {
		forms = t.han[tok.r]
	} else if tok.sort == latin {
		forms = t.latin[tok.w]
		if bare, ok := strings.CutSuffix(tok.w, "'s"); ok && len(forms) == 0 { // "the wifi's down"
			for _, f := range t.latin[bare] {
				if len(f.toks) == 1 && f.kind == kind {
					return f.id, i + 1
				}
			}
		}
	} else if len(t.latin) > 0 {
		forms = t.latin[tok.key()]
	}
	end = i
	for k := range forms {
		f := &forms[k]
		if f.kind != kind || i+len(f.toks) > len(p.toks) || len(f.toks) <= end-i {
			continue
		}
		ok := true
		for n := range f.toks {
			if !f.toks[n].same(&p.toks[i+n]) {
				ok = false
				break
			}
		}
		if ok {
			id, end = f.id, i+len(f.toks)
		}
	}
	return id, end
}

// terms finds the services and areas of the pack.
func (p *parser) terms(t *terms) {
	for _, kind := range [...]chat.Kind{chat.KindService, chat.KindArea} {
		for i := 0; i < len(p.toks); i++ {
			if id, end := t.at(p, i, kind); end > i {
				p.add(kind, i, end, id)
				for k := i; k < end; k++ {
					p.toks[k].term = true
				}
				i = end - 1
			}
		}
	}
}
