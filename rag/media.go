package rag

import (
	"maps"
	"slices"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// outletCues stand before the name of a medium that an article repeats.
var outletCues = []string{"selon le ", "selon la ", "selon l'", "selon ", "d'apres le ", "d'apres la ", "d'apres l'", "d'apres ", "rapportees par le ", "rapporte par le ", "rapportees par ", "rapporte par ", "revele par le ", "revele par ", "cite par le ", "cite par ", "enquete, le ", "enquete du ", "according to the ", "according to ", "reported by the ", "reported by ", "a l'agence ", "a l'", "aupres de l'", "aupres du ", "rapporte l'", "rapporte le ", "rapporte ", "indique l'", "annonce l'", "selon une enquete du ", "journal ", "quotidien ", "enquete, the "}

// knownMedia are media whose name no rule would tell from a person's.
var knownMedia = []string{"wall street journal", "new york times", "washington post", "financial times", "reuters", "associated press", "afp", "agence france-presse", "le monde", "le figaro", "liberation", "mediapart", "guardian", "bbc", "cnn", "bloomberg", "politico", "axios", "tass", "ria novosti", "der spiegel", "el pais", "le parisien", "les echos", "bfm", "franceinfo", "france info", "le canard enchaine", "l'equipe", "the economist", "the times", "the telegraph", "nbc", "abc news", "fox news", "al jazeera", "xinhua", "le soir", "la libre", "rts", "radio-canada", "ouest-france", "numerama", "the verge", "wired", "der standard", "corriere della sera", "la repubblica", "el mundo", "kyiv independent", "novaya gazeta", "meduza"}

// ambiguousMedia are also common words: they count only as written here.
var ambiguousMedia = map[string][]string{
	"le monde": {"Le Monde"}, "liberation": {"Libération"}, "le soir": {"Le Soir"}, "la libre": {"La Libre"},
	"les echos": {"Les Echos", "Les Échos"}, "l'equipe": {"L'Équipe", "L’Équipe", "L'Equipe", "L’Equipe"},
	"the times": {"The Times"}, "guardian": {"Guardian"}, "wired": {"Wired"}, "le parisien": {"Le Parisien"},
	"the verge": {"The Verge"}, "ap": {"AP"},
}

// mediaAliases name the same medium otherwise.
var mediaAliases = map[string]string{"wsj": "wall street journal", "journal wall street": "wall street journal", "agence france presse": "afp", "agence france-presse": "afp", "france info": "franceinfo", "ap": "associated press"}

// canonicalMedium returns the one name of a medium that has several.
func canonicalMedium(folded string) string {
	if n, ok := mediaAliases[folded]; ok {
		return n
	}
	return strings.TrimPrefix(folded, "the ")
}

// repeats returns the known media that an article says it repeats, folded, in
// the order of the list: "selon le Wall Street Journal", « WSJ ».
func repeats(a *corpus.Article) []string {
	f := text.Fold(a.Text)
	var out []string
	add := func(name string) {
		name = canonicalMedium(name)
		for _, o := range out {
			if o == name {
				return
			}
		}
		out = append(out, name)
	}
	own := text.Fold(a.Outlet)
	written := func(name string) bool {
		spellings, ambiguous := ambiguousMedia[name]
		return !ambiguous || slices.ContainsFunc(spellings, func(s string) bool { return strings.Contains(a.Text, s) })
	}
	look := func(name string) {
		for at := 0; ; {
			i := strings.Index(f[at:], name)
			if i < 0 {
				return
			}
			i += at
			at = i + len(name)
			if wordAt(f, i, at) && (cued(f[:i]) || reportsAfter(f[at:])) && written(name) && !strings.Contains(own, name) {
				add(name)
				return
			}
		}
	}
	for _, n := range knownMedia {
		look(n)
	}
	for _, n := range aliasOrder {
		look(n)
	}
	return out
}

func wordAt(s string, i, j int) bool {
	return (i == 0 || !wordByte(s[i-1])) && (j == len(s) || !wordByte(s[j]))
}

// wordByte reports whether a byte of folded text is of a word.
func wordByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 }

// cued reports whether the text before a medium's name ends in a cue.
func cued(before string) bool {
	before = strings.TrimSuffix(before, "le ")
	for _, c := range outletCues {
		if strings.HasSuffix(before, c) || strings.HasSuffix(before+"le ", c) {
			return true
		}
	}
	return false
}

// aliasOrder lists the aliases, so that the order of what is found is fixed.
var aliasOrder = slices.Sorted(maps.Keys(mediaAliases))

// outletVerbs follow the name of a medium that an article repeats.
var outletVerbs = []string{"accuse", "revele", "devoile", "rapporte", "affirme", "a revele", "a rapporte", "a devoile", "a affirme", "assure", "ecrit", "raconte", "soutient", "avance", "decrit", "explique", "estime", "publie", "fait etat", "reported", "reports", "revealed", "says", "said"}

// reportsAfter reports whether the text after a medium's name goes on with what
// it reports.
func reportsAfter(after string) bool {
	after = strings.TrimLeft(after, " ,»\"")
	for _, v := range outletVerbs {
		if rest, ok := strings.CutPrefix(after, v); ok && (rest == "" || !wordByte(rest[0])) {
			return true
		}
	}
	return false
}
