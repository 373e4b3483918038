package rag

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
)

// engineOf makes an engine over texts by file name.
func engineOf(t testing.TB, texts map[string]string) *Engine {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, s := range texts {
		fsys[name] = &fstest.MapFile{Data: []byte(s)}
	}
	files, err := corpus.ScanFS(fsys)
	if err != nil {
		t.Fatal(err)
	}
	c, err := files.Parse(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	x, err := index.Build(context.Background(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return New(x)
}

// embedded is the engine over the demonstration corpus.
func embedded(t testing.TB) *Engine {
	t.Helper()
	e, err := Open(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestVerify(t *testing.T) {
	e := engineOf(t, map[string]string{
		"a.txt": "Le budget\n\nLe maire n’a pas voté le budget de 3 000 euros, a déclaré Paul Ferrand mardi. « Nous attendrons l'été », a-t-il ajouté.\n",
		"b.txt": "La fête\n\nLa fête du village aura lieu dimanche sur la grande place, devant l'église.\n",
	})
	for _, c := range []struct {
		quote, verdict, differences string
		first                       int
	}{
		{"Le maire n'a pas voté le budget de 3 000 euros", Exact, "", 3},
		{"LE MAIRE N'A PAS VOTE LE BUDGET DE 3000 EUROS", Exact, "", 3},
		{"«Nous attendrons l’été»", Exact, "", 3},
		{"Le maire a voté le budget de 3 000 euros", Altered, "→n’ →pas", 3},
		{"Le maire n’a pas voté le budget de 4 000 euros, a déclaré Paul Ferrand", Altered, "4 000→3 000", 3},
		{"Le maire n’a pas voté le budget de 3 000 euros, a déclaré Jean Ferrand", Altered, "Jean→Paul", 3},
		{"La fête du village aura lieu samedi sur la grande place", Altered, "samedi→dimanche", 3},
		{"Le dragon a mangé la princesse au petit matin", Absent, "", 0},
		{"", Absent, "", 0},
		{"…", Absent, "", 0},
	} {
		v, err := e.Verify(t.Context(), c.quote)
		if err != nil {
			t.Fatal(err)
		}
		var ds []string
		for _, d := range v.Differences {
			ds = append(ds, d.Given+"→"+d.Found)
		}
		first := 0
		if len(v.Matches) > 0 {
			first = v.Matches[0].FirstLine
		}
		if v.Verdict != c.verdict || strings.Join(ds, " ") != c.differences || first != c.first {
			t.Errorf("%q: %s, %q, line %d; want %s, %q, line %d", c.quote, v.Verdict, ds, first, c.verdict, c.differences, c.first)
		}
	}
}

// verdictOf returns the verdict and the differences as one string.
func verdictOf(t testing.TB, e *Engine, quote string) (Verification, string) {
	t.Helper()
	v, err := e.Verify(t.Context(), quote)
	if err != nil {
		t.Fatal(err)
	}
	s := v.Verdict
	for _, d := range v.Differences {
		s += " " + d.Given + "→" + d.Found
	}
	for _, r := range v.Matches {
		if err := e.checkRow(r); err != nil {
			t.Errorf("%q: %v", quote, err)
		}
	}
	return v, s
}

// What changes the sense is a difference; typography is none.
func TestVerifySigns(t *testing.T) {
	e := engineOf(t, map[string]string{
		"a.txt": "Le froid\n\nIl faisait -5 degrés à Lille. Le préfet a menacé Paul d'une amende de 3\u202f000 euros[12]. Viendra-t-il demain ? À l’été, l'État paiera… « Nous partons ! », a crié l'œuvre Covid-19 de l'O.N.U. hier.\n",
	})
	for quote, want := range map[string]string{
		"Il faisait -5 degrés à Lille.":                             "exact",
		"il faisait −5 degrés à Lille":                              "exact",
		"Il faisait 5 degrés à Lille.":                              "altered 5→-5",
		"Il faisait -6 degrés à Lille.":                             "altered -6→-5",
		"Le préfet a menace Paul d'une amende":                      "exact", // accents left out are no difference
		"Le préfet a menacé Paul d'une amende à Lille":              "altered à Lille→de 3 000",
		"Le préfet a menacé Paul d'une aménde":                      "altered aménde→amende",
		"Le préfet à menacé Paul d'une amende":                      "altered à→a",
		"Le prefet a menace Paul d'une amende":                      "exact", // no accent at all
		"LE PREFET A MENACÉ PAUL D'UNE AMENDE":                      "exact",
		"« Le préfet a menacé Paul d’une amende de 3000 euros ».":   "exact",
		"Le préfet a menacé Paul d'une amende de 3 000 euros [12]":  "exact",
		"le pre\u0301fet a menace\u0301 Paul":                       "exact",
		"Viendra-t-il demain ?":                                     "exact",
		"Viendra-t-il demain":                                       "exact",
		"Viendra-t-il demain À l'été, l'État paiera":                "exact", // a mark left out
		"Viendra-t-il demain.":                                      "altered .→?",
		"Viendra-t-il demain !":                                     "altered !→?",
		"Il faisait -5 degrés à Lille ?":                            "altered ?→.",
		"Il faisait -5 degrés à Lille ? Le préfet":                  "altered ?→.",
		"« Il faisait -5 degrés à Lille » ?":                        "exact",
		"Viendra-t-il demain. À l'été":                              "altered .→?",
		"A l'été, l'Etat paiera...":                                 "exact",
		"À l'ete, l'État paiera":                                    "exact",
		"\"Nous partons !\" a crié l'oeuvre Covid-19 de l'ONU hier": "exact",
		"Nous partons ?, a crié l'œuvre Covid-19":                   "altered ?→!",
		"?": "absent", "« … »": "absent",
	} {
		if _, got := verdictOf(t, e, quote); got != want {
			t.Errorf("%q: %s, want %s", quote, got, want)
		}
	}
}

// What is stitched together over what does not belong to the text is not exact,
// and what is cited never holds it.
func TestVerifyStitched(t *testing.T) {
	e := engineOf(t, map[string]string{
		"a.txt": "Le budget\n\nLe maire a promis de planter trois cents arbres le long du canal avant la fin du printemps.\n\nAbonnez-vous à notre newsletter pour ne rien manquer\n\nLe conseil a refusé de payer les travaux de la grande place du village.\n\nUn hiver difficile\n\nLes routes du canton sont restées fermées pendant trois jours à cause de la neige.\n",
	})
	kinds := map[corpus.Kind]int{}
	for _, s := range e.corpus.Articles[0].Sentences {
		kinds[s.Kind]++
	}
	if kinds[corpus.Noise] != 1 || kinds[corpus.Heading] == 0 {
		t.Fatalf("the article reads otherwise: %v", kinds)
	}
	for quote, want := range map[string]string{
		"avant la fin du printemps. Le conseil a refusé de payer":                                                                                     "altered →[…]",
		"avant la fin du printemps. Abonnez-vous à notre newsletter pour ne rien manquer Le conseil a refusé de payer les travaux de la grande place": "altered Abonnez-vous à notre newsletter pour ne rien manquer→[…]",
		"de la grande place du village. Les routes du canton sont restées":                                                                            "altered →[…] Un hiver difficile […]",
		"de la grande place du village. Un hiver difficile Les routes du canton sont restées":                                                         "altered →[…] →[…]",
		"Un hiver difficile":                        "exact",
		"Les routes du canton sont restées fermées": "exact",
	} {
		v, got := verdictOf(t, e, quote)
		if got != want {
			t.Errorf("%q: %s, want %s", quote, got, want)
		}
		for _, r := range v.Matches {
			if strings.Contains(r.Quote, "newsletter") {
				t.Errorf("%q: noise is cited: %q", quote, r.Quote)
			}
		}
	}
}

// A quote of common words is found wherever it is, though nothing ranks it.
func TestVerifyCommonWords(t *testing.T) {
	texts := map[string]string{}
	for i := range 120 {
		texts[fmt.Sprintf("a%03d.txt", i)] = fmt.Sprintf("Article %d\n\nIl est là et il n'est plus pas loin. Elle n'est pas là non plus, dit-il.\n\nIl est là, lui.\n", i)
	}
	texts["z.txt"] = "Le départ\n\n" + strings.Repeat("Le ministre des finances a présenté une longue réforme de la fiscalité locale devant les députés. ", 40) + "Il n'est pas là.\n"
	e := engineOf(t, texts)
	if v, got := verdictOf(t, e, "Il n’est pas là"); got != Exact || v.Matches[0].File != "z.txt" {
		t.Errorf("%s %v", got, v.Matches)
	}
	if _, got := verdictOf(t, e, "Il n'est pas la, lui"); got == Exact {
		t.Error(got)
	}
}

// Every word of a long paste counts, in a long article, in little memory.
func TestVerifyLong(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	var b strings.Builder
	b.WriteString("Le rapport\n\n")
	r := rand.New(rand.NewPCG(1, 2))
	stems := strings.Fields("le la les un une de des maire ville route budget conseil projet avance recule coûte change demande reste vient")
	for i := 0; b.Len() < 4<<20; i++ {
		fmt.Fprintf(&b, "Le point %d", i)
		for range 12 {
			b.WriteString(" " + stems[r.IntN(len(stems))])
		}
		b.WriteString(".\n")
		if i%5 == 4 {
			b.WriteString("\n")
		}
	}
	e := engineOf(t, map[string]string{"long.txt": b.String()})
	all := strings.Fields(b.String())[2:]
	true700 := slices.Clone(all[len(all)/2:][:700])
	if _, got := verdictOf(t, e, strings.Join(true700, " ")); got != Exact {
		t.Errorf("a true paste of 700 words: %.80s", got)
	}
	for _, at := range []int{0, 350, 450, 699} {
		ws := slices.Clone(true700)
		ws[at] = "zeugme"
		quote := strings.Join(ws, " ")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		v, err := e.Verify(t.Context(), quote)
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(err)
		}
		if v.Verdict != Altered || len(v.Differences) != 1 || v.Differences[0].Given != "zeugme" || v.Differences[0].Found != strings.Trim(true700[at], ".") {
			t.Errorf("word %d of 700: %s %v", at, v.Verdict, v.Differences)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 20<<20 {
			t.Errorf("verifying took %d MB", n>>20)
		}
	}
	invented := strings.Repeat("Personne n'avait jamais inventé pareille histoire auparavant. ", 40)
	if v, got := verdictOf(t, e, strings.Join(true700[:410], " ")+" "+invented); v.Verdict != Altered {
		t.Errorf("an invented end: %.80s", got)
	}
	// A paste of marks does not make the table large.
	if _, got := verdictOf(t, e, strings.Repeat("€", 4000)); got != Absent {
		t.Errorf("%.80s", got)
	}
}

var negated = regexp.MustCompile(`(?i)\b(n[’']|ne )(\pL+) (pas|plus|jamais) `)

// Every sentence of the demonstration corpus is exact, and altered by a word, a
// figure, a negation or a name it is altered by this difference.
func TestVerifyCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	e := embedded(t)
	n, wrong := 0, 0
	altered := func(quote string, want ...Difference) {
		t.Helper()
		n++
		v, err := e.Verify(t.Context(), quote)
		if err != nil {
			t.Fatal(err)
		}
		if v.Verdict != Altered || !slices.Equal(v.Differences, want) {
			wrong++
			t.Logf("%q: %s %+v, want %+v", quote, v.Verdict, v.Differences, want)
		}
	}
	bare := func(s string) string {
		return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	for _, a := range e.corpus.Articles {
		for i, s := range a.Sentences {
			q := a.Quote(i, i)
			ws := strings.Fields(q)
			if s.Kind != corpus.Body || len(ws) < 4 {
				continue
			}
			v, got := verdictOf(t, e, q)
			if v.Verdict != Exact || !slices.ContainsFunc(v.Matches, func(r Row) bool { return r.File == a.File }) {
				t.Errorf("true quote: %s %q", got, q)
			}
			named := false
			for k, w := range ws {
				core := bare(w)
				with := func(to string) string {
					out := slices.Clone(ws)
					out[k] = strings.Replace(w, core, to, 1)
					return strings.Join(out, " ")
				}
				r, _ := utf8.DecodeRuneInString(core)
				switch {
				case core == "" || strings.ContainsAny(core, "’'-.,"):
				case unicode.IsDigit(r):
					altered(with("97"), Difference{"97", core})
				case k > 0 && unicode.IsUpper(r) && !named:
					named = true
					altered(with("Zébulon"), Difference{"Zébulon", core})
				default:
					if len(core) > 3 {
						altered(with("zeugme"), Difference{"zeugme", core})
					}
				}
			}
			if m := negated.FindStringSubmatchIndex(q); m != nil {
				ne, pas := strings.TrimSpace(q[m[2]:m[3]]), q[m[6]:m[7]]
				altered(q[:m[2]]+q[m[4]:m[6]]+q[m[7]+1:], Difference{"", ne}, Difference{"", pas})
			}
		}
	}
	t.Logf("%d of %d alterations not told right", wrong, n)
	if n < 500 || wrong > n/100 {
		t.Errorf("%d of %d alterations were not told right", wrong, n)
	}
}

// Who is said to say it, what is left out, and what was joined.
func TestVerifyClaims(t *testing.T) {
	e := engineOf(t, map[string]string{
		"a.txt": "---\noutlet: La Gazette\n---\nLe port\n\n« Nous rouvrirons le quai avant l’été », a assuré Paul Ferrand, le maire de Luzerat. La préfète, Anne Solvet, n’a pas commenté.\n\nLe port emploie deux cents personnes, qui ne savent pas encore où elles iront, et reçoit trente navires par mois. Le quai nord est fermé depuis mars. Les pêcheurs réclament une aide de la région.\n\n« Rien n’est perdu », a dit Anne Solvet, « tant que le chenal reste ouvert aux bateaux ».\n\n« On nous a demandé de nous taire devant la presse », confie un ancien docker. La réunion a duré deux heures et demie, portes closes. Le patron du port, Hugo Vernet, n’y était pas. La mairie attend la suite. L’ancien docker Léo Marchat préside le comité.\n",
		"b.txt": "La digue\n\nLa digue de Luzerat a cédé dans la nuit de lundi à mardi, sous le poids de la neige.\n",
	})
	for _, c := range []struct{ quote, want, claimed, speaker string }{
		{"« Nous rouvrirons le quai avant l'été » — Anne Solvet", Misattributed, "Anne Solvet", "Paul Ferrand"},
		{"Anne Solvet : \"Nous rouvrirons le quai avant l'été\"", Misattributed, "Anne Solvet", "Paul Ferrand"},
		{"Selon Anne Solvet, « nous rouvrirons le quai avant l’été »", Misattributed, "Anne Solvet", "Paul Ferrand"},
		{"« Nous rouvrirons le quai avant l’été », a assuré Anne Solvet.", Misattributed, "Anne Solvet", "Paul Ferrand"},
		{"« Nous rouvrirons le quai avant l’été », a assuré Zébulon.", Altered + " Zébulon→Paul", "Zébulon", "Paul Ferrand"},
		{"« Nous rouvrirons le quai avant l’été » — Ferrand", Exact, "Ferrand", "Paul Ferrand"},
		{"« Nous rouvrirons le quai avant l’été » — le maire de Luzerat", Exact, "le maire de Luzerat", "Paul Ferrand"},
		{"« Nous rouvrirons le quai avant l’été », a déclaré Paul Ferrand", Exact, "Paul Ferrand", "Paul Ferrand"},
		{"« Nous rouvrirons le quai avant l’hiver », a déclaré Paul Ferrand", Altered + " hiver→été", "Paul Ferrand", "Paul Ferrand"},
		{"Nous rouvrirons le quai avant l’été — Paul Ferrand", Exact, "Paul Ferrand", "Paul Ferrand"},
		{"Nous rouvrirons le quai avant l’été", Exact, "", "Paul Ferrand"},
		{"« Rien n’est perdu tant que le chenal reste ouvert aux bateaux » (Anne Solvet)", Exact, "Anne Solvet", "Anne Solvet"},
		{"« Rien n’est perdu tant que le chenal reste ouvert aux bateaux » (Paul Ferrand)", Misattributed, "Paul Ferrand", "Anne Solvet"},
		{"« On nous a demandé de nous taire devant la presse », confie Hugo Vernet", Misattributed, "Hugo Vernet", "ancien docker"},
		{"« On nous a demandé de nous taire devant la presse », confie Léo Marchat", Exact, "Léo Marchat", "ancien docker"},
		{"« On nous a demandé de nous taire devant la presse », confie un ancien docker", Exact, "ancien docker", "ancien docker"},
		{"Le Figaro : « Les pêcheurs réclament une aide de la région »", Misattributed, "Le Figaro", "La Gazette"},
		{"Selon La Gazette, « les pêcheurs réclament une aide de la région »", Exact, "La Gazette", ""},
		{"Le port emploie deux cents personnes […] et reçoit trente navires par mois", Altered + " […]→qui ne savent pas encore où elles iront", "", ""},
		{"Le port emploie deux cents personnes et reçoit trente navires par mois", Altered + " →qui ne savent pas encore où elles iront", "", ""},
		{"Le port emploie […] personnes, qui ne savent pas encore où elles iront", Exact, "", ""},
		{"et reçoit trente navires par mois. Les pêcheurs réclament une aide de la région.", Assembled, "", ""},
		{"Le quai nord est fermé depuis mars […] sous le poids de la neige", Assembled, "", ""},
		{"> **Le quai nord** est [fermé](https://example.org/x) depuis mars :tada:", Exact, "", ""},
		{"Il paraît que « le quai nord est fermé depuis mars » ?", Exact, "", ""},
		{"Le quai nord [du port] est fermé depuis mars", Exact, "", ""},
		{"Le quai nord n’est [pas] fermé depuis mars", Altered + " n’→ pas→", "", ""},
	} {
		v, got := verdictOf(t, e, c.quote)
		if got != c.want || v.ClaimedSpeaker != c.claimed || v.Speaker != c.speaker {
			t.Errorf("%s: %s, %q, %q; want %s, %q, %q", c.quote, got, v.ClaimedSpeaker, v.Speaker, c.want, c.claimed, c.speaker)
		}
		if v.Verdict == Assembled && len(v.Matches) != 2 {
			t.Errorf("%s: %v", c.quote, v.Matches)
		}
	}
}
