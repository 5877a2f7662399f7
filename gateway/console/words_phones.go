package console

import "switchboard/chat"

// phoneWords are those of the playground's tabs and of its two phones.
var phoneWords = map[chat.Locale]map[string]string{
	chat.English: {
		"tab.chat": "Web chat", "tab.texts": "Texts", "tab.calls": "Calls",
		"phone.mine": "My number", "phone.now": "The phones are now those of {number}.", "phone.bad": "That is no phone number.",

		"texts.title": "Text phone", "texts.to": "texts", "texts.none": "No messages yet.", "texts.write": "Text message…",
		"texts.attach": "Attach a picture", "texts.detach": "Remove the picture", "texts.picture": "The picture that was attached",
		"texts.pictures": "{n} picture(s)", "texts.segments": "{n} segments", "texts.network": "from the network itself",
		"texts.new": "A text message has come.", "texts.bad": "This file is no picture.",
		"text.queued": "queued", "text.accepted": "accepted", "text.sending": "sending", "text.sent": "sent", "text.delivered": "delivered",
		"text.undelivered": "undelivered", "text.failed": "failed", "text.received": "sent", "text.receiving": "sending",

		"calls.title": "Call phone", "calls.heard": "What is heard in the call", "calls.none": "No call.", "calls.hint": "Call the service, or wait until it calls this number.",
		"calls.call": "Call", "calls.answer": "Answer", "calls.decline": "Reject", "calls.machine": "Let a machine answer", "calls.ignore": "Let it ring", "calls.hangup": "Hang up",
		"calls.quiet": "Say nothing", "calls.quiet.for": "Say nothing ({n} s)", "calls.ring.out": "Let it ring out", "calls.listen": "Listen on",
		"calls.keys": "Keypad", "calls.star": "star", "calls.hash": "hash", "calls.say": "Say to the phone…", "calls.say.go": "Say",
		"calls.hearing": "Recognition is sure to", "calls.confidence": "Confidence of the recognition, 0 to 1", "calls.aloud": "Read aloud",
		"calls.seconds": "Seconds", "calls.leave": "Leave a message", "calls.leave.hangup": "Leave it and hang up",
		"calls.elsewhere": "{number} is ringing.", "calls.take": "Take that phone",
		"call.ringing": "Incoming call from {number}", "call.calling": "Calling {number}…", "call.running": "The service is at work…",
		"call.both": "Listening for keys and speech.", "call.keys": "Listening for keys.", "call.speech": "Listening for speech.",
		"call.digits": "Pressed so far: {digits}", "call.recording": "Recording after the beep.", "call.dialing": "Another phone rings…",
		"call.bridged": "Connected with another phone.", "call.conference": "In conference.", "call.music": "Music while you wait.",
		"call.listening": "Nothing is asked; the call goes on.", "call.ended": "The call has ended: {reason}, {by}.",
		"ended.completed": "completed", "ended.busy": "busy", "ended.no-answer": "no answer", "ended.failed": "failed", "ended.canceled": "canceled",
		"by.caller": "by this phone", "by.document": "by the service", "by.api": "by the service", "by.fault": "by an error of the service", "by.carrier": "by the network",

		"sound.pause": "pause, {n} s", "sound.hold": "♪ music, {n} s", "sound.play": "♪ a sound plays, {n} s", "sound.webhook": "silence, {n} s",
		"sound.wait": "nothing is said, {n} s", "sound.pressed": "pressed", "sound.said": "said", "sound.other": "the other side", "sound.firm": "cannot be interrupted",

		"error.bad_number": "That is no phone number.", "error.not_taken": "The call does not take this now.", "error.ended": "The call is over.",
		"error.service": "The service did not answer as it must. Its log says why.", "error.not_found": "This call is not there any more.",
		"error.too_large": "That is too large.",
	},
	chat.Chinese: {
		"tab.chat": "网页聊天", "tab.texts": "短信", "tab.calls": "电话",
		"phone.mine": "本机号码", "phone.now": "两部手机已切换到号码 {number}。", "phone.bad": "这不是有效的电话号码。",

		"texts.title": "短信手机", "texts.to": "发往", "texts.none": "还没有短信。", "texts.write": "输入短信…",
		"texts.attach": "添加图片", "texts.detach": "移除图片", "texts.picture": "所附的图片",
		"texts.pictures": "{n} 张图片", "texts.segments": "共 {n} 条计费", "texts.network": "运营商自动回复",
		"texts.new": "收到一条新短信。", "texts.bad": "这个文件不是图片。",
		"text.queued": "待发送", "text.accepted": "已受理", "text.sending": "发送中", "text.sent": "已发送", "text.delivered": "已送达",
		"text.undelivered": "未送达", "text.failed": "发送失败", "text.received": "已发送", "text.receiving": "发送中",

		"calls.title": "通话手机", "calls.heard": "通话中听到的内容", "calls.none": "当前没有通话。", "calls.hint": "您可以拨打服务电话，也可以等待来电。",
		"calls.call": "拨打", "calls.answer": "接听", "calls.decline": "拒接", "calls.machine": "由留言机接听", "calls.ignore": "不接听", "calls.hangup": "挂断",
		"calls.quiet": "不说话", "calls.quiet.for": "不说话（{n} 秒）", "calls.ring.out": "等到无人接听", "calls.listen": "继续听",
		"calls.keys": "拨号键盘", "calls.star": "星号键", "calls.hash": "井号键", "calls.say": "对电话说…", "calls.say.go": "说",
		"calls.hearing": "识别置信度", "calls.confidence": "语音识别的置信度，0 到 1", "calls.aloud": "朗读出来",
		"calls.seconds": "秒数", "calls.leave": "留言", "calls.leave.hangup": "留言后挂断",
		"calls.elsewhere": "{number} 正在响铃。", "calls.take": "切换到这部手机",
		"call.ringing": "{number} 来电", "call.calling": "正在呼叫 {number}…", "call.running": "系统处理中…",
		"call.both": "等待按键或说话。", "call.keys": "等待按键。", "call.speech": "等待说话。",
		"call.digits": "已按：{digits}", "call.recording": "提示音后正在录音。", "call.dialing": "正在呼叫另一部电话…",
		"call.bridged": "已与另一部电话接通。", "call.conference": "会议通话中。", "call.music": "等待中，正在播放音乐。",
		"call.listening": "无需应答，通话继续。", "call.ended": "通话已结束：{reason}（{by}）。",
		"ended.completed": "正常结束", "ended.busy": "忙线", "ended.no-answer": "无人接听", "ended.failed": "呼叫失败", "ended.canceled": "已取消",
		"by.caller": "本机挂断", "by.document": "系统挂断", "by.api": "系统挂断", "by.fault": "系统出错", "by.carrier": "网络侧",

		"sound.pause": "停顿 {n} 秒", "sound.hold": "♪ 音乐 {n} 秒", "sound.play": "♪ 播放声音 {n} 秒", "sound.webhook": "静音 {n} 秒",
		"sound.wait": "未说话 {n} 秒", "sound.pressed": "按键", "sound.said": "说话", "sound.other": "对方", "sound.firm": "不可打断",

		"error.bad_number": "这不是有效的电话号码。", "error.not_taken": "通话当前不接受这个操作。", "error.ended": "通话已经结束。",
		"error.service": "系统未能正常应答，原因请查看日志。", "error.not_found": "这通电话已不存在。",
		"error.too_large": "内容过大。",
	},
}
