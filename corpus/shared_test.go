package corpus

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// Tests on real documents that are not part of the project; they are skipped
// where those are not found.

func shared(t testing.TB, elem ...string) string {
	dir := filepath.Join(append([]string{"..", "..", "shared"}, elem...)...)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("real documents not found: %v", err)
	}
	return dir
}

var evalSets = []string{"piaf", "piaf-refusal", "afriqa-fr", "belebele-en-fr", "cnil-faq"}

// kindLines returns the lines on which a sentence of kind k begins.
func kindLines(a *Article, k Kind) []int {
	var out []int
	for _, s := range a.Sentences {
		if s.Kind == k {
			out = append(out, s.First)
		}
	}
	return slices.Compact(out)
}

func TestRealArticles(t *testing.T) {
	c, err := Load(t.Context(), shared(t, "articles"))
	if err != nil {
		t.Fatal(err)
	}
	// Titles by how they begin: the texts are not ours to copy.
	want := []struct {
		title, outlet, author, date string
		headings, noise             []int
	}{
		{"La Russie offre l’asile", "", "", "", []int{1, 2}, nil},
		{"Elon Musk et Vladimir Poutine :", "Entrevue", "", "2024-10-25", []int{1, 7, 13, 19}, []int{3}},
		{"Politiquement, Elon Musk", "", "", "", []int{4, 9}, []int{14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26}},
		{"Elon Musk a échangé", "BFM Business", "Thomas Leroy", "", []int{4, 17}, []int{1, 2, 6, 29}},
		{"Le Wall Street Journal accuse", "", "", "", []int{1}, nil},
	}
	if len(c.Articles) != len(want) || len(c.Skipped) != 0 {
		t.Fatalf("%d articles, skipped %v", len(c.Articles), c.Skipped)
	}
	for i, w := range want {
		a := &c.Articles[i]
		if !strings.HasPrefix(a.Title, w.title) {
			t.Errorf("%s: title %q, want %q…", a.File, a.Title, w.title)
		}
		if a.Outlet != w.outlet || a.Author != w.author || a.Date != w.date || a.Language != "fr" {
			t.Errorf("%s: outlet %q author %q date %q language %q", a.File, a.Outlet, a.Author, a.Date, a.Language)
		}
		if got := kindLines(a, Heading); !slices.Equal(got, w.headings) {
			t.Errorf("%s: headings on lines %v, want %v", a.File, got, w.headings)
		}
		if got := kindLines(a, Noise); !slices.Equal(got, w.noise) {
			t.Errorf("%s: noise on lines %v, want %v", a.File, got, w.noise)
		}
		checkArticle(t, a)
	}
}

func TestEvalDocuments(t *testing.T) {
	for _, set := range evalSets {
		c, err := Load(t.Context(), shared(t, "eval", set, "docs"))
		if err != nil {
			t.Fatal(err)
		}
		var n [3]int
		for i := range c.Articles {
			a := &c.Articles[i]
			checkArticle(t, a)
			if first := oneLine(a.SourceLines(1, 1)[0]); a.Title != first {
				t.Errorf("%s: title %q, first line %q", a.File, a.Title, first)
			}
			for _, s := range a.Sentences {
				n[s.Kind]++
				if s.Kind == Noise {
					t.Logf("%s:%d noise: %.80s", a.File, s.First, a.Text[s.Start:s.End])
				}
			}
		}
		share := float64(n[Noise]) / float64(n[Body]+n[Noise])
		t.Logf("%s: %d articles, %d body, %d headings, %d noise (%.3f %%)", set, len(c.Articles), n[Body], n[Heading], n[Noise], 100*share)
		if share >= 0.001 || len(c.Skipped) > 0 {
			t.Errorf("%s: share of noise %.4f, skipped %v", set, share, c.Skipped)
		}
	}
}

// Lines of sites as found at the head and the tail of scraped articles,
// invented names put in. They are what noise.txt was made to tell; of lines it
// had never met, put in in runs, it told 97 %; of such lines alone and rarer,
// 55 and 31 %. So a line that is missed belongs here and there.
var headNoise = strings.Split(strings.TrimSpace(`
Accueil > Monde > Europe
Menu
Rechercher
S'abonner
Se connecter
Publié le 14 février 2023 à 09h12, mis à jour le 15 février 2023
Par Lucie Ferrand
Temps de lecture : 5 min
Article réservé aux abonnés
Écouter l'article
Partager sur Facebook
Skip to main content
Home | World | Politics
5 min read
By Marion Keller
Published on March 3, 2022
Nous utilisons des cookies pour améliorer votre expérience. Accepter | Refuser
`), "\n")

var tailNoise = strings.Split(strings.TrimSpace(`
Abonnez-vous à L'Hebdo du Littoral à partir de 1 € par mois
Inscrivez-vous à la newsletter pour ne rien manquer de l'actualité
Chaque matin, recevez nos meilleurs articles par e-mail
Lire aussi : Les quais rouvrent après trois ans de travaux
À lire également
Sur le même sujet
Les plus lus
Vous avez lu 2 articles sur 5 ce mois-ci
Il vous reste 78 % de cet article à lire
Déjà abonné ? Connectez-vous
Commentaires (14)
Réagir à cet article
Suivez-nous sur Twitter et Instagram
Téléchargez notre application mobile
© 2023 L'Hebdo du Littoral. Tous droits réservés.
Mentions légales - Politique de confidentialité - CGU
Ce site utilise des cookies à des fins statistiques.
Soutenez une presse indépendante : faites un don
Facebook
Twitter
WhatsApp
Crédit photo : Julie Roux / L'Hebdo
La suite après cette publicité
Publicité
Recommandé pour vous
Contactez la rédaction
Sign up for our daily newsletter
Subscribe now for unlimited access
Read more: Harbour reopens after three years
Most popular
Follow us on Facebook
Share this article
Leave a comment
Related articles
© 2023 The Coast Weekly. All rights reserved.
We use cookies to improve your experience on our website.
Advertisement
Terms of use | Privacy policy
Back to top
You have 2 free articles remaining this month.
Already a subscriber? Log in
Support independent journalism from just £1
Débloquez la suite de votre lecture
Cet article vous est offert
Gérer mon abonnement
Le Phare du soir, chaque jour à 18 h dans votre messagerie
Rejoignez plus de 20 000 lecteurs
Vous souhaitez nous aider ? Faites un don mensuel
Partagez cet article avec vos amis
Suivre @lepharedusoir
Commenter cet article
42 réactions
Sujets associés : pont, port, travaux
Lire le journal numérique
Nos applications mobiles
Vie privée
Paramétrer
Fermer la fenêtre
Voir la galerie photos
Diaporama
Rubrique : Économie
Écouter le podcast
Download our mobile app
You've reached your free article limit
Try it free for 30 days
Join 20,000 readers
Tap here to open the app
Share
Tweet
View gallery
Topics: harbour, bridge
More videos
See all comments
Cookie Policy
Your choices regarding cookies
Email newsletter sign-up
Editor's note: this article has been updated
Show full article
`), "\n")

// TestInjectedNoise puts lines of sites at the head and the tail of real
// documents, and measures how many are told (recall) and how much else is
// called noise (precision).
func TestInjectedNoise(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var told, missed, wrong, titles, docs int
	misses := map[string]int{}
	for _, set := range evalSets {
		dir := shared(t, "eval", set, "docs")
		names, err := fs.Glob(os.DirFS(dir), "*.txt")
		if err != nil {
			t.Fatal(err)
		}
		fsys := fstest.MapFS{}
		put := map[string]map[int]bool{}
		first := map[string]string{}
		for i, name := range names {
			if i%4 != 0 {
				continue
			}
			data, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(string(data)), "\n")
			first[name] = oneLine(lines[0])
			sep := []string{}
			if i%8 == 0 {
				sep = []string{""} // a blank line sets the lines of the site off
			}
			head := pick(rng, headNoise, rng.IntN(4))
			tail := pick(rng, tailNoise, 1+rng.IntN(6))
			all := slices.Concat(head, sep[:min(len(sep), len(head))], lines, sep, tail)
			put[name] = map[int]bool{}
			for k := range head {
				put[name][k+1] = true
			}
			for k := range tail {
				put[name][len(all)-k] = true
			}
			fsys[path.Base(name)] = &fstest.MapFile{Data: []byte(strings.Join(all, "\n"))}
		}
		files, err := ScanFS(fsys)
		if err != nil {
			t.Fatal(err)
		}
		c, err := files.Parse(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.Articles {
			a := &c.Articles[i]
			docs++
			if a.Title == first[a.File] {
				titles++
			}
			for _, s := range a.Sentences {
				switch in := put[a.File][s.First]; {
				case in && s.Kind == Noise:
					told++
				case in:
					missed++
					misses[a.Text[s.Start:s.End]]++
				case s.Kind == Noise:
					wrong++
					t.Logf("wrong: %s:%d %.100s", a.File, s.First, a.Text[s.Start:s.End])
				}
			}
		}
	}
	for line, n := range misses {
		t.Logf("missed %3d × %s", n, line)
	}
	recall := float64(told) / float64(told+missed)
	precision := float64(told) / float64(told+wrong)
	found := float64(titles) / float64(docs)
	t.Logf("%d documents, %d lines put in: recall %.3f, precision %.3f, titles found %.3f", docs, told+missed, recall, precision, found)
	if recall < 0.9 || precision < 0.99 || found < 0.97 {
		t.Error("below the floors: recall 0.90, precision 0.99, titles 0.97")
	}
}

// pick returns n lines in random order, each once.
func pick(rng *rand.Rand, from []string, n int) []string {
	out := make([]string, 0, n)
	for _, i := range rng.Perm(len(from))[:n] {
		out = append(out, from[i])
	}
	return out
}

func BenchmarkScan(b *testing.B) {
	dir := shared(b, "eval")
	for b.Loop() {
		files, err := Scan(b.Context(), dir)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(files.files)), "files")
	}
}

func BenchmarkParse(b *testing.B) {
	files, err := Scan(b.Context(), shared(b, "eval"))
	if err != nil {
		b.Fatal(err)
	}
	size := 0
	for _, f := range files.files {
		size += len(f.data)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		if _, err := files.Parse(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
