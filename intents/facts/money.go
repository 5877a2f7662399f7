package facts

import (
	"strconv"
	"strings"

	"switchboard/chat"
)

// signs of currencies before an amount.
var signs = map[rune]string{'¥': "CNY", '$': "USD", '€': "EUR", '£': "GBP"}

// currencies by their English names and codes.
var currencies = map[string]string{
	"yuan": "CNY", "rmb": "CNY", "cny": "CNY", "kuai": "CNY", "renminbi": "CNY", "dollar": "USD", "dollars": "USD", "usd": "USD",
	"buck": "USD", "bucks": "USD", "euro": "EUR", "euros": "EUR", "eur": "EUR", "pound": "GBP", "pounds": "GBP", "gbp": "GBP",
	"quid": "GBP", "hkd": "HKD",
}

// money reads an amount of money; its value is in minor units: "CNY 9900".
func (p *parser) money(i int) (chat.Kind, string, int) {
	t := &p.toks[i]
	if code, ok := signs[t.r]; ok && t.sort == mark {
		if v, j := p.decimal(i + 1); j > i+1 && p.tok(i+1).sort == digit {
			if p.char(j, "元块") {
				j++
			}
			return chat.KindMoney, minor(code, v, 0), j
		}
		return "", "", i
	}
	if code, ok := currencies[t.w]; ok && t.sort == latin && len(t.w) == 3 && code != "" {
		if v, j := p.decimal(i + 1); j > i+1 && p.tok(i+1).sort == digit {
			return chat.KindMoney, minor(code, v, 0), j
		}
	}
	if k := p.oneOf(i, "人民币"); k > i {
		v, j := p.decimal(k)
		if kind, value, end := p.moneyZH(k, j, v); end > j && j > k {
			return kind, value, end
		} else if j > k {
			return chat.KindMoney, minor("CNY", v, 0), j
		}
		return "", "", i
	}
	v, j := p.decimal(i)
	if j == i || i > 0 && !t.gap && p.tok(i-1).sort == latin && t.sort == digit {
		return "", "", i
	}
	if code, ok := currencies[p.tok(j).w]; ok && p.tok(j).sort == latin {
		j++
		if cents, k := p.cents(j); k > j {
			return chat.KindMoney, minor(code, v, cents), k
		}
		return chat.KindMoney, minor(code, v, 0), j
	}
	return p.moneyZH(i, j, v)
}

// cents reads "and 43 cents".
func (p *parser) cents(j int) (int, int) {
	k := j
	if p.tok(k).is("and") {
		k++
	}
	if n, end := p.card(k); end > k && n < 100 && p.tok(end).any("cent", "cents", "fen", "pence") {
		return n, end + 1
	}
	return 0, j
}

// moneyZH reads the 元, 块, 毛 and 分 behind the amount v.
func (p *parser) moneyZH(i, j int, v string) (chat.Kind, string, int) {
	if k := p.oneOf(j, "人民币", "元人民币", "块钱", "元钱", "元"); k > j {
		if p.lit(j, "元") && p.char(k, "旦宵") {
			return "", "", i
		}
		return chat.KindMoney, minor("CNY", v, p.jiao(&k)), k
	}
	if k := p.oneOf(j, "美元", "美金"); k > j {
		return chat.KindMoney, minor("USD", v, 0), k
	}
	if k := p.oneOf(j, "港币", "港元"); k > j {
		return chat.KindMoney, minor("HKD", v, 0), k
	}
	if p.char(j, "块") {
		k := j + 1
		cents := p.jiao(&k)
		if k == j+1 && (p.lit(i, "一块") || p.tok(k).sort == han && !p.char(k, "的吧吗呢了左多以一是不还")) {
			return "", "", i
		}
		return chat.KindMoney, minor("CNY", v, cents), k
	}
	if p.char(j, "毛角") && !p.char(j+1, "病巾") {
		n, err := strconv.Atoi(v)
		if err != nil || n > 9 {
			return "", "", i
		}
		k := j + 1
		fen, end := p.numZH(k)
		if end > k && fen < 10 {
			k = p.oneOf(end, "分")
		} else {
			fen = 0
			k = p.oneOf(k, "钱")
		}
		return chat.KindMoney, minor("CNY", "0", n*10+fen), k
	}
	return "", "", i
}

// jiao reads the tenths and hundredths behind 块: 三块五, 五块七毛八, 三块零四.
func (p *parser) jiao(k *int) int {
	zero := p.char(*k, "零")
	at := *k
	if zero {
		at++
	}
	n, end := p.numZH(at)
	if end != at+1 || n > 9 || p.tok(at).sort == digit {
		return 0
	}
	switch {
	case zero:
		*k = p.oneOf(end, "分")
		return n
	case p.char(end, "毛角"):
		end++
		if f, e := p.numZH(end); e == end+1 && f < 10 {
			*k = p.oneOf(e, "分")
			return n*10 + f
		}
		*k = end
		return n * 10
	case p.char(end, "分"):
		*k = end + 1
		return n
	case p.tok(end).sort == han && p.char(end, "个台位次条年月天点"):
		return 0
	}
	*k = p.oneOf(end, "钱")
	return n * 10
}

// minor writes an amount in minor units with its code; cents are added.
func minor(code, v string, cents int) string {
	whole, frac, _ := strings.Cut(v, ".")
	frac = (frac + "00")[:2]
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	if err != nil {
		return code + " 0"
	}
	return code + " " + strconv.FormatInt(n+int64(cents), 10)
}
