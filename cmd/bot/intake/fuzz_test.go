package intake

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What any document becomes is refused with a reason, or an article that the
// corpus reads: with the metadata it was given, nothing that cannot be seen, no
// link and no HTML. That the libraries come to an end is the business of Apart;
// a fuzzer finds one that does not.
func fuzz(f *testing.F, name, address, kind string) {
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 200_000 {
			t.Skip()
		}
		began := time.Now()
		a, err := Convert(t.Context(), Document{Name: name, URL: address, Type: kind, Data: data}, today)
		if took := time.Since(began); took > convertTime {
			t.Fatalf("took %v", took)
		}
		if _, ok := errors.AsType[*Refusal](err); ok {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		checkArticle(t, a)
	})
}

func checkArticle(t *testing.T, a Article) {
	t.Helper()
	data := string(a.Bytes())
	for _, r := range data {
		if r != '\n' && r != '\t' && unseen(r) {
			t.Fatalf("%q in %q", r, data)
		}
	}
	if name := a.FileName(); !filepath.IsLocal(name) || strings.ContainsAny(name, `/\`) || strings.HasPrefix(name, ".") {
		t.Fatalf("file %q", name)
	}
	read, err := a.Read()
	if err != nil {
		return // a reason to refuse it
	}
	if read.Title != plain(a.Title) && a.Title != "" || read.Outlet != plain(a.Outlet) && a.Outlet != "" || read.Author != plain(a.Author) && a.Author != "" || read.Date != a.Date && a.Date != "" || read.URL != a.URL && a.URL != "" {
		t.Fatalf("%+v is read as %q, %q, %q, %q, %q", a, read.Title, read.Outlet, read.Author, read.Date, read.URL)
	}
	if a.Ext == ".md" && strings.Contains(strings.ReplaceAll(a.Body, `\](`, ""), "](") {
		t.Fatalf("a link in %q", a.Body)
	}
}

func FuzzHTML(f *testing.F) {
	f.Add(page(`<meta property="og:title" content="Titre &quot;x&quot;&#10;date: 1999">`, "<h1>Titre</h1><p>"+strings.Join(prose, "</p><p>")+"</p>"))
	f.Add(page(`<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"x","datePublished":"2024"}]}</script>`, "<table><tr><td>a|b<td><table><tr><td>c</table></table><ul><li>x<li>y</ul><br><br>"))
	f.Add([]byte("<html><p>\u202ea</p><svg><p>b</svg><math><mi>c<p>d<![CDATA[e]]>"))
	f.Add([]byte("\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00a\x00"))
	fuzz(f, "a.html", "", "")
}

func FuzzPDF(f *testing.F) {
	f.Add(pdfFile("/Title (x)", (&sheet{}).column(50, 700, 10, wrapped(prose[0], 40)...), (&sheet{}).at(50, 700, 20, "Titre")))
	s := &sheet{}
	s.b.WriteString("q 1 0 0 1 5 5 cm BT /F2 10 Tf 12 TL 1 Tc 2 Tw 90 Tz 1 Ts 1 0 0 1 50 700 Tm [<00410042> -300 <0001>] TJ T* <0043> ' 1 2 <0044> \" ET Q /X Do")
	f.Add(pdfFile("", s))
	fuzz(f, "a.pdf", "", "")
}

func FuzzDOCX(f *testing.F) {
	f.Add([]byte(para("Titre", "Titre") + para("", prose[0])))
	f.Add([]byte(`<w:p><w:pPr><w:numPr/><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t></w:r><w:del><w:r><w:t>b</w:t></w:r></w:del><w:r><w:tab/><w:t>c</w:t><w:br/></w:r></w:p>`))
	f.Add([]byte("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := Convert(t.Context(), Document{Name: "a.docx", Data: docx(t, string(body))}, today)
		if err == nil {
			checkArticle(t, a)
		}
	})
}

func FuzzODT(f *testing.F) {
	f.Add([]byte(`<text:p text:style-name="P1">Titre</text:p><text:p>` + strings.ReplaceAll(prose[1], "&", "&amp;") + `</text:p>`))
	f.Add([]byte(`<text:list><text:list-item><text:p>a<text:s text:c="3"/>b<text:note><text:p>c</text:p></text:note></text:p></text:list-item></text:list><text:h text:outline-level="99">x</text:h>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := Convert(t.Context(), Document{Name: "a.odt", Data: odt(t, string(body))}, today)
		if err == nil {
			checkArticle(t, a)
		}
	})
}

// Any bytes as an office file: the archive itself.
func FuzzArchive(f *testing.F) {
	f.Add(docx(f, para("", prose[0])))
	f.Add(odt(f, "<text:p>x</text:p>"))
	fuzz(f, "", "", "")
}

func FuzzPlain(f *testing.F) {
	f.Add([]byte("---\ntitle: x\n---\n\n" + prose[0]))
	f.Add([]byte("Titre\r\n\r\n" + prose[1] + "\u2028\u202e[a](b)"))
	fuzz(f, "a.txt", "", "")
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"*a_b* [c](d) <e> &amp; `f`", "1. a", "# b #", "~~a~~ ![x]", "\\"} {
		f.Add(s)
	}
	f.Fuzz(checkEscape)
}

// An address that is accepted leads to a host and a port of the public web, as
// other programs read it, and is accepted again.
func FuzzURL(f *testing.F) {
	for _, s := range []string{"https://a.example/b?c#d", "http://127.1/", "http://0x7f.1/", "http://[::ffff:7f00:1]/", "https://a.example:443@b.example/", "//a", "http://a.example:080/", "http://①②⑦.0.0.1/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ParseURL(s)
		if err != nil {
			return
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Hostname() == "" || strings.ContainsAny(u.String(), " \n\r\t\\") {
			t.Fatalf("%q becomes %q", s, u)
		}
		if a, err := netip.ParseAddr(u.Hostname()); err == nil && !public(a) {
			t.Fatalf("%q leads to %s", s, a)
		}
		if _, err := ParseURL(u.String()); err != nil {
			t.Fatalf("%q becomes %q: %v", s, u, err)
		}
	})
}

// The corpora that are committed are small: whole documents are written by the
// tests.
func TestFuzzCorpora(t *testing.T) {
	err := filepath.WalkDir(filepath.Join("testdata", "fuzz"), func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if info, err := d.Info(); err != nil || info.Size() > 64<<10 {
			t.Errorf("%s: %d bytes, %v", p, info.Size(), err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
