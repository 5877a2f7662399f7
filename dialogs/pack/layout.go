package pack

import (
	"cmp"
	"slices"
)

// Distances of a drawing, in pixels.
const (
	boxHeight = 40.0
	layerGap  = 38.0
	boxGap    = 18.0
	bendWidth = 6.0 // room for an edge that passes a layer
)

type point struct{ x, y float64 }

// A route is an edge as it is drawn, from its upper end to its lower one.
type route struct {
	from, to int  // boxes
	down, up bool // which ways it leads
	bends    []int
	points   []point
}

// A layout is where boxes and edges of one drawing stand; boxes by their centres.
type layout struct {
	at            []point
	routes        []route
	width, height float64
}

// A layering is a layout in the making: boxes first, then the bends that long
// edges make where they pass a layer.
type layering struct {
	widths []float64
	layer  []int
	rows   [][]int // per layer, left to right
	above  [][]int
	below  [][]int
	x      []float64
}

// layered lays boxes out in layers, edges leading down (after Sugiyama): turn
// round edges that close a circle, put each box below all that lead to it,
// order the layers so that few edges cross, then straighten.
func layered(widths []float64, edges [][2]int) layout {
	routes := acyclic(len(widths), edges)
	l := &layering{widths: slices.Clone(widths)}
	l.assign(routes)
	l.bend(routes)
	l.order()
	l.straighten()
	return l.finish(len(widths), routes)
}

// acyclic returns the edges with those turned round that close a circle.
// Edges between the same two boxes become one; those of a box to itself go.
func acyclic(n int, edges [][2]int) []route {
	next := make([][]int, n)
	for _, e := range edges {
		next[e[0]] = append(next[e[0]], e[1])
	}
	const fresh, open, done = 0, 1, 2
	mark := make([]int, n)
	var routes []route
	index := map[[2]int]int{}
	add := func(from, to int, down bool) {
		k, ok := index[[2]int{from, to}]
		if !ok {
			k = len(routes)
			index[[2]int{from, to}] = k
			routes = append(routes, route{from: from, to: to})
		}
		routes[k].down = routes[k].down || down
		routes[k].up = routes[k].up || !down
	}
	var visit func(int)
	visit = func(i int) {
		mark[i] = open
		for _, to := range next[i] {
			switch {
			case to == i:
			case mark[to] == open:
				add(to, i, false)
			default:
				add(i, to, true)
				if mark[to] == fresh {
					visit(to)
				}
			}
		}
		mark[i] = done
	}
	for i := range n {
		if mark[i] == fresh {
			visit(i)
		}
	}
	return routes
}

// assign puts each box one layer below the lowest that leads to it.
func (l *layering) assign(routes []route) {
	l.layer = make([]int, len(l.widths))
	for changed := true; changed; {
		changed = false
		for _, r := range routes {
			if l.layer[r.to] <= l.layer[r.from] {
				l.layer[r.to] = l.layer[r.from] + 1
				changed = true
			}
		}
	}
}

// bend cuts edges so that each piece leads to the next layer, and fills the rows.
func (l *layering) bend(routes []route) {
	boxes := len(l.widths)
	l.above, l.below = make([][]int, boxes), make([][]int, boxes)
	for k := range routes {
		r := &routes[k]
		last := r.from
		for at := l.layer[r.from] + 1; at < l.layer[r.to]; at++ {
			b := len(l.widths)
			l.widths, l.layer = append(l.widths, bendWidth), append(l.layer, at)
			l.above, l.below = append(l.above, nil), append(l.below, nil)
			l.link(last, b)
			r.bends = append(r.bends, b)
			last = b
		}
		l.link(last, r.to)
	}
	for i, at := range l.layer {
		for len(l.rows) <= at {
			l.rows = append(l.rows, nil)
		}
		l.rows[at] = append(l.rows[at], i)
	}
}

func (l *layering) link(from, to int) {
	l.below[from] = append(l.below[from], to)
	l.above[to] = append(l.above[to], from)
}

// order moves each box towards the middle of its neighbours, down and up
// again, and keeps the order with the fewest crossings.
func (l *layering) order() {
	best, fewest := l.copyRows(), l.crossings()
	for sweep := range 16 {
		for k := range l.rows {
			row, near := l.rows[k], l.above
			if sweep%2 == 1 {
				row, near = l.rows[len(l.rows)-1-k], l.below
			}
			l.sortRow(row, near)
		}
		if n := l.crossings(); n < fewest {
			best, fewest = l.copyRows(), n
		}
	}
	l.rows = best
}

func (l *layering) copyRows() [][]int {
	out := make([][]int, len(l.rows))
	for i, row := range l.rows {
		out[i] = slices.Clone(row)
	}
	return out
}

func (l *layering) ranks() []int {
	rank := make([]int, len(l.widths))
	for _, row := range l.rows {
		for k, i := range row {
			rank[i] = k
		}
	}
	return rank
}

func (l *layering) sortRow(row []int, near [][]int) {
	rank := l.ranks()
	middle := make(map[int]float64, len(row))
	for _, i := range row {
		middle[i] = float64(rank[i])
		if len(near[i]) > 0 {
			sum := 0
			for _, j := range near[i] {
				sum += rank[j]
			}
			middle[i] = float64(sum) / float64(len(near[i]))
		}
	}
	slices.SortStableFunc(row, func(a, b int) int { return cmp.Compare(middle[a], middle[b]) })
}

func (l *layering) crossings() int {
	rank, n := l.ranks(), 0
	for _, row := range l.rows {
		var ends []int // lower ends so far, left to right by upper end
		for _, i := range row {
			lower := make([]int, 0, len(l.below[i]))
			for _, j := range l.below[i] {
				lower = append(lower, rank[j])
			}
			slices.Sort(lower)
			for _, e := range lower {
				for _, o := range ends {
					if o > e {
						n++
					}
				}
			}
			ends = append(ends, lower...)
		}
	}
	return n
}

// straighten gives each box its x: near the middle of its neighbours, no two
// of a row overlapping.
func (l *layering) straighten() {
	l.x = make([]float64, len(l.widths))
	for _, row := range l.rows {
		l.place(row, func(int) float64 { return 0 })
	}
	for sweep := range 24 {
		for k := range l.rows {
			row, near := l.rows[k], l.above
			if sweep%2 == 1 {
				row, near = l.rows[len(l.rows)-1-k], l.below
			}
			l.place(row, func(i int) float64 { return l.middle(i, near[i]) })
		}
	}
}

// middle is the mean x of neighbours; a box without any stays.
func (l *layering) middle(i int, near []int) float64 {
	if len(near) == 0 {
		return l.x[i]
	}
	sum := 0.0
	for _, j := range near {
		sum += l.x[j]
	}
	return sum / float64(len(near))
}

// place puts a row as near as can be to what its boxes wish, with gaps kept:
// boxes that would overlap move as one block to the mean of their wishes.
func (l *layering) place(row []int, wish func(int) float64) {
	type block struct {
		sum   float64 // of wishes, each less its offset within the block
		n     int
		width float64 // from the first centre to the last
	}
	var blocks []block
	gap := func(k int) float64 { // between the centres of row[k-1] and row[k]
		return (l.widths[row[k-1]]+l.widths[row[k]])/2 + boxGap
	}
	first := make([]int, 0, len(row))
	for k, i := range row {
		blocks, first = append(blocks, block{wish(i), 1, 0}), append(first, k)
		for len(blocks) > 1 {
			a, b := blocks[len(blocks)-2], blocks[len(blocks)-1]
			room := gap(first[len(first)-1])
			if a.sum/float64(a.n)+a.width+room <= b.sum/float64(b.n) {
				break
			}
			shift := a.width + room
			a = block{a.sum + b.sum - shift*float64(b.n), a.n + b.n, shift + b.width}
			blocks, first = append(blocks[:len(blocks)-2], a), first[:len(first)-1]
		}
	}
	k := 0
	for _, b := range blocks {
		x := b.sum / float64(b.n)
		for n := range b.n {
			if n > 0 {
				x += gap(k)
			}
			l.x[row[k]] = x
			k++
		}
	}
}

// finish moves everything to the origin and turns bends into points.
func (l *layering) finish(boxes int, routes []route) layout {
	left, right := 0.0, 0.0
	for i, x := range l.x {
		if edge := x - l.widths[i]/2; i == 0 || edge < left {
			left = edge
		}
		if edge := x + l.widths[i]/2; i == 0 || edge > right {
			right = edge
		}
	}
	at := func(i int) point {
		return point{l.x[i] - left, float64(l.layer[i])*(boxHeight+layerGap) + boxHeight/2}
	}
	out := layout{routes: routes, width: right - left}
	for i := range boxes {
		out.at = append(out.at, at(i))
		out.height = max(out.height, at(i).y+boxHeight/2)
	}
	for k := range routes {
		r := &routes[k]
		from, to := at(r.from), at(r.to)
		r.points = []point{{from.x, from.y + boxHeight/2}}
		for _, b := range r.bends {
			r.points = append(r.points, point{at(b).x, at(b).y - boxHeight/2}, point{at(b).x, at(b).y + boxHeight/2})
		}
		r.points = append(r.points, point{to.x, to.y - boxHeight/2})
	}
	return out
}
