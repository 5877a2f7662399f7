package console

import "switchboard/chat"

// slackWords are those of the playground's Slack.
var slackWords = map[chat.Locale]map[string]string{
	chat.English: {
		"slack.title": "Slack", "slack.here": "a workspace on this machine", "tab.slack": "Slack", "slack.home": "Home",
		"slack.messages": "Messages in the channel", "slack.none": "No cards yet. Whoever waits for a person appears here.",
		"slack.home.none": "Nothing here yet.", "slack.thread": "Thread", "slack.leave": "Close thread",
		"slack.write": "Message #desk, or /desk help", "slack.answer": "Reply… a line that begins with // stays internal",
		"slack.attach": "Attach a file", "slack.detach": "Remove", "slack.large": "A file has 600 kB at most here.",
		"slack.only": "Only visible to you", "slack.edited": "(edited)", "slack.app": "APP",
		"slack.replies": "{n} in thread", "slack.reply": "Reply in thread", "slack.more": "More",
		"slack.edit": "Edit", "slack.delete": "Delete", "slack.note": "Make a note of it", "slack.editing": "Your message",
		"slack.save": "Save", "slack.keep": "Cancel", "slack.optional": "(optional)", "slack.choose": "Choose…",
		"slack.required": "Please fill this in.", "slack.new": "A new message from {name}.", "slack.mark": "Mark: {name}",
		"error.not_shown": "This is not there any more.", "error.forbidden": "This member may not do that.",
		"error.form": "That cannot be sent as it is.", "error.too_long": "That is too long.",
	},
	chat.Chinese: {
		"slack.title": "Slack", "slack.here": "本机上的工作区", "tab.slack": "Slack", "slack.home": "主页",
		"slack.messages": "频道消息", "slack.none": "还没有卡片。有客户等待人工时会出现在这里。",
		"slack.home.none": "这里还没有内容。", "slack.thread": "话题", "slack.leave": "关闭话题",
		"slack.write": "在 #desk 发消息，或输入 /desk help", "slack.answer": "回复… 以 // 开头的行仅内部可见",
		"slack.attach": "添加文件", "slack.detach": "移除", "slack.large": "这里的文件最大 600 kB。",
		"slack.only": "仅您可见", "slack.edited": "（已编辑）", "slack.app": "应用",
		"slack.replies": "话题中 {n} 条", "slack.reply": "在话题中回复", "slack.more": "更多",
		"slack.edit": "编辑", "slack.delete": "删除", "slack.note": "记为备注", "slack.editing": "您的消息",
		"slack.save": "保存", "slack.keep": "取消", "slack.optional": "（选填）", "slack.choose": "请选择…",
		"slack.required": "请填写此项。", "slack.new": "{name}发来新消息。", "slack.mark": "标记：{name}",
		"error.not_shown": "该内容已不存在。", "error.forbidden": "该成员不能这样做。",
		"error.form": "该内容无法发送。", "error.too_long": "内容过长。",
	},
}
