package dialogs

import "testing"

func TestReadablePhone(t *testing.T) {
	for number, want := range map[string]string{
		"+8613900139009": "139 0013 9009",
		"+861062009900":  "010 6200 9900",
		"+862087654321":  "020 8765 4321",
		"+8675512345678": "0755 1234 5678",
		"+863121234567":  "0312 123 4567",
		"+864001234567":  "+864001234567",
		"+8610086":       "+8610086",
		"+14155550111":   "+14155550111",
	} {
		if got := readablePhone(number, "CN"); got != want {
			t.Errorf("%s: %q, want %q", number, got, want)
		}
	}
	if got := readablePhone("+8613900139009", "US"); got != "+8613900139009" {
		t.Errorf("abroad: %q", got)
	}
}
