package index

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/ragtest"
)

// saved returns an index of news and where it is saved.
func saved(t testing.TB) (x *Index, file string) {
	t.Helper()
	x = build(t, ragtest.News(1, 12))
	file = filepath.Join(t.TempDir(), "index.snap")
	if err := x.save(file); err != nil {
		t.Fatal(err)
	}
	return x, file
}

// What the articles say comes back as the rules find it.
func TestSaid(t *testing.T) {
	built, file := saved(t)
	restored, err := read(file, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	names := 0
	for _, x := range []*Index{built, restored} {
		for i := range x.corpus.Articles {
			a := &x.corpus.Articles[i]
			want := claims.Of(a)
			if got := x.Statements(i); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, want %+v", a.File, got, want)
			}
			mentions := x.Mentions(func(n int) bool { return n == i })
			if want := claims.Mentions(i, a, want); !slices.Equal(mentions, want) {
				t.Errorf("%s: %+v, want %+v", a.File, mentions, want)
			}
			names += len(mentions)
		}
	}
	if names < 100 {
		t.Errorf("%d names", names)
	}
}

// A snapshot of other rules is not used; the weights of the ranking are.
func TestSaidByOtherRules(t *testing.T) {
	if !strings.Contains(identity(), claims.Identity()) || strings.Contains(Analyzer()+ranking(), claims.Identity()) {
		t.Errorf("identity %q, analyzer %q, rules %q", identity(), Analyzer(), claims.Identity())
	}
}

// Bytes that another writer put there, under right sums, are found before they
// are used, or are statements of the articles.
func TestSaidForeign(t *testing.T) {
	whole, file := saved(t)
	for what, change := range map[string]func(s *said){
		"no offsets":          func(s *said) { s.statements.offsets = nil },
		"an article too few":  func(s *said) { s.mentions.offsets = s.mentions.offsets[1:] },
		"a wrong first":       func(s *said) { s.statements.offsets[0] = 1 },
		"falling offsets":     func(s *said) { s.mentions.offsets[3] = s.mentions.offsets[5] },
		"an offset far out":   func(s *said) { s.statements.offsets[3] = 1 << 31 },
		"no statements":       func(s *said) { s.statements.bytes = nil },
		"zeros":               func(s *said) { clear(s.statements.bytes) },
		"ones":                func(s *said) { s.mentions.bytes = slices.Repeat([]byte{0xff}, len(s.mentions.bytes)) },
		"no texts":            func(s *said) { s.texts = nil },
		"a text too few":      func(s *said) { s.texts = s.texts[:len(s.texts)-1] },
		"others' statements":  func(s *said) { slices.Reverse(s.statements.bytes) },
		"more than it counts": func(s *said) { s.statements.bytes = append(s.statements.bytes, 0) },
	} {
		x, s := *whole, *whole.segments[0]
		x.segments = []*segment{&s}
		s.said = said{
			blobs{slices.Clone(s.said.statements.offsets), slices.Clone(s.said.statements.bytes)},
			blobs{slices.Clone(s.said.mentions.offsets), slices.Clone(s.said.mentions.bytes)},
			slices.Clone(s.said.texts),
		}
		change(&s.said)
		if err := x.save(file); err != nil {
			t.Fatal(err)
		}
		if _, err := read(file, t.Logf); err == nil {
			t.Errorf("%s: used", what)
		}
	}
}

// Whatever the bytes are, what passes the check can be read.
func FuzzSaid(f *testing.F) {
	x := build(f, map[string]string{"a.txt": "Le pont\n\nLe maire de Vernon, Armand Lestrohan, a nié mardi avoir reçu 400 euros de l’Office du canal (ODC).\n"})
	own := x.segments[0].said
	f.Add(own.statements.bytes, own.mentions.bytes)
	f.Fuzz(func(t *testing.T, statements, mentions []byte) {
		s := &segment{articles: x.corpus.Articles, said: said{
			blobs{[]uint32{0, uint32(len(statements))}, statements},
			blobs{[]uint32{0, uint32(len(mentions))}, mentions},
			own.texts,
		}}
		if s.said.check(s.articles) != nil {
			return
		}
		y := newIndex(x.corpus, s, newTerms(nil, nil), &statistics{})
		all := y.Statements(0)
		a := &y.corpus.Articles[0]
		for i := range all {
			_ = a.Sentences[all[i].Sentence]
			for _, n := range all[i].Names {
				_ = claims.Text(a, n)
			}
		}
		if len(statements) > 1 && len(all) == 0 {
			t.Errorf("%d bytes, no statement", len(statements))
		}
		claims.Merge(y.Mentions(func(int) bool { return true }))
	})
}

// BenchmarkHear reads what news says: statements and mentions.
func BenchmarkHear(b *testing.B) {
	c, err := folder(b, ragtest.News(1, 200)).Parse(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	bytes, sentences := 0, 0
	for b.Loop() {
		for i := range c.Articles {
			bytes += len(hear(i, &c.Articles[i]).statements)
			sentences += bodies(&c.Articles[i])
		}
	}
	b.ReportMetric(float64(sentences)/b.Elapsed().Seconds(), "sentences/s")
	b.ReportMetric(float64(bytes)/float64(sentences), "bytes/sentence")
}

func bodies(a *corpus.Article) (n int) {
	for _, s := range a.Sentences {
		if s.Kind == corpus.Body {
			n++
		}
	}
	return n
}
