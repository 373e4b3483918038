package claims

import (
	"strings"

	"verbatim.example/rag/text"
)

// knownMedia are media whose name no rule would tell from another, folded,
// without an article.
var knownMedia = text.Set("wall-street-journal new-york-times washington-post financial-times reuters associated-press afp agence-france-presse monde figaro liberation mediapart guardian bbc cnn bloomberg politico axios tass ria-novosti spiegel pais parisien echos bfm bfmtv franceinfo france-info canard-enchaine equipe economist telegraph nbc abc-news fox-news al-jazeera xinhua soir libre rts radio-canada ouest-france numerama verge wired standard corriere-della-sera repubblica mundo kyiv-independent novaya-gazeta meduza wsj ap rtl europe-1 sud-ouest humanite croix point obs marianne")

// mediaAliases name a medium otherwise.
var mediaAliases = map[string]string{"wsj": "wall street journal", "journal wall street": "wall street journal", "agence france presse": "afp", "agence france-presse": "afp", "france info": "franceinfo", "ap": "associated press", "wall street": "wall street journal", "bfm": "bfmtv", "bfm tv": "bfmtv"}

// CanonicalMedium returns what the spellings of a medium's name have in common:
// folded, without article, quotation marks or notes, and by one name where it
// has several.
func CanonicalMedium(name string) string {
	f := strings.Trim(text.Collapse(text.Fold(name)), " \"«»“”'.,")
	for _, article := range [...]string{"le ", "la ", "les ", "l'", "the "} {
		f = strings.TrimPrefix(f, article)
	}
	if n, ok := mediaAliases[f]; ok {
		return n
	}
	return f
}

// IsMedium reports whether a name is of a medium that every newsroom knows.
func IsMedium(name string) bool {
	return knownMedia[strings.ReplaceAll(CanonicalMedium(name), " ", "-")]
}

// isMedium reports whether a noun phrase is of a medium, and not the article's
// own.
func (r *reader) isMedium(n phraseNoun) bool {
	i, j := r.mediumName(n)
	return j > i
}

// mediumName returns the words that name the medium of a noun phrase: the name
// behind « quotidien », with its capital article, or the common noun; none when it
// is no medium.
func (r *reader) mediumName(n phraseNoun) (int, int) {
	st := &r.this
	if n.empty() || n.pronoun {
		return 0, 0
	}
	for k := n.start; k < n.end; k++ {
		w := &st.words[k]
		if k > n.start && !st.has(n.start, document) && (w.elision == "d" || st.has(k-1, complement)) || st.is(k, "par", "by") {
			break
		}
		if w.upper {
			if e := r.mediumAt(k, n.end); e > k {
				return k, e
			}
		}
		if st.is(k, "chaîne") && (st.is(k+1, "de") && !st.is(k+2, "télévision", "télé", "radio") || k+1 < len(st.words) && st.words[k+1].elision == "d" && !st.is(k+1, "info", "information", "informations")) {
			break // une chaîne d’hôtels
		}
		if w.lex.any(medium) && !w.upper || st.is(k, "agence", "agency", "site", "website", "chaîne") && k+1 < len(st.words) && st.words[k+1].upper {
			// le quotidien britannique The Harwick Post
			for e := k + 1; e < len(st.words) && e < k+4 && st.words[e].before&^quote == 0 && st.words[e].elision != "d" && !st.has(e, complement); e++ {
				if st.words[e].upper && st.words[e].elision != "d" && !st.has(e-1, complement) {
					end := r.nameEnd(e)
					if r.isOwn(e, end) {
						return 0, 0
					}
					r.media[r.folded(st.span(e, end))] = true
					return e, end
				}
			}
			if w.lex.any(medium) {
				return n.start, n.end
			}
		}
	}
	return 0, 0
}

// mediumAt returns the end of the name of a medium that begins at word k, k when
// none does.
func (r *reader) mediumAt(k, limit int) int {
	st := &r.this
	end := r.nameEnd(k)
	first := k
	article := false
	if st.has(k, determiner) && end > k+1 {
		first, article = k+1, true
	}
	if r.isOwn(k, end) {
		return k
	}
	name := r.folded(st.span(first, end))
	known := knownMedia[strings.ReplaceAll(name, " ", "-")] && (article || strings.Contains(name, " ") || len(name) < 5 || st.words[first].caps || !st.has(first, noun)) || r.media[name] || r.media[r.folded(st.span(k, end))]
	for i := first; i < end && !known; i++ {
		known = st.has(i, medium) && st.words[i].upper && end > first
	}
	if !known && (article && st.capitalArticle(k) && !st.is(k, "the") || st.elidedArticle(k)) && !st.has(first, body|person) && !st.has(k-1, title) && !articled[r.folded(st.span(first, first+1))] {
		known = true
	}
	if !known {
		return k
	}
	r.media[name] = true
	return end
}

// articled are names with an article that are no media, by their first word,
// folded: places, firms, parties and surnames.
var articled = text.Set("havre mans rochelle reunion haye mecque caire barbade plata paz corogne valette baule ciotat spezia oreal aquila redoute poste pen drian maire goff bihan gall fur roux brun france republicains ecologistes verts marcheurs republique patriotes etat etats-unis europe union inde iran irak italie espagne allemagne autriche ukraine afrique asie angleterre ecosse irlande islande australie algerie egypte elysee eglise assemblee academie amerique onu otan iliad occitane agence institut insee")

// elidedArticle reports whether word k has the article of a proper name inside a
// sentence: « titre L’Équipe ».
func (st *sentence) elidedArticle(k int) bool {
	w := &st.words[k]
	return w.article && w.elision == "l" && !w.caps && k > 0 && w.before&(strong|stop) == 0 && !(w.before&quote != 0 && !w.quoted)
}

// nameEnd returns the end of a name of capitals at word k, with its complements:
// « La Gazette de Corvanne », « Le Carnet économique » (one small word behind).
func (r *reader) nameEnd(k int) int {
	st := &r.this
	e := k + 1
	for e < len(st.words) {
		w := &st.words[e]
		if w.before != 0 {
			break
		}
		if w.upper && w.elision == "" || w.upper && w.elision == "d" {
			e++
			continue
		}
		if st.is(e, "de", "du", "des", "of", "della", "et") && e+1 < len(st.words) && st.words[e+1].upper && st.words[e+1].before == 0 {
			e += 2
			continue
		}
		break
	}
	if e < len(st.words) && st.words[e].before == 0 && st.is(e, "économique", "économiques", "enchaîné", "publics", "vives", "libre", "sportif", "parisien", "quotidien", "diplomatique") {
		e++
	}
	return e
}

// isOwn reports whether words [i, j) name the article's outlet.
func (r *reader) isOwn(i, j int) bool {
	if r.own == "" {
		return false
	}
	return CanonicalMedium(r.folded(r.this.span(i, j))) == r.own
}

// reports returns the media that the sentence re-reports or answers.
func (r *reader) reports(out *Statement) []text.Span {
	st := &r.this
	var spans []text.Span
	if out.Verb == None && out.Modality != Conditional {
		return nil
	}
	add := func(i, j int) {
		s := st.span(i, j)
		for _, o := range spans {
			if s.Start < o.End && o.Start < s.End {
				return
			}
		}
		spans = append(spans, s)
	}
	for i := 0; i < len(st.words); i++ {
		w := &st.words[i]
		if w.quoted && w.before&quote == 0 {
			continue
		}
		if w.upper {
			if e := r.nameEnd(i); r.isOwn(i, e) {
				i = e - 1
				continue
			}
			if e := r.mediumAt(i, len(st.words)); e > i {
				add(i, e)
				i = e - 1
				continue
			}
		}
		if st.is(i, "presse") && st.is(i-1, "de") && st.is(i-2, "informations", "révélations", "articles", "rumeurs", "indiscrétions", "fuites") {
			add(i, i+1)
			continue
		}
		if (w.lex.any(medium) || st.is(i, "agence", "site")) && !w.upper {
			n := r.noun(i)
			if a, b := r.mediumName(n); b > a && st.words[a].upper {
				add(a, b)
				i = b - 1
			}
		}
	}
	if out.Kind == Outlet && out.Speaker.Start >= st.start {
		covered := false
		for _, o := range spans {
			covered = covered || o.Start < out.Speaker.End && out.Speaker.Start < o.End
		}
		if !covered {
			spans = append(spans, out.Speaker)
		}
	} else if out.Kind == Outlet {
		spans = append(spans, out.Speaker)
	}
	return spans
}
