package dialogs

import "testing"

func TestExchange(t *testing.T) {
	for _, tt := range []struct{ text, value, old, now string }{
		{"不是二十四号是三十四号", "朝阳区建国路二十四号", "二十四号", "三十四号"},
		{"不对 是三十四号不是二十四号", "朝阳区建国路二十四号", "二十四号", "三十四号"},
		{"不是李伟是李卫", "李伟", "李伟", "李卫"},
		{"no not jianguo road jianguomen road", "twenty four jianguo road chaoyang", "jianguo road", "jianguomen road"},
		{"it's brown not braun", "alice braun", "braun", "brown"},
		{"Sorry, it's not 24, it's 34", "24 Jianguo Road", "24", "34"},
		{"it's not eighty eight but ninety", "88 Oak Street", "88", "ninety"},
		{"不是宽带是电视", "海淀区中关村大街88号", "", ""},
		{"no wait its ninety not eighty eight", "88 Oak Street", "88", "ninety"},
		{"not now", "24 Jianguo Road", "", ""},
		{"oh sorry it's 15 jianguo road not 5", "5 Jianguo Road, Chaoyang", "5 jianguo road", "15 jianguo road"},
		{"不是5号是建国路15号", "朝阳区建国路5号", "建国路5号", "建国路15号"},
		{"是15号楼不是5号楼", "建国路8号5号楼3层", "5号楼", "15号楼"},
		{"it's not 4 but 5", "24 Jianguo Road", "", ""},
	} {
		if old, now := exchange(tt.text, tt.value); old != tt.old || now != tt.now {
			t.Errorf("%q in %q: %q for %q, want %q for %q", tt.text, tt.value, now, old, tt.now, tt.old)
		}
	}
}
