package sqlite

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// gathering names a VFS, SQLite's layer below its files, that is the machine's
// own but for one thing: what is written to a write-ahead log waits, and goes
// to the file in few pieces when the log is synced. SQLite makes two system
// calls of every page, a quarter of a busy writer's time.
//
// It is for connections with synchronous=FULL only. They sync the log in every
// commit, before others learn of its pages; a page that cannot be written fails
// the sync and with it the commit. Whatever else is done with the log writes
// what waits first.
const gathering = "switchboard-gathering"

// mostGathered is how many bytes wait at most: SQLite writes no more at once.
const mostGathered = 1<<17 - 1

// A gatheredLog is a write-ahead log that is open. One connection uses it.
type gatheredLog struct {
	own   *lib.Tsqlite3_io_methods // the machine's
	bytes []byte                   // what waits
	at    int64                    // where in the file it belongs
}

// gathered are the logs that are open, by the address of their sqlite3_file.
var gathered struct {
	sync.RWMutex
	logs map[uintptr]*gatheredLog
}

// The functions of a VFS and of its files, as SQLite calls them. Results are
// its codes; amounts and places in a file are bytes.
type (
	openFunc  = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32
	moveFunc  = func(tls *libc.TLS, file, memory uintptr, amount int32, place int64) int32
	cutFunc   = func(tls *libc.TLS, file uintptr, size int64) int32
	syncFunc  = func(tls *libc.TLS, file uintptr, flags int32) int32
	sizeFunc  = func(tls *libc.TLS, file, size uintptr) int32
	closeFunc = func(tls *libc.TLS, file uintptr) int32
)

// pointer is what C code calls a function of a package by; function the way back.
func pointer[F any](f F) uintptr            { return *(*uintptr)(unsafe.Pointer(&f)) }
func function[F any](pointer uintptr) (f F) { return *(*F)(unsafe.Pointer(&pointer)) }

// at is what lies at an address of C code's memory, which Go does not move.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// The machine's VFS and the methods of gathered logs, both in C code's memory.
var machine, methods uintptr

// registerGathering makes the VFS known to SQLite.
var registerGathering = sync.OnceValue(func() error {
	tls := libc.NewTLS()
	defer tls.Close()
	machine = lib.Xsqlite3_vfs_find(tls, 0)
	if machine == 0 {
		return errors.New("sqlite: the machine has no VFS")
	}
	vfs := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(lib.Tsqlite3_vfs{})))
	methods = libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(lib.Tsqlite3_io_methods{})))
	name, err := libc.CString(gathering)
	if vfs == 0 || methods == 0 || err != nil {
		return errors.New("sqlite: no memory for a VFS")
	}
	gathered.logs = map[uintptr]*gatheredLog{}
	v := at[lib.Tsqlite3_vfs](vfs)
	*v = *at[lib.Tsqlite3_vfs](machine)
	v.FpNext, v.FzName, v.FxOpen = 0, name, pointer(openFunc(openGathered))
	if code := lib.Xsqlite3_vfs_register(tls, vfs, 0); code != lib.SQLITE_OK {
		return fmt.Errorf("sqlite: VFS refused with code %d", code)
	}
	return nil
})

// openGathered opens a file as the machine does; of a log it takes the methods over.
func openGathered(tls *libc.TLS, _, name, file uintptr, flags int32, out uintptr) int32 {
	open := function[openFunc](at[lib.Tsqlite3_vfs](machine).FxOpen)
	code := open(tls, machine, name, file, flags, out)
	if code != lib.SQLITE_OK || flags&lib.SQLITE_OPEN_WAL == 0 {
		return code
	}
	f := at[lib.Tsqlite3_file](file)
	own := at[lib.Tsqlite3_io_methods](f.FpMethods)
	gathered.Lock()
	defer gathered.Unlock()
	if len(gathered.logs) == 0 { // no log has them now
		m := at[lib.Tsqlite3_io_methods](methods)
		*m = *own
		m.FxClose, m.FxSync = pointer(closeFunc(closeGathered)), pointer(syncFunc(syncGathered))
		m.FxRead, m.FxWrite = pointer(moveFunc(readGathered)), pointer(moveFunc(writeGathered))
		m.FxTruncate, m.FxFileSize = pointer(cutFunc(cutGathered)), pointer(sizeFunc(sizeGathered))
	}
	gathered.logs[file] = &gatheredLog{own: own}
	f.FpMethods = methods
	return code
}

// logOf is the log of a file.
func logOf(file uintptr) *gatheredLog {
	gathered.RLock()
	defer gathered.RUnlock()
	return gathered.logs[file]
}

// flush writes what waits. Of what fails nothing is kept: the transaction fails with it.
func (l *gatheredLog) flush(tls *libc.TLS, file uintptr) int32 {
	if len(l.bytes) == 0 {
		return lib.SQLITE_OK
	}
	write := function[moveFunc](l.own.FxWrite)
	code := write(tls, file, uintptr(unsafe.Pointer(&l.bytes[0])), int32(len(l.bytes)), l.at)
	l.bytes = l.bytes[:0]
	return code
}

func writeGathered(tls *libc.TLS, file, from uintptr, amount int32, place int64) int32 {
	l := logOf(file)
	if place != l.at+int64(len(l.bytes)) || len(l.bytes)+int(amount) > mostGathered {
		if code := l.flush(tls, file); code != lib.SQLITE_OK {
			return code
		}
		l.at = place
	}
	l.bytes = append(l.bytes, unsafe.Slice(at[byte](from), amount)...)
	return lib.SQLITE_OK
}

func readGathered(tls *libc.TLS, file, into uintptr, amount int32, place int64) int32 {
	l := logOf(file)
	if code := l.flush(tls, file); code != lib.SQLITE_OK {
		return code
	}
	return function[moveFunc](l.own.FxRead)(tls, file, into, amount, place)
}

func cutGathered(tls *libc.TLS, file uintptr, size int64) int32 {
	l := logOf(file)
	if code := l.flush(tls, file); code != lib.SQLITE_OK {
		return code
	}
	return function[cutFunc](l.own.FxTruncate)(tls, file, size)
}

func syncGathered(tls *libc.TLS, file uintptr, flags int32) int32 {
	l := logOf(file)
	if code := l.flush(tls, file); code != lib.SQLITE_OK {
		return code
	}
	return function[syncFunc](l.own.FxSync)(tls, file, flags)
}

func sizeGathered(tls *libc.TLS, file, size uintptr) int32 {
	l := logOf(file)
	if code := l.flush(tls, file); code != lib.SQLITE_OK {
		return code
	}
	return function[sizeFunc](l.own.FxFileSize)(tls, file, size)
}

func closeGathered(tls *libc.TLS, file uintptr) int32 {
	l := logOf(file)
	flushed := l.flush(tls, file)
	code := function[closeFunc](l.own.FxClose)(tls, file)
	gathered.Lock()
	delete(gathered.logs, file)
	gathered.Unlock()
	if code != lib.SQLITE_OK {
		return code
	}
	return flushed
}
