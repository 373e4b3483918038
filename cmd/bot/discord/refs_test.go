package discord

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag"
)

// A ticket comes back as it was, and always fits into a custom_id.
func TestTicket(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range maxRefs + 1 {
		in := ticket{asker: math.MaxUint64 >> 1, private: n%2 == 1}
		for range n {
			r := ref{first: rng.IntN(16000)}
			r.last = r.first + rng.IntN(100)
			for i := range r.article {
				r.article[i] = byte(rng.Uint32())
			}
			in.refs = append(in.refs, r)
		}
		s := in.String()
		if len("p1:99:"+s) > maxID {
			t.Errorf("%d sentences take %d bytes", n, len(s))
		}
		got, err := parseTicket(s)
		if err != nil || got.asker != in.asker || got.private != in.private {
			t.Errorf("%v, %+v", err, got)
		}
		if n < maxRefs && !reflect.DeepEqual(got.refs, in.refs) {
			t.Errorf("%d sentences: %+v, not %+v", n, got.refs, in.refs)
		}
	}
	for _, bad := range []string{"", "!", "AA", "AgA", "AAEB", strings.Repeat("A", 200)} {
		if got, err := parseTicket(bad); err == nil && len(got.refs) > 0 {
			t.Errorf("%q is %+v", bad, got)
		}
	}
}

func FuzzTicket(f *testing.F) {
	f.Add("AAECAwQFBgc")
	f.Add("1:AAE")
	f.Fuzz(func(t *testing.T, s string) {
		paged(s)
		if got, err := parseTicket(s); err == nil {
			again, err := parseTicket(got.String())
			if err != nil || again.asker != got.asker || len(again.refs) > len(got.refs) {
				t.Errorf("%q: %v", s, err)
			}
			find(demo(t), ref{})
			for _, r := range got.refs {
				find(demo(t), r)
			}
		}
	})
}

// What a button names is found again word for word, and only in an engine that
// has the article as it was.
func TestRefFinds(t *testing.T) {
	e := demo(t)
	a := ask(t, e, "Depuis quand Musk et Poutine se parlent-ils ?")
	refs := refsOf(e, a.Citations)
	if len(refs) != len(a.Citations) || len(refs) < 2 {
		t.Fatalf("%d of %d named", len(refs), len(a.Citations))
	}
	for i, r := range refs {
		p, ok := find(e, r)
		want := a.Citations[i]
		want.N = 0
		if !ok || !reflect.DeepEqual(p.row(), want) {
			t.Errorf("%v, %+v", ok, p)
		}
		if _, ok := find(e.Without([]string{want.File}), r); ok {
			t.Error("found in a view without its article")
		}
		r.last = 1 << 20
		if _, ok := find(e, r); ok {
			t.Error("found beyond the end")
		}
	}
	hits, err := e.Search(t.Context(), rag.Question{Text: "Musk Poutine Kremlin"}, maxRefs)
	if err != nil {
		t.Fatal(err)
	}
	found := refsOfHits(e, hits)
	if len(found) != len(hits) {
		t.Errorf("%d of %d passages named", len(found), len(hits))
	}
	for i, r := range found {
		if p, ok := find(e, r); !ok || passageWords(p) != hits[i].Text {
			t.Errorf("%v: %q, not %q", ok, passageWords(p), hits[i].Text)
		}
	}
}

func TestAround(t *testing.T) {
	var lines []numbered
	for i := range 10 {
		lines = append(lines, numbered{2*i + 1, strings.Repeat("x", 100)})
	}
	numbers := func(ls []numbered) (n []int, size int) {
		for _, l := range ls {
			n, size = append(n, l.n), size+len(l.text)
		}
		return n, size
	}
	for _, c := range []struct {
		first, last, most int
		want              []int
	}{
		{1, 1, 300, []int{1, 3, 5}},
		{5, 7, 300, []int{5, 7, 9}},
		{19, 19, 250, []int{17, 19}},
		{4, 4, 100, []int{5}},
		{1, 19, 350, []int{1, 3, 5, 7}},
		{40, 41, 100, []int{19}},
	} {
		n, size := numbers(around(lines, c.first, c.last, c.most))
		if !reflect.DeepEqual(n, c.want) || size > c.most+2 {
			t.Errorf("%+v: %v, %d characters", c, n, size)
		}
	}
	if around(nil, 1, 2, 10) != nil {
		t.Error("lines of nothing")
	}
}

func TestParseLines(t *testing.T) {
	a := &corpus.Article{Lines: 9}
	for s, want := range map[string][3]int{"5": {5, 5, 1}, " 2-4 ": {2, 4, 1}, "2 – 9": {2, 9, 1}, "0": {}, "4-2": {}, "10": {}, "x": {}, "": {}, "99999999999": {}} {
		first, last, ok := parseLines(s, a)
		if ok != (want[2] == 1) || ok && (first != want[0] || last != want[1]) {
			t.Errorf("%q: %d, %d, %v", s, first, last, ok)
		}
	}
}
