package facts

import "switchboard/chat"

// corrections takes back what the same sentence denies: in "not Thursday,
// Friday" and 不是周三,是周四 only the second day is a fact.
func (p *parser) corrections() {
	kept := p.found[:0]
	for i := range p.found {
		e := p.found[i]
		if !p.denied(e) || !p.affirmed(e.Kind) {
			kept = append(kept, e)
		}
	}
	clear(p.found[len(kept):])
	p.found = kept
}

// affirmed reports whether a fact of this kind is said without being denied.
func (p *parser) affirmed(kind chat.Kind) bool {
	for i := range p.found {
		if p.found[i].Kind == kind && !p.denied(p.found[i]) {
			return true
		}
	}
	return false
}

// denied reports whether "not" or 不是 stands right before e, or before the fact
// that "or" joins it to.
func (p *parser) denied(e chat.Entity) bool {
	for i := range p.toks {
		if p.toks[i].begin != e.Begin || i == 0 {
			continue
		}
		prev := &p.toks[i-1]
		switch {
		case i > 1 && (prev.any("or", "nor") || prev.sort == han && (prev.r == '或' || prev.r == '和')):
			return p.deniedAt(p.toks[i-2].end, e.Kind)
		case prev.sort == latin:
			return prev.w == "not" || prev.w == "isn't" || i > 1 && p.toks[i-2].is("not") && prev.any("on", "at", "the", "for")
		case prev.sort == han && i > 1 && prev.r == '是' && p.toks[i-2].sort == han:
			return p.toks[i-2].r == '不'
		case prev.sort == han && i > 1 && prev.r == '要' && p.toks[i-2].sort == han:
			return p.toks[i-2].r == '不'
		}
		return false
	}
	return false
}

// deniedAt reports whether the fact of a kind that ends at an offset is denied.
func (p *parser) deniedAt(end int, kind chat.Kind) bool {
	for _, f := range p.found {
		if f.Kind == kind && f.End == end {
			return p.denied(f)
		}
	}
	return false
}
