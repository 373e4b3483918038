package rag

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"verbatim.example/rag/text"
)

// What no sentence of a model may hold, whatever the sources say.

// markup is what Discord, Markdown, HTML or a terminal would act on.
var markup = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`https?:`, `hxxps?:`, `\bwww\.`, `://`, `\bdiscord(app)?\.(gg|com)`, `\bdata:\w+/`, `\bjavascript:`, `\bmailto:`, // links
	`\b[a-z0-9-]+\.(com|net|org|io|fr|ru|gg|me|co|info|xyz|app|dev|link|ly|eu|uk|de|example)\b(/|\b)`,
	`@\s*(everyone|here)\b`, `<\s*[@#:/!a-z]`, `</`, `&#?\w+;`, // mentions, HTML
	"`", `\]\s*\(`, `!\[`, `\|\|`, `\|.*\|`, `^\s*(#{1,6}|>|-#)\s`, `^\s*(={3,}|-{3,}|\*{3,})`, `~~`, `\{\{`, `\$\{`, `\[/?(inst|system|user|assistant)`, `<\|`, // Markdown, templates, turns
	`\n`,
}, "|"))

// emphasis are the marks of Markdown that are taken off a claim.
var emphasis = regexp.MustCompile(`\*{1,3}([^*]+)\*{1,3}|(^|\s)_{1,3}([^_]+)_{1,3}`)

// listMark is what a line of a list begins with.
var listMark = regexp.MustCompile(`^\s*(?:[-*•–]|\d{1,2}[.)])\s+`)

// marked reports whether s holds markup, a link, a mention or a character that
// is not seen.
func marked(s string) bool {
	if markup.MatchString(s) || !utf8.ValidString(s) {
		return true
	}
	for _, r := range s {
		switch {
		case r == '\u00ad', r == '\ufeff', r == '\u034f', r == '\u061c', r == '\u115f', r == '\u1160', r == '\u3164',
			r >= '\u200b' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2060' && r <= '\u206f',
			r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe0fff, r == '\ufffd',
			unicode.Is(unicode.Co, r), unicode.IsControl(r):
			return true
		}
	}
	return false
}

// instructions tell a model what to do. They are matched against the skeleton
// of a sentence.
var instructions = regexp.MustCompile(strings.Join([]string{
	`\b(ignore[sz]?|ignorer|oublie[zsr]?|neglige[zr]?|disregard|forget|override|bypass|contourne[rz]?)\b.{0,40}\b(instructions?|consignes?|directives?|prompts?|rules?|regles?|ordres?|guidelines?|messages? (precedents?|ci-dessus)|(everything|all|anything|tout) (above|before|previous|prior|ce qui precede))`,
	`\b(system|developer|assistant|user|hidden|initial) ?(prompt|message|instructions?)\b`, `\b(prompt|message|invite|instructions?|consignes?) (du |de |d')?(systeme|initiales?|cachees?|secretes?)\b`,
	`\b(nouvelles?|new|updated?) (instructions?|consignes?|directives?)\b`, `\b(previous|prior|preceding|above) (instructions?|prompts?|rules|directives)\b`, `\b(instructions?|consignes?|directives?) (precedentes?|anterieures?|ci-dessus)\b`,
	`\b(reponds?|repondez|repondre|respond|reply|answer) (uniquement|seulement|exactement|toujours|only|exactly|always|simply|just)( par| with| avec)?\b`,
	`\b(reply|respond|answer) (only )?with\b`, `\breponds? (par|avec)\b`,
	`\b(tu es|vous etes|you are) (desormais|maintenant|now|dorenavant|henceforth)\b`, `(^|[,;:.!] ?|\b(you|now|please|must|maintenant|et|and) )(agis|agissez|act|behave|pretend|fais semblant|comporte-toi|comportez-vous)\b.{0,12}\b(comme|as|like|d'etre|to be|que tu)\b`, `\ba partir de maintenant,? (tu|vous)\b`, `\bfrom now on,? you\b`,
	`\b(jailbreak|prompt injection|injection de prompt|dan mode|mode developpeur|developer mode|mode dan)\b`,
	`\b(reveal|print|repeat|output|display|leak|revele[zr]?|affiche[zr]?|imprime[zr]?|recopie[zr]?|divulgue[zr]?)\b.{0,30}\b(prompt|instructions?|consignes?|secret|api key|cle api|password|mot de passe|token|jeton|configuration)\b`,
	`\b(as an ai|en tant qu'(ia|intelligence artificielle|assistant)|language model|modele de langage)\b`, `\bno_answer\b`,
	`\b(click|cliquez|clique) (here|ici|sur|on)\b`, `\b(visit|visite[zr]?|rendez-vous sur|join|rejoins|rejoignez)\b.{0,30}\b(lien|link|serveur|server|site|invite)\b`,
	`\b(dis|dites|say|tell|write|ecris|ecrivez) (exactement|exactly|aux? (lecteurs?|utilisateurs?|gens)|(the|to the|to) (users?|readers?|everyone)|a tout le monde)\b`,
	`\b(do not|don't|never|ne) (mention|cite|reveal|tell|mentionne[zr]?|cite[zr]?|revele[zr]?|dis|dites)\b.{0,24}\b(sources?|instructions?|consignes?|this|ceci|cela|user|utilisateur|articles?|extraits?)\b`,
	`\b(cite|citez|utilise|utilisez|use) (toujours |always )?(la source|l'extrait|source|extract|excerpt) ?\[?\d`, `\b(end|fin|debut|begin|start) (of|de|du|des) (the )?(documents?|extraits?|excerpts?|context|contexte|prompt|instructions?)\b`,
}, "|"))

// confusables maps letters that look like Latin ones to these.
var confusables = func() *strings.Replacer {
	const pairs = "аaеeоoрpсcуyхxіiјjѕsԁdһhӏlԛqԝwκkνvοoρpαaτtυuιiηnмmтtнhкkвbгrпnиuзз" +
		"АaВbЕeКkМmНhОoРpСcТtХxІiЈjЅsΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡpΤtΥyΧxɡgɑaıiⅼlǀl0o1i3e4a5s7t@a$s!i"
	var old []string
	rs := []rune(pairs)
	for i := 0; i+1 < len(rs); i += 2 {
		old = append(old, string(rs[i]), string(rs[i+1]))
	}
	return strings.NewReplacer(old...)
}()

// spread are letters set apart: "i g n o r e", "i.g.n.o.r.e".
var spread = regexp.MustCompile(`\b(?:\p{L}[ .\-_*]){4,}\p{L}\b`)

// skeleton returns s as instructions are matched: compatibility forms, without
// accents and characters that are not seen, white space collapsed.
func skeleton(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 0xe0020 && r <= 0xe007e: // tag characters spell ASCII
			return r - 0xe0000
		case unicode.Is(unicode.Cf, r), r >= 0xfe00 && r <= 0xfe0f, r == '\u034f':
			return -1
		}
		return r
	}, norm.NFKC.String(s))
	s = spread.ReplaceAllStringFunc(s, func(m string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return r
			}
			return -1
		}, m)
	})
	return text.Collapse(text.Fold(s))
}

// instructs reports whether a sentence tells a model what to do: ignore its
// instructions, answer with this, be somebody else. Such sentences of articles
// are kept out of prompts.
func instructs(sentence string) bool {
	s := skeleton(sentence)
	if instructing(s) {
		return true
	}
	for _, r := range s {
		if r >= utf8.RuneSelf || strings.ContainsRune("013457@$!", r) {
			return instructing(confusables.Replace(s))
		}
	}
	return false
}

// triggers are parts of words of which an instruction has one.
var triggers = []string{"ignor", "oubli", "neglig", "disregard", "forget", "overrid", "bypass", "contourne", "prompt", "instruction", "consigne", "directive", "message", "invite",
	"repond", "respond", "reply", "answer", "tu es", "vous etes", "you ", "agis", "act ", "behave", "pretend", "semblant", "comporte", "jailbreak", "dan", "developpeur", "developer",
	"reveal", "print", "repeat", "output", "display", "leak", "revele", "affiche", "imprime", "recopie", "divulgue", "as an ai", "en tant qu", "language model", "modele de langage",
	"cli", "visit", "rendez-vous", "join", "rejoi", "say ", "tell ", "dis ", "dites", "write", "ecri", "mention", "cite", "cita", "utilise", "use ", "document", "extrait", "excerpt", "context", "system"}

func instructing(skeleton string) bool {
	for _, t := range triggers {
		if strings.Contains(skeleton, t) {
			return instructions.MatchString(skeleton)
		}
	}
	return false
}

// wrappers are what models say of their documents before they say something:
// « Selon l’extrait, … », « Les extraits indiquent que … ». They are taken off.
var wrappers = regexp.MustCompile(`(?i)^(?:(?:selon|d['’]après) (?:les?|l['’]|ces?|cet) ?(?:extraits?|passages?|documents?|textes?|sources?|contexte|articles?)(?: (?:\d+|et|fournie?s?|cités?|ci-dessus|donnés?))*(?:, )|` +
	`(?:les?|l['’]|ces?|cet) ?(?:extraits?|passages?|documents?|textes?|contexte)(?: (?:\d+|et|fournie?s?|ci-dessus))* (?:indique|précise|mentionne|rapporte|explique|montre|révèle|souligne|affirme)(?:nt)? qu(?:e |['’])|` +
	`(?:according to|based on) (?:the|these|this) (?:provided |given )?(?:extracts?|excerpts?|passages?|documents?|texts?|sources?|context|articles?)(?: (?:\d+|and|provided|given|above))*, |` +
	`(?:the|these|this) (?:provided |given )?(?:extracts?|excerpts?|passages?|documents?|texts?|context)(?: (?:\d+|and|provided))* (?:states?|says?|indicates?|mentions?|reports?|explains?|shows?|notes?) that )`)

// unwrap returns a claim without list mark, emphasis and wrapper, its first
// letter a capital.
func unwrap(s string) string {
	s = strings.TrimSpace(listMark.ReplaceAllString(s, ""))
	s = emphasis.ReplaceAllString(s, "$1$2$3")
	if m := wrappers.FindString(s); m != "" {
		s = s[len(m):]
		r, n := utf8.DecodeRuneInString(s)
		s = string(unicode.ToUpper(r)) + s[n:]
	}
	return s
}

// ofSources are words for the documents that a model was given, of which its
// sentences shall not speak.
var ofSources = regexp.MustCompile(`(?i)\b(extraits?|passages?|documents?|contexte|textes?) (fournis?|donnés?|ci-dessus|à ma disposition|disponibles)\b|\b(les|des|ces|aucun|aucun des) (extraits|passages)\b|\bl['’](extrait|article) \d|\b(provided|given|available) (extracts?|excerpts?|passages?|documents?|context|text|sources)\b|\b(the|these) (extracts|excerpts|passages)\b|\b(passage|excerpt|extract|extrait|document|source) \[?\d`)

// fragment is how many words a claim has at least.
const fragment = 3

// formed reports whether a claim is a sentence that states something: not a
// question, not a heading, not a bare fragment, and not about the documents.
func formed(s string) bool {
	s = strings.TrimSpace(s)
	bare := strings.TrimRight(s, " »”\")")
	if strings.HasSuffix(bare, "?") || strings.HasSuffix(bare, ":") || ofSources.MatchString(s) {
		return false
	}
	n := 0
	for w := range strings.FieldsSeq(s) {
		if strings.ContainsFunc(w, unicode.IsLetter) {
			n++
		}
	}
	return n >= fragment
}

// inLanguage reports whether a claim is in a language; what stands between
// quotation marks is in that of its source.
func inLanguage(st *statement, s string, lang text.Language) bool {
	var b strings.Builder
	at := 0
	for _, q := range st.quotes {
		b.WriteString(s[at:q.Start] + "x")
		at = q.End
	}
	b.WriteString(s[at:])
	bare := strings.NewReplacer("«", " ", "»", " ").Replace(b.String())
	if mixed(bare) {
		return false
	}
	got := text.Detect(bare)
	return got == text.Unknown || lang == text.Unknown || got == lang
}

// mixed reports whether letters that look alike in several alphabets stand in
// one word, or most of s is in another alphabet.
func mixed(s string) bool {
	latin, others := 0, 0
	for w := range strings.FieldsSeq(s) {
		l, o := 0, 0
		for _, r := range w {
			switch {
			case unicode.Is(unicode.Latin, r):
				l++
			case unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee):
				o++
			case unicode.IsLetter(r) && !unicode.Is(unicode.Lm, r):
				others++
			}
		}
		if l > 0 && o > 0 {
			return true
		}
		latin, others = latin+l, others+o
	}
	return others > latin
}
