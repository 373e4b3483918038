package corpus

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// What the words of a line are compared with: see the rules in noise.go.

//go:embed noise.txt
var noiseList string

// A phrase is one line of noise.txt.
type phrase struct {
	weight     int
	words      []string // the first included
	start, end bool     // anchored
}

// phrases holds noise.txt by first word. It is read when first needed: a
// process that only scans does not pay for it.
var phrases = sync.OnceValue(func() map[string][]phrase {
	byWord := map[string][]phrase{}
	for line := range strings.Lines(noiseList) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		p := phrase{weight: int(line[0] - '0')}
		rest := strings.TrimSpace(line[1:])
		rest, p.start = strings.CutPrefix(rest, "^")
		rest, p.end = strings.CutSuffix(rest, "$")
		p.words = strings.Fields(rest)
		byWord[p.words[0]] = append(byWord[p.words[0]], p)
	}
	return byWord
})

// tokens folds s into the words that phrases are written in: runs of letters,
// "#" for a run of figures, and the signs + © € $ @. It stops after limit words.
func tokens(s string, limit int) []string {
	folded := text.Fold(s)
	out := make([]string, 0, min(limit, len(folded)/4+1))
	for i := 0; i < len(folded) && len(out) < limit; {
		r := rune(folded[i])
		size := 1
		if r >= 0x80 {
			for _, c := range folded[i:] {
				r = c
				break
			}
			size = len(string(r))
		}
		switch {
		case unicode.IsDigit(r):
			if len(out) == 0 || out[len(out)-1] != "#" {
				out = append(out, "#")
			}
			i += size
		case unicode.IsLetter(r):
			end := i
			for end < len(folded) && 'a' <= folded[end] && folded[end] <= 'z' {
				end++
			}
			if n := strings.IndexFunc(folded[end:], func(r rune) bool { return !unicode.IsLetter(r) }); n >= 0 {
				end += n
			} else {
				end = len(folded)
			}
			out = append(out, folded[i:end])
			i = end
		default:
			if strings.ContainsRune("+©€$@", r) {
				out = append(out, folded[i:i+size])
			}
			i += size
		}
	}
	return out
}

// navigation reports whether every word is one of a menu, at least one of them
// more than a joining word.
func navigation(words []string) bool {
	real := false
	for _, w := range words {
		switch {
		case menuWords[w]:
			real = true
		case !joinWords[w]:
			return false
		}
	}
	return real && len(words) <= 30
}

// breadcrumb reports whether a line is three or more short names set apart by
// signs: « Accueil > Monde > Europe ».
func breadcrumb(s string) bool {
	if stops(s) {
		return false // one of its parts does
	}
	for _, sign := range []string{" > ", " › ", " » ", " | ", " / ", " · ", " • "} {
		parts := strings.Split(s, sign)
		if len(parts) < 3 || len(parts) > 12 {
			continue
		}
		if !slices.ContainsFunc(parts, func(part string) bool { return len(strings.Fields(part)) > maxMenu || stops(part) }) {
			return true
		}
	}
	return false
}

// credit reports whether a line names where a picture or a text comes from:
// « Photo : Jeanne Martin / AFP ».
func credit(s string) bool {
	label, name, ok := strings.Cut(s, ":")
	if !ok || !creditWords[strings.TrimSpace(text.Fold(label))] {
		return false
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimSpace(name))
	return unicode.IsUpper(r) || r == '©'
}

var creditWords = map[string]bool{
	"photo": true, "photos": true, "credit": true, "credits": true, "credit photo": true, "credits photo": true,
	"photo credit": true, "image": true, "images": true, "illustration": true, "source": true, "sources": true,
	"video": true, "infographie": true, "photographie": true, "picture": true, "graphic": true,
}

var menuWords = words(`accueil menu rechercher recherche connexion deconnexion newsletter newsletters
	facebook twitter instagram linkedin whatsapp telegram youtube tiktok pinterest snapchat reddit messenger bluesky mastodon
	rss podcast podcasts replay abonnement abonnements boutique commentaires commentaire partager imprimer favoris
	contact contacts faq cgu cgv cookies login logout signin signup subscribe search home newsletters share print tweet
	publicite annonces sommaire rubriques accessibilite tweeter email copier fermer ouvrir suivant precedent`)

var joinWords = words(`# a l la le les du de des et ou en sur par via the of and or on by to nous us x fb
	politique economie monde sport sports culture international societe sciences sante tech video videos photo photos
	actu actualites actualite opinion opinions debats news world business politics technology entertainment weather
	fiches dossiers live direct plus mon compte site mentions legales about privacy terms jobs help`)

// finiteVerb reports whether a line holds a verb form that is hard to take for
// anything else: auxiliaries and modals, and French endings of the imperfect,
// future and conditional. It knows no other verb, so "no" is a weak sign.
func finiteVerb(words []string) bool {
	for _, w := range words {
		if verbForms[w] || len(w) > 5 && (strings.HasSuffix(w, "ait") || strings.HasSuffix(w, "aient") ||
			strings.HasSuffix(w, "erent") || strings.HasSuffix(w, "eront") || strings.HasSuffix(w, "iront")) {
			return true
		}
	}
	return false
}

var verbForms = words(`est sont a ont avait etait etaient sera seront serait fut furent peut peuvent pourrait doit doivent
	devrait va vont fait font faut veut veulent dit disent dement nie accuse affirme annonce refuse reste devient
	is are was were has have had will would can could may might must should does did do says said denies`)
