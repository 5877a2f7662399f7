package intents

import (
	"bytes"
	"maps"
	"math/bits"
	"slices"
	"sort"
	"strings"
)

// A speller knows the words of the lessons and puts right the words that are
// none of them and a slip away from one. It reads English only.
type speller struct {
	bySize [longestWord + 1]spellings // by length in bytes
}

// Spellings are the words of one length, in alphabetical order.
type spellings struct {
	words   string   // one after the other
	letters []uint32 // the set of each word's letters
	count   []int32  // how often it was read
}

// word returns word i of size bytes.
func (s *spellings) word(i, size int) string { return s.words[i*size : (i+1)*size] }

// has tells whether a word is one of them.
func (s *spellings) has(word []byte) bool {
	i := sort.Search(len(s.count), func(i int) bool { return s.word(i, len(word)) >= string(word) })
	return i < len(s.count) && s.word(i, len(word)) == string(word)
}

const (
	// oneSlip and twoSlips are the lengths from which a word may be that far
	// from a known one: short words are a letter away from too many others.
	oneSlip, twoSlips = 4, 8
	// longestWord is the longest word that is looked at.
	longestWord = 20
)

// learnSpelling notes the words of texts.
func learnSpelling(texts []string) *speller {
	count := map[string]int32{}
	var n normaliser
	for _, text := range texts {
		n.read(text)
		for word := range bytes.FieldsSeq(n.out) {
			count[string(word)]++
		}
	}
	var words [longestWord + 1]strings.Builder
	s := &speller{}
	for _, word := range slices.Sorted(maps.Keys(count)) {
		if set, ok := letters([]byte(word)); ok {
			words[len(word)].WriteString(word)
			k := &s.bySize[len(word)]
			k.letters, k.count = append(k.letters, set), append(k.count, count[word])
		}
	}
	for size := range words {
		k := &s.bySize[size]
		k.words, k.letters, k.count = strings.Clone(words[size].String()), slices.Clone(k.letters), slices.Clone(k.count)
	}
	return s
}

// letters is the set of a word's letters; ok is false where it has others
// than a to z or is too long or short to be put right.
func letters(word []byte) (set uint32, ok bool) {
	if len(word) < oneSlip-1 || len(word) > longestWord {
		return 0, false
	}
	for _, c := range word {
		if c < 'a' || c > 'z' {
			return 0, false
		}
		set |= 1 << (c - 'a')
	}
	return set, true
}

// correct appends text, which is normalised, to out with its misspelt words
// put right, and tells whether there were any.
func (s *speller) correct(out, text []byte) (corrected []byte, any bool) {
	for len(text) > 0 {
		word, rest, more := bytes.Cut(text, []byte{' '})
		if better := s.better(word); better != "" {
			out, any = append(out, better...), true
		} else {
			out = append(out, word...)
		}
		if more {
			out = append(out, ' ')
		}
		text = rest
	}
	return out, any
}

// better is the known word that an unknown one is a slip away from: the
// nearest; of equally near ones the commonest.
func (s *speller) better(word []byte) string {
	set, ok := letters(word)
	if !ok || len(word) < oneSlip || s.bySize[len(word)].has(word) || everyday[string(word)] {
		return ""
	}
	slips := 1
	if len(word) >= twoSlips {
		slips = 2
	}
	best, rank := "", 0
	for size := max(len(word)-slips, 0); size <= min(len(word)+slips, longestWord); size++ {
		k := &s.bySize[size]
		for i, has := range k.letters {
			if bits.OnesCount32(has^set) > 2*slips {
				continue
			}
			known := k.word(i, size)
			if inflected(word, known) {
				return ""
			}
			d := slipsBetween(word, known)
			if d > slips || !slipped(word, known) {
				continue
			}
			if r := (slips-d)<<20 + int(k.count[i]); r > rank {
				best, rank = known, r
			}
		}
	}
	return best
}

// inflected tells whether one word is the other with an ending.
func inflected(a []byte, b string) bool {
	for _, ending := range [...]string{"s", "es", "d", "ed", "r", "er", "ly"} {
		n := len(ending)
		if len(a) == len(b)+n && string(a[len(b):]) == ending && string(a[:len(b)]) == b ||
			len(b) == len(a)+n && b[len(a):] == ending && string(a) == b[:len(a)] {
			return true
		}
	}
	return false
}

// slipsBetween counts the letters dropped, added, replaced or swapped with
// their neighbour that make b of a.
func slipsBetween(a []byte, b string) int {
	var rows [3][longestWord + 2]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	before, last, now := &rows[2], &rows[0], &rows[1]
	for i := 1; i <= len(a); i++ {
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			now[j] = d
		}
		before, last, now = last, now, before
	}
	return last[len(b)]
}

// slipped tells a slip from another word: the first letter is hardly ever
// wrong but where it changed places with the second, and of four letters one
// replaced makes another word.
func slipped(a []byte, b string) bool {
	if len(a) == oneSlip && len(b) == oneSlip && bytes.ContainsFunc(a, func(r rune) bool { return !strings.ContainsRune(b, r) }) {
		return false
	}
	return a[0] == b[0] || a[0] == b[1] && a[1] == b[0]
}
