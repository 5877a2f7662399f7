package console

import "switchboard/chat"

// keyWords are those of the desk's keys, and of who served a customer before.
var keyWords = map[chat.Locale]map[string]string{
	chat.English: {
		"keys":       "Keyboard",
		"keys.Alt+W": "open who waits longest", "keys.Alt+M": "open the first of mine", "keys.Alt+L": "go to the lists", "keys.↑ ↓": "move in the lists",
		"keys.Alt+C": "claim", "keys.Alt+N": "write a note instead, or a reply again", "keys.Alt+P": "pass on",
		"keys.Alt+B": "give back to the assistant", "keys.Alt+R": "resolve",
		"keys.Enter": "send", "keys.Shift+Enter": "start a new line", "keys.Esc": "close a dialog, or end a correction",
		"hidden": "Personal data", "reveal": "Show it (this is recorded)",
		"served": "was with {name}", "served.here": "was with {name}, who is here", "served.you": "was with you", "served.by": "Before",
	},
	chat.Chinese: {
		"keys":       "键盘快捷键",
		"keys.Alt+W": "打开等候最久的会话", "keys.Alt+M": "打开我的第一个会话", "keys.Alt+L": "回到列表", "keys.↑ ↓": "在列表中移动",
		"keys.Alt+C": "接入", "keys.Alt+N": "在备注与回复之间切换", "keys.Alt+P": "转交",
		"keys.Alt+B": "转回智能助手", "keys.Alt+R": "结束服务",
		"keys.Enter": "发送", "keys.Shift+Enter": "换行", "keys.Esc": "关闭对话框，或放弃更正",
		"hidden": "个人信息", "reveal": "显示（将留下记录）",
		"served": "曾由{name}服务", "served.here": "曾由{name}服务，目前在线", "served.you": "曾由您服务", "served.by": "首问坐席",
	},
}
