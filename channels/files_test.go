package channels

import (
	"strings"
	"testing"

	"switchboard/chat"
)

func TestFileName(t *testing.T) {
	for given, want := range map[string]string{
		"":                                "file",
		" \t":                             "file",
		"../../etc/bill.pdf":              "bill.pdf",
		"my\r\nbill.pdf":                  "my bill.pdf",
		"\u202efdp.\u200bexe.png":         "fdp. exe.png",
		"账单 2026.pdf":                     "账单 2026.pdf",
		strings.Repeat("账", 100):          strings.Repeat("账", 80),
		strings.Repeat("a", 90) + ".pdf":  strings.Repeat("a", 76) + ".pdf",
		strings.Repeat("账", 78) + ".jpeg": strings.Repeat("账", 75) + ".jpeg",
		"a." + strings.Repeat("b", 90):    "a." + strings.Repeat("b", 78),
	} {
		got := FileName(chat.Media{Name: given})
		if got != want {
			t.Errorf("%q is called %q, want %q", given, got, want)
		}
		if again := FileName(chat.Media{Name: got}); again != got {
			t.Errorf("%q is called %q the second time", got, again)
		}
	}
}
