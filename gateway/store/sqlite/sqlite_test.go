package sqlite_test

import (
	"testing"

	"switchboard/gateway/store"
	"switchboard/gateway/store/sqlite"
	"switchboard/gateway/store/storetest"
)

func TestMemoryConforms(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		s, err := sqlite.OpenMemory()
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func TestFileConforms(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		s, err := sqlite.Open(t.Context(), t.TempDir()+"/data/switchboard.db")
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
