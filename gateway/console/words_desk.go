package console

import "switchboard/chat"

// keyWords are those of the desk's keys, and of who served a customer before.
var keyWords = map[chat.Locale]map[string]string{
	chat.English: {
		"keys":       "Keyboard",
		"keys.Alt+W": "open who waits longest", "keys.Alt+M": "open the first of mine", "keys.Alt+L": "go to the lists", "keys.↑ ↓": "move in the lists", "keys./": "find in the lists; Enter searches all records",
		"keys.Alt+C": "claim", "keys.Alt+N": "write a note instead, or a reply again", "keys.Alt+P": "pass on",
		"keys.Alt+B": "give back to the assistant", "keys.Alt+R": "resolve",
		"keys.Enter": "send", "keys.Shift+Enter": "start a new line", "keys.Esc": "close a dialog, or end a correction",
		"offer.you": "for you, {s} s left", "offer.other": "offered to {name}", "offer.why": "Why it is for you", "offer.all": "Offered to", "offer.note": "{name}; you may claim it all the same",
		"why.served": "you served them before", "why.skill": "you know the matter", "why.language": "you speak the language", "why.area": "you know the area", "why.free": "you are free",
		"load": "{n} of {of}", "load.title": "You have {n} of at most {of} conversations.", "load.call": "in a call",
		"late": "overdue", "queue.name": "Queue", "pass.into": "Whoever is next: {queue}", "note.you": "for you",
		"hidden": "Personal data", "reveal": "Show it (this is recorded)",
		"served": "was with {name}", "served.here": "was with {name}, who is here", "served.you": "was with you", "served.by": "Before",
	},
	chat.Chinese: {
		"keys":       "键盘快捷键",
		"keys.Alt+W": "打开等候最久的会话", "keys.Alt+M": "打开我的第一个会话", "keys.Alt+L": "回到列表", "keys.↑ ↓": "在列表中移动", "keys./": "在列表中查找；回车查找全部记录",
		"keys.Alt+C": "接入", "keys.Alt+N": "在备注与回复之间切换", "keys.Alt+P": "转交",
		"keys.Alt+B": "转回智能助手", "keys.Alt+R": "结束服务",
		"keys.Enter": "发送", "keys.Shift+Enter": "换行", "keys.Esc": "关闭对话框，或放弃更正",
		"offer.you": "派给您，剩{s}秒", "offer.other": "已派给{name}", "offer.why": "派给您的原因", "offer.all": "已派给", "offer.note": "{name}；您也可以接入",
		"why.served": "您服务过该客户", "why.skill": "您擅长此类业务", "why.language": "您会客户的语言", "why.area": "您熟悉该区域", "why.free": "您有空",
		"load": "{n} / {of}", "load.title": "您当前有{n}个会话，上限{of}个。", "load.call": "通话中",
		"late": "已超时", "queue.name": "队列", "pass.into": "下一位空闲的同事：{queue}", "note.you": "请您处理",
		"hidden": "个人信息", "reveal": "显示（将留下记录）",
		"served": "曾由{name}服务", "served.here": "曾由{name}服务，目前在线", "served.you": "曾由您服务", "served.by": "首问坐席",
	},
}
