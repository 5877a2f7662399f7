package sqlite

import (
	"fmt"
	"runtime"
	"strings"

	"switchboard/gateway/store"
)

// call runs fn and turns a panic into an error that says where, but not the
// value, which may hold a customer's words.
func call(fn func(store.Tx) error, tx store.Tx) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("store: panic in a write at %s: %s", origin(), kind(v))
		}
	}()
	return fn(tx)
}

// kind describes a recovered value: its type, and the text of the runtime's own errors.
func kind(v any) string {
	if e, ok := v.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", v)
}

// origin is the file and line of the innermost function outside package
// runtime that panicked. It is called by the deferred function that recovers.
func origin() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") || !more {
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
	}
}
