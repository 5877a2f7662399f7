package ceiling

import "runtime"

// mostInGroup is how many turns one commit holds, as in package sqlite.
const mostInGroup = 64

// A Group commits turns for many callers at a time: those that wait share one
// commit. It is the bare loop for servers.
type Group struct {
	loop *Loop
	jobs chan chan error
	done chan struct{}
}

// OpenGroup makes a new database at path. Close must be called.
func (t Turn) OpenGroup(path string) (*Group, error) {
	l, err := t.Open(path)
	if err != nil {
		return nil, err
	}
	g := &Group{loop: l, jobs: make(chan chan error, 4*mostInGroup), done: make(chan struct{})}
	go g.run()
	return g, nil
}

// Save returns when one more turn is durable.
func (g *Group) Save() error {
	saved := make(chan error, 1)
	g.jobs <- saved
	return <-saved
}

// Close ends it, after the last Save.
func (g *Group) Close() error {
	close(g.jobs)
	<-g.done
	return g.loop.Close()
}

func (g *Group) run() {
	defer close(g.done)
	for first := range g.jobs {
		batch := []chan error{first}
		runtime.Gosched() // those just answered ask again first
		for len(batch) < mostInGroup && len(g.jobs) > 0 {
			batch = append(batch, <-g.jobs)
		}
		err := g.loop.save(len(batch))
		for _, saved := range batch {
			saved <- err
		}
	}
}
