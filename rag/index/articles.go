package index

import (
	"encoding/binary"
	"errors"
	"sync/atomic"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// The articles of a snapshot: their texts one after another, their sentences one
// after another, and a record of each with what else there is. A record is its
// file, title, outlet, author, date, address, what it reports, its language, then
// its lines, its notes and its hash; a string has its length before it, numbers
// are varints.

// saveArticles writes what loadArticles reads.
func saveArticles(articles []corpus.Article, w *snapshotWriter) {
	var record []byte
	records, texts, sentences := blobs{offsets: []uint32{0}}, make([]uint64, 1, len(articles)+1), make([]uint32, 1, len(articles)+1)
	for i := range articles {
		a := &articles[i]
		record = appendRecord(record[:0], a)
		records.bytes = append(records.bytes, record...)
		records.offsets = append(records.offsets, uint32(len(records.bytes)))
		texts = append(texts, texts[i]+uint64(len(a.Text)))
		sentences = append(sentences, sentences[i]+uint32(len(a.Sentences)))
	}
	w.put("records", records.bytes)
	w.put("record offsets", bytesOf(records.offsets))
	w.put("text offsets", bytesOf(texts))
	w.put("article sentences", bytesOf(sentences))
	w.stream("text", func(put func([]byte)) {
		for i := range articles {
			put(bytesOfString(articles[i].Text))
		}
	})
	w.stream("sentences", func(put func([]byte)) {
		var b []byte
		for i := range articles {
			b = b[:0]
			for _, s := range articles[i].Sentences {
				b = appendSentence(b, s)
			}
			put(b)
		}
	})
}

func appendRecord(b []byte, a *corpus.Article) []byte {
	for _, s := range [...]string{a.File, a.Title, a.Outlet, a.Author, a.Date, a.URL, a.Reports, string(a.Language)} {
		b = appendString(b, s)
	}
	b = binary.AppendUvarint(b, uint64(a.Lines))
	b = binary.AppendUvarint(b, uint64(len(a.Notes)))
	for _, s := range a.Notes {
		b = appendString(b, s)
	}
	return append(b, a.Hash[:]...)
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

var errArticles = errors.New("its articles do not fit together")

// loadArticles returns n articles, whose strings and sentences lie in the bytes
// of the sections, and where the sentences of each begin among all.
func loadArticles(n int, get func(name string) []byte) ([]corpus.Article, []uint32, error) {
	records := blobs{numbersIn[uint32](get("record offsets")), get("records")}
	texts, all := numbersIn[uint64](get("text offsets")), get("text")
	base, sentences := numbersIn[uint32](get("article sentences")), sentencesIn(get("sentences"))
	if n < 0 || !records.valid(n) || !increasing(base, n, len(sentences)) || !increasing(texts, n, len(all)) {
		return nil, nil, errArticles
	}
	articles := make([]corpus.Article, n)
	var bad atomic.Bool
	const run = 512
	parallel((n+run-1)/run, func(r int) {
		for i := r * run; i < min((r+1)*run, n); i++ {
			a := &articles[i]
			a.Text = stringOf(all[texts[i]:texts[i+1]:texts[i+1]])
			a.Sentences = sentences[base[i]:base[i+1]:base[i+1]]
			if !readRecord(records.at(i), a) || !sentencesFit(a) {
				bad.Store(true)
			}
		}
	})
	if bad.Load() {
		return nil, nil, errArticles
	}
	return articles, base, nil
}

// sentencesFit reports whether an article has the text of its sentences.
func sentencesFit(a *corpus.Article) bool {
	for i := range a.Sentences {
		if s := &a.Sentences[i]; s.Start < 0 || s.Start > s.End || s.End > len(a.Text) || s.Kind > corpus.Noise {
			return false
		}
	}
	return true
}

// readRecord sets what a record has; it reports whether it is one.
func readRecord(b []byte, a *corpus.Article) bool {
	ok := true
	number := func() int {
		v, n := binary.Uvarint(b)
		if n <= 0 || v > 1<<31 {
			ok, b = false, nil
			return 0
		}
		b = b[n:]
		return int(v)
	}
	word := func() string {
		n := number()
		if n > len(b) {
			ok, b = false, nil
		}
		if !ok || n == 0 {
			return ""
		}
		s := stringOf(b[:n:n])
		b = b[n:]
		return s
	}
	for _, to := range [...]*string{&a.File, &a.Title, &a.Outlet, &a.Author, &a.Date, &a.URL, &a.Reports} {
		*to = word()
	}
	a.Language = text.Language(word())
	a.Lines = number()
	for range min(number(), len(b)) {
		a.Notes = append(a.Notes, word())
	}
	return ok && copy(a.Hash[:], b) == len(a.Hash) && len(b) == len(a.Hash)
}
