package intents

// A table maps hashes to small numbers: open addressing, no deletion, 12 bytes
// a place. The hash 0 never occurs.
type table struct {
	keys []uint64
	vals []int32
	used int
}

func newTable(size int) table { return table{keys: make([]uint64, size), vals: make([]int32, size)} }

func (t *table) place(h uint64) int {
	mask := uint64(len(t.keys) - 1)
	at := h >> 16 & mask
	for t.keys[at] != h && t.keys[at] != 0 {
		at = (at + 1) & mask
	}
	return int(at)
}

// get returns the number of h.
func (t *table) get(h uint64) (int32, bool) {
	at := t.place(h)
	return t.vals[at], t.keys[at] == h
}

// at returns the number of h, which is next if h is new.
func (t *table) at(h uint64, next int32) int32 {
	at := t.place(h)
	if t.keys[at] == h {
		return t.vals[at]
	}
	if t.used++; t.used*2 > len(t.keys) {
		t.grow(len(t.keys) * 2)
		at = t.place(h)
	}
	t.keys[at], t.vals[at] = h, next
	return next
}

func (t *table) grow(size int) {
	old := *t
	t.keys, t.vals = make([]uint64, size), make([]int32, size)
	for i, h := range old.keys {
		if h != 0 {
			at := t.place(h)
			t.keys[at], t.vals[at] = h, old.vals[i]
		}
	}
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
	for size < 2*kept {
		size *= 2
	}
	next := newTable(size)
	for i, h := range t.keys {
		if h != 0 && to[t.vals[i]] >= 0 {
			next.used++
			at := next.place(h)
			next.keys[at], next.vals[at] = h, to[t.vals[i]]
		}
	}
	*t = next
}
