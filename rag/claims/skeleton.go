package claims

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// leadingWords are left out before a name: determiners and titles, folded.
var leadingWords = text.Set("le la les un une des ce cet cette son sa ses leur leurs notre the a an his her its their m mm mme mmes mlle me dr pr mr mrs ms miss sir lord lady monsieur madame maitre docteur professeur professor councillor senator captain inspector sergeant judge")

// companyWords stand behind a firm's name and may be left out, folded.
var companyWords = text.Set("sa sas sarl inc ltd plc corp gmbh ag llc llp lp a/s ab oy nv bv spa srl kg")

// particles stand before a surname and may be left out, folded.
var particles = text.Set("de du des la le van von der den di da del el al d'")

// surnameParticles begin surnames of two words, folded: « Ben Amor ».
var surnameParticles = text.Set("ben bin ibn ould abu abou ait el al")

// bareName is a name folded, without what may be left out: determiners, titles,
// and the noun of what it is (« le groupe Nuvéo », "President Carter").
func bareName(name string) string {
	f := strings.Fields(strings.Trim(text.Fold(name), " \"«»“”.,"))
	for len(f) > 1 || len(f) == 1 && strings.HasPrefix(f[0], "l'") {
		w := strings.TrimSuffix(f[0], ".")
		if rest, ok := strings.CutPrefix(w, "l'"); ok && rest != "" {
			f[0] = rest
			if len(f) == 1 {
				break
			}
			continue
		}
		if w == "a" && f[0] == "a." { // an initial
			break
		}
		if !leadingWords[w] && !(roleWords()[w] && capitalBehind(name, f)) {
			break
		}
		f = f[1:]
	}
	if n := len(f); n > 1 && companyWords[strings.TrimSuffix(f[n-1], ".")] {
		f = f[:n-1]
	}
	for i, w := range f {
		switch strings.TrimSuffix(w, ".") {
		case "st":
			f[i] = "saint"
		case "ste":
			f[i] = "sainte"
		case "&":
			f[i] = "et"
		}
		if rest, ok := strings.CutPrefix(f[i], "st-"); ok {
			f[i] = "saint-" + rest
		}
	}
	return strings.Join(f, " ")
}

// capitalBehind reports whether the second of the folded words f that end name
// is a capital there: « groupe Nuvéo », not « directeur général ».
func capitalBehind(name string, f []string) bool {
	words := strings.Fields(name)
	k := len(words) - len(f) + 1
	if k <= 0 || k >= len(words) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(words[k])
	return unicode.IsUpper(r) && (len(f) > 2 || unicode.IsLower(firstRune(words[k-1])) || titleWords[f[0]])
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// titleWords are roles that English writes before a surname with a capital.
var titleWords = text.Set("mayor president minister chairman sheriff governor general colonel detective reverend bishop ambassador secretary king queen prince princess chief superintendent constable maire president ministre general colonel")

// roleWords are the words of both languages that say what a person or body is,
// folded.
var roleWords = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, lx := range [...]*lexicon{french(), english()} {
		for w, l := range lx.words {
			if l.any(person | body) {
				m[text.Fold(w)] = true
			}
		}
	}
	return m
})

// transliterations bring what French, English and other spellings make of one
// sound together; in order. C stands for the sound of shch, tch, sh, ch.
var transliterations = strings.NewReplacer(
	"-", "", ".", "", "'", "",
	"shch", "C", "chtch", "C", "tsch", "C", "tch", "C", "sch", "C", "sh", "C", "ch", "C",
	"gue", "ge", "gui", "gi", "gh", "g", "kh", "h", "zh", "j", "dj", "j", "ph", "f", "th", "t", "ck", "k",
	"ou", "u", "oo", "u", "w", "v", "y", "i", "tz", "ts", "x", "ks", "ue", "u", "oe", "o", "ae", "a",
)

// skeleton is what the transliterations of a folded word have in common: doubled
// letters are one, hyphens and stops are left out.
func skeleton(word string) string {
	s := transliterations.Replace(word)
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		if c == 'c' && (i+1 == len(s) || s[i+1] != 'e' && s[i+1] != 'i') {
			c = 'k' // Victor, Viktor
		}
		if n := len(out); n > 0 && out[n-1] == c {
			continue
		}
		out = append(out, c)
	}
	t := string(out)
	if strings.HasPrefix(t, "ie") && len(t) > 3 {
		t = t[1:] // Yelena
	}
	for _, pair := range [...][2]string{{"of", "ov"}, {"ef", "ev"}, {"ij", "i"}} {
		if base, ok := strings.CutSuffix(t, pair[0]); ok && len(base) > 3 {
			t = base + pair[1]
		}
	}
	if base, ok := strings.CutPrefix(t, "mak"); ok && len(base) > 3 {
		t = "mk" + base // MacDonald, McDonald
	}
	return t
}

// skeletonSurname is the skeleton of a surname: « Poutine » is Putin.
func skeletonSurname(word string) string {
	s := skeleton(word)
	if base, ok := strings.CutSuffix(s, "ine"); ok && len(base) > 2 {
		return base + "in"
	}
	return s
}

// suffixes tell bearers of one name apart.
var suffixes = text.Set("pere fils junior senior jr sr ii iii aine cadet")

// surnameKey is the key of the surname of a full name: the words behind the
// first, without suffix.
func surnameKey(words []string) string {
	var b strings.Builder
	for _, w := range words[1:] {
		if !suffixes[strings.TrimSuffix(w, ".")] && !particles[w] && !middleInitial(w) {
			b.WriteString(skeletonSurname(strings.TrimPrefix(w, "d'")))
		}
	}
	return b.String()
}

// middleInitial reports whether a word is an initial: F. of John F. Kennedy.
func middleInitial(w string) bool { return len(w) == 2 && w[1] == '.' }

// sameSuffix reports whether two full names have the same suffix, or none.
func sameSuffix(a, b []string) bool {
	suffix := func(ws []string) string {
		if w := strings.TrimSuffix(ws[len(ws)-1], "."); suffixes[w] {
			return w
		}
		return ""
	}
	return suffix(a) == suffix(b)
}

// givenFits reports whether two given names may be one: equal by skeleton, an
// initial of the other, or its short form.
func givenFits(a, b string) bool {
	x, y := skeleton(a), skeleton(b)
	if x == y {
		return true
	}
	for _, full := range fullNames[x] {
		if full == y {
			return true
		}
	}
	for _, full := range fullNames[y] {
		if full == x {
			return true
		}
	}
	return initialsOf(a, b) || initialsOf(b, a)
}

// initialsOf reports whether a is the initials of b: j.-b. of jean-baptiste.
func initialsOf(a, b string) bool {
	if !mayBeInitials(a) {
		return false
	}
	parts := strings.FieldsFunc(b, func(r rune) bool { return r == '-' })
	letters := strings.FieldsFunc(a, func(r rune) bool { return r == '-' || r == '.' })
	if len(letters) == 0 || len(letters) > len(parts) {
		return false
	}
	for i, l := range letters {
		if len(l) != 1 || parts[i][0] != l[0] {
			return false
		}
	}
	return len(letters) == len(parts) || len(letters) == 1
}

// mayBeInitials reports whether a folded given name may be initials.
func mayBeInitials(a string) bool { return strings.Contains(a, ".") || len(a) == 1 }

// bodyWords are the words of both languages that name a body or a medium,
// folded.
var bodyWords = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, lx := range [...]*lexicon{french(), english()} {
		for w, l := range lx.words {
			if l.any(body | medium | document) {
				m[text.Fold(w)] = true
			}
		}
	}
	return m
})

// personal reports whether words may be first name and surname, or a surname: no
// complement but a particle, and no word of a body or a medium.
func personal(words []string) bool {
	if len(words) > 4 {
		return false
	}
	for i, w := range words {
		if bodyWords()[w] || i > 0 && smallWords[w] && w != "de" && w != "la" || i == 1 && w == "de" && len(words) < 3 {
			return false
		}
	}
	return true
}
