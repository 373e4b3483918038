package claims

import (
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// answersDenial reports whether a negated statement answers a claim: one of the
// sentence before, or of this one. by is the act that says it, nil for a bare
// quotation. Whom the writer leaves nameless is not the accused, but several may
// speak for them: lawyers.
func (r *reader) answersDenial(out *Statement, by *act) bool {
	st, last := &r.this, &r.last
	if by != nil && out.Kind == Nobody || out.Kind == Outlet || st.question {
		return false
	}
	if out.Kind == Unnamed && (by == nil || !st.is(by.speaker.head, "avocats", "avocates", "conseils", "défenseurs", "lawyers", "solicitors")) {
		return false
	}
	if st.findPhrase(r.lex.denial) >= 0 {
		return out.Kind != Nobody || by == nil && len(last.words) > 0
	}
	if by != nil && telling[st.words[by.verb].lex.lemma] {
		return false
	}
	at := r.disputes(by)
	if at < 0 && !r.contrasts() {
		return false
	}
	at = max(at, 0)
	if by != nil && st.is(by.speaker.head, "prévenu", "prévenue", "accusé", "accusée", "suspect", "suspecte", "defendant", "mis") || r.neverSaid(by) || r.echoes(at, out.Speaker) || r.triggerNear(at) {
		return true
	}
	if len(last.words) == 0 || !last.contested && !(last.blames && (last.statement.Kind == Nobody || r.folded(last.statement.Speaker) != r.folded(out.Speaker))) {
		return false
	}
	if by != nil && last.statement.Verb != Denies && r.goesOn(out) {
		return false // who goes on does not deny himself
	}
	if by != nil && slices.ContainsFunc(st.words[by.speaker.start:by.speaker.end], func(w word) bool { return wronged[w.raw] }) {
		return false // the widow, the widow's lawyer
	}
	if by == nil || r.contrasts() || defending[st.words[by.verb].lex.lemma] {
		return true
	}
	if last.statement.Verb == Denies && !r.goesOn(out) {
		return false // who answers a denial accuses
	}
	return r.absolute(at) || r.accusedBefore(by.speaker) || last.statement.Verb == Denies
}

// telling are the lemmas of verbs that quote who complains, tells or warns: a
// negation there answers no claim.
var telling = text.Set("regretter déplorer rappeler confier témoigner raconter soupirer prévenir avertir demander réclamer exiger plaindre lamenter confesser murmurer souffler remercier exhorter conseiller recommander complain recall warn lament regret demand urge ask recount laugh sigh")

// goesOn reports whether the speaker is who spoke in the sentence before: by the
// whole name, or its last word.
func (r *reader) goesOn(out *Statement) bool {
	said := &r.last.statement
	return said.Kind != Nobody && out.Kind != Nobody && lastWord(r.folded(said.Speaker)) == lastWord(r.folded(out.Speaker))
}

// wronged are those on whose side the accusation is.
var wronged = text.Set("victime victimes plaignant plaignante plaignants plaignantes familles famille civile civiles riverains sinistrés veuve veuf orphelin riverain riveraine sinistré sinistrée rescapé rescapée survivant survivante accusatrice accusateur lanceur lanceuse widow widower victim plaintiff survivor accuser whistleblower")

// defending are the lemmas of verbs that quote who answers.
var defending = text.Set("assurer affirmer répondre répliquer rétorquer riposter marteler plaider insister trancher soutenir jurer protester maintenir clamer certifier garantir réagir objecter nuancer recadrer défendre indigner insurger insist maintain reply respond swear assert counter retort answer protest declare")

// absolute reports whether the negation at word i leaves nothing: « n’ai reçu
// aucun avantage », « il n’y a pas de harcèlement », "took nothing".
func (r *reader) absolute(i int) bool {
	st := &r.this
	for k := max(0, i-3); k < min(len(st.words), i+9); k++ {
		if st.is(k, "jamais", "aucun", "aucune", "rien", "personne", "ni", "nul", "nulle", "never", "nothing", "nobody", "none", "single", "anything", "anyone", "anybody", "penny", "cent", "centime", "sou") || st.is(k, "no") ||
			st.is(k, "a") && st.is(k+1, "line", "word", "thing") || st.is(k, "pas") && (st.is(k+1, "de") || k+1 < len(st.words) && st.words[k+1].elision == "d") {
			return true
		}
	}
	return false
}

// mandated are those who speak for the accused.
var mandated = text.Set("avocat avocate conseil défenseur défenseure défense porte-parole entourage lawyer solicitor barrister attorney spokesman spokeswoman spokesperson agent")

// accusedBefore reports whether a speaker is spoken of in the sentence before, or
// speaks for who is.
func (r *reader) accusedBefore(n phraseNoun) bool {
	return n.pronoun || !n.empty() && mandated[r.this.words[n.head].raw] || !n.empty() && r.last.holds(r.this.words[n.head].raw) || !n.empty() && r.last.holds(r.this.words[n.end-1].raw)
}

// disputes returns where what the act says negates a fact in its main clause, -1
// where it does not: not what the speaker knows, wants or will do, which answers no
// claim, and not what the writer says of the speaker.
func (r *reader) disputes(by *act) int {
	st := &r.this
	for i := range st.words {
		if !r.negation(i) || r.below(i) || r.ofAct(i) || r.holdsOpen(i) {
			continue
		}
		if by != nil && !by.outside && !st.words[i].quoted && i < by.group && !st.words[by.group].breaks() {
			continue // « ne décolèrent pas et réclament »
		}
		if r.stance(i) {
			continue
		}
		return i
	}
	return -1
}

// stances are words beside a negation that say what somebody knows, has access to,
// waits for, plans or decides: « nous ne savons pas encore », « n’est prévue ».
var stances = text.Set("sais savons savez encore veux voulons souhaite souhaitons comprends comprenons comprend attendons ferai ferons accès prévu prévue prévus prévues envisagé envisagée décidé décidée décidés exclu know yet want understand seen planned expected scheduled decided stade instant perdre stage date fixé fixée force temps moyens courage besoin envie choix resigning leaving quitting will won't would wouldn't tolerate")

// stance reports whether the negation at word i is of what the speaker knows, waits
// for or will do.
func (r *reader) stance(i int) bool {
	st := &r.this
	for k := max(0, i-count(!r.lex.french)*4); k < min(len(st.words), i+6); k++ {
		if k > i && (st.words[k].breaks() || st.has(k, coordinate)) {
			break
		}
		raw := st.words[k].raw
		if stances[raw] || r.lex.french && k < i+4 && (futureForm(raw) || strings.HasSuffix(raw, "erai") || strings.HasSuffix(raw, "irai") || strings.HasSuffix(raw, "erons") || strings.HasSuffix(raw, "irons")) {
			return true
		}
	}
	return false
}

// triggerNear reports whether a word of accusation, suspicion or denial stands in
// the reach of the negation at word i.
func (r *reader) triggerNear(i int) bool {
	for k := max(0, i-triggerReach); k < min(len(r.this.words), i+triggerReach); k++ {
		if r.this.has(k, trigger) {
			return true
		}
	}
	return false
}

// triggerReach is how many words a negation may stand from the accusation that it
// answers.
const triggerReach = 16

// neverSaid reports whether a quotation of one who protests says that they never
// did something: « Je n’ai jamais triché », s’indigne-t-il.
func (r *reader) neverSaid(by *act) bool {
	st := &r.this
	if by == nil {
		return false
	}
	protests := false
	for i := range st.words {
		protests = protests || !st.words[i].quoted && protesting[st.words[i].lex.lemma]
	}
	for k := 1; protests && k+1 < len(st.words); k++ {
		if st.words[k].quoted && st.is(k, "jamais", "rien", "never", "aucun", "aucune") && st.is(k-1, "ai", "avons", "have", "i", "avais", "suis", "had") && !superlative[st.words[k+1].raw] {
			return true
		}
	}
	return false
}

// protesting are the lemmas of verbs that quote who defends himself.
var protesting = text.Set("soutenir jurer protester indigner insurger récrier défendre emporter assurer marteler maintenir swear insist protest maintain")

// superlative are participles that go on « je n’ai jamais » with no denial: « vu
// pareille foule ».
var superlative = text.Set("été vu connu entendu pensé imaginé eu autant aussi vécu ressenti assisté senti seen been felt known heard thought imagined had")

// echoes reports whether the negation at word i, of the speaker by, denies what
// another told in the sentence before: "There was no deal." A word behind the
// negation is one of that sentence; who protests needs none, where a medium, a
// nameless voice or hearsay told it.
func (r *reader) echoes(i int, by text.Span) bool {
	st, last := &r.this, &r.last
	if len(last.words) == 0 || last.statement.Negative {
		return false
	}
	told := last.statement.Kind == Outlet || last.statement.Kind == Unnamed || last.statement.Modality == Conditional || last.statement.Verb == Accuses
	if !told && (last.statement.Kind == Nobody || r.folded(last.statement.Speaker) == r.folded(by)) {
		return false
	}
	for k := range st.words {
		if told && !st.words[k].quoted && protesting[st.words[k].lex.lemma] {
			return true
		}
	}
	for k := max(0, i-6); k < min(len(st.words)-1, i+10); k++ {
		if !st.has(k, negator) && !st.is(k, "no") {
			continue
		}
		for j := k + 1; j < min(len(st.words), k+6) && !st.words[j].breaks(); j++ {
			if w := &st.words[j]; w.lex.is&(determiner|complement|auxiliary|preposition|pronoun|adverb|clitic|negator) == 0 && w.runes() >= 4 && last.holds(w.raw) {
				return true
			}
		}
	}
	return false
}

// holds reports whether one of the words is the given one, but for its ending.
func (st *sentence) holds(raw string) bool {
	stem := text.Cut(raw, max(5, utf8.RuneCountInString(raw)-2))
	for i := range st.words {
		if w := st.words[i].raw; w == raw || len(stem) > 4 && len(w) < len(raw)+3 && strings.HasPrefix(w, stem) {
			return true
		}
	}
	return false
}
