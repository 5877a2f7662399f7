package intents

import "math/bits"

// A memory knows which n-grams the sentences of each class have. It may take
// one in six for known that is not: each pair of n-gram and class has a bit
// that others may share.
type memory struct {
	bits  []uint64
	shift uint8 // leaves of a hash the number of a bit
}

// room is how many bits there are for each pair, at least.
const room = 5

// remember notes the n-grams of rows.
func (s *school) remember(rows []int32) memory {
	pairs, last := 0, make([]int32, len(s.vocabulary.idf))
	for c := range int32(len(s.lesson.classes)) {
		for _, row := range rows {
			if s.lesson.class[row] != c {
				continue
			}
			for _, id := range s.x[row].gramIDs() {
				if last[id] != c+1 {
					last[id] = c + 1
					pairs++
				}
			}
		}
	}
	size := max(bits.Len(uint(room*pairs)), 6)
	m := memory{make([]uint64, 1<<size/64), uint8(64 - size)}
	for _, row := range rows {
		for _, id := range s.x[row].gramIDs() {
			at := m.at(id, s.lesson.class[row])
			m.bits[at/64] |= 1 << (at % 64)
		}
	}
	return m
}

// gramIDs are the features that are no concepts.
func (x *vector) gramIDs() []int32 { return x.idx[:x.ends[wordBlock]] }

func (m memory) at(feature, class int32) uint64 {
	return (uint64(feature)<<16 | uint64(class)) * 0x9fb21c651e98df25 >> m.shift
}

// share is the share of a text's characters that the class's sentences have,
// plus that of its words: 0 to 2, 0 to 1 in Chinese. x may lack unknown n-grams.
func (m memory) share(x *vector, class int32, s shape) float32 {
	chars, words := float32(0), float32(0)
	for i, id := range x.gramIDs() {
		if at := m.at(id, class); m.bits[at/64]>>(at%64)&1 == 1 {
			if q := x.val[i] * x.val[i]; i < int(x.ends[charBlock]) {
				chars += q
			} else {
				words += q
			}
		}
	}
	return chars/(s.charWeight*s.charWeight) + words
}
