package discord

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/corpus"
	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// maxChoice is the most characters of a choice's name and of its value.
const maxChoice = 100

// completeFile offers the articles that may be read here.
func completeFile(ctx context.Context, r *request) error {
	_, typed := r.focused()
	return r.choices(ctx, fileChoices(r.engine, typed))
}

// fileChoices returns the articles whose file, title, outlet or date has every
// word typed so far, the newest first.
func fileChoices(e *rag.Engine, typed string) []*discordgo.ApplicationCommandOptionChoice {
	words := strings.Fields(text.Fold(typed))
	articles := e.Corpus().Articles
	var found []*corpus.Article
	for i := range articles {
		a := &articles[i]
		in := text.Fold(a.File + " " + a.Title + " " + a.Outlet + " " + a.Date)
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(in, w) }) {
			found = append(found, a)
		}
	}
	slices.SortStableFunc(found, func(a, b *corpus.Article) int { return strings.Compare(b.Date, a.Date) })
	var list []*discordgo.ApplicationCommandOptionChoice
	for _, a := range found[:min(len(found), 25)] {
		list = append(list, &discordgo.ApplicationCommandOptionChoice{Name: choiceName(a), Value: choiceValue(a)})
	}
	return list
}

func choiceName(a *corpus.Article) string {
	var parts []string
	for _, p := range []string{a.Date, a.Outlet, a.Title} {
		if p = strings.Join(strings.Fields(visible(p)), " "); p != "" {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return shorten(a.File, maxChoice)
	}
	return shorten(strings.Join(parts, ", "), maxChoice)
}

// choiceValue names an article; a long path by its hash.
func choiceValue(a *corpus.Article) string {
	if len(a.File) <= maxChoice {
		return a.File
	}
	return "#" + hex.EncodeToString(a.Hash[:8])
}

// articleNamed returns the article that somebody chose, or typed without
// choosing.
func articleNamed(e *rag.Engine, name string) (*corpus.Article, error) {
	if hash, ok := strings.CutPrefix(name, "#"); ok && len(hash) == 16 {
		for i := range e.Corpus().Articles {
			if a := &e.Corpus().Articles[i]; hex.EncodeToString(a.Hash[:8]) == hash {
				return e.Article(a.File)
			}
		}
		return nil, fmt.Errorf("no article with the hash %s", hash)
	}
	return e.Article(name)
}
