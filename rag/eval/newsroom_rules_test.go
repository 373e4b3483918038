package eval

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"verbatim.example/rag"
)

// Allegation, conditional, refusals and counts: the checks that need cues.

var (
	// somebody is said to have done something
	alleges = regexp.MustCompile(`(?i)\b(?:accus\pL+|soupçonn\pL+|mis(?:e|es)? en cause|présumée?s?|prétendue?s?|aurai(?:t|ent)|serai(?:t|ent)|reproch\pL+|alleged(?:ly)?|reportedly|suspected|blamed)\b`)
	// hearsay, in the source
	hearsay = regexp.MustCompile(`(?i)\b(?:aurai(?:t|ent)(?: \pL+){0,2} \pL+(?:é|ée|és|ées|i|is|it|u|us|ue|ert)\b|présumée?s?\b|serai(?:t|ent)\b|allegedly\b|reportedly\b|suspected of\b|soupçonnée?s? d)`)
	// kept open in what is posted
	keptOpen = regexp.MustCompile(`(?i)\b\pL+rai(?:t|ent)\b|présumé|prétendu|supposé|soupçonn|accus|alleged|reportedly|suspected|said to|believed to|\bwould\b|\bmight\b|\bcould\b|\bmay\b`)
	// somebody says so
	attributes = regexp.MustCompile(`(?i)\b(?:selon|d[’']après|affirm\pL+|assur\pL+|déclar\pL+|indiqu\pL+|rapport\pL+|expliqu\pL+|révél\pL+|accus\pL+|dément\pL*|démenti\pL*|nie|nient|rejett?\pL+|cit(?:e|ant|ée?)|estim\pL+|dit|disent|dénonc\pL+|reproch\pL+|reconn\pL+|confirm\pL+|annonc\pL+|clam(?:e|ent)|fait savoir|font savoir|croit savoir|according to|says?|said|claim\pL*|accus\pL+|report(?:s|ed)|told|den(?:y|ies|ied)|stat(?:es|ed)|alleg\pL+)`)
)

// allegation looks for whose an allegation is, and whether a conditional stayed
// one. A quote says so itself where it stands, in an article that the row names;
// a sentence of a model names its source, or holds open what the outlet of its
// row reports.
func (n *newsroom) allegation(p *posted, l line) {
	for _, q := range l.quotes {
		if !alleges.MatchString(q) && !hearsay.MatchString(q) {
			continue
		}
		for _, r := range l.cited(p) {
			if r.Outlet == "" && r.Title == "" && !attributes.MatchString(q) {
				n.fail(ruleAttribution, p, "whose is « %s »?", q)
			}
		}
	}
	if len(l.cites) == 0 || strings.Trim(l.own, " ….!?") == "" {
		return
	}
	attributed := attributes.MatchString(l.own) && (len(l.quotes) > 0 || named(l.own))
	if alleges.MatchString(l.own) && !attributed {
		n.unsourced++
		if !keptOpen.MatchString(l.own) || slices.ContainsFunc(l.cited(p), func(r rag.Row) bool { return r.Outlet == "" }) {
			n.fail(ruleAttribution, p, "whose is %q?", l.own)
		}
	}
	for _, r := range l.cited(p) {
		if p.generated && hearsay.MatchString(r.Quote) && !attributed && !keptOpen.MatchString(l.own) {
			n.fail(ruleConditional, p, "%q hardens %q", l.own, r.Quote)
		}
	}
}

// named reports whether a sentence has a name behind its first word, or begins
// with one that is followed by another.
func named(own string) bool {
	ms := properWord.FindAllStringIndex(own, -1)
	return len(ms) > 1 || len(ms) == 1 && ms[0][0] > 0 || len(ms) == 1 && !strings.HasPrefix(own, "Il") && !strings.HasPrefix(own, "Elle")
}

var saysNot = regexp.MustCompile(`n’apparaît|n’apparaissent|y est cité|y sont cités|Ses mots s’y trouvent|Rien de proche|aucun mot à chercher|appears? in none|do(?:es)? not appear|is mentioned|are mentioned|Its words are there|Nothing close|no word to look for`)

// refusal cites nothing, is short, and says what is not there: words that are in
// no file.
func (n *newsroom) refusal(p *posted) {
	if len(p.rows) > 0 || cite.MatchString(p.text) {
		n.fail(ruleRefusal, p, "it cites")
	}
	first, rest, _ := strings.Cut(p.text, "\n")
	if first != "Les articles ne répondent pas à cette question." && first != "The articles do not answer this question." {
		n.fail(ruleRefusal, p, "it begins with %q", first)
	}
	if !saysNot.MatchString(rest) || strings.Count(p.text, "\n") > 2 {
		n.fail(ruleRefusal, p, "it does not say what is not there, in a line or two")
	}
	if len(p.missing) > 3 {
		n.fail(ruleRefusal, p, "%d missing words", len(p.missing))
	}
	for _, w := range p.missing {
		whole := !strings.HasSuffix(w, "…")
		if !strings.Contains(p.text, "« "+w+" »") || whole && !strings.Contains(p.question, w) {
			n.fail(ruleRefusal, p, "%q is not of the question, or not named", w)
		}
		if whole && holdsWords(n.all, w) && !strings.ContainsAny(w, "%€$") {
			n.fail(ruleRefusal, p, "%q is in a file", w)
		}
	}
}

var (
	countNote = regexp.MustCompile(`^(\d+) articles, (?:(?:au moins|at least) )?(\d+) (?:independent )?(?:origines?|origins?)(?: indépendantes)?(?: \((.+)\))?\.$`)
	dropNote  = regexp.MustCompile(`^\d+ (?:phrases? non vérifiées? retirées?|unchecked sentences? removed)\.$`)
	plainNote = regexp.MustCompile(`^[^\d]+\.$`)
)

// counts looks at what the notes count: articles cited, origins no more than
// these, and media that the cited files name.
func (n *newsroom) counts(p *posted) {
	files := map[string]bool{}
	var whole strings.Builder
	for _, r := range p.rows {
		if files[r.File] = true; n.papers[r.File] != nil {
			whole.WriteString(" " + flatWords(strings.Join(n.papers[r.File].lines, " ")))
		}
	}
	for _, s := range p.notes {
		m := countNote.FindStringSubmatch(s)
		if m == nil {
			if !dropNote.MatchString(s) && !plainNote.MatchString(s) {
				n.fail(ruleNotes, p, "what is %q?", s)
			}
			continue
		}
		articles, _ := strconv.Atoi(m[1])
		origins, _ := strconv.Atoi(m[2])
		if articles != len(files) || origins < 1 || origins > articles {
			n.fail(ruleNotes, p, "%q, of %d files", s, len(files))
		}
		for name := range strings.SplitSeq(m[3], ", ") {
			if m[3] != "" && !namesMedium(whole.String(), name) {
				n.fail(ruleNotes, p, "%q is in no cited file", name)
			}
		}
	}
}

// namesMedium reports whether cited files name a medium, or its letters.
func namesMedium(flat, medium string) bool {
	if holdsWords(flat, medium) {
		return true
	}
	letters := ""
	for w := range strings.FieldsSeq(flatWords(medium)) {
		letters += w[:1]
	}
	return len(letters) > 1 && holdsWords(flat, letters)
}
