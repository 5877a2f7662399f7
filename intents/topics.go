package intents

// topics are to questions what concepts are to requests: words that stand for
// one another when somebody asks, a line each. They are finer, as a price, a
// bill and a refund are three questions.
var topics = gather(englishTopics + chineseTopics)

const englishTopics = `
price prices cost costs fee fees charge charges rate rates tariff tariffs expensive cheap cheaper much pay-per priced pricing
free gratis complimentary
bill bills statement statements balance owe owed
invoice invoices receipt receipts fapiao vat
pay paid paying payment payments settle
refund refunded reimburse reimbursed repay repaid overpaid
deadline due latest until by
autopay autopayment automatic automatically debit recurring
deposit caution
twice double duplicate
unpaid overdue arrears late
abroad overseas roaming roam foreign travel traveling travelling trip holiday-trip landed country countries europe japan airport vacation
enable activate activation activated switch-on turn-on
disable deactivate deactivated deactivation off stop block
technician technicians engineer engineers fitter fitters installer repairman man guy worker workers
visit visits appointment appointments callout call-out
slot window timeslot arrive arrives arrival
missed miss show late no-show stood
repair repairs repaired fix fixed fixing mend solved
install installs installation installing installed installations setup connected
drill drilling hole holes wall walls cable cables cabling wiring
move moving moved relocate relocation house flat apartment home
area areas coverage covered covers available availability address serve served region village street
contract contracts commitment agreement agreements sign signed term bound binding minimum
end ends ending expire expires expiry expired finish over run runs
renew renewal renewed renews extend extension
terminate terminated termination cancel cancelled cancelling leave leaving quit early penalty
close closing closed account-closing deregister
plan plans package packages bundle bundles subscription subscriptions offer offers
upgrade upgrading faster gigabit bandwidth mbit megabits
slow sluggish lag lags lagging buffering stutter stutters stuttering crawl crawling
speed speeds fast quick
measure test testing check checking verify
router routers modem modems box-router gateway
restart reboot reset rebooting restarting
light lights lamp lamps led blinking flashing red
wifi wireless wlan wi-fi ssid hotspot
password passwords passcode pin-code credentials passphrase
forgot forgotten lost-password remember recover retrieve
change changing modify modified alter edit rename update updating updated different another new
weak poor bad coverage-weak bedroom room repeater mesh extender dead-spot far reach
devices device gadgets many connected-devices
outage outages disruption disruptions breakdown breakdowns down interruption maintenance
compensation compensate compensated compensates credit make-good
login log-in logged log signin authenticate authentication pppoe dial
own bring third-party self-bought buy
complaint complaints complain complaining grievance
appeal escalate escalation rejected turned-down unhappy disagree regulator ombudsman
withdraw retract take-back drop
ticket tickets case cases reference
survey surveys questionnaire rating ratings rate-us score
person human humans adviser advisor agent agents operator staff somebody someone contact reach hotline
robot bot machine software computer ai artificial chatbot
language languages english chinese mandarin cantonese speak
open opening hours close-time opens closes time-open
holiday holidays festival spring national weekend weekends sunday sundays saturday
branch branches shop shops store stores office offices outlet outlets counter
queue line-up wait waiting busy
text texts sms message messages texting
advert adverts advertising marketing promotional ads newsletter unsubscribe opt optout
code codes verification otp
chat conversation conversations chats record recorded history transcript
data-personal personal privacy private information details confidential
delete deleted deletion erase erased erasure wipe remove removed forget
copy export download file access-data stored
identify identity anonymous anonymously name names
id passport identification document documents papers
register registered registration real-name
holder owner ownership transfer-owner wife husband son daughter someone-else whose
scam scams fraud fraudulent phishing suspicious fake pretends impostor weird strange link
child children kids kid parental kid's son's minor minors
senior seniors elderly grandmother grandfather grandma grandpa parents pensioner older old
family families relatives share shared sharing together household
business businesses company companies enterprise corporate firm commercial
app application apps
data gigabytes gb megabytes allowance quota traffic
left remaining remain remains used usage
exceed exceeded exceeding over-limit limit extra runs-out
forward forwarding divert diversion redirect
spam nuisance harassing harassment unwanted telemarketing cold
signal reception bars coverage-mobile basement elevator
volte hd
5g
emergency police fire ambulance
lost stolen snatched missing theft
sim sims simcard card cards
esim e-sim embedded
puk locked unlock
port porting ported switch switching keep keeping bring-number carry
number numbers
suspend suspended suspension pause paused freeze hold
topup top-up recharge recharging credit-add prepaid
drawback
prepare preparation ready before beforehand
long duration take takes minutes
when time date day
where location place nearest closest near
why reason purpose
television tv iptv remote channel channels box
`

const chineseTopics = `
多少钱 怎么收费 收费 价格 资费 价钱 费用 贵 要钱 钱 价
免费 不要钱
账单 话费单 欠多少 余额 明细 差多少
发票 专票 普票 票据
交费 缴费 交钱 付款 支付 付费 充话费 刷卡
退费 退款 退钱 退回
截止 到期 最晚 期限 最后 几号 之前
自动扣 自动缴 自动交 代扣 自动扣款
押金
重复 两次 双扣 多扣 扣了两
欠费 逾期 没交 晚交 滞纳金 违约
国外 境外 出国 漫游 国际 海外 出境 外国 欧洲 日本 旅游 飞国外
开通 打开 启用 开启 激活 开
关闭 关掉 停用 取消 关 退订
师傅 技术员 工程师 安装员 维修员 工人 上门的
上门 预约 来家里
时间段 几点到 窗口 时段 几点来
没来 不在家 爽约 错过 迟到
维修 修 修好 抢修
安装 装机 装 新装
打孔 钻孔 打洞 穿墙 走线 布线 线路
移机 搬家 搬 迁移
覆盖 范围 我这里 我们小区 能装 服务区 这边
合约 合同 协议 签 绑定 约期
续约 续签 到期后 满了 期满
解约 提前 中途 违约金 终止
销户 注销 拆机 退网
套餐 资费介绍 流量包 优惠
提速 升级 升速 快一点 更快 千兆 兆
慢 卡 卡顿 延迟 转圈 缓冲
测速 网速 速度 达标
路由器 光猫 猫 modem
重启 重置 复位 关开
灯 红灯 指示灯 闪
wifi 无线 ssid
密码 口令
忘 忘了 忘记 找回 找不到 查
改 修改 更改 换 变更 更新 更换
信号差 信号弱 弱 穿墙差 卧室 房间 死角 放大器 mesh
设备 几台 多少台
断网 故障 停网 大面积 没网
赔 赔偿 补偿 说法 减免
登录 登陆 认证 拨号 691 账号
自己的 自购 自己买 自带
投诉 举报
申诉 不满意 再投诉 上级 管局 没解决
撤回 撤销 撤诉 不投诉
单号 工单 编号
问卷 评价 打分 调查 评分
人工 真人 客服 人 坐席 顾问 联系 热线
机器人 智能 程序 ai 电脑
语言 英文 英语 中文 普通话 粤语
几点 营业时间 上班 下班 开门 关门 时间
放假 假期 节假日 春节 国庆 过年 周末 休息
营业厅 门店 网点 店 厅
排队 人多 人少 等多久
短信 信息 消息
广告 推销 营销 推送 别发 不接收 骚扰短信
验证码 校验码
聊天 对话 记录 保存
隐私 个人信息 资料 保密 泄露 外泄
删除 删掉 清除 抹掉 被遗忘 清掉
副本 导出 存了
匿名 不说名字 身份 我是谁
身份证 证件 护照 证
实名 登记 注册
过户 机主 户主 名下 换人
诈骗 骗子 冒充 骗 假 可疑 奇怪
孩子 小孩 儿童 未成年 学生 家长
老人 老年 爷爷 奶奶 爸妈 父母 长辈
家庭 家人 共享 几个人 一家 全家
企业 公司 单位 商用 办公室 集团
app 应用 软件
流量
剩 还有几 剩余 用了多少 还有多少
超 超出 用完 超了 超量
转移 呼转 呼叫转移 转接
骚扰 推销电话 陌生 拦截
信号 没信号 格
volte 高清 hd
5g
紧急 报警 110 119 着火 救护
丢 丢了 被偷 挂失 偷
sim 卡 手机卡 补卡
esim 不插卡
puk 锁 解锁
转入 转到你们 携入 转来 带号来
转出 携出 转走 带号走 离网
携号 携转 转网
号码 手机号
停机 停号 保号 暂停 报停
充值 充 充多少
准备 提前准备 事先
多久 多长时间 几天 多长
什么时候 哪天 何时
哪里 哪儿 在哪 地址 什么地方 附近 最近
为什么 为啥 原因
电视 机顶盒 遥控器 频道
怎么 如何 怎样 方法 办法
`
