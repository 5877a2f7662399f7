package sms

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"
)

// errNotItsType tells that a file begins unlike its declared type. It is not kept.
var errNotItsType = errors.New("file is not of its type")

// A format is a kind of file that is kept.
type format struct {
	mediaType string // as it is kept and shown
	extension string
	is        func(data []byte) bool // what its first bytes must be
}

// formats are the kinds of file that are kept, by the declared types that mean
// them (channels.md §3, and what phones send: amr, 3gpp, vcard).
var formats = map[string]format{
	"image/jpeg":      {"image/jpeg", ".jpg", begins("\xff\xd8\xff")},
	"image/jpg":       {"image/jpeg", ".jpg", begins("\xff\xd8\xff")},
	"image/png":       {"image/png", ".png", begins("\x89PNG\r\n\x1a\n")},
	"image/gif":       {"image/gif", ".gif", begins("GIF87a", "GIF89a")},
	"application/pdf": {"application/pdf", ".pdf", begins("%PDF-")},
	"audio/mpeg":      {"audio/mpeg", ".mp3", isMP3},
	"audio/mp3":       {"audio/mpeg", ".mp3", isMP3},
	"audio/amr":       {"audio/amr", ".amr", begins("#!AMR")},
	"video/mp4":       {"video/mp4", ".mp4", isBox},
	"video/3gpp":      {"video/3gpp", ".3gp", isBox},
	"text/plain":      {"text/plain", ".txt", isPlain},
	"text/vcard":      {"text/vcard", ".vcf", isCard},
	"text/x-vcard":    {"text/vcard", ".vcf", isCard},
}

func begins(with ...string) func([]byte) bool {
	return func(data []byte) bool {
		for _, w := range with {
			if bytes.HasPrefix(data, []byte(w)) {
				return true
			}
		}
		return false
	}
}

// isMP3 knows a tag (ID3v2) or the eleven set bits of a frame, of layer III.
func isMP3(data []byte) bool {
	return bytes.HasPrefix(data, []byte("ID3")) ||
		len(data) > 1 && data[0] == 0xff && data[1]&0xe6 == 0xe2
}

// isBox knows the file type box of ISO 14496-12, which mp4 and 3gpp share.
func isBox(data []byte) bool { return len(data) >= 12 && string(data[4:8]) == "ftyp" }

// isPlain knows text: UTF-8 without control characters but spaces.
func isPlain(data []byte) bool {
	return len(data) > 0 && utf8.Valid(data) && !bytes.ContainsFunc(data, func(r rune) bool {
		return r < ' ' && !strings.ContainsRune("\t\n\r\f", r) || r == 0x7f
	})
}

// isCard knows a business card (RFC 6350).
func isCard(data []byte) bool {
	const begin = "BEGIN:VCARD"
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	return len(data) >= len(begin) && strings.EqualFold(string(data[:len(begin)]), begin) && isPlain(data)
}
