package voice

import "container/list"

// recent keeps the latest values by key, up to a number. The zero value is not
// usable; whoever has one holds a lock over it.
type recent[V any] struct {
	most  int
	order *list.List // of *kept[V], the latest first
	byKey map[string]*list.Element
}

type kept[V any] struct {
	key   string
	value V
}

func newRecent[V any](most int) recent[V] {
	return recent[V]{most: most, order: list.New(), byKey: map[string]*list.Element{}}
}

func (r *recent[V]) get(key string) (v V, ok bool) {
	e := r.byKey[key]
	if e == nil {
		return v, false
	}
	r.order.MoveToFront(e)
	return e.Value.(*kept[V]).value, true
}

func (r *recent[V]) put(key string, v V) {
	r.drop(key)
	r.byKey[key] = r.order.PushFront(&kept[V]{key, v})
	if r.order.Len() > r.most {
		r.drop(r.order.Back().Value.(*kept[V]).key)
	}
}

func (r *recent[V]) drop(key string) {
	if e := r.byKey[key]; e != nil {
		r.order.Remove(e)
		delete(r.byKey, key)
	}
}
