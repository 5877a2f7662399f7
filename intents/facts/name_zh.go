package facts

import (
	"strings"

	"switchboard/chat"
)

// surnamesZH are Chinese surnames of one character, the frequent ones.
var surnamesZH = runeSet("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由")

// rareSurnamesZH are those of the table that are rather other words; they
// count only behind a sure cue.
var rareSurnamesZH = runeSet("万向文安易时全连和路解查国计成管明位区海花权强帅平门云来都母但信利干居公修那相初原乐应单关包费司农车边师商荣官满支宣容封南平印战玉银元展由闭富植奉智束斯呼普门敬练豆盖盘楼班储阳游简冷景党宫米景谈麻池丛楚燕欧古吉项左方高白金于余马何温严钱黄石周常毛成")

// compoundSurnamesZH are surnames of two characters.
var compoundSurnamesZH = []string{"欧阳", "司马", "上官", "诸葛", "司徒", "东方", "独孤", "南宫", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "轩辕", "端木", "西门", "百里"}

// notNamesZH are short answers that look like names.
var notNamesZH = wordSet("宽带 高兴 方便 安装 时间 周末 马上 何时 常用 严重 温度 夏天 黄色 白天 金额 钱包 余额 包月 包年 毛病 路由器 全部 成功 连接 万一 解决 查询 查话费 支付 安全 国庆 方式 于是 管理 明白 " +
	"单号 包裹 关机 关闭 游戏 高速 高清 高级 平时 文件 文字 向上 海淀 海外 任何 任意 尚未 莫非 易用 古怪 和好 阳台 车站 简单 程序 项目 费用 应该 师傅 荣幸 景点 祝好 甘肃 江苏 江西 云南 石家庄 郑州 杭州 苏州 广州 " +
	"高峰 金卡 白金 毕竟 蓝色 白色 红色 左右 左边 强制 信号 信息 利息 公司 修改 修理 修复 修网络 修宽带 来电 来人 都行 都可以 那个 那里 那就 相同 初始 门店 门牌 云服务 容量 支持 计费 计划 国际 国内 查账单 查流量 " +
	"查费用 查套餐 解约 解绑 连不上 连接不上 全天 全国 成都 常州 明天 明日 时候 位置 区号 花钱 余下 周一 周二 周三 周四 周五 周六 周日 周天 晚上 黄金 安排 安静 马路 万能 华为 苏宁 温馨 金牌 林荫 江边 高价 白班 " +
	"包装 毛巾 石头 钟头 钟点 汤圆 梅花 童装 季度 季节 成员 项链 房间 房子 房屋 农村 司机 车辆 费率 米饭 党员 乐意 原来 原因 燕郊 储存 班次 南方 封号 官网 官方 谈谈 池子 明明 商家 商务 师范 和平 应用 边上 阳光 " +
	"高峰期 余额不足 查余额 于洪 何必 任务 任性 施工 施工中 康复 文明 文化 牛奶 安心 安卓 齐全 易懂 乔迁 伍佰 庄园 章程 关于 关掉 左侧 包括 宁愿 尚可 符合 舒服 纪录 单子 单独 成为 谷歌 盛情 路线 路由 游客 管家 华北 屈服 " +
	"解释 解除 尤其 时常 古代 吉祥 简介 连线 麦克风 景色 冷静 席位 卫生 米色 边界 沙发 商量 桑拿 官司 封闭 劳驾 满意 闻名 位子 海报 花费 权限 强烈 平台 平安 国家 计算 索要 云端 来吧 普通 阿姨 印象 战略 玉米 银行 公共 利用 干净 信用 信任 展示 智能 富有 由于 " +
	"谢谢您 谢谢你 谢谢啊 谢谢了 不满意 非常满意 还可以 一般般 没有了 好的 谢谢 行吧 可以 对的 是的 不是 不用 算了 继续 返回 取消 停止 帮助 人工 客服 投诉 报修 预约 改约 账单 话费 流量 套餐 合约 网络 断网 网速 信号差")

func runeSet(s string) map[rune]bool {
	m := make(map[rune]bool, len(s)/3)
	for _, r := range s {
		m[r] = true
	}
	return m
}

// titlesZH follow a surname: 王先生.
var titlesZH = []string{"先生", "女士", "小姐", "太太", "师傅", "经理", "老师", "阿姨", "大哥", "大姐", "总"}

// surnameZH reads a surname, compound or of one character.
func (p *parser) surnameZH(i int) int {
	for _, s := range compoundSurnamesZH {
		if p.lit(i, s) {
			return i + 2
		}
	}
	if t := p.tok(i); t.sort == han && surnamesZH[t.r] {
		return i + 1
	}
	return i
}

// bySurname reads the name whose surname was said at j: 姓王, 姓王叫王芳. The full
// name that follows counts.
func (p *parser) bySurname(i, j int) (from, to int) {
	k := p.surnameZH(j)
	if k == j {
		return i, i
	}
	next := k
	for p.tok(next).mark(',') || p.tok(next).mark('.') {
		next++
	}
	next = max(next, p.oneOf(next, "全名叫", "全名是", "全名", "名字叫", "名字是", "我叫", "叫", "名"))
	if p.surnameZH(next) > next && p.same(j, next, k-j) {
		if full := p.shortened(p.nameZH(next, true), next); full > next+k-j && p.nameEnds(full) {
			return next, full
		}
	}
	return j, max(p.shortened(p.nameZH(j, true), j), k)
}

// same reports whether the n characters at i and at j are alike.
func (p *parser) same(i, j, n int) bool {
	for d := range n {
		if p.tok(i+d).sort != han || p.tok(i+d).r != p.tok(j+d).r {
			return false
		}
	}
	return true
}

// nameZH reads a surname with one or two characters of given name, or with a
// title. A sure cue admits rare surnames.
func (p *parser) nameZH(i int, sure bool) int {
	j := p.surnameZH(i)
	if j == i || j == i+1 && rareSurnamesZH[p.tok(i).r] && !sure && !p.nameByTitle(j) && !(frequentZH[p.tok(i).r] && p.givenZH(j) == j+2) {
		return i
	}
	if k := p.oneOf(j, titlesZH...); k > j {
		return k
	}
	if k := p.givenZH(j); k > j {
		return k
	}
	return i
}

// frequentZH are surnames frequent enough to count before two characters although they are other words too.
var frequentZH = runeSet("高方白金于余马何温严钱黄石周易文安万毛")

func (p *parser) nameByTitle(i int) bool { return p.oneOf(i, titlesZH...) > i }

// givenZH reads the given name: up to two characters that are no function words.
func (p *parser) givenZH(i int) int {
	j := i
	for j < i+2 && p.tok(j).sort == han && !p.tok(j).gap && !p.char(j, notGiven) && !p.tok(j).term && !p.spellsOut(j) {
		j++
	}
	return j
}

// spellsOut reports whether the words at j say how a name that was just said is
// written: 李, 木子李; 伟, 伟大的伟.
func (p *parser) spellsOut(j int) bool {
	if p.oneOf(j, spelledZH...) > j {
		return true
	}
	for k := j + 2; k <= j+3; k++ {
		if p.char(k, "的") && p.tok(k+1).sort == han && p.tok(k+1).r == p.tok(j-1).r && (p.tok(j).r == p.tok(j-1).r || p.tok(k-1).r == p.tok(j-1).r) {
			return true
		}
	}
	return false
}

// spelledZH are how surnames are told apart.
var spelledZH = strings.Fields("木子李 弓长张 立早章 耳东陈 口天吴 双木林 古月胡 草头黄 言午许 双口吕 人可何 走肖赵 三横王 干勾于 禾呈程 关耳郑 马叉虫 水工江 十八子")

// notGiven are characters that end a name.
const notGiven = "啦喽嘞呗咯嘛哟我你您他她它们的了吧呢啊吗呀哦嗯是在不没有要想请帮把被给和跟与或也都就还再又很太个这那哪什么怎几多少号电话手机修约改换去来到住网宽带路由器上下午周点半元块"

// nameEnds reports whether a name may end before token j.
func (p *parser) nameEnds(j int) bool {
	t := p.tok(j)
	return t.sort != han || p.char(j, "我你您的，要想请电手住在吧啊呀和跟修约改是家地预报就")
}

// cuedNameZH reads the name behind a cue at i: 我叫, 我是, 姓名, 找, 我姓; or 王先生.
func (p *parser) cuedNameZH(i int) (from, to int) {
	strict := true
	j := p.oneOf(i, "我的名字叫", "我的名字是", "名字叫", "名字是", "姓名是", "姓名为", "姓名叫", "姓名", "我叫", "他叫", "她叫", "联系人是", "联系人叫", "联系人", "户主是", "户主叫", "户主", "机主是", "机主", "名叫")
	if j > i {
		strict = false
		if p.tok(j).mark(':') || p.tok(j).mark(',') {
			j++
		}
	} else if j = p.oneOf(i, "我姓", "免贵姓", "姓"); j > i {
		return p.bySurname(i, j)
	} else if j = p.oneOf(i, "我是", "这是", "我系", "本人", "找", "给", "帮", "约", "叫"); j == i {
		if k := p.nameZH(i, false); k > i && p.oneOf(k-2, "先生", "女士", "小姐") == k && k-i <= 5 {
			return i, k
		}
		if k := p.listedName(i); k > i {
			return i, k
		}
		if k := p.nameZH(i, i == 0); k > i && p.spellsOut(k) {
			return i, k // 李伟，木子李
		}
		return i, i
	}
	if k := p.oneOf(j, relativesZH...); strict && k > j {
		j = k
	}
	if k := p.nameWords(j, true); k > j && !strict {
		return j, k // 我叫 Li Wei
	}
	k := p.nameZH(j, !strict)
	if k == j {
		return i, i
	}
	k = p.shortened(k, j)
	if strict && (!p.nameEnds(k) || p.char(k, "的") || notNamesZH[hanText(p.toks, j, k)]) {
		return i, i
	}
	if k-j < 2 {
		return i, i
	}
	return j, k
}

// relativesZH are those for whom one books: 给我邻居张伟约.
var relativesZH = func() []string {
	var all []string
	for _, whose := range []string{"我的", "我们", "我家", "我", ""} {
		for _, who := range strings.Fields("邻居 朋友 同事 同学 妈妈 爸爸 父亲 母亲 爸 妈 老公 老婆 爱人 丈夫 妻子 儿子 女儿 哥哥 弟弟 姐姐 妹妹 公公 婆婆 岳父 岳母 爷爷 奶奶 老板 领导 房东 租客 客户") {
			all = append(all, whose+who)
		}
	}
	return all
}()

// listedName reads a name that stands by itself beside a phone number or an
// address: 李伟 13800138000 中关村大街88号.
func (p *parser) listedName(i int) int {
	if len(p.found) == 0 || i > 0 && !p.toks[i-1].used && p.toks[i-1].sort != mark {
		return i
	}
	k := p.nameZH(i, false)
	if k == i || k < len(p.toks) && !p.toks[k].used && p.toks[k].sort != mark || notNamesZH[hanText(p.toks, i, k)] {
		return i
	}
	for n := range p.found {
		if e := &p.found[n]; e.Kind == chat.KindPhone || e.Kind == chat.KindAddress {
			return k
		}
	}
	return i
}

// shortened gives back a last character that rather begins the next word.
func (p *parser) shortened(k, j int) int {
	if k-j > p.surnameZH(j)-j+1 && p.oneOf(k-2, titlesZH...) != k && p.oneOf(k-1, afterNamesZH...) > k {
		return k - 1
	}
	return k
}

// afterNamesZH are words that follow a name and whose first character could belong to it.
var afterNamesZH = strings.Fields("预约 预订 报修 报个 报名 想要 想约 想问 需要 联系 打算 咨询 投诉 手机 电话 身份 地址 住址 住在 家里 家的 安装 安排 装个 装宽 维修 上门 改期 改约 取消 登记 办理 办个 " +
	"申请 提交 反映 反馈 查询 查一 查个 开通 明天 后天 今天 今晚 下午 上午 早上 晚上 中午 下周 本周 这周 周一 周二 周三 周四 周五 周六 周日 星期 订个 订一 检查 检修 派个 派人 送个 换个 换一 加个 留个 接电 来电 " +
	"可以 有空 方便 应该 已经 现在 马上 昨天 刚才 刚刚 因为 所以 如果 或者 以及 还是 正在 之前 以后 本人")
