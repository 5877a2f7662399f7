package ceiling

import (
	"errors"
	"runtime"
)

// mostInGroup is how many turns one commit holds, as in package sqlite.
const mostInGroup = 64

// A Group commits turns for many callers at a time: those that wait share one
// commit. It is the bare loop for servers.
type Group struct {
	loop *loop
	jobs chan chan error
	done chan struct{}
	n    int64
}

// Open makes a new database at path. Close must be called.
func (t Turn) Open(path string) (*Group, error) {
	l, err := t.open(path)
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
	return g.loop.close()
}

func (g *Group) run() {
	defer close(g.done)
	for first := range g.jobs {
		batch := []chan error{first}
		runtime.Gosched() // those just answered ask again first
		for len(batch) < mostInGroup && len(g.jobs) > 0 {
			batch = append(batch, <-g.jobs)
		}
		err := g.commit(len(batch))
		for _, saved := range batch {
			saved <- err
		}
	}
}

func (g *Group) commit(turns int) error {
	_, err := g.loop.begin.Exec()
	for range turns {
		err = errors.Join(err, g.loop.save(g.n))
		g.n++
	}
	_, failed := g.loop.commit.Exec()
	return errors.Join(err, failed)
}
