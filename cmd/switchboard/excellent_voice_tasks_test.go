package main

import (
	"slices"
	"strings"
	"testing"

	"switchboard/chat"
	"switchboard/gateway/store"
)

// A task is something that customers call for, and how it is done by a script
// in each language: from the menu on, in one way alone.
type task struct {
	name   string
	script map[chat.Locale][]string
	want   map[chat.Locale][]string // heard last
	check  func(*onCall)
}

func both(en, zh []string) map[chat.Locale][]string {
	return map[chat.Locale][]string{chat.English: en, chat.Chinese: zh}
}

func same(script ...string) map[chat.Locale][]string { return both(script, script) }

// ticket wants one of a kind.
func ticket(kind string) func(*onCall) {
	return func(c *onCall) {
		c.t.Helper()
		list := c.tickets(c.number)
		if len(list) != 1 || list[0].Kind != kind {
			c.t.Errorf("tickets %+v, want one %s", list, kind)
		}
	}
}

// visit wants one that stands so.
func visit(status string) func(*onCall) {
	return func(c *onCall) {
		c.t.Helper()
		id := c.conversation().CustomerID
		c.read(func(v store.View) error {
			list, err := v.Appointments(store.AppointmentFilter{Customer: id}, store.Page{})
			list = slices.DeleteFunc(list, func(a store.Appointment) bool { return a.Phone == "" }) // was held only
			if len(list) != 1 || list[0].Status != status {
				c.t.Errorf("visits %+v, want one %s", list, status)
			}
			return err
		})
	}
}

func waits(c *onCall) {
	c.t.Helper()
	if m := c.conversation().Mode; m != chat.ModeWaiting {
		c.t.Errorf("mode %s, want waiting", m)
	}
}

// tasksByKeys are all that can be done by keys. Feedback and questions have
// their only way by words, but a person, a callback or a message has a key
// everywhere.
var tasksByKeys = []task{
	{"fault", same("1", "#", "1", "1", "#", "4", "4", "1", "1"), both([]string{"ticket T"}, []string{"工单号T"}), ticket("fault")},
	{"book", same("2", "3", "#", "1", "#", "1", "1", "1"), both([]string{"booked", "code"}, []string{"约好了", "预约码"}), visit("booked")},
	{"look up", same("2", "3", "#", "1", "#", "1", "1", "1", "1", "3"), both([]string{"your visits", "code"}, []string{"您的预约", "预约码"}), visit("booked")},
	{"move", same("2", "3", "#", "1", "#", "1", "1", "1", "1", "3", "1", "3", "1"), both([]string{"moved"}, []string{"改好了"}), visit("booked")},
	{"cancel", same("2", "3", "#", "1", "#", "1", "1", "1", "1", "3", "2", "1"), both([]string{"cancelled"}, []string{"已取消"}), visit("cancelled")},
	{"request", same("4", "1", "#", "2", "1"), both([]string{"ticket T"}, []string{"工单号T"}), ticket("request")},
	{"complaint", same("4", "2", "#", "1", "1"), both([]string{"ticket T"}, []string{"工单号T"}), ticket("complaint")},
	{"callback", same("", "", "", "2", "1"), both([]string{"ticket is T", "call you on"}, []string{"工单号T", "回电"}), ticket("request")},
	{"person", same("0"), both([]string{"number"}, []string{"排在第"}), waits},
}

var bookEN = []string{"I would like to book a router repair", "88 Zhongguancun Street, Haidian", "Li Wei", "the first one", "skip", "confirm"}
var bookZH = []string{"我想预约修路由器", "海淀区中关村大街88号", "李伟", "第一个", "没有", "确认"}

func after(script []string, more ...string) []string {
	return append(append([]string{}, script...), more...)
}

var tasksBySpeech = []task{
	{"fault", both([]string{"my broadband is completely down", "88 Zhongguancun Street, Haidian", "confirm"}, []string{"我家宽带断了", "海淀区中关村大街88号", "确认"}),
		both([]string{"ticket T"}, []string{"工单号T"}), ticket("fault")},
	{"book", both(bookEN, bookZH), both([]string{"booked"}, []string{"约好了"}), visit("booked")},
	{"look up", both(after(bookEN, "when is my appointment"), after(bookZH, "查一下我的预约")),
		both([]string{"code"}, []string{"预约码"}), visit("booked")},
	{"move", both(after(bookEN, "I need to reschedule my appointment", "the second one", "confirm"), after(bookZH, "我要改约", "第二个", "确认")),
		both([]string{"moved"}, []string{"改好了"}), visit("booked")},
	{"cancel", both(after(bookEN, "cancel my appointment", "yes"), after(bookZH, "取消我的预约", "确定取消")),
		both([]string{"cancelled"}, []string{"已取消"}), visit("cancelled")},
	{"request", both([]string{"I want to change my mobile plan", "confirm"}, []string{"我要换手机套餐", "确认"}),
		both([]string{"ticket T"}, []string{"工单号T"}), ticket("request")},
	{"complaint", both([]string{"I want to make a complaint", "the technician was rude to me", "confirm"}, []string{"我要投诉", "师傅态度很差", "确认"}),
		both([]string{"ticket T"}, []string{"工单号T"}), ticket("complaint")},
	{"feedback", both([]string{"I have a suggestion", "your app should show when the technician sets off"}, []string{"我想提个建议", "希望APP上能看到师傅什么时候出发"}),
		both([]string{"ticket T"}, []string{"工单号T"}), ticket("feedback")},
	{"callback", both([]string{"please call me back", "confirm"}, []string{"请给我回电", "确认"}), both([]string{"ticket is T", "call you on"}, []string{"工单号T", "回电"}), ticket("request")},
	{"question", both([]string{"How do I get a new SIM card?"}, []string{"手机卡丢了怎么补办？"}), both([]string{"SIM"}, []string{"营业厅"}), nil},
	{"person", both([]string{"agent"}, []string{"转人工"}), both([]string{"number"}, []string{"排在第"}), waits},
}

// do runs tasks, each by a caller of its own, in both languages.
func (e *exam) do(t *testing.T, from int, tasks []task) {
	for _, l := range chat.Locales {
		for i, k := range tasks {
			t.Run(k.name+" "+string(l), func(t *testing.T) {
				c := e.menu(t, number(from+i+1000*len(l)), l)
				wants(t, c.run(k.script[l]...), k.want[l]...)
				if k.check != nil {
					k.check(c)
				}
				if t.Failed() {
					t.Logf("the call:\n%s", strings.Join(c.all(), "\n"))
				}
				c.hangUp()
			})
		}
	}
}

// "every task by keys alone and by speech alone, in both languages": by keys.
func TestExcellentVoiceByKeysAlone(t *testing.T) {
	e := examine(t, workday)
	e.do(t, 1, tasksByKeys)
}

// "every task by keys alone and by speech alone, in both languages": by speech.
func TestExcellentVoiceBySpeechAlone(t *testing.T) {
	e := examine(t, workday)
	e.do(t, 100, tasksBySpeech)
}
