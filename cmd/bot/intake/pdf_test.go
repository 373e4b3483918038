package intake

import (
	"slices"
	"strings"
	"testing"
)

// Two columns under one title are read one after the other, words broken at the
// end of a line are whole again, page numbers and running heads are gone, and a
// paragraph goes on in the next column and on the next page.
func TestPDFColumns(t *testing.T) {
	left := []string{
		"Le maire de Valbourg a promis", "trois cents arbres avant la fin", "de l’année. Il l’a dit mardi de-", "vant le conseil municipal, où",
		"l’opposition, peut-", "être surprise, n’a rien objec-", "té. « Nous planterons partout »,", "a-t-il ajouté, ajoutant qu’un", "arbre coûte cher et que le vice-", "président le sait.",
	}
	right := []string{
		"Le vice-président de la région", "a confirmé mercredi. Les rive-", "rains demandent de l’ombre, dit-", "on à la mairie. Le budget est de", "1,2 million d’euros, et la ville",
	}
	next := []string{"cherche encore un financement", "pour la moitié. Le vote aura", "lieu en mars 2025 à Valbourg."}
	first := (&sheet{}).at(50, 760, 9, "La Gazette").at(50, 720, 20, "Des arbres pour la ville").
		at(50, 690, 12, "La mairie veut planter partout avant la fin de l’année, et cherche encore de l’argent")
	// The right column first: what a file shows first need not come first.
	first.column(320, 650, 10, right...).column(50, 650, 10, left...).at(290, 30, 9, "1")
	second := (&sheet{}).at(50, 760, 9, "La Gazette").column(50, 650, 10, next...).at(290, 30, 9, "2")
	_, read := take(t, Document{Name: "a.pdf", Data: pdfFile("/Author (Anne Roy)", first, second)})
	want := sentences(
		"Le maire de Valbourg a promis trois cents arbres avant la fin de l’année. Il l’a dit mardi devant le conseil municipal, où l’opposition, peut-être surprise, n’a rien objecté. « Nous planterons partout », a-t-il ajouté, ajoutant qu’un arbre coûte cher et que le vice-président le sait.",
		"Le vice-président de la région a confirmé mercredi. Les riverains demandent de l’ombre, dit-on à la mairie. Le budget est de 1,2 million d’euros, et la ville cherche encore un financement pour la moitié. Le vote aura lieu en mars 2025 à Valbourg.")
	got := bodyOf(read)
	got = slices.DeleteFunc(got, func(s string) bool { return s == "La Gazette" })
	if !slices.Equal(got, want) {
		t.Errorf("%s\n%q", read.Text, got)
	}
	if read.Title != "Des arbres pour la ville" || read.Author != "Anne Roy" {
		t.Errorf("title %q, author %q", read.Title, read.Author)
	}
}

// Composite fonts: two-byte codes, ligatures, spaces that are only a distance.
func TestPDFFonts(t *testing.T) {
	wide := func(s string) string {
		var b strings.Builder
		for _, r := range s {
			code := map[rune]string{'ﬁ': "0001", ' ': "0002"}[r]
			if code == "" {
				code = "00" + string("0123456789ABCDEF"[r>>4]) + string("0123456789abcdef"[r&15])
			}
			b.WriteString(code)
		}
		return "<" + b.String() + ">"
	}
	s := &sheet{}
	s.b.WriteString("BT /F2 10 Tf 50 700 Td " + wide("Le maire ﬁnance trois cents arbres pour la ville") + " Tj ET\n")
	s.b.WriteString("BT /F2 10 Tf 50 688 Td [" + wide("et") + " -300 " + wide("un") + " 20 " + wide("jardin") + " -280 " + wide("public") + "] TJ ET\n")
	s.b.WriteString("q 1 0 0 1 0 -300 cm BT /F2 10 Tf 12 TL 50 964 Td " + wide("au centre") + " Tj T* " + wide("de la ville") + " ' ET Q Q Q\n")
	s.b.WriteString("BT /F1 30 Tf 0 1 -1 0 20 100 Tm (EN MARGE) Tj ET\n")
	a, _ := take(t, Document{Name: "a.pdf", Data: pdfFile("", s)})
	if want := "Le maire finance trois cents arbres pour la ville et unjardin public"; !strings.Contains(a.Body, want) {
		t.Errorf("%q is not in %q", want, a.Body)
	}
	for _, bad := range []string{"ﬁ", "MARGE", "\uFFFD"} {
		if strings.Contains(a.Body, bad) {
			t.Errorf("%q in %q", bad, a.Body)
		}
	}
}

// A text layer of signs that stand for nothing is none.
func TestPDFGlyphs(t *testing.T) {
	s := &sheet{}
	for i := range 20 {
		s.b.WriteString("BT /F2 10 Tf 50 " + string(rune('1'+i%9)) + "00 Td <" + strings.Repeat("0F0F", 30) + "> Tj ET\n")
	}
	if _, err := Convert(t.Context(), Document{Name: "a.pdf", Data: pdfFile("", s)}, today); err == nil || err.(*Refusal).Key != "glyphs" {
		t.Error(err)
	}
}
