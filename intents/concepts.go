package intents

import "strings"

// concepts are words of service talk that stand for one another, a line each.
// A sentence with "engineer … Friday" then also speaks for one with
// "technician … tomorrow", which is much where an intent has twenty sentences.
// What is not listed is no loss: n-grams see every word.
var concepts = gather(englishConcepts + everydayConcepts + chineseConcepts)

const englishConcepts = `
monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight weekend morning afternoon evening noon week month day am pm oclock january february march april june july august september october november december hour minute
earlier later sooner earliest soonest asap immediately urgent urgently now
technician engineer repairman installer fitter guy crew handyman plumber electrician
human person agent operator representative rep colleague staff supervisor manager boss people employee
someone somebody anyone anybody sombody
visit appointment booking slot appointments reservation appt apointment
book schedule arrange reserve
move reschedule postpone delay shift rebook push
change modify alter edit adjust amend update
cancel scrap drop delete remove abandon forget discard scratch
internet broadband wifi fibre fiber router modem network connection web online signal line dsl ethernet
phone mobile sim handset number call
tv television iptv box
broken dead down faulty failing fail failed disconnect disconnected dropping cut outage crash error working work fault loose unreachable
slow lag lagging sluggish crawling unstable
install installation setup
fix repair mend troubleshoot
bill charge fee price cost pay money refund invoice overcharged charged payment yuan balance
plan package contract tariff subscription addon bundle
ticket case complaintid reference report
status progress happened happening track follow
complain complaint unacceptable angry terrible awful rude ridiculous disappointed disappointing disgusting outrageous appalling unhappy dissatisfied fed worst
great wonderful excellent good nice love perfect brilliant fantastic amazing awesome lovely super
suggest suggestion idea improve feedback wish
not no never none nothing without neither nope nah
repeat again pardon louder slower
back previous earlier before return
want need like wish prefer
why reason purpose
unsure dunno idk maybe perhaps unclear unknown
idiot stupid damn fuck fucking shit useless moron dumb crap suck sucks hell bloody ass garbage trash bastard bitch screw
thanks thank cheers appreciate grateful thx ta
hello hi hey morning greetings howdy yo
bye goodbye ciao farewell cya
yes yeah yep yup sure correct right exactly indeed absolutely definitely okay ok fine agreed
wrong incorrect mistake mistaken error meant mean instead actually oops typo
address street road district flat house apartment home place building avenue
order buy get add purchase subscribe activate enable
skip pass omit leave
restart reset beginning scratch over start
resume continue carry proceed finish
undo revert restore
stop unsubscribe quit texting messages sms notifications
english chinese mandarin language speak
menu options choices list help
name weather joke robot bot ai machine friend
book booking visit appointment reschedule technician engineer
wait hold moment minute second
tell say said explain show
`

// everydayConcepts are of what other businesses sell and of everyday life.
const everydayConcepts = `
account accounts savings checking
card cards debit credit visa mastercard amex plastic
atm cashpoint cash withdraw withdrawal withdrawals withdrew withdrawn
deposit deposits deposited
transfer transfers transferring transferred send sending sent wire
recipient beneficiary payee sender
limit limits limited maximum max cap ceiling minimum min allowance
interest apr rate rates percentage percent
loan loans mortgage lend lending borrow borrowing debt
score rating ratings
reward rewards points cashback perks loyalty voucher vouchers coupon coupons discount discounts promo
declined decline declining denied deny refused refuse rejected reject
freeze frozen block blocked blocking suspend suspended hold
fraud fraudulent scam scammed scammer suspicious unauthorized unauthorised unfamiliar unrecognized unrecognised
stolen steal stole theft thief lost lose losing missing misplaced misplace robbed
damaged damage cracked scratched snapped bent torn ripped
pin passcode password passwords code codes
verify verified verification identity identification id proof authenticate passport license licence
statement statements history transactions transaction records record activity
spend spending spent expenses
expire expires expired expiring expiration expiry
activate activated activating activation enable enabled
apply applying applied application applications approve approved approval
surcharge commission
costs prices priced expensive cheap
refunded refunding reimburse reimbursed reimbursement chargeback
dispute contest
pending waiting processing processed outstanding
deliver delivered delivery deliveries ship shipped shipping shipment arrive arrived arriving arrival parcel package packages courier mail mailed post posted
currency currencies dollar dollars euro euros pounds yen yuan
exchange exchanged exchanging convert converted conversion
topup top-up topping topped
check checks cheque cheques checkbook chequebook
due owe owed owing overdue payable
double twice duplicate duplicated
extra additional added unexpected
virtual disposable temporary
contactless tap
salary wage wages paycheck payday payroll income earn earnings
tax taxes
insurance insured insure coverage policy premium
abroad overseas foreign international
country countries nation state states
travel traveling travelling trip trips journey vacation holiday holidays tour
flight flights plane airplane fly flying airline airlines
luggage baggage suitcase suitcases bags
hotel hotels motel hostel lodging accommodation
rent renting rental lease hire
car cars vehicle vehicles auto truck van
tire tires tyre tyres wheel wheels
gas petrol fuel diesel
drive driving driver
taxi cab ride lift
bus train trains subway metro tram
route directions navigate map maps
restaurant restaurants diner cafe bistro
eat eating meal meals dinner lunch breakfast dish food
cook cooking bake baking boil fry roast
recipe recipes ingredient ingredients
grocery groceries supermarket shopping
store stores shop shops mall outlet branch branches
purchases purchased bought buying ordered ordering orders
doctor doctors hospital clinic nurse dentist
medicine medication drug drugs pill pills vaccine vaccines
sick ill illness disease flu
job jobs employment career employer
meeting meetings conference
calendar agenda schedules
remind reminder reminders
alarm alarms alert alerts timer
song songs music track playlist
movie movies film films
book-shelf novel novels read reading
heating heater heat thermostat radiator
washing laundry wash vacuum
door doors lock locks key keys
mother mom mum father dad parent parents wife husband son daughter kid kids child children family
big large huge small little tiny
near nearby nearest close closest around
far distance miles kilometers
find locate located location search
show see view display
fast fastest quick quickly speed
best recommend recommended recommendation good-rated popular
help assist assistance
problem problems issue issues trouble
real fake
google apple android iphone
open opening opened close closed closing
`

const chineseConcepts = `
周一 周二 周三 周四 周五 周六 周日 周天 周末 星期一 星期二 星期三 星期四 星期五 星期六 星期天 礼拜 今天 明天 后天 大后天 今晚 早上 上午 中午 下午 晚上 傍晚 月底 下周 这周 本周 国庆 春节 点 号
马上 立刻 尽快 赶紧 快点 急 现在
师傅 技术员 工程师 安装员 维修员 装机员 维修工 工人 装维
人工 客服 真人 活人 坐席 接线员 话务员 经理 主管 领导 专员 工作人员
上门 预约 约 来一趟 来人 派人 来家里
改期 改约 改时间 推迟 提前 延后 改到 换到 换个时间 改成 往后推 挪 调整
取消 退掉 撤销 不要了 不用来了 别来了 撤了 退约 删
宽带 网络 网 光纤 路由器 光猫 无线 wifi 信号 上网 猫
手机 电话 号码 卡 sim
电视 机顶盒 iptv
坏 断 掉线 断网 故障 不能用 用不了 打不开 没信号 没网 连不上 上不了 黑屏 死机 不通 没反应 红灯
慢 卡顿 卡得 延迟 不稳定 转圈
安装 装 新装 装机 开通宽带
修 维修 检修 抢修 报修
话费 账单 扣费 费用 多少钱 退费 乱收费 余额 发票 收费 扣款 缴费 价格
套餐 流量 流量包 合约 资费 业务 叠加包
工单 单子 单号 报修单 案子 报障
进度 处理到哪 到哪一步 怎么样了 有结果 查一下 查询 查查 处理得
投诉 举报 不满 太差 态度差 垃圾服务 气死 太过分 忽悠 骗 欺骗 差劲 恶劣 糊弄
表扬 很好 不错 满意 点赞 给力 棒 好评 专业
建议 意见 反馈 希望 要是 改进
不 没 别 不要 不用 不是 不对 没有 不行
再说 重复 重说 再讲 没听清 没听见 没看清 再来一遍 再发
上一步 返回 回到 退回 倒回 前一个 上一个 后退 回去
想 要 想要 需要 打算 希望
为什么 为啥 干嘛 干什么 原因 什么用 凭什么 做什么
不清楚 不知道 不确定 没想好 说不准 不晓得 随便 都行 看情况 忘了 记不清
傻 笨 滚 蠢 妈的 他妈 废物 脑残 去死 垃圾 混蛋 sb 智障 操 王八 白痴 神经病 闭嘴
谢 谢谢 多谢 感谢 辛苦 麻烦
你好 您好 在吗 嗨 哈喽 早上好 晚上好 喂 早
再见 拜拜 回见 回头见 下次 挂了 先这样
是 对 好 行 可以 没问题 嗯 确认 同意 没错 好的 当然 成 ok
错 弄错 搞错 说错 写错 填错 不对 更正 改一下 纠正 应该是 其实是
地址 街 路 小区 楼 家 住址 区 公司 单元
办 办理 开通 订 买 加 升级 换 申请 添加 增加
跳过 略过 先不填 不填 不想填 下一个 下一题 过
重新 从头 重来 重新开始 重头 重启 再来
继续 接着 刚才 刚刚的
恢复 还原 撤回 反悔
退订 别发 短信 停发 骚扰 拒收
英文 英语 中文 普通话 语言
菜单 选项 哪些 功能 能办 能做 帮什么 可选
天气 笑话 机器人 名字 聊天 无聊 几岁 吃饭 唱
说 讲 告诉 问 介绍
什么时候 几点 哪天 啥时候 何时 多久
`

// gather numbers the lines and files their words. A word of two lines belongs
// to the first.
func gather(lines string) map[string]uint64 {
	m := map[string]uint64{}
	for i, line := range strings.Split(lines, "\n") {
		for _, w := range strings.Fields(line) {
			if _, ok := m[w]; !ok {
				m[w] = uint64(i + 1)
			}
		}
	}
	return m
}

// longestConcept is the most characters that a Chinese concept has.
const longestConcept = 5

// sense adds the concepts of a text and their successions.
func (r *reader) sense(s shape) {
	last, from := uint64(0), int32(0)
	for i := 0; i < len(r.runes); {
		begin := r.starts[i]
		c, n := r.concept(i, s)
		i += n
		if c == 0 {
			continue
		}
		end := r.starts[i]
		h := mix(0x165667b19e3779f9, c)
		r.add(ngram{h | 1, senseBlock, 1, begin, end})
		if last != 0 {
			r.add(ngram{mix(mix(h, last), 2) | 1, senseBlock, 2, from, end})
		}
		last, from = c, begin
	}
}

// concept finds the one that stands at rune i, or none, and how many runes it takes.
func (r *reader) concept(i int, s shape) (c uint64, runes int) {
	if isHan(r.runes[i]) {
		for n := min(longestConcept, len(r.runes)-i); n > 0; n-- {
			if c, ok := s.concepts[string(r.padded[r.starts[i]:r.starts[i+n]])]; ok {
				return c, n
			}
		}
		return 0, 1
	}
	n := 0
	for i+n < len(r.runes) && r.runes[i+n] != ' ' && !isHan(r.runes[i+n]) {
		n++
	}
	if n == 0 {
		return 0, 1
	}
	word := r.padded[r.starts[i]:r.starts[i+n]]
	for _, ending := range [...]string{"", "s", "ed", "ing", "d", "es"} {
		if k := len(word) - len(ending); k > 0 && string(word[k:]) == ending {
			if c, ok := s.concepts[string(word[:k])]; ok {
				return c, n
			}
		}
	}
	if s.stems && commonWords[string(word)] != functional {
		return stem(word), n
	}
	return 0, n
}

// stem is a number for an English word without its ending.
func stem(word []byte) uint64 {
	for _, ending := range [...]string{"ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ies", "ers", "ed", "es", "er", "ly", "s", "e", "y"} {
		if n := len(word) - len(ending); n >= 3 && string(word[n:]) == ending {
			word = word[:n]
			break
		}
	}
	if n := len(word); n > 3 && word[n-1] == word[n-2] {
		word = word[:n-1]
	}
	h := uint64(0x51ed270b)
	for _, c := range word {
		h = mix(h, uint64(c))
	}
	return h | 1<<32
}
