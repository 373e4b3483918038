package index

import (
	"reflect"
	"testing"

	"verbatim.example/corpus"
)

// apart returns the catalogue and the records of an index, through bytes.
func apart(t *testing.T, x *Index) (*Catalogue, []*Record) {
	t.Helper()
	o := x.Outline()
	bare := *o.Corpus
	bare.Articles = nil
	var records []*Record
	for i, a := range o.Corpus.Articles {
		a.Text, a.Sentences = "", nil
		bare.Articles = append(bare.Articles, a)
		r, err := DecodeRecord(a, x.AppendRecord(nil, i, func(t uint32) uint32 { return t }))
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	o.Corpus = &bare
	c, err := NewCatalogue(o)
	if err != nil {
		t.Fatal(err)
	}
	return c, records
}

// An index assembled of all articles is the index that they were taken from.
func TestAssembleAll(t *testing.T) {
	files, err := corpus.ScanFS(corpus.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	c, err := files.Parse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x, err := Build(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	catalogue, records := apart(t, x)
	y, err := catalogue.Assemble(records)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(x.Corpus().Articles, y.Corpus().Articles) {
		t.Error("the articles differ")
	}
	if !reflect.DeepEqual(x.Mentions(func(int) bool { return true }), y.Mentions(func(int) bool { return true })) {
		t.Error("the mentions differ")
	}
	for i := range c.Articles {
		if !reflect.DeepEqual(x.Statements(i), y.Statements(i)) {
			t.Errorf("the statements of article %d differ", i)
		}
	}
	for _, question := range []string{"Qui a réclamé l'expulsion d'Elon Musk ?", "Who denied it?", "expulsoin du milliardaire", "la Banque de France et les prix", "zzz"} {
		q, r := x.Parse(question), y.Parse(question)
		if !reflect.DeepEqual(q, r) {
			t.Errorf("%q is understood as\n%+v, not as\n%+v", question, r, q)
		}
		for _, f := range []Filter{{}, {Files: []string{c.Articles[1].File}}, {Since: "2024"}} {
			want, err := x.Search(t.Context(), q, f, 50)
			if err != nil {
				t.Fatal(err)
			}
			got, err := y.Search(t.Context(), r, f, 50)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%q with %+v finds\n%+v, not\n%+v", question, f, got, want)
			}
		}
	}
}
