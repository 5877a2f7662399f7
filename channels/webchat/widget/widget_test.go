package widget

import (
	"bytes"
	"compress/gzip"
	"os"
	"testing"
)

// The committed bundle is what the sources give, and small.
func TestBundle(t *testing.T) {
	want, err := Build("src")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../dist/widget.js")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("dist/widget.js is not what the sources give: run go generate ./channels/webchat")
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write(want)
	z.Close()
	const most = 20_000 // bytes
	if n := zipped.Len(); n > most {
		t.Errorf("%d bytes compressed, at most %d", n, most)
	}
	t.Logf("%d bytes, %d compressed", len(want), zipped.Len())
}
