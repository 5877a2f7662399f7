package console

import "switchboard/chat"

// careWords are those of the brief, of files and of what came before.
var careWords = map[chat.Locale]map[string]string{
	chat.English: {
		"said": "Last words", "wrong": "What failed", "wrong.times": "{about}: not understood, {n}×", "open": "Not answered",
		"attach": "Send a file…", "older": "Show older", "join": "Join", "call": "Call the customer", "spam": "Spam was found here",
		"find": "Find in the lists…", "find.note": "By name, last digits, ticket or words of the matter. Enter searches all records, by a whole phone number, a ticket or a booking code.", "find.none": "Nothing found here.",
		"found": "In all records", "found.news": "Found: {n}", "found.lost": "The records cannot be searched now. Try again.",
		"rating": "Last rating", "rating.mark": "{n} of 5, {at}",
		"news": "Waiting now: {n}", "news.mine": "New from your customers: {n}",
		"alerts": "Sound", "alerts.note": "A sound, and a notice while you look elsewhere, when somebody new waits or a customer of yours writes.", "answer.by": "answer by {at}",
		"error.offline":   "No connection. What you wrote is kept here; send it again when you are live.",
		"error.long":      "This has {n} characters; a reply has {most} at most. Send it in parts.",
		"error.too_large": "A file can have 16 MB at most.", "error.file_voice": "The customer is on the phone and cannot get a file.",
		"error.file_type": "Only jpg, png, pdf, mp3, mp4 and txt can be sent, and the file must be what its name says.",
	},
	chat.Chinese: {
		"said": "最后说的话", "wrong": "未能办成", "wrong.times": "{about}：未能理解 {n} 次", "open": "未答上的问题",
		"attach": "发送文件…", "older": "查看更早的", "join": "加入会话", "call": "给客户回电", "spam": "曾标记为骚扰",
		"find": "在列表中查找…", "find.note": "可输入姓名、号码尾数、工单号或事由。按回车可按完整电话号码、工单号或预约码查找全部记录。", "find.none": "这里没有找到。",
		"found": "全部记录中的结果", "found.news": "找到 {n} 条", "found.lost": "暂时无法查找，请重试。",
		"rating": "最近评分", "rating.mark": "{n} 分（满分 5 分），{at}",
		"news": "当前排队 {n} 人", "news.mine": "{n} 位客户有新消息",
		"alerts": "提示音", "alerts.note": "有客户排队或您的客户发来消息时响铃，离开本页时另有系统通知。", "answer.by": "请在 {at} 前回复",
		"error.offline":   "网络已断开。您写的内容会保留，恢复连接后请重新发送。",
		"error.long":      "共 {n} 字，超过单条 {most} 字的上限，请分几条发送。",
		"error.too_large": "文件不能超过 16 MB。", "error.file_voice": "客户正在通话中，无法接收文件。",
		"error.file_type": "仅支持 jpg、png、pdf、mp3、mp4、txt，且内容须与类型一致。",
	},
}
