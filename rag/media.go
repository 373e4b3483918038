package rag

import (
	"maps"
	"slices"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// outletCues stand before the name of a medium that an article repeats.
var outletCues = []string{"selon le ", "selon la ", "selon l'", "selon ", "d'apres le ", "d'apres la ", "d'apres l'", "d'apres ", "rapportees par le ", "rapporte par le ", "rapportees par ", "rapporte par ", "revele par le ", "revele par ", "cite par le ", "cite par ", "enquete, le ", "enquete du ", "according to the ", "according to ", "reported by the ", "reported by ", "a l'agence ", "journal ", "quotidien ", "enquete, the "}

// knownMedia are media whose name no rule would tell from a person's.
var knownMedia = []string{"wall street journal", "new york times", "washington post", "financial times", "reuters", "associated press", "afp", "agence france-presse", "le monde", "le figaro", "liberation", "mediapart", "the guardian", "guardian", "bbc", "cnn", "bloomberg", "politico", "axios", "tass", "ria novosti", "der spiegel", "el pais", "le parisien", "les echos", "bfm", "franceinfo", "france info", "le canard enchaine", "l'equipe", "the economist", "the times", "the telegraph", "nbc", "abc news", "fox news", "al jazeera", "xinhua", "le soir", "la libre", "rts", "radio-canada", "ouest-france", "numerama", "the verge", "wired", "der standard", "corriere della sera", "la repubblica", "el mundo", "kyiv independent", "novaya gazeta", "meduza"}

// mediaAliases name the same medium otherwise.
var mediaAliases = map[string]string{"wsj": "wall street journal", "journal wall street": "wall street journal", "agence france presse": "afp", "agence france-presse": "afp", "france info": "franceinfo", "guardian": "the guardian", "ap": "associated press"}

// repeats returns the known media that an article says it repeats, folded, in
// the order of the list: "selon le Wall Street Journal", « WSJ ».
func repeats(a *corpus.Article) []string {
	f := text.Fold(a.Text)
	var out []string
	add := func(name string) {
		if n, ok := mediaAliases[name]; ok {
			name = n
		}
		for _, o := range out {
			if o == name {
				return
			}
		}
		out = append(out, name)
	}
	own := text.Fold(a.Outlet)
	look := func(name string) {
		for at := 0; ; {
			i := strings.Index(f[at:], name)
			if i < 0 {
				return
			}
			i += at
			at = i + len(name)
			if wordAt(f, i, at) && cued(f[:i]) && !strings.Contains(own, name) {
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
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 }
	return (i == 0 || !letter(s[i-1])) && (j == len(s) || !letter(s[j]))
}

// cued reports whether the text before a medium's name ends in a cue.
func cued(before string) bool {
	for _, c := range outletCues {
		if strings.HasSuffix(before, c) {
			return true
		}
	}
	return false
}

// aliasOrder lists the aliases, so that the order of what is found is fixed.
var aliasOrder = slices.Sorted(maps.Keys(mediaAliases))
