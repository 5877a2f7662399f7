package intents

import (
	"regexp"
	"strings"

	"switchboard/chat"
)

// loans are the English words that people drop into a Chinese sentence, and the
// Chinese ones that they stand for; those of two words come first. Words that
// Chinese has as they are, wifi or app, are not among them.
var loans = map[string]string{
	"top up": "充值", "opening hours": "营业时间", "red light": "红灯", "customer service": "客服", "phone bill": "话费",
	"cancel": "取消", "check": "查", "book": "约", "booking": "预约", "appointment": "预约", "reschedule": "改约", "change": "改", "switch": "换",
	"upgrade": "升级", "downgrade": "降级", "activate": "开通", "renew": "续约", "unsubscribe": "退订", "report": "报", "complain": "投诉", "complaint": "投诉",
	"fix": "修", "send": "派", "repair": "维修", "install": "装", "confirm": "确认", "order": "办", "login": "登录", "pay": "交", "refund": "退款", "topup": "充值", "help": "帮",
	"technician": "师傅", "engineer": "师傅", "agent": "人工", "operator": "人工", "hotline": "客服电话",
	"plan": "套餐", "package": "套餐", "contract": "合约", "bill": "账单", "billing": "账单", "invoice": "发票", "payment": "缴费", "balance": "余额", "account": "账户",
	"data": "流量", "roaming": "漫游", "signal": "信号", "internet": "网", "network": "网络", "broadband": "宽带", "fibre": "光纤", "fiber": "光纤", "router": "路由器", "modem": "光猫",
	"tv": "电视", "password": "密码", "discount": "优惠", "fee": "费用", "unlimited": "不限量", "free": "免费", "problem": "问题", "issue": "问题",
	"down": "断", "broken": "坏", "disconnect": "断", "slow": "慢", "lost": "丢", "error": "出错", "number": "号码", "address": "地址", "service": "业务",
}

// mixed is a text in Chinese with the English words that were dropped into it said
// in Chinese, and where in the text each byte of that comes from.
type mixed struct {
	plain    string
	from, to []int // bytes of the text; nil where plain is the text itself
}

// word is an English word within a text.
var word = regexp.MustCompile(`[A-Za-z']+`)

// inChinese reads 帮我check一下bill as 帮我查一下账单. Words with a capital, which may be
// names, stay, and so does every other text.
func inChinese(text string, spoken chat.Locale) mixed {
	if spoken != chat.Chinese || !strings.ContainsFunc(text, isHan) {
		return mixed{plain: text}
	}
	var m mixed
	var b strings.Builder
	at := 0
	put := func(said string, from, to int) {
		b.WriteString(said)
		for i := range len(said) {
			if said == text[from:to] {
				m.from, m.to = append(m.from, from+i), append(m.to, from+i+1)
			} else {
				m.from, m.to = append(m.from, from), append(m.to, to)
			}
		}
		at = to
	}
	words := word.FindAllStringIndex(text, -1)
	for i, w := range words {
		end := w[1]
		loan := ""
		if i+1 < len(words) {
			loan = loans[text[w[0]:words[i+1][1]]]
		}
		if loan != "" {
			end = words[i+1][1]
		} else {
			loan = loans[text[w[0]:w[1]]]
		}
		if loan == "" || w[0] < at {
			continue
		}
		put(text[at:w[0]], at, w[0])
		put(loan, w[0], end)
	}
	if at == 0 {
		return mixed{plain: text}
	}
	put(text[at:], at, len(text))
	m.plain = b.String()
	return m
}

// found are facts that were read in the Chinese, where they stand in the text.
func (m mixed) found(list []chat.Entity, text string) []chat.Entity {
	if m.from == nil {
		return list
	}
	for i := range list {
		e := &list[i]
		if e.Begin >= e.End {
			continue
		}
		said := text[m.from[e.Begin]:m.to[e.End-1]]
		if e.Value == e.Text {
			e.Value = said
		}
		e.Begin, e.End, e.Text = m.from[e.Begin], m.to[e.End-1], said
		m.found(e.Or, text)
	}
	return list
}
