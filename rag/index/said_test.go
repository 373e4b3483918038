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

// Runs that another writer cut otherwise, under right sums, are found before they
// are used.
func TestSaidForeign(t *testing.T) {
	whole, file := saved(t)
	for what, change := range map[string]func(s *said){
		"no offsets":         func(s *said) { s.statements.offsets = nil },
		"an article too few": func(s *said) { s.mentions.offsets = s.mentions.offsets[1:] },
		"a wrong first":      func(s *said) { s.statements.offsets[0] = 1 },
		"falling offsets":    func(s *said) { s.mentions.offsets[3] = s.mentions.offsets[5] },
		"an offset far out":  func(s *said) { s.statements.offsets[3] = 1 << 31 },
		"no statements":      func(s *said) { s.statements.bytes = nil },
	} {
		file := resaved(t, whole, file, change)
		if _, err := read(file, t.Logf); err == nil {
			t.Errorf("%s: used", what)
		}
	}
}

// resaved saves an index whose articles say something else.
func resaved(t *testing.T, x *Index, file string, change func(s *said)) string {
	t.Helper()
	y, s := *x, *x.segments[0]
	y.segments = []*segment{&s}
	s.said = said{
		blobs{slices.Clone(s.said.statements.offsets), slices.Clone(s.said.statements.bytes)},
		blobs{slices.Clone(s.said.mentions.offsets), slices.Clone(s.said.mentions.bytes)},
		slices.Clone(s.said.texts),
	}
	change(&s.said)
	if err := y.save(file); err != nil {
		t.Fatal(err)
	}
	return file
}

// What another writer put there and what is no statement or mention is left
// aside, and the articles are read.
func TestSaidRead(t *testing.T) {
	whole, file := saved(t)
	all := func(int) bool { return true }
	for what, change := range map[string]func(s *said){
		"zeros": func(s *said) { clear(s.statements.bytes) },
		"ones": func(s *said) {
			for _, b := range [][]byte{s.statements.bytes, s.mentions.bytes} {
				copy(b, slices.Repeat([]byte{0xff}, len(b)))
			}
		},
		"no texts": func(s *said) { s.texts = nil },
	} {
		x, err := read(resaved(t, whole, file, change), t.Logf)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for i := range x.corpus.Articles {
			if !reflect.DeepEqual(x.Statements(i), whole.Statements(i)) {
				t.Errorf("%s: %s says something else", what, x.corpus.Articles[i].File)
			}
		}
		if !reflect.DeepEqual(x.Mentions(all), whole.Mentions(all)) {
			t.Errorf("%s: other names", what)
		}
	}
}

// Whatever the bytes are, they can be read.
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
		y := newIndex(x.corpus, s, newTerms(nil, nil), &statistics{})
		all := y.Statements(0)
		a := &y.corpus.Articles[0]
		for i := range all {
			_ = a.Sentences[all[i].Sentence]
			for _, n := range all[i].Names {
				_ = claims.Text(a, n)
			}
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
