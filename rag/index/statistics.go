package index

import (
	"encoding/binary"
	"errors"
	"slices"
	"strconv"

	"verbatim.example/rag/text"
)

// statistics are what the articles of an index know together. They are sums over
// articles, so that one that comes is added and one that goes is taken off, and
// what follows from the sums. None of it depends on the order of the articles.
type statistics struct {
	passages, articles int
	length             int                      // terms of all passages
	held, in           []uint32                 // term → passages, articles that hold it
	capital, inside    []uint32                 // term → occurrences inside a sentence, with a capital and in all
	spoken             [len(languages)][]uint32 // by language: term → occurrences
	grams              []uint32                 // feature slot → passages that hold it
	languages          [len(languages)]int      // articles of each

	language text.Language // of most articles
	means    means
	proper   []byte    // term → 1 when it is mostly written with a capital
	worth    []float64 // term → its idf
}

// languages are those that are told apart; of those that are as frequent, the
// first counts.
var languages = [...]text.Language{text.French, text.English, text.Unknown}

// numberOf returns the number of a language.
func numberOf(lang text.Language) int {
	if i := slices.Index(languages[:], lang); i >= 0 {
		return i
	}
	return len(languages) - 1
}

// properShare is the share of occurrences inside a sentence with a capital from
// which a word is a name, however the question writes it.
const properShare = .7

// derive sets what follows from the sums. name returns the stem of a term.
func (st *statistics) derive(name func(term uint32) string) {
	st.language = text.French
	if st.languages[numberOf(text.English)] > st.languages[numberOf(text.French)] {
		st.language = text.English
	}
	st.means = means{float64(st.length) / float64(max(1, st.passages)), float64(st.length) / float64(max(1, st.articles))}
	n := len(st.held)
	st.proper, st.worth = make([]byte, n), make([]float64, n)
	const run = 1 << 12
	parallel((n+run-1)/run, func(r int) {
		for t := r * run; t < min((r+1)*run, n); t++ {
			if float64(st.capital[t]) > properShare*float64(st.inside[t]) {
				st.proper[t] = 1
			}
			st.worth[t] = idf(st.passages, float64(st.held[t]), text.Background(name(uint32(t)), st.language))
		}
	})
}

// languageOf returns the number of the language in which a term occurs most often.
func (st *statistics) languageOf(term uint32) int {
	best := 0
	for l := range st.spoken {
		if st.spoken[l][term] > st.spoken[best][term] {
			best = l
		}
	}
	return best
}

// extended returns a copy of the sums with room for so many terms.
func (st *statistics) extended(terms int) *statistics {
	with := func(ns []uint32) []uint32 {
		return append(slices.Grow(slices.Clone(ns), terms-len(ns)), make([]uint32, terms-len(ns))...)
	}
	out := *st
	for _, ns := range [...]*[]uint32{&out.held, &out.in, &out.capital, &out.inside} {
		*ns = with(*ns)
	}
	for l := range out.spoken {
		out.spoken[l] = with(out.spoken[l])
	}
	out.grams = slices.Clone(st.grams)
	return &out
}

// sign is 1 for what comes and -1, as a uint32, for what goes.
type sign uint32

const (
	comes sign = 1
	goes       = ^sign(0)
)

// read adds what was counted while articles were read. number has the index's
// terms of each analyst's.
func (st *statistics) read(readers []*analyst, number [][]uint32, by sign) {
	for w, an := range readers {
		for i := range an.words.forms {
			f := &an.words.forms[i]
			if f.term == skip || number[w][f.term] == skip {
				continue
			}
			t := number[w][f.term]
			st.capital[t] += uint32(by) * f.capital
			st.inside[t] += uint32(by) * f.inside
			st.spoken[numberOf(an.words.languages[f.kind/2])][t] += uint32(by) * f.spoken
		}
		for i, n := range an.grams {
			st.grams[i] += uint32(by) * n
		}
	}
}

// count adds an article of a segment.
func (st *statistics) count(s *segment, article int, by sign) {
	first, last := s.passagesOf(article)
	sign := int(int32(by))
	st.articles += sign
	st.passages += sign * (last - first)
	st.length += sign * int(s.postings.sizes[article])
	st.languages[numberOf(s.articles[article].Language)] += sign
	inArticle := map[uint32]bool{}
	for i := first; i < last; i++ {
		inPassage := map[uint32]bool{}
		s.passageTerms(i, func(ts []uint32) {
			for _, t := range ts {
				if !inPassage[t] {
					inPassage[t] = true
					st.held[t] += uint32(by)
				}
				if !inArticle[t] {
					inArticle[t] = true
					st.in[t] += uint32(by)
				}
			}
		})
	}
}

func spokenSection(language int) string { return "term language " + strconv.Itoa(language) }

func (st *statistics) save(put func(name string, data []byte)) {
	put("term capitals", bytesOf(st.capital))
	put("term inside", bytesOf(st.inside))
	for l := range languages {
		put(spokenSection(l), bytesOf(st.spoken[l]))
	}
	var grams []byte
	for _, n := range st.grams {
		grams = binary.AppendUvarint(grams, uint64(n))
	}
	put("grams", grams)
}

// loadStatistics returns the statistics of a segment, which is all of its index,
// and of terms that names names.
func loadStatistics(s *segment, names *dictionary, get func(name string) []byte) (*statistics, error) {
	st := &statistics{
		capital: numbersIn[uint32](get("term capitals")), inside: numbersIn[uint32](get("term inside")),
		grams: make([]uint32, 1<<gramTableBits),
	}
	fits := len(st.capital) == names.len() && len(st.inside) == names.len()
	for l := range languages {
		st.spoken[l] = numbersIn[uint32](get(spokenSection(l)))
		fits = fits && len(st.spoken[l]) == names.len()
	}
	if !fits {
		return nil, errors.New("its counts do not fit its terms")
	}
	b := get("grams")
	for i := range st.grams {
		n, m := binary.Uvarint(b)
		if m <= 0 {
			return nil, errors.New("section \"grams\" is too short")
		}
		st.grams[i], b = uint32(n), b[m:]
	}
	st.sum(s)
	st.derive(names.at)
	return st, nil
}

// sum sets what a segment tells that is all of its index.
func (st *statistics) sum(s *segment) {
	st.passages, st.articles = len(s.passages), len(s.articles)
	for _, n := range s.postings.lengths {
		st.length += int(n)
	}
	for i := range s.articles {
		st.languages[numberOf(s.articles[i].Language)]++
	}
	st.held, st.in = s.postings.held, s.postings.articles
}
