package console

import (
	"maps"

	"switchboard/chat"
)

// words are what the pages say. Keys with a dot before a code of the data
// ("mode.waiting") fall back to the code itself.
var words = together(deskWords, keyWords, phoneWords, slackWords, visitWords, careWords)

func together(lists ...map[chat.Locale]map[string]string) map[chat.Locale]map[string]string {
	all := map[chat.Locale]map[string]string{}
	for _, l := range chat.Locales {
		all[l] = map[string]string{}
		for _, list := range lists {
			maps.Copy(all[l], list[l])
		}
	}
	return all
}

// deskWords are those of the desk, of signing in and of the playground's frame.
var deskWords = map[chat.Locale]map[string]string{
	chat.English: {
		"desk": "Agent desk", "talk": "The conversation", "playground": "Playground", "language": "中文", "skip": "Skip to the conversation",
		"you": "You are", "signout": "Sign out", "change": "Change", "live": "Live", "offline": "Reconnecting…",
		"waiting": "Waiting", "mine": "Mine", "colleagues": "With colleagues", "assistant": "With the assistant", "closed": "Closed lately",
		"none.waiting": "Nobody is waiting.", "none.mine": "You have no conversation. Claim one that waits.",
		"none.colleagues": "None.", "none.assistant": "None yet.", "none.closed": "None.",
		"pick": "Choose a conversation to read it.", "visitor": "Visitor", "back": "Back to the list",
		"claim": "Claim", "reply": "Send", "return": "Back to the assistant", "resolve": "Resolve",
		"survey": "Ask for a rating", "write": "Write to the customer…", "hint": "Enter sends, Shift+Enter starts a new line", "segments": "{units}/{room} · {n} SMS",
		"reason": "Reason", "summary": "Summary", "customer": "Customer", "phone": "Phone", "area": "Area",
		"spoken": "Language", "facts": "Known so far", "tickets": "Tickets", "due": "due", "unverified": "not verified",
		"since": "waits", "position": "no. {n}", "unit.min": "{n} min", "unit.h": "{h} h {n} min", "unit.now": "under a minute",
		"typing": "The customer is typing…", "choices": "Offered", "silent": "says nothing", "heard": "Interrupted. Heard", "heard.none": "Interrupted before anything was heard", "file.save": "Save {name}", "file.lost": "{name} (not kept)", "file.size": "{n} kB",
		"blocked": "SMS blocked", "blocked.note": "This customer has opted out of text messages: nothing that you write is sent.",
		"withheld":    "Nothing was sent: the customer has opted out of text messages.",
		"spoken.note": "This is a call. You gave no phone, so what you write is spoken to the caller.",
		"ring.note":   "This is a call. Your phone {number} rings; press 1 there to take the caller.",
		"agent.phone": "My phone", "agent.phone.none": "No phone", "agent.phone.save": "Save", "agent.phone.bad": "That is no phone number.",
		"agent.phone.note": "Callers are put through to this number. Without one, what you write is spoken to them. It holds for what you claim from now on.",
		"status.queued":    "sending", "status.failed": "could not be sent", "status.undelivered": "not delivered", "status.canceled": "taken back, not sent", "status.uncertain": "delivery unknown", "status.withheld": "not sent",
		"author.customer": "Customer", "author.bot": "Assistant", "author.agent": "Agent", "author.system": "Notice",
		"channel.web": "Web", "channel.sms": "SMS", "channel.voice": "Phone",
		"mode.bot": "with the assistant", "mode.waiting": "waiting", "mode.agent": "with a person", "mode.closed": "closed",
		"locale.en": "English", "locale.zh-CN": "Chinese",
		"kind.request": "Request", "kind.fault": "Fault", "kind.complaint": "Complaint", "kind.feedback": "Feedback",
		"priority.emergency": "emergency", "priority.major": "major", "priority.general": "general",
		"reason.request": "asked for a person", "reason.no_match": "was not understood", "reason.complaint": "complaint",
		"ticket.received": "received", "ticket.classified": "classified", "ticket.assigned": "assigned", "ticket.in_progress": "in progress",
		"ticket.resolved": "resolved", "ticket.closed": "closed", "visit": "Visit", "earlier": "Earlier conversations",
		"segment": "Segment", "segment.high_value": "high value", "segment.new": "new",
		"pass": "Pass on…", "pass.title": "Pass on", "pass.to": "To", "pass.queue": "Whoever is next", "pass.why": "What they should know", "pass.go": "Pass on",
		"finish.title": "Resolve", "finish.outcome": "What came of it", "cancel": "Cancel",
		"outcome.solved": "Solved", "outcome.ticket": "A ticket goes on", "outcome.visit": "A visit is booked", "outcome.complaint": "A complaint", "outcome.no_answer": "The customer no longer answers", "outcome.spam": "Spam", "outcome.other": "Something else",
		"canned": "Ready replies", "note": "Note for colleagues", "note.by": "Note", "note.clock": "Clock", "overdue": "overdue since", "note.keep": "Keep the note", "write.note": "A note that no customer sees…",
		"correct": "Correct", "correcting": "Correcting: {text}",
		"reason.unreached": "did not answer our calls", "reason.returned": "came back after a silence",
		"error.claimed": "{name} was faster.", "error.not_owner": "This conversation is no longer yours.",
		"error.invalid": "This cannot be done now.", "error.unauthorized": "You have been signed out. Reload the page.",
		"error.other": "That did not work. Please try again.",
		"login":       "Sign in to the desk", "login.name": "Your name, as customers see it", "login.token": "Token", "login.go": "Sign in",
		"login.phone": "Your phone for calls (optional)", "login.bad_phone": "That is no phone number.",
		"login.bad_name": "Please give a name of at most 40 characters.", "login.bad_token": "That token is not right.",
		"login.too_many": "Too many attempts. Please try again in a moment.", "clock": "Service clock", "clock.hour": "+1 hour", "clock.day": "+1 day", "clock.help": "Moves the service's time ahead: reminders, holds and opening hours follow.",
		"clock.moving": "Moving…", "chat": "Customer's web chat",
		"intro": "Be the customer on one side, answer as an agent on the other.",
	},
	chat.Chinese: {
		"desk": "坐席工作台", "talk": "会话内容", "playground": "演练场", "language": "English", "skip": "跳到会话",
		"you": "当前坐席", "signout": "退出", "change": "更换", "live": "已连接", "offline": "正在重连…",
		"waiting": "排队中", "mine": "我的会话", "colleagues": "同事处理中", "assistant": "智能助手服务中", "closed": "最近结束",
		"none.waiting": "当前无人排队。", "none.mine": "您还没有会话，可从排队中接入。",
		"none.colleagues": "暂无。", "none.assistant": "暂无。", "none.closed": "暂无。",
		"pick": "选择左侧的会话即可查看。", "visitor": "访客", "back": "返回列表",
		"claim": "接入", "reply": "发送", "return": "转回智能助手", "resolve": "结束服务",
		"survey": "邀请评价", "write": "回复客户…", "hint": "回车发送，Shift+回车换行", "segments": "{units}/{room} · {n}条短信",
		"reason": "转人工原因", "summary": "摘要", "customer": "客户", "phone": "电话", "area": "区域",
		"spoken": "语言", "facts": "已了解的信息", "tickets": "工单", "due": "时限", "unverified": "未核实",
		"since": "已等候", "position": "第 {n} 位", "unit.min": "{n} 分钟", "unit.h": "{h} 小时 {n} 分钟", "unit.now": "不到一分钟",
		"typing": "客户正在输入…", "choices": "可选项", "silent": "未说话", "heard": "被客户打断，听到", "heard.none": "客户未听到就打断了", "file.save": "下载 {name}", "file.lost": "{name}（未保存）", "file.size": "{n} KB",
		"blocked": "短信已退订", "blocked.note": "该客户已退订短信：您所写的内容不会发出。",
		"withheld":    "未发送：该客户已退订短信。",
		"spoken.note": "这是一通电话。您没有填写电话号码，您所写的内容将朗读给来电客户。",
		"ring.note":   "这是一通电话。您的电话 {number} 会响铃，接听后按 1 即可与客户通话。",
		"agent.phone": "我的电话", "agent.phone.none": "未填电话", "agent.phone.save": "保存", "agent.phone.bad": "这不是有效的电话号码。",
		"agent.phone.note": "来电客户会转接到这个号码。不填写时，您所写的内容将朗读给客户。对此后接入的会话生效。",
		"status.queued":    "发送中", "status.failed": "发送失败", "status.undelivered": "未送达", "status.canceled": "已撤回，未发送", "status.uncertain": "送达情况未知", "status.withheld": "未发送",
		"author.customer": "客户", "author.bot": "智能助手", "author.agent": "坐席", "author.system": "提示",
		"channel.web": "网页", "channel.sms": "短信", "channel.voice": "电话",
		"mode.bot": "智能助手服务中", "mode.waiting": "排队中", "mode.agent": "人工服务中", "mode.closed": "已结束",
		"locale.en": "英文", "locale.zh-CN": "中文",
		"kind.request": "业务申请", "kind.fault": "故障", "kind.complaint": "投诉", "kind.feedback": "意见反馈",
		"priority.emergency": "紧急", "priority.major": "重大", "priority.general": "一般",
		"reason.request": "客户要求人工", "reason.no_match": "多次未能理解", "reason.complaint": "投诉",
		"ticket.received": "已受理", "ticket.classified": "已分类", "ticket.assigned": "已派单", "ticket.in_progress": "处理中",
		"ticket.resolved": "已解决", "ticket.closed": "已关闭", "visit": "上门预约", "earlier": "以往会话",
		"segment": "客户类型", "segment.high_value": "高价值客户", "segment.new": "新客户",
		"pass": "转交…", "pass.title": "转交会话", "pass.to": "转给", "pass.queue": "下一位空闲的同事", "pass.why": "交接说明", "pass.go": "转交",
		"finish.title": "结束服务", "finish.outcome": "处理结果", "cancel": "取消",
		"outcome.solved": "已解决", "outcome.ticket": "转工单继续处理", "outcome.visit": "已预约上门", "outcome.complaint": "转投诉处理", "outcome.no_answer": "客户不再回复", "outcome.spam": "骚扰信息", "outcome.other": "其他",
		"canned": "常用语", "note": "内部备注", "note.by": "备注", "note.clock": "时限提醒", "overdue": "已超时，截止", "note.keep": "保存备注", "write.note": "写备注，客户看不到…",
		"correct": "更正", "correcting": "正在更正：{text}",
		"reason.unreached": "回电未接通", "reason.returned": "沉默后又回来",
		"error.claimed": "{name}已先接入。", "error.not_owner": "该会话已不由您处理。",
		"error.invalid": "当前无法执行此操作。", "error.unauthorized": "登录已失效，请刷新页面。",
		"error.other": "操作未成功，请重试。",
		"login":       "登录坐席工作台", "login.name": "您的称呼（客户可见）", "login.token": "令牌", "login.go": "登录",
		"login.phone": "您接听来电的电话（选填）", "login.bad_phone": "这不是有效的电话号码。",
		"login.bad_name": "请填写称呼，不超过 40 个字。", "login.bad_token": "令牌不正确。",
		"login.too_many": "尝试过于频繁，请稍候再试。", "clock": "服务时钟", "clock.hour": "+1 小时", "clock.day": "+1 天", "clock.help": "把服务时间往后拨：提醒、占位和营业时间都会随之变化。",
		"clock.moving": "正在调整…", "chat": "客户的网页聊天",
		"intro": "一边扮演客户，一边以坐席身份答复。",
	},
}
