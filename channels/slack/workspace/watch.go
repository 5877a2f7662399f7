package workspace

import (
	"slices"
	"sync"
)

// Watch tells that something may have changed of what people see. Several
// changes may be told as one; none is lost. The channel closes by cancel, which
// may be called twice, or when the workspace is closed.
func (w *Workspace) Watch() (news <-chan struct{}, cancel func()) {
	out, over := make(chan struct{}, 1), make(chan struct{})
	look := func() (closed bool, next <-chan struct{}) {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.closed, w.news
	}
	closed, next := look()
	if closed {
		close(out)
		return out, func() {}
	}
	go func() {
		defer close(out)
		for !closed {
			select {
			case <-next:
			case <-over:
				return
			}
			closed, next = look()
			select {
			case out <- struct{}{}:
			default:
			}
		}
	}()
	return out, sync.OnceFunc(func() { close(over) })
}

// latest are the last of a list when it has grown over twice as many as are kept.
func latest[T any](list []T, keep int) []T {
	if keep <= 0 || len(list) <= 2*keep {
		return list
	}
	return slices.Clone(list[len(list)-keep:])
}
