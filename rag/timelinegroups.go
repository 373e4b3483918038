package rag

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

const (
	sameTelling = .6  // likeness from which two sentences tell the same
	sameDated   = .45 // the same where both date it alike, or one speaker denies it in both
	sameLead    = .25 // and where both are what their articles have on the topic
	sameRevised = .3  // from which two sentences may give values of one figure
	deniedShare = .35 // of what is denied that a claim has, from which it is that
	deniedLead  = .2  // the same of what an article turns on
)

// A telling is an event with the sentences of other articles that tell the same.
type telling struct {
	entry            // the one published first
	same     []entry // one an article
	denied   []*telling
	revised  []*telling // give another value of a figure
	priority float64
	n        int  // from 1; those of the text come first
	shown    bool // in the text
}

// tellings groups entries that tell the same. Of each group the one published
// first stands for it; of those of one day the one that re-reports nobody.
func tellings(es []entry) []*telling {
	slices.SortStableFunc(es, func(a, b entry) int {
		return cmp.Or(
			lateUnknown(a.published, b.published),
			cmp.Compare(len(a.Reports), len(b.Reports)),
			cmp.Compare(a.article, b.article),
			cmp.Compare(a.sentence, b.sentence),
		)
	})
	var out []*telling
	for i := range es {
		p := &es[i]
		at := slices.IndexFunc(out, func(t *telling) bool { return tellSame(t, p) })
		if at < 0 {
			out = append(out, &telling{entry: *p})
			continue
		}
		t := out[at]
		t.lead = t.lead || p.lead
		t.share = max(t.share, p.share)
		t.same = append(t.same, *p)
	}
	return out
}

// lateUnknown orders dates, the unknown last.
func lateUnknown(a, b string) int {
	return cmp.Or(cmp.Compare(count(a == ""), count(b == "")), cmp.Compare(a, b))
}

// tellSame reports whether an entry tells what a telling does, in another article
// that it has no sentence of.
func tellSame(t *telling, p *entry) bool {
	switch {
	case t.article == p.article || slices.ContainsFunc(t.same, func(s entry) bool { return s.article == p.article }):
		return false
	case t.denial() != p.denial() || !datesFit(t.event, p.event) || t.denial() && t.who != p.who || differ(&t.position, &p.position):
		return false
	}
	least := sameTelling
	switch {
	case t.event != "" && t.event == p.event && t.lead && p.lead:
		least = sameLead
	case t.event != "" && t.event == p.event, t.denial() && t.event == p.event:
		least = sameDated
	}
	return likewise(&t.position, &p.position) >= least
}

// datesFit reports whether two dates may be of one event.
func datesFit(a, b string) bool {
	if a == "" || b == "" {
		return a == b
	}
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

// speaksOf reports whether a key is among what a position is about.
func (v *position) speaksOf(key string) bool {
	_, ok := slices.BinarySearchFunc(v.content, key, func(w weighed, key string) int { return strings.Compare(w.key, key) })
	return ok
}

// nameKeys returns what stands for the words of the names of a position.
func (e *Engine) nameKeys(v *position) map[string]bool {
	out := map[string]bool{}
	for _, n := range v.Names {
		for _, w := range words(claims.Text(&e.corpus.Articles[v.article], n)) {
			if k, _ := e.key(w, false); k != "" {
				out[k] = true
			}
		}
	}
	return out
}

// answerTellings finds what denies each telling, and what revises a figure of it.
// What is published before does neither; what has no date of publication may.
func (e *Engine) answerTellings(all []*telling) {
	for _, t := range all {
		for _, d := range all {
			switch {
			case d == t || t.denial() || !d.follows(t):
			case d.denial() && e.deniesTelling(d, t):
				t.denied = append(t.denied, d)
			case !d.denial() && d.published > t.published && differ(&t.position, &d.position) && likewise(&t.position, &d.position) >= sameRevised:
				t.revised = append(t.revised, d)
			}
		}
	}
	// Who denies what an article turns on denies another that tells mostly the same.
	for _, t := range all {
		for _, o := range all {
			if o == t || !o.lead || !t.lead || !t.deniable() || likewise(&t.position, &o.position) < sameRevised {
				continue
			}
			for _, d := range o.denied {
				if d.follows(t) && d.who != t.who && !slices.Contains(t.denied, d) {
					t.denied = append(t.denied, d)
				}
			}
		}
	}
	for _, t := range all {
		slices.SortStableFunc(t.denied, byDate)
		slices.SortStableFunc(t.revised, byDate)
	}
}

// follows reports whether a telling may answer another: it is not published
// before, nor dated before.
func (t *telling) follows(o *telling) bool {
	return (t.published == "" || t.published >= o.published) && (t.event == "" || t.event >= o.event)
}

// deniable reports whether a telling says what may be denied: a claim, or what an
// article turns on; not what somebody admits or leaves open.
func (t *telling) deniable() bool {
	return t.Verb != claims.Denies && t.Verb != claims.Declines && t.Verb != claims.Confirms && (t.lead || t.claim())
}

// deniesTelling reports whether what d denies is what t tells: they have words in
// common, names apart, or d denies all of it (« ces accusations ») and t is what
// an article turns on.
func (e *Engine) deniesTelling(d, t *telling) bool {
	if !t.deniable() || d.who == t.who {
		return false
	}
	of, common := 0.0, 0.0
	object := map[string]float64{}
	for _, w := range words(claims.Text(&e.corpus.Articles[d.article], d.Object)) {
		if deniedWhole[w] {
			continue
		}
		if k, weight := e.key(w, false); k != "" && !d.names[k] && !t.names[k] {
			object[k] = weight
		}
	}
	if d.whole && t.lead && likewise(&d.position, &t.position) > 0 {
		return true
	}
	for _, k := range slices.Sorted(maps.Keys(object)) {
		of += object[k]
		if t.speaksOf(k) {
			if strings.HasPrefix(k, "topic ") {
				return true
			}
			common += object[k]
		}
	}
	return common > 0 && (common >= deniedShare*of || t.lead && common >= deniedLead*of)
}

// deniesWhole reports whether a denial is of whatever was said: « ces accusations »,
// « tout », "absurd"; not « tout lien ».
func (e *Engine) deniesWhole(v *position) bool {
	a := &e.corpus.Articles[v.article]
	of := claims.Text(a, v.Object)
	ws := words(of)
	if of == "" {
		ws = words(a.Quote(v.sentence, v.sentence))
	}
	return slices.ContainsFunc(ws, func(w string) bool {
		return deniedWhole[w] && !(w == "lies" && a.Language == text.French) || everything[w] && len(ws) == 1
	})
}

// deniedWhole are the words of an object that stand for whatever was said, folded.
var deniedWhole = text.Set("accusation accusations allegation allegations information informations rumeur rumeurs revelation revelations propos charge charges claim claims report reports rumour rumours rumors affirmation affirmations bloc absurde faux fausse mensonge mensonges false nonsense lies invention imputation imputations soupcon soupcons grief griefs")

var everything = text.Set("tout everything all it")
