package facts

import (
	"reflect"
	"testing"
	"time"

	"switchboard/chat"
)

// FuzzRead holds what every caller relies on: no panic, spans that are the
// text they say, sorted, apart within a kind, the same every time.
func FuzzRead(f *testing.F) {
	for _, s := range sentences {
		f.Add(s)
	}
	f.Add("nine hundred billion nine hundred billion nine hundred billion, 900000000000 billion dollars, 一万万, 五廿")
	f.Add("from 31st to the 31 feb 2-30 29/2 24:00 一百千万亿点 \xff\xe4\xb8")
	f.Fuzz(func(t *testing.T, text string) {
		got := tableReader.Read(text, tableNow, chat.Chinese)
		if again := tableReader.Read(text, tableNow, chat.Chinese); !reflect.DeepEqual(got, again) {
			t.Fatalf("%q: first %v, then %v", text, got, again)
		}
		ends := map[chat.Kind]int{}
		last := 0
		for _, e := range got {
			if e.Begin < 0 || e.End > len(text) || e.Begin >= e.End || text[e.Begin:e.End] != e.Text {
				t.Fatalf("%q: bad span %+v", text, e)
			}
			if e.Begin < last {
				t.Fatalf("%q: not sorted: %v", text, got)
			}
			if e.Begin < ends[e.Kind] {
				t.Fatalf("%q: overlap of %s: %v", text, e.Kind, got)
			}
			last, ends[e.Kind] = e.Begin, e.End
			if e.Kind == chat.KindTime && (e.Grain == "" || e.From.IsZero() && e.To.IsZero() || e.Open && !e.To.IsZero()) {
				t.Fatalf("%q: no time: %+v", text, e)
			}
			if e.Kind == chat.KindTime && !e.From.IsZero() && !e.To.IsZero() && e.To.Before(e.From) {
				t.Fatalf("%q: ends before it begins: %+v", text, e)
			}
		}
	})
}

// sentences such as customers write, for the benchmark and as seeds.
var sentences = []string{
	"book Li Wei Thursday after 5 for router, 海淀",
	"no, make it Thursday at 3 and the address is 5 Jianguo Road",
	"can someone come tomorrow between 2 and 4 pm to fix my broadband?",
	"my number is 138 0013 8000 and I live at Flat 3, 12 High Street",
	"不对,是周四,地址是朝阳区建国路5号3单元201",
	"我想约下周三下午两点到四点修宽带,电话13800138000",
	"my internet has been slow since last Monday and I paid 99 yuan",
	"家里的网从昨天晚上开始就断了,你们什么时候能来人看看",
	"I want to know why my bill is so high this month",
	"你好,我叫王小明,想咨询一下国际漫游怎么开通",
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		tableReader.Read(sentences[i%len(sentences)], tableNow, chat.English)
	}
}

// A wall clock that the night of the change skips is still read; the calendar refuses it.
func TestReadSkippedHour(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 27, 12, 0, 0, 0, london)
	got := tableReader.Read("Sunday at 1:30am", now, chat.English)
	if want := time.Date(2026, 3, 29, 1, 30, 0, 0, london); len(got) != 1 || !got[0].From.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Said at another time of the year, or of the world.
func TestReadNow(t *testing.T) {
	for _, c := range []struct{ now, text, want string }{
		{"2027-01-20", "this winter", "2026-12-21..2027-03-21 day"},
		{"2027-01-20", "since December", ">2026-12-01 month"},
		{"2150-06-01", "春节", "none"}, // the table of the lunar calendar has ended
		{"2150-06-01", "初八", "none"},
		{"2150-06-01", "腊月里", "none"},
	} {
		now, err := time.Parse(time.DateOnly, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := timesOf(c.text, now); got != c.want {
			t.Errorf("%s, said on %s: %s, want %s", c.text, c.now, got, c.want)
		}
	}
}

// Other countries write the day first, and their numbers and short numbers differ.
func TestReadCountry(t *testing.T) {
	r := New(Lexicon{Country: "GB"})
	for text, want := range map[string]string{
		"3/4":           "2027-04-03",
		"020 7946 0958": "+442079460958",
		"10086":         "10086", // a number there, no phone
	} {
		got := r.Read(text, tableNow, chat.English)
		if len(got) != 1 {
			t.Errorf("%s: %v", text, got)
			continue
		}
		have := got[0].Value
		if got[0].Kind == chat.KindTime {
			have = got[0].From.Format("2006-01-02")
		}
		if have != want || text == "10086" && got[0].Kind != chat.KindNumber {
			t.Errorf("%s: %s %s, want %s", text, got[0].Kind, have, want)
		}
	}
	if got := tableReader.Read("3/4", tableNow, "en-GB"); got[0].From.Month() != time.April {
		t.Errorf("en-GB 3/4 = %v", got[0].From)
	}
}
