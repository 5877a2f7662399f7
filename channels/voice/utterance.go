package voice

import (
	"slices"
	"strings"
	"unicode"

	"switchboard/channels/voice/speech"
	"switchboard/chat"
)

// An utterance is what is said on a socket in one go, and how far the caller
// has heard it. Positions are in runes of what is written of it without spaces
// and marks, which the carrier does not always give back as it got them.
type utterance struct {
	spans []span
	plain []rune
	asked int  // where the answers begin: up to there the question goes
	at    int  // up to where it was heard, as far as the carrier told
	cut   bool // the caller talked over it
}

// A span is a piece of an utterance and the entry that it is of.
type span struct {
	seq   int64
	piece chat.Speech
}

// utteranceOf is what a scene says, the answers included. What comes before
// something that cannot be talked over cannot be talked over either.
func utteranceOf(s scene) *utterance {
	u := &utterance{}
	for _, e := range s.entries {
		u.add(e.Seq, said(e.Prompt, s.locale))
	}
	u.asked = len(u.plain)
	if n := len(s.entries); n > 0 {
		u.add(s.entries[n-1].Seq, s.answers())
	}
	for i := len(u.spans) - 2; i >= 0; i-- {
		u.spans[i].piece.Must = u.spans[i].piece.Must || u.spans[i+1].piece.Must
	}
	return u
}

func (u *utterance) add(seq int64, pieces []chat.Speech) {
	for _, p := range render(pieces) {
		for _, part := range speech.Cut(p.Text, sayLimit) {
			p.Text = stopped(part, p.Locale)
			u.spans = append(u.spans, span{seq, p})
			u.plain = append(u.plain, bare(p.Text)...)
		}
	}
}

// bare are the letters and digits of a text.
func bare(text string) (out []rune) {
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, unicode.ToLower(r))
		}
	}
	return out
}

// skip has only that heard which cannot be talked over.
func (u *utterance) skip() {
	u.cut, u.at = true, 0
	for _, s := range u.spans {
		if s.piece.Must {
			u.at += len(bare(s.piece.Text))
		}
	}
}

// played notes a piece that was heard.
func (u *utterance) played(text string) {
	p := bare(text)
	if i := index(u.plain[u.at:], p); i >= 0 {
		u.at += i + len(p)
	}
}

// stop notes that the caller talked over it; until is what was heard of it, or
// of the sentence that was being said.
func (u *utterance) stop(until string) {
	p := bare(until)
	from := max(0, u.at-len(p))
	if i := index(u.plain[from:], p); i >= 0 && !slices.Equal(u.plain[from:u.at], p) {
		u.at = max(u.at, from+i+len(p))
	}
	u.cut = u.at < len(u.plain)
}

func index(in, what []rune) int {
	if len(what) == 0 {
		return -1
	}
	i := strings.Index(string(in), string(what))
	if i < 0 {
		return -1
	}
	return len([]rune(string(in)[:i]))
}

// unasked tells whether the caller spoke before the question was heard.
func (u *utterance) unasked() bool { return u.cut && u.at < u.asked }

// heard is how much was heard of the entries that were not heard whole; none
// if it was not cut.
func (u *utterance) heard() map[int64]string {
	out := map[int64]string{}
	left := u.at
	whole := map[int64]bool{}
	for _, s := range u.spans {
		text := s.piece.Text
		n := len(bare(text))
		part := text
		if n > left {
			part = first(text, left)
		}
		if _, ok := whole[s.seq]; !ok {
			whole[s.seq] = true
		}
		whole[s.seq] = whole[s.seq] && n <= left
		out[s.seq] += part
		left = max(0, left-n)
	}
	for seq := range out {
		if !u.cut || whole[seq] {
			delete(out, seq)
		} else {
			out[seq] = strings.TrimSpace(out[seq])
		}
	}
	return out
}

// first is a text up to its nth letter or digit.
func first(text string, n int) string {
	if n == 0 {
		return ""
	}
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if n--; n == 0 {
				return text[:i+len(string(r))]
			}
		}
	}
	return text
}
