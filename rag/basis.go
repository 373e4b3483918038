package rag

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// A medium is one that an article repeats.
type medium struct {
	key  string // the same for all its names
	name string // as written
}

// A basis is what an article rests on.
type basis struct {
	once    sync.Once
	media   []medium // those it repeats, unless on a side issue of its own story
	own     bool     // it quotes somebody itself
	unnamed bool     // it repeats a medium that it does not name
}

// basisOf returns what article n rests on: the medium that its first statement
// with a source repeats, the one that most of them do, or the one that it repeats
// three times and more, and no less often than it quotes anybody. Who answers or
// accuses a medium does not repeat it, and who declines to speak is no source.
func (e *Engine) basisOf(n int) *basis {
	b := &e.studies.of(n).basis
	b.once.Do(func() {
		a := &e.corpus.Articles[n]
		var media []medium
		times, spoken := map[string]int{}, map[string]int{} // by medium; by other speaker
		sourced, repeating, leads := 0, 0, 0                // leads: the media of the first statement
		for i := range e.spokenIn(n).statements {
			st := &e.spokenIn(n).statements[i]
			if st.Verb == claims.Declines || st.Kind == claims.Nobody && len(st.Reports) == 0 {
				continue
			}
			repeats := false
			if repeatsMedia(st) {
				for _, r := range st.Reports {
					switch written := claims.Text(a, r); {
					case isNamed(written):
						m := medium{mediumKey(written), strings.Trim(written, mediumMarks)}
						if !slices.ContainsFunc(media, func(o medium) bool { return o.key == m.key }) {
							media = append(media, m)
						}
						times[m.key]++
						repeats = true
					case len(media) > 0 && !severalMedia(written):
						repeats = true // « le quotidien », which was named before
					default:
						b.unnamed = true
					}
				}
			}
			if sourced == 0 {
				leads = len(media)
			}
			sourced++
			repeating += count(repeats)
			if !repeats && st.Kind != claims.Nobody && st.Kind != claims.Outlet {
				b.own = true
				spoken[surnameOf(claims.Text(a, st.Speaker))]++
			}
		}
		most := 0
		for _, n := range spoken {
			most = max(most, n)
		}
		most = max(most, oftenRepeated)
		switch {
		case leads > 0:
			b.media = media[:leads]
		case len(media) > 0:
			top := slices.MaxFunc(media, func(x, y medium) int { return times[x.key] - times[y.key] })
			if 2*repeating > sourced || times[top.key] >= most {
				b.media = []medium{top}
			}
		}
	})
	return b
}

// oftenRepeated is from how many statements on its word a medium may be what an
// article rests on, though others speak first.
const oftenRepeated = 3

// surnameOf returns the last word of a name, folded.
func surnameOf(name string) string {
	ws := words(name)
	if len(ws) == 0 {
		return ""
	}
	return ws[len(ws)-1]
}

// repeatsMedia reports whether a statement is on the word of the media that it
// names.
func repeatsMedia(st *claims.Statement) bool {
	switch st.Verb {
	case claims.Denies:
		return false
	case claims.Accuses, claims.None:
		return st.Kind == claims.Outlet
	}
	return true
}

// mediumKey returns what the spellings of a medium's name have in common.
func mediumKey(name string) string { return claims.CanonicalMedium(name) }

// isNamed reports whether what an article calls a medium names it: « The Harwick
// Post », not "the French-language daily".
func isNamed(written string) bool {
	last := written[strings.LastIndexAny(written, " \u00a0")+1:]
	return strings.ContainsFunc(written, unicode.IsUpper) && !mediumNouns[last]
}

// mediumMarks stand around the name of a medium.
const mediumMarks = "«»“”\" \u00a0\u202f"

// severalMedia reports whether a common noun may stand for any media: « la presse
// locale ».
func severalMedia(written string) bool {
	return slices.ContainsFunc(words(written), func(w string) bool { return mediaInGeneral[w] })
}

var (
	mediumNouns    = text.Set("daily weekly paper newspaper magazine broadcaster station channel site website outlet agency quotidien hebdomadaire journal magazine site agence radio chaîne")
	mediaInGeneral = text.Set("presse press medias media journaux newspapers papers chaines quotidiens sites outlets")
)
