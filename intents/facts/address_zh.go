package facts

import "switchboard/chat"

// roads and places are the words that a Chinese address is hung on.
var (
	roadsZH  = []string{"大街", "胡同", "大道", "马路", "路", "街", "道", "巷", "弄", "村", "里"}
	placesZH = []string{"小区", "花园", "公寓", "大厦", "广场", "家园", "新村", "苑", "园", "城", "中心", "庄", "坊", "寓", "院"}
	unitsZH  = []string{"号楼", "号院", "号", "弄", "栋", "幢", "座", "单元", "室", "层", "楼", "户", "房", "门", "期", "组"}
	// cuesZH go before an address and do not belong to it.
	cuesZH = []string{"地址是", "地址为", "地址改成", "地址改为", "地址换成", "地址在", "地址", "住址是", "住址", "改成", "改到", "换成", "换到", "送到", "寄到", "搬到", "家住", "住在", "位于",
		"就是", "就在", "我家在", "我在", "我住", "他住", "她住", "人在", "家在", "是在", "来到", "现在在", "上门到", "装在", "装到", "安装到", "安装在", "我家", "搬家到", "是", "在", "到", "去", "来", "从", "住", "给", "修", "装", "约", "的", "说", "为", "就"}
)

// addressesZH finds 海淀区中关村大街88号 and the like among the tokens left.
func (p *parser) addressesZH() {
	for i := 0; i < len(p.toks); {
		if p.toks[i].used || p.toks[i].sort == mark && p.toks[i].r != '#' {
			i++
			continue
		}
		j := i
		for j < len(p.toks) && !p.toks[j].used && (p.toks[j].sort != mark || p.toks[j].r == '-' || p.toks[j].r == '#') {
			j++
		}
		p.addressIn(i, j)
		i = j
	}
}

// addressIn finds an address in the unbroken run of tokens from i to j.
func (p *parser) addressIn(i, j int) {
	from, to := -1, -1
	sure := false
	for k := i; k < j; k++ {
		if p.toks[k].sort != han {
			continue
		}
		end, strong := p.addressKey(i, k, j)
		if end == k {
			continue
		}
		if from < 0 {
			from = p.addressStart(i, k)
		}
		if p.cueBetween(to, k) {
			break
		}
		to, sure = end, sure || strong
		k = end - 1
	}
	cued := p.cuedAddress(i, j)
	if cued >= 0 && from < 0 {
		from, to = cued, p.cuedEnd(cued, j)
	}
	if !sure && cued < 0 || from < 0 {
		return
	}
	if !sure {
		if from < cued {
			from = cued
		}
	}
	to = p.buildingZH(to, j)
	for to < j && p.toks[to-1].sort != digit && p.toks[to].sort == digit && p.toks[to].digits <= 5 && !p.char(to+1, "点月元块年") {
		to++ // 3单元201, 大厦1203
	}
	if from >= to {
		return
	}
	p.add(chat.KindAddress, from, to, p.text[p.toks[from].begin:p.toks[to-1].end])
	p.use(from, to)
}

// buildingZH goes on to the house that is named behind a road: 方恒国际A座1203.
func (p *parser) buildingZH(to, j int) int {
	for k := to; k > 0 && k < j && k <= to+10 && !p.cueBetween(to, k+1); k++ {
		if n := p.houseZH(k); n > k+1 && (p.char(n-1, "座楼栋幢室层期") || p.tok(n-1).sort == digit && n > k+2) {
			return n
		}
	}
	return to
}

// cueBetween reports whether a word that ends an address stands between two keys.
func (p *parser) cueBetween(from, to int) bool {
	if from < 0 {
		return false
	}
	for k := from; k < to; k++ {
		if p.char(k, "的") && k > 0 && p.char(k-1, "边近面侧") {
			continue // 城铁站旁边的
		}
		if p.char(k, "，我您你要想请把吗呢吧修装约改的了没没和是在到给") {
			return true
		}
	}
	return to-from > 14
}

// addressKey reads one key of an address at k: 区, a road with its number, a
// building with its number, a unit. strong says that it proves an address.
func (p *parser) addressKey(i, k, j int) (end int, strong bool) {
	if p.char(k, "区") && k > i {
		if n := p.houseZH(k + 1); n > k+1 && p.oneOf(n-1, "号", "楼", "室") == n || n > k+3 {
			return n, true
		}
	}
	if p.char(k, "省市区县镇乡旗州") && k-i >= 2 && !p.notRegion(k) {
		return k + 1, k+1 < j && p.regionStreet(k+1, j)
	}
	for _, w := range roadsZH {
		if !p.lit(k, w) || k-i < 1 {
			continue
		}
		e := k + len(w)/3
		if p.notRoad(k, e) {
			return k, false
		}
		if n := p.houseZH(e); n > e {
			return n, true
		}
		if w == "里" || w == "村" || w == "道" || w == "弄" {
			continue
		}
		return e, p.regionBefore(i, k)
	}
	for _, w := range placesZH {
		if !p.lit(k, w) || k-i < 2 {
			continue
		}
		e := k + len(w)/3
		if n := p.houseZH(e); n > e {
			return n, true
		}
		if len(w) > 3 && w != "中心" {
			return e, p.regionBefore(i, k)
		}
	}
	return k, false
}

// houseZH reads 88号, 5号3单元201, A座1203室 behind a road or a building.
func (p *parser) houseZH(i int) int {
	j := i
	for n := 0; n < 6; n++ {
		k := j
		if p.tok(k).mark('-') || p.tok(k).mark('#') || p.char(k, "第") {
			k++
		}
		t := p.tok(k)
		switch {
		case t.sort == digit && t.digits <= 5:
			k++
		case t.sort == latin && len(t.w) == 1:
			k++
		case t.sort == han:
			m, e := p.hanNumber(k)
			if e == k || m == 0 {
				if s := p.oneOf(k, "甲", "乙", "丙", "东", "西", "南", "北"); s > k && p.oneOf(s, "座", "楼", "单元", "区", "门") > s {
					k = s
					break
				}
				return j
			}
			k = e
		default:
			return j
		}
		if t := p.tok(k); t.sort == latin && len(t.w) == 1 && !t.gap {
			k++
		}
		e := p.oneOf(k, unitsZH...)
		if e == k {
			if j > i && p.tok(k-1).sort == digit && !p.char(k, "点月元块年天个小") {
				if p.tok(k).mark('-') && p.tok(k+1).sort == digit {
					j = k
					continue
				}
				return k
			}
			if p.tok(k).mark('-') && p.tok(k+1).sort == digit || p.tok(k).mark('#') {
				j = k
				continue
			}
			return j
		}
		if p.char(e-1, "号") && p.char(e, "码线") {
			return j
		}
		j = e
	}
	return j
}

// regionBefore reports whether a 区, 市 or 县, or an area of the pack, stands before k.
func (p *parser) regionBefore(i, k int) bool {
	for n := i; n < k; n++ {
		if p.toks[n].term || n > i && p.char(n, "市区县镇") && !p.notRegion(n) {
			return true
		}
	}
	return false
}

// regionStreet reports whether a road follows the region that ends at k.
func (p *parser) regionStreet(k, j int) bool {
	for n := k + 1; n < j && n < k+12; n++ {
		if p.char(n, "路街巷") && !p.char(n+1, "由") || p.lit(n, "胡同") || p.lit(n, "小区") || p.lit(n, "大道") || p.lit(n, "大厦") {
			return true
		}
		if p.cueBetween(n, n+1) {
			return false
		}
	}
	return false
}

// notRegion reports whether the 市, 区 … at k belongs to another word.
func (p *parser) notRegion(k int) bool {
	return p.char(k-1, "小超城门地社都各个本这") || p.char(k+1, "场别间") || p.char(k, "区") && p.char(k-1, "片")
}

// notRoad reports whether the 路, 道 … from k to e belongs to another word.
func (p *parser) notRoad(k, e int) bool {
	return p.char(k, "路") && (p.char(e, "由线过上") || p.char(k-1, "网线一电思道铁走问")) ||
		p.char(k, "道") && p.char(k-1, "知难频渠报味管通轨") ||
		p.char(k, "里") && p.char(k-1, "家这那哪城夜心") ||
		p.char(k, "街") && p.char(k-1, "上逛")
}

// addressStart goes left from the first key to where the address begins.
func (p *parser) addressStart(i, k int) int {
	from := i
	for n := i; n < k; n++ {
		for _, cue := range cuesZH {
			if len(cue) == 3 && n > i && p.char(n, "来为到去装修住给约从就") && !p.char(n-1, "我要想请帮上您") {
				continue
			}
			if e := p.oneOf(n, cue); e > n && e <= k && e > from {
				from = e
				break
			}
		}
	}
	for n := from + 1; n < k; n++ { // 修宽带 海淀区…: what goes before is no part of it
		if p.serviceAt(n-1) || p.toks[n].gap && k-n >= 2 && !p.toks[n-1].term {
			from = n
		}
	}
	for from < k && p.toks[from].sort != han && !(p.toks[from].sort == latin && k-from < 4) {
		from++
	}
	return from
}

// cuedAddress is where the address begins that 地址是 announces, -1 for none.
func (p *parser) cuedAddress(i, j int) int {
	for n := i; n < j; n++ {
		if e := p.oneOf(n, "地址是", "地址为", "地址改成", "地址改为", "地址换成", "地址在", "住在", "家住", "位于", "我住", "他住", "她住", "搬到", "安装到", "装在", "送到"); e > n && e < j {
			return e
		}
	}
	return -1
}

// cuedEnd is where an address without any road ends: 住在望京SOHO. It is
// nothing where it asks or denies.
func (p *parser) cuedEnd(from, j int) int {
	to := from
	for to < j && !p.cueBetween(to, to+1) && p.toks[to].sort != mark {
		if p.char(to, "哪什么谁错不没几多少吗呢") {
			return from
		}
		to++
	}
	if to-from < 3 {
		return from
	}
	return to
}
