package facts

import "testing"

// Days published by the State Council's holiday notices and almanacs.
func TestLunar(t *testing.T) {
	for _, c := range []struct{ year, month, day, m, d int }{
		{2013, 1, 1, 2, 10}, {2014, 1, 1, 1, 31}, {2015, 1, 1, 2, 19}, {2017, 1, 1, 1, 28}, {2018, 1, 1, 2, 16}, {2020, 1, 1, 1, 25},
		{2021, 1, 1, 2, 12}, {2023, 1, 1, 1, 22}, {2024, 1, 1, 2, 10}, {2025, 1, 1, 1, 29}, {2026, 1, 1, 2, 17}, {2027, 1, 1, 2, 6},
		{2030, 1, 1, 2, 3}, {2034, 1, 1, 2, 19}, {2038, 1, 1, 2, 4}, {2040, 1, 1, 2, 12},
		{2023, 8, 15, 9, 29}, {2024, 8, 15, 9, 17}, {2025, 8, 15, 10, 6}, {2026, 8, 15, 9, 25},
		{2024, 5, 5, 6, 10}, {2025, 5, 5, 5, 31}, {2026, 5, 5, 6, 19}, {2025, 9, 9, 10, 29}, {2025, 7, 7, 8, 29},
	} {
		if m, d, ok := lunar(c.year, c.month, c.day); !ok || m != c.m || d != c.d {
			t.Errorf("%d lunar %d-%d = %d-%d, want %d-%d", c.year, c.month, c.day, m, d, c.m, c.d)
		}
	}
}
