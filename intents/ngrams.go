package intents

import (
	"math/bits"
	"unicode/utf8"
)

// A shape says which n-grams of a normalised text a model looks at.
type shape struct {
	words      int     // longest word n-gram; 0 for none
	least      int     // shortest character n-gram
	most       int     // longest character n-gram
	charWeight float32 // length of the character block; the word block's is 1
	// fade is what an n-gram one longer weighs against the shorter one: long
	// ones are many and say the same again.
	fade   float32
	rarity float64 // power to which an n-gram's rarity counts
	sense  float32 // length of the block of concepts
	// concepts are the words that stand for one another; with stems every
	// English word that carries meaning stands for itself in all its forms.
	concepts map[string]uint64
	stems    bool
}

// English looks at one and two words and at two to four characters, spaces
// included; Chinese needs no segmentation: one and two characters say it.
// docs/decisions.md has what longer ones cost.
var (
	englishShape = shape{words: 2, least: 2, most: 4, charWeight: 1.5, fade: 0.8, rarity: 0.7, sense: 0.8, concepts: concepts}
	chineseShape = shape{least: 1, most: 2, charWeight: 1, fade: 0.8, rarity: 1, sense: 0.5, concepts: concepts}
)

// The same for questions to the FAQ.
var (
	englishQuestion = shape{words: 2, least: 2, most: 4, charWeight: 1.5, fade: 0.8, rarity: 1, sense: 1.6, concepts: topics, stems: true}
	chineseQuestion = shape{least: 1, most: 2, charWeight: 1, fade: 0.8, rarity: 1, sense: 0.9, concepts: topics}
)

// The blocks of a feature vector, each with a length of its own.
const (
	charBlock = iota
	wordBlock
	senseBlock
	blocks
)

// An ngram is one distinct n-gram of a text: its hash, its block, and the
// bytes of the normalised text where it first stands.
type ngram struct {
	hash       uint64
	block      uint8
	size       uint8 // in characters or words
	begin, end int32
}

// A reader turns a text into its distinct n-grams. It keeps its buffers.
type reader struct {
	normaliser
	padded []byte
	starts []int32 // where each rune of padded begins, and its end
	runes  []rune
	words  []int32 // where each word begins
	grams  []ngram
	seen   []uint64 // open-addressed set of hashes; 0 is free
	spelt  []byte   // the text with its spelling put right; as it was written, when it has been
	right  bool     // the spelling has been put right: out is no more what was written
	shape  shape    // of grams
	plain  int      // grams[:plain] are of characters and words
}

// begin reads text. What belongs to it is good until the next call.
func (r *reader) begin(text string) {
	r.read(text)
	r.right, r.shape = false, shape{}
}

// written is the normalised text with its spelling as it was.
func (r *reader) written() []byte {
	if r.right {
		return r.spelt
	}
	return r.out
}

// spell puts the text's spelling right and splits it again; false if there
// was nothing to put right.
func (r *reader) spell(s *speller, shape shape) bool {
	if s == nil {
		return false
	}
	var any bool
	r.spelt, any = s.correct(r.spelt[:0], r.out)
	if any {
		r.out, r.spelt, r.right = r.spelt, r.out, true
		r.split(shape)
	}
	return any
}

// ngrams reads text and returns its n-grams.
func (r *reader) ngrams(text string, s shape) []ngram {
	r.begin(text)
	return r.split(s)
}

// reshape returns the n-grams of the text as it was written. Those of
// characters and words are kept where the shape before had the same.
func (r *reader) reshape(s shape) []ngram {
	if r.right {
		r.out, r.spelt, r.right = r.spelt, r.out, false
		return r.split(s)
	}
	if s.words != r.shape.words || s.least != r.shape.least || s.most != r.shape.most {
		return r.split(s)
	}
	for n := len(r.grams); n > r.plain; n-- {
		r.unsee(r.grams[n-1])
	}
	r.grams, r.shape = r.grams[:r.plain], s
	if s.sense > 0 {
		r.sense(s)
	}
	return r.grams
}

// split turns the normalised text in r.out into n-grams.
func (r *reader) split(s shape) []ngram {
	r.pad(s)
	r.grams, r.shape, r.plain = r.grams[:0], s, 0
	if len(r.out) == 0 {
		return nil
	}
	r.clearSeen(len(r.runes)*(s.most-s.least+1) + 2*len(r.words) + 2*len(r.runes) + 8)
	r.characters(s)
	if s.words > 0 {
		r.pairs(s)
	}
	r.plain = len(r.grams)
	if s.sense > 0 {
		r.sense(s)
	}
	return r.grams
}

// pad puts a space at both ends, so that beginnings and ends of words look
// alike everywhere, and finds runes and words. Chinese has no such spaces, but
// its two ends tell just as much.
func (r *reader) pad(s shape) {
	r.padded = append(append(append(r.padded[:0], ' '), r.out...), ' ')
	r.starts, r.runes, r.words = r.starts[:0], r.runes[:0], r.words[:0]
	for i, before := 0, ' '; i < len(r.padded); {
		c, size := utf8.DecodeRune(r.padded[i:])
		if before == ' ' && c != ' ' && s.words > 0 {
			r.words = append(r.words, int32(i))
		}
		r.starts, r.runes = append(r.starts, int32(i)), append(r.runes, c)
		before, i = c, i+size
	}
	r.starts = append(r.starts, int32(len(r.padded)))
}

func (r *reader) clearSeen(room int) {
	size := 1 << bits.Len(uint(room*2))
	if cap(r.seen) < size {
		r.seen = make([]uint64, size)
	}
	r.seen = r.seen[:size]
	clear(r.seen)
}

func (r *reader) characters(s shape) {
	for i := range r.runes {
		h := uint64(0x9e3779b97f4a7c15)
		for n := 1; n <= s.most && i+n <= len(r.runes); n++ {
			h = mix(h, uint64(r.runes[i+n-1]))
			if n >= s.least && !(n == 1 && r.runes[i] == ' ') {
				r.add(ngram{h | 1, charBlock, uint8(n), r.starts[i], r.starts[i+n]})
			}
		}
	}
}

func (r *reader) pairs(s shape) {
	for i := range r.words {
		h := uint64(0xc2b2ae3d27d4eb4f)
		for n := 1; n <= s.words && i+n <= len(r.words); n++ {
			end := r.words[i+n-1]
			for r.padded[end] != ' ' {
				h = mix(h, uint64(r.padded[end]))
				end++
			}
			r.add(ngram{h | 1, wordBlock, uint8(n), r.words[i], end})
			h = mix(h, ' ')
		}
	}
}

// add notes g, whose hash is odd: 0 is the free place.
func (r *reader) add(g ngram) {
	mask := uint64(len(r.seen) - 1)
	for at := g.hash >> 20 & mask; ; at = (at + 1) & mask {
		switch r.seen[at] {
		case g.hash:
			return
		case 0:
			r.seen[at] = g.hash
			r.grams = append(r.grams, g)
			return
		}
	}
}

// unsee takes back the add of g, after which nothing else was added.
func (r *reader) unsee(g ngram) {
	mask := uint64(len(r.seen) - 1)
	at := g.hash >> 20 & mask
	for r.seen[at] != g.hash {
		at = (at + 1) & mask
	}
	r.seen[at] = 0
}

// mix adds one character to a hash.
func mix(h, c uint64) uint64 {
	hi, lo := bits.Mul64(h^c, 0x9fb21c651e98df25)
	return hi ^ lo
}
