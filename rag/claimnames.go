package rag

import (
	"slices"
	"strings"

	"verbatim.example/rag/text"
)

// Names: a capitalised word of a claim stands in what it is shown with, in the
// head of the article or in the sentence before; one of the question, anywhere
// in the source.

// nameGroups are names that differ between French and English beyond spelling,
// and countries with their people. A group a line, folded, one word each.
var nameGroups = groups(`
poutine putin
zelensky zelenskyy zelenski
eltsine yeltsin eltsin
gorbatchev gorbachev
staline stalin
lenine lenin
khrouchtchev khrushchev
netanyahou netanyahu
khadafi kadhafi gaddafi
ben bin
etats unis united states us usa american americans americain americaine americains americaines
royaume uni united kingdom uk britain british britannique britanniques
angleterre england anglais anglaise english
ecosse scotland ecossais
galles wales
irlande ireland irlandais irlandaise irish
france francais francaise francaises french
allemagne germany allemand allemande allemands allemandes german germans
espagne spain espagnol espagnole espagnols spanish
italie italy italien italienne italiens italian italians
portugal portugais portugaise portuguese
belgique belgium belge belges belgian belgians
suisse suisses switzerland swiss
autriche austria autrichien autrichienne austrian
grece greece grec grecque grecs greek greeks
pologne poland polonais polonaise polish
hongrie hungary hongrois hongroise hungarian
suede sweden suedois suedoise swedish
norvege norway norvegien norvegienne norwegian
danemark denmark danois danoise danish
finlande finland finlandais finlandaise finnish
bas pays netherlands neerlandais neerlandaise dutch
russie russe russes russia russian russians
ukraine ukrainien ukrainienne ukrainiens ukrainiennes ukrainian ukrainians
chine china chinois chinoise chinoises chinese
japon japan japonais japonaise japanese
coree korea coreen coreenne korean
inde india indien indienne indiens indian
turquie turkey turc turque turcs turkish
syrie syria syrien syrienne syrian
irak iraq irakien irakienne iraqi
iran iranien iranienne iraniens iranian
israel israelien israelienne israeliens israeli israelis
palestine palestinien palestinienne palestiniens palestinian palestinians
liban lebanon libanais libanaise lebanese
egypte egypt egyptien egyptienne egyptian
arabie arabia saoudite saudi
algerie algeria algerien algerienne algerian
maroc morocco marocain marocaine moroccan
tunisie tunisia tunisien tunisienne tunisian
senegal senegalais senegalaise senegalese
cameroun cameroon camerounais cameroonian
benin beninois beninoise beninese
nigeria nigerian nigeriane nigerians
afrique africa africain africaine africains african africans
europe europeen europeenne europeens europeennes european europeans
bresil brazil bresilien bresilienne brazilian
argentine argentina argentin argentinian
mexique mexico mexicain mexicaine mexican
canada canadien canadienne canadian
australie australia australien australienne australian
taiwan taiwanais taiwanese
crimee crimea
moscou moscow
kiev kyiv
londres london
pekin beijing
geneve geneva
bruxelles brussels
varsovie warsaw
vienne vienna
venise venice
lisbonne lisbon
rome roma romain
athenes athens
alexandrie alexandria
le caire cairo
otan nato
onu un
ue eu
fmi imf
oms who
pib gdp
ia ai
pdg ceo
pentagone pentagon
maison blanche white house
elysee elysees
douma duma
congres congress
senat senate
parlement parliament
commission
nil nile
rhin rhine
danube donau
amazone amazon
mediterranee mediterranean
atlantique atlantic
pacifique pacific
alpes alps
jean john
louis lewis
charles carlos
guillaume william
henri henry
alexandre alexander
marie mary
pierre peter
paul pablo
`)

func groups(list string) map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(list) {
		ws := strings.Fields(line)
		for _, w := range ws {
			for _, o := range ws {
				if o != w && !slices.Contains(m[w], o) {
					m[w] = append(m[w], o)
				}
			}
		}
	}
	return m
}

// titles are written with a capital in English and name nobody.
var titles = text.Set("president vice prime minister secretary chancellor king queen prince princess mr mrs ms dr sir lord senator governor general colonel professor pope emperor saint monsieur madame maitre docteur professeur chief judge captain mayor ambassador deputy director chairman chairwoman republican democrat democratic i internet dieu god etat state government gouvernement earth terre")

// findNames returns the parts of a claim that are names. A first word is one
// when it is no common word.
func (st *statement) findNames() []int {
	var out []int
	for i := range st.parts {
		p := &st.parts[i]
		if !p.upper || !p.content || p.quoted || titles[p.form] || text.Month(p.form) > 0 || text.Weekday(p.form) > 0 {
			continue
		}
		if stops(p.form, text.Unknown) && !p.caps {
			continue
		}
		if p.first && !p.caps && st.common(p.form) && !(i+1 < len(st.parts) && st.parts[i+1].upper && st.gap(i) == " ") {
			continue
		}
		out = append(out, i)
	}
	return out
}

// common reports whether a form is an ordinary word of the language.
func (st *statement) common(form string) bool {
	if nameGroups[form] != nil {
		return false
	}
	return text.Background(text.Stem(form, st.lang), st.lang) > 0 || text.Translate(form, st.lang) != nil
}

// namedIn reports whether the name at part i of a claim stands in any of the
// sentences, in either language, spelled nearly so or as its initials.
func namedIn(st *statement, i int, in []*statement) bool {
	form := st.parts[i].form
	others := nameGroups[form]
	var translated []string
	for _, lang := range [...]text.Language{text.English, text.French} {
		for _, t := range text.Translate(form, lang) {
			translated = append(translated, strings.Fields(t)...)
		}
		for _, ph := range [...]string{phraseAt(st, i, i+1), phraseAt(st, i-1, i)} {
			for _, t := range text.Translate(ph, lang) {
				translated = append(translated, strings.Fields(t)...)
			}
		}
	}
	for _, s := range in {
		if s.has(form) || slices.ContainsFunc(others, s.has) {
			return true
		}
		if s.lang != st.lang && slices.ContainsFunc(translated, s.has) {
			return true
		}
		for k := range s.parts {
			if p := &s.parts[k]; p.upper && (nearName(form, p.form) || p.caps && len(p.form) > 1 && st.initialled(i, p.form) || st.parts[i].caps && len(form) > 1 && s.initialled(k, form)) {
				return true
			}
		}
	}
	return false
}

// has reports whether a sentence of a source holds a word, by its stem.
func (st *statement) has(form string) bool {
	if len(st.holds[string(keyStem)+text.Stem(form, st.lang)]) > 0 {
		return true
	}
	return st.lang == text.Unknown && len(st.holds[string(keyStem)+form]) > 0
}

// initialled reports whether the capitalised words around part i have the
// letters of an acronym.
func (st *statement) initialled(i int, acronym string) bool {
	for from := max(0, i-len(acronym)+1); from <= i; from++ {
		k, n := from, 0
		for k < len(st.parts) && n < len(acronym) {
			p := &st.parts[k]
			if !p.upper && nameGlue[p.form] {
				k++
				continue
			}
			if p.form == "" || p.form[0] != acronym[n] || !p.upper && n == 0 {
				break
			}
			k, n = k+1, n+1
		}
		if n == len(acronym) && k > i {
			return true
		}
	}
	return false
}

// nearName reports whether two long names differ by a letter or two: Kirienko,
// Kiriyenko.
func nearName(a, b string) bool {
	const shortest = 6
	if min(len(a), len(b)) < shortest || a[:2] != b[:2] {
		return false
	}
	limit := 1
	if min(len(a), len(b)) >= 8 {
		limit = 2
	}
	if d := len(a) - len(b); d > limit || -d > limit {
		return false
	}
	return editDistance(a, b) <= limit
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0]++
		for j := range len(b) {
			next := row[j+1]
			row[j+1] = min(next+1, row[j]+1, last+count(a[i] != b[j]))
			last = next
		}
	}
	return row[len(b)]
}

// beforeObjects stand before a name that is not who does.
var beforeObjects = text.Set("de du des d a au aux en par avec pour contre sur chez vers dans entre apres depuis sous selon of by to with from for against in on at about near between after under than que")

// subject returns the name that a sentence begins with as the one who does;
// -1 when it begins otherwise. What is attributed to somebody is not done by
// them.
func (st *statement) subject(names []int) int {
	const reach = 5
	attributed := st.attributed()
	for _, i := range names {
		if i > reach {
			return -1
		}
		if slices.ContainsFunc(attributed, func(a int) bool { return a < i && st.parts[a].clause == st.parts[i].clause }) {
			continue
		}
		if i > 0 && (beforeObjects[st.parts[i-1].form] || st.elision(i) == "d" || st.parts[i-1].form == "la" && i > 1 && beforeObjects[st.parts[i-2].form]) {
			return -1
		}
		return i
	}
	return -1
}

// usurps reports whether a claim begins with a name as the one who does, where
// the sentence it is shown with begins with another one that the claim leaves
// out.
func usurps(st *statement, names []int, source *statement) bool {
	own := st.subject(names)
	if own < 0 || source.anaphoric {
		return false
	}
	theirs := source.subject(source.names)
	if theirs < 0 || strings.Contains(text.Fold(source.text), "porte-parole") || strings.Contains(source.text, "spokes") {
		return false
	}
	for k := theirs; k < len(source.parts) && source.parts[k].upper; k++ { // the run of its words
		for i := range st.parts {
			if st.parts[i].form == source.parts[k].form || nearName(st.parts[i].form, source.parts[k].form) || slices.Contains(nameGroups[st.parts[i].form], source.parts[k].form) {
				return false
			}
		}
	}
	return true
}

// exchanged reports whether a name of the claim stands where its source has
// another one: that the claim leaves out, or that stands in turn where the first
// belongs.
func (r *reading) exchanged(m *match) bool {
	type place struct{ part, from, to int } // of the source, a run of capitalised words
	var places []place
	for _, i := range m.source.names {
		if n := len(places); n > 0 && places[n-1].to == i-1 {
			places[n-1].to = i
		} else {
			places = append(places, place{i, i, i})
		}
	}
	same := func(i int, p place) bool {
		for k := p.from; k <= p.to; k++ {
			if a, b := r.parts[i].form, m.source.parts[k].form; a == b || nearName(a, b) || slices.Contains(nameGroups[a], b) ||
				slices.Contains(text.Translate(a, r.lang), b) || text.Stem(a, r.lang) == text.Stem(b, r.lang) {
				return true
			}
		}
		return false
	}
	suits := func(i int, p place) float64 {
		from, to := i, i
		for from > 0 && r.parts[from-1].upper && slices.Contains(r.names, from-1) {
			from--
		}
		for to+1 < len(r.parts) && r.parts[to+1].upper && slices.Contains(r.names, to+1) {
			to++
		}
		return r.affinity(m, from, to, p.from, p.to)
	}
	// lost reports whether the name at p has no better place in the claim than
	// that of the name at i.
	lost := func(p place, own []place) bool {
		for _, j := range r.names {
			if !same(j, p) {
				continue
			}
			best := suits(j, p)
			if !slices.ContainsFunc(own, func(o place) bool { return suits(j, o) > best }) {
				return false
			}
		}
		return true
	}
	for _, i := range r.names {
		best := 0.0
		var own []place
		for _, p := range places {
			if same(i, p) {
				own, best = append(own, p), max(best, suits(i, p))
			}
		}
		for _, p := range places {
			if !same(i, p) && suits(i, p) > max(slotTells, prefers*best) && lost(p, own) {
				return true
			}
		}
	}
	return false
}

// slotTells is the affinity from which a name stands in the place of another.
const slotTells = .5
