package facts

// zones are the abbreviations of time zones that customers write, in minutes east.
var zones = map[string]int{
	"utc": 0, "gmt": 0, "bst": 60, "cet": 60, "cest": 120, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
	"mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "ist": 330, "jst": 540, "hkt": 480, "sgt": 480, "z": 0,
	"et": -300, "ct": -360, "mt": -420, "pt": -480, "wet": 0, "eet": 120, "msk": 180, "aest": 600, "aedt": 660, "nzst": 720, "kst": 540,
}

// zoneNames are the zones that are named with "time": "3pm Eastern time", "Pacific Standard Time".
var zoneNames = map[string]int{"eastern": -300, "central": -360, "mountain": -420, "pacific": -480}

// zoneAt reads the zone behind a clock: "GMT", "(UTC+8)", "Z", "+08:00", "Beijing time".
func (p *parser) zoneAt(i int) (zone, next int) {
	k := i
	open := p.tok(k).mark('(')
	if open {
		k++
	}
	t := p.tok(k)
	z, named := zones[t.w]
	named = named && t.sort == latin && (t.w != "z" || !t.gap)
	switch {
	case named:
		k++
	case t.any("beijing", "china", "shanghai") && p.tok(k+1).is("time"):
		return 8 * 60, k + 2
	case zoneNames[t.w] != 0 && p.tok(k+1).is("time"):
		return zoneNames[t.w], k + 2
	case zoneNames[t.w] != 0 && p.tok(k+1).any("standard", "daylight") && p.tok(k+2).is("time"):
		if p.tok(k + 1).is("daylight") {
			return zoneNames[t.w] + 60, k + 3
		}
		return zoneNames[t.w], k + 3
	}
	if named && !t.any("utc", "gmt") || t.is("z") {
	} else if off, end := p.offsetAt(k, named); end > k {
		z, k, named = z+off, end, true
	}
	if !named {
		return 0, i
	}
	if open && p.tok(k).mark(')') {
		k++
	}
	return z, k
}

// offsetAt reads "+08:00", "+0800" and, behind a zone's name, "+8".
func (p *parser) offsetAt(i int, short bool) (minutes, next int) {
	sign, h := p.tok(i), p.tok(i+1)
	if !(sign.mark('+') || sign.mark('-')) || h.sort != digit || h.gap {
		return 0, i
	}
	n, k := 0, i+2
	switch m := p.tok(k); {
	case h.digits == 2 && m.mark(':') && p.two(k+1) && (sign.mark('+') || p.isoClock(i)):
		n, k = h.n*60+p.tok(k+1).n, k+2
	case h.digits == 4 && (sign.mark('+') || sign.gap):
		n = h.n/100*60 + h.n%100
	case short && h.digits <= 2:
		n = h.n * 60
	default:
		return 0, i
	}
	if n > 14*60 {
		return 0, i
	}
	if sign.mark('-') {
		n = -n
	}
	return n, k
}

// isoClock reports whether what ends at i is the time of "2026-12-03T10:00".
func (p *parser) isoClock(i int) bool {
	for n := 0; n < 8 && !p.tok(i).gap; n++ {
		if i--; p.tok(i).is("t") {
			return true
		}
	}
	return false
}
