package slack

import (
	"strings"

	"switchboard/chat"
)

// say returns the desk's own words. Pairs of args fill {placeholders}.
func say(l chat.Locale, key string, args ...string) string {
	w, ok := deskWords[key]
	if !ok {
		return ""
	}
	text := w[0]
	if l == chat.Chinese {
		text = w[1]
	}
	return filled(text, args...)
}

// filled puts values in the place of {placeholders}. What is in a value stays as it is.
func filled(text string, args ...string) string {
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+args[i]+"}", args[i+1])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// named is the word for an id, or the id itself where there is none.
func named(l chat.Locale, kind, id string) string {
	if w := say(l, kind+"."+id); w != "" {
		return w
	}
	return id
}

// deskWords are the words of cards, threads, modals and answers: English, Chinese.
var deskWords = map[string][2]string{
	"customer": {"Customer", "客户"}, "phone": {"Phone", "电话"}, "language": {"Language", "语言"}, "area": {"Area", "区域"},
	"reason": {"Reason", "转人工原因"}, "since": {"Waiting since", "等候起始"}, "due": {"Due", "时限"}, "owner": {"Owner", "负责人"},
	"late": {"overdue", "已超时"}, "offer": {"Offered to", "派给"}, "offer.until": {"{name}, until {at}; anybody may claim", "{name}，截至 {at}；其他同事也可接入"},
	"earlier": {"Earlier contacts", "此前联系"}, "summary": {"Summary", "摘要"}, "facts": {"Known so far", "已了解的信息"},
	"said.last": {"The customer's last words", "客户最后说的话"}, "wrong": {"What failed", "未能办成"}, "wrong.times": {"{about}: not understood, {n}×", "{about}：未能理解 {n} 次"},
	"open":    {"Not answered by the assistant", "智能助手答不上来的问题"},
	"tickets": {"Tickets", "工单"}, "visits": {"Visits", "上门预约"}, "nobody": {"nobody yet", "暂无"}, "visitor": {"Visitor", "访客"},
	"verified": {"verified", "已核实"}, "unverified": {"not verified", "未核实"}, "spam.before": {"Spam was found here on {at}", "{at}曾标记为骚扰"}, "blocked": {"SMS blocked: opted out", "短信已退订"},
	"segment.standard": {"standard", "普通客户"}, "segment.high_value": {"high value", "高价值客户"}, "segment.new": {"new", "新客户"},
	"channel.web": {"Web", "网页"}, "channel.sms": {"SMS", "短信"}, "channel.voice": {"Phone", "电话"},
	"locale.en": {"English", "英文"}, "locale.zh-CN": {"Chinese", "中文"},
	"mode.bot": {"With the assistant", "智能助手服务中"}, "mode.waiting": {"Waiting for a person", "等待人工"},
	"mode.agent": {"With {name}", "{name}处理中"}, "mode.closed": {"Closed", "已结束"},
	"kind.request": {"Request", "业务申请"}, "kind.fault": {"Fault", "故障"}, "kind.complaint": {"Complaint", "投诉"}, "kind.feedback": {"Feedback", "意见反馈"},
	"priority.emergency": {"emergency", "紧急"}, "priority.major": {"major", "重大"}, "priority.general": {"general", "一般"},
	"reason.request": {"asked for a person", "客户要求人工"}, "reason.no_match": {"was not understood", "多次未能理解"}, "reason.complaint": {"complaint", "投诉"},
	"reason.unreached": {"did not answer our calls", "回电未接通"}, "reason.returned": {"came back after a silence", "沉默后又回来"},
	"status.received": {"received", "已受理"}, "status.classified": {"classified", "已分类"}, "status.assigned": {"assigned", "已派单"},
	"status.in_progress": {"in progress", "处理中"}, "status.resolved": {"resolved", "已解决"}, "status.closed": {"closed", "已结单"},

	"author.customer": {"Customer", "客户"}, "author.bot": {"Assistant", "智能助手"}, "author.agent": {"Agent", "坐席"}, "author.system": {"Notice", "提示"},
	"before": {"The talk so far:", "此前的会话："}, "before.more": {"The last {n} lines of the talk so far:", "此前会话的最后 {n} 条："},
	"cut":     {"… (cut here; the console has all of it)", "……（此处截断，完整内容见工作台）"},
	"offered": {"offered", "可选"}, "silent": {"(says nothing)", "（未说话）"},
	"heard": {"interrupted, heard", "被打断，听到"}, "unheard": {"interrupted before it was heard", "未听到就打断了"},
	"note": {"Note of {name}", "{name}的备注"}, "file.missing": {"not kept", "未保存"},
	"undelivered": {"not delivered", "未送达"}, "notsent": {"not sent", "未发送"},

	"more": {"More", "更多"}, "join": {"Join", "加入会话"}, "callback": {"Call the customer", "给客户回电"}, "history": {"Earlier contacts", "此前联系"},
	"spam": {"Spam", "骚扰"}, "older": {"Older", "更早"},
	"joined":        {"You have joined. What you write in this thread goes to the customer, too.", "您已加入会话，您在此话题中的回复也会发给客户。"},
	"callback.done": {"The customer is being called; your phone rings when they answer.", "正在呼叫客户，接通后您的电话会响铃。"},
	"callback.none": {"There is no number here that may be called now.", "此会话目前没有可呼叫的号码。"},
	"past.none":     {"No earlier contacts.", "没有此前的联系。"},
	"mode.past.bot": {"open, with the assistant", "进行中，智能助手"}, "mode.past.waiting": {"waiting", "等候中"}, "mode.past.agent": {"open, with a person", "进行中，人工"}, "mode.past.closed": {"closed", "已结束"},
	"resolve.spam": {"Spam closes the conversation without a word to the customer; the next card says so.", "选择“骚扰”将直接结束会话，不通知客户；该客户再来时卡片上会有标记。"},
	"join.none":    {"There is no such conversation with a colleague.", "同事那里没有这样的会话。"},
	"claim":        {"Claim", "接入"}, "assign": {"Assign", "指派"}, "transfer": {"Transfer", "转接"}, "canned": {"Canned", "常用语"},
	"resolve": {"Resolve", "结束服务"}, "return": {"Back to assistant", "转回助手"}, "reveal": {"Show personal data", "显示个人信息"}, "retry": {"Retry", "重试"},
	"correct": {"Send a correction", "发送更正"}, "cancel": {"Cancel", "取消"}, "send": {"Send", "发送"}, "save": {"Save", "保存"},
	"sent.undelivered": {"⚠️ The customer has not got this: it could not be delivered.", "⚠️ 客户没有收到：未能送达。"}, "sent.canceled": {"⚠️ The customer has not got this: it was taken back before it went.", "⚠️ 客户没有收到：发送前已撤回。"},

	"claimed.by":      {"{name} was faster.", "{name}已先接入。"},
	"claimed":         {"It is yours. What you write in this thread goes to the customer; lines that begin with // stay here.", "已由您接入。您在此话题中的回复会发给客户；以 // 开头的行仅内部可见。"},
	"claim.first":     {"Only the owner can do this. Claim the conversation first.", "只有负责人可以这样做，请先接入。"},
	"not.yours":       {"This conversation is with {name}.", "该会话由{name}负责。"},
	"stayed":          {"That stayed internal: only the owner's replies go to the customer. Claim the conversation to answer, or join it (More). (Said once.)", "以上内容仅内部可见：只有负责人的回复会发给客户。如需回复，请先接入或加入（更多）。（仅提示一次）"},
	"stranger":        {"Only full members of this workspace can work at the desk.", "只有本工作区的正式成员可以使用工作台。"},
	"gone":            {"There is no such conversation any more.", "该会话已不存在。"},
	"closed":          {"This conversation is closed.", "该会话已结束。"},
	"invalid":         {"This cannot be done now.", "当前无法执行此操作。"},
	"failed":          {"That did not work. Please try again.", "操作未成功，请重试。"},
	"sent.failed":     {"⚠️ The customer has not got this: it could not be sent.", "⚠️ 客户没有收到：发送失败。"},
	"sent.uncertain":  {"⚠️ It is not known whether the customer has got this.", "⚠️ 无法确定客户是否收到。"},
	"sent.withheld":   {"⚠️ This was not sent: the customer does not want to be written to, or cannot be.", "⚠️ 未发送：客户已退订或无法接收文字消息。"},
	"sent.refused":    {"⚠️ This was not sent: it cannot be sent as it is.", "⚠️ 未发送：该内容无法发送。"},
	"edit.ask":        {"The customer has the first version already. Send a correction?", "客户已收到原消息，是否发送更正？"},
	"edit.internal":   {"The customer has seen the first version; an edit cannot take it back.", "客户已看到原消息，编辑无法撤回。"},
	"edit.gone":       {"There is nothing to correct any more.", "已没有可更正的内容。"},
	"edit.sent":       {"The correction was sent.", "更正已发送。"},
	"deleted":         {"You deleted this here, but the customer has seen it. A note is kept.", "您在这里删除了消息，但客户已看到。已保留备注。"},
	"deleted.note":    {"Deleted in Slack; the customer has seen it: {text}", "已在 Slack 删除，客户已看到：{text}"},
	"edited.note":     {"Edited: {text}", "编辑后：{text}"},
	"file.large":      {"⚠️ {name} was not sent: a file may have 16 MB at most.", "⚠️ {name} 未发送：文件不能超过 16 MB。"},
	"file.type":       {"⚠️ {name} was not sent: only jpg, png, pdf, mp3, mp4 and txt can be, and the file must be what its name says.", "⚠️ {name} 未发送：仅支持 jpg、png、pdf、mp3、mp4、txt，且内容须与类型一致。"},
	"file.lost":       {"⚠️ {name} was not sent: it could not be fetched from Slack.", "⚠️ {name} 未发送：无法从 Slack 获取。"},
	"file.voice":      {"⚠️ {name} was not sent: the customer is on the phone.", "⚠️ {name} 未发送：客户正在通话中。"},
	"file.internal":   {"File kept internal: {name}", "仅内部可见的文件：{name}"},
	"number":          {"The number is {phone}.", "号码为 {phone}。"},
	"number.none":     {"Nothing is hidden.", "没有隐藏的信息。"},
	"revealed":        {"Looked at personal data.", "查看了个人信息。"},
	"book.none":       {"There are no visits to be booked.", "没有可预约的上门服务。"},
	"book.open":       {"The form is open.", "预约表单已打开。"},
	"book.full":       {"Nothing is free for this service in this area.", "该区域暂无该服务的空闲时段。"},
	"book.taken":      {"Somebody else was faster. Please choose another time.", "该时段刚被约走，请另选时间。"},
	"booked":          {"Booked: {when}, code {code}. The customer has been told.", "已预约：{when}，预约码 {code}。已通知客户。"},
	"done":            {"Done.", "已完成。"},
	"assign.title":    {"Assign", "指派会话"},
	"assign.who":      {"Who takes over", "由谁接手"},
	"transfer.title":  {"Transfer", "转接会话"},
	"transfer.where":  {"Where to", "转接给"},
	"transfer.queue":  {"Back to the queue", "放回队列"},
	"transfer.person": {"To a colleague", "转给同事"},
	"transfer.which":  {"Queue (else the one it was in)", "队列（不选则放回原队列）"},
	"transfer.who":    {"Colleague", "同事"},
	"transfer.why":    {"Reason, for who takes over", "原因（供接手人参考）"},
	"choose.person":   {"Please choose a colleague.", "请选择一位同事。"},
	"not.member":      {"That is no full member of this workspace.", "对方不是本工作区的正式成员。"},
	"yours.already":   {"It is yours already.", "该会话已由您负责。"},
	"resolve.title":   {"Resolve", "结束服务"},
	"resolve.what":    {"What came of it", "处理结果"},
	"resolve.cause":   {"Cause", "原因"},
	"resolve.note":    {"Note for colleagues", "给同事的备注"},
	"resolve.survey":  {"Ask the customer for a rating?", "邀请客户评价？"},
	"yes":             {"Yes", "是"}, "no": {"No", "否"},
	"disposition.solved": {"Solved", "已解决"}, "disposition.ticket": {"Ticket goes on", "转工单跟进"}, "disposition.no_answer": {"Customer gone", "客户无回应"},
	"disposition.visit": {"Visit booked", "已预约上门"}, "disposition.complaint": {"Complaint", "投诉"}, "disposition.spam": {"Spam", "骚扰"}, "disposition.other": {"Other", "其他"},
	"cause.network": {"Network", "网络"}, "cause.device": {"Device", "设备"}, "cause.billing": {"Billing", "账单"}, "cause.order": {"Order or visit", "业务或上门"},
	"cause.question": {"Question", "咨询"}, "cause.other": {"Other", "其他"}, "cause.note": {"Cause: {cause}", "原因：{cause}"},
	"book": {"Book a visit", "预约上门"}, "book.title": {"Book a visit", "预约上门"}, "book.times": {"Show free times", "查看空闲时段"}, "book.go": {"Book", "预约"},
	"book.service": {"What for", "服务"}, "book.address": {"Address", "地址"}, "book.notes": {"Notes for the technician", "给师傅的备注"}, "book.window": {"Arrival time", "上门时段"},
	"book.wrong.service": {"No technician is sent for this.", "该服务不需要上门。"}, "book.wrong.area": {"Nobody is sent to this area.", "该区域不提供上门服务。"},
	"book.wrong.address": {"Please give an address of at most 200 characters.", "请填写地址，不超过 200 个字。"}, "book.wrong.name": {"Please give a name of at most 60 characters.", "请填写姓名，不超过 60 个字。"},
	"book.wrong.phone": {"That is no phone number.", "这不是有效的电话号码。"}, "book.wrong.notes": {"Notes have at most 500 characters.", "备注不超过 500 个字。"},
	"book.wrong.window": {"That time is over, or is none of ours. Please choose another.", "该时段已过或不可预约，请另选时间。"},
	"canned.title":      {"Canned replies", "常用语"}, "canned.which": {"Reply", "回复"}, "canned.none": {"There are no canned replies for this conversation.", "没有适用于该会话的常用语。"},
	"canned.missing": {"This reply needs something that is not known here: {what}.", "该常用语所需的信息未知：{what}。"},
	"note.title":     {"Make a note", "添加备注"}, "note.text": {"Note for colleagues", "给同事的备注"}, "note.where": {"That message is in no customer's thread.", "该消息不在客户话题中。"},
	"note.done": {"The note is kept.", "备注已保存。"},

	"home.mine": {"Yours", "我的会话"}, "home.waiting": {"Waiting, by what is due", "等候中（按时限）"}, "home.visits": {"Visits today", "今日上门"}, "home.none": {"None.", "暂无。"},
	"home.more":   {"… and {n} more", "……另有 {n} 个"},
	"home.row":    {"{icon} {who} · {about} · since {since}", "{icon} {who} · {about} · 自 {since}"},
	"queue.empty": {"Nobody waits.", "当前无人排队。"}, "queue.count": {"{n} waiting:", "{n} 位客户等候中："},
	"mine.none": {"You have no conversation.", "您没有进行中的会话。"}, "mine.many": {"You have several conversations; use the buttons on their cards.", "您有多个会话，请使用卡片上的按钮。"},
	"claim.none":     {"Nobody waits to be claimed.", "没有可接入的会话。"},
	"claimed.which":  {"{who} is yours; the thread is in the desk's channel.", "已接入{who}，话题见工作台频道。"},
	"online":         {"You are at the desk. You are told when somebody waits too long.", "您已上线。客户等候过久时会提醒您。"},
	"away":           {"You are away. Your cases stay yours; transfer them if need be.", "您已离线。您的会话仍归您负责，如有需要请转接。"},
	"roster":         {"At the desk: {names}", "在线坐席：{names}"},
	"hours.none":     {"The opening hours are not known here.", "此处没有营业时间信息。"},
	"search.none":    {"Nothing found among the open cases.", "在进行中的会话里没有找到。"},
	"search.what":    {"What for? Name, last digits of the number, ticket or words of the matter.", "请输入要查找的姓名、号码尾数、工单号或事由。"},
	"transfer.usage": {"Write /desk transfer @colleague, /desk transfer and a queue's name, or /desk transfer queue for whoever is next.", "请输入 /desk transfer @同事、/desk transfer 队列名，或 /desk transfer queue（转给下一位空闲的同事）。"},
	"transferred":    {"{who} went to {name}.", "{who}已转给{name}。"}, "queued": {"{who} waits in the queue {queue}.", "{who}已转到“{queue}”队列。"},
	"requeued": {"{who} waits in the queue again.", "{who}已放回队列。"},
	"help":     {"/desk queue · claim [name or ticket] · join [name or ticket] · transfer @colleague|QUEUE · canned · hours · search WORDS · online · away · book [name or ticket]", "/desk queue · claim [姓名或工单] · join [姓名或工单] · transfer @同事|队列 · canned · hours · search 关键词 · online · away · book [姓名或工单]"},
}
