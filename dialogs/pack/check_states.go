package pack

// states proves over the graph that each state can be reached, and that from
// each a person and an end can (behaviours.md, invariant 1). Where a task is
// over no person is needed, and where a person took over no end.
func (c *checker) states() {
	g := newGraph(c.spec.States)
	for _, s := range c.spec.States {
		for _, next := range s.Next {
			if _, ok := g.index[next]; !ok {
				c.state("state %s leads to %s, which does not exist", s.ID, next)
			}
		}
	}
	for _, id := range g.twice {
		c.state("state %s is declared twice", id)
	}
	reached := g.spread(g.next, func(s StateSpec) bool { return s.Start })
	person := g.spread(g.before, func(s StateSpec) bool { return s.Person })
	end := g.spread(g.before, func(s StateSpec) bool { return s.End })
	for i, s := range c.spec.States {
		if !reached[i] {
			c.state("state %s cannot be reached from any start", s.ID)
		}
		if !person[i] && !s.End {
			c.state("from state %s no person can be reached", s.ID)
		}
		if !end[i] && !s.Person {
			c.state("from state %s no end can be reached", s.ID)
		}
	}
}

// state adds a finding about the code; it has no line in the pack.
func (c *checker) state(format string, args ...any) {
	c.addAt("dialogs", 1, false, format, args...)
}

// A graph is the states by number, with their edges both ways.
type graph struct {
	states       []StateSpec
	index        map[string]int
	next, before [][]int
	twice        []string
}

func newGraph(states []StateSpec) *graph {
	g := &graph{
		states: states, index: make(map[string]int, len(states)),
		next: make([][]int, len(states)), before: make([][]int, len(states)),
	}
	for i, s := range states {
		if _, twice := g.index[s.ID]; twice {
			g.twice = append(g.twice, s.ID)
			continue
		}
		g.index[s.ID] = i
	}
	for i, s := range states {
		for _, id := range s.Next {
			if to, ok := g.index[id]; ok {
				g.next[i] = append(g.next[i], to)
				g.before[to] = append(g.before[to], i)
			}
		}
	}
	return g
}

// spread marks the states from which walking along edges reaches others,
// beginning with those that are seeds.
func (g *graph) spread(edges [][]int, seed func(StateSpec) bool) []bool {
	marked := make([]bool, len(g.states))
	var todo []int
	for i, s := range g.states {
		if seed(s) {
			marked[i] = true
			todo = append(todo, i)
		}
	}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, to := range edges[i] {
			if !marked[to] {
				marked[to] = true
				todo = append(todo, to)
			}
		}
	}
	return marked
}
