package dialogs

import (
	"testing"

	"switchboard/dialogs/pack"
)

func TestTry(t *testing.T) {
	p, err := pack.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	_ = New(p)
}
