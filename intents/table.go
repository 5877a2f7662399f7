package intents

// A table maps hashes to small numbers: open addressing, no deletion, eight
// bytes a place. A place holds the upper 40 bits of a hash and, below them, its
// number plus one, so that a look-up touches memory once. Two n-grams that
// share 40 bits count as one, which a pack of 50,000 has a chance of 1:1000 of.
type table struct {
	places []uint64 // 0 is free
	used   int
}

// numberBits are the bits of a place that hold the number.
const numberBits = 24

func newTable(size int) table { return table{places: make([]uint64, size)} }

// find returns where h is or would be, and what is there.
func (t *table) find(h uint64) (at int, held uint64) {
	mask := uint64(len(t.places) - 1)
	for at := h >> numberBits & mask; ; at = (at + 1) & mask {
		if held := t.places[at]; held == 0 || (held^h)>>numberBits == 0 {
			return int(at), held
		}
	}
}

// put notes that h, which the table has not, has a number.
func (t *table) put(h uint64, number int32) {
	at, _ := t.find(h)
	t.places[at] = h>>numberBits<<numberBits | uint64(number+1)
	t.used++
}

func numberOf(held uint64) int32 { return int32(held&(1<<numberBits-1)) - 1 }

// get returns the number of h.
func (t *table) get(h uint64) (int32, bool) {
	_, held := t.find(h)
	return numberOf(held), held != 0
}

// at returns the number of h, which is next if h is new.
func (t *table) at(h uint64, next int32) int32 {
	if _, held := t.find(h); held != 0 {
		return numberOf(held)
	}
	if 2*(t.used+1) > len(t.places) {
		t.refill(2*len(t.places), func(n int32) int32 { return n })
	}
	t.put(h, next)
	return next
}

// renumber gives every number n the value to[n] and drops those below zero.
func (t *table) renumber(to []int32) {
	kept := 0
	for _, n := range to {
		if n >= 0 {
			kept++
		}
	}
	size := 8
	for 5*size < 8*kept {
		size *= 2
	}
	t.refill(size, func(n int32) int32 { return to[n] })
}

// refill makes a table of size places with numbers changed; it drops those below zero.
func (t *table) refill(size int, to func(int32) int32) {
	next := newTable(size)
	for _, held := range t.places {
		if held == 0 {
			continue
		}
		if n := to(numberOf(held)); n >= 0 {
			next.put(held, n)
		}
	}
	*t = next
}
