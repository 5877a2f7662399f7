package channels

import (
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"switchboard/chat"
)

// MostFile is the size of the largest file that agents send, in bytes (channels.md §3).
const MostFile = 16 << 20

// AgentFile begins the keys of files that agents sent: customers may have
// them, by a key that nobody can guess.
const AgentFile = "ag_"

// fileTypes are the kinds of file that agents send, by media type, and how they
// begin (channels.md §3).
var fileTypes = map[string]func(data []byte) bool{
	"image/jpeg":      begins("\xff\xd8\xff"),
	"image/png":       begins("\x89PNG\r\n\x1a\n"),
	"application/pdf": begins("%PDF-"),
	"audio/mpeg": func(data []byte) bool { // a tag (ID3v2), or a frame of layer III
		return bytes.HasPrefix(data, []byte("ID3")) || len(data) > 1 && data[0] == 0xff && data[1]&0xe6 == 0xe2
	},
	"video/mp4": func(data []byte) bool { return len(data) >= 12 && string(data[4:8]) == "ftyp" },
	"text/plain": func(data []byte) bool {
		return len(data) > 0 && utf8.Valid(data) && !bytes.ContainsFunc(data, func(r rune) bool {
			return r < ' ' && !strings.ContainsRune("\t\n\r\f", r) || r == 0x7f
		})
	},
}

func begins(with string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(with)) }
}

// FileTypes are the media types of files that agents send, sorted.
func FileTypes() []string { return slices.Sorted(maps.Keys(fileTypes)) }

// IsFileType tells whether files of a media type can be sent.
func IsFileType(mediaType string) bool { return fileTypes[mediaType] != nil }

// IsFile tells whether a file begins as its media type has it.
func IsFile(mediaType string, data []byte) bool {
	is := fileTypes[mediaType]
	return is != nil && is(data)
}

// WithFile makes a file part of a reply. Customers' channels show texts, so they
// get a link, which opens under link(m.URL); desks show the file itself. Without
// link the file is the reply's media alone.
func WithFile(r Reply, m chat.Media, link func(url string) string) Reply {
	r.Media = []chat.Media{m}
	if link != nil {
		r.Text = FileName(m) + "\n" + link(m.URL)
	}
	return r
}

// IsAgentFile tells whether a file was sent by an agent: customers have the
// link to it in the words of the line that it came with.
func IsAgentFile(m chat.Media) bool { return strings.HasPrefix(m.URL, FileURL(AgentFile)) }

// IsFileLink tells whether the words of a line are but the name of its file and
// the link to it (WithFile), for who is shown the file itself.
func IsFileLink(e chat.Entry) bool {
	if len(e.Media) != 1 || !IsAgentFile(e.Media[0]) {
		return false
	}
	name, link, _ := strings.Cut(e.Prompt.Text, "\n")
	return name == FileName(e.Media[0]) && path.Base(link) == path.Base(e.Media[0].URL)
}

// FileName is a file's name on one line without folders and without what cannot
// be seen, "file" if it has none. Of a name that is too long the ending stays, by
// which the customer's machine knows what to open it with.
func FileName(m chat.Media) string {
	unseen := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }
	name := []rune(strings.Join(strings.FieldsFunc(path.Base(m.Name), unseen), " "))
	if m.Name == "" || len(name) == 0 {
		return "file"
	}
	if len(name) > mostFileName {
		ending := []rune(path.Ext(string(name)))
		if len(ending) > mostEnding {
			ending = nil
		}
		name = append(name[:mostFileName-len(ending)], ending...)
	}
	return string(name)
}

const (
	mostFileName = 80 // characters of a file's name
	mostEnding   = 8  // of them those after the last dot, with it
)
