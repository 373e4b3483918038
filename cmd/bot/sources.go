package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verbatim.example/corpus"
	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// A sourceList is what sources prints as JSON.
type sourceList struct {
	Articles []sourceArticle `json:"articles"`
	Skipped  []corpus.Skip   `json:"skipped"`
}

type sourceArticle struct {
	File     string        `json:"file"`
	Title    string        `json:"title"`
	Outlet   string        `json:"outlet"`
	Date     string        `json:"date"`
	URL      string        `json:"url"`
	Language text.Language `json:"language"`
	Lines    int           `json:"lines"`
	Passages int           `json:"passages"`
	Notes    []string      `json:"notes"`
}

func (a *app) sources() *cobra.Command {
	var asCSV bool
	cmd := &cobra.Command{
		Use:   "sources",
		Short: "List the articles, and what was skipped and why",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			e, cfg, err := a.open(cmd.Context())
			if err != nil {
				return err
			}
			switch {
			case asCSV:
				return a.printCSV(e.Corpus())
			case a.json:
				return a.printJSON(listSources(e))
			}
			p := a.page(cfg)
			p.sources(listSources(e))
			return a.write(p.b.String())
		},
	}
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print the sources.csv to correct and put into the corpus folder")
	return cmd
}

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Sprintf("%s takes no arguments, not %q", cmd.Name(), args[0]), ""}
	}
	return nil
}

func listSources(e *rag.Engine) sourceList {
	list := sourceList{Articles: []sourceArticle{}, Skipped: e.Corpus().Skipped}
	if list.Skipped == nil {
		list.Skipped = []corpus.Skip{}
	}
	for _, art := range e.Corpus().Articles {
		notes := art.Notes
		if notes == nil {
			notes = []string{}
		}
		list.Articles = append(list.Articles, sourceArticle{
			File:     art.File,
			Title:    art.Title,
			Outlet:   art.Outlet,
			Date:     art.Date,
			URL:      art.URL,
			Language: art.Language,
			Lines:    art.Lines,
			Passages: e.Passages(art.File),
			Notes:    notes,
		})
	}
	return list
}

// printCSV writes the file that corrects and completes what is known: as it
// is, for a spreadsheet, but safe when somebody only looks at it.
func (a *app) printCSV(c *corpus.Corpus) error {
	var b strings.Builder
	if err := corpus.WriteSourcesCSV(&b, c); err != nil {
		return err
	}
	table := b.String()
	if _, terminal := terminalWidth(a.stdout); terminal {
		table = clean(strings.NewReplacer("\ufeff", "", "\r\n", "\n").Replace(table))
	}
	return a.write(table)
}

func (p *page) sources(list sourceList) {
	for _, art := range list.Articles {
		p.text(art.File, "  ")
		if art.Title != "" {
			p.text("  "+art.Title, "    ")
		}
		var known []string
		for _, s := range []string{art.Outlet, art.Date, string(art.Language)} {
			if s != "" {
				known = append(known, s)
			}
		}
		known = append(known, count(art.Lines, "line", "lines"), count(art.Passages, "passage", "passages"))
		p.small("  "+strings.Join(known, ", "), "    ")
		for _, note := range art.Notes {
			p.small("  note: "+note, "    ")
		}
	}
	for _, s := range list.Skipped {
		p.text("skipped "+skipped(s), "  ")
	}
	p.text(fmt.Sprintf("%s, %d skipped", count(len(list.Articles), "article", "articles"), len(list.Skipped)), "")
}

// skipped writes file, line if there is one, and reason.
func skipped(s corpus.Skip) string {
	if s.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", s.File, s.Line, s.Reason)
	}
	return s.File + ": " + s.Reason
}
