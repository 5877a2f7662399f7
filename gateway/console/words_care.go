package console

import "switchboard/chat"

// careWords are those of the brief, of files and of what came before.
var careWords = map[chat.Locale]map[string]string{
	chat.English: {
		"said": "Last words", "wrong": "What failed", "wrong.times": "{about}: not understood, {n}×", "open": "Not answered",
	},
	chat.Chinese: {
		"said": "最后说的话", "wrong": "未能办成", "wrong.times": "{about}：未能理解 {n} 次", "open": "未答上的问题",
	},
}
