package intake

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"html"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// Documents of each kind, made by hand as small as programs can read them.

// prose is an article of three paragraphs.
var prose = []string{
	"Le maire de Valbourg a promis trois cents arbres avant la fin de l’année. Il l’a dit mardi devant le conseil municipal.",
	"« Nous planterons là où il fait le plus chaud », a déclaré Jeanne Morel, adjointe à la voirie. L’opposition demande des chiffres & un calendrier.",
	"Le budget atteint 1,2 million d’euros, soit 4 % des dépenses. La première tranche commencera en mars 2025.",
}

// archive makes a ZIP file of parts, name and content by turns.
func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	docxHead = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>`
	docxFoot = `</w:body></w:document>`
	styles   = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:styleId="Titre"><w:name w:val="Title"/></w:style><w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style></w:styles>`
	core     = `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>Un autre titre</dc:title><dc:creator>Paul Adam</dc:creator><dcterms:created>2001-02-03T00:00:00Z</dcterms:created></cp:coreProperties>`
)

// docx makes a Word file of the XML inside its body.
func docx(t testing.TB, body string) []byte {
	return archive(t, "word/document.xml", docxHead+body+docxFoot, "word/styles.xml", styles, "docProps/core.xml", core)
}

// para is a paragraph of a Word file.
func para(style, text string) string {
	if style != "" {
		style = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	return `<w:p>` + style + `<w:r><w:t xml:space="preserve">` + html.EscapeString(text) + `</w:t></w:r></w:p>`
}

const (
	odtHead = `<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"><office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/></office:automatic-styles><office:body><office:text>`
	odtFoot = `</office:text></office:body></office:document-content>`
	odtMeta = `<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:creator>Paul Adam</dc:creator><dc:date>2001-02-03T00:00:00</dc:date></office:meta></office:document-meta>`
)

// odt makes an OpenDocument file of the XML inside its text.
func odt(t testing.TB, body string) []byte {
	return archive(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", odtHead+body+odtFoot, "meta.xml", odtMeta)
}

// A sheet is the content of a page of a PDF file. Letters are half as wide as
// they are high.
type sheet struct{ b strings.Builder }

// at writes a line in Windows-1252 at (x, y).
func (s *sheet) at(x, y, size float64, line string) *sheet {
	encoded, err := charmap.Windows1252.NewEncoder().String(line)
	if err != nil {
		panic(err)
	}
	encoded = strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`).Replace(encoded)
	fmt.Fprintf(&s.b, "BT /F1 %g Tf %g %g Td (%s) Tj ET\n", size, x, y, encoded)
	return s
}

// column writes lines under each other.
func (s *sheet) column(x, y, size float64, lines ...string) *sheet {
	for i, l := range lines {
		s.at(x, y-float64(i)*1.2*size, size, l)
	}
	return s
}

// pdfFile makes a PDF file of pages; info is what stands in its information.
func pdfFile(info string, pages ...*sheet) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(s string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), s)
	}
	stream := func(s, more string) string {
		return fmt.Sprintf("<</Length %d%s>>\nstream\n%s\nendstream", len(s), more, s)
	}
	b.WriteString("%PDF-1.4\n")
	var kids []string
	for i := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", 8+2*i))
	}
	widths := strings.TrimSpace(strings.Repeat("500 ", 224))
	object("<</Type/Catalog/Pages 2 0 R>>")
	object(fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(pages)))
	object("<</Type/Font/Subtype/TrueType/BaseFont/Arial/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255/Widths[" + widths + "]>>")
	object("<</Type/Font/Subtype/Type0/BaseFont/Arial/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 6 0 R>>")
	object("<</Type/Font/Subtype/CIDFontType2/BaseFont/Arial/DW 500/W[3[500 600]]>>")
	object(stream("/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n"+
		"2 beginbfchar <0001> <FB01> <0002> <0020> endbfchar\n2 beginbfrange <0041> <005A> <0041> <0061> <0063> [<0061> <0062> <0063>] endbfrange\n"+
		"1 beginbfrange <0064> <007A> <0064> endbfrange endcmap", ""))
	object("<<" + info + ">>")
	for i, p := range pages {
		object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>", 9+2*i))
		if i%2 == 0 {
			object(stream(p.b.String(), ""))
			continue
		}
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		w.Write([]byte(p.b.String()))
		w.Close()
		object(stream(z.String(), "/Filter/FlateDecode"))
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R/Info 7 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, xref)
	return b.Bytes()
}

// wrapped breaks a text into lines of at most n letters.
func wrapped(s string, n int) []string {
	var lines []string
	line := ""
	for _, w := range strings.Split(s, " ") {
		if line != "" && len([]rune(line+" "+w)) > n {
			lines, line = append(lines, line), w
			continue
		}
		line = strings.TrimPrefix(line+" "+w, " ")
	}
	return append(lines, line)
}

// page makes a web page with an article among the furniture of a site.
func page(head string, body ...string) []byte {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html><html lang=fr><head><meta charset=utf-8>" + head + "</head><body><nav><a href=/>Accueil</a> <a href=/x>Monde</a></nav><article>")
	for _, p := range body {
		b.WriteString(p)
	}
	b.WriteString("</article><footer>Mentions légales</footer></body></html>")
	return []byte(b.String())
}
