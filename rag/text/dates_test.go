package text

import "testing"

func TestDates(t *testing.T) {
	for _, c := range []struct{ iso, french, english, shortFrench, shortEnglish string }{
		{"2024-10-25", "25 octobre 2024", "25 October 2024", "25 oct. 2024", "25 Oct 2024"},
		{"2024-05-01", "1 mai 2024", "1 May 2024", "1er mai 2024", "1 May 2024"},
		{"2024-05", "mai 2024", "May 2024", "mai 2024", "May 2024"},
		{"2024", "2024", "2024", "2024", "2024"},
		{"", "", "", "", ""},
		{"2024-13-01", "2024-13-01", "2024-13-01", "2024-13-01", "2024-13-01"},
		{"2024-05-x", "2024-05-x", "2024-05-x", "2024-05-x", "2024-05-x"},
		{"1-2-3-4", "1-2-3-4", "1-2-3-4", "1-2-3-4", "1-2-3-4"},
	} {
		for _, got := range [...][2]string{
			{DateWords(c.iso, French), c.french}, {DateWords(c.iso, English), c.english},
			{DateShort(c.iso, French), c.shortFrench}, {DateShort(c.iso, English), c.shortEnglish},
		} {
			if got[0] != got[1] {
				t.Errorf("%q: %q, want %q", c.iso, got[0], got[1])
			}
		}
	}
}
