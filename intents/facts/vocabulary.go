package facts

import "switchboard/chat"

// unit of time.
type unit int8

const (
	noUnit unit = iota
	seconds
	minutes
	hours
	days
	weeks
	months
	quarters
	years
)

// grains of units, by unit.
var grains = [...]chat.Grain{"", chat.Second, chat.Minute, chat.Hour, chat.Day, chat.Week, chat.Month, chat.Quarter, chat.Year}

// An entry is all that the English grammar knows of one word.
type entry struct {
	word  string
	dow   int8 // 1 Monday … 7 Sunday
	month int8
	card  int16 // value of a number word; -1 if it is none
	ord   int16 // value of an ordinal word
	unit  unit
	part  *part
	short bool // a form that is also another word: "sun", "may", "sat"
	ish   bool // said to be about: "tenish"
}

// vocabulary of English words with a meaning of their own for the grammars.
var vocabulary = func() map[string]*entry {
	m := map[string]*entry{}
	at := func(w string) *entry {
		e := m[w]
		if e == nil {
			e = &entry{word: w, card: -1}
			m[w] = e
		}
		return e
	}
	for n, forms := range [][]string{
		1: {"monday", "mon", "mondays", "monday's", "mondy", "modnay"}, 2: {"tuesday", "tue", "tues", "tuesdays", "tuesday's", "tuseday", "tusday", "teusday", "tuesady"},
		3: {"wednesday", "wed", "weds", "wednesdays", "wednesday's", "wednsday", "wensday", "wendesday", "wednesay", "wedensday"},
		4: {"thursday", "thu", "thur", "thurs", "thursdays", "thursday's", "thursady", "thurday", "thusday", "thrusday", "thursdy"},
		5: {"friday", "fri", "fridays", "friday's", "firday", "fridy", "friady"}, 6: {"saturday", "sat", "saturdays", "saturday's", "saterday", "satuday", "satruday", "saturdy"},
		7: {"sunday", "sun", "sundays", "sunday's", "sundy", "sunady"},
	} {
		for _, w := range forms {
			at(w).dow = int8(n)
		}
	}
	for n, forms := range [][]string{
		1: {"january", "jan", "janurary", "januray"}, 2: {"february", "feb", "febuary", "feburary"}, 3: {"march", "mar"}, 4: {"april", "apr"}, 5: {"may"},
		6: {"june", "jun"}, 7: {"july", "jul"}, 8: {"august", "aug"}, 9: {"september", "sep", "sept", "septemeber"},
		10: {"october", "oct"}, 11: {"november", "nov", "novemeber"}, 12: {"december", "dec", "decemeber"},
	} {
		for _, w := range forms {
			at(w).month = int8(n)
		}
	}
	for _, w := range []string{"sun", "sat", "may", "mar", "wed", "mon", "dec", "jan", "march"} {
		at(w).short = true
	}
	for n, w := range []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
		"eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"} {
		at(w).card = int16(n)
		if n > 0 && n <= 12 {
			at(w+"ish").card, at(w+"ish").ish = int16(n), true
		}
	}
	for n, w := range []string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"} {
		at(w).card = int16(n*10 + 20)
	}
	for n, w := range []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
		"eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"} {
		at(w).ord = int16(n + 1)
	}
	for n, w := range []string{"twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"} {
		at(w).ord = int16(n*10 + 20)
	}
	for tens, t := range []string{2: "twenty", 3: "thirty", 4: "forty", 5: "fifty", 6: "sixty", 7: "seventy", 8: "eighty", 9: "ninety"} {
		for ones := 1; t != "" && ones < 10; ones++ {
			o := []string{1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth"}[ones]
			at(t + o).ord = int16(tens*10 + ones)
		}
	}
	for u, forms := range [][]string{
		seconds: {"second", "seconds", "sec", "secs"}, minutes: {"minute", "minutes", "min", "mins"},
		hours: {"hour", "hours", "hr", "hrs", "hour's"}, days: {"day", "days", "day's"}, weeks: {"week", "weeks", "week's", "weeks'"},
		months: {"month", "months", "month's"}, quarters: {"quarter", "quarters", "qtr", "qtrs", "quarter's"}, years: {"year", "years", "yr", "yrs", "year's"},
	} {
		for _, w := range forms {
			at(w).unit = unit(u)
		}
	}
	for w, p := range map[string]*part{
		"morning": &morning, "mornings": &morning, "afternoon": &afternoon, "afternoonish": &afternoon, "afternoons": &afternoon,
		"evening": &evening, "evenings": &evening, "night": &night, "nights": &night, "lunch": &lunch, "lunchtime": &lunch,
		"dawn": &dawn, "sunrise": &dawn, "daybreak": &dawn, "breakfast": &breakfast, "brunch": &brunch, "teatime": &teatime,
		"dusk": &dusk, "sunset": &dusk, "nightfall": &dusk, "dinner": &dinner, "dinnertime": &dinner, "supper": &dinner, "suppertime": &dinner,
		"daytime": &daytime,
	} {
		at(w).part = p
	}
	// As they are texted and mistyped.
	for w, forms := range map[string][]string{
		"tomorrow": {"tmrw", "tmr", "tmw", "tmrow", "tomoz", "tomo", "tomorow", "tommorow", "tommorrow", "tomorro", "tomorrrow", "tomrrow", "tommorw"},
		"next":     {"nxt"}, "weekend": {"wknd", "weeknd"}, "week": {"wk"}, "weeks": {"wks"}, "months": {"mths"}, "month": {"mth"},
		"afternoon": {"arvo", "aft", "afternon", "aftrnoon"}, "morning": {"mornin", "morn", "mornings"}, "night": {"nite"}, "noon": {"noonish", "noontime"}, "midday": {"middayish"}, "midnight": {"midnightish"}, "yesterday": {"yday", "yesterdy"},
	} {
		for _, f := range forms {
			if m[f] == nil {
				m[f] = at(w)
			}
		}
	}
	delete(m, "")
	return m
}()
