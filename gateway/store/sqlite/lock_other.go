//go:build !unix

package sqlite

import "os"

// lock opens the lock file; without flock it cannot keep others out.
func lock(path string) (*os.File, error) {
	return os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
}
