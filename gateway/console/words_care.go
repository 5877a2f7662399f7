package console

import "switchboard/chat"

// careWords are those of the brief, of files and of what came before.
var careWords = map[chat.Locale]map[string]string{
	chat.English: {
		"said": "Last words", "wrong": "What failed", "wrong.times": "{about}: not understood, {n}×", "open": "Not answered",
		"attach": "Send a file…", "older": "Show older", "join": "Join", "call": "Call the customer", "spam": "Spam was found here",
		"error.too_large": "A file can have 16 MB at most.", "error.file_voice": "The customer is on the phone and cannot get a file.",
		"error.file_type": "Only jpg, png, pdf, mp3, mp4 and txt can be sent, and the file must be what its name says.",
	},
	chat.Chinese: {
		"said": "最后说的话", "wrong": "未能办成", "wrong.times": "{about}：未能理解 {n} 次", "open": "未答上的问题",
		"attach": "发送文件…", "older": "查看更早的", "join": "加入会话", "call": "给客户回电", "spam": "曾标记为骚扰",
		"error.too_large": "文件不能超过 16 MB。", "error.file_voice": "客户正在通话中，无法接收文件。",
		"error.file_type": "仅支持 jpg、png、pdf、mp3、mp4、txt，且内容须与类型一致。",
	},
}
