package speech

import "strings"

// links spells e-mail addresses and the hosts of web addresses; paths, which
// nobody could remember, are left out.
func links(at, dot string) rule {
	spell := func(host string) string {
		host = strings.TrimPrefix(strings.ToLower(strings.Trim(host, ".")), "www.")
		return strings.ReplaceAll(host, ".", dot)
	}
	mail := rewrite(`([A-Za-z0-9._+-]+)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)`, func(g []string) string {
		return strings.ReplaceAll(g[1], ".", dot) + at + spell(g[2])
	})
	web := rewrite(`(?i)(?:https?://|www\.)([A-Za-z0-9.-]+)(?::\d+)?(?:[/?#][A-Za-z0-9._~:/?#@!$&'*+,;=%-]*)?`, func(g []string) string {
		host, end := strings.TrimPrefix(g[0], ""), ""
		if last := host[len(host)-1]; strings.ContainsRune(".,;:!?", rune(last)) {
			end = string(last) // it ends the sentence, not the address
		}
		return spell(g[1]) + end
	})
	bare := rewrite(`\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b`, func(g []string) string { return spell(g[0]) })
	return func(text string) string { return bare(web(mail(text))) }
}
