package intents

import (
	"os"
	"strings"

	"switchboard/chat"
)

// readSentences reads a file of testdata: sentences, and those that mean nothing here.
func readSentences(name string) (in, out []Sentence) {
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		panic(err)
	}
	var locale, intent string
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			locale, intent, _ = strings.Cut(strings.Trim(line, "[]"), " ")
		case intent == "-":
			out = append(out, Sentence{Text: line, Locale: chat.Locale(locale)})
		default:
			in = append(in, Sentence{Text: line, Intent: intent, Locale: chat.Locale(locale)})
		}
	}
	return in, out
}

// lessons are those of testdata, with a small FAQ.
func lessons() Lessons {
	l := Lessons{
		Questions: questions,
		Services:  []Term{{ID: "broadband_install", Words: []string{"broadband installation", "装宽带"}}},
		Areas:     []Term{{ID: "haidian", Words: []string{"Haidian", "海淀"}}},
		Country:   "CN",
	}
	l.Sentences, l.OutOfScope = readSentences("lessons.txt")
	return l
}

var questions = []Question{
	{"visit-fee", "visit", chat.English, []string{"what does a visit cost", "what is the fee for the technician", "is the installation free", "how much do you charge for a visit"},
		"A visit is free of charge when the fault is ours; otherwise the call-out fee is CNY 50."},
	{"visit-fee", "visit", chat.Chinese, []string{"上门要收费吗", "上门费多少钱", "安装收费吗", "师傅来一次多少钱"}, "故障由我方引起的上门不收费，其他情况上门费50元。"},
	{"roaming-price", "roaming", chat.English, []string{"how much does roaming cost", "roaming prices", "what does data cost abroad", "day pass price for roaming"},
		"The roaming day pass is CNY 30 for 2 GB in more than 60 countries."},
	{"roaming-price", "roaming", chat.Chinese, []string{"漫游多少钱", "国际漫游怎么收费", "境外流量一天多少钱", "漫游资费"}, "漫游日包30元含2GB，覆盖60多个国家和地区。"},
	{"roaming-enable", "roaming", chat.English, []string{"how do I turn on roaming", "enable international roaming", "does my phone work abroad", "activate roaming"},
		"Switch roaming on in our app before you leave and allow data roaming on the phone."},
	{"roaming-enable", "roaming", chat.Chinese, []string{"怎么开通国际漫游", "出国前要办什么", "漫游在哪开", "出国手机能用吗"}, "出发前在App里开通漫游，再打开手机的数据漫游。"},
	{"privacy", "privacy", chat.English, []string{"what do you do with my data", "is my personal data safe", "do you sell my information", "privacy policy"},
		"Your data is used to serve you and nothing else; it is stored encrypted and never sold."},
	{"privacy", "privacy", chat.Chinese, []string{"我的信息安全吗", "你们会泄露我的个人信息吗", "隐私政策", "个人数据怎么用"}, "您的信息只用于为您服务，加密保存，不会出售。"},
	{"bill-due", "bill", chat.English, []string{"when is my bill due", "payment deadline", "by what day must the bill be paid", "until when do I have to pay"},
		"Your bill is ready on the 1st of each month and due by the 20th."},
	{"bill-due", "bill", chat.Chinese, []string{"账单什么时候到期", "几号之前要交费", "最晚哪天交话费", "缴费截止日期"}, "账单每月1日出账，20日前缴清就可以。"},
	{"number-keep", "number", chat.English, []string{"can I keep my number", "how do I port my number to you", "number porting", "switch to you with my old number"},
		"Yes. Bring your number in three steps; porting takes one working day."},
	{"number-keep", "number", chat.Chinese, []string{"能保留原来的号码吗", "怎么携号转网", "转到你们这里号码变吗", "携号转入"}, "可以。办理携号转网共三步，一个工作日完成。"},
}
