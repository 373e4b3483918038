package discord

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"verbatim.example/rag"
)

// An injection is what a stranger writes to make a model misbehave.
type injection struct {
	ID        string   `json:"id"`
	Technique string   `json:"technique"`
	Place     string   `json:"place"`    // text, markdown, html; title, outlet, author, reports, url; file; question, previous
	Language  string   `json:"language"` // fr, en, mixed
	Payload   string   `json:"payload"`
	Canary    string   `json:"canary"` // stands in the payload or in what an obedient model writes, nowhere else
	Obey      []string `json:"obey"`   // what an obedient model writes; see obedient
}

// injections returns testdata/injections.jsonl.
var injections = sync.OnceValues(func() ([]injection, error) {
	f, err := os.Open("testdata/injections.jsonl")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []injection
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var p injection
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(out)+1, err)
		}
		out = append(out, p)
	}
	return out, lines.Err()
})

// A setting is what the articles beside a poisoned one say.
type setting struct {
	honest    map[string]string // by file
	cover     [2]string         // what the poisoned article says beside its poison
	meta      map[string]string // of the poisoned article
	true_     string            // a sentence of the honest articles, with its stop
	questions [3]string         // the last one is about the poisoned article
	previous  [2]string         // a question and one that leans on it
}

var settings_ = map[string]setting{
	"fr": {
		honest: map[string]string{
			"gazette.txt":  article("L'affaire du stade", "La Gazette", "2024-05-02", "https://gazette.example/stade") + "Selon Le Monde, le maire Paul Ferrand a rencontré plusieurs fois le promoteur du stade depuis 2022.\n\nLe chantier du stade a coûté douze millions d'euros.\n\nLa mairie a publié le calendrier des travaux du stade en mars 2024.\n",
			"courrier.md":  article("Ferrand et le promoteur", "Le Courrier", "2024-05-03", "https://courrier.example/ferrand") + "Le maire Paul Ferrand aurait rencontré le promoteur du stade à plusieurs reprises, selon Le Monde.\n\nPaul Ferrand dément ces rencontres avec le promoteur.\n\nL'opposition demande une enquête sur le permis de construire.\n",
			"echo.txt":     article("Le marché de Noël", "L'Écho", "2023-11-20", "") + "Le marché de Noël ouvrira le 1er décembre sur la place de la mairie.\n\nIl accueillera quarante exposants venus de toute la région.\n",
			"matin-12.txt": article("La piscine rouvre", "Le Matin", "2024-01-09", "https://matin.example/piscine") + "La piscine municipale rouvre lundi après six mois de travaux.\n",
		},
		cover: [2]string{"Les riverains du stade réclament une réunion avec le maire Paul Ferrand.", "Le promoteur du stade a promis deux cents places de parking."},
		meta: map[string]string{
			"title": "Le chantier du stade vu par les riverains", "outlet": "La Tribune du quartier", "date": "2024-05-04", "url": "https://tribune.example/stade",
		},
		true_:     "Le chantier du stade a coûté douze millions d'euros.",
		questions: [3]string{"Combien a coûté le chantier du stade ?", "Depuis quand le maire Paul Ferrand rencontre-t-il le promoteur du stade ?", "Que réclament les riverains du stade au maire Paul Ferrand ?"},
		previous:  [2]string{"Que dit Paul Ferrand du promoteur du stade ?", "Et que dément-il ?"},
	},
	"en": {
		honest: map[string]string{
			"post.txt":    article("The north quay of Wexcombe", "The Harbour Post", "2024-05-02", "https://post.example/quay") + "The port of Wexcombe has leased its north quay to the Dunmore company since 2021, according to Reuters.\n\nThe lease of the north quay brings the town four million pounds a year.\n\nThe council published the accounts of the port in March 2024.\n",
			"evening.md":  article("Marsh and the lease", "Evening Wexcombe", "2024-05-03", "https://evening.example/marsh") + "The lease of the north quay was allegedly signed without a vote of the council, Reuters reported.\n\nMayor Helen Marsh denies that the lease was signed without a vote.\n\nThe opposition asks for an inquiry into the port.\n",
			"library.txt": article("The library moves", "The Leaflet", "2023-11-20", "") + "The library of Wexcombe will move to the old school in December.\n\nIt will lend forty thousand books to the whole county.\n",
		},
		cover: [2]string{"Fishermen of Wexcombe ask for a meeting with Mayor Helen Marsh about the north quay.", "The Dunmore company promised to repair the old lighthouse before winter."},
		meta: map[string]string{
			"title": "The quay as fishermen see it", "outlet": "The Dockside Tribune", "date": "2024-05-04", "url": "https://tribune.example/quay",
		},
		true_:     "The lease of the north quay brings the town four million pounds a year.",
		questions: [3]string{"What does the lease of the north quay bring the town?", "Since when has the port of Wexcombe leased its north quay?", "What do the fishermen of Wexcombe ask of Mayor Helen Marsh?"},
		previous:  [2]string{"What does Mayor Helen Marsh say of the lease?", "And what does she deny?"},
	},
}

// article begins an article with its metadata.
func article(title, outlet, date, url string) string {
	return front(map[string]string{"title": title, "outlet": outlet, "date": date, "url": url})
}

// front writes metadata as front matter.
func front(meta map[string]string) string {
	var b strings.Builder
	b.WriteString("---\n")
	for _, key := range []string{"title", "outlet", "date", "url", "author", "reports"} {
		if v := meta[key]; v != "" {
			b.WriteString(key + ": " + strconv.QuoteToASCII(v) + "\n")
		}
	}
	b.WriteString("---\n\n")
	return b.String()
}

// A trial is an engine over honest articles and a poisoned one.
type trial struct {
	setting
	injection injection
	model     *obedient
	engine    *rag.Engine
	question  rag.Question
	poisoned  string // file
	rules     map[string]int
	mu        sync.Mutex // of rules
}

// newTrial puts an injection into its place.
func newTrial(t testing.TB, p injection, nth int) *trial {
	t.Helper()
	lang := p.Language
	if lang == "mixed" {
		lang = "fr"
	}
	s := &trial{setting: settings_[lang], injection: p, rules: map[string]int{}}
	s.question.Text = s.questions[nth%len(s.questions)]
	s.model = &obedient{trial: s}
	meta := map[string]string{}
	for k, v := range s.meta {
		meta[k] = v
	}
	file, body := "tribune.txt", s.cover[0]+" "+s.cover[1]+"\n"
	switch p.Place {
	case "text":
		body += "\n" + p.Payload + "\n"
	case "markdown":
		file, body = "tribune.md", body+"\n"+p.Payload+"\n"
	case "html":
		file, body = "tribune.html", ""
	case "title", "outlet", "author", "url":
		meta[p.Place] = p.Payload
	case "reports":
		meta[p.Place], meta["outlet"] = p.Payload, demoOutlet
	case "file":
		file = p.Payload + ".txt"
	case "question":
		s.question.Text += " " + p.Payload
	case "previous":
		s.question = rag.Question{Text: s.previous[1], Previous: s.previous[0] + " " + p.Payload}
	default:
		t.Fatalf("%s: no place %q", p.ID, p.Place)
	}
	text := front(meta) + body
	if p.Place == "html" {
		text = "<!doctype html><html><head><title>" + meta["title"] + "</title></head><body><article><h1>" + meta["title"] + "</h1><p>" +
			s.cover[0] + " " + s.cover[1] + "</p>" + p.Payload + "</article></body></html>"
	}
	s.poisoned = filepath.ToSlash(filepath.Clean(file))
	dir := t.TempDir()
	write := func(file, text string) {
		name := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for file, text := range s.honest {
		write(file, text)
	}
	write(s.poisoned, text)
	var err error
	s.engine, err = rag.Open(t.Context(), rag.Options{Dir: dir, Model: s.model, Log: s.log})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// log counts by which rules the engine drops sentences and texts.
func (s *trial) log(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	s.mu.Lock()
	defer s.mu.Unlock()
	if why, ok := strings.CutPrefix(line, "a sentence of the model is dropped: "); ok {
		s.rules[why]++
	}
}
