package intents

import (
	"testing"

	"switchboard/chat"
)

func TestLanguage(t *testing.T) {
	for _, c := range []struct {
		text string
		want chat.Locale
	}{
		{"hello", chat.English}, {"what is the fee?", chat.English}, {"cancel", chat.English}, {"tomorrow at 3pm", chat.English},
		{"broadband repair", chat.English}, {"book Li Wei Thursday after 5 for router, 海淀", chat.English},
		{"my address is 海淀区中关村大街88号", chat.English}, {"I'd like to", chat.English},
		{"你好", chat.Chinese}, {"我要check一下wifi", chat.Chinese}, {"SIM卡", chat.Chinese}, {"安装", chat.Chinese}, {"WiFi 坏了", chat.Chinese}, {"router一直red light", chat.Chinese},
		{"海淀区中关村大街88号", chat.Chinese}, {"預約維修", chat.Chinese}, {"下周三 3pm 改到 Friday 上午", chat.Chinese},
		{"马上", chat.Chinese}, {"谢谢", chat.Chinese}, {"好的", chat.Chinese}, {"余额", chat.Chinese}, {"是", chat.Chinese},
		{"", ""}, {"13800138000", ""}, {"2", ""}, {"OK", ""}, {"ok!", ""}, {"👍", ""}, {"wei.li@example.com", ""}, {"https://example.com/help", ""},
		{"Chen", ""}, {"Li Wei", ""}, {"李伟", ""}, {"王小明", ""}, {"STOP", ""}, {"5G", ""}, {"15:30", ""}, {"...", ""},
		{"привет как дела", ""}, {"こんにちは", ""},
	} {
		if got := Language(c.text); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestLanguageKnowsTheLessons(t *testing.T) {
	e := New(Lessons{
		Sentences: []Sentence{{"modem", "fault", chat.English}, {"高清电视", "request", chat.Chinese}, {"serve Haidian", "request", chat.English}},
		Areas:     []Term{{ID: "haidian", Words: []string{"Haidian", "海淀"}}},
	})
	for text, want := range map[string]chat.Locale{"modem": chat.English, "Moritz": "", "Haidian": "", "高清": chat.Chinese} {
		if got := e.Language(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func BenchmarkLanguage(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Language("could you please schedule a technician to install my router 在周五下午")
	}
}
