package carrier

import (
	"strings"
	"unicode"
)

// pollyVoices are the languages of Polly's voices, the first is the voice's own
// (Amazon's list of voices).
var pollyVoices = map[string]string{
	"en-US": "Joanna Joey Ivy Justin Kendra Kevin Kimberly Matthew Salli Danielle Gregory Ruth Stephen",
	"en-GB": "Amy Brian Emma Arthur", "en-GB-WLS": "Geraint", "en-IE": "Niamh",
	"en-AU": "Nicole Russell Olivia", "en-NZ": "Aria", "en-ZA": "Ayanda",
	"en-IN": "Raveena Aditi Kajal", "hi-IN": "Aditi Kajal",
	"cmn-CN": "Zhiyu", "yue-HK": "Hiujin", "ja-JP": "Mizuki Takumi Kazuha Tomoko", "ko-KR": "Seoyeon",
	"arb": "Zeina", "ar-AE": "Hala Zayd", "ca-ES": "Arlet", "cy-GB": "Gwyneth",
	"da-DK": "Mads Naja Sofie", "nl-NL": "Lotte Ruben Laura", "nl-BE": "Lisa", "fi-FI": "Suvi",
	"fr-FR": "Celine Mathieu Lea Remi Rémi", "fr-CA": "Chantal Gabrielle Liam", "fr-BE": "Isabelle",
	"de-DE": "Hans Marlene Vicki Daniel", "de-AT": "Hannah", "is-IS": "Dora Karl",
	"it-IT": "Carla Giorgio Bianca Adriano", "nb-NO": "Liv Ida", "pl-PL": "Jacek Jan Ewa Maja Ola",
	"pt-BR": "Ricardo Vitoria Camila Thiago", "pt-PT": "Cristiano Ines", "ro-RO": "Carmen",
	"ru-RU": "Maxim Tatyana", "es-ES": "Conchita Enrique Lucia Sergio", "es-MX": "Mia Mía Andres",
	"es-US": "Miguel Penelope Lupe Pedro", "sv-SE": "Astrid Elin", "tr-TR": "Filiz Burcu",
}

// basicVoices are the languages of man and woman.
const basicVoices = "en-US en-GB es-ES es-MX es-US fr-FR fr-CA de-DE it-IT"

// languagesOf are the languages of a voice; empty if it takes any.
func languagesOf(voice string) (languages []string) {
	switch provider, name, _ := strings.Cut(voice, "."); provider {
	case "man", "woman":
		return strings.Fields(basicVoices)
	case "Google":
		if parts := strings.SplitN(name, "-", 3); len(parts) == 3 {
			return []string{parts[0] + "-" + strings.ToUpper(parts[1])}
		}
	case "Polly":
		name, _, _ = strings.Cut(name, "-")
		for language, names := range pollyVoices {
			if has(strings.Fields(names), name) {
				languages = append(languages, language)
			}
		}
	}
	return languages
}

// spokenIn is the language in which a <Say> is read.
func spokenIn(voice, language string) string {
	if language != "" {
		return language
	}
	if l := languagesOf(voice); len(l) == 1 {
		return l[0]
	}
	return "en-US"
}

// readsHan tells whether a voice of this language can read Chinese characters.
func readsHan(language string) bool {
	l, _, _ := strings.Cut(language, "-")
	return has([]string{"cmn", "zh", "yue", "ja", "ko"}, l)
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
