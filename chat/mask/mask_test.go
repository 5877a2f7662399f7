package mask

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestText(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"call me on 13800138000 please", "call me on [phone] please"},
		{"my number is 138-0013-8000.", "my number is [phone]."},
		{"+86 138 0013 8000", "[phone]"},
		{"+8613800138010, 86 138 0013 8010, 008613800138010", "[phone], [phone], [phone]"}, // passes Luhn's check
		{"＋８６１３８００１３８０１０", "[phone]"},
		{"(415) 555-0100 ext", "[phone] ext"},
		{"one or two, three at most", "one or two, three at most"},
		{"it is one three eight double zero one three eight zero", "it is [phone]"},
		{"电话是幺三八零零幺三八零零零", "电话是[电话]"},
		{"我的手机号１３８００１３８０００，下午打", "我的手机号[电话]，下午打"},
		{"身份证11010519491231002X谢谢", "身份证[证件号]谢谢"},
		{"ID 440308199901101512", "ID [id]"},
		{"440308199901101513 fails the checksum", "[number] fails the checksum"},
		{"card 4111 1111 1111 1111 exp 12/27", "card [card] exp 12/27"},
		{"卡号6222020200112231", "卡号[号码]"},
		{"write to li.wei+x@example.com now", "write to [e-mail] now"},
		{"邮箱：liwei@例子.中国", "邮箱：[邮箱]"},
		{"down at 88 Zhongguancun Street, Apt 5, Haidian", "down at [address], Haidian"},
		{"5 jianguo road since morning", "[address] since morning"},
		{"I waited 2 days on the road", "I waited 2 days on the road"},
		{"我住在海淀区中关村大街88号3号楼201室，网断了", "我住在[地址]，网断了"},
		{"朝阳区建国路5号", "[地址]"},
		{"望京花园3号楼2单元501宽带断了", "[地址]宽带断了"},
		{"on 2026-11-29 14:00 or 20261130", "on 2026-11-29 14:00 or 20261130"},
		{"ticket T-000123, code 736251, 99 yuan, 500 Mbps", "ticket T-000123, code 736251, 99 yuan, 500 Mbps"},
		{"下周三下午两点到四点，一千兆", "下周三下午两点到四点，一千兆"},
		{"", ""},
	} {
		if got := Text(tt.in); got != tt.want {
			t.Errorf("%q:\n got %q\nwant %q", tt.in, got, tt.want)
		}
	}
	if got, want := Text("Li, the Line 1 and 1", "Li", "1"), "[personal], the Line 1 and 1"; got != want {
		t.Errorf("known: %q, want %q", got, want)
	}
	if got, want := Strip("ring 13800138000,  [address] now"), "ring , now"; got != want {
		t.Errorf("stripped: %q, want %q", got, want)
	}
	if got, want := Text("Li Wei at Oak House", "Li Wei", "Oak House", "", " "), "[personal] at [personal]"; got != want {
		t.Errorf("known: %q, want %q", got, want)
	}
}

// secrets are personal values as people write them.
func secrets() *rapid.Generator[string] {
	digit := func(n int) *rapid.Generator[string] { return rapid.StringMatching(fmt.Sprintf(`[0-9]{%d}`, n)) }
	return rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 6).Draw(t, "kind") {
		case 0:
			return "1" + rapid.StringMatching(`[3-9]`).Draw(t, "net") + digit(9).Draw(t, "phone")
		case 1:
			d := digit(8).Draw(t, "phone")
			return "138 " + d[:4] + "-" + d[4:]
		case 2: // a card: the last digit is Luhn's
			d := "6222" + digit(11).Draw(t, "card")
			for c := '0'; ; c++ {
				if luhn(d + string(c)) {
					return d + string(c)
				}
			}
		case 3: // an identity number
			d := "110105" + "1949" + "12" + "31" + digit(3).Draw(t, "id")
			for _, c := range "0123456789X" {
				if identity(d + string(c)) {
					return d + string(c)
				}
			}
			panic("no checksum")
		case 4:
			return rapid.StringMatching(`[a-z]{2,8}[0-9]{0,4}@[a-z]{2,8}\.(com|cn)`).Draw(t, "mail")
		case 5:
			return digit(3).Draw(t, "no") + " Zhongguancun Street"
		}
		return "海淀区中关村大街" + digit(3).Draw(t, "no") + "号"
	})
}

// TestHides: whatever stands around it, no digits of a personal value survive,
// the rest stays as it was, and masking twice is masking once.
func TestHides(t *testing.T) {
	around := rapid.SampledFrom([]string{", call me, ", "；网络断了，", " please. ", "，谢谢 ", " — router! ", "\n", "。。"})
	rapid.Check(t, func(t *rapid.T) {
		value := secrets().Draw(t, "value")
		before, after := around.Draw(t, "before"), around.Draw(t, "after")
		got := Text(before + value + after)
		if !strings.HasPrefix(got, before) || !strings.HasSuffix(got, after) {
			t.Fatalf("the rest changed: %q", got)
		}
		if strings.ContainsFunc(got, unicode.IsDigit) {
			t.Fatalf("digits survive: %q", got)
		}
		if again := Text(got); again != got {
			t.Fatalf("twice: %q, once: %q", again, got)
		}
	})
}

// TestSpans: on any text the spans are sorted, apart and inside it, and masking
// twice is masking once.
func TestSpans(t *testing.T) {
	parts := rapid.SliceOf(rapid.OneOf(secrets(), rapid.StringN(0, 8, -1), rapid.SampledFrom([]string{" ", ",", "[phone]", "号", "Street", "88", "a@"})))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(parts.Draw(t, "parts"), "")
		at := 0
		for _, s := range Find(text) {
			if s.Begin < at || s.End <= s.Begin || s.End > len(text) {
				t.Fatalf("span %+v of %q", s, text)
			}
			at = s.End
		}
		once := Text(text)
		if again := Text(once); again != once {
			t.Fatalf("twice %q, once %q", again, once)
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("我住在海淀区中关村大街88号, 13800138000, a@b.cn")
	f.Add("4111 1111 1111 1111X")
	f.Fuzz(func(t *testing.T, text string) {
		once := Text(text)
		if again := Text(once); again != once {
			t.Fatalf("twice %q, once %q", again, once)
		}
	})
}
