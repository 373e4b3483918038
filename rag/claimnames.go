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

// aliasesOf returns the form of the name at part i and its other forms.
func (st *statement) aliasesOf(i int) []string {
	form := st.parts[i].form
	out := append([]string{form}, nameGroups[form]...)
	for _, f := range [...]string{form, phraseAt(st, i, i+1), phraseAt(st, i-1, i)} {
		for _, t := range text.Translate(f, st.lang) {
			out = append(out, strings.Fields(t)...)
		}
	}
	return out
}

// namedIn reports whether the name at part i of a claim stands in any of the
// sentences, in either language, spelled nearly so or as its initials.
func (r *reading) namedIn(i int, in []*statement) bool {
	form := r.parts[i].form
	for _, s := range in {
		aliases := r.alias[i]
		if s.lang == r.lang {
			aliases = aliases[:1+len(nameGroups[form])]
		}
		if slices.ContainsFunc(aliases, s.has) {
			return true
		}
		for k := range s.parts {
			if p := &s.parts[k]; p.upper && (nearName(form, p.form) || p.caps && len(p.form) > 1 && r.initialled(i, p.form) || r.parts[i].caps && len(form) > 1 && s.initialled(k, form)) {
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
				return st.turned(own, i, source, theirs)
			}
		}
	}
	return true
}

// turned reports whether the one who does in a source, at theirs, is in the
// claim the one to whom the claim's own does it: at i, behind a preposition that
// is not that of a passive or of something mutual.
func (st *statement) turned(own, i int, source *statement, theirs int) bool {
	if i <= own+1 || st.parts[i].first {
		return false
	}
	for i > 0 && st.parts[i-1].upper {
		i--
	}
	if i <= own+1 || !objects[st.parts[i-1].form] && st.elision(i) != "d" {
		return false
	}
	for k := range st.parts {
		if voice[st.parts[k].form] {
			return false
		}
	}
	after := false
	for k := theirs + 1; k < len(source.parts); k++ {
		after = after || source.parts[k].form == st.parts[own].form && k > theirs+2
	}
	return after
}

var (
	objects = text.Set("a au aux d de contre to against of")
	voice   = text.Set("par by avec with entre between et and est sont ete etait is are was were been")
)

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
			if b := m.source.parts[k].form; slices.Contains(r.alias[i], b) || nearName(r.parts[i].form, b) {
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
	revoiced := r.voices(r.names) != m.source.voices(m.source.names)
	for _, i := range r.names {
		best := 0.0
		var own []place
		for _, p := range places {
			if same(i, p) {
				own, best = append(own, p), max(best, suits(i, p))
			}
		}
		for _, p := range places {
			if same(i, p) {
				continue
			}
			there := slices.ContainsFunc(r.names, func(j int) bool { return same(j, p) })
			if best > 0 && !there {
				continue // the claim may well leave that name out
			}
			least := max(slotTells, prefers*best)
			if there {
				least = max(swapTells, prefers*best)
			}
			if suits(i, p) > least && lost(p, own) && !(there && revoiced) {
				return true
			}
		}
	}
	return false
}

// Affinities from which a name stands in the place of another: of one that the
// claim leaves out, and of one with which it has changed places.
const (
	slotTells = .3
	swapTells = .6
)

// voices reports whether a name is the agent of a passive.
func (st *statement) voices(names []int) bool {
	return slices.ContainsFunc(names, func(i int) bool {
		for k := i - 1; k >= 0 && k >= i-3; k-- {
			if f := st.parts[k].form; f == "par" || f == "by" {
				return true
			}
		}
		return false
	})
}

// misjoined reports whether two capitalised words that follow each other in the
// claim never do so in its sources, where one of them has another neighbour:
// « Elon Medvedev ».
func (r *reading) misjoined(in []*statement) bool {
	for n, i := range r.names {
		j := i + 1
		if n+1 >= len(r.names) || r.names[n+1] != j || !strings.ContainsAny(r.gap(i), " -\u00a0") || strings.Trim(r.gap(i), " -\u00a0") != "" {
			continue
		}
		is := func(i, form string, alias []string) bool {
			return i == form || slices.Contains(alias, form) || nearName(i, form)
		}
		joined, other := false, false
		for _, s := range in {
			for k := 0; k+1 < len(s.parts); k++ {
				a, b := &s.parts[k], &s.parts[k+1]
				if !a.upper || !b.upper || strings.ContainsAny(s.gap(k), ".,;:()«»") {
					continue
				}
				left, right := is(r.parts[i].form, a.form, r.alias[i]), is(r.parts[j].form, b.form, r.alias[j])
				joined = joined || left && right
				other = other || left != right && !titles[a.form] && !titles[b.form] && a.content && b.content && !a.first
			}
		}
		if other && !joined {
			return true
		}
	}
	return false
}
