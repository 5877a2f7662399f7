// Package telecom is the built-in business pack: a fictitious operator in
// Beijing, in English and Chinese. It holds no code but the embedding.
package telecom

import (
	"embed"
	"io/fs"
)

//go:embed *.yaml faq/*.yaml intents/*.yaml
var files embed.FS

// FS returns the pack's folder.
func FS() fs.FS { return files }
