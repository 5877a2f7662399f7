// Command build writes the widget's bundle. go generate runs it in
// channels/webchat.
package main

import (
	"fmt"
	"os"

	"switchboard/channels/webchat/widget"
)

func main() {
	js, err := widget.Build("widget/src")
	if err == nil {
		err = os.WriteFile("dist/widget.js", js, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
