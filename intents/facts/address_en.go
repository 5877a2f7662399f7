package facts

import (
	"unicode/utf8"

	"switchboard/chat"
)

// streets are the words that end the name of a street.
var streets = wordSet("street st road rd avenue ave av lane ln drive dr boulevard blvd way court ct place pl square sq terrace " +
	"close crescent highway hwy alley hutong parkway pkwy jie lu dajie row gardens grove mews quay walk")

// dwellings are the words before the number of a flat.
var dwellings = wordSet("flat apt apartment unit suite room rm building block floor tower house bldg")

// noStreet are words that never belong to the name of a street.
var noStreet = wordSet("a an and at in is by for my to from with am pm o'clock oclock it i we you please the or not no of on if this that " +
	"be was are minutes minute hours hour days day mins min hrs go get book make after before until till than then there percent " +
	"yuan dollars but so can could will would have has do does did need want address call came come times more less one another")

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for i := 0; i < len(words); {
		j := i
		for j < len(words) && words[j] != ' ' {
			j++
		}
		m[words[i:j]] = true
		i = j + 1
	}
	return m
}

// addressesEN finds "Flat 3, 12 High Street" and "5 Jianguo Road, Chaoyang".
func (p *parser) addressesEN() {
	for i := 0; i < len(p.toks); i++ {
		if p.toks[i].used {
			continue
		}
		j := p.addressAt(i)
		if j == i {
			continue
		}
		j = p.addressTail(j)
		p.add(chat.KindAddress, i, j, p.text[p.toks[i].begin:p.toks[j-1].end])
		p.use(i, j)
		i = j - 1
	}
}

// addressAt reads a dwelling, a house number and a street; the street alone
// where "address is" or "live on" goes before.
func (p *parser) addressAt(i int) int {
	j := i
	for n := 0; n < 3; n++ {
		k := p.dwelling(j)
		if k == j {
			break
		}
		if p.tok(k).mark(',') {
			k++
		}
		j = k
	}
	if k := p.houseAndStreet(j); k > j {
		return k
	}
	if j > i && p.tok(j-1).mark(',') {
		if k := p.placeName(j); k > j {
			return k
		}
	}
	if k := p.streetName(i, true); k > i && p.tok(k).any("number", "no") && p.tok(k+1).sort == digit && p.tok(k+1).digits <= 5 {
		return k + 2 // "Zhongguancun Street number 88"
	}
	if j == i && p.addressCue(i) {
		j = p.streetName(i, true)
		if n := p.tok(j); j > i && n.sort == digit && n.digits <= 4 && n.gap && !p.tok(j+1).any("am", "pm") {
			j++ // "Jianguo Road 5"
		}
		return j
	}
	return i
}

// placeName reads the capitalised name behind the number of a flat: "Longze Garden".
func (p *parser) placeName(i int) int {
	j := i
	for j < i+4 && p.tok(j).sort == latin && p.tok(j).capital(p.text) && p.tok(j).e == nil && !ordinary[p.tok(j).w] {
		j++
	}
	return j
}

// dwelling reads "Flat 3", "Room 201", "Building B".
func (p *parser) dwelling(i int) int {
	if !dwellings[p.tok(i).w] {
		return i
	}
	j := i + 1
	if p.tok(j).is("no") {
		j++
	}
	if p.tok(j).mark('.') || p.tok(j).mark('#') {
		j++
	}
	t := p.tok(j)
	if t.sort == latin && utf8.RuneCountInString(t.w) == 1 {
		return j + 1
	}
	if t.sort != digit || t.digits > 5 {
		return i
	}
	j++
	if l := p.tok(j); l.sort == latin && !l.gap && len(l.w) == 1 {
		j++
	}
	return j
}

// houseAndStreet reads "12 Oak St", "No. 88 Zhongguancun Street", "350 5th Avenue".
func (p *parser) houseAndStreet(i int) int {
	j := i
	if p.tok(j).any("no", "number") {
		if j++; p.tok(j).mark('.') {
			j++
		}
	}
	t := p.tok(j)
	if n, k := p.card(j); n > 0 && t.sort == latin && k > j && !ordinary[p.tok(k).w] && !streets[p.tok(k).w] && p.tok(k).sort == latin && p.tok(k).e == nil {
		if end := p.streetName(k, false); end > k {
			return end // "eighteen Jianguo Road"
		}
		return i
	}
	if t.sort != digit || t.digits > 5 || p.tok(j-1).mark('$') || p.tok(j-1).mark('¥') || p.tok(j-1).mark(':') && !t.gap {
		return i
	}
	if _, k := p.ordinal(j); k > j && !streets[p.tok(k).w] {
		return i
	}
	j++
	if l := p.tok(j); l.sort == latin && !l.gap && len(l.w) == 1 && p.tok(j+1).gap {
		j++
	} else if l.mark('-') && !l.gap && p.tok(j+1).sort == digit && !p.tok(j+1).gap {
		j += 2
	}
	if p.tok(j).mark(',') {
		j++
	}
	if p.tok(j).sort == digit {
		if _, k := p.ordinal(j); k == j {
			return i
		}
	} else if !p.tok(j).gap {
		return i
	}
	if k := p.streetName(j, false); k > j {
		return k
	}
	return i
}

// streetName reads up to four words that end in "Street" or the like.
func (p *parser) streetName(i int, capital bool) int {
	words := 0
	for j := i; j < i+8; j++ {
		t := p.tok(j)
		if _, k := p.ordinal(j); t.sort == digit && k > j && words < 4 {
			words++
			j = k - 1
			continue
		}
		if t.mark('.') && !t.gap && words > 0 {
			continue
		}
		if t.sort != latin || words > 4 || noStreet[t.w] || t.e != nil && (t.e.dow > 0 && !t.capital(p.text) || t.e.card >= 0 || t.e.part != nil) {
			return i
		}
		if streets[t.w] && words > 0 {
			if n := p.tok(j + 1); n.sort == latin && streets[n.w] {
				continue
			}
			if n := p.tok(j + 1); n.mark('.') && !n.gap && len(t.w) <= 4 {
				j++
			}
			return j + 1
		}
		if capital && !t.capital(p.text) {
			return i
		}
		words++
	}
	return i
}

// addressCue reports whether the words before i announce an address.
func (p *parser) addressCue(i int) bool {
	k := i - 1
	if p.tok(k).any("is", "at", "to", "on") || p.tok(k).mark(':') {
		k--
	}
	return p.tok(k).any("address", "live", "living", "located", "lives") || p.tok(k).is("address's")
}

// addressTail reads what may follow a street: a flat, a district, a postcode.
func (p *parser) addressTail(j int) int {
	for n := 0; n < 5; n++ {
		k := j
		comma := p.tok(k).mark(',')
		if comma {
			k++
		}
		if end := p.dwelling(k); end > k {
			j = end
			continue
		}
		if d := p.tok(k); d.sort == digit && (d.digits == 5 || d.digits == 6) && n > 0 {
			return k + 1
		}
		end := k
		for end < k+3 {
			t := p.tok(end)
			if end > k && t.sort == latin && districts[t.w] {
				end++
				break
			}
			if t.sort != latin || !t.term && (t.e != nil || firstNames[t.w] || noStreet[t.w] || followers[t.w] || ordinary[t.w] || !t.capital(p.text)) {
				break
			}
			end++
		}
		if end == k || !comma && !p.tok(k).term && !(end > k+1 && districts[p.tok(end-1).w]) {
			return j
		}
		if !p.tok(k).term && (p.serviceAt(k) || p.nameInList(k)) {
			return j
		}
		j = end
	}
	return j
}

// nameInList reports whether what stands between commas at token k is somebody's
// name, as in "5 Jianguo Road, Chen Wei, 139…".
func (p *parser) nameInList(k int) bool {
	from, to := p.pairAt(k)
	return to > from && !districts[p.tok(to-1).w] && (to == len(p.toks) || p.tok(to).sort == mark)
}

// serviceAt reports whether a service of the pack is named at token k.
func (p *parser) serviceAt(k int) bool {
	for i := range p.found {
		if e := &p.found[i]; e.Kind == chat.KindService && e.Begin <= p.toks[k].begin && p.toks[k].begin < e.End {
			return true
		}
	}
	return false
}

var districts = wordSet("district city county town village province new area park")
